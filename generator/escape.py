"""
Makes text from profiles and providers inert in Markdown and HTML.

Every character that either language could act on becomes a numeric entity, which both show
as the character itself. Applied to each value that a template prints.
"""

from __future__ import annotations

import re
from functools import lru_cache

from markupsafe import Markup

_ACTIVE = re.compile(
    r"[&<>\"'`*_\[\](){}|\\~^$#!:@]"  # anywhere
    r"|(?<=\s)[-+=](?=\s|$)"  # a dash of its own
    r"|^(?:[-+=]+|\d+[.)])(?=\s|$)|^\s"  # what begins a list, a rule or a block of code
)
_TEXTS_KEPT = 16_384
"""Names, licences, dates and the like come again on nearly every page."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


def escape(value: object) -> Markup:
    """
    Return text that shows exactly as given, on one line, in Markdown and in HTML attributes.

    Text that is already Markup is returned unchanged. Control characters, including those
    that reverse the reading direction, become spaces.
    """
    if isinstance(value, Markup):
        return value
    return _inert("" if value is None else str(value))


@lru_cache(maxsize=_TEXTS_KEPT)
def _inert(text: str) -> Markup:
    text = _CONTROL.sub(" ", text)
    inert = _ACTIVE.sub(lambda m: "".join(f"&#{ord(c)};" for c in m.group()), text)
    return Markup(inert)  # noqa: S704 - the line above has made it inert
