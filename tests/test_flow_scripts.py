"""The workflows' scripts where the rehearsal does not reach: links, long lists, refusals."""

import base64
import io
import json
import subprocess
import sys
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer

import audit
import data_commit
import handed
import hub
import issue
import links
import outcome
import pytest
import release
import requests
import sources
import watch
from hub import Hub, HubError

from tests.github_double import BOT, REPOSITORY, Double
from tests.worlds import ROOT


@pytest.fixture
def github(tmp_path, monkeypatch):
    """An invented repository with the state that a test gives it."""

    def make(**state):
        double = Double(tmp_path, **state)
        monkeypatch.setattr(
            Hub, "_run", lambda _, arguments, given=b"": double.answer(["api", *arguments], given)
        )
        return double

    return make


# -- links


class Pages(BaseHTTPRequestHandler):
    """A server whose path says how it answers."""

    def do_GET(self):
        status = int(self.path.strip("/"))
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/200")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture(scope="module")
def pages():
    """The address of the server."""
    with HTTPServer(("127.0.0.1", 0), Pages) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/200", "stands"),
        ("/302", "stands"),
        ("/404", "gone: HTTP 404"),
        ("/410", "gone: HTTP 410"),
        ("/403", "unclear: HTTP 403"),
        ("/429", "unclear: HTTP 429"),
        ("/503", "unclear: HTTP 503"),
        ("/0", "unclear: "),
    ],
)
def test_a_link_is_gone_only_where_its_server_says_so(pages, path, said):
    with requests.Session() as session:
        assert links.look(pages + path, session, 0.0).startswith(said)


def test_all_links_of_a_project_are_found_with_their_places(tmp_path):
    (tmp_path / "data/profiles").mkdir(parents=True)
    (tmp_path / "data/profiles/nova.yml").write_text(
        'a: {source: "https://nova.press/a_(b", read_on: x}\n'
        "b: https://nova.press/b\nc: https://nova.example.org/c\nd: https://nova.press/b\n"
    )
    (tmp_path / "README.md").write_text("See [it](https://nova.press/c), or <https://x.press/>.\n")
    assert links.links(tmp_path) == {
        "https://nova.press/a_(b": ["data/profiles/nova.yml:1"],
        "https://nova.press/b": ["data/profiles/nova.yml:2", "data/profiles/nova.yml:4"],
        "https://nova.press/c": ["README.md:1"],
        "https://x.press/": ["README.md:1"],
    }


def test_the_findings_name_the_gone_and_count_the_unclear(pages):
    found = links.look_at_all([f"{pages}/404", f"{pages}/200", f"{pages}/403"], 0.0)
    places = {f"{pages}/404": ["a.yml:1"]}
    text = links.report(found, places)
    assert text.startswith("Of 3 links 1 are gone; 1 could not be judged.\n")
    assert f"- `{pages}/404` (HTTP 404): a.yml:1\n" in text
    assert "Replace" not in links.report({"x": "stands"}, {})


def test_the_project_names_many_links():
    assert len(links.links(ROOT)) > 500


# -- packages


@pytest.mark.parametrize("found", [None, "", "ERROR", "[]", "{}", '{"dependencies": [{}]}'])
def test_an_audit_that_broke_off_is_neither_good_nor_bad_news(tmp_path, monkeypatch, found):
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "output"))
    if found is not None:
        (tmp_path / "audit.json").write_text(found)
    assert audit.main([str(tmp_path / "audit.json"), str(tmp_path / "audit.txt")]) == 1
    assert not (tmp_path / "output").exists()


# -- issues


def test_our_issue_is_found_behind_many_others_and_no_forged_one_is_taken(github):
    body = issue.marked("watch")
    others = [
        {"number": n, "state": "open", "user": {"login": BOT}, "body": None} for n in range(1, 150)
    ]
    forged = {"number": 150, "state": "open", "user": {"login": "stranger"}, "body": body}
    pull = {"number": 151, "state": "open", "user": {"login": BOT}, "body": body}
    ours = {"number": 152, "state": "open", "user": {"login": BOT}, "body": body + "old"}
    double = github(issues=[*others, forged, {**pull, "pull_request": {}}, ours])
    assert issue.raise_issue(Hub(REPOSITORY), "watch", "Title", "new") == 152
    assert double.issues[151]["body"] == body + "new"
    assert double.issues[149] == forged
    assert issue.close_issue(Hub(REPOSITORY), "watch", "Over.") == 152
    assert issue.close_issue(Hub(REPOSITORY), "watch", "Over.") is None


