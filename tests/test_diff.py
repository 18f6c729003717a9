"""``wellspring diff``: two weeks, two checkouts, in Markdown that no profile can break out of."""

import json
import re
import shutil
from dataclasses import replace

import pytest
from lxml import html
from markdown_it import MarkdownIt

from generator.publish.difference import Side, as_json, difference, places
from generator.publish.difference_text import MOST_LINES, as_markdown, harmless
from generator.publish.history import rows_of
from generator.publish.state import State, chains_then
from generator.sensitivity import shake
from tests import worlds
from tests.digest_worlds import EDITION, FIRST, ROWS, verdict
from tests.hostile import HOSTILE
from tests.ledger_worlds import WEEK, record

COMMENT = MarkdownIt("commonmark").enable("table")
"""Markdown as a host of pull requests reads it; it also acts on names, numbers and addresses."""


def state(verdicts=(), profiles=None, **changed):
    """A state of the invented chains, with some rows changed."""
    edition = replace(EDITION, profiles=profiles or EDITION.profiles)
    rows = {chain: row.model_copy(update=changed.get(chain, {})) for chain, row in ROWS.items()}
    judged = {name: verdict(FIRST, word, claim=name) for name, word in verdicts}
    return State(FIRST, rows, chains_then(edition), judged)


def compared(before, after):
    """Their difference."""
    return difference(Side(before, "base", "computed"), Side(after, "head", "computed"))


def test_equal_sides_differ_in_nothing():
    """Both formats say so."""
    found = compared(state(), state())
    assert "Nothing differs" in as_markdown(found)
    plain = json.loads(as_json(found))
    assert [plain[key] for key in ("changes", "index")] == [[], []]
    assert plain["pages"] == {"added": [], "removed": []}


def test_class_index_rank_marks_verdicts_and_pages_are_told():
    """Everything that moves is in both formats, with what it was and what it is."""
    before = state(
        verdicts=[("A1", "holds")],
        alpha={"index": 70.0, "design_class": "token-first"},
        beta={"index": 30.0, "design_class": "mixed"},
    )
    after = state(
        verdicts=[("A1", "fails"), ("A2", "mixed")],
        alpha={"index": 10.0, "design_class": "mixed", "q2": "B"},
        beta={"index": 20.0, "design_class": "mixed"},
        gamma={"index": None, "design_class": "undetermined"},
    )
    found = compared(before, after)
    text = as_markdown(found)
    assert "| Alpha | token-first → mixed | 70.0 → 10.0 | 3 → 1 |" in text
    assert "Rank 1 is the most infrastructure-first" in text
    assert re.search(r"\| 2: [^|]+ → B \|", text)
    assert "**Claim A1** went from “holds”" in text
    assert "`claims/a2/`" in text
    assert text.splitlines()[0] == "## base → head"
    plain = json.loads(as_json(found))
    assert plain["schema_version"] == 2
    kinds = {(item["section"], item["about"], item["key"]) for item in plain["changes"]}
    assert kinds >= {
        ("classes", "alpha", "class"),
        ("marks", "alpha", "q2"),
        ("claims", "A1", "v1"),
    }
    moved = {item["chain"]: item for item in plain["index"]}
    assert moved["alpha"]["before"] == {"index": 70.0, "rank": 3}
    assert moved["alpha"]["after"]["rank"] == 1
    assert plain["pages"]["added"] == ["claims/a2/"]


COMMENT_TEXT = """\
## base → head

Before: as recorded. After: computed.

A note.

**1 class, no stages, 1 mark, 2 verdicts, 2 design indices, 3 ranks differ; \
1 page added, 1 removed.**

Rank 1 is the most infrastructure-first of the chains that have a class.

| Chain | Class | Index | Rank | Marks |
| --- | --- | --- | --- | --- |
| Alpha | token-first → mixed | 70.0 → 10.0 | 3 → 1 | 2: not enough data → B |
| Beta | mixed | 30.0 → 20.0 | 2 → 3 | – |
| Gamma | infrastructure-first | 16.7 | 1 → 2 | – |

### Classes

- **Alpha** went from token-first to mixed&#58; its design index is 10.0 after 70.0.

### Marks

- **Alpha** has mark B for question 2, “Who keeps it?”, before not enough data&#58; not known \
after not known.

### Claims

- **Claim A1** went from “holds” &#40;2025-W18&#41; to “fails”.
- **Claim A2** was judged for the first time&#58; mixed.

### Pages added

- `claims/a2/`

### Pages removed

- `claims/a3/`
"""


