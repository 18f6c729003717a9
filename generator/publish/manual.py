"""The OpenAPI description in rows, as the page about the API shows it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from generator.publish.api.release import FOLDER
from generator.views.published import FieldRow, ModelRow, Operation

FOLDED = "Profile"
"""A profile's own parts are explained on the method page and in the description."""

LONGEST_LINE = 110


def operations(description: Mapping[str, Any]) -> tuple[Operation, ...]:
    """Every file of the API, with the description's own example."""
    found = []
    for path, item in description["paths"].items():
        operation = item["get"]
        content = operation["responses"]["200"]["content"]["application/json"]
        href = path
        for parameter in operation.get("parameters", ()):
            href = href.replace(f"{{{parameter['name']}}}", parameter["example"])
        found.append(
            Operation(
                path=f"{FOLDER}{path}",
                href=f"{FOLDER}{href}",
                summary=operation["summary"],
                model=content["schema"]["$ref"].rpartition("/")[2],
                example=tuple(_lines(content.get("example"))),
            )
        )
    return tuple(found)


def _lines(example: Any) -> Iterator[str]:
    """Write an example as JSON with indents; what is the same in every file is shortened."""
    shown = {key: _brief(value) for key, value in (example or {}).items() if key != "licences"}
    for line in json.dumps(shown, ensure_ascii=False, indent=2).splitlines():
        yield line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…"


def _brief(value: Any) -> Any:
    """Leave one item of each list of objects, and of a profile a few facts."""
    if isinstance(value, list):
        cut = value[:1] if value and isinstance(value[0], dict) else value
        return [_brief(item) for item in cut]
    if isinstance(value, dict):
        kept = {key: _brief(item) for key, item in value.items()}
        return dict(list(kept.items())[:8]) if "identifiers" in kept else kept
    return value


def models(description: Mapping[str, Any]) -> tuple[ModelRow, ...]:
    """Every object of the API's files, in the order in which the files lead to them."""
    schemas = description["components"]["schemas"]
    order: list[str] = []
    waiting = [operation.model for operation in operations(description)]
    while waiting:
        name = waiting.pop(0)
        if name in order:
            continue
        order.append(name)
        if name != FOLDED:
            waiting += [model for _, model in _properties(schemas[name]) if model]
    return tuple(_model(name, schemas[name]) for name in order)


def _properties(schema: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, field in schema.get("properties", {}).items():
        yield name, _kind(field)[1]


def _model(name: str, schema: Mapping[str, Any]) -> ModelRow:
    rows = []
    for key, field in schema.get("properties", {}).items() if name != FOLDED else ():
        kind, model = _kind(field)
        rows.append(FieldRow(key, kind, model, str(field.get("description", ""))))
    return ModelRow(name, " ".join(str(schema.get("description", "")).split()), tuple(rows))


def _kind(field: Mapping[str, Any]) -> tuple[str, str]:
    """Type of a key in words, and the name of the object in it, if any."""
    if "$ref" in field:
        return "object", field["$ref"].rpartition("/")[2]
    if "anyOf" in field:
        kinds = [_kind(part) for part in field["anyOf"]]
        return " or ".join(kind for kind, _ in kinds), next((m for _, m in kinds if m), "")
    if "enum" in field:
        return "one of: " + ", ".join(str(word) for word in field["enum"]), ""
    if field.get("type") == "array":
        kind, model = _kind(field.get("items", {}))
        return f"list of {'objects' if model else kind}", model
    if field.get("type") == "object":
        return f"object of {_kind(field['additionalProperties'])[0]} by key", ""
    return str(field.get("type", "value")), ""
