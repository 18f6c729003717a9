"""CONTRIBUTING's worked example, done as it is written."""

import json
import re
import shlex
from urllib.parse import urlsplit

import pytest
from lxml import html

from tests.metrics_world import EXPECTED
from tests.scratch_site import COMMANDS, EDITED_AT
from tests.worlds import ROOT

MOST_COMMANDS = 9


@pytest.fixture(scope="module")
def outcomes(scratch_site):
    """The example's wellspring commands with exit code and what they printed."""
    return json.loads((scratch_site / "outcomes.json").read_text(encoding="utf-8"))


def test_the_example_leads_from_new_to_a_page_of_the_site(outcomes, scratch_site):
    assert [(command, code) for command, code, _ in outcomes] == [
        (".venv/bin/wellspring new nova --name Nova --kind l1", 0),
        (".venv/bin/wellspring check data/profiles/nova.yml", 0),
        ("make site", 0),
    ]
    assert outcomes[1][2].startswith("1 profile, no problems")
    site = scratch_site / "project/site"
    page = html.parse(str(site / "chains/nova/index.html")).getroot()
    assert "Nova" in page.findtext(".//title")
    text = " ".join(page.text_content().split())
    assert "Nova is an invented chain with validators of its own" in text
    assert "Nova opens" in text
    hosts = {urlsplit(link).hostname for link in page.xpath("//article//@href")}
    assert "nova.example.org" in hosts
    assert "nova/" in (site / "chains/index.html").read_text(encoding="utf-8")


def test_a_chains_page_leads_to_its_file_where_the_repository_is_known(scratch_site):
    """And no other page does; the contributor page is in the navigation of all."""
    site = scratch_site / "project/site"
    for address, edited in (("chains/nova", ["nova.yml"]), ("chains", []), ("classes", [])):
        page = html.parse(str(site / address / "index.html")).getroot()
        links = page.xpath("//p[@class='ws-edit']/a[text()='Edit this profile']/@href")
        assert links == [EDITED_AT + name for name in edited]
        assert page.xpath("//nav[contains(@class, 'md-tabs')]//a[contains(@href, 'contribute/')]")


def test_what_the_guide_says_of_code_is_there():
    """Each folder, file, decorator, table and module that a new metric or the like is sent to."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    guide = text[text.index("## A metric, a criterion") : text.index("## What runs on its own")]
    said = re.findall(r"`([^`]+)`", guide)
    paths = [word for word in said if "/" in word and " " not in word]
    assert len(paths) == 8
    assert [path for path in paths if not list(ROOT.glob(path))] == []
    models = "".join(path.read_text("utf-8") for path in (ROOT / "generator/model").glob("*.py"))
    makers = [word for word in said if word.startswith("@")]
    assert makers == ["@metric", "@criterion", "@maker", "@claim"]
    assert [word for word in makers if f"\ndef {word[1:]}(" not in models] == []
    assert "EXPECTED" in said
    assert EXPECTED
    assert ".venv/bin/python -m tests.claims_rules" in said
    assert (ROOT / "tests/claims_rules.py").exists()


def test_the_example_takes_less_than_ten_commands():
    assert len(COMMANDS) <= MOST_COMMANDS
    assert COMMANDS.count("make site") == 2
    assert {shlex.split(command)[0] for command in COMMANDS} == {
        *("git", "cd", "make", ".venv/bin/wellspring"),
    }
