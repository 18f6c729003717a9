"""
Whatever stands in a profile, ``wellspring check`` ends in profiles or in errors with lines.

Never in a traceback, never after more than a second: over mutated texts, over valid profiles
with anything anywhere, over any text at all, and over texts that are made to be slow.
"""

import json
import random
import re
import time
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.document import read
from generator.fields import scalars
from generator.profiles import ProfileText, judge
from generator.unreadable import MAX_BYTES, MAX_PROBLEMS
from tests.hostile import HOSTILE
from tests.invented_world import WORLD
from tests.test_real_profiles import TODAY

SECONDS = 1.0
OF_A_FILE = re.compile(r"file too large|[\d,]+ more problems")

PIECES = [
    *"\t:-#&*!|>%@`'\"{}[],?~\0\x07é💥\ufeff\u2028",
    "\n",
    "\n\n  ",
    "<<: ",
    "*a",
    "&a ",
    "!!omap ",
    "!!bool ",
    "? ",
    "---\n",
    "...\n",
    "null",
    ".inf",
    "-1",
    "1e999999",
    "0xff",
    "0o7",
    "[[[[",
    "{a: {b: [c]}}",
    "2024-02-30",
    "\ud800",
    "9" * 400,
]


def outcome(text, name="alpha-l1"):
    """Judge a text as the profile of a chain: it is valid, or each problem has its place."""
    began = time.process_time()
    judged = judge([ProfileText(f"data/profiles/{name}.yml", text)], TODAY)
    assert time.process_time() - began < SECONDS
    assert judged.profiles or judged.errors
    rows = len(re.split(r"\r\n|[\n\r\x85\u2028\u2029]", text))
    assert len(judged.errors) <= 2 * MAX_PROBLEMS + 2
    for problem in [*judged.errors, *judged.warnings]:
        said = str(problem)
        assert said.startswith(f"data/profiles/{name}.yml")
        assert said.isprintable()
        assert problem.found
        if not OF_A_FILE.fullmatch(problem.found):
            assert 1 <= problem.line <= rows + 1, problem
            assert problem.column >= 1, problem
    return judged


SEEDS = st.integers(0, 2**64 - 1)
"""One draw an example: drawing every character would take minutes."""


def mutated(lines, chance):
    """Lines with one of them lost, doubled, moved or spoilt."""
    index = chance.randrange(len(lines))
    line = lines[index]
    at = chance.randint(0, len(line))
    piece = chance.choice(PIECES)
    instead = chance.choice(
        [
            [],
            [line, line],
            ["  " + line],
            [line.lstrip()],
            [line[:at] + piece + line[at:]],
            [line[:at] + piece],
            [line.split(":")[0] + ": " + piece],
        ]
    )
    return [*lines[:index], *instead, *lines[index + 1 :]] or [""]


@settings(max_examples=1_600)
@given(SEEDS)
def test_no_mutation_of_a_profile_makes_check_fall_over(seed):
    chance = random.Random(seed)
    name = chance.choice(sorted(WORLD))
    lines = WORLD[name].split("\n")
    for _ in range(chance.randint(1, 4)):
        lines = mutated(lines, chance)
    outcome("\n".join(lines), name)


ODD: list[Any] = [
    *(
        None,
        True,
        False,
        0,
        -1,
        10**400,
        1e308,
        float("nan"),
        float("inf"),
        "",
        " ",
        "\0",
        "\ud800",
    ),
    *("9e99", "NaN", "2024-02-30", "2024", "FILL IN", "x" * 700, "A sentence.", [], {}, [[]], [{}]),
    *("https://[::1]/", "http://[", "https://example.org", "alpha-l1", "none", "launched", "yes"),
    *HOSTILE,
]


def odd(chance, depth=0):
    """Any value, now and then with others inside."""
    kind = chance.random()
    if depth < 4 and kind < 0.1:
        return [odd(chance, depth + 1) for _ in range(chance.randint(0, 3))]
    if depth < 4 and kind < 0.25:
        keys = ["value", "source", "id", "percent", "\u202e", "a" * 90, "source"]
        return {chance.choice(keys): odd(chance, depth + 1) for _ in range(chance.randint(0, 3))}
    return chance.choice(ODD)


