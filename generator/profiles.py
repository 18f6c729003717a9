"""
Reads profile files: YAML text in, profiles and problems out.

Problems carry line and column. Field problems come from the model; rules that concern
several fields are applied to the raw tree, so that one wrong field hides no other.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, StringMark, YAMLError
from ruamel.yaml.reader import ReaderError

from generator.errors import Problem
from generator.model.chain import Profile

ROUNDING_PERCENT = Decimal("0.05")
"""Published shares are rounded, so a sum may exceed 100 by this much."""

MAX_BYTES = 200_000
MAX_DEPTH = 12
MAX_SCALAR = 3_000
"""Characters of one value; Python refuses to write an integer of more than 4,300 digits."""

REFUSED_TOKENS = {
    "AliasToken": ("YAML aliases are not allowed", "repeat the value"),
    "TagToken": ("YAML tags are not allowed", "write the plain value"),
    "DirectiveToken": ("YAML directives are not allowed", "leave the line out"),
}


class _Constructor(RoundTripConstructor):
    """
    Leaves dates as text and goes on after a duplicate key, keeping the first value.

    A wrong date is then a field problem with a place, and every duplicate is reported.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.duplicates: list[tuple[StringMark, str]] = []

    def check_mapping_key(
        self, _node: Any, key_node: Any, mapping: Any, key: Any, _value: Any
    ) -> bool:
        """Note a key that its mapping already has, and skip it."""
        if key in mapping:
            self.duplicates.append((key_node.start_mark, str(key)))
            return False
        return True


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", RoundTripConstructor.construct_yaml_str)


@dataclass(frozen=True, slots=True)
class ProfileText:
    """The name of a profile file, as shown in messages, and its text."""

    path: str
    text: str


def read_profiles(files: Iterable[ProfileText]) -> tuple[dict[str, Profile], list[Problem]]:
    """
    Parse and validate profile files.

    Returns the valid profiles by id, sorted, and every problem of every file.
    """
    profiles: dict[str, Profile] = {}
    problems: list[Problem] = []
    named: dict[str, list[Problem]] = {}
    settlements: list[tuple[str, Problem]] = []
    for file in files:
        tree, found = _parse(file)
        if tree is not None:
            found += [*_field_problems(file.path, tree), *_rule_problems(file.path, tree)]
            chain_id, base = tree.get("id"), _value_of(tree.get("settlement"))
            if isinstance(chain_id, str) and chain_id:
                place = _place(tree, ("id",))
                named.setdefault(chain_id, []).append(Problem(file.path, *place, ""))
            if isinstance(base, str):
                place = _place(tree, ("settlement", "value"))
                what = f"settlement {base!r} is no known chain"
                settlements.append((base, Problem(file.path, *place, what)))
            if not found:
                profile = Profile.model_validate(_plain(tree))
                profiles.setdefault(profile.id, profile)
        problems += found
    for chain_id, places in named.items():
        problems += _name_problems(chain_id, places)
    problems += [problem for base, problem in settlements if base not in named]
    return dict(sorted(profiles.items())), sorted(problems)


def _name_problems(chain_id: str, places: list[Problem]) -> Iterator[Problem]:
    """An id belongs to one file, the one that is named like it."""
    stems = [place.path.rsplit("/", 1)[-1].removesuffix(".yml") for place in places]
    owner = stems.index(chain_id) if chain_id in stems else 0
    for index, place in enumerate(places):
        if index != owner:
            yield replace(
                place,
                found=f"id {chain_id!r} is already used by {places[owner].path}",
                allowed="each chain has one file and one id",
            )
        elif stems[index] != chain_id:
            yield replace(
                place,
                found=f"id {chain_id!r} does not match the file name",
                allowed=f"expected {stems[index]!r}",
            )


def _value_of(fact: Any) -> Any:
    """The value of a fact in the raw tree; None where it is not written as one."""
    return fact.get("value") if isinstance(fact, Mapping) else None


