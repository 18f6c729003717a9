"""
The weekly job and its neighbours, step by step as their workflows have them, without GitHub.

It is one test, because each part goes on where the one before it ended.
"""

import base64
import csv
import datetime as dt
import hashlib
import io
import json
import re
import shutil
import zipfile

import frictionless
import preview

from tests.github_double import REPOSITORY, Double
from tests.replay.server import Replay
from tests.replay.troubles import status
from tests.replay.world import LAST_DAY
from tests.scratch_clone import clone, providers, stand_in
from tests.test_workflows import ELSEWHERE, steps

TODAY = LAST_DAY + dt.timedelta(days=1)
WEEK = "2026-W47"


def test_the_steps_of_the_workflows_run_as_they_are_written(tmp_path):
    """The week, its release and its issue, then the neighbours; no step is left out."""
    scratch = clone(tmp_path, TODAY.isoformat())
    refresh(scratch)
    the_week_is_committed_and_nothing_else(scratch)
    for name in ("Pack the data", "List the software"):
        scratch.step("refresh", name)
    hand_over(scratch, "release")
    scratch.step("refresh", "Take over the release")
    scratch.step("refresh", "Publish the release", COMMIT=scratch.outputs["commit"])
    the_release_attaches_valid_files_with_their_checksums(scratch)
    the_bill_of_materials_lists_what_made_the_edition_and_repeats(scratch)
    a_second_release_of_a_week_gets_a_number_and_a_damaged_one_none(scratch)
    one_issue_tells_what_failed_until_nothing_does(scratch)
    a_red_run_that_published_is_no_alarm(scratch)
    a_run_without_news_commits_nothing(scratch)
    for strange in ("README.md", "data/link.yml"):
        a_change_elsewhere_and_a_link_are_refused(scratch, strange)
    a_commit_that_was_never_on_the_main_branch_is_refused(scratch)
    a_merge_in_the_meantime_is_kept(scratch)
    the_site_is_built_for_the_address_at_which_it_will_stand(scratch)
    a_pull_request_is_compared_and_commented_on(scratch)
    links_and_packages_are_looked_at_and_each_has_its_issue(scratch)
    the_watch_notices_that_nothing_is_built(scratch)
    written = {step["name"] for _, _, step in steps("run") if step["run"] not in ELSEWHERE}
    assert written - {*scratch.ran} == set()


def refresh(scratch):
    """The jobs ``data`` and ``commit``; one source answers 500 throughout."""
    with Replay(providers(LAST_DAY)) as replay:
        replay.misbehave("api.growthepie.com", status(500))
        scratch.step("refresh", "Set up the project")
        scratch.step(
            "refresh",
            "Ask the sources, judge and store their answers",
            WELLSPRING_REPLAY=replay.url,
            COINGECKO_DEMO_KEY="",
            SITE_URL="https://github.example/example/wellspring",
        )
        assert {re.sub(r".*\+", "", one.headers["User-Agent"]) for one in replay.asked} == {
            "https://github.example/example/wellspring/)"
        }
    for name in (
        "Record the finished week",
        "Check the profiles",
        "Generate and build, strictly",
        "Tests on the data",
    ):
        scratch.step("refresh", name)
    hand_over(scratch, "data")
    base = scratch.git("rev-parse", "HEAD")
    scratch.git("reset", "-q", "--hard")
    scratch.git("clean", "-fdq", "data")
    scratch.step("refresh", "Take over the data")
    scratch.step("refresh", "Commit the data", PUSH_TOKEN="", BASE=base)


