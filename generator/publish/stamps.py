"""
Addresses that change with what they lead to, so that a file may be kept for ever.

The theme's files carry a digest in their names. Those of ours below ``assets/`` get one behind
a question mark, wherever a built page names them: ``assets/league.js?v=3f2a1b…``.
"""

from __future__ import annotations

import re
from collections.abc import Callable

FOLDER = "assets"
TAG = re.compile(r"<[a-z][^<>]*[\"/]assets/[^<>]*>")
NAMED = re.compile(
    r"""(?P<before>\s(?:src|href|data-[a-z-]+)=")"""
    r"""(?P<way>(?:\.\./)*|/|/(?!/)[^"?#]*?/)"""
    r"""(?P<path>assets/[^"?#]+\.(?:js|css|svg|png))"""
    r"""(?:\?v=[0-9a-f]+)?(?=")"""
)
HASHED = re.compile(r"\.[0-9a-f]{8}(?:\.min)?\.(?:js|css)$")
"""How the theme names what it ships."""


def stamped(html: str, digest_of: Callable[[str], str]) -> str:
    """
    Return the page with a digest in the address of each of its files below ``assets/``.

    ``digest_of`` takes a path below the site. Doing it twice changes nothing.
    """

    def stamp(named: re.Match[str]) -> str:
        path = named["path"]
        version = f"?v={digest_of(path)}"
        return f"{named['before']}{named['way']}{path}{'' if HASHED.search(path) else version}"

    return TAG.sub(lambda tag: NAMED.sub(stamp, tag[0]), html)
