"""``wellspring check``: judges every profile, all errors at once, for people and for machines."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from generator.cli.common import day, err, out
from generator.errors import BadInput, Problem
from generator.notices import read_notices
from generator.profile_files import profile_texts, refused_files
from generator.profiles import Judgement, judge

FORMATS = ("text", "github", "json")


def describe_check(check: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    check.add_argument("files", nargs="*", type=Path, help="only these files (default: all)")
    check.add_argument(
        "--format",
        choices=FORMATS,
        default="text",
        help="text for people, github for annotations of a workflow, json for tools",
    )
    check.add_argument(
        "--today",
        metavar="DAY",
        type=day,
        help="the day that ages of facts are counted to (default: today, UTC)",
    )
    check.set_defaults(run=check_profiles)


def check_profiles(options: argparse.Namespace) -> int:
    """Judge profiles and say what was found; exit code 1 with errors, 0 with warnings alone."""
    root = options.project / "data"
    today = options.today or dt.datetime.now(dt.UTC).date()
    refused = refused_files(root)
    texts = profile_texts(root)
    judged = judge(texts, today)
    _, wrong_notices = read_notices(root, today)
    beside = [*refused, *wrong_notices]
    judged.errors = sorted([*beside, *judged.errors])
    paths = {text.path for text in texts} | {problem.path for problem in beside}
    if options.files:
        paths = _limit(options, judged, paths)
    if options.format == "text":
        return _say(judged, len(paths))
    if options.format == "github":
        for problem in judged.errors:
            out.print(annotation("error", problem))
        for problem in judged.warnings:
            out.print(annotation("warning", problem))
    else:
        found = {
            "profiles": len(paths),
            "errors": [_record(problem) for problem in judged.errors],
            "warnings": [_record(problem) for problem in judged.warnings],
        }
        out.print(json.dumps(found, ensure_ascii=True, indent=1))
    return 1 if judged.errors else 0


def _limit(options: argparse.Namespace, judged: Judgement, paths: set[str]) -> set[str]:
    """
    Keep what concerns the files that were named; returns those of them that exist.

    What is wrong with a folder above a file concerns the file.
    """
    shown = {_address(options.project / path): path for path in paths}
    asked = {shown.get(_address(path), str(path)) for path in options.files}
    judged.errors = [
        problem
        for problem in judged.errors
        if any(f"{name}/".startswith(f"{problem.path}/") for name in asked)
    ]
    judged.errors += [
        Problem(path, 0, 0, "no such profile", "a file of data/profiles")
        for path in sorted(asked - paths)
    ]
    judged.warnings = [problem for problem in judged.warnings if problem.path in asked]
    return paths & asked


def _address(path: Path) -> str:
    """One address of a file, however its folder is reached; where it links to is another's."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - resolving would follow the link
    return str(Path(os.path.realpath(absolute.parent), absolute.name))


def _say(judged: Judgement, count: int) -> int:
    for problem in judged.warnings:
        err.print(f"warning: {problem}")
    if judged.errors:
        raise BadInput(judged.errors)
    plural = "" if count == 1 else "s"
    aged = len(judged.warnings)
    warned = f", {aged} warning{'' if aged == 1 else 's'}" if aged else ""
    out.print(f"{count} profile{plural}, no problems{warned}")
    return 0


def annotation(level: str, problem: Problem) -> str:
    """
    Return a workflow command that GitHub shows beside the line.

    Nothing in a message can end the command or begin another one: see "Workflow commands" in
    GitHub's documentation for the characters that are written as percent codes.
    """
    place = f",line={problem.line},col={problem.column}" if problem.line else ""
    path = _percent(problem.path).replace(":", "%3A").replace(",", "%2C")
    return f"::{level} file={path}{place}::{_percent(problem.sentence)}"


def _percent(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _record(problem: Problem) -> dict[str, Any]:
    """A problem as tools read it; what belongs to a whole file has line and column 0."""
    return asdict(problem)
