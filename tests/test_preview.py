"""The comment on a pull request: a stranger's artifact is data, and one comment is edited."""

import base64
import io
import json
import re
import zipfile

import preview
import pytest
from hub import Hub
from lxml import html
from markdown_it import MarkdownIt

from tests.github_double import BOT, REPOSITORY, Double
from tests.hostile import HOSTILE

COMMENT = MarkdownIt("commonmark").enable("table")
HEAD = "a1b2c3d4e5f60718293a4b5c6d7e8f9012345678"
RUN = {
    "id": 77,
    "event": "pull_request",
    "head_sha": HEAD,
    "head_branch": "add/nova & more",
    "head_repository": {"full_name": "stranger/wellspring", "owner": {"login": "stranger"}},
    "html_url": f"https://github.com/{REPOSITORY}/actions/runs/77",
}
SIDE = {"name": "base", "week": "2026-W38", "basis": "computed", "chains": 49, "claims": 28}
DIFFERENCE = {
    "schema_version": 2,
    "before": SIDE,
    "after": {**SIDE, "chains": 50},
    "changes": [
        {"section": "classes", "about": "nova", "text": "Nova went from mixed to token-first."},
        {"section": "marks", "about": "nova", "text": "Nova has B for question 2."},
    ],
    "index": [
        {
            "chain": "nova",
            "name": "Nova",
            "before": {"index": None, "rank": None},
            "after": {"index": 61.25, "rank": 4.5},
        }
    ],
    "pages": {"added": ["chains/nova/"], "removed": []},
    "notes": ["Both are computed by the program of this checkout."],
}
REFERENCES = (
    "@maintainer please merge",
    "fixes #123 and GH-7",
    "see https://evil.example/x and www.evil.example",
    "org/repo#5 :tada: a@b.example",
    "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef",
    "<!-- wellspring: preview -->",
)


def packed(content, name="difference.json"):
    """An artifact as GitHub hands it out."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content if isinstance(content, bytes) else json.dumps(content))
    return memory.getvalue()


def pull(number=5, **head):
    """An open pull request from the stranger's fork."""
    return {
        "number": number,
        "state": "open",
        "head": {
            "sha": HEAD,
            "ref": RUN["head_branch"],
            "user": {"login": "stranger"},
            "repo": {"full_name": "stranger/wellspring"},
            **head,
        },
        "base": {"repo": {"full_name": REPOSITORY}},
    }


@pytest.fixture
def github(tmp_path, monkeypatch):
    """An invented repository with one pull request and the artifact of its check."""

    def make(content=None, **state):
        artifact = packed(DIFFERENCE) if content is None else content
        known = {"id": 9, "name": "preview", "expired": False, "size_in_bytes": len(artifact)}
        double = Double(
            tmp_path,
            **{
                "pulls": [pull()],
                "artifacts": [known],
                "zips": {"9": base64.b64encode(artifact).decode()},
                **state,
            },
        )
        monkeypatch.setattr(
            Hub, "_run", lambda _, arguments, given=b"": double.answer(["api", *arguments], given)
        )
        return double

    return make


def commented(**run):
    """Run the workflow for a finished check."""
    return preview.run_workflow(Hub(REPOSITORY), {**RUN, **run})


def test_ranks_that_others_shift_are_one_sentence():
    """A new chain moves nearly every rank by one; that is no table above what matters."""
    places = {"before": {"index": 30.0, "rank": 7.0}, "after": {"index": 30.0, "rank": 8.0}}
    rows = [{"chain": f"c{n}", "name": f"C{n}", **places} for n in range(70)]
    text = preview.comment({**DIFFERENCE, "index": [*DIFFERENCE["index"], *rows]}, "0" * 40, "x")
    assert [line for line in text.splitlines() if line.startswith("| C")] == [
        "| Chain | Design index | Rank |"
    ]
    assert "| Nova | – → 61.2 | – → 4.5 |" in text
    assert "Others shift the rank alone of: C0 7 → 8, C1 7 → 8, " in text
    assert "C59 7 → 8.\n\nand 10 more" in text
    assert "C60" not in text
    alone = preview.comment({**DIFFERENCE, "index": rows}, "0" * 40, "x")
    assert "| --- |" not in alone
    assert "Rank 1 is the most infrastructure-first" in alone


def test_a_pull_request_gets_one_comment_which_the_next_run_edits(github):
    double = github()
    assert commented() == "commented on 5"
    (first,) = double.comments["5"]
    assert first["body"].startswith(
        "<!-- wellspring: preview -->\n## What this changes on the site"
    )
    assert "| Nova | – → 61.2 | – → 4.5 |" in first["body"]
    assert "Rank 1 is the most infrastructure-first" in first["body"]
    assert "Nova went from mixed to token&#45;first." in first["body"]
    assert "chains/\u2060nova" in first["body"]
    other = {**DIFFERENCE, "changes": [], "index": [], "pages": {"added": [], "removed": []}}
    github(packed(other), comments=double.comments)
    commented()
    (second,) = double.comments["5"]
    assert second["id"] == first["id"]
    assert "Nothing moves" in second["body"]


