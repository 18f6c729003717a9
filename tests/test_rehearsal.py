"""
The weekly job and its neighbours, step by step as their workflows have them, without GitHub.

The order of the tests is the order of the job: each goes on where the one before it ended.
"""

import base64
import csv
import datetime as dt
import hashlib
import io
import json
import shutil
import zipfile

import frictionless
import preview
import pytest

from tests.github_double import REPOSITORY, Double
from tests.replay.server import Replay
from tests.replay.troubles import status
from tests.replay.world import LAST_DAY
from tests.scratch_clone import clone, providers, stand_in

TODAY = LAST_DAY + dt.timedelta(days=1)
WEEK = "2026-W47"

pytestmark = pytest.mark.xdist_group("rehearsal")


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    """A clone before its weekly run."""
    return clone(tmp_path_factory.mktemp("rehearsal"), TODAY.isoformat())


@pytest.fixture(scope="module")
def refreshed(scratch):
    """The clone after the job ``data``; one source answers 500 throughout."""
    with Replay(providers(LAST_DAY)) as replay:
        replay.misbehave("api.growthepie.com", status(500))
        scratch.step("refresh", "Set up the project")
        scratch.step(
            "refresh",
            "Ask the sources, judge and store their answers",
            WELLSPRING_REPLAY=replay.url,
            COINGECKO_DEMO_KEY="",
        )
    for name in (
        "Record the finished week",
        "Check the profiles",
        "Generate and build, strictly",
        "Tests on the data",
    ):
        scratch.step("refresh", name)
    scratch.step("refresh", "Commit the data", PUSH_TOKEN="")
    return scratch


def test_the_weekly_job_commits_new_weeks_and_nothing_else(refreshed):
    """A failing source is named and handed on; the others' weeks are on the main branch."""
    assert refreshed.outputs["failed"] == "growthepie"
    assert refreshed.outputs["changed"] == "true"
    commit = refreshed.git("rev-parse", "HEAD")
    assert refreshed.outputs["commit"] == commit
    assert refreshed.git("ls-remote", "origin", "main").split()[0] == commit
    changed = refreshed.git("diff", "--name-only", "HEAD^", "HEAD").splitlines()
    assert {"data/report.json", "data/ledger/scores.csv", "data/ledger/digests.jsonl"} <= {*changed}
    assert all(path.startswith("data/") for path in changed)
    assert refreshed.git("status", "--porcelain") == ""
    assert refreshed.git("log", "-1", "--format=%an %s") == (
        "github-actions[bot] Data through the week of 2026-11-16"
    )
    with (refreshed.root / "data/series/defillama/tvl_usd.csv").open(encoding="utf-8") as file:
        assert {r["chain"] for r in csv.DictReader(file) if r["week"] == "2026-11-16"} == {
            *("alpha-l1", "gamma-app")
        }
    assert (refreshed.root / "site/chains/alpha-l1/index.html").exists()
    summary = (refreshed.folder / "summary.md").read_text(encoding="utf-8")
    assert "growthepie" in summary


@pytest.fixture(scope="module")
def released(refreshed):
    """The clone after the job ``release``."""
    refreshed.step("refresh", "Pack the data")
    refreshed.step("refresh", "List the software")
    refreshed.step("refresh", "Publish the release", COMMIT=refreshed.outputs["commit"])
    return refreshed


