"""
Reads profile files: YAML text in, profiles and problems out.

Problems carry line and column. Field problems come from the model; rules that concern
several fields are applied to the raw tree, so that one wrong field hides no other.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import DuplicateKeyError, RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from generator.errors import Problem
from generator.model.chain import Profile

ROUNDING_PERCENT = Decimal("0.05")
"""Published shares are rounded, so a sum may exceed 100 by this much."""

MAX_BYTES = 200_000
MAX_DEPTH = 12


class _Constructor(RoundTripConstructor):
    """Leaves dates as text: a wrong one is then a field problem with a place, not a crash."""


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
    seen: dict[str, str] = {}
    problems: list[Problem] = []
    settlements: list[tuple[str, Problem]] = []
    for file in files:
        tree, found = _parse(file)
        problems += found
        if tree is None:
            continue
        found = [*_field_problems(file.path, tree), *_rule_problems(file.path, tree)]
        problems += found
        chain_id = str(tree.get("id", ""))
        line, column = _place(tree, ("id",))
        if chain_id in seen:
            problems.append(
                Problem(
                    file.path,
                    line,
                    column,
                    f"id {chain_id!r} is already used by {seen[chain_id]}",
                    "each chain has one file and one id",
                )
            )
            continue
        seen[chain_id] = file.path
        stem = file.path.rsplit("/", 1)[-1].removesuffix(".yml")
        if chain_id and chain_id != stem:
            problems.append(
                Problem(
                    file.path,
                    line,
                    column,
                    f"id {chain_id!r} does not match the file name",
                    f"expected {stem!r}",
                )
            )
        if not found:
            profile = Profile.model_validate(_plain(tree))
            profiles[profile.id] = profile
            if profile.settlement:
                place = _place(tree, ("settlement", "value"))
                base = profile.settlement.value
                settlements.append(
                    (base, Problem(file.path, *place, f"settlement {base!r} is no known chain"))
                )
    known = set(seen)
    problems += [problem for base, problem in settlements if base not in known]
    return dict(sorted(profiles.items())), sorted(problems)


def _parse(file: ProfileText) -> tuple[CommentedMap | None, list[Problem]]:
    """Load YAML with positions; a duplicate key is reported and reading goes on."""
    if len(file.text.encode()) > MAX_BYTES:
        return None, [Problem(file.path, 0, 0, "file too large", f"at most {MAX_BYTES:,} bytes")]
    problems = []
    for forgiving in (False, True):
        yaml = YAML(typ="rt")
        yaml.Constructor = _Constructor
        yaml.allow_duplicate_keys = forgiving
        try:
            if any(token.__class__.__name__ == "AliasToken" for token in yaml.scan(file.text)):
                return None, [
                    Problem(file.path, 0, 0, "YAML aliases are not allowed", "repeat the value")
                ]
            tree = yaml.load(file.text)
        except DuplicateKeyError as error:
            problems.append(_yaml_problem(file.path, error))
            continue
        except YAMLError as error:
            return None, [*problems, _yaml_problem(file.path, error)]
        except (ValueError, RecursionError) as error:
            return None, [*problems, Problem(file.path, 0, 0, f"cannot be read as YAML: {error}")]
        if not isinstance(tree, CommentedMap):
            return None, [Problem(file.path, 1, 1, "not a mapping of keys to values")]
        if _depth(tree) > MAX_DEPTH:
            return None, [Problem(file.path, 1, 1, f"nested deeper than {MAX_DEPTH} levels")]
        return tree, problems
    return None, problems


def _yaml_problem(path: str, error: YAMLError) -> Problem:
    """Turn a YAML error into a problem with a place."""
    if isinstance(error, MarkedYAMLError) and error.problem_mark is not None:
        mark = error.problem_mark
        what = (error.problem or "not YAML").splitlines()[0]
        return Problem(path, mark.line + 1, mark.column + 1, what)
    return Problem(path, 0, 0, str(error).splitlines()[0])


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
        if isinstance(node, CommentedMap) and part in node:
            line, column = (n + 1 for n in node.lc.key(part))
        elif isinstance(node, CommentedSeq) and isinstance(part, int) and part < len(node):
            line, column = (n + 1 for n in node.lc.item(part))
        else:
            continue  # pydantic names union members and validators in its locations
        node = node[part]
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
    model: Any = Profile
    for part in location:
        if isinstance(part, int):
            continue
        field = getattr(model, "model_fields", {}).get(part)
        if field is None:
            continue
        model = _model_in(field.annotation)
    return list(getattr(model, "model_fields", {}))


def _model_in(annotation: Any) -> Any:
    """First model class inside an annotation such as ``tuple[Allocation, ...] | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        model = _model_in(inner)
        if model is not None:
            return model
    return None


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
        shares = [_number(t.get("share")) for t in tranches if isinstance(t, Mapping)]
        total = sum(shares, Decimal(0))
        if abs(total - 100) > ROUNDING_PERCENT:
            place = _place(tree, ("token", "allocations", index, "schedule"))
            yield Problem(path, *place, f"schedule: shares add up to {total}", "they make up 100")


def _number(raw: Any) -> Decimal:
    """A non-negative number, or 0 where the field itself is reported as wrong elsewhere."""
    try:
        value = Decimal(str(raw))
    except ArithmeticError:
        return Decimal(0)
    return value if value.is_finite() and value > 0 else Decimal(0)