def test_somebody_elses_comment_with_our_marker_is_left_alone(github):
    forged = {"id": 1, "user": {"login": "stranger"}, "body": preview.marked("preview") + "mine"}
    many = [{"id": n, "user": {"login": BOT}, "body": "another"} for n in range(2, 150)]
    double = github(comments={"5": [forged, *many]})
    commented()
    assert double.comments["5"][0] == forged
    assert len(double.comments["5"]) == 150
    commented()
    assert len(double.comments["5"]) == 150


@pytest.mark.parametrize(
    "other",
    [
        pull(sha="0" * 40),
        pull(repo={"full_name": "other/wellspring"}),
        pull(repo=None),
        {**pull(), "base": {"repo": {"full_name": "stranger/wellspring"}}},
        {**pull(), "state": "closed"},
    ],
    ids=["newer commit", "another fork", "fork gone", "another base", "closed"],
)
def test_only_the_pull_request_that_ends_with_the_checked_commit_is_commented_on(github, other):
    double = github(pulls=[other])
    assert "no open pull request" in commented()
    assert double.comments == {}


def test_a_check_of_the_main_branch_or_without_a_preview_says_nothing(github):
    double = github()
    assert commented(event="push") == "the check ran for no pull request"
    assert double.asked == []
    assert commented(head_repository=None) == "the fork of this pull request is gone"
    assert double.asked == []
    double = github(artifacts=[])
    assert "no preview" in commented()
    assert double.comments == {}


BOMB = packed(b" " * (preview.MOST_BYTES + 10))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK no archive", "no archive"),
        (packed(DIFFERENCE, "../../evil.sh"), "other files"),
        (packed(b"{"), "no JSON"),
        (packed(b"[" * 100_000), "no JSON"),
        (packed(b"\xff\xfe"), "no JSON"),
        (BOMB, "larger than"),
        (packed([]), "another shape"),
        (packed({**DIFFERENCE, "schema_version": 1}), "another shape"),
        (packed({**DIFFERENCE, "index": [{"name": "x"}]}), "another shape"),
        (packed({**DIFFERENCE, "changes": "x"}), "another shape"),
        (packed({**DIFFERENCE, "after": {**SIDE, "chains": "](x)"}}), "another shape"),
    ],
)
def test_an_artifact_that_the_check_would_not_make_is_refused(github, content, said):
    double = github(content)
    with pytest.raises(preview.RefusedError, match=said):
        commented()
    assert double.comments == {}


def test_a_large_artifact_is_not_even_fetched(github):
    large = {"id": 9, "name": "preview", "expired": False, "size_in_bytes": 10_000_000}
    double = github(artifacts=[large])
    with pytest.raises(preview.RefusedError, match="larger"):
        commented()
    assert not any(asked.endswith("/zip") for asked in double.asked)


@pytest.mark.parametrize("text", [*HOSTILE, *REFERENCES], ids=range(len(HOSTILE) + len(REFERENCES)))
def test_whatever_a_stranger_writes_stays_text(text):
    """In every place of the artifact: no markup, link, mention, reference, emoji or control."""
    hostile = {
        **DIFFERENCE,
        "before": {**SIDE, "week": text},
        "changes": [{"section": "marks", "text": text}, {"section": text, "text": text}],
        "index": [{**DIFFERENCE["index"][0], "name": text}],
        "pages": {"added": [text], "removed": [text]},
        "notes": [text] * 9,
    }
    body = preview.comment(hostile, HEAD, RUN["html_url"])
    tree = html.fragment_fromstring(COMMENT.render(body), create_parent="div")
    allowed = {"h2", "h3", "p", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "a"}
    assert {str(one.tag) for one in tree.iter()} - {"div", "strong"} <= allowed
    assert [one.get("href") for one in tree.iter("a")] == [RUN["html_url"]]
    seen = tree.text_content().replace(HEAD[:12], "")
    assert not re.search(r"[@#:/](?!\u2060)\w|GH-\d|www\.|[0-9a-f]{7}", seen)
    assert not re.search("[\u0000-\u0009\u000b-\u001f\u202a-\u202e\u2066-\u2069]", seen)


def test_a_long_comment_is_cut_and_says_so():
    lines = [{"section": "marks", "text": f"{n} " + "@" * 290} for n in range(500)]
    sections = [{**line, "section": name} for name in preview.SECTIONS for line in lines]
    body = preview.comment({**DIFFERENCE, "changes": sections}, HEAD, RUN["html_url"])
    assert len(body) < 65_536
    assert "and more, in the artifact" in body
    assert body.rstrip().endswith("keeps the built site.")
