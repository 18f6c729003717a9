"""Numbers and dates as the site writes them: one voice, no surprises."""

from __future__ import annotations

import math

NO_DATA = "no data"
NO_EMISSION = "no emission"
"""What a figure without limit is called: fees over an emission of nothing."""
_STEPS = ((1e12, "tn"), (1e9, "bn"), (1e6, "M"), (1e3, "k"))
_MINUS = "\u2212"
NO_BREAK = "\u00a0"
_SMALLEST = 1e-6
_SMALLEST_TEXT = "0.000001"


def amount(value: float | None, unit: str = "") -> str:
    """
    Write a quantity with three significant digits: ``1.54bn``, ``0.0123``, ``no data``.

    ``USD`` becomes a dollar sign in front, other units follow. What is nearer to zero than a
    millionth is written as a bound.
    """
    if value is None or math.isnan(value):
        return NO_DATA
    if math.isinf(value):
        return "no limit"
    size = abs(value)
    for step, letter in _STEPS:
        if size >= step * 0.9995:
            text = f"{_significant(size / step)}{letter}"
            break
    else:
        text = _significant(size)
    if unit.startswith("USD"):
        return f"{_sign(value)}${text}"
    return f"{_sign(value)}{text} {unit}".rstrip()


def with_unit(value: float, unit: str) -> str:
    """Write a quantity of a series or metric; a flow of dollars says that it is per day."""
    return amount(value, unit) + (" a day" if unit == "USD/day" else "")


def percent(share: float | None) -> str:
    """Write a share of 1 as a percentage: ``44.5 %``, ``0.3 %``."""
    if share is None or math.isnan(share):
        return NO_DATA
    value = 100 * share
    if math.isinf(value):
        return "no limit"
    return f"{_sign(value)}{_significant(abs(value))} %"


def signed_percent(share: float) -> str:
    """Write a change of a quantity as a whole percentage with its sign: ``+12 %``, ``0 %``."""
    rounded = round(100 * share)
    return f"{rounded:+,} %".replace("-", _MINUS) if rounded else "0 %"


def ratio(value: float | None) -> str:
    """Write a ratio: ``0.35``, ``12``, ``no data``."""
    return amount(value)


def _sign(value: float) -> str:
    """What stands before the digits: a minus, a bound, both turned round, or nothing."""
    if 0 < abs(value) < _SMALLEST:
        return "<" if value > 0 else f">{_MINUS}"
    return _MINUS if value < 0 else ""


def _significant(size: float) -> str:
    """Three significant digits without exponent; trailing zeros after the point are cut."""
    if size == 0:
        return "0"
    if size < _SMALLEST:
        return _SMALLEST_TEXT
    digits = 2 - math.floor(math.log10(size))
    text = f"{round(size, digits):,.{max(0, digits)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def whole(value: float) -> str:
    """Write a whole number with thousands separators."""
    if math.isnan(value):
        return NO_DATA
    if math.isinf(value):
        return "no limit"
    return f"{round(value):,}".replace("-", _MINUS)