def hand_over(scratch, name):
    """A folder as the artifact that a job uploads: what lies in it, hidden files aside."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for path in sorted((scratch.root / name).rglob("[!.]*")):
            archive.write(path, path.relative_to(scratch.root / name))
    Double(
        scratch.folder,
        artifacts=[{"id": 5, "name": name, "expired": False, "size_in_bytes": 9}],
        zips={"5": base64.b64encode(content.getvalue()).decode()},
    )


def the_week_is_committed_and_nothing_else(scratch):
    """A failing source is named and handed on; the others' weeks are on the main branch."""
    assert scratch.outputs["failed"] == "growthepie"
    assert scratch.outputs["changed"] == "true"
    commit = scratch.git("rev-parse", "HEAD")
    assert scratch.outputs["commit"] == commit
    assert scratch.git("ls-remote", "origin", "main").split()[0] == commit
    changed = scratch.git("diff", "--name-only", "HEAD^", "HEAD").splitlines()
    assert {"data/report.json", "data/ledger/scores.csv", "data/ledger/digests.jsonl"} <= {*changed}
    assert all(path.startswith("data/") for path in changed)
    assert scratch.git("status", "--porcelain") == ""
    assert scratch.git("log", "-1", "--format=%an %s") == (
        "github-actions[bot] Data through the week of 2026-11-16"
    )
    with (scratch.root / "data/series/defillama/tvl_usd.csv").open(encoding="utf-8") as file:
        assert {r["chain"] for r in csv.DictReader(file) if r["week"] == "2026-11-16"} == {
            *("alpha-l1", "gamma-app")
        }
    assert (scratch.root / "site/chains/alpha-l1/index.html").exists()
    summary = (scratch.folder / "summary.md").read_text(encoding="utf-8")
    assert "growthepie" in summary


