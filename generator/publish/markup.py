"""What the theme writes that HTML does not allow, put right in a built page."""

from __future__ import annotations

TOGGLES = ("__drawer", "__search")
"""Boxes of the theme that open its menu and its search; HTML has no autocomplete for a box."""

CONTENTS = ' for="__toc"'
"""The theme's label of a page's contents; it names a box that only some pages have."""


def put_right(html: str) -> str:
    """Return the page as HTML allows it; a page that is right already is not changed."""
    for toggle in TOGGLES:
        box = f' type="checkbox" id="{toggle}"'
        html = html.replace(f'{box} autocomplete="off"', box)
    return html if 'id="__toc"' in html else html.replace(CONTENTS, "")