def test_a_comment_as_a_whole():
    """A chain of which only the rank differs has its row, with what stays told once."""
    before = state(
        verdicts=[("A1", "holds"), ("A3", "mixed")],
        alpha={"index": 70.0, "design_class": "token-first"},
        beta={"index": 30.0, "design_class": "mixed"},
    )
    after = state(
        verdicts=[("A1", "fails"), ("A2", "mixed")],
        alpha={"index": 10.0, "design_class": "mixed", "q2": "B"},
        beta={"index": 20.0, "design_class": "mixed"},
    )
    sides = Side(before, "base", "as recorded"), Side(after, "head", "computed")
    found = difference(*sides, ["A note."])
    assert as_markdown(found) == COMMENT_TEXT
    assert [item.chain for item in found.moved] == ["alpha", "beta", "gamma"]


def test_a_page_alone_that_goes_is_a_difference():
    """Where nothing else differs no table stands."""
    text = as_markdown(compared(state([("A1", "holds")]), state()))
    assert "Both: computed." in text
    assert "Nothing differs" not in text
    assert "|" not in text
    assert text.endswith("; no pages added, 1 removed.**\n\n### Pages removed\n\n- `claims/a1/`\n")


def test_ranks_are_those_of_the_rubric_page():
    """Every real chain has the rank that the rubric page shows: 1 is the most infrastructure."""
    made = worlds.real_edition()
    rows = {row.chain: row for row in rows_of(made, FIRST, "1.0")}
    found = places(State(FIRST, rows, {}))
    shaken = shake(made.design_findings, made.rubric).chains
    assert {chain: place.rank for chain, place in found.items()} == {
        chain: shaken[chain].rank for chain in rows
    }
    classed = [row for row in rows.values() if row.design_class != "undetermined"]
    lowest = min(classed, key=lambda row: row.index)
    highest = max(classed, key=lambda row: row.index)
    assert found[lowest.chain].rank < found[highest.chain].rank <= len(classed)


def test_ties_share_their_mean_rank_and_without_a_class_there_is_none():
    """Two chains with one index share the mean of their places; an undetermined one has none."""
    classed = {"design_class": "mixed"}
    changed = {
        "alpha": {"index": 50.0, **classed},
        "beta": {"index": 50.0, **classed},
        "gamma": {"index": 40.0, **classed},
    }
    ranks = {chain: place.rank for chain, place in places(state(**changed)).items()}
    assert ranks == {"alpha": 2.5, "beta": 2.5, "gamma": 1}
    changed["gamma"]["design_class"] = "undetermined"
    found = places(state(**changed))
    assert {chain: place.rank for chain, place in found.items()} == {
        "alpha": 1.5,
        "beta": 1.5,
        "gamma": None,
    }
    assert found["gamma"].index == 40
    assert places(state(alpha={"index": None}))["alpha"].rank is None
    assert places(State(FIRST, {}, {})) == {}


@pytest.mark.parametrize(
    ("left", "chains"), [(0, []), (1, ["and 1 more chain"]), (40, ["and 40 more chains"])]
)
def test_a_long_comment_is_cut_and_says_by_how_much(left, chains):
    """Lines beyond the most that a comment shows are counted; JSON has all."""
    rows = {
        f"c{n}": ROWS["gamma"].model_copy(update={"chain": f"c{n}", "q2": "A"})
        for n in range(MOST_LINES + left)
    }
    after = {chain: row.model_copy(update={"q2": "B"}) for chain, row in rows.items()}
    found = compared(State(FIRST, rows, {}), State(FIRST, after, {}))
    text = as_markdown(found)
    assert re.findall(r"^and .*", text, re.MULTILINE) == chains
    assert re.findall(r"^- and .*", text, re.MULTILINE) == ([f"- and {left} more"] * bool(left))
    assert text.count("\n| c") == text.count("\n- **c") == MOST_LINES
    assert len(json.loads(as_json(found))["changes"]) == MOST_LINES + left