def the_release_attaches_valid_files_with_their_checksums(scratch):
    (release,) = scratch.double.releases
    assert release["tag"] == f"edition-{WEEK}"
    assert release["--target"] == scratch.outputs["commit"]
    folder = scratch.root / "release"
    names = {f"wellspring-{WEEK}{end}" for end in ("-api.zip", "-data-package.zip", ".parquet")}
    assert set(release["files"]) == names | {"sbom.cdx.json", "SHA256SUMS"}
    for line in (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
        names.discard(name)
    assert names == set()
    with zipfile.ZipFile(folder / f"wellspring-{WEEK}-data-package.zip") as archive:
        archive.extractall(scratch.folder / "package")
    (package,) = (scratch.folder / "package").rglob("datapackage.json")
    assert frictionless.Package(str(package)).to_descriptor()["resources"]


def the_bill_of_materials_lists_what_made_the_edition_and_repeats(scratch):
    """Every package that the project needs at run time, with its version; twice the same bytes."""
    path = scratch.root / "release/sbom.cdx.json"
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
    scratch.step("refresh", "List the software")
    assert path.read_bytes() == first


def a_second_release_of_a_week_gets_a_number_and_a_damaged_one_none(scratch):
    scratch.step("refresh", "Publish the release", COMMIT="HEAD")
    assert [one["tag"] for one in scratch.double.releases][-1] == f"edition-{WEEK}-2"
    (scratch.root / "release" / f"wellspring-{WEEK}.parquet").write_bytes(b"other bytes")
    said = scratch.step("refresh", "Publish the release", fails=True, COMMIT="HEAD")
    assert "not as it says" in said
    assert len(scratch.double.releases) == 2


IN_PLACE = {"state": "success"}
TELL = "Open, renew or close the issue; red where something failed"


def one_issue_tells_what_failed_until_nothing_does(scratch):
    """Opened, renewed and closed; the run is red while it is open."""
    good = "data success, publish success, release success"
    failed = scratch.outputs["failed"]
    assert "issue 1" in scratch.step("refresh", TELL, fails=True, FAILED=failed, RESULTS=good)
    bad = "data success, publish failure, release skipped"
    scratch.step("refresh", TELL, fails=True, FAILED="", RESULTS=bad)
    (issue,) = scratch.double.issues
    assert issue["state"] == "open"
    assert "`publish` ended with failure" in issue["body"]
    scratch.step("refresh", TELL, FAILED="", RESULTS=good)
    (issue,) = scratch.double.issues
    assert issue["state"] == "closed"
    assert "nothing failed" in scratch.step("refresh", TELL, FAILED="", RESULTS=good)


def a_red_run_that_published_is_no_alarm(scratch):
    """One source fails week after week: the runs are red, and the editions are out."""
    good = "data success, publish success, release success"
    scratch.step("refresh", TELL, fails=True, FAILED="growthepie", RESULTS=good)
    now = dt.datetime.now(dt.UTC).isoformat()
    releases = scratch.double.releases
    deployed = {"deployments": [{"created_at": now, "id": 3}], "statuses": {"3": [IN_PLACE]}}
    Double(scratch.folder, releases=releases, **deployed)
    assert "the site is rebuilt in time" in scratch.step("watch", "Watch")
    assert scratch.double.issues == []
    other = {**releases[-1], "tag": "v1.0.0"}
    early = {**releases[0], "published_at": "2026-01-05T06:30:00Z"}
    Double(scratch.folder, releases=[early, other], **deployed)
    said = scratch.step("watch", "Watch")
    assert "The last edition that was released: " in said
    assert "on 2026-01-05" in said
    assert "The last time the site was published" not in said
    Double(scratch.folder, issues=[], releases=releases)


def a_run_without_news_commits_nothing(scratch):
    head = scratch.git("rev-parse", "HEAD")
    scratch.step("refresh", "Commit the data", PUSH_TOKEN="", BASE=head)
    assert scratch.outputs["changed"] == "false"
    assert scratch.outputs["commit"] == head


def a_change_elsewhere_and_a_link_are_refused(scratch, strange):
    path = scratch.root / strange
    if strange.startswith("data/"):
        path.symlink_to("/etc/hostname")
    else:
        path.write_text("surprise\n", encoding="utf-8")
    head = scratch.git("rev-parse", "HEAD")
    said = scratch.step("refresh", "Commit the data", fails=True, PUSH_TOKEN="", BASE=head)
    assert strange in said
    scratch.git("reset", "-q", "--hard")
    path.unlink(missing_ok=True)


def a_commit_that_was_never_on_the_main_branch_is_refused(scratch):
    """A fork's commit, an option of git's, and nothing at all."""
    head = scratch.git("rev-parse", "HEAD")
    tree = scratch.git("rev-parse", "HEAD^{tree}")
    strange = scratch.git("commit-tree", tree, "-p", head, "-m", "A stranger's commit")
    for base in (strange, "0" * 40, "--all", ""):
        scratch.step("refresh", "Commit the data", fails=True, PUSH_TOKEN="", BASE=base)
        assert scratch.git("rev-parse", "HEAD") == head
    assert scratch.git("ls-remote", "origin", "main").split()[0] == head


def a_merge_in_the_meantime_is_kept(scratch):
    """The main branch moved before the commit's job began, or after: the data go on top of it."""
    other = scratch.folder / "other"
    scratch.git("clone", "-q", str(scratch.remote), str(other))
    report = scratch.root / "data/report.json"
    for moment in ("before", "after"):
        base = scratch.git("rev-parse", "HEAD")
        (other / f"{moment}.txt").write_text("a merged change\n", encoding="utf-8")
        scratch.git("-C", str(other), "pull", "-q", "--ff-only")
        scratch.git("-C", str(other), "add", f"{moment}.txt")
        scratch.git("-C", str(other), "commit", "-qm", "A merged change")
        scratch.git("-C", str(other), "push", "-q", "origin", "main")
        if moment == "before":
            scratch.git("pull", "-q", "--ff-only", "origin", "main")
        report.write_text(report.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        scratch.step("refresh", "Commit the data", PUSH_TOKEN="", BASE=base)
        assert (scratch.root / f"{moment}.txt").exists()
        assert scratch.git("ls-remote", "origin", "main").split()[0] == scratch.outputs["commit"]


def the_site_is_built_for_the_address_at_which_it_will_stand(scratch):
    stand_in = scratch.folder / "programs/make"
    stand_in.write_text(
        '#!/bin/sh\necho "$@ $SITE_URL $REPOSITORY_URL $EDIT_PROFILES_URL ${GH_TOKEN-without}"\n'
    )
    stand_in.chmod(0o755)
    step = ("publish", "Build, strictly")
    said = scratch.step(*step, SITE_URL="")
    place = f"https://github.example/{REPOSITORY}"
    pages = "https://example.github.io/wellspring/"
    assert f"site {pages} {place} {place}/edit/main/data/profiles/ without\n" in said
    said = scratch.step(*step, SITE_URL="https://own.example/")
    assert "site https://own.example/" in said
    stand_in.unlink()


# -- the neighbours


def a_pull_request_is_compared_and_commented_on(scratch):
    """From the merge of a changed profile to the comment, over the artifact."""
    profile = scratch.root / "data/profiles/gamma-app.yml"
    scratch.git("switch", "-q", "--create", "change")
    text = profile.read_text(encoding="utf-8").replace("percent: 40", "percent: 30")
    text = text.replace("percent: 60", "percent: 70").replace("200000000", "150000000")
    profile.write_text(text, encoding="utf-8")
    scratch.git("commit", "-qam", "Gamma: allocations")
    head = scratch.git("rev-parse", "HEAD")
    scratch.git("switch", "-q", "main")
    scratch.git("merge", "-q", "--no-ff", "--no-edit", "change")
    scratch.step("check", "Lay what it is compared with beside it")
    scratch.step("check", "Say what moves")
    difference = (scratch.root / "difference.json").read_bytes()
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
        scratch.folder,
        pulls=[pull],
        artifacts=[{"id": 9, "name": "preview", "expired": False, "size_in_bytes": 9}],
        zips={"9": base64.b64encode(packed.getvalue()).decode()},
    )
    event = scratch.folder / "event.json"
    event.write_text(json.dumps({"workflow_run": run}), encoding="utf-8")
    said = scratch.step("preview", "Comment", GITHUB_EVENT_PATH=str(event))
    assert "commented on 8" in said
    (comment,) = scratch.double.comments["8"]
    assert comment["body"].startswith(preview.marked("preview"))
    assert "Gamma" in comment["body"]


def links_and_packages_are_looked_at_and_each_has_its_issue(scratch):
    """A host that does not exist is a link that is gone; packages need the network, so not here."""
    shutil.rmtree(scratch.root / "data/series")  # names real hosts since the refresh
    Double(scratch.folder, issues=[])
    scratch.step("links", "Follow the links")
    assert scratch.outputs["links"] == "stand"
    page = scratch.root / "docs/about.md"
    page.write_text("[gone](https://wellspring-gone.invalid/page)\n", encoding="utf-8")
    scratch.step("links", "Follow the links")
    assert scratch.outputs["links"] == "gone"
    for said, known in (("none", []), ("found", [{"id": "PYSEC-0", "fix_versions": ["1.1"]}])):
        package = {"name": "lxml", "version": "1.0", "vulns": known}
        answer = json.dumps({"dependencies": [package], "fixes": []})
        line = f"while [ $# -gt 1 ]; do shift; done; echo '{answer}' > $1; exit {len(known)}"
        stand_in(scratch, "pip-audit", line)
        scratch.step("links", "Look up the packages")
        assert scratch.outputs["audit"] == said
    found = scratch.root / "found"
    found.mkdir()
    for name in ("links.txt", "audit.txt"):
        shutil.copy(scratch.root / name, found)
    hand_over(scratch, "found")
    scratch.step("links", "Take over what was found")
    scratch.step("links", "Open the issue of the links")
    scratch.step("links", "Open the issue of the packages, and end red", fails=True)
    links, packages = scratch.double.issues
    assert "https://wellspring-gone.invalid/page" in links["body"]
    assert "docs/about.md:1" in links["body"]
    assert "- lxml 1.0: PYSEC-0, mended in 1.1\n" in packages["body"]
    scratch.step("links", "Close the issue of the links")
    scratch.step("links", "Close the issue of the packages")
    assert {one["state"] for one in scratch.double.issues} == {"closed"}
    (scratch.root / "audit.json").unlink()
    stand_in(scratch, "pip-audit", "echo 'no connection' >&2; exit 1")
    scratch.step("links", "Look up the packages", fails=True)
    (scratch.root / "links.txt").unlink()
    page.write_bytes(b"\xff")
    scratch.step("links", "Follow the links", fails=True)


def the_watch_notices_that_nothing_is_built(scratch):
    old = {"created_at": "2026-01-05T06:00:00Z", "id": 3}
    Double(
        scratch.folder,
        deployments=[old],
        statuses={"3": [IN_PLACE]},
        workflows={"links.yml": "disabled_manually"},
    )
    said = scratch.step("watch", "Watch")
    assert "kept awake: refresh.yml, watch.yml\n" in said
    (issue,) = scratch.double.issues
    assert "The last edition that was released: never" in issue["body"]
    assert "on 2026-01-05" in issue["body"]
