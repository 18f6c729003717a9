"""Schema, empty profile and contributor page say what the model says, and nothing else."""

import re

import jsonschema
import pytest
from lxml import html
from pydantic import BaseModel

from generator.cli.describing import PAGE, SCHEMA, TEMPLATE, descriptions
from generator.document import read
from generator.errors import BuildError
from generator.fields import models_in
from generator.manual import SECTIONS, fields_text, fill
from generator.model.chain import Profile
from generator.model.fact import Fact
from generator.profiles import ProfileText, judge
from generator.schema import profile_schema
from tests.worlds import ROOT

SCHEMA_SAYS = jsonschema.Draft7Validator(profile_schema())


def values(text):
    """A profile's text as plain values."""
    document, problems = read("x.yml", text)
    assert problems == []
    return document.values


def all_models():
    """The profile's model and every model inside it."""
    found, todo = set(), [Profile]
    while todo:
        model = todo.pop()
        if model not in found:
            found.add(model)
            todo += [m for f in model.model_fields.values() for m in models_in(f.annotation)]
    return found


@pytest.mark.parametrize("name", [SCHEMA, TEMPLATE, PAGE])
def test_what_is_stored_is_what_the_model_gives(name):
    """After a change of the model: wellspring describe."""
    assert (ROOT / name).read_text(encoding="utf-8") == descriptions(ROOT)[name]


def test_the_command_writes_what_differs_and_then_nothing(tmp_path, wellspring):
    (tmp_path / "docs").mkdir()
    page = (ROOT / PAGE).read_text(encoding="utf-8")
    (tmp_path / PAGE).write_text(re.sub(r"(?m)^<tr>.*\n", "", page), encoding="utf-8")
    ran = wellspring("--project", tmp_path, "describe")
    assert ran.out.splitlines() == [f"{n}: written" for n in (SCHEMA, TEMPLATE, PAGE)]
    assert (tmp_path / PAGE).read_text(encoding="utf-8") == page
    again = wellspring("--project", tmp_path, "describe")
    assert again.out == "schema, empty profile and contributor page are as the model says\n"


def test_a_page_without_its_marks_is_told_so():
    with pytest.raises(BuildError, match="made by wellspring describe: fields"):
        fill("# Contribute\n", {"fields": "x"})


def test_every_field_of_the_model_says_what_it_is():
    silent = [
        f"{model.__name__}.{name}"
        for model in all_models()
        for name, field in model.model_fields.items()
        if not (field.description or "").endswith(".")
    ]
    assert silent == []


def test_the_page_has_every_model_and_every_key():
    shown = {model for _, model in SECTIONS}
    missing = {m for m in all_models() if m not in shown and not issubclass(m, Fact)}
    assert missing == set()
    text = fields_text()
    for model in all_models():
        for name in model.model_fields:
            assert f'<th scope="row"><code>{name}</code>' in text, name


def test_the_tables_of_the_page_hold_text_and_code_alone():
    """No cell holds an element but code, or anything that Markdown would act on."""
    rows = [line for line in fields_text().splitlines() if line.startswith("<tr>")]
    assert len(rows) > 50
    for line in rows:
        cells = html.fragment_fromstring(f"<table>{line}</table>").xpath(".//th | .//td")
        assert len(cells) == 3, line
        assert {part.tag for cell in cells for part in cell} <= {"code"}, line
        assert "`" not in line, line


# -- the schema ---------------------------------------------------------------------------


def test_the_schema_is_one():
    jsonschema.Draft7Validator.check_schema(profile_schema())


def test_the_schema_accepts_every_real_profile(real_store):
    for text in real_store.profile_texts():
        errors = [error.message for error in SCHEMA_SAYS.iter_errors(values(text.text))]
        assert errors == [], text.path


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("aliases:", "aliasses:"),
        ("value: validators", "value: miners"),
        ("basis: documented", "basis: rumour"),
        ("  source: https://alpha.example.org/docs\n", ""),
        ("name: Alpha", "name: 7"),
        ("value: 2023-06\n", "value: June 2023\n"),
        ("website: https://", "website: ftp://"),
        ("rule: annual-rate", "rule: yearly"),
        ("percent: 30", "percent: 300"),
        ("summary: ", "summary: a\nnote: "),
    ],
)
def test_the_schema_refuses_what_the_model_refuses(old, new, world_texts):
    text = world_texts["alpha-l1"]
    assert SCHEMA_SAYS.is_valid(values(text))
    assert old in text
    changed = text.replace(old, new, 1)
    assert judge([ProfileText("data/profiles/alpha-l1.yml", changed)]).errors
    assert not SCHEMA_SAYS.is_valid(values(changed))


def test_the_schema_tells_editors_what_words_mean():
    schema = profile_schema()
    kinds = schema["definitions"]["Kind"]
    assert len(kinds["enum"]) == len(kinds["enumDescriptions"]) >= 4
    assert schema["additionalProperties"] is False
    for name, part in schema["properties"].items():
        behind = schema["definitions"].get(part.get("$ref", "").rpartition("/")[2], {})
        assert part.get("description") or behind["description"], name


def test_the_schema_names_nothing_after_a_version_of_python():
    names = set(profile_schema()["definitions"])
    models = {model.__name__ for model in all_models() if not issubclass(model, Fact)}
    assert models - names <= {"Profile"}
    assert all(re.fullmatch(r"[A-Za-z]+[0-9]*", name) for name in names)
    assert issubclass(Fact, BaseModel)


def test_every_field_of_a_profile_is_described():
    """Also those that single kinds of facts add to what all facts have."""
    bare = [
        f"{model.__qualname__}.{name}"
        for model in all_models()
        for name, info in model.model_fields.items()
        if not info.description
    ]
    assert bare == []
