"""
What is wrong with the fields of a file, in words for whoever wrote it.

The model finds it; what it says is for programmers.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from generator.document import Document, Path
from generator.errors import Problem, shown
from generator.fields import asked_at, keys_at, keys_needed_at, words_at
from generator.unreadable import MAX_PROBLEMS

_SHORT = 60
_FEW = 12
"""So many keys can be read in a message."""

_PATTERNS = {
    "[a-z0-9]+(-": "small letters, digits and single dashes, such as my-chain",
    "[A-Za-z0-9 ._#-]*": "a letter or digit, then also spaces and . _ # -",
    "[a-z0-9-]+/)*(#": "a page of the site, such as chains/arbitrum/#supply",
}


def field_problems(
    path: str, document: Document, error: ValidationError, model: type[BaseModel]
) -> list[Problem]:
    """Say of each field what ``model`` found wrong with it, with line and column."""
    details = error.errors(include_url=False)
    places = [detail["loc"] for detail in details]
    above = {place[:length] for place in places for length in range(len(place))}
    problems = []
    seen = set()
    for detail in details[: 2 * MAX_PROBLEMS]:
        location = detail["loc"]
        if detail["type"] == "too_short" and location in above:
            continue  # its items are reported one by one
        written = document.path(location)
        what, allowed = _said(detail, written, model)
        where = document.place(location)
        if (where, what) not in seen:
            seen.add((where, what))
            problems.append(Problem(path, *where, what, allowed))
    rest = len(details) - 2 * MAX_PROBLEMS
    if rest > 0:
        problems.append(Problem(path, 0, 0, f"{rest:,} more problems"))
    return problems


def _said(detail: ErrorDetails, written: Path, model: type[BaseModel]) -> tuple[str, str]:
    """What a field's error is, and what is allowed instead; ``written`` is where it shows."""
    location, kind = detail["loc"], detail["type"]
    last = location[-1] if location else ""
    if kind == "extra_forbidden":
        keys = keys_at(model, location[:-1])
        listed = f"one of {', '.join(keys)}" if len(keys) <= _FEW else "see the contributor page"
        return f"unknown key {shown(last)!r}", _near(last, keys) or listed
    if kind == "missing":
        above, asks = name_of(location[:-1]), asked_at(model, location)
        what = f"missing key {last!r}"
        return (f"{above}: {what}" if above else what), asks
    what, allowed = _wrong_value(detail, model)
    name = name_of(written)
    return (f"{name}: {what}" if name else what), allowed


def _wrong_value(detail: ErrorDetails, model: type[BaseModel]) -> tuple[str, str]:
    """What is wrong with a value, and what is allowed instead."""
    kind, raw, context = detail["type"], detail["input"], detail.get("ctx", {})
    found = f"{shown(raw, _SHORT)!r}"
    if wrong := _wrong_shape(detail, model):
        return wrong
    if kind in {"enum", "literal_error"}:
        expected = str(context.get("expected", ""))
        if type(raw) is int and f"'{raw}'" in expected:
            return f"{found} without quotes is a number", f'put it in quotes: "{raw}"'
        near = _near(raw, expected.replace(" or ", ", ").replace("'", "").split(", "))
        allowed = f"one of {expected}"
        return f"{found} is no word of the list", f"{near} {allowed}".strip()
    if kind == "string_too_long":
        return f"{len(str(raw)):,} characters", f"at most {context.get('max_length')}"
    if kind == "string_type" and isinstance(raw, bool):
        return f"{str(raw).lower()} is no text", "say it in words"
    if kind == "string_type":
        return f"{found} is no text", "put it in quotes"
    if kind == "string_pattern_mismatch":
        pattern = str(context.get("pattern", ""))
        allowed = next((said for part, said in _PATTERNS.items() if part in pattern), pattern)
        return f"{found} has characters that are not allowed", allowed
    what = shown(detail["msg"].removeprefix("Value error, ").removeprefix("Input "), 300)
    if what == "not a number":
        return f"{what}; found {found}", "digits and a point, such as 26.94, without a unit"
    if what == "not a whole number":
        return f"{what}; found {found}", "digits alone, such as 7, without a point or quotes"
    if what == "neither true nor false":
        return f"{what}; found {found}", "write true or false, without quotes"
    if kind in {"missing", "value_error"} and isinstance(raw, Mapping | list):
        return what, ""
    return f"{what}; found {found}", ""


def _wrong_shape(detail: ErrorDetails, model: type[BaseModel]) -> tuple[str, str] | None:
    """The same where a mapping, a list or one value stands for another of them, or nothing does."""
    kind, raw = detail["type"], detail["input"]
    found = f"{shown(raw, _SHORT)!r}"
    kinds = "a mapping" if isinstance(raw, Mapping) else "a list"
    if raw is None:
        *above, name = detail["loc"] or ("",)
        is_needed = name in keys_needed_at(model, above)
        asks = asked_at(model, detail["loc"]) if is_needed else ""
        return "nothing is written here", asks or "a value, or leave the key out"
    if kind == "union_tag_invalid":
        context = detail["ctx"]
        expected = str(context.get("expected_tags", ""))
        return f"rule {shown(context.get('tag', ''))!r} is unknown", f"one of {expected}"
    if kind == "union_tag_not_found":
        key = str(detail["ctx"].get("discriminator", "")).strip("'")
        words = map(repr, words_at(model, (*detail["loc"], key)))
        return f"missing key {key!r}", f"one of {', '.join(words)}"
    if kind == "model_type" and not isinstance(raw, Mapping):
        needed = ", ".join(keys_needed_at(model, detail["loc"]))
        return f"{found} stands alone", f"below the key, each on its own line: {needed}"
    if kind == "tuple_type":
        what = kinds if isinstance(raw, Mapping) else found
        return f"{what} is no list", "each entry on a line of its own behind a dash"
    if kind == "too_short":
        return "a list without entries", "at least one, or leave the key out"
    if isinstance(raw, Mapping | list) and kind != "value_error":
        return f"{shown(detail['msg'], 200)}; found {kinds}", ""
    return None


def _near(word: Any, words: Iterable[str]) -> str:
    """A question with the nearest match; empty where none is near."""
    near = difflib.get_close_matches(str(word)[:_SHORT].lower(), list(words), n=1)
    return f"did you mean {near[0]!r}?" if near else ""


def name_of(location: Iterable[str | int]) -> str:
    """A location as keys and indexes that the author wrote, joined by points."""
    return shown(
        ".".join(
            str(part)
            for part in location
            if isinstance(part, int) or part.replace("_", "").isalnum()
        ),
        120,
    )
