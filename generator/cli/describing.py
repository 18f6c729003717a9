"""``wellspring describe``: writes from the model what explains a profile to people and editors."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

from generator.blank import Start, blank_profile
from generator.cli.common import out
from generator.files import write_atomically
from generator.manual import fields_text, fill
from generator.model.words import Kind
from generator.schema import schema_text

SCHEMA = "docs/assets/profile.schema.json"
TEMPLATE = "docs/assets/profile.template.yml"
PAGE = "docs/contribute.md"
_DAY = dt.date(2000, 1, 1)
"""Stands for the day of reading, which the template cannot know."""


def describe_options(describe: argparse.ArgumentParser) -> None:
    """Add the options of ``wellspring describe``: none but what to run."""
    describe.set_defaults(run=describe_profiles)


def descriptions(project: Path) -> dict[str, str]:
    """The generated files by path in the project; the page keeps what people wrote in it."""
    template = blank_profile(Start("my-chain", "My chain", Kind.ROLLUP, _DAY))
    template = template.replace(str(_DAY), "YYYY-MM-DD")
    page = (project / PAGE).read_text(encoding="utf-8")
    parts = {"template": f"```yaml\n{template}```", "fields": fields_text()}
    return {SCHEMA: schema_text(), TEMPLATE: template, PAGE: fill(page, parts)}


def describe_profiles(options: argparse.Namespace) -> int:
    """Write the files; those that are as they should be are left alone."""
    changed = 0
    for name, text in descriptions(options.project).items():
        path = options.project / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            write_atomically(path, text)
            changed += 1
            out.print(f"{name}: written")
    if not changed:
        out.print("schema, empty profile and contributor page are as the model says")
    return 0
