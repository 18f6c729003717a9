"""The OpenAPI 3.1 description of the API, made from the models of its files and from real files."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic.json_schema import models_json_schema

from generator.cache import NOTHING_KEPT, Cache, code, installed, key_of
from generator.model.contents import Content, as_bytes
from generator.publish.api.release import FOLDER, LICENCES
from generator.publish.api.shapes import (
    SCHEMA_VERSION,
    ChainFile,
    ChainsFile,
    Document,
    IndexFile,
)
from generator.publish.api.tables import (
    ClaimsFile,
    CriteriaFile,
    MetricsFile,
    QuestionsFile,
    UnlocksFile,
    WeeksFile,
)

PATH = f"{FOLDER}/openapi.json"
EXAMPLE_ITEMS = 2
"""A list in an example is cut after so many items."""

PROMISES = (
    "Within version 1 no file, no key and no meaning goes away, and no type changes.",
    (
        "Keys and files may be added; then the second number of schema_version grows. Ignore keys "
        "that you do not know."
    ),
    (
        "A figure may change when a source corrects it or a profile is mended: generated_from "
        "says from which data a file was made, and corrections are listed on the data page."
    ),
    (
        "What cannot be kept becomes version 2, at addresses of its own under api/v2/. Version 1 "
        "is then written beside it for at least 52 weeks, and its index.json then says until when."
    ),
)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One file of the API, or one kind of file with the chain's id in its name."""

    name: str
    model: type[Document]
    summary: str

    @property
    def path(self) -> str:
        """Address below the API's folder."""
        return f"/{self.name}.json"


ENDPOINTS = (
    Endpoint("index", IndexFile, "The entry: which files there are"),
    Endpoint("chains", ChainsFile, "Every chain in brief: class, index, six marks"),
    Endpoint("chains/{chain}", ChainFile, "One chain: figures, series, findings, profile, sources"),
    Endpoint("metrics", MetricsFile, "Dictionary: metrics, series, units"),
    Endpoint("questions", QuestionsFile, "The six questions and the bounds of their marks"),
    Endpoint("criteria", CriteriaFile, "The criteria of the design index and the hands-off test"),
    Endpoint("claims", ClaimsFile, "The ledger of claims: rules, verdicts, history"),
    Endpoint("weeks", WeeksFile, "Weeks with recorded scores"),
    Endpoint(
        "unlocks",
        UnlocksFile,
        "Unlocks by date from the edition's week on, and tokens without a date",
    ),
)


def describe(
    files: Mapping[str, Content], example_chain: str, cache: Cache = NOTHING_KEPT
) -> dict[str, Any]:
    """
    Describe the API.

    ``files`` are the API's files by path; examples are cut from them. ``example_chain`` is the
    id of the chain whose file is the example. The models are described from the ``cache`` where
    they are as they were.
    """
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Wellspring",
            "version": f"{SCHEMA_VERSION}.0",
            "summary": "Where does a blockchain's value come from, and who keeps it?",
            "description": "Static JSON files, written anew with every weekly build. Missing is "
            "null, never 0. Numbers have at most eight significant digits; shares are parts of 1. "
            "Paths are relative to the site's root. " + " ".join(PROMISES),
            "license": {"name": LICENCES[0].name, "url": LICENCES[0].url},
        },
        "servers": [{"url": "../v1", "description": "The folder of this description"}],
        "paths": {endpoint.path: _path(endpoint, files, example_chain) for endpoint in ENDPOINTS},
        "components": {"schemas": _schemas(cache)},
    }


def _schemas(cache: Cache) -> dict[str, Any]:
    """JSON Schema of every model, by the name that people read."""
    if cache.folder is None:
        return _described()
    libraries = installed(("pydantic", "pydantic-core"))
    key = key_of("schemas", code(__name__, cache), libraries)
    kept = cache.get(key)
    if kept is None:
        kept = json.dumps(_described()).encode()
        cache.put(key, kept)
    found: dict[str, Any] = json.loads(kept)
    return found


def _described() -> dict[str, Any]:
    _, schema = models_json_schema(
        [(endpoint.model, "serialization") for endpoint in ENDPOINTS],
        ref_template="#/components/schemas/{model}",
    )
    return _tidy(schema["$defs"])


def _path(endpoint: Endpoint, files: Mapping[str, Content], chain: str) -> dict[str, Any]:
    found = files.get(f"{FOLDER}/{endpoint.name.format(chain=chain)}.json")
    content: dict[str, Any] = {
        "schema": {"$ref": f"#/components/schemas/{endpoint.model.__name__}"}
    }
    if found is not None:
        content["example"] = _cut(json.loads(as_bytes(found)))
    operation: dict[str, Any] = {
        "operationId": re.sub(r"\W+", "_", endpoint.name).strip("_"),
        "summary": endpoint.summary,
        "responses": {
            "200": {"description": endpoint.summary, "content": {"application/json": content}}
        },
    }
    if "{chain}" in endpoint.name:
        operation["parameters"] = [
            {
                "name": "chain",
                "in": "path",
                "required": True,
                "description": "id of a chain, as in index.json",
                "schema": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
                "example": chain,
            }
        ]
    return {"get": operation}


def _cut(value: Any) -> Any:
    """Shorten an example: lists to their first items."""
    if isinstance(value, dict):
        return {key: _cut(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_cut(item) for item in value[:EXAMPLE_ITEMS]]
    return value


def _tidy(schemas: Mapping[str, Any]) -> dict[str, Any]:
    """
    Give the facts of profiles names that people can read.

    The library names a fact after its value's whole type; here it is ``FactKind`` or
    ``FactString``, numbered where two differ.
    """
    names: dict[str, str] = {}
    taken: dict[str, str] = {name: "" for name in schemas if "Fact_" not in name}
    for name in sorted(name for name in schemas if "Fact_" in name):
        text = json.dumps(schemas[name] | {"title": ""}, sort_keys=True)
        base = f"Fact{_kind(schemas[name]['properties']['value'])}"
        number = 1
        while taken.get(wanted := base + (str(number) if number > 1 else ""), text) != text:
            number += 1
        taken[wanted] = text
        names[name] = wanted
    found = {}
    for name, schema in schemas.items():
        shown = names.get(name, name)
        found[shown] = _renamed(schema | ({"title": shown} if name in names else {}), names)
    return dict(sorted(found.items()))


def _kind(value: Mapping[str, Any]) -> str:
    if "$ref" in value:
        return str(value["$ref"]).rpartition("/")[2]
    return str(value.get("type", "value")).capitalize()


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        found = {key: _renamed(item, names) for key, item in value.items()}
        if "$ref" in value:
            folder, _, name = value["$ref"].rpartition("/")
            found["$ref"] = f"{folder}/{names.get(name, name)}"
        return found
    if isinstance(value, list):
        return [_renamed(item, names) for item in value]
    return value
