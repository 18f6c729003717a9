"""
A stand-in for ``gh``, GitHub's own command, over a folder with one state file.

It knows the few addresses that the workflows' scripts ask, and answers in GitHub's shapes, cut
down to what is read. Started as a program it is what a script finds on its path.
"""

import base64
import datetime as dt
import json
import re
import sys
from pathlib import Path
from urllib.parse import parse_qsl

BOT = "github-actions[bot]"
REPOSITORY = "example/wellspring"
EMPTY = {
    "issues": [],
    "comments": {},
    "pulls": [],
    "artifacts": [],
    "zips": {},
    "deployments": [],
    "statuses": {},
    "workflows": {},
    "enabled": [],
    "tags": [],
    "releases": [],
    "pages": "https://example.github.io/wellspring/",
}


class Refused(Exception):
    """What the real command would end with."""


class Double:
    """The state of one invented repository; ``asked`` lists what was asked, in order."""

    def __init__(self, folder, **state):
        self.file = Path(folder) / "state.json"
        if state or not self.file.exists():
            self._write({**json.loads(json.dumps(EMPTY)), "asked": [], **state})

    def __getattr__(self, name):
        return json.loads(self.file.read_text(encoding="utf-8"))[name]

    def _write(self, state):
        self.file.write_text(json.dumps(state), encoding="utf-8")

    def answer(self, arguments, given=b""):
        """What a call of ``gh`` prints; Refused where it would fail."""
        state = json.loads(self.file.read_text(encoding="utf-8"))
        if arguments[:2] == ["release", "create"]:
            return self._release(state, arguments[2:])
        assert arguments[0] == "api"
        assert arguments[1] == "--method"
        method, address = arguments[2], arguments[3]
        assert arguments[4:] in ([], ["--input", "-"])
        state["asked"].append(f"{method} {address}")
        place, _, query = address.partition("?")
        assert place.startswith(f"repos/{REPOSITORY}/"), address
        path = place.removeprefix(f"repos/{REPOSITORY}/")
        body = json.loads(given) if given else {}
        found = _answer(state, method, path, dict(parse_qsl(query)), body)
        self._write(state)
        return found if isinstance(found, bytes) else json.dumps(found).encode()

    def _release(self, state, arguments):
        options = dict(zip(arguments[1:9:2], arguments[2:9:2], strict=True))
        assert options["--repo"] == REPOSITORY
        files = [Path(name).name for name in arguments[9:]]
        assert all(Path(name).is_file() for name in arguments[9:])
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        state["releases"].append(
            {"tag": arguments[0], "published_at": now, **options, "files": files}
        )
        state["tags"].append(arguments[0])
        self._write(state)
        return b""


def _answer(state, method, path, query, body):  # noqa: C901, PLR0912 - one line for each address
    page = int(query.get("page", 1)) - 1
    size = int(query.get("per_page", 30))

    def paged(items):
        return items[page * size : (page + 1) * size]

    match method, path.split("/"):
        case "GET", ["issues"]:
            mine = [i for i in state["issues"] if i["user"]["login"] == query["creator"]]
            return paged([i for i in mine if i["state"] == query["state"]])
        case "POST", ["issues"]:
            number = 1 + len(state["issues"])
            issue = {"number": number, "state": "open", "user": {"login": BOT}, **body}
            state["issues"].append(issue)
            return issue
        case "PATCH", ["issues", "comments", number]:
            for comments in state["comments"].values():
                for comment in comments:
                    if comment["id"] == int(number):
                        comment.update(body)
            return {}
        case "PATCH", ["issues", number]:
            state["issues"][int(number) - 1] |= body
            return {}
        case "GET", ["issues", number, "comments"]:
            return paged(state["comments"].get(number, []))
        case "POST", ["issues", number, "comments"]:
            known = sum(map(len, state["comments"].values()))
            comment = {"id": 1000 + known, "user": {"login": BOT}, **body}
            state["comments"].setdefault(number, []).append(comment)
            return comment
        case "GET", ["pulls"]:
            owner, _, branch = query["head"].partition(":")
            return paged(
                [
                    pull
                    for pull in state["pulls"]
                    if pull["state"] == query["state"]
                    and (pull["head"]["user"]["login"], pull["head"]["ref"]) == (owner, branch)
                ]
            )
        case "GET", ["actions", "runs", _, "artifacts"]:
            return {"artifacts": [a for a in state["artifacts"] if a["name"] == query["name"]]}
        case "GET", ["actions", "artifacts", number, "zip"]:
            return base64.b64decode(state["zips"][number])
        case "GET", ["actions", "workflows", name]:
            return {"state": state["workflows"].get(name, "active")}
        case "PUT", ["actions", "workflows", name, "enable"]:
            state["enabled"].append(name)
            return b""
        case "GET", ["deployments"]:
            return paged(state["deployments"])
        case "GET", ["deployments", number, "statuses"]:
            return state["statuses"].get(number, [])
        case "GET", ["git", "matching-refs", "tags", start]:
            return [{"ref": f"refs/tags/{t}"} for t in state["tags"] if t.startswith(start)]
        case "GET", ["releases"]:
            return paged(
                [
                    {"tag_name": r["tag"], "published_at": r["published_at"], "draft": False}
                    for r in reversed(state["releases"])
                ]
            )
        case "GET", ["pages"]:
            return {"html_url": state["pages"]}
    raise Refused(f"HTTP 404: {method} {path}")


def install(folder, state):
    """Put the program ``gh`` into a folder, over a state."""
    program = Path(folder) / "gh"
    root = Path(__file__).resolve().parents[1]
    program.write_text(
        f'#!/bin/sh\nPYTHONPATH="{root}" exec "{sys.executable}" -S -m tests.github_double '
        f'"{state}" "$@"\n',
        encoding="utf-8",
    )
    program.chmod(0o755)


if __name__ == "__main__":
    wanted = sys.argv[2:]
    told = sys.stdin.buffer.read() if "--input" in wanted else b""
    try:
        sys.stdout.buffer.write(Double(sys.argv[1]).answer(wanted, told))
    except Refused as error:
        sys.exit(re.sub(r"\s+", " ", str(error)))
