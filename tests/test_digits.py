"""Numbers that are written together read as if each had been written by itself."""

import json
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.model.ledger import plain_number
from generator.publish.digits import (
    DIGITS,
    all_rounded,
    json_texts,
    plain_texts,
    rounded,
    short_texts,
)

MOST_DIGITS = 11
NUMBERS = st.floats(-1e300, 1e300)


def edges():
    """Powers of ten, ties between two numbers of few digits, and their neighbours."""
    found = [0.0, -0.0, 5e-324, 2.0**53, 2.0**53 + 2, 1e300]
    for power in range(-30, 31):
        for start in (1.0, 1.2345678, 1.23456785, 9.99999995, 9.9999999995):
            value = start * 10.0**power
            found += [value, np.nextafter(value, 0), np.nextafter(value, np.inf), -value]
    return found


def usual():
    """Numbers as series have them, with and without a fraction."""
    drawn = random.Random(1)
    found = [drawn.lognormvariate(0, 8) for _ in range(20_000)]
    return [*found, *map(round, found)]


def same(values):
    """Compare all that is written of some numbers with what Python writes of each."""
    given_ = np.array(values, dtype=float)
    shown = all_rounded(given_)
    assert [value.hex() for value in shown.tolist()] == [
        rounded(value).hex() for value in given_.tolist()
    ]
    assert plain_texts(shown).to_pylist() == [plain_number(value) for value in shown.tolist()]
    assert json_texts(shown).to_pylist() == [
        json.dumps(int(value) if value.is_integer() and abs(value) < 2**53 else value)
        for value in shown.tolist()
    ]
    for digits in (DIGITS, MOST_DIGITS):
        texts = short_texts(all_rounded(given_, digits), digits).to_pylist()
        assert texts == [f"{value:.{digits}g}" for value in given_.tolist()]


@pytest.mark.parametrize("values", [edges(), usual()], ids=["edges", "usual"])
def test_numbers_written_together_are_those_written_one_by_one(values):
    """Proves it where rounding and notation change, and for many numbers of the usual kind."""
    same(values)


@given(st.lists(NUMBERS, min_size=1, max_size=20))
def test_any_numbers_written_together_are_those_written_one_by_one(values):
    same(values)