@cache
def tree(name):
    """An invented profile as JSON, and the path of each of its values."""
    document, _ = read(name, WORLD[name])
    assert document is not None
    paths = {
        path[:length] for path, _ in scalars(document.values) for length in range(1, len(path) + 1)
    }
    return json.dumps(document.values), sorted(paths, key=str)


@settings(max_examples=1_200)
@given(SEEDS)
def test_anything_anywhere_in_a_profile_is_judged(seed):
    chance = random.Random(seed)
    name = chance.choice(sorted(WORLD))
    text, paths = tree(name)
    values = json.loads(text)
    for _ in range(chance.randint(1, 3)):
        path = chance.choice(paths)
        node = values
        try:
            for part in path[:-1]:
                node = node[part]
            node[path[-1]] = odd(chance)
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change has taken the place away
    # JSON is YAML; what JSON writes for surrogates and NaN is judged like any other text.
    outcome(json.dumps(values, ensure_ascii=chance.random() < 0.5), name)


@settings(max_examples=400)
@given(
    st.text(max_size=300)
    | st.binary(max_size=300).map(lambda b: b.decode("utf-8", "surrogateescape"))
)
def test_any_text_at_all_is_judged(text):
    outcome(text)


BOMBS = {
    "ten to the ninth": "\n".join(
        [
            "a0: &a0 [x, x, x, x, x, x, x, x, x, x]",
            *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)),
        ]
    ),
    "an alias to itself": "a: &a [*a]",
    "merged bombs": "a: &a {b: 1}\nc:\n  <<: [*a, *a, *a]",
    "brackets": "[" * MAX_BYTES,
    "braces": "{" * MAX_BYTES,
    "open and close": "[]" * (MAX_BYTES // 2),
    "deep lists": "- " * (MAX_BYTES // 2),
    "deep keys": "? " * (MAX_BYTES // 2),
    "deep mappings": "{a: " * (MAX_BYTES // 4),
    "a deep tower of lines": "\n".join(" " * n + "a:" for n in range(600)),
    "many keys": "\n".join(f"k{n}: 1" for n in range(MAX_BYTES // 9)),
    "many near keys": "\n".join(f"sumary{n}: 1" for n in range(9_000)),
    "one key often": "name: 1\n" * (MAX_BYTES // 8),
    "many items": "aliases: [" + "x," * 90_000 + "]",
    "many empty rows": "token: {allocations: [" + "{schedule: []}," * 4_500 + "]}",
    "many events": "events: [" + "{date: 2024}," * 4_000 + "]",
    "many links": "kind: {source: [" + "http://127.0.0.1," * 9_000 + "]}",
    "many issuances": "token: {issuance: [" + "{rule: x}," * 4_900 + "]}",
    "one long line": "name: " + "x" * (MAX_BYTES - 6),
    "a long link": "website: https://" + "a." * 1_400 + "example.org",
    "a long number": "token: {initial_supply: {value: " + "9" * 2_900 + "}}",
    "a long exponent": "token: {initial_supply: {value: '1e" + "9" * 2_900 + "'}}",
    "spaces": " " * MAX_BYTES,
    "line ends": "\n" * MAX_BYTES,
    "comments": "#\n" * (MAX_BYTES // 2),
    "tabs": "\t\n" * (MAX_BYTES // 2),
    "open quotes": "a: 'x\n" * (MAX_BYTES // 7),
    "escapes": 'a: "' + "\\n" * (MAX_BYTES // 2 - 3) + '"',
    "tags": "!a " * (MAX_BYTES // 3),
    "anchors": "&a " * (MAX_BYTES // 3),
    "documents": "---\n" * (MAX_BYTES // 4),
    "directives": "%YAML 1.2\n" * (MAX_BYTES // 10),
    "too large": "#" * (MAX_BYTES + 1),
    "separators": "\u2028" * (MAX_BYTES // 3),
    "surrogates": "\udcff" * 60_000,
    "a sentence of hooks": "summary: '" + "a. A" * 149 + "'",
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_what_is_made_to_be_slow_ends_in_errors_within_a_second(bomb):
    assert outcome(BOMBS[bomb]).errors
