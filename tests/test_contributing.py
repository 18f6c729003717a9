"""CONTRIBUTING's worked example, done as it is written."""

import re
import shlex
import shutil
from urllib.parse import urlsplit

import pytest
from lxml import html

from tests.worlds import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
EXAMPLE = TEXT[TEXT.index("## A chain") : TEXT.index("What makes a good profile")]
COMMANDS = [
    line
    for block in re.findall(r"```sh\n(.*?)```", EXAMPLE, re.DOTALL)
    for line in block.splitlines()
]
(PROFILE,) = re.findall(r"```yaml\n(.*?)```", EXAMPLE, re.DOTALL)
MOST_COMMANDS = 9


@pytest.fixture
def followed(project, wellspring):
    """The example followed in a small invented world; the outcomes of its wellspring commands."""
    shutil.copy(ROOT / "mkdocs.yml", project / "mkdocs.yml")
    for folder in ("assets", "overrides"):
        shutil.copytree(ROOT / "docs" / folder, project / "docs" / folder)
    for page in ("about.md", "contribute.md", "decisions.md"):
        shutil.copy(ROOT / "docs" / page, project / "docs" / page)
    outcomes = []
    for command in COMMANDS:
        program, *arguments = shlex.split(command)
        if program == ".venv/bin/wellspring":
            named = [str(project / a) if a.startswith("data/") else a for a in arguments]
            outcomes.append((command, wellspring("--project", project, *named)))
            if arguments[0] == "new":
                (project / f"data/profiles/{arguments[1]}.yml").write_text(
                    PROFILE, encoding="utf-8"
                )
    outcomes.append(("make site", wellspring("--project", project, "build")))
    return outcomes


def test_the_example_leads_from_new_to_a_page_of_the_site(followed, project):
    assert [(command, ran.code) for command, ran in followed] == [
        (".venv/bin/wellspring new nova --name Nova --kind l1", 0),
        (".venv/bin/wellspring check data/profiles/nova.yml", 0),
        ("make site", 0),
    ]
    assert followed[1][1].out.startswith("1 profile, no problems")
    page = html.parse(str(project / "site/chains/nova/index.html")).getroot()
    assert "Nova" in page.findtext(".//title")
    text = " ".join(page.text_content().split())
    assert "Nova is an invented chain with validators of its own" in text
    assert "Nova opens" in text
    hosts = {urlsplit(link).hostname for link in page.xpath("//article//@href")}
    assert "nova.example.org" in hosts
    assert "nova/" in (project / "site/chains/index.html").read_text(encoding="utf-8")


def test_the_example_takes_less_than_ten_commands():
    assert len(COMMANDS) <= MOST_COMMANDS
    assert COMMANDS.count("make site") == 2
    assert {shlex.split(command)[0] for command in COMMANDS} == {
        *("git", "cd", "make", ".venv/bin/wellspring"),
    }
