"""
Writes a drawing as SVG: one file for light, dark and print.

Colours are CSS variables with a light and a dark value, and print takes the light ones. As an
image, the file follows the ``color-scheme`` of the page's style; opened by itself, the reader's
system.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import singledispatch
from itertools import chain

from generator.drawing.marks import Area, Mark, Spot, Stroke, Words, thinned
from generator.drawing.palette import FAMILY, INKS, plain

_ANCHORS = {"center": ";text-anchor:middle", "right": ";text-anchor:end"}
_STRIPE_PX = 6
_SHORT = re.compile(r"\.0(?!\d)")


def svg(marks: Sequence[Mark], *, width: int, height: int, title: str, desc: str) -> str:
    """Write the file; ``title`` and ``desc`` are plain text and stay text."""
    body = "".join(_written(mark) for mark in marks)
    hatched = sorted({m.tone for m in marks if isinstance(m, Area) and m.hatched})
    stripes = "".join(
        f'<pattern id="{tone}-stripes" width="{_STRIPE_PX}" height="{_STRIPE_PX}" '
        f'patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<path d="M0 0V{_STRIPE_PX}" style="stroke:var(--{tone});stroke-width:2"/></pattern>'
        for tone in hatched
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img">'
        f"<title>{_escape(title)}</title><desc>{_escape(desc)}</desc>"
        f"{_sheet({'paper', *(mark.tone for mark in marks)})}"
        f"{f'<defs>{stripes}</defs>' if stripes else ''}"
        f'<path d="M0 0H{width}V{height}H0z" style="fill:var(--paper)"/>{body}</svg>\n'
    )


def _sheet(names: Iterable[str]) -> str:
    used = sorted(names)
    light, dark = (";".join(f"--{name}:{INKS[name][side]}" for name in used) for side in (0, 1))
    return (
        f"<style>:root{{{light}}}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}"
        f"@media print{{:root{{{light}}}}}"
        f"text{{font-family:{FAMILY}}}path{{stroke-linejoin:round}}</style>"
    )


@singledispatch
def _written(mark: Mark) -> str:
    raise TypeError(f"no way to write {type(mark).__name__}")


@_written.register
def _(mark: Words) -> str:
    style = f"font-size:{_px(mark.size)}px;fill:var(--{mark.tone}){_ANCHORS.get(mark.anchor, '')}"
    style += ";font-weight:700" if mark.bold else ""
    return f'<text style="{style}" x="{_px(mark.x)}" y="{_px(mark.y)}">{_escape(mark.text)}</text>'


@_written.register
def _(mark: Stroke) -> str:
    style = f"fill:none;stroke:var(--{mark.tone})"
    style += f";stroke-width:{_px(mark.width)}" if mark.width != 1 else ""
    style += ";stroke-linecap:round" if mark.round_ends else ""
    style += f";stroke-dasharray:{_px(mark.dash[0])},{_px(mark.dash[1])}" if mark.dash else ""
    style += f";stroke-opacity:{mark.alpha:g}" if mark.alpha < 1 else ""
    return f'<path d="{"".join(_path(run) for run in mark.runs)}" style="{style}"/>'


@_written.register
def _(mark: Area) -> str:
    fill = f"url(#{mark.tone}-stripes)" if mark.hatched else f"var(--{mark.tone})"
    style = f"fill:{fill}" + (f";fill-opacity:{mark.alpha:g}" if mark.alpha < 1 else "")
    return f'<path d="{_path(mark.outline)}z" style="{style}"/>'


def _path(run: tuple[Spot, ...]) -> str:
    if len(run) == 2 and run[0] == run[1]:
        return f"M{_px(run[0][0])} {_px(run[0][1])}h0"  # a dot
    kept = thinned(run) if len(run) > 2 else run
    # All at once: in long lines, most of the time would go into one number at a time.
    written = ("M%.1f %.1f" + "L%.1f %.1f" * (len(kept) - 1)) % tuple(chain.from_iterable(kept))
    return (
        _SHORT.sub("", written)
        if "-0.0" not in written
        else "M" + "L".join(f"{_px(x)} {_px(y)}" for x, y in kept)
    )


def _px(value: float) -> str:
    return f"{round(value, 1) + 0.0:g}"


def _escape(text: str) -> str:
    return plain(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
