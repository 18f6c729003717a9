"""
Faster ways to what a definition says.

A claim's rule is the code that gives its verdict, word for word, so that code stays as it was
fixed, written to be read. Where it is slow for many chains, a shortcut gives the same result, to
the last bit. It is no part of the rule: the definition stays beside it, is what a reader and the
rule's digest see, and tests run both on the same samples (``tests/test_shortcuts.py``).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
Found = TypeVar("Found")

SHORTCUTS: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {}
"""Definition and shortcut by the definition's module and name."""


class UnknownSampleError(Exception):
    """A shortcut does not know a sample of this kind."""


def shortcut(way: Callable[P, Found]) -> Callable[[Callable[P, Found]], Callable[P, Found]]:
    """
    Let a definition be found by a faster way.

    ``way`` takes the same arguments and raises the same errors; for what it does not know it raises
    UnknownSampleError, and the definition is asked.
    """

    def wrap(definition: Callable[P, Found]) -> Callable[P, Found]:
        SHORTCUTS[f"{definition.__module__}.{definition.__qualname__}"] = (definition, way)

        @wraps(definition)
        def ask(*args: P.args, **kwargs: P.kwargs) -> Found:
            try:
                return way(*args, **kwargs)
            except UnknownSampleError:
                return definition(*args, **kwargs)

        return ask

    return wrap
