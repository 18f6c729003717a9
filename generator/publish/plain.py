"""Text as one plain line, safe in any reader."""

from __future__ import annotations

import unicodedata


def plain(text: str) -> str:
    """One line without control, reading-direction or half characters: safe in any reader."""
    if text.isprintable():  # nearly every text, and all of them pass here many times
        return " ".join(text.split())
    kept = (" " if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else c for c in text)
    return " ".join("".join(kept).split())