def test_an_issue_is_cut_to_what_github_takes(github):
    double = github()
    issue.raise_issue(Hub(REPOSITORY), "links", "Title", "x" * 100_000)
    assert len(double.issues[0]["body"]) < 65_536


@pytest.mark.parametrize("arguments", [[], ["open", "x"], ["shut", "x", "y"]])
def test_a_command_that_is_none_prints_how_it_goes(arguments, capsys):
    assert issue.main(arguments) == 2
    assert "issue.py open MARKER" in capsys.readouterr().err


def test_how_a_run_ended_is_said_in_lines():
    fine = "data success, publish success, release skipped"
    assert outcome.troubles("", fine) == []
    assert outcome.troubles("l2beat", fine) == [
        "- These sources failed, and their old data stay on the site: l2beat."
    ]
    assert outcome.troubles("", "data cancelled, publish skipped, release skipped") == [
        "- The job `data` ended with cancelled."
    ]


# -- hands on and refusals


def test_a_value_with_a_line_break_is_not_handed_on(tmp_path, monkeypatch):
    output = tmp_path / "output"
    monkeypatch.setenv("GITHUB_OUTPUT", str(output))
    hub.tell(failed="a, b")
    assert output.read_text() == "failed=a, b\n"
    with pytest.raises(ValueError, match="further values"):
        hub.tell(failed="a\nchanged=true")


def test_a_source_whose_name_is_none_is_refused():
    report = {"sources": [{"source": "b", "state": "partly"}, {"source": "a", "state": "failed"}]}
    assert sources.failed_sources(json.dumps(report)) == ["a", "b"]
    report["sources"][0]["source"] = "x`@all"
    with pytest.raises(ValueError, match="no name of a source"):
        sources.failed_sources(json.dumps(report))


@pytest.fixture
def refreshed(tmp_path, monkeypatch):
    """Run the weekly refresh in a project whose command is given; last week's report lies there."""

    def run(line, report):
        program = tmp_path / ".venv/bin/wellspring"
        program.parent.mkdir(parents=True)
        program.write_text(f"#!/bin/sh\n{line}\n")
        program.chmod(0o755)
        (tmp_path / "data").mkdir()
        (tmp_path / "data/report.json").write_text(json.dumps({"sources": report}))
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "output"))
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
        return sources.main()

    return run


FAILED = [{"source": "l2beat", "state": "failed"}]
FRESH = [{"source": "l2beat", "state": "fresh"}]


@pytest.mark.parametrize(
    ("line", "report", "code"),
    [
        ("exit 2", FAILED, 2),
        ("exit 130", FAILED, 130),
        ("kill -9 $$", FAILED, 137),
        ("kill -9 $$", FRESH, 137),
        (f"exec {sys.executable} -c 'raise RuntimeError'", FAILED, 1),
        ("exit 0", FRESH, 1),
        ("echo said > $3; exit 1", FRESH, 1),
        ("echo said > $3; exit 2", FAILED, 2),
    ],
)
def test_the_weekly_run_ends_where_the_refresh_does_not_come_to_its_end(
    refreshed, tmp_path, line, report, code
):
    """Killed, broken off or without any answer: the report that lies there is of a week before."""
    assert refreshed(line, report) == code
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize(
    ("line", "report", "said"),
    [
        ("echo said >> $3", FRESH, "failed=\n"),
        ("echo said >> $3; exit 1", FAILED, "failed=l2beat\n"),
    ],
)
def test_the_weekly_run_goes_on_after_a_refresh_that_ended(refreshed, tmp_path, line, report, said):
    assert refreshed(line, report) == 0
    assert (tmp_path / "output").read_text() == said
    assert (tmp_path / "summary").read_text() == "said\n"


