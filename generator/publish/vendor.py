"""
Scripts of others, taken from locked packages and served with the site.

Nothing of them is kept in the repository: each module of ``vendoring`` takes its files out of
an installed package, so that their versions are those of ``requirements.lock``.
"""

from __future__ import annotations

import importlib
import pkgutil

from generator.cache import NOTHING_KEPT, Cache
from generator.errors import BuildError
from generator.publish import vendoring

FOLDER = "assets/vendor"


def vendor_files(cache: Cache = NOTHING_KEPT) -> dict[str, str]:
    """
    Every file of others by its path below ``docs/``, licences among them.

    A module of ``vendoring`` has a function ``files`` that gives texts by file name, from the
    cache where that is faster. Raises BuildError where two of them use one name.
    """
    found: dict[str, str] = {}
    for info in sorted(pkgutil.iter_modules(vendoring.__path__), key=lambda i: i.name):
        module = importlib.import_module(f"{vendoring.__name__}.{info.name}")
        for name, text in module.files(cache).items():
            path = f"{FOLDER}/{name}"
            if path in found:
                raise BuildError(f"two packages give a file {name!r}")
            found[path] = text
    return dict(sorted(found.items()))
