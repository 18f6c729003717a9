"""Numbers as the site writes them: three digits, no exponent, no nan, no minus zero."""

import math
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator import format as words
from generator.model.nouns import inside
from generator.scorecard.coverage import _per_dollar
from generator.scorecard.use import _change

MINUS = "−"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1_540_000_000, "", "1.54bn"),
        (0.0123, "", "0.0123"),
        (0, "", "0"),
        (-0.0, "USD", "$0"),
        (12.3456, "USD", "$12.3"),
        (-12.3456, "USD/day", f"{MINUS}$12.3"),
        (175.58073, "ETH", "176 ETH"),
        (999.4, "", "999"),
        (999.5, "", "1k"),
        (999_499, "", "999k"),
        (999_500, "", "1M"),
        (1e12, "USD", "$1tn"),
        (1_234_567_890_123_456, "", "1,230tn"),
        (0.09996, "", "0.1"),
        (9.996, "", "10"),
        (0.00001234, "", "0.0000123"),
        (0.000001, "", "0.000001"),
        (0.0000004, "", "<0.000001"),
        (0.0000004, "USD", "<$0.000001"),
        (-0.0000004, "", f">{MINUS}0.000001"),
        (None, "USD", "no data"),
        (math.nan, "USD", "no data"),
        (math.inf, "", "no limit"),
    ],
)
def test_amounts(value, unit, text):
    """Amounts have three digits, a letter for thousands and millions, and their unit."""
    assert words.amount(value, unit) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.4447, "44.5 %"),
        (0.003, "0.3 %"),
        (1, "100 %"),
        (0, "0 %"),
        (-0.0, "0 %"),
        (-0.125, f"{MINUS}12.5 %"),
        (123.456, "12,300 %"),
        (1e-9, "<0.000001 %"),
        (None, "no data"),
        (math.nan, "no data"),
        (math.inf, "no limit"),
    ],
)
def test_percentages(share, text):
    """A share of one is written in percent, with the same three digits."""
    assert words.percent(share) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1_234_567, "1,234,567"),
        (-1234, f"{MINUS}1,234"),
        (-0.4, "0"),
        (0.6, "1"),
        (math.nan, "no data"),
        (math.inf, "no limit"),
    ],
)
def test_whole_numbers(value, text):
    """Whole numbers have separators, a true minus and no minus zero."""
    assert words.whole(value) == text


@pytest.mark.parametrize(("value", "text"), [(0.35, "0.35"), (12, "12"), (None, "no data")])
def test_ratios(value, text):
    """A ratio is a bare number, or no data."""
    assert words.ratio(value) == text


@pytest.mark.parametrize(
    ("log_change", "text"),
    [
        (math.log(2), "+100 %"),
        (math.log(0.5), f"{MINUS}50 %"),
        (0.0, "0 %"),
        (-0.001, "0 %"),
        (math.log(31), "+3,000 %"),
    ],
)
def test_changes(log_change, text):
    """A change has its sign, and none where it rounds to nothing."""
    assert _change(log_change) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.234, "$1.23"),
        (0.095, "$0.10"),
        (0.05, "5 cents"),
        (1e-9, "<0.000001 cents"),
        (0, "0 cents"),
    ],
)
def test_cents_to_the_dollar(value, text):
    """Small parts of a dollar are written in cents and never with an exponent."""
    assert _per_dollar(value) == text


def significant(text):
    """Digits of a number between its first and last that are not zero."""
    digits = re.sub(r"[^0-9]", "", text)
    return len(digits.strip("0"))


@given(st.one_of(st.sampled_from([None, math.nan, math.inf, -math.inf]), st.floats(-1e13, 1e13)))
@example(5e-7)
@example(0.00001)
@example(999.5)
@example(1e15)
@example(-1e-300)
def test_no_number_is_written_strangely(value):
    """Whatever the number, up to 10^13: no nan, exponent or minus zero, and three digits."""
    for text in (words.amount(value), words.amount(value, "USD"), words.percent(value)):
        assert "nan" not in text
        assert "inf" not in text
        assert not re.search(r"\de|[eE][+-]?\d", text)
        assert "-" not in text
        if text not in {"no data", "no limit"}:
            assert re.search(r"\d", text)
            assert significant(text) <= 3
            assert f"{MINUS}0 " not in f"{text} "
            assert f"{MINUS}$0 " not in f"{text} "


@given(st.floats(1e-6, 1e14))
def test_the_written_amount_is_the_number(value):
    """Read back, the text is within half a unit of its third digit."""
    text = words.amount(value)
    letters = {"k": 1e3, "M": 1e6, "bn": 1e9, "tn": 1e12}
    letter = re.sub(r"[0-9.,]", "", text)
    back = float(text.removesuffix(letter).replace(",", "")) * letters.get(letter, 1)
    assert back == pytest.approx(value, rel=0.0051)


@given(st.floats(0, 1e13))
def test_a_sign_turns_nothing_else(value):
    """A negative amount is the positive one with a minus, or the bound turned round."""
    text, negative = words.amount(value), words.amount(-value)
    if text.startswith("<"):
        assert negative == f">{MINUS}{text[1:]}"
    else:
        assert negative == (f"{MINUS}{text}" if text != "0" else "0")


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Token in BTC, 52 weeks", "token in BTC, 52 weeks"),
        ("Value locked in DeFi", "value locked in DeFi"),
        ("TVL", "TVL"),
        ("", ""),
    ],
)
def test_a_title_inside_a_sentence_keeps_its_names(title, said):
    """Its first letter becomes small; abbreviations and names stay as they are."""
    assert inside(title) == said
