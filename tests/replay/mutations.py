"""
Small damages to a decoded answer, chosen by numbers, so that hypothesis can choose them.

A damage is (place, kind, choice): where in the answer, what happens there, and with what.
"""

import copy
from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import strategies as st

Damage = tuple[int, int, int]
Where = tuple[Any, Any]
"""A container and the key or index of one of its values."""

DEEP: list[Any] = []
for _ in range(60):
    DEEP = [DEEP]

JUNK: tuple[Any, ...] = (
    *(True, False, 0, -0.0, -1, 0.5, 7, 10**18, -(10**18), 10**400, -(10**400), 5e-324),
    *(1e308, -1e308, float("inf"), float("-inf"), float("nan"), 1e15, 253402300800, 4e12),
    *(-62135596801, 1787184000, "1787184000", "NaN", "Infinity", "-inf", "1e999", "1e308", "-5"),
    *("", " ", "\x00\n\x1b[31m", "\u202e\u2028", "é", "\ud800", "٣", "9" * 5_000, "1_000", "x"),
    *("2026-13-45", "0001-01-01", "9999-12-31", "2026-11-20T00:00:00Z", "2026-W47-1", "None"),
    *("0001-01-01T00:00:00.000000000Z", "9999-12-31T23:59:59.999Z", "Stage 7", "Stage", "null"),
    *([], {}, [[]], [{}], {"": None}, [None], [1, 2], {"data": []}, DEEP, "constructor"),
    *("2026-11-20T00:00:00+99:99", "2026-11-20 00:00", "20261120", "__proto__", "https://[::1"),
)


def damages() -> st.SearchStrategy[tuple[int, list[Damage]]]:
    """A number that chooses the answer, and one to three damages; one draw, so it is fast."""
    return st.binary(min_size=14, max_size=14).map(_decoded)


def _decoded(drawn: bytes) -> tuple[int, list[Damage]]:
    found = [
        (int.from_bytes(drawn[at : at + 2]), drawn[at + 2] % len(KINDS), drawn[at + 3])
        for at in (2, 6, 10)
    ]
    return drawn[0], found[: 1 + drawn[1] % 3]


def damaged(answer: Any, found: list[Damage]) -> Any:
    """A damaged copy of an answer."""
    holder = [copy.deepcopy(answer)]
    for place, kind, choice in found:
        places = list(_places(holder))
        if not places:
            break
        container, key = places[place % len(places)]
        KINDS[kind](container, key, choice)
    return holder[0] if holder else None


def spoiled(answer: Any) -> Iterator[Any]:
    """Copies with one field of each kind replaced by each piece of junk or null."""
    tried = set()
    waiting: list[tuple[tuple[Any, ...], Any]] = [((), answer)]
    while waiting:
        path, value = waiting.pop()
        kind = tuple("[]" if isinstance(step, int) and step > 1 else step for step in path)
        if kind in tried:
            continue
        tried.add(kind)
        if isinstance(value, dict | list):
            keys = list(value) if isinstance(value, dict) else range(len(value))
            waiting.extend(((*path, key), value[key]) for key in keys)
        if path:
            yield from _each(answer, path)


def _each(answer: Any, path: tuple[Any, ...]) -> Iterator[Any]:
    for junk in (*JUNK, None):
        whole = copy.deepcopy(answer)
        container = whole
        for step in path[:-1]:
            container = container[step]
        container[path[-1]] = copy.deepcopy(junk)
        yield whole


def _places(value: Any) -> Iterator[Where]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict | list):
            keys = list(one) if isinstance(one, dict) else range(len(one))
            yield from ((one, key) for key in keys)
            waiting.extend(one[key] for key in keys)


def _junk(container: Any, key: Any, choice: int) -> None:
    container[key] = copy.deepcopy(JUNK[choice % len(JUNK)])


def _delete(container: Any, key: Any, _: int) -> None:
    del container[key]


def _rename(container: Any, key: Any, choice: int) -> None:
    names = ("x", "", "value", "data", "\n\u202e", "é", str(key).upper(), f"{key}s")
    if isinstance(container, dict):
        container[names[choice % len(names)]] = container.pop(key)
    else:
        container.insert(choice % (len(container) + 1), container.pop(key))


def _retype(container: Any, key: Any, choice: int) -> None:
    value = container[key]
    if isinstance(value, int | float):
        container[key] = (str(value), bool(value), [value], -value, {"usd": value})[choice % 5]
    elif isinstance(value, str):
        container[key] = (len(value), [value], value[: choice % 9], value * 9, value.upper())[
            choice % 5
        ]
    elif isinstance(value, list):
        container[key] = dict(enumerate(value)) if choice % 2 else None
    elif isinstance(value, dict):
        container[key] = list(value.values()) if choice % 2 else list(value)


def _cut(container: Any, key: Any, choice: int) -> None:
    if isinstance(container[key], list | str):
        container[key] = container[key][: choice % (len(container[key]) + 1)]


def _reorder(container: Any, key: Any, choice: int) -> None:
    value = container[key]
    if isinstance(value, list):
        turn = choice % (len(value) + 1)
        container[key] = value[::-1] if turn == 0 else value[turn:] + value[:turn]
    elif isinstance(value, dict):
        container[key] = dict(reversed(value.items()))


def _wrap(container: Any, key: Any, choice: int) -> None:
    value = container[key]
    ways: tuple[Any, ...] = ([value], {"data": value}, {"success": True, "data": value})
    container[key] = (*ways, {"success": False, "data": value}, {"status": value})[choice % 5]


def _unwrap(container: Any, key: Any, choice: int) -> None:
    value = container[key]
    if isinstance(value, dict | list) and value:
        children = list(value.values()) if isinstance(value, dict) else value
        container[key] = children[choice % len(children)]


def _repeat(container: Any, key: Any, choice: int) -> None:
    if isinstance(container, list):
        container.insert(choice % (len(container) + 1), copy.deepcopy(container[key]))
    elif isinstance(container[key], list):
        container[key] = container[key] * (2 + choice % 2)


def _swap(container: Any, key: Any, choice: int) -> None:
    keys = list(container) if isinstance(container, dict) else range(len(container))
    other = keys[choice % len(keys)]
    container[key], container[other] = container[other], container[key]


KINDS: tuple[Callable[[Any, Any, int], None], ...] = (
    *(_junk, _junk, _junk, _delete, _rename, _retype, _retype),
    *(_cut, _reorder, _wrap, _unwrap, _repeat, _swap),
)
