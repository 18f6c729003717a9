"""
Damaged answers of every source end in sane rows or in one clear line.

Each source's recorded shapes (``tests/answers/<source>``) are damaged at least 2,000 times:
fields lost, renamed, of another type, nulls, absurd numbers and dates, lists cut, turned and
wrapped, control characters.
"""

import dataclasses
import datetime as dt
import functools
import itertools
import json
import math
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings

from generator import sources
from generator.discover import find
from generator.errors import SourceError
from generator.model.series import SERIES
from generator.model.upstream import Told, Upstream
from tests.replay.mutations import damaged, damages, spoiled
from tests.source_plan import PLAN

UPSTREAMS = find(sources, Upstream)
ANSWERS = Path(__file__).parent / "answers"
TIMES = 2_000


@functools.cache
def recorded(source):
    """Pairs of request and good answer, for every answer in the index that a request fits."""
    folder = ANSWERS / source
    index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    upstream = UPSTREAMS[source]
    found, names = {}, {}

    def collect(asks):
        for ask in asks:
            file = index.get(ask.address.removeprefix("https://"))
            if file is None or ask.address in found:
                continue
            answer = json.loads((folder / file).read_text(encoding="utf-8"))
            found[ask.address] = ask, answer
            told = ask.read(ask, answer)
            names.update(told.names)
            collect(told.more)

    collect(upstream.directory(PLAN))
    for named, keyed in itertools.product((names, {}), (False, True)):
        plan = dataclasses.replace(PLAN, names=dict(named), keyed=keyed)
        collect(upstream.ask(plan))
        collect([upstream.probe(plan)])
    return index, [found[address] for address in sorted(found)]


@pytest.mark.parametrize("source", sorted(UPSTREAMS))
def test_every_answer_at_hand_belongs_to_a_request_and_gives_rows_or_names(source):
    index, pairs = recorded(source)
    assert {ask.address.removeprefix("https://") for ask, _ in pairs} == set(index)
    for ask, answer in pairs:
        told = ask.read(ask, answer)
        assert told.rows or told.names
        check(UPSTREAMS[source], told)


def check(upstream, told):
    """Complain about rows that nobody should store, and about requests to strangers."""
    assert isinstance(told, Told)
    series = {name for feed in upstream.feeds for name in feed.series}
    assert series <= set(SERIES)
    for row in told.rows:
        assert row.chain in PLAN.chains
        assert row.metric in series
        assert type(row.value) is float
        assert math.isfinite(row.value)
        assert type(row.date) is dt.date
    for name in itertools.chain(*told.names.values()):
        assert isinstance(name, str)
    for ask in told.more:
        assert urlsplit(ask.address).scheme == "https"
        assert urlsplit(ask.address).netloc in {host.name for host in upstream.hosts}
        assert ask.address.isprintable()


def outcome(upstream, ask, answer):
    """Read a damaged answer and say how it ended; anything unforeseen is an exception."""
    try:
        told = ask.read(ask, answer)
    except SourceError as error:
        said = str(error)
    else:
        check(upstream, told)
        return "rows" if told.rows else "nothing"
    assert ask.address in said
    assert said.splitlines() == [said]
    assert said.isprintable()
    assert said.encode("utf-8")
    assert len(said) < 1_200
    return "error"


@pytest.mark.parametrize("source", sorted(UPSTREAMS))
def test_a_damaged_answer_ends_in_sane_rows_or_in_one_line(source):
    upstream = UPSTREAMS[source]
    _, pairs = recorded(source)
    ended: Counter[str] = Counter()

    @settings(
        max_examples=TIMES,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(damages())
    def tried(drawn):
        number, found = drawn
        ask, answer = pairs[number % len(pairs)]
        ended[outcome(upstream, ask, damaged(answer, found))] += 1

    tried()
    assert ended.total() >= TIMES
    assert ended["error"] > TIMES / 10
    assert ended["rows"] + ended["nothing"] > TIMES / 10


@pytest.mark.parametrize("source", sorted(UPSTREAMS))
def test_any_field_may_be_any_nonsense(source):
    ended: Counter[str] = Counter()
    for ask, answer in recorded(source)[1]:
        for one in spoiled(answer):
            ended[outcome(UPSTREAMS[source], ask, one)] += 1
    assert ended["error"] > 100
    assert ended["rows"] > 100