def _parse(file: ProfileText) -> tuple[CommentedMap | None, list[Problem]]:
    """Load YAML with positions; a duplicate key is reported and reading goes on."""
    try:
        size = len(file.text.encode())
    except UnicodeEncodeError as error:
        place = _place_of(file.text, error.start)
        return None, [Problem(file.path, *place, "not UTF-8 text", "save the file as UTF-8")]
    if size > MAX_BYTES:
        return None, [Problem(file.path, 0, 0, "file too large", f"at most {MAX_BYTES:,} bytes")]
    yaml = YAML(typ="rt")
    yaml.Constructor = _Constructor
    try:
        refused = list(_refused(file.path, yaml.scan(file.text)))
        if refused:
            return None, refused
        tree = yaml.load(file.text)
    except YAMLError as error:
        return None, [_yaml_problem(file, error)]
    except (ValueError, RecursionError) as error:
        return None, [Problem(file.path, 0, 0, f"cannot be read as YAML: {error}")]
    problems = [
        Problem(file.path, mark.line + 1, mark.column + 1, f"duplicate key {key!r}", "keep one")
        for mark, key in yaml.constructor.duplicates
    ]
    if not isinstance(tree, CommentedMap):
        return None, [Problem(file.path, 1, 1, "not a mapping of keys to values")]
    if _depth(tree) > MAX_DEPTH:
        return None, [Problem(file.path, 1, 1, f"nested deeper than {MAX_DEPTH} levels")]
    return tree, problems


def _refused(path: str, tokens: Iterable[Any]) -> Iterator[Problem]:
    """YAML that profiles do not need and that hides what a file says."""
    before = ""
    for token in tokens:
        name = token.__class__.__name__
        what = REFUSED_TOKENS.get(name)
        if name == "ScalarToken" and len(token.value) > MAX_SCALAR:
            what = ("value too long", f"at most {MAX_SCALAR:,} characters")
        elif name == "ScalarToken" and before == "KeyToken" and token.value == "<<":
            what = ("YAML merge keys are not allowed", "repeat the keys")
        if what:
            yield Problem(path, token.start_mark.line + 1, token.start_mark.column + 1, *what)
        before = name


def _place_of(text: str, position: int) -> tuple[int, int]:
    """Line and column, from 1, of a position in a text."""
    before = text[:position]
    return before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1


def _yaml_problem(file: ProfileText, error: YAMLError) -> Problem:
    """Turn a YAML error into a problem with a place."""
    if isinstance(error, MarkedYAMLError) and error.problem_mark is not None:
        mark = error.problem_mark
        what = (error.problem or "not YAML").splitlines()[0]
        return Problem(file.path, mark.line + 1, mark.column + 1, what)
    what = str(error).splitlines()[0]
    if isinstance(error, ReaderError):
        return Problem(file.path, *_place_of(file.text, error.position), what)
    return Problem(file.path, 0, 0, what)


def _depth(node: Any) -> int:
    """Levels of nesting below and including ``node``."""
    children = (
        node.values() if isinstance(node, Mapping) else node if isinstance(node, list) else ()
    )
    return 1 + max((_depth(child) for child in children), default=0)


def _plain(node: Any) -> Any:
    """Copy a YAML tree into plain Python values; numbers keep their digits."""
    if isinstance(node, CommentedMap):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, CommentedSeq):
        return [_plain(value) for value in node]
    if isinstance(node, float):
        return str(Decimal(repr(float(node))))
    return node


def _place(tree: Any, location: Iterable[str | int]) -> tuple[int, int]:
    """Line and column, from 1, of the deepest part of ``location`` that exists in the tree."""
    line, column = 1, 1
    node = tree
    for part in location:
        key = part
        if isinstance(node, CommentedMap):
            key = next((written for written in node if str(written) == str(part)), part)
        if isinstance(node, CommentedMap) and key in node:
            line, column = (n + 1 for n in node.lc.key(key))
        elif isinstance(node, CommentedSeq) and isinstance(part, int) and part < len(node):
            line, column = (n + 1 for n in node.lc.item(part))
        else:
            continue  # pydantic names union members and validators in its locations
        node = node[key]
    return line, column


