"""
Reads ``data/corrections``: what the published site showed wrong, one file for each.

Problems carry file, line and column, like those of profiles.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from generator.document import Document, read
from generator.errors import Problem, unreadable
from generator.mistakes import field_problems
from generator.model.fact import Words
from generator.model.notice import Notice
from generator.prose import complaints
from generator.unreadable import MAX_BYTES

FOLDER = "corrections"
NAME_SHAPE = re.compile(r"(?P<day>\d{4}-\d{2}-\d{2})(-[a-z0-9]+)+\.yml")
_WRITTEN = {
    "title": Words.LABEL,
    "reported_by": Words.LABEL,
    "shown": Words.PROSE,
    "right": Words.PROSE,
    "why": Words.PROSE,
}


@dataclass(frozen=True, slots=True)
class Named:
    """A notice with the name of its file, which is the last part of its address and its id."""

    name: str
    notice: Notice


def read_notices(root: Path, today: dt.date | None = None) -> tuple[list[Named], list[Problem]]:
    """
    Read every notice below the data folder ``root``, newest first, and every problem.

    With a day, what was corrected on a later one is a problem, too.
    Nothing is read where there is no such folder. Symbolic links are passed over; that there are
    none is judged for the whole data folder.
    """
    notices, problems = [], []
    for path in _files(root):
        place = f"{root.name}/{FOLDER}/{path.name}"
        match = NAME_SHAPE.fullmatch(path.name)
        if match is None or not path.is_file():
            allowed = "a file such as 2026-11-28-nova-supply.yml"
            problems.append(Problem(place, 0, 0, "no correction by its name", allowed))
            continue
        try:
            with path.open("rb") as file:
                text = file.read(MAX_BYTES + 1).decode("utf-8", errors="surrogateescape")
        except OSError as error:
            problems.append(unreadable(place, error))
            continue
        notice, found = judge_notice(place, text, match["day"], today)
        problems += found
        if notice is not None and not found:
            notices.append(Named(path.stem, notice))
    notices.sort(key=lambda named: (named.notice.corrected_on, named.name), reverse=True)
    return notices, sorted(problems)


def judge_notice(
    path: str, text: str, day: str, today: dt.date | None = None
) -> tuple[Notice | None, list[Problem]]:
    """Judge one text; ``day`` is the day that the file's name begins with."""
    document, problems = read(path, text)
    if document is None:
        return None, problems
    notice = None
    try:
        notice = Notice.model_validate(document.values)
    except ValidationError as error:
        problems += field_problems(path, document, error, Notice)
    problems += _prose_problems(path, document)
    if notice is not None:
        problems += _date_problems(path, document, notice, day)
        # Who corrects east of Greenwich may be a day ahead.
        if today is not None and notice.corrected_on > today + dt.timedelta(days=1):
            where = document.place(("corrected_on",))
            found = f"corrected_on {notice.corrected_on} is in the future"
            problems.append(Problem(path, *where, found, f"at most {today}"))
    return notice, problems


def _files(root: Path) -> Iterable[Path]:
    folder = root / FOLDER
    if folder.is_symlink() or not folder.is_dir():
        return []
    shown_files = (path for path in folder.iterdir() if not path.name.startswith("."))
    return sorted(path for path in shown_files if not path.is_symlink())


def _prose_problems(path: str, document: Document) -> Iterator[Problem]:
    for name, written in _WRITTEN.items():
        value = document.values.get(name)
        if isinstance(value, str) and value:
            for found, allowed in complaints(value, written):
                yield Problem(path, *document.place((name,)), f"{name}: {found}", allowed)


def _date_problems(path: str, document: Document, notice: Notice, day: str) -> Iterator[Problem]:
    if notice.corrected_on < notice.wrong_since:
        where = document.place(("wrong_since",))
        found = f"wrong_since {notice.wrong_since} is after corrected_on {notice.corrected_on}"
        yield Problem(path, *where, found, "the day from which the site showed it")
    if notice.corrected_on != _day(day):
        where = document.place(("corrected_on",))
        found = f"corrected_on {notice.corrected_on} is not the day of the file's name"
        yield Problem(path, *where, found, f"expected {day}, or another name")


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
