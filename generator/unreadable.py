"""Why a text cannot be read as YAML, and where: its size, its characters, its grammar."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import yaml

from generator.errors import Problem, shown

MAX_BYTES = 200_000

MAX_VALUES = 5_000
"""Of one file; the longest profile has a few hundred."""

MAX_PROBLEMS = 100
"""Of one file; a file with more is something else than a profile."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a file may be."""

    bytes: int = MAX_BYTES
    values: int = MAX_VALUES


WRITTEN = Limits()
"""Of a file that somebody writes."""

Place = tuple[int, int]

_NOT_YAML = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TABBED = re.compile(r"^ *([\t\xa0])", re.MULTILINE)
_CONFLICT = re.compile(r"^(?:<{7}|\|{7}|={7}|>{7})(?= |\r?$)", re.MULTILINE)
_FENCE = re.compile(r"^(?:```|~~~)", re.MULTILINE)
_UNSPACED = re.compile(r"[ -]*[a-z_]+:[^\s:/]")

QUOTED = "a quote inside a quoted text ends it: put it in quotes of the other kind"
SPACED = "a key is followed by a colon and a space"

HINTS = {
    "mapping values are not allowed": (
        "put a value that holds ': ' in quotes; keys of one block begin in the same column"
    ),
    "could not find expected ':'": SPACED,
    "did not find expected key": "keys of one block begin in the same column",
    "did not find expected '-'": "items of one list begin in the same column",
    "did not find expected ',' or ']'": "close the list with ]",
    "did not find expected ',' or '}'": "close the braces; quote a value that holds a comma",
    "cannot start any token": "put a value that begins with %, @ or ` in quotes",
    "unexpected end of stream": "close the quotes",
    "unknown escape character": "use single quotes for text with a backslash",
    "block sequence entries are not allowed": "begin the list on its own line",
}


def unreadable_characters(path: str, text: str, limits: Limits) -> Iterable[Problem]:
    """What is wrong with a text before it is YAML."""
    if len(text.encode(errors="surrogatepass")) > limits.bytes:
        yield Problem(path, 0, 0, "file too large", f"at most {limits.bytes:,} bytes")
        return
    try:
        text.encode()
    except UnicodeEncodeError as error:
        place = _place_of(text, error.start)
        yield Problem(path, *place, "not UTF-8 text", "save the file as UTF-8")
        return
    if bad := _NOT_YAML.search(text):
        what = f"unacceptable character U+{ord(bad.group()):04X}"
        yield Problem(path, *_place_of(text, bad.start()), what, "delete it")
        return
    for place, what, allowed in islice(_foreign_lines(text), MAX_PROBLEMS):
        yield Problem(path, *place, what, allowed)


def _foreign_lines(text: str) -> Iterator[tuple[Place, str, str]]:
    """Lines that git, a Markdown text or an editor left; the parser takes them for others."""
    for mark in _CONFLICT.finditer(text):
        what = f"a conflict that git left open, {mark.group()}"
        allowed = "keep one of both versions, then delete the lines of <, = and >"
        yield _place_of(text, mark.start()), what, allowed
    for fence in _FENCE.finditer(text):
        what = f"a fence of Markdown, {fence.group()}"
        yield _place_of(text, fence.start()), what, "delete the line"
    for blank in _TABBED.finditer(text):
        what = "a tab" if blank.group(1) == "\t" else "a no-break space"
        place = _place_of(text, blank.end() - 1)
        yield place, f"{what} at the beginning of a line", "indent with spaces"


def _place_of(text: str, position: int) -> Place:
    """Line and column, from 1, of a position in a text."""
    before = _lines(text[:position])
    return len(before), len(before[-1]) + 1


def _lines(text: str) -> list[str]:
    """The lines of a text as the parser counts them."""
    return re.split(r"\r\n|[\n\r\x85\u2028\u2029]", text)


def yaml_problem(path: str, text: str, error: yaml.YAMLError) -> Problem:
    """Turn a parser's error into a problem with a place."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return Problem(path, 0, 0, f"not YAML: {shown(error)}")
    mark = error.problem_mark
    what, context = str(error.problem), str(error.context)
    # Quotes that are never closed are noticed at the end of the file, a key without its colon at
    # the next one: what is wrong stands where these begin.
    is_late = "end of stream" in what or context == "while scanning a simple key"
    if is_late and error.context_mark is not None:
        mark = error.context_mark
    hint = next((hint for part, hint in HINTS.items() if part in what), "")
    if what.startswith("did not find expected") and _is_after_quote(text, mark):
        hint = QUOTED
    above = _lines(text)[mark.line - 1 : mark.line] if mark.line else []
    if what.startswith("mapping values") and above and (key := _UNSPACED.match(above[0])):
        return Problem(path, mark.line, key.end(), f"not YAML: {what}", SPACED)
    return Problem(path, mark.line + 1, mark.column + 1, f"not YAML: {what}", hint)


def _is_after_quote(text: str, mark: yaml.Mark) -> bool:
    """Whether what a mark points at follows a closing quote without a space, as in 'Nova's'."""
    lines = _lines(text)
    before = lines[mark.line][: mark.column] if mark.line < len(lines) else ""
    return before.endswith(("'", '"'))