REFERENCES = (
    "@maintainer please merge",
    "fixes #123 and GH-7",
    "see https://evil.example/x and www.evil.example",
    "org/repo#5",
)


@pytest.mark.parametrize("name", [*HOSTILE, *REFERENCES], ids=range(len(HOSTILE) + len(REFERENCES)))
def test_hostile_names_make_no_markup_mention_or_link(name):
    """A chain's name from a stranger's pull request stays one cell of text in the comment."""
    profile = EDITION.profiles["alpha"].model_copy(update={"name": name})
    text = as_markdown(
        compared(
            state(),
            state(profiles={**EDITION.profiles, "alpha": profile}, alpha={"q2": "B"}),
        )
    )
    shown = COMMENT.render(text)
    tree = html.fragment_fromstring(shown, create_parent="div")
    allowed = {"h2", "h3", "p", "strong", "table", "thead", "tbody", "tr", "th", "td", "ul", "li"}
    assert {one.tag for one in tree.iter()} - {"div", "code", "br"} <= allowed
    seen = tree.text_content()
    assert not re.search(r"@\w|#\d|GH-\d|https?://\w|www\.\w", seen)
    assert harmless(name) in text


# -- the command ---------------------------------------------------------------------------------


def test_two_weeks_are_computed_where_they_were_not_recorded(project, wellspring):
    """Weeks without a record are computed and said to be; twice gives the same text."""
    run = ("--project", project, "diff", "2025-W05", "2025-W15")
    first = wellspring(*run)
    assert first.code == 0
    assert "computed now" in first.out
    assert wellspring(*run).out == first.out
    plain = json.loads(wellspring(*run, "--format", "json").out)
    assert (plain["before"]["week"], plain["after"]["week"]) == ("2025-W05", "2025-W15")
    assert plain["before"]["chains"] == 3


def test_a_recorded_week_is_taken_from_the_ledger(project, wellspring):
    """What was recorded is compared, not what is computed of it today, and the mix is said."""
    record(wellspring, project)
    ran = wellspring("--project", project, "diff", "2025-W15", WEEK)
    assert "as recorded in the ledgers" in ran.out
    assert "Only one of the two was recorded at the time" in ran.out


def test_a_pull_request_is_compared_with_its_base(project, wellspring, tmp_path):
    """A changed profile shows its chain's index and marks; a new one its page."""
    base = tmp_path / "base"
    shutil.copytree(project, base)
    profile = project / "data/profiles/gamma-app.yml"
    text = profile.read_text(encoding="utf-8")
    (project / "data/profiles/delta-app.yml").write_text(
        text.replace("gamma-app", "delta-app").replace("name: ", "name: Delta ", 1),
        encoding="utf-8",
    )
    ran = wellspring("--project", project, "diff", "--base", base, "--format", "json")
    assert ran.code == 0, ran.err
    plain = json.loads(ran.out)
    assert plain["pages"]["added"] == ["chains/delta-app/"]
    assert [item["about"] for item in plain["changes"] if item["key"] == "new"] == ["delta-app"]
    same = wellspring("--project", base, "diff", "--base", base)
    assert "Nothing differs" in same.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "0 weeks"),
        (("2025-W05",), "1 week"),
        (("2025-W05", "2025-W06", "2025-W07"), "3 weeks"),
        (("2025-W05", "2099-W01"), "no data for 2099-W01"),
        (("2025-W05", "2025-W99"), "2025-W99"),
    ],
)
def test_what_cannot_be_compared_is_said(project, wellspring, arguments, said):
    """Too few weeks, too many, or a week without data: an error, and nothing on the output."""
    ran = wellspring("--project", project, "diff", *arguments)
    assert ran.code
    assert ran.out == ""
    assert said in "\n".join(ran.err)
