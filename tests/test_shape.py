"""Checking the shape of answers, and the days that providers mean."""

import datetime as dt
import importlib
import inspect
import json
import pkgutil
import re
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from generator import sources
from generator.errors import SourceError
from generator.shape import (
    Entries,
    Items,
    _adapter,
    _in_parts,
    closes,
    day_of_seconds,
    day_of_snapshot,
    shaped,
)

ADDRESS = "https://api.example.org/v1/data"


class Row(BaseModel):
    """A row as a provider promises it."""

    date: int
    value: float | None = None


class Chart(BaseModel):
    """An answer with rows."""

    rows: list[Row]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=12,
)


class Book(BaseModel):
    """An answer as the sources describe theirs."""

    rows: Items[Row]
    names: Entries[str, Row] | None = None


def message(shape, answer):
    with pytest.raises(SourceError) as caught:
        shaped(ADDRESS, shape, answer)
    return str(caught.value)


def test_a_good_answer_comes_back_as_its_model_and_new_fields_are_no_drift():
    chart = shaped(ADDRESS, Chart, {"rows": [{"date": 1, "value": 2}], "new": 1})
    assert chart.rows == [Row(date=1, value=2.0)]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"rows": [{"date": 1}, {"value": 2}]}, "rows.1.date is {'value': 2} (Field required)"),
        ({"rows": [{"date": "x", "value": None}]}, "rows.0.date is 'x' (Input should be a valid"),
        ({"row": []}, "rows is {'row': []} (Field required)"),
        ([], "the answer is [] (Input should be a valid dictionary"),
        (None, "the answer is None ("),
        ({"rows": [{"date": None}] * 5}, "rows.0.date is None and 4 more (Input"),
    ],
)
def test_a_drifted_field_is_named_with_what_was_found(answer, said):
    assert message(Chart, answer).startswith(f"{ADDRESS}: {said}")


MANY = 20_000


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"rows": [{"date": 1}] * 150 + [{}] * MANY}, "rows.150.date is {} "),
        ({"rows": [], "names": {str(n): {} for n in range(MANY)}}, "names.0.date is {} and 99 "),
        (
            {"rows": [], "names": {str(n): {"date": 1} if n < 150 else 0 for n in range(MANY)}},
            "names.150 is 0 and 49 more (",
        ),
    ],
)
def test_no_answer_costs_much_more_than_its_own_size(answer, said):
    """Each wrong item described would take some hundred bytes of its own."""
    tracemalloc.start()
    found = message(Book, answer)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.startswith(f"{ADDRESS}: {said}")
    assert peak_bytes < 2_000_000


def test_a_long_answer_is_read_whole_and_in_its_order():
    names = {str(n): {"date": n} for n in range(1_050)}
    book = shaped(ADDRESS, Book, {"rows": list(names.values()), "names": names})
    assert [row.date for row in book.rows] == list(range(1_050))
    assert [(name, row.date) for name, row in book.names.items()] == [
        (str(n), n) for n in range(1_050)
    ]


def unbounded(schema):
    """Lists and objects of a validator's description that are checked to their ends."""
    if isinstance(schema, list | tuple):
        yield from (found for part in schema for found in unbounded(part))
    elif isinstance(schema, dict):
        kind = schema.get("type")
        if kind == "function-wrap" and schema["schema"]["type"] == "dict":
            assert schema["function"]["function"] is _in_parts
            schema = {**schema["schema"], "type": "checked in parts"}
        elif kind == "dict" or (kind == "list" and not schema.get("fail_fast")):
            yield schema
        yield from (found for part in schema.values() for found in unbounded(part))


@pytest.mark.parametrize(
    "name", sorted(found.name for found in pkgutil.iter_modules(sources.__path__))
)
def test_every_shape_of_a_source_ends_its_check_early(name):
    source = importlib.import_module(f"{sources.__name__}.{name}")
    parts = pkgutil.iter_modules(getattr(source, "__path__", ()), f"{source.__name__}.")
    modules = [source, *(importlib.import_module(part.name) for part in parts)]
    shapes = [
        eval(shape, vars(module))
        for module in modules
        for shape in re.findall(r"shaped\([\w.]+, (.+?), (?:\w+|{.*})\)", inspect.getsource(module))
    ]
    asked = sum(inspect.getsource(module).count("shaped(") for module in modules)
    assert len(shapes) == asked > 0
    assert [found for shape in shapes for found in unbounded(_adapter(shape).core_schema)] == []


