"""
Large libraries that are loaded when they are first used, and not with the module that may use them.

scipy.stats takes as long to load as everything of ours; a run that only draws does not need it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scipy import special, stats
    from statsmodels.stats.multitest import multipletests
else:

    class _Late:
        """Stands for a module until something of it is asked for."""

        def __init__(self, name: str) -> None:
            self._name = name

        def __getattr__(self, asked: str) -> Any:
            return getattr(import_module(self._name), asked)

    special = _Late("scipy.special")
    stats = _Late("scipy.stats")
    _multitest = _Late("statsmodels.stats.multitest")

    def multipletests(*args: Any, **words: Any) -> Any:
        """Correct many p at once."""
        return _multitest.multipletests(*args, **words)


__all__ = ["multipletests", "special", "stats"]
