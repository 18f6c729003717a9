"""The palette holds for readers who confuse colours and in print; charts follow the page."""

import itertools
import re
from pathlib import Path

import numpy as np
import pytest

from generator.drawing.palette import INKS

LINES = ("first", "second", "third", "fourth", "fifth", "sixth")
CLASSES = ("token-first", "infrastructure-first", "mixed", "undetermined")
ASSETS = Path(__file__).resolve().parents[1] / "docs" / "assets"
CSS = ASSETS / "wellspring.css"

# Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB:
# https://www.inf.ufrgs.br/~oliveira/pubs_files/CVD_Simulation/CVD_Simulation.html
SEEN = {
    "by most": np.eye(3),
    "with protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "with deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "with tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
WHITE = np.array([0.95047, 1.0, 1.08883])


def linear(colour):
    """sRGB as linear light, each part of 1."""
    parts = np.array([int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(light):
    """CIE L*a*b*, in which equal distances look about equally different."""
    xyz = TO_XYZ @ np.clip(light, 0, 1) / WHITE
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def apart(one, other, eyes):
    """How unlike two colours look."""
    return float(np.linalg.norm(lab(SEEN[eyes] @ linear(one)) - lab(SEEN[eyes] @ linear(other))))


def nearest(colours, eyes):
    """How unlike the two colours look that look most alike."""
    return min(apart(one, other, eyes) for one, other in itertools.combinations(colours, 2))


@pytest.mark.parametrize("side", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("eyes", SEEN)
@pytest.mark.parametrize(("names", "least"), [(LINES, 16), (CLASSES, 20)], ids=["lines", "classes"])
def test_colours_used_together_stay_apart(names, least, eyes, side):
    """A just noticeable difference is about 2.3; charts keep seven times that and more."""
    assert nearest([INKS[name][side] for name in names], eyes) >= least


@pytest.mark.parametrize("side", [0, 1], ids=["light", "dark"])
def test_lines_of_compared_chains_have_no_colour_of_a_class(side):
    """On the page where both stand; and they stay apart from each other for all readers."""
    css = (ASSETS / "compare.css").read_text(encoding="utf-8")
    found = re.findall(r"--ws-line-\d: (#[0-9a-f]{6})", css)
    assert len(found) == 8
    lines = found[4 * side :][:4]
    classes = [INKS[name][side] for name in CLASSES]
    assert min(apart(a, b, "by most") for a, b in itertools.product(lines, classes)) >= 25
    assert min(nearest(lines, eyes) for eyes in SEEN) >= 20


def test_the_measure_would_notice_two_colours_that_are_confused():
    """A red and a green of one lightness are far apart for most and near for others."""
    red, green = "#b03a00", "#5d6b00"
    assert apart(red, green, "by most") > 40
    assert apart(red, green, "with deuteranopia") < 16


def test_a_grey_printer_tells_the_classes_apart():
    """Light colours of the three classes and of undetermined differ in lightness alone."""
    heights = sorted(lab(linear(INKS[name][0]))[0] for name in CLASSES)
    assert all(b - a >= 2.3 for a, b in itertools.pairwise(heights))


def test_pages_give_charts_the_theme_of_the_page():
    """The page's own toggle counts, not the system's: an image follows ``color-scheme``."""
    css = CSS.read_text(encoding="utf-8")
    assert re.search(r"\.ws-chart img \{[^}]*color-scheme: light", css)
    assert re.search(r'\[data-md-color-scheme="slate"\] \.ws-chart img \{ color-scheme: dark', css)
    assert re.search(r"@media print \{ \.ws-chart img \{ color-scheme: light !important", css)
