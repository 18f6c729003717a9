"""
Comments on a pull request what it moves on the site; one comment, edited in place.

What it comments was computed by the pull request's own code, which anybody may have written.
So it is data here: its size is limited, its shape is checked, and every word of it is made
inert. It is never executed and never written to a file. Which pull request it belongs to is
not taken from it either, but asked of GitHub by the commit that was checked.

    preview.py              in a workflow that runs when the check has finished
    preview.py show FILE    print the comment for a difference.json
"""

from __future__ import annotations

import io
import json
import re
import sys
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

from handed import RefusedError, newest
from hub import BOT, Hub, HubError, event, here
from issue import MOST_CHARACTERS, marked

NAME = "preview"
FILE = "difference.json"
MOST_PACKED_BYTES = 500_000
MOST_BYTES = 2_000_000
MOST_LINES = 60
MOST_SHOWN = 300
"""Characters of one text of the pull request."""

SECTIONS = {
    "rules": "Rules",
    "classes": "Classes",
    "stages": "Stages",
    "marks": "Marks",
    "claims": "Claims",
    "moves": "Biggest moves of each question’s figure",
    "profiles": "Profiles",
}
JOINER = "\u2060"
"""Invisible, and keeps GitHub from making a link or a mention of what it divides."""

ACTED_ON = re.compile(
    r"^(?=\d)|(?<=[@#/:])(?=\S)|(?<=www)(?=\.)|(?<=GH)(?=-)|(?<=[0-9a-f]{6})(?=[0-9a-f])",
    re.IGNORECASE,
)
PLAIN = re.compile(rf"[\w .,;%–’“”→()/:{JOINER}]")


def inert(text: object) -> str:
    """Write a stranger's text so that it shows as given and does nothing; cut where it is long."""
    kept = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in str(text)[:MOST_SHOWN])
    # Digits at the beginning of a line would make a numbered list of it.
    divided = ACTED_ON.sub(JOINER, " ".join(kept.split()))
    return "".join(c if PLAIN.fullmatch(c) and c != "_" else f"&#{ord(c)};" for c in divided)


