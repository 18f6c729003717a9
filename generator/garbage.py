"""Passes for garbage, left out while much is made that stays."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_passes() -> Iterator[None]:
    """
    Make no pass, here and in forks that are begun meanwhile.

    Over millions of new objects that all stay it takes a third of the time, and copies what
    forks share; what a run leaves in circles are a few megabytes.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
