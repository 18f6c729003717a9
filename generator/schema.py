"""The JSON Schema of a profile, by which editors complete words and underline mistakes."""

from __future__ import annotations

import json
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from generator.model.chain import Profile
from generator.model.fact import BASIS_MEANING, Basis
from generator.model.words import Word

DIALECT = "http://json-schema.org/draft-07/schema#"
"""What editors' YAML support reads without questions."""

FROM_PROFILES = "../../docs/assets/profile.schema.json"
EDITOR_LINE = f"# yaml-language-server: $schema={FROM_PROFILES}"
"""First line of every profile."""


_BOUNDS = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum"}
"""Pydantic leaves them under its own names where a number is read exactly."""

_REPLACED = {"$schema", "title"}


class _Explained(GenerateJsonSchema):
    """Adds what each word of a closed list means, as editors show it."""

    schema_dialect = DIALECT

    def enum_schema(self, schema: core_schema.EnumSchema) -> JsonSchemaValue:
        """Return the words of a list with their meanings."""
        found = super().enum_schema(schema)
        kind = schema["cls"]
        if issubclass(kind, Word):
            found["enumDescriptions"] = [word.meaning for word in kind]
        elif kind is Basis:
            found["enumDescriptions"] = [BASIS_MEANING[word] for word in Basis]
        return found


def profile_schema() -> dict[str, Any]:
    """JSON Schema (draft 7) of one file in ``data/profiles``; closed like the model."""
    made = Profile.model_json_schema(schema_generator=_Explained)
    definitions = made.pop("$defs")
    names = _short_names(made, definitions)
    ordered = sorted((short, name) for name, short in names.items())
    return {
        "$schema": DIALECT,
        "title": "A profile of Wellspring",
        **{key: _plain(value, names) for key, value in made.items() if key not in _REPLACED},
        "definitions": {short: _plain(definitions[name], names) for short, name in ordered},
    }


def _short_names(root: Any, definitions: dict[str, Any]) -> dict[str, str]:
    """
    Names of definitions, in the order in which the root reaches them.

    Pydantic names a fact after the text of its type, which differs between versions of Python.
    """
    names: dict[str, str] = {}
    todo = [root]
    while todo:
        node = todo.pop(0)
        if isinstance(node, dict):
            name = str(node.get("$ref", "")).rpartition("/")[2]
            if name and name not in names:
                facts = sum("Fact_" in known for known in names)
                names[name] = f"Fact{facts + 1}" if "Fact_" in name else name
                todo.append(definitions[name])
            todo += node.values()
        elif isinstance(node, list):
            todo += node
    return names


def _plain(node: Any, names: dict[str, str]) -> Any:
    """Leave out what repeats the key or says that a key may be absent."""
    if isinstance(node, list):
        return [_plain(item, names) for item in node]
    if not isinstance(node, dict):
        return node.replace("``", "") if isinstance(node, str) else node
    if "$ref" in node:
        node = node | {"$ref": f"#/definitions/{names[node['$ref'].rpartition('/')[2]]}"}
    kept = {
        _BOUNDS.get(key, key): _plain(value, names)
        for key, value in node.items()
        if key != "default" and not (key == "title" and isinstance(value, str))
    }
    choices = [choice for choice in kept.get("anyOf", []) if choice != {"type": "null"}]
    if len(choices) == 1 and "anyOf" in kept:
        del kept["anyOf"]
        return choices[0] | kept
    return kept | ({"anyOf": choices} if choices else {})


def schema_text() -> str:
    """The schema as it is stored: the same model gives the same bytes."""
    return json.dumps(profile_schema(), indent=1, ensure_ascii=False) + "\n"