@pytest.mark.parametrize(
    "junk",
    [
        *("a\nb\x1b[31m", "\u2028\u202e", "x" * 100_000, 10**4000, {"k" * 9_000: 1}),
        *([[[[[[[[[[1]]]]]]]]]], list(range(100_000)), "\ud800", 1e308, float("inf")),
    ],
)
def test_what_was_found_is_shown_on_one_short_line(junk):
    said = message(Chart, {"rows": junk})
    assert len(said) < 400
    assert said.isprintable()
    assert said.encode()


def test_an_answer_nested_as_deep_as_json_can_be_is_a_drift_and_no_crash():
    deep = json.loads("[" * 900 + "]" * 900)
    assert message(Chart, {"rows": deep}).startswith(f"{ADDRESS}: rows.0 is [")


def test_a_hostile_name_of_a_field_is_shown_on_one_line():
    assert message(dict[str, int], {"a\nb\u202e": "x"}).startswith(f"{ADDRESS}: a b is 'x' (")


def outcome(work, *arguments):
    """What work returns, or its message, which has to be one line with the address."""
    try:
        return work(*arguments)
    except SourceError as error:
        said = str(error)
    assert said.startswith(f"{ADDRESS}: ")
    assert "\n" not in said
    return said


@given(JSON)
def test_whatever_comes_is_a_model_or_one_line(answer: Any):
    for shape in (Chart, list[Row], dict[str, Row], list[tuple[int, float]], dict[str, int]):
        outcome(shaped, ADDRESS, shape, answer)


# -- days


@pytest.mark.parametrize(
    ("seconds", "day"),
    [
        (0, dt.date(1970, 1, 1)),
        (86_399.9, dt.date(1970, 1, 1)),
        (-1, dt.date(1969, 12, 31)),
        (1_787_184_000, dt.date(2026, 8, 20)),
        ("1787184000", dt.date(2026, 8, 20)),
        ("1787270399.5", dt.date(2026, 8, 20)),
    ],
)
def test_a_unix_time_is_its_utc_day(seconds, day):
    assert day_of_seconds(ADDRESS, "date", seconds) == day


@pytest.mark.parametrize(
    "seconds",
    [
        *("", "x", "2026-08-20", "nan", "inf", "1e999", float("nan"), float("inf"), 1e300),
        *(1_787_184_000_000, "1787184000000", -(10**12), 10**400, "9" * 5000),
    ],
)
def test_what_is_no_unix_time_in_seconds_is_refused(seconds):
    with pytest.raises(SourceError, match=r"date is .* \(expected a unix time in seconds\)") as got:
        day_of_seconds(ADDRESS, "date", seconds)
    assert len(str(got.value)) < 200


@given(st.floats() | st.integers() | st.text(max_size=30))
def test_a_unix_time_is_a_day_or_one_line(seconds):
    assert isinstance(outcome(day_of_seconds, ADDRESS, "date", seconds), dt.date | str)


MIDNIGHT = 1_787_184_000  # 2026-08-20
NOON = MIDNIGHT + 43_200


@pytest.mark.parametrize(
    ("seconds", "day"),
    [(MIDNIGHT, 19), (NOON - 1, 19), (NOON, 20), (MIDNIGHT + 86_399, 20), (NOON - 0.5, 19)],
)
def test_a_snapshot_before_noon_stands_for_the_day_before(seconds, day):
    assert day_of_snapshot(ADDRESS, "t", seconds) == dt.date(2026, 8, day)


def test_a_point_at_midnight_closes_the_day_before():
    points = [(MIDNIGHT, 1.0), (MIDNIGHT + 86_400, 2.0)]
    assert closes(ADDRESS, "t", points) == {dt.date(2026, 8, 19): 1.0, dt.date(2026, 8, 20): 2.0}


def test_of_points_near_midnight_the_nearest_counts_and_now_closes_nothing():
    points = [
        *((MIDNIGHT - 1_700, 1.0), (MIDNIGHT + 30, 2.0), (MIDNIGHT + 1_800, 3.0)),
        *((MIDNIGHT + 1_801, 4.0), (MIDNIGHT + 37_000, 5.0), (MIDNIGHT - 1_801, 6.0)),
    ]
    assert closes(ADDRESS, "t", points) == {dt.date(2026, 8, 19): 2.0}


@given(st.lists(st.tuples(st.floats() | st.integers() | st.just(10**400), st.integers())))
def test_any_points_are_closes_or_one_line(points):
    found = outcome(closes, ADDRESS, "t", points)
    if not isinstance(found, str):
        assert set(found.values()) <= {value for _, value in points}
