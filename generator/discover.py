"""Finds what is added in one place: looks into a package's modules for values of a type."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import TypeVar

T = TypeVar("T")


def find(package: ModuleType, wanted: type[T]) -> dict[str, T]:
    """
    Collect module-level values of a type from every module of a package, by ``name``.

    Values stand on their own or in a tuple, for those that one function makes in a row.
    Sorted by module and by order in the module. Raises ValueError when a name is used twice.
    """
    found: dict[str, T] = {}
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda i: i.name):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        for value in _alone_or_in_tuples(module):
            if isinstance(value, wanted):
                name = str(value.name)  # type: ignore[attr-defined]
                if found.get(name, value) is not value:
                    msg = f"{name!r} is defined twice in {package.__name__}"
                    raise ValueError(msg)
                found[name] = value
    return found


def _alone_or_in_tuples(module: ModuleType) -> Iterator[object]:
    for value in vars(module).values():
        if isinstance(value, tuple):
            yield from value
        else:
            yield value