def test_the_release_attaches_valid_files_with_their_checksums(released, tmp_path):
    (release,) = released.double.releases
    assert release["tag"] == f"edition-{WEEK}"
    assert release["--target"] == released.outputs["commit"]
    folder = released.root / "release"
    names = {f"wellspring-{WEEK}{end}" for end in ("-api.zip", "-data-package.zip", ".parquet")}
    assert set(release["files"]) == names | {"sbom.cdx.json", "SHA256SUMS"}
    for line in (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
        names.discard(name)
    assert names == set()
    with zipfile.ZipFile(folder / f"wellspring-{WEEK}-data-package.zip") as archive:
        archive.extractall(tmp_path)
    (package,) = tmp_path.rglob("datapackage.json")
    assert frictionless.Package(str(package)).to_descriptor()["resources"]


def test_the_bill_of_materials_lists_what_made_the_edition_and_repeats(released):
    """Every package that the project needs at run time, with its version; twice the same bytes."""
    path = released.root / "release/sbom.cdx.json"
    first = path.read_bytes()
    found = json.loads(first)
    assert found["bomFormat"] == "CycloneDX"
    assert found["metadata"]["component"]["name"] == "wellspring"
    parts = {part["name"].lower(): part for part in found["components"]}
    for name in ("pandas", "mkdocs", "pydantic", "jinja2"):
        assert parts[name]["version"]
        assert parts[name]["purl"].startswith(f"pkg:pypi/{name}@")
    assert "serialNumber" not in found
    assert "timestamp" not in found["metadata"]
    released.step("refresh", "List the software")
    assert path.read_bytes() == first


def test_a_second_release_of_a_week_gets_a_number_and_a_damaged_one_none(released):
    released.step("refresh", "Publish the release", COMMIT="HEAD")
    assert [one["tag"] for one in released.double.releases][-1] == f"edition-{WEEK}-2"
    (released.root / "release" / f"wellspring-{WEEK}.parquet").write_bytes(b"other bytes")
    said = released.step("refresh", "Publish the release", fails=True, COMMIT="HEAD")
    assert "not as it says" in said
    assert len(released.double.releases) == 2


TELL = "Open, renew or close the issue; red where something failed"


def test_one_issue_tells_what_failed_until_nothing_does(released):
    """Opened, renewed and closed; the run is red while it is open."""
    good = "data success, publish success, release success"
    failed = released.outputs["failed"]
    assert "issue 1" in released.step("refresh", TELL, fails=True, FAILED=failed, RESULTS=good)
    bad = "data success, publish failure, release skipped"
    released.step("refresh", TELL, fails=True, FAILED="", RESULTS=bad)
    (issue,) = released.double.issues
    assert issue["state"] == "open"
    assert "`publish` ended with failure" in issue["body"]
    released.step("refresh", TELL, FAILED="", RESULTS=good)
    (issue,) = released.double.issues
    assert issue["state"] == "closed"
    assert "nothing failed" in released.step("refresh", TELL, FAILED="", RESULTS=good)


def test_a_run_without_news_commits_nothing(released):
    head = released.git("rev-parse", "HEAD")
    released.step("refresh", "Commit the data", PUSH_TOKEN="")
    assert released.outputs["changed"] == "false"
    assert released.outputs["commit"] == head


@pytest.mark.parametrize("strange", ["README.md", "data/link.yml"])
def test_a_change_elsewhere_and_a_link_are_refused(released, strange):
    path = released.root / strange
    if strange.startswith("data/"):
        path.symlink_to("/etc/hostname")
    else:
        path.write_text("surprise\n", encoding="utf-8")
    said = released.step("refresh", "Commit the data", fails=True, PUSH_TOKEN="")
    assert strange in said
    released.git("reset", "-q", "--hard")
    path.unlink(missing_ok=True)


def test_a_merge_in_the_meantime_is_kept(released):
    """The main branch moved while the sources were asked: the data go on top of it."""
    other = released.folder / "other"
    released.git("clone", "-q", str(released.remote), str(other))
    (other / "merged.txt").write_text("a merged change\n", encoding="utf-8")
    released.git("-C", str(other), "add", "merged.txt")
    released.git("-C", str(other), "commit", "-qm", "A merged change")
    released.git("-C", str(other), "push", "-q", "origin", "main")
    report = released.root / "data/report.json"
    report.write_text(report.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    released.step("refresh", "Commit the data", PUSH_TOKEN="")
    assert (released.root / "merged.txt").exists()
    assert released.git("ls-remote", "origin", "main").split()[0] == released.outputs["commit"]


def test_the_site_is_built_for_the_address_at_which_it_will_stand(released):
    stand_in = released.folder / "programs/make"
    stand_in.write_text('#!/bin/sh\necho "$@ $SITE_URL $REPOSITORY_URL $EDIT_PROFILES_URL"\n')
    stand_in.chmod(0o755)
    step = ("publish", "Build, strictly")
    said = released.step(*step, SITE_URL="", DEFAULT_BRANCH="main")
    place = f"https://github.example/{REPOSITORY}"
    pages = "https://example.github.io/wellspring/"
    assert f"site {pages} {place} {place}/edit/main/data/profiles/" in said
    said = released.step(*step, SITE_URL="https://own.example/", DEFAULT_BRANCH="main")
    assert "site https://own.example/" in said
    stand_in.unlink()


# -- the neighbours


def test_a_pull_request_is_compared_and_commented_on(released):
    """From the merge of a changed profile to the comment, over the artifact."""
    profile = released.root / "data/profiles/gamma-app.yml"
    released.git("switch", "-q", "--create", "change")
    text = profile.read_text(encoding="utf-8").replace("percent: 40", "percent: 30")
    text = text.replace("percent: 60", "percent: 70").replace("200000000", "150000000")
    profile.write_text(text, encoding="utf-8")
    released.git("commit", "-qam", "Gamma: allocations")
    head = released.git("rev-parse", "HEAD")
    released.git("switch", "-q", "main")
    released.git("merge", "-q", "--no-ff", "--no-edit", "change")
    released.step("check", "Lay what it is compared with beside it")
    released.step("check", "Say what moves")
    difference = (released.root / "difference.json").read_bytes()
    assert json.loads(difference)["before"]["chains"] == 3
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("difference.json", difference)
    source = {"full_name": "stranger/wellspring", "owner": {"login": "stranger"}}
    run = {
        "id": 1,
        "event": "pull_request",
        "head_sha": head,
        "head_branch": "change",
        "head_repository": source,
        "html_url": "https://github.example/run",
    }
    pull = {
        "number": 8,
        "state": "open",
        "head": {"sha": head, "ref": "change", "user": source["owner"], "repo": source},
        "base": {"repo": {"full_name": REPOSITORY}},
    }
    Double(
        released.folder,
        pulls=[pull],
        artifacts=[{"id": 9, "name": "preview", "expired": False, "size_in_bytes": 9}],
        zips={"9": base64.b64encode(packed.getvalue()).decode()},
    )
    event = released.folder / "event.json"
    event.write_text(json.dumps({"workflow_run": run}), encoding="utf-8")
    said = released.step("preview", "Comment", GITHUB_EVENT_PATH=str(event))
    assert "commented on 8" in said
    (comment,) = released.double.comments["8"]
    assert comment["body"].startswith(preview.marked("preview"))
    assert "Gamma" in comment["body"]


def test_links_and_packages_are_looked_at_and_each_has_its_issue(released):
    """A host that does not exist is a link that is gone; packages need the network, so not here."""
    Double(released.folder, issues=[])
    shutil.rmtree(released.root / "data/series")  # names real hosts since the refresh
    released.step("links", "Follow the links")
    assert released.double.issues == []
    page = released.root / "docs/about.md"
    page.write_text("[gone](https://wellspring-gone.invalid/page)\n", encoding="utf-8")
    released.step("links", "Follow the links")
    (issue,) = released.double.issues
    assert "https://wellspring-gone.invalid/page" in issue["body"]
    assert "docs/about.md:1" in issue["body"]
    stand_in(released, "pip-audit", "echo 'No known vulnerabilities found'")
    released.step("links", "Look up the packages")
    stand_in(released, "pip-audit", "echo 'lxml 1.0 PYSEC-0'; exit 1")
    released.step("links", "Look up the packages", fails=True)
    assert "PYSEC-0" in released.double.issues[1]["body"]


def test_the_watch_notices_that_nothing_is_built(released):
    old = {"created_at": "2026-01-05T06:00:00Z", "id": 3}
    Double(
        released.folder,
        runs=[old],
        deployments=[old],
        statuses={"3": [{"state": "success"}]},
        workflows={"links.yml": "disabled_manually"},
    )
    said = released.step("watch", "Watch")
    assert "kept awake: refresh.yml, watch.yml\n" in said
    (issue,) = released.double.issues
    assert "The last weekly refresh that worked: " in issue["body"]
    assert "on 2026-01-05" in issue["body"]
