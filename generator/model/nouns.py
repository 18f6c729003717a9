"""Numbers with their nouns, written in one way by every part of the project."""

from __future__ import annotations


def counted(number: int, one: str, many: str = "", none: str = "0") -> str:
    """
    Write a number with its noun: ``1 chain``, ``3 chains``, ``1,200 chains``.

    ``many`` is a plural that does not end in s; ``none`` stands for zero: ``no chains``.
    """
    return f"{f'{number:,}' if number else none} {one if number == 1 else many or f'{one}s'}"


def inside(title: str) -> str:
    """Write a title within a sentence: its first letter small, names and abbreviations kept."""
    return title if title[1:2].isupper() else f"{title[:1].lower()}{title[1:]}"
