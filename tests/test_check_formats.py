"""``wellspring check`` for machines, its warnings, its speed, and the ten likeliest mistakes."""

import json
import os
import re
import subprocess
import sys

import pytest

from generator.cli.checking import annotation
from generator.errors import Problem
from tests.invented_world import DAY
from tests.worlds import ROOT

SECONDS = 2.0
TRIES = 3
LATER = ("beta-rollup", "gamma-app")
"""Chains whose sources were read after the first day of 2025 and the next."""


LINK = "website: https://alpha.example.org"
MISTAKES = {
    "a colon in a text": (
        "summary: Alpha is",
        "summary: Alpha: it is",
        (
            "4:15: not YAML: mapping values are not allowed in this context "
            "(put a value that holds ': ' in quotes; keys of one block begin in the same column)"
        ),
    ),
    "a fact without its source": (
        "  symbol: ALPH\n  source: https://alpha.example.org/docs\n",
        "  symbol: ALPH\n",
        (
            "7:1: gas_asset: missing key 'source' "
            "(Where a reader can see it: one web address, or a list of several.)"
        ),
    ),
    "a misspelt key": (
        "fee_destination:",
        "fee_destinaton:",
        "81:1: unknown key 'fee_destinaton' (did you mean 'fee_destination'?)",
    ),
    "a word that is not on the list": (
        "value: validators",
        "value: validator",
        (
            "82:3: fee_destination.value: 'validator' is no word of the list (did you mean "
            "'validators'? one of 'burned', 'users', 'holders', 'validators', 'base-layer', "
            "'treasury', 'split', 'operator' or 'foundation')"
        ),
    ),
    "a date in words": (
        "value: 2023-06\n",
        "value: June 2023\n",
        "14:3: launch.value: not a date: write YYYY-MM-DD, YYYY-MM or YYYY; found 'June 2023'",
    ),
    "shares that do not add up": (
        "percent: 40",
        "percent: 35",
        "39:3: token.allocations: percents add up to 95 (100, or allocations_note says why not)",
    ),
    "indentation by tabs": (
        "  value: own-token",
        "\tvalue: own-token",
        "8:1: a tab at the beginning of a line (indent with spaces)",
    ),
    "a link in the text": (
        "Half of its token went to insiders.",
        "See https://alpha.example.org for more.",
        (
            "4:1: summary: Markdown, HTML or a link, 'https://' "
            "(plain words; an address belongs into source)"
        ),
    ),
    "a new event at the top": (
        "events:\n",
        (
            "events:\n"
            "  - {date: 2024-11-02, title: A vote, kind: governance, source: 'https://a.example.org',"
            " read_on: 2025-01-02, basis: documented}\n"
        ),
        "88:5: events: 2023-06-15 stands after 2024-11-02 (oldest first)",
    ),
    "a summary of one sentence": (
        " Half of its token went to insiders.",
        "",
        "4:1: summary: 1 sentence (two: what the chain is, and where its value goes)",
    ),
    "a value without its source": (
        "launch:\n  value: 2023-06\n",
        "launch: 2023-06\nstatus:\n  value: live\n",
        (
            "13:1: launch: '2023-06' stands alone "
            "(below the key, each on its own line: value, source, read_on, basis)"
        ),
    ),
    "a link without https": (
        "source: https://alpha",
        "source: alpha",
        (
            "6:19: kind.source: not a web address a reader can open: it has no https:// "
            "(https or http are allowed); found 'alpha.example.org/docs'"
        ),
    ),
    "a number for a word": (
        "fee_destination:\n",
        (
            "stage: {value: 1, source: 'https://a.example.org', read_on: 2025-01-02, "
            "basis: documented}\nfee_destination:\n"
        ),
        "81:9: stage.value: '1' without quotes is a number (put it in quotes: \"1\")",
    ),
    "an apostrophe inside quotes": (
        "name: Alpha",
        "name: 'Alpha's chain'",
        (
            "2:14: not YAML: did not find expected key "
            "(a quote inside a quoted text ends it: put it in quotes of the other kind)"
        ),
    ),
    "a key without a space behind its colon": (
        "name: Alpha",
        "name:Alpha",
        ("2:1: not YAML: could not find expected ':' (a key is followed by a colon and a space)"),
    ),
    "a rule of issuance that is not named": (
        "    - rule: annual-rate\n      start",
        "    - start",
        (
            "75:7: token.issuance.0: missing key 'rule' (one of 'annual-rate', 'per-day', "
            "'halving', 'none', 'observed', 'by-vote', 'formula')"
        ),
    ),
    "a percent sign": (
        "percent: 30",
        "percent: 30%",
        (
            "42:7: token.allocations.0.percent: not a number; found '30%' "
            "(digits and a point, such as 26.94, without a unit)"
        ),
    ),
    "a key of another place": (
        "    title: ",
        "    status: live\n    title: ",
        (
            "88:5: unknown key 'status' (one of as_of, basis, date, kind, note, read_on, source, "
            "title)"
        ),
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_likely_mistake_is_told_with_place_and_cure(mistake, edit, check):
    """The closing note of the issue quotes these messages."""
    old, new, said = MISTAKES[mistake]
    edit(old, new)
    ran = check("--today", DAY)
    assert ran.code == 1
    assert f"data/profiles/alpha-l1.yml:{said}" in ran.err


FACT = "source: 'https://a.example.org', read_on: 2025-01-02, basis: documented"
WRONG_TYPES = {
    "identifiers: {evm_chain_id: {value: true, %s}}": "not a whole number; found 'True' (digits",
    "identifiers: {evm_chain_id: {value: '01', %s}}": "not a whole number; found '01' (digits",
    "exit_window_days: {value: true, %s}": "exit_window_days.value: not a whole number; found",
    "exit_window_days: {value: 7.0, %s}": "not a whole number; found '7.0' (digits alone",
    "accounts_published: {value: t, %s}": "neither true nor false; found 't' (write true or false",
    "escape_hatch: {value: 1, %s}": "escape_hatch.value: neither true nor false; found '1'",
    "funds_raised_usd: {value: 1_0__0, %s}": "funds_raised_usd.value: not a number; found '1_0__0'",
    "funds_raised_usd: {value: '\uff13\uff10', %s}": "not a number; found '\uff13\uff10'",
}


@pytest.mark.parametrize("line", WRONG_TYPES)
def test_a_value_of_the_wrong_type_is_refused_and_never_converted(line, check, edit):
    edit("name: Alpha\n", f"name: Alpha\n{line % FACT}\n")
    ran = check("--today", DAY)
    assert ran.code == 1
    assert [WRONG_TYPES[line] in said for said in ran.err[:-1]] == [True], ran.err


def test_minted_later_is_one_thing_for_the_model_and_for_the_sums(check, edit):
    edit("      percent: 20\n", "      percent: 20\n      minted_later: yes\n")
    ran = check("--today", DAY)
    assert [line.split(": ", 1)[1] for line in ran.err[:-1]] == [
        (
            "token.allocations.1.minted_later: neither true nor false; found 'yes' "
            "(write true or false, without quotes)"
        )
    ]


# -- warnings -----------------------------------------------------------------------------


def test_a_source_read_over_a_year_ago_is_a_warning_and_no_error(check, edit):
    assert check("--today", "2026-01-01").err == []
    edit("read_on: 2025-01-02", "read_on: 2024-11-30")
    ran = check("--today", "2025-12-01")
    assert ran.code == 0
    assert ran.err == [
        (
            "warning: data/profiles/alpha-l1.yml:6:59: kind: read on 2024-11-30, over a year ago "
            "(read the source again, then change read_on)"
        )
    ]
    assert ran.out == "3 profiles, no problems, 1 warning\n"


def test_words_that_became_a_comment_are_a_warning(check, edit):
    """Only in texts for readers, and only behind one space: two are how comments are written."""
    edit("id: alpha-l1", "\ufeffid: alpha-l1")
    edit("title: Alpha opens", "title: Propos\u00e9 #12 passes")
    edit("name: Alpha\n", "name: Alpha  # the invented one\n")
    edit("percent: 30\n", "percent: 30 # of all\n")
    ran = check("--today", DAY)
    assert ran.code == 0
    (said,) = ran.err
    assert said.endswith(
        ": events.0.title: what follows 'Propos\u00e9' is a comment "
        "(put the text in quotes, or two spaces before the #)"
    )


def test_a_text_that_still_asks_to_be_filled_in_is_none(check, edit):
    edit("title: Alpha opens", "title: FILL IN a title")
    ran = check("--today", DAY)
    assert ran.code == 1
    assert [": events.0.title: not filled in yet (" in line for line in ran.err[:-1]] == [True]


def test_a_source_read_tomorrow_is_an_error(check):
    ran = check("--today", "2025-01-01")
    assert ran.code == 1
    assert all("is in the future (at most 2025-01-01)" in line for line in ran.err[:-1])
    assert {line.split(":")[0] for line in ran.err[:-1]} == {
        f"data/profiles/{name}.yml" for name in LATER
    }


# -- for machines -------------------------------------------------------------------------


def test_annotations_stand_at_their_lines(check, edit):
    edit("aliases:", "aliasses:")
    edit("read_on: 2025-01-02", "read_on: 2024-05-30")
    ran = check("--today", DAY, "--format", "github")
    assert ran.code == 1
    assert ran.err == []
    error, warning = ran.out.splitlines()
    assert error == (
        "::error file=data/profiles/alpha-l1.yml,line=3,col=1::"
        "unknown key 'aliasses' (did you mean 'aliases'?)"
    )
    assert warning.startswith("::warning file=data/profiles/alpha-l1.yml,line=6,col=59::kind: read")


def test_no_profile_can_give_commands_to_the_workflow(check, project):
    """Not by its name, its keys, its words or its values, on any line of any format."""
    name = "a\n::stop-commands::x.yml"
    evil = "\n::set-env name=PATH::x\r::add-mask::y%0A::debug::z"
    text = (
        f"id: {json.dumps(evil)}\n{json.dumps(evil)}: 1\nkind: {json.dumps(evil)}\n"
        f"events: [{{kind: {json.dumps(evil)}, date: {json.dumps(evil)}}}]\n"
        f"token: {{issuance: [{{rule: {json.dumps(evil)}}}]}}\n"
    )
    for file in (name, "evil.yml"):
        (project / "data/profiles" / file).write_text(text, encoding="utf-8")
    for chosen in ("github", "text", "json"):
        ran = check("--format", chosen)
        assert ran.code == 1
        for line in [*ran.out.splitlines(), *ran.err]:
            commands = re.findall(r"^\s*::\S+", line)
            assert [c for c in commands if not c.startswith(("::error", "::warning"))] == []


def test_percent_signs_and_line_ends_are_written_as_codes():
    problem = Problem("data/a,b:c%.yml", 3, 4, "50 % of\nit")
    assert annotation("error", problem) == (
        "::error file=data/a%2Cb%3Ac%25.yml,line=3,col=4::50 %25 of it"
    )
    assert annotation("warning", Problem("x.yml", 0, 0, "y")) == "::warning file=x.yml::y"


def test_tools_read_json(check, edit):
    assert json.loads(check("--today", DAY, "--format", "json").out) == {
        "profiles": 3,
        "errors": [],
        "warnings": [],
    }
    edit("aliases:", "aliasses:")
    ran = check("--today", DAY, "--format", "json")
    assert (ran.code, ran.err) == (1, [])
    assert json.loads(ran.out)["errors"] == [
        {
            "path": "data/profiles/alpha-l1.yml",
            "line": 3,
            "column": 1,
            "found": "unknown key 'aliasses'",
            "allowed": "did you mean 'aliases'?",
        }
    ]


# -- rules between and across fields ------------------------------------------------------


# -- speed --------------------------------------------------------------------------------


def used_seconds():
    """Seconds of a processor that the whole command takes from a cold start."""
    began = os.times()
    done = subprocess.run(
        [sys.executable, "-m", "generator.cli", "check"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    ended = os.times()
    assert done.returncode == 0, done.stderr
    return sum(ended[2:4]) - sum(began[2:4])


def test_fifty_profiles_are_checked_in_under_two_seconds(real_store):
    """The fastest of three counts: a busy machine makes every command slower."""
    assert len(real_store.profile_texts()) >= 49
    assert any(used_seconds() < SECONDS for _ in range(TRIES))