def _field_problems(path: str, tree: CommentedMap) -> Iterator[Problem]:
    """Problems of single fields, from the model."""
    try:
        Profile.model_validate(_plain(tree))
    except ValidationError as error:
        seen = set()
        details = error.errors(include_url=False)
        for detail in details:
            location = detail["loc"]
            if detail["type"] == "too_short" and any(
                other["loc"][: len(location)] == location and other is not detail
                for other in details
            ):
                continue  # its items are reported one by one
            name = ".".join(str(part) for part in location if _is_written(part))
            message = detail["msg"].removeprefix("Value error, ")
            allowed = ""
            if detail["type"] == "extra_forbidden":
                message = f"unknown key {location[-1]!r}"
                near = difflib.get_close_matches(str(location[-1]), _keys_at(location[:-1]), n=1)
                allowed = f"did you mean {near[0]!r}?" if near else "see the contributor page"
                name = ""
            elif detail["type"] == "missing":
                message = f"missing key {location[-1]!r}"
                name = ".".join(str(part) for part in location[:-1] if _is_written(part))
            elif not isinstance(detail["input"], Mapping | list):
                message = f"{message}; found {str(detail['input'])[:60]!r}"
            where = _place(tree, location)
            if (where, message) not in seen:
                seen.add((where, message))
                yield Problem(path, *where, f"{name}: {message}" if name else message, allowed)


def _is_written(part: str | int) -> bool:
    """Whether a part of a pydantic location is a key or index that the author wrote."""
    return isinstance(part, int) or part.replace("_", "").isalnum()


def _keys_at(location: Iterable[str | int]) -> list[str]:
    """Field names that the model allows at a location; empty where it cannot tell."""
    models: list[type[BaseModel]] = [Profile]
    for part in location:
        fields = [m.model_fields[part] for m in models if part in m.model_fields]
        if fields:
            models = [model for field in fields for model in _models_in(field.annotation)]
        else:  # the word that chose one model of a union, such as the rule of an issuance
            models = [m for m in models if _has_word(m, part)] or models
    return sorted({name for model in models for name in model.model_fields})


def _has_word(model: type[BaseModel], word: str | int) -> bool:
    """Whether a field of a model is a closed list with this word."""
    return any(word in get_args(field.annotation) for field in model.model_fields.values())


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    """Model classes inside an annotation such as ``tuple[Allocation, ...] | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [m for inner in getattr(annotation, "__args__", ()) for m in _models_in(inner)]


def _rule_problems(path: str, tree: CommentedMap) -> Iterator[Problem]:
    """Problems that concern several fields together."""
    token = tree.get("token")
    rows = token.get("allocations") if isinstance(token, CommentedMap) else None
    if isinstance(rows, CommentedSeq):
        first = [row for row in rows if isinstance(row, Mapping) and not row.get("minted_later")]
        total = sum((_number(row.get("percent")) for row in first), Decimal(0))
        if total > 100 + ROUNDING_PERCENT:
            place = _place(tree, ("token", "allocations"))
            yield Problem(
                path,
                *place,
                f"token.allocations: percents add up to {total}",
                "at most 100; mark what is minted on top with minted_later: true",
            )
        for index, row in enumerate(rows):
            yield from _share_problems(path, tree, index, row)
    parts = tree.get("fee_split")
    if isinstance(parts, CommentedSeq):
        total = sum((_number(p.get("percent")) for p in parts if isinstance(p, Mapping)), Decimal())
        if total > 100 + ROUNDING_PERCENT:
            place = _place(tree, ("fee_split",))
            yield Problem(path, *place, f"fee_split: percents add up to {total}", "at most 100")


def _share_problems(path: str, tree: CommentedMap, index: int, row: Any) -> Iterator[Problem]:
    """The shares of a schedule's tranches must make up the whole allocation."""
    tranches = row.get("schedule") if isinstance(row, Mapping) else None
    if isinstance(tranches, CommentedSeq):
        shares = [_number(t.get("share") if isinstance(t, Mapping) else None) for t in tranches]
        total = sum(shares, Decimal(0))
        if all(shares) and abs(total - 100) > ROUNDING_PERCENT:
            place = _place(tree, ("token", "allocations", index, "schedule"))
            yield Problem(path, *place, f"schedule: shares add up to {total}", "they make up 100")


def _number(raw: Any) -> Decimal:
    """A percentage, or 0 where the field itself is reported as wrong elsewhere."""
    try:
        value = Decimal(str(raw))
    except ArithmeticError:
        return Decimal(0)
    return value if value.is_finite() and 0 < value <= 100 else Decimal(0)
