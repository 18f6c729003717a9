"""One visual language: pages and charts share the colours of classes, and words keep contrast."""

import re

import pytest

from generator.drawing.palette import INKS
from tests.page_parts import ROOT

SHEET = (ROOT / "docs/assets/wellspring.css").read_text(encoding="utf-8")
CLASSES = ("token-first", "infrastructure-first", "mixed", "undetermined")
PAPERS = ("#ffffff", "#1e2129")
LEAST_CONTRAST = 4.5


def variables(selector):
    """Custom properties of one block of the style sheet."""
    block = re.search(rf"^{re.escape(selector)} \{{(.*?)^\}}", SHEET, re.DOTALL | re.MULTILINE)
    assert block, selector
    return dict(re.findall(r"--ws-([\w-]+):\s*(#[0-9a-f]{6})", block[1]))


THEMES = {
    "light": variables(":root"),
    "dark": variables(":root") | variables('[data-md-color-scheme="slate"]'),
}


def luminance(colour):
    """Relative luminance after WCAG 2."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """Contrast of two colours after WCAG 2."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_has_one_colour_on_pages_and_in_charts(name):
    """The style sheet's colours, light and dark, are those that charts are drawn in."""
    assert (THEMES["light"][name], THEMES["dark"][name]) == INKS[name]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", [*CLASSES, "link", "muted", "good", "bad"])
def test_words_in_a_colour_can_be_read(theme, name):
    """4.5 to 1 on the paper of the theme, and on the soft ground of rows under the pointer."""
    paper = PAPERS[theme == "dark"]
    assert contrast(THEMES[theme][name], paper) >= LEAST_CONTRAST


@pytest.mark.parametrize("letter", "abcde")
def test_the_letter_of_a_mark_can_be_read(letter):
    """Letter on its ground, in both themes alike."""
    rule = re.search(rf"\.ws-mark-{letter} \{{[^}}]*[^-]color: (#[0-9a-f]{{3,6}})", SHEET)
    assert rule
    ink = rule[1] if len(rule[1]) == 7 else "#" + "".join(2 * c for c in rule[1][1:])
    assert contrast(ink, THEMES["light"][f"mark-{letter}"]) >= LEAST_CONTRAST


def test_the_sheet_asks_nobody_and_prints():
    """No address in it; print and reduced motion are provided for."""
    assert "url(" not in SHEET
    assert "@import" not in SHEET
    assert "@media print" in SHEET
    assert "prefers-reduced-motion" in SHEET
