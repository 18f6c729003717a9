"""
Results of tests, kept from one run to the next.

A test draws thousands of times from its sample and gives the same result for the same sample.
Most samples do not change when a profile or a single source does.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import fields, is_dataclass
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar

import numpy as np
from pydantic import TypeAdapter

from generator.cache import NOTHING_KEPT, Cache, code, installed, key_of

P = ParamSpec("P")
Found = TypeVar("Found")

PLAIN = frozenset({bool, int, float, str})
"""Kinds of values that a list of them writes out as well as each by itself."""

_RESULTS: ContextVar[Cache] = ContextVar("results", default=NOTHING_KEPT)


@contextmanager
def results_in(place: Cache) -> Iterator[None]:
    """Keep results of tests in a cache, and take them from there."""
    before = _RESULTS.set(place)
    try:
        yield
    finally:
        _RESULTS.reset(before)


def keep_result(kind: type[Found]) -> Callable[[Callable[P, Found]], Callable[P, Found]]:
    """Keep what a test gives, a dataclass ``kind``, under its arguments and the code behind it."""
    adapter = cache(lambda: TypeAdapter(kind))  # made when it is first needed

    def wrap(test: Callable[P, Found]) -> Callable[P, Found]:
        @wraps(test)
        def ask(*args: P.args, **kwargs: P.kwargs) -> Found:
            results = _RESULTS.get()
            if results.folder is None:
                return test(*args, **kwargs)
            given = [*args, *(part for item in sorted(kwargs.items()) for part in item)]
            key = key_of(_version(results), test.__name__, *_written(given))
            text = results.get(key)
            if text is not None:
                again: Found = adapter().validate_python(json.loads(text))
                return again
            found = test(*args, **kwargs)
            results.put(key, json.dumps(adapter().dump_python(found)).encode())
            return found

        return ask

    return wrap


@cache
def _version(kept: Cache) -> str:
    return key_of(code("generator.statistics", kept), installed(("numpy", "scipy", "statsmodels")))


def _written(value: Any) -> Iterator[str | bytes]:
    """All that a sample holds, to the last bit."""
    if isinstance(value, np.ndarray):
        yield f"{value.dtype} {value.shape}"
        yield value.tobytes()
    elif is_dataclass(value):
        yield type(value).__name__
        for part in fields(value):
            yield from _written(getattr(value, part.name))
    elif isinstance(value, list | tuple) and not {*map(type, value)} <= PLAIN:
        yield f"{len(value)} parts"
        for part in value:
            yield from _written(part)
    else:
        yield repr(value)
