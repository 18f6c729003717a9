"""
Many numbers at once, to some significant digits and as CSV and JSON files write them.

The texts are those that Python's own formatting gives one number at a time; an edition has
millions of them.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from generator.model.ledger import SIGNIFICANT_DIGITS, plain_number

DIGITS = SIGNIFICANT_DIGITS

Numbers = npt.NDArray[np.float64]

EXACT = 2**53
"""Every smaller whole number is the same as a float."""

_FIRST_EXPONENT = 1e-4
"""Python writes smaller numbers with an exponent."""
_LAST_PLAIN = 1e-6
"""The library does so with numbers smaller than this one."""
_NEAR_A_TIE = 1e-5
"""How near to a tie a number of at most eleven digits, made by one multiplication, may be one."""
_LARGEST_POWER = 22
"""The last power of ten that is the same as a float."""
_POWERS = np.array([float(10**n) for n in range(_LARGEST_POWER + 1)])


def rounded(value: float) -> float:
    """A number to eight significant digits, as ledgers keep it."""
    return float(f"{value:.{DIGITS}g}")


def all_rounded(values: Numbers, digits: int = DIGITS) -> Numbers:
    """Every number to at most eleven significant digits, as ``float`` reads them; none is NaN."""
    sizes = np.abs(values)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        power = digits - 1 - np.floor(np.log10(sizes))
        place = np.clip(power, -_LARGEST_POWER, _LARGEST_POWER).astype(np.int8)
        up, down = (_POWERS[np.maximum(places, 0)] for places in (place, -place))
        shifted = sizes * up / down
        whole = np.rint(shifted)
        found: Numbers = np.copysign(whole / up * down, values)
        # Whole numbers and powers of ten up to here are exact, and so is the last step.
        sure = (
            (np.abs(power) <= _LARGEST_POWER)
            & (np.abs(np.abs(shifted - np.floor(shifted)) - 0.5) > _NEAR_A_TIE)
            & (whole >= 10 ** (digits - 1))
            & (whole <= 10**digits)
        )
    for place in np.flatnonzero(~sure & (sizes > 0)).tolist():
        found[place] = float(f"{values[place]:.{digits}g}")
    found[sizes == 0] = values[sizes == 0]
    return found


def plain_texts(values: Numbers) -> pa.StringArray:
    """Rounded numbers without exponent, as ``plain_number`` writes them."""
    sizes = np.abs(values)
    small = (sizes < _LAST_PLAIN) & ((sizes > 0) | np.signbit(values))
    return _texts(values, small | (sizes >= EXACT), plain_number)


def short_texts(values: Numbers, digits: int) -> pa.StringArray:
    """Numbers rounded to at most eleven digits, large and small ones with an exponent."""
    sizes = np.abs(values)
    small = (sizes < _FIRST_EXPONENT) & ((sizes > 0) | np.signbit(values))
    return _texts(values, small | (sizes >= 10**digits), f"{{:.{digits}g}}".format)


def json_texts(values: Numbers) -> pa.StringArray:
    """Rounded numbers as JSON has them: whole ones without a fraction, exponents as Python's."""
    sizes = np.abs(values)
    return _texts(values, ((sizes < _FIRST_EXPONENT) & (sizes > 0)) | (sizes >= EXACT), repr)


def _texts(
    values: Numbers, special: npt.NDArray[np.bool_], written: Callable[[float], str]
) -> pa.StringArray:
    """Write each number, the special ones by themselves."""
    whole = (values == np.rint(values)) & ~special
    fraction = ~(whole | special)
    texts = [
        pa.array(values[fraction]).cast(pa.string()),
        pa.array(values[whole].astype(np.int64)).cast(pa.string()),
        pa.array([written(value) for value in values[special].tolist()], pa.string()),
    ]
    places = np.empty(len(values), dtype=np.int64)
    places[np.concatenate([np.flatnonzero(kind) for kind in (fraction, whole, special)])] = (
        np.arange(len(values))
    )
    return pa.concat_arrays(texts).take(pa.array(places))
