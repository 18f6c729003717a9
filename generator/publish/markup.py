"""What is put right in a built page: HTML that the theme writes and is not allowed, line ends."""

from __future__ import annotations

import re

TOGGLES = ("__drawer", "__search")
"""Boxes of the theme that open its menu and its search; HTML has no autocomplete for a box."""

CONTENTS = ' for="__toc"'
"""The theme's label of a page's contents; it names a box that only some pages have."""

PARTED = re.compile(r" (?<=\d )(?=[%×](?!\w))")
"""The blank between a number and its sign, where a line must not end."""


def put_right(html: str) -> str:
    """
    Return the page as HTML allows it, with numbers kept on a line with their signs.

    A page that is right already is not changed.
    """
    for toggle in TOGGLES:
        box = f' type="checkbox" id="{toggle}"'
        html = html.replace(f'{box} autocomplete="off"', box)
    html = PARTED.sub("\N{NO-BREAK SPACE}", html)
    return html if 'id="__toc"' in html else html.replace(CONTENTS, "")
