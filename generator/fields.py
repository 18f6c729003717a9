"""What the fields of the profile model are, for messages, schema, template and page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache
from types import NoneType
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from generator.document import Path
from generator.model.fact import Sourced, Words

Models = tuple[type[BaseModel], ...]


def models_in(annotation: Any) -> Models:
    """Model classes inside an annotation such as ``tuple[Allocation, ...] | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return (annotation,)
    return tuple(m for inner in get_args(annotation) for m in models_in(inner))


def listed_words(annotation: Any) -> tuple[str, ...]:
    """Words of the closed list that an annotation is; empty where it is none."""
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return tuple(word.value for word in annotation)
    inner = [arg for arg in get_args(annotation) if arg is not NoneType]
    if inner and all(isinstance(arg, str) for arg in inner):
        return tuple(inner)
    return listed_words(inner[0]) if len(inner) == 1 else ()


def is_list(annotation: Any) -> bool:
    """Whether a field holds several of what it holds."""
    if get_origin(annotation) is tuple:
        return True
    return any(is_list(inner) for inner in get_args(annotation) if get_origin(inner) is tuple)


@cache
def words_of(model: type[BaseModel], name: str) -> Words | None:
    """How the text of a field is written; None where it is not words for readers."""
    return _words_in(model.model_fields[name])


def _words_in(part: Any) -> Words | None:
    if isinstance(part, Words):
        return part
    inner = [*part.metadata, part.annotation] if isinstance(part, FieldInfo) else get_args(part)
    if isinstance(part, type) and issubclass(part, BaseModel):
        return None  # its own fields say so themselves
    return next((found for one in inner if (found := _words_in(one))), None)


def keys_at(root: type[BaseModel], location: Sequence[str | int]) -> list[str]:
    """Field names that a model allows at a location; empty where it cannot tell."""
    return sorted({name for model in _models_at(root, location) for name in model.model_fields})


def keys_needed_at(root: type[BaseModel], location: Sequence[str | int]) -> list[str]:
    """Field names without which nothing is valid at a location, those of a source last."""
    models = _models_at(root, location)
    needed = [n for m in models[:1] for n, field in m.model_fields.items() if field.is_required()]
    return sorted(needed, key=lambda name: name in Sourced.model_fields)


def words_at(root: type[BaseModel], location: Sequence[str | int]) -> list[str]:
    """Words of every closed list that a model allows at a location."""
    *above, name = location
    fields = [m.model_fields[name] for m in _models_at(root, above) if name in m.model_fields]
    return [word for field in fields for word in listed_words(field.annotation)]


def _models_at(root: type[BaseModel], location: Sequence[str | int]) -> Models:
    models: Models = (root,)
    for part in location:
        fields = [m.model_fields[part] for m in models if part in m.model_fields]
        if fields:
            models = tuple(m for field in fields for m in models_in(field.annotation))
        elif isinstance(part, str):  # the word that chose one model of a union
            models = tuple(m for m in models if _has_word(m, part)) or models
    return models


def _has_word(model: type[BaseModel], word: str) -> bool:
    return any(word in get_args(field.annotation) for field in model.model_fields.values())


def asked_at(root: type[BaseModel], location: Sequence[str | int]) -> str:
    """
    What is asked for at a location, in the model's own words; empty where nothing is.

    The value of a fact is what the fact is about. Words of a closed list are named.
    """
    models: Models = (root,)
    said = ""
    listed: tuple[str, ...] = ()
    for part in location:
        fields = [m.model_fields[part] for m in models if part in m.model_fields]
        if fields:
            if part != "value":
                said = fields[0].description or ""
            listed = listed_words(fields[0].annotation)
            models = tuple(m for field in fields for m in models_in(field.annotation))
    return f"{said} One of: {', '.join(listed)}" if listed else said


def texts(
    models: Models, values: Mapping[str, Any], path: Path = ()
) -> Iterator[tuple[Path, Words, str]]:
    """Every text for readers in raw values: its path, how it is to be written, and itself."""
    for name, value in values.items():
        known = tuple(model for model in models if name in model.model_fields)
        if not known:
            continue
        mark, inner = _holds(known, name)
        for where, item in _items((*path, name), value):
            if isinstance(item, str) and mark:
                yield where, mark, item
            elif isinstance(item, Mapping):
                yield from texts(inner, item, where)


@cache
def _holds(models: Models, name: str) -> tuple[Words | None, Models]:
    """How the text of a field that some models have is written, and the models inside it."""
    mark = next((found for model in models if (found := words_of(model, name))), None)
    fields = [model.model_fields[name] for model in models]
    return mark, tuple(m for field in fields for m in models_in(field.annotation))


def _items(path: Path, value: Any) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, list):
        yield from (((*path, index), item) for index, item in enumerate(value))
    else:
        yield path, value


def scalars(node: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value below a raw node that is no list or mapping, with its path."""
    if isinstance(node, Mapping):
        for name, value in node.items():
            yield from scalars(value, (*path, name))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from scalars(value, (*path, index))
    else:
        yield path, node


def mappings(node: Any, path: Path = ()) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Every mapping at or below a raw node, with its path."""
    if isinstance(node, Mapping):
        yield path, node
        for name, value in node.items():
            yield from mappings(value, (*path, name))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from mappings(value, (*path, index))
