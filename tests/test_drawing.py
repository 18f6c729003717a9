"""Laws of drawing: what is left out of lines, letters as pixels, colours of pictures."""

from __future__ import annotations

import io
from itertools import accumulate, pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from generator.drawing.lettering import letters, write
from generator.drawing.marks import thinned
from generator.drawing.palette import INKS, text_width
from generator.drawing.pictures import colour_of, encoded
from generator.drawing.vector import _path, _px

NEAR = 0.05
PAPER = INKS["paper"][0]


def margins(spots):
    """By how much spots keep near the line from first to last, and by how much they go on."""
    (left, top), (right, down) = spots[0], spots[-1]
    across, deep = right - left, down - top
    length = np.hypot(across, deep)
    if length == 0:
        return [-1.0]
    ways = [((x - left) * across + (y - top) * deep) / length for x, y in spots]
    off = [abs((x - left) * deep - (y - top) * across) / length for x, y in spots[1:-1]]
    return [NEAR - far for far in off] + [after - way for way, after in pairwise(ways)]


STEPS = st.tuples(
    st.sampled_from([-1.0, -0.03, 0.0, 0.03, 0.8, 1.0]),
    st.sampled_from([-1.0, -0.04, 0.0, 0.01, 0.04, 1.0]),
)


@given(st.lists(st.one_of(STEPS, st.just((1.0, 0.01))), min_size=1, max_size=25))
def test_spots_are_left_out_where_all_that_were_passed_lie_on_a_straight_line(steps):
    """As the plain rule says that looks at every spot again, whichever way a run turns."""
    run = tuple(accumulate(steps, lambda at, by: (at[0] + by[0], at[1] + by[1]), initial=(0.0, 0)))
    kept, start = [run[0]], 0
    for n in range(1, len(run) - 1):
        slack = margins(run[start : n + 2])
        # Where a hair decides, both are right.
        assume(all(abs(m) > 1e-9 for m in slack) or min(slack) < -1e-9)
        if min(slack) < 0:
            kept.append(run[n])
            start = n
    assert thinned(run) == (*kept, run[-1])


@given(st.lists(st.tuples(*[st.floats(-200, 2000)] * 2), min_size=3, max_size=6))
def test_coordinates_of_a_path_are_those_of_single_marks(run):
    """Rounded to a tenth of a px, without needless noughts and signs."""
    drawn = thinned(tuple(run))
    assert _path(tuple(run)) == "M" + "L".join(f"{_px(x)} {_px(y)}" for x, y in drawn)


def test_a_number_that_rounds_to_nought_has_no_sign():
    """A sign before nought would say nothing."""
    assert _path(((-0.04, 1.0), (0.04, -2.0), (10.04, 3.06))) == "M0 1L0 -2L10 3.1"


def sheet(high=60, wide=700, ink=PAPER):
    """A picture of one colour."""
    return np.full((high, wide), colour_of(ink), np.uint32)


def rgb(pixels):
    """Red, green and blue by row and column."""
    return np.stack([pixels >> shift & 255 for shift in (0, 8, 16)], axis=-1).astype(int)


@pytest.mark.parametrize(("anchor", "place"), [("left", 20), ("center", 350), ("right", 680)])
def test_letters_joined_are_a_line_set_at_once(anchor, place):
    """Each letter stands where Pillow sets it, those that reach beyond their width included."""
    text, pixels = "jfÅ: 7.42 ETH a day, rent took 82 %", sheet()
    write(pixels, text, (place, 40), 26, "#000000", anchor=anchor)
    image = Image.new("L", (700, 60), 255)
    spot = {"left": "ls", "center": "ms", "right": "rs"}[anchor]
    ImageDraw.Draw(image).text((place, 40), text, 0, letters(26), spot)
    away = min(
        np.abs(np.roll(rgb(pixels)[..., 0], by, axis=1) - np.asarray(image)).mean()
        for by in ((0,) if anchor == "left" else (-1, 0, 1))
    )
    assert 255 - np.asarray(image).mean() > 10
    assert away < 0.3


def test_letters_let_through_what_they_do_not_cover():
    """On two colours at once, a px is between its own colour and the ink."""
    pixels = sheet()
    pixels[30:] = colour_of("#dfe2e8")
    before = pixels.copy()
    write(pixels, "Wellspring", (20, 40), 32, "#1c2330", bold=True)
    changed = pixels != before
    assert changed[:30].any()
    assert changed[30:].any()
    assert (rgb(pixels) <= rgb(before)).all()
    assert (rgb(pixels) >= rgb(np.full_like(pixels, colour_of("#1c2330")))).all()


@pytest.mark.parametrize("place", [(-30, 40), (690, 40), (300, 3), (300, 75)])
def test_letters_are_cut_off_at_the_edges(place):
    """Part of a word stays where its other part lies outside."""
    pixels = sheet()
    write(pixels, "Wellspring", place, 32, "#1c2330")
    assert (pixels != sheet()).any()


@pytest.mark.parametrize("place", [(-900, 40), (900, 40), (300, -90), (300, 300)])
def test_letters_outside_change_nothing(place):
    """A word beyond the edges is no error."""
    pixels = sheet()
    write(pixels, "Wellspring", place, 32, "#1c2330")
    assert (pixels == sheet()).all()


def test_a_letter_that_the_font_lacks_is_as_wide_as_high():
    """The reader's own font will have one, of unknown width."""
    assert text_width("\u0b95", 16) == 16
    assert text_width("i", 16) < text_width("m", 16) < text_width("m", 16, bold=True) < 20


def test_a_thin_line_keeps_its_colour_beside_thousands_of_others():
    """Few px of one ink are not given the colour of the many; exact colours are exact."""
    shades = np.random.default_rng(1).integers(0, 256, 90_000, dtype=np.uint32)
    pixels = (shades * 0x010101 | 0xFF000000).astype(np.uint32).reshape(300, 300)
    pixels[:20] = colour_of("#fdfcfb")
    pixels[150, 100:160] = colour_of("#b03a00")
    pixels[200, :5] = colour_of("#0070b0")
    png = encoded(pixels, ["#fdfcfb", "#0070b0"])
    assert encoded(pixels, ["#fdfcfb", "#0070b0"]) == png
    shown = np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)
    assert shown.shape == (300, 300, 3)
    assert (shown[:20] == (0xFD, 0xFC, 0xFB)).all()
    assert (shown[200, :5] == (0x00, 0x70, 0xB0)).all()
    assert np.abs(shown[150, 100:160] - (0xB0, 0x3A, 0x00)).max() <= 8
    assert np.abs(shown - rgb(pixels)).mean() < 6
