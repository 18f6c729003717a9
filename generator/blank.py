"""The profile that ``wellspring new`` writes: every field with what it is, most still commented."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from generator.fields import is_list, listed_words, models_in, words_of
from generator.model.chain import Identifiers, Profile
from generator.model.fact import BASIS_MEANING, Basis, Words
from generator.model.token import Allocation, Other, Tranche
from generator.model.words import Kind
from generator.profiles import FILL_IN
from generator.schema import EDITOR_LINE

HEADER = "# A profile of Wellspring; every fact has its source. How to edit: CONTRIBUTING.md"
EXPLAINED = f"""\
# Fill in what says {FILL_IN}. Remove the # in front of what you have seen, and delete the rest:
# absent means unknown, never no. Then run: wellspring check
# Beside its source every fact may have
# - detail: in your own words what stands behind the value
# - note: doubts, sources that disagree, how a figure was read
# - as_of: the day, month or year that the statement is about
# Its basis is one of
{chr(10).join(f"# - {basis.value}: {meaning}" for basis, meaning in BASIS_MEANING.items())}"""

SETTLES_ELSEWHERE = frozenset(
    {
        *("proof_type", "settlement", "data_availability", "sequencer"),
        *("escape_hatch", "stage", "proof_system"),
    }
)
"""What only a chain has that another one settles."""

_SHOWN = {Allocation: "percent", Tranche: "on", Other: "start"}
"""Models that mostly need an optional field, and the one that the blank shows."""

_DAY = "YYYY-MM-DD"


@dataclass(frozen=True, slots=True)
class Start:
    """
    What is known before anybody has written a word.

    ``names`` are those at providers, by the profile's identifier: name and the address where
    it was read.
    """

    id: str
    name: str
    kind: Kind
    read_on: dt.date
    names: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def blank_profile(start: Start) -> str:
    """Text of a new profile."""
    lines = [EDITOR_LINE, HEADER, EXPLAINED]
    given = {"id": start.id, "name": _quoted(start.name)}
    for name, info in Profile.model_fields.items():
        if start.kind is Kind.L1 and name in SETTLES_ELSEWHERE:
            continue
        lines += ["", f"# {info.description}"]
        if name in given:
            lines.append(f"{name}: {given[name]}")
        elif name == "identifiers":
            lines += _identifiers(start)
        else:
            off = "" if info.is_required() else "#"
            lines += [off + line for line in _field(start, Profile, name, info)]
    return "\n".join([*lines, ""])


def _field(start: Start, model: type[BaseModel], name: str, info: FieldInfo) -> Iterator[str]:
    """One field as YAML, with what is allowed beside each value."""
    models = models_in(info.annotation)
    if name == "token":
        yield "token:"
        yield from _token(start)
    elif not models:
        said, hint = _value(start, model, name, info)
        said = f"[{said}]" if is_list(info.annotation) and name != "source" else said
        yield f"{name}: {said}  # {hint}" if hint else f"{name}: {said}"
    elif is_list(info.annotation):
        yield f"{name}:"
        for each in models:
            yield from _item(_inside(start, each))
    else:
        yield f"{name}:"
        fixed = start.kind.value if model is Profile and name == "kind" else ""
        for line in _inside(start, models[0]):
            yield "  " + (f"value: {fixed}" if fixed and line.startswith("value:") else line)


def _token(start: Start) -> Iterator[str]:
    """The token: its status first, everything else commented."""
    token = models_in(Profile.model_fields["token"].annotation)[0]
    for name, info in token.model_fields.items():
        off = "" if info.is_required() else "#"
        if off:
            yield f"  # {info.description}"
        for line in _field(start, token, name, info):
            yield f"{off}  {line}" if off else f"  {line}"


def _identifiers(start: Start) -> Iterator[str]:
    """Names at providers: those that were found, and the others commented."""
    yield "identifiers:" if start.names else "#identifiers:"
    for name, info in Identifiers.model_fields.items():
        (model,) = models_in(info.annotation)
        if name in start.names:
            value, source = start.names[name]
            yield f"  # {info.description}"
            yield f"  {name}:"
            yield f"    value: {_quoted(value)}  # found by its name: is it this chain?"
            yield f"    source: {source}"
            yield f"    read_on: {start.read_on}"
            yield f"    basis: {Basis.DOCUMENTED.value}"
        else:
            yield f"  # {info.description}"
            yield f"#  {name}:"
            yield from (f"#    {line}" for line in _inside(start, model))


def _item(lines: Iterator[str]) -> Iterator[str]:
    """The lines of a mapping as an item of a list."""
    for number, line in enumerate(lines):
        yield f"  {'- ' if number == 0 else '  '}{line}"


def _inside(start: Start, model: type[BaseModel]) -> Iterator[str]:
    """What a model needs: its own fields first, then source, day and basis."""
    own = [
        (name, info)
        for name, info in model.model_fields.items()
        if info.is_required() or name == _SHOWN.get(model)
    ]
    own.sort(key=lambda item: item[0] in {"source", "read_on", "basis"})
    for name, info in own:
        yield from _field(start, model, name, info)


def _value(start: Start, model: type[BaseModel], name: str, info: FieldInfo) -> tuple[str, str]:
    """A value, and what is allowed in its place."""
    listed = listed_words(info.annotation)
    if name == "rule":
        return listed[0], f"or {', '.join(listed[1:])}" if len(listed) > 1 else ""
    if name == "read_on":
        return str(start.read_on), ""
    if name == "share":
        return "100", "percent of this allocation"
    if name == "basis":
        return FILL_IN, ""
    if listed:
        return FILL_IN, f"one of: {', '.join(listed)}"
    return FILL_IN, _shape(model, name, info)


def _shape(model: type[BaseModel], name: str, info: FieldInfo) -> str:
    """What a value that is no word of a list looks like."""
    if name == "source":
        return "https://…; the page that says so"
    written = words_of(model, name)
    if written is Words.PROSE:
        return "whole sentences, in your own words"
    if written is Words.LABEL:
        return "a name or short title"
    kinds = {str(kind) for kind in (info.annotation, *get_args(info.annotation))}
    if any("PartialDate" in kind for kind in kinds):
        return f"{_DAY}, YYYY-MM or YYYY"
    if any("datetime.date" in kind for kind in kinds):
        return _DAY
    if any("bool" in kind for kind in kinds):
        return "true or false"
    if any("Decimal" in kind or "'int'" in kind for kind in kinds):
        return "a number"
    return ""


def _quoted(text: str) -> str:
    """A text as a YAML scalar that means itself, whatever it holds."""
    plain = text.replace(" ", "").replace("-", "").isalpha() and not text.startswith("-")
    if plain and text.lower() not in {"true", "false", "null"}:
        return text
    return "'" + text.replace("'", "''") + "'"