def unpacked(content: bytes) -> Any:
    """Read the one file of the artifact as JSON; raises RefusedError for anything else."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if archive.namelist() != [FILE]:
                raise RefusedError(f"the artifact holds other files than {FILE}")
            with archive.open(FILE) as file:
                text = file.read(MOST_BYTES + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise RefusedError(f"the artifact is no archive: {error}") from None
    if len(text) > MOST_BYTES:
        raise RefusedError(f"{FILE} is larger than {MOST_BYTES} bytes")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise RefusedError(f"{FILE} is no JSON") from None


def comment(found: Any, commit: str, run_address: str) -> str:
    """
    Write the comment for a difference, as ``wellspring diff --format json`` gives it.

    Raises RefusedError for another shape.
    """
    try:
        parts = list(_parts(found))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise RefusedError(f"{FILE} has another shape than the check writes") from None
    head = f"## What this changes on the site\n\nFor commit {commit[:12]}."
    foot = f"Computed by [the check]({run_address}), which also keeps the built site."
    room = MOST_CHARACTERS - len(head) - len(foot) - 100
    text = "\n\n".join(parts)
    if len(text) > room:
        text = f"{text[:room].rpartition(chr(10))[0]}\n\nand more, in the artifact of the check"
    return f"{head}\n\n{text}\n\n{foot}\n"


def _parts(found: dict[str, Any]) -> Any:
    """Paragraphs, tables and lists of the comment; every text in them is inert."""
    if found["schema_version"] != 2:
        raise ValueError("another version")
    before, after = found["before"], found["after"]
    yield (
        f"Base: {inert(before['week'])}, {_count(before['chains'])} chains. "
        f"With this change: {inert(after['week'])}, {_count(after['chains'])} chains."
    )
    yield from [inert(note) for note in found["notes"][:5]]
    changes, moved = found["changes"], found["index"]
    pages = {f"Pages {how}": found["pages"][how] for how in ("added", "removed")}
    if not (changes or moved or any(pages.values())):
        yield "**Nothing moves: no class, index, rank, mark, figure, verdict or page.**"
    if moved:
        yield "Rank 1 is the most infrastructure-first of the chains that have a class."
    own = [row for row in moved if row["before"]["index"] != row["after"]["index"]]
    if own:
        rows = [
            f"| {inert(row['name'])} | {_arrow(row, 'index')} | {_arrow(row, 'rank')} |"
            for row in own[:MOST_LINES]
        ]
        table = ["| Chain | Design index | Rank |", "| --- | --- | --- |", *rows]
        yield "\n".join(table) + _rest(own)
    # A chain more shifts nearly all ranks: a table of them would stand above all that matters.
    shifted = [row for row in moved if row["before"]["index"] == row["after"]["index"]]
    if shifted:
        ranks = ", ".join(f"{inert(r['name'])} {_arrow(r, 'rank')}" for r in shifted[:MOST_LINES])
        yield f"Others shift the rank alone of: {ranks}.{_rest(shifted)}"
    for section, title in SECTIONS.items():
        own = [change for change in changes if change["section"] == section]
        if own:
            yield _list(title, [change["text"] for change in own])
    for title, addresses in pages.items():
        if addresses:
            yield _list(title, addresses)


def _count(number: Any) -> int:
    return int(number)


def _arrow(row: dict[str, Any], what: str) -> str:
    """Before and after of a number; a dash where there is none."""
    said = [
        "–" if side[what] is None else f"{float(side[what]):{'.1f' if what == 'index' else 'g'}}"
        for side in (row["before"], row["after"])
    ]
    return said[0] if said[0] == said[1] else " → ".join(said)


def _list(title: str, texts: list[Any]) -> str:
    lines = "\n".join(f"- {inert(text)}" for text in texts[:MOST_LINES])
    return f"### {title}\n\n{lines}{_rest(texts)}"


def _rest(items: list[Any]) -> str:
    left = len(items) - MOST_LINES
    return f"\n\nand {left} more" if left > 0 else ""


def pull_requests(hub: Hub, run: dict[str, Any]) -> list[int]:
    """Find the open pull requests to this repository whose newest commit is the one checked."""
    head, source = run["head_sha"], run["head_repository"]
    place = f"{source['owner']['login']}:{run['head_branch']}"
    return sorted(
        int(pull["number"])
        for pull in hub.pages("pulls", state="open", head=place)
        if pull["head"]["sha"] == head
        and (pull["head"]["repo"] or {}).get("full_name") == source["full_name"]
        and pull["base"]["repo"]["full_name"] == hub.repository
    )


def put(hub: Hub, number: int, text: str) -> None:
    """Write the comment on a pull request, or edit the one that is there."""
    body = {"body": marked(NAME) + text}
    for known in hub.pages(f"issues/{number}/comments"):
        if known["user"]["login"] == BOT and str(known["body"]).startswith(marked(NAME)):
            hub.send("PATCH", f"issues/comments/{int(known['id'])}", body)
            return
    hub.send("POST", f"issues/{number}/comments", body)


def run_workflow(hub: Hub, run: dict[str, Any]) -> str:
    """Comment on every pull request of a finished check; returns what was done."""
    if run["event"] != "pull_request":
        return "the check ran for no pull request"
    if run["head_repository"] is None:
        return "the fork of this pull request is gone"
    content = newest(hub, int(run["id"]), NAME, MOST_PACKED_BYTES)
    if content is None:
        return "the check made no preview: its own messages say why"
    numbers = pull_requests(hub, run)
    text = comment(unpacked(content), run["head_sha"], run["html_url"])
    for number in numbers:
        put(hub, number, text)
    return (
        f"commented on {', '.join(map(str, numbers))}"
        if numbers
        else ("no open pull request ends with this commit any more")
    )


def main(arguments: list[str]) -> int:
    """Run in the workflow, or show a comment."""
    try:
        match arguments:
            case []:
                print(run_workflow(here(), event()["workflow_run"]))
            case ["show", file]:
                found = json.loads(Path(file).read_text(encoding="utf-8"))
                print(comment(found, "0" * 40, "https://example.org/run"))
            case _:
                print(__doc__, file=sys.stderr)
                return 2
    except (RefusedError, HubError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
