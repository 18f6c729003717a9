"""
Ink, letters and axes: colours for light and dark, text widths, round numbers in words.

One list of inks serves the charts, the style of the pages and the pictures to take away.
"""

from __future__ import annotations

import math
import re
import sys
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from generator.drawing.lettering import BOLD, REGULAR
from generator.format import NO_BREAK, amount, percent

# Text ends of lines carry the line's colour, so every ink except rule and paper keeps
# 4.5 : 1 on its own paper. Colours used together stay apart for readers with protanopia,
# deuteranopia and tritanopia (tests/test_palette.py simulates them), and differ in lightness
# where a printer has only grey.
INKS: dict[str, tuple[str, str]] = {
    "paper": ("#ffffff", "#1e2129"),
    "ink": ("#1c2330", "#eceef2"),
    "soft": ("#596070", "#a9b0be"),
    "rule": ("#dfe2e8", "#383d49"),
    "axis": ("#858c9a", "#7f8798"),
    "token-first": ("#b03a00", "#f77928"),
    "infrastructure-first": ("#0070b0", "#51aef8"),
    "mixed": ("#46208a", "#ecc7fa"),
    "undetermined": ("#70757f", "#8d929d"),
    "first": ("#1c74bd", "#4a9ff2"),
    "second": ("#862400", "#f69046"),
    "third": ("#0c5d40", "#7be7bf"),
    "fourth": ("#7f497a", "#f9b2f4"),
    "fifth": ("#9f6b01", "#eeb720"),
    "sixth": ("#12208e", "#7d7aff"),
    "muted": ("#70757f", "#8d929d"),
}
"""Name of each ink, with its colour on light and on dark paper."""

FAMILY = 'system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif'


def plain(text: str) -> str:
    """
    Reduce a text to one line of visible characters.

    Control, direction-changing and unassigned characters go: XML forbids some of them,
    and the others can make a label read as something else. No-break spaces stay.
    """
    if not text.isprintable():
        text = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)
    return " ".join(word for word in text.split(" ") if word)


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """
    Measure a text of ``size`` px in px.

    DejaVu Sans is wider than the fonts readers have, so what fits here fits there.
    """
    return size * sum(map((BOLD if bold else REGULAR).__getitem__, text))


def shorten(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """Cut a text to ``room`` px, ending in an ellipsis if something was cut."""
    text = plain(text)
    if text_width(text, size, bold=bold) <= room:
        return text
    while text and text_width(text + "…", size, bold=bold) > room:
        text = text[:-1].rstrip()
    return text + "…"


_TOGETHER = re.compile(r"(?<=\d) (?=%)|(?<=\bn) (?== \d)|(?<=\bn =) (?=\d)|(?<=\d,) (?=\d+\))")
"""Spaces at which no line is broken: ``25 %``, ``n = 5`` and ``(6, 7)``."""


def wrap(text: str, room: float, size: float, *, bold: bool = False) -> list[str]:
    """Break a text into lines of at most ``room`` px; a word that is too long is cut up."""
    lines, reach = [""], 0.0
    advances = BOLD if bold else REGULAR
    for word in _TOGETHER.sub(NO_BREAK, plain(text)).split(" "):
        rest = word
        while rest:
            more = f" {rest}" if lines[-1] else rest
            ahead = sum(map(advances.__getitem__, more), start=reach)
            if size * ahead <= room:
                lines[-1], reach, rest = lines[-1] + more, ahead, ""
                continue
            if not lines[-1]:
                fits = sum(
                    text_width(rest[: n + 1], size, bold=bold) <= room for n in range(len(rest))
                )
                lines[-1], rest = rest[: max(1, fits)], rest[max(1, fits) :]
            lines, reach = [*lines, ""], 0.0
    return [line for line in lines if line]


def human(value: float, unit: str = "") -> str:
    """
    Write a number as the site does: ``1.2k``, ``$1.5bn``, ``25 %``.

    ``unit`` is the chart's unit line; it decides between a dollar sign, a percent sign
    and nothing.
    """
    told = _told(unit)
    return percent(value / 100) if told == "%" else amount(value, told)


@lru_cache
def _told(unit: str) -> str:
    """Which sign a unit line stands for."""
    if re.search("^percent|%", unit):
        return "%"
    return "USD" if re.search(r"\bUSD\b|\$", unit) else ""


@dataclass(frozen=True, slots=True)
class Axis:
    """Maps values from ``low`` to ``high`` onto px from ``start`` to ``end``."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def __call__(self, value: float) -> float:
        """Place a value, in px."""
        low, high = self.low, self.high
        if self.log:
            low, high, value = math.log(low), math.log(high), math.log(value)
        # By halves, which changes no digit: a whole range may be more than a float holds.
        part = (value / 2 - low / 2) / (high / 2 - low / 2) if high > low else 0.5
        return self.start + part * (self.end - self.start)

    def along(self, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Place many values, each as by itself."""
        low, high = self.low, self.high
        if self.log:  # not by numpy, whose last digit depends on the machine
            low, high = math.log(low), math.log(high)
            values = np.array([math.log(value) for value in values.tolist()])
        whole = high / 2 - low / 2
        parts = (values / 2 - low / 2) / whole if high > low else np.full(len(values), 0.5)
        return self.start + parts * (self.end - self.start)

    def ticks(self, most: int = 5) -> list[float]:
        """Choose at most ``most`` round values between ``low`` and ``high``."""
        if self.log:
            highest = min(math.ceil(math.log10(self.high)), sys.float_info.max_10_exp)
            decades = range(math.floor(math.log10(self.low)), highest + 1)
            sparse = (((1,), n) for n in range(1, len(decades) + 1))
            for factors, stride in (((1, 2, 5), 1), ((1, 3), 1), *sparse):
                found = [f * 10.0**e for e in decades if e % stride == 0 for f in factors]
                found = [value for value in found if self.low <= value <= self.high]
                if 2 <= len(found) <= most:
                    return found
        span = self.high / most - self.low / most  # the whole may be more than a float holds
        if math.isfinite(self.high - self.low):
            span = (self.high - self.low or 1.0) / most
        exponent = math.floor(math.log10(max(span, sys.float_info.min))) - 1
        for step in (m * 10.0 ** (exponent + e) for e in range(4) for m in (1, 2, 2.5, 5)):
            first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
            if last - first < most:
                found = [n * step for n in range(first, last + 1)]
                return [value for value in found if value > 0 or not self.log]
        return []

    def words(self, unit: str, most: int = 5) -> list[tuple[float, str]]:
        """Pair each tick with its label, more precise where two would be equal."""
        ticks = self.ticks(most)
        words = [human(tick, unit) for tick in ticks]
        if len(set(words)) < len(words):
            words = [f"{tick:,.10g}".replace("-", "\u2212") for tick in ticks]
        return list(zip(ticks, words, strict=True))