def packed(*entries):
    """An archive of (name, mode) entries as the runner's artifacts are."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, mode in entries:
            entry = zipfile.ZipInfo(name)
            entry.external_attr = mode << 16
            archive.writestr(entry, "new")
    return content.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        packed(),
        packed(("a.csv", 0o100644), ("b.csv", 0o120777)),
        packed(("../a.csv", 0o100644)),
        packed(("/a.csv", 0o100644)),
        packed((".git/config", 0o100644)),
        packed(("a/.gitattributes", 0o100644)),
        packed(("--upload-file", 0o100644)),
        packed(("a b", 0o100644)),
        b"no archive",
        b"",
    ],
    ids=["empty", "link", "upwards", "root", "git", "hidden", "option", "space", "text", "none"],
)
def test_files_that_no_job_hands_over_are_refused_and_the_old_ones_stay(tmp_path, content):
    (tmp_path / "data").mkdir()
    (tmp_path / "data/old.csv").write_text("old")
    with pytest.raises(handed.RefusedError):
        handed.replace(content, tmp_path / "data")
    assert [path.name for path in tmp_path.rglob("*")] == ["data", "old.csv"]


def test_what_was_handed_over_takes_the_place_of_what_was_there(tmp_path, github, monkeypatch):
    (tmp_path / "data").mkdir()
    (tmp_path / "data/old.csv").write_text("old")
    old = {"id": 8, "name": "data", "expired": False, "size_in_bytes": 9}
    found = packed(("series/a.csv", 0o100644), ("ledger/b.csv", 0))
    zips = {"9": base64.b64encode(found).decode()}
    github(artifacts=[{**old, "id": 9}, old], zips=zips)
    monkeypatch.setenv("GITHUB_REPOSITORY", REPOSITORY)
    monkeypatch.setenv("GITHUB_RUN_ID", "1")
    assert handed.main(["data", str(tmp_path / "data")]) == 0
    files = [p for p in (tmp_path / "data").rglob("*") if p.is_file()]
    assert sorted(path.name for path in files) == ["a.csv", "b.csv"]
    assert handed.main(["release", str(tmp_path / "data")]) == 1


def test_a_download_that_is_too_large_is_refused(github):
    github(zips={"9": "AAAA" * 100})
    with pytest.raises(HubError, match="at most 10"):
        Hub(REPOSITORY).download("actions/artifacts/9/zip", 10)


def test_what_github_refuses_is_told_in_its_words(tmp_path, monkeypatch):
    program = tmp_path / "gh"
    program.write_text("#!/bin/sh\necho 'HTTP 403: not for you' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(HubError, match="HTTP 403: not for you"):
        Hub(REPOSITORY).get("issues")


def test_the_token_reaches_git_by_its_environment_alone(monkeypatch):
    monkeypatch.setenv("PUSH_TOKEN", "s3cret")
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://github.example")
    monkeypatch.setenv("DEFAULT_BRANCH", "main")
    seen = []
    monkeypatch.setattr(data_commit, "git", lambda *a, **environment: seen.append((a, environment)))
    data_commit.push()
    ((command, environment),) = seen
    assert not any("s3cret" in part for part in command)
    assert environment["GIT_CONFIG_KEY_0"] == "http.https://github.example/.extraheader"
    assert "s3cret" not in environment["GIT_CONFIG_VALUE_0"]


def test_the_message_of_the_commit_names_a_day_and_nothing_else(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    report = tmp_path / "data/report.json"
    report.write_text(json.dumps({"weeks_through": "2026-11-16"}))
    assert data_commit.message() == "Data through the week of 2026-11-16"
    report.write_text(json.dumps({"weeks_through": "2026-11-16\n\nCloses #1"}))
    with pytest.raises(data_commit.RefusedError, match="is no day"):
        data_commit.message()


def test_a_release_needs_one_data_package(tmp_path):
    with pytest.raises(release.IncompleteError, match="0 data packages"):
        release.week_of(tmp_path)
    (tmp_path / release.SUMS).write_text("")
    with pytest.raises(release.IncompleteError, match=r"no sbom\.cdx\.json"):
        release.seal(tmp_path)


def test_a_site_that_was_never_published_is_late(github):
    github()
    assert watch.last_edition(Hub(REPOSITORY)) is None
    assert watch.last_deployment(Hub(REPOSITORY)) is None
    now = watch.dt.datetime(2026, 11, 28, tzinfo=watch.dt.UTC)
    days = watch.dt.timedelta(days=1)
    assert watch.late({"a": None, "b": now - 9 * days, "c": now - 8 * days}, now) == [
        "- a: never",
        "- b: 9 days ago, on 2026-11-19",
    ]


def test_scripts_start_without_any_package():
    """As on a runner whose Python has nothing installed."""
    for path in sorted((ROOT / ".github/scripts").glob("*.py")):
        if path.stem == "links":
            continue
        start = f"import sys; sys.path.insert(0, {str(path.parent)!r}); import {path.stem}"
        subprocess.run([sys.executable, "-I", "-S", "-c", start], check=True)
