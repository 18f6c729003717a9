"""``wellspring doctor``: one small question to each source, drift told in words."""

import pytest

from generator import sources
from generator.discover import find
from generator.doctor import key_paths
from generator.model.upstream import Upstream
from tests.replay.builders import SOURCES, Providers
from tests.replay.server import Replay
from tests.replay.troubles import TROUBLES, changed, status
from tests.source_plan import PLAN
from tests.worlds import ROOT

UPSTREAMS = find(sources, Upstream)


@pytest.fixture(scope="module")
def replay():
    """The sources, well behaved unless told otherwise."""
    with Replay(Providers(PLAN.chains)) as playing:
        yield playing


@pytest.fixture
def doctor(wellspring, monkeypatch, replay):
    """Run the doctor over the profiles of this repository."""
    replay.behave()
    monkeypatch.setenv("WELLSPRING_REPLAY", replay.url)
    return lambda *options: wellspring("--project", ROOT, "doctor", *options)


def test_every_source_that_answers_as_agreed_is_said_to(doctor, replay):
    ran = doctor()
    assert (ran.code, ran.err) == (0, [])
    lines = ran.out.splitlines()
    assert [line.split(":")[0] for line in lines] == list(SOURCES)
    assert all(line.endswith(" answers as agreed") for line in lines)
    assert len(replay.asked) == len(SOURCES)  # one small question each


def without_a_key(value):
    """The answer with one key of an inner object renamed."""
    if isinstance(value, list):
        return [without_a_key(item) for item in value]
    if isinstance(value, dict) and value:
        nested = next((k for k, v in value.items() if isinstance(v, dict)), None)
        if nested:
            return value | {nested: without_a_key(value[nested])}
        first = next(iter(value))
        if isinstance(value[first], list) and any(isinstance(v, dict) for v in value[first]):
            return value | {first: without_a_key(value[first])}
        return {f"{k}_v2" if k == first else k: v for k, v in value.items()}
    return value


@pytest.mark.parametrize("source", SOURCES)
def test_a_renamed_key_is_named_with_the_address(doctor, replay, source):
    for host in UPSTREAMS[source].hosts:
        replay.misbehave(host.name, changed(without_a_key))
    ran = doctor("--only", source)
    said = "\n".join([*ran.err, *ran.out.splitlines()])
    assert "_v2" in said or "gone" in said or "Field required" in said
    assert said.startswith(f"{source}: https://")
    assert "answers as agreed" not in said


def test_a_source_that_does_not_answer_is_one_line_and_the_others_are_asked(doctor, replay):
    replay.misbehave("l2beat.com", status(500))
    replay.misbehave("api.coingecko.com", TROUBLES["empty body"])
    ran = doctor()
    assert ran.code == 1
    assert [line.split(":")[0] for line in ran.err] == ["coingecko", "l2beat"]
    assert "an empty answer" in ran.err[0]
    assert "HTTP 500" in ran.err[1]
    assert ran.out.count("answers as agreed") == len(SOURCES) - 2


def test_a_new_key_is_told_but_breaks_nothing(doctor, replay):
    replay.misbehave(
        "api.coingecko.com", changed(lambda rows: [row | {"brand_new": 1} for row in rows])
    )
    ran = doctor("--only", "coingecko")
    assert (ran.code, ran.err) == (0, [])
    assert "brand_new new, not in the contract" in ran.out


def test_keys_are_named_by_where_they_stand():
    answer = {"chart": {"types": ["a"], "data": [[1]]}, "rows": [{"date": 1}, {"value": None}]}
    assert set(key_paths(answer)) == {
        *("chart", "chart.types", "chart.data", "rows", "rows[].date", "rows[].value"),
    }
