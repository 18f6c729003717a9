"""Calibration: worlds keep a sample's shape, the table is exact, no claim's test errs too much."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from benchmarks import calibration
from benchmarks.calibration import Task, claim_table, measure, row_of, same_run
from benchmarks.worlds import at_bound, kinds, planted, without
from generator import claims
from generator.calibration import Calibration
from generator.claiming import CLAIMS
from generator.discover import find
from generator.errors import StoreError
from generator.model.calibration import (
    CALIBRATION_COLUMNS,
    LARGEST_FALSE_ALARM_RATE,
    CalibrationRow,
)
from generator.model.claim import Claim
from generator.rulebook import rule_digest
from generator.statistics import (
    Counted,
    Course,
    Courses,
    Groups,
    Happenings,
    Pairs,
    Sampling,
    Trial,
    paired_difference,
    persistent_trend,
    rank_association,
    share,
)
from tests import recorded
from tests.page_parts import DATA

SAMPLING = Sampling(199, 5, 0.95)
TRIALS = find(claims, Trial)
ROWS = Calibration(DATA).rows()

WEEKS = (3, 4, 5, 8, *range(10, 60))
WALK = np.random.default_rng(1).normal(size=(len(WEEKS), 4)).cumsum(axis=0)
WALK[:20, 3] = np.nan
COURSES = Courses(WEEKS, ("a", "b", "c", "d"), WALK)
VALUES = np.exp(np.random.default_rng(2).normal(size=9))
SAMPLES = {
    "persistent_trend": Course(WEEKS, WALK[:, 0]),
    "common_drift": COURSES,
    "event_study": Happenings(COURSES, (("a", 30), ("b", 40))),
    "rank_association": Pairs(VALUES, VALUES[::-1]),
    "paired_difference": Pairs(VALUES, VALUES[::-1]),
    "two_sample_difference": Groups(VALUES, VALUES[:5]),
    "share": Counted(5, 9, 0.5),
}


def trial(name, test=None, size=1.0, **more):
    """A trial of an invented claim."""
    return Trial("A9", 2, name, lambda _: SAMPLES[name], test, size, **more)


def row(**fields):
    """A row of the table."""
    given = {
        "claim": "A9",
        "part": "",
        "version": 2,
        "test": "share",
        "null": "independent draws",
        "false_alarm_rate": 0.04,
        "low": 0.03,
        "high": 0.05,
        "power": 0.5,
        "verdict_power": 0.25,
        "tests": 18,
        "decides": "holds",
        "interval_holds": None,
        "interval_errs": 0.02,
        "planted_effect": -0.15,
        "worlds": 100,
        "planted_worlds": 50,
        "n": 9,
        "week": dt.date(2024, 1, 1),
        "rule": "0123456789ab",
        "data_hash": "0123456789ab",
    }
    return CalibrationRow(**(given | fields))


def shape(sample):
    """What a world must share with its sample: weeks, gaps, names, sizes."""
    match sample:
        case Course():
            return sample.weeks, sample.values.shape
        case Courses():
            return sample.weeks, sample.chains, np.isnan(sample.values).tolist()
        case Happenings():
            return shape(sample.logs), sample.events
        case Counted():
            return sample.n, sample.against
        case _:
            return len(sample.first), len(sample.second)


# -- worlds ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SAMPLES)
def test_every_world_has_the_shape_of_its_sample(name):
    sample = SAMPLES[name]
    chance = np.random.default_rng(1)
    worlds = [without(sample, trial(name), kind, chance) for kind in kinds(sample)]
    worlds.append(planted(sample, trial(name, size=0.5), chance))
    assert [shape(world) for world in worlds] == [shape(sample)] * len(worlds)


@pytest.mark.parametrize("kind", ["random walks", "changes drawn again"])
def test_a_world_keeps_the_size_of_changes_and_loses_their_direction(kind):
    """A course rises by 1 ± 0.5 a week: worlds change by 0.5 and rise as often as they fall."""
    steps = 1 + 0.5 * np.random.default_rng(3).choice([-1, 1], 200)
    course = Course(tuple(range(200)), steps.cumsum())
    chance = np.random.default_rng(4)
    worlds = [without(course, trial("persistent_trend"), kind, chance) for _ in range(200)]
    assert np.mean([np.diff(world.values).std() for world in worlds]) == pytest.approx(
        0.5, rel=0.05
    )
    rises = sum(world.values[-1] > world.values[0] for world in worlds)
    assert 70 < rises < 130


def test_one_market_moves_the_chains_of_a_world():
    """Chains that move together in the sample do so in its worlds, and others do not."""
    chance = np.random.default_rng(5)
    market, own = chance.normal(size=(150, 1)), chance.normal(size=(150, 6))
    for together, least, most in ((0.2, 0.8, 1), (20, -0.2, 0.4)):
        values = (market + together * own).cumsum(axis=0)
        sample = Courses(tuple(range(150)), tuple("abcdef"), values)
        for kind in kinds(sample):
            world = without(sample, trial("common_drift"), kind, chance)
            found = np.corrcoef(np.diff(world.values, axis=0).T)[np.triu_indices(6, 1)]
            assert least < np.mean(found) < most


@pytest.mark.parametrize(
    ("name", "at", "expected"),
    [
        ("persistent_trend", None, [0, 1 / 4, 3 / 4, 1]),
        ("persistent_level", None, [1, 1, 1, 1]),
        ("step_change", None, [0, 0, 1, 1]),
        ("step_change", 11, [0, 1, 1, 1]),
    ],
)
def test_an_effect_is_planted_as_the_readme_says(name, at, expected):
    """A course of four weeks, 10, 11, 13 and 14, that stands still."""
    course = Course((10, 11, 13, 14), np.zeros(4))
    world = planted(course, trial(name, size=2, at=at), np.random.default_rng(1))
    assert world.values.tolist() == [2 * part for part in expected]


def test_effects_in_many_chains_events_pairs_and_counts():
    """Drift per 52 weeks, a fall from the event on, a correlation, a share."""
    chance = np.random.default_rng(1)
    still = Courses(tuple(range(53)), ("a", "b"), np.zeros((53, 2)))
    drift = planted(still, trial("common_drift", size=-0.7), chance)
    assert drift.values[-1].tolist() == pytest.approx([-0.7, -0.7])
    fall = planted(Happenings(still, (("b", 20),)), trial("event_study", size=-0.1), chance)
    assert fall.logs.values[:, 0].tolist() == [0] * 53
    assert fall.logs.values[:, 1].tolist() == [0] * 20 + [-0.1] * 33
    many = Pairs(chance.normal(size=500), chance.normal(size=500))
    pairs = planted(many, trial("rank_association", size=0.6), chance)
    assert stats.spearmanr(pairs.first, pairs.second).statistic == pytest.approx(0.58, abs=0.1)
    counts = [planted(SAMPLES["share"], trial("share", size=0.9), chance).count for _ in range(300)]
    assert np.mean(counts) == pytest.approx(8.1, abs=0.2)


def test_the_benchmark_tells_an_honest_test_from_one_that_counts_weeks():
    """A t-test of weeks finds a trend in most walks; power is alarms with an effect."""

    def dishonest(course):
        slope = stats.linregress(course.weeks, course.values)
        return persistent_trend(course, SAMPLING).__class__(slope.slope, 0, 0, slope.pvalue, 1, "")

    sample = SAMPLES["persistent_trend"]
    bad = measure(trial("persistent_trend", dishonest), sample, 100, 10)
    good = measure(
        trial("persistent_trend", lambda c: persistent_trend(c, SAMPLING), size=100),
        sample,
        100,
        10,
    )
    assert min(bad.false_alarms.values()) > 0.5
    assert max(good.false_alarms.values()) < 0.15
    assert good.power == 1


def test_rates_come_out_the_same_twice_and_near_the_exact_ones():
    """9 coins: 0 or 1, 8 or 9 heads are an alarm, 20 of 512; with 0.9 heads 0.775."""
    coin = trial("share", lambda s: share(s.count, s.n, 0.95, s.against), size=0.9)
    one, again = (measure(coin, SAMPLES["share"], 2000, 1000) for _ in range(2))
    assert one[:-1] == again[:-1]
    assert (one.interval_holds, one.interval_errs) == (None, None)
    assert one.false_alarms["independent draws"] == pytest.approx(20 / 512, abs=0.015)
    assert one.power == pytest.approx(0.9**9 + 9 * 0.9**8 * 0.1, abs=0.05)


@pytest.mark.parametrize(
    ("name", "test"),
    [("rank_association", rank_association), ("paired_difference", paired_difference)],
)
def test_the_row_is_that_of_the_worst_worlds(name, test):
    one = trial(name, lambda s: test(s.first, s.second, SAMPLING), size=1.0, part="some part")
    measured = measure(one, SAMPLES[name], 60, 20)
    one = replace(one, claim="A1")  # the digest is that of a real claim
    edition = type("Edition", (), {"week": dt.date(2024, 1, 1)})()
    task = Task(edition, "0123456789ab", 18, 60, 20)
    found = row_of(one, SAMPLES[name], measured, task)
    assert found.false_alarm_rate == pytest.approx(max(measured.false_alarms.values()), abs=1e-4)
    assert measured.false_alarms[found.null] == max(measured.false_alarms.values())
    assert found.low <= found.false_alarm_rate <= found.high
    assert (found.claim, found.part, found.version, found.n) == ("A1", "some part", 2, 9)
    assert found.rule == rule_digest(CLAIMS["A1"])
    assert same_run(found, one, task)
    for changed in ({"tests": 17}, {"worlds": 61}, {"data_hash": "0" * 12}):
        assert not same_run(found, one, task._replace(**changed))
    assert not same_run(found, replace(one, planted=0.9), task)
    assert "A1 some part" in claim_table([found], 12.3)
    assert "It took 12 s of one core." in claim_table([found], 12.3)
    assert "Measured in more than one run." in claim_table([found], None)
    later = found.model_copy(update={"tests": 17})
    assert ", 17 or 18 tests;" in claim_table([found, later], None)


def test_a_verdict_s_power_is_counted_at_the_corrected_level():
    """Ten coins of which nine in ten fall heads: an alarm from nine on, a verdict at ten."""
    coin = trial("share", lambda s: share(s.count, s.n, 0.95, s.against), size=0.9)
    found = measure(coin, Counted(5, 10, 0.5), 10, 4000, 20)
    assert found.power == pytest.approx(0.9**10 + 10 * 0.9**9 * 0.1, abs=0.03)
    assert found.verdict_power == pytest.approx(0.9**10, abs=0.03)


def test_how_often_a_claim_holds_by_its_interval_is_counted_rightly_and_wrongly():
    """Twelve pairs: often without an association, seldom with one of the bound."""
    one = trial(
        "rank_association",
        lambda s: rank_association(s.first, s.second, SAMPLING),
        size=0.6,
        decides="fails",
        by_interval=lambda evidence: evidence.high < 0.5,
        bound=0.5,
    )
    values = np.random.default_rng(7).normal(size=(2, 12))
    found = measure(one, Pairs(*values), 150, 150)
    assert found.interval_holds > 0.15
    assert found.interval_errs < 0.12
    assert found.interval_errs < found.interval_holds


def test_the_smallest_effect_to_be_ruled_out_is_planted_as_it_is_stated():
    """A rank correlation of 0.5 among pairs, 3 more in the first of two groups."""
    chance = np.random.default_rng(1)
    many = Pairs(*chance.normal(size=(2, 3000)))
    found = at_bound(many, trial("rank_association", bound=0.5), chance)
    assert stats.spearmanr(found.first, found.second).statistic == pytest.approx(0.5, abs=0.05)
    sides = Groups(*chance.normal(size=(2, 3000)))
    found = at_bound(sides, trial("two_sample_difference", bound=3.0), chance)
    assert np.median(found.first) - np.median(found.second) == pytest.approx(3, abs=0.2)
    with pytest.raises(TypeError, match="does not hold by an interval"):
        at_bound(many, trial("rank_association"), chance)


def test_a_stopped_run_goes_on_where_it_was(tmp_path, monkeypatch):
    """Rows stand in the table as soon as they are measured; those that stand are not again."""
    edition = type("Edition", (), {"week": dt.date(2024, 1, 1)})()
    task = Task(edition, "0123456789ab", 3, 5, 5)
    coins = {
        part: replace(
            trial("share", lambda s: share(s.count, s.n, 0.95, s.against), size=0.9, part=part),
            claim="A1",
        )
        for part in ("one", "two")
    }
    trials = {one.name: one for one in coins.values()}
    monkeypatch.setattr(calibration, "find", lambda *_: trials)
    monkeypatch.setattr(calibration, "put", lambda *_: None)
    table, asked = Calibration(tmp_path), []

    def one_row(given, name):
        asked.append(name)
        written = [one.part for one in table.rows()]
        assert name == "A1/one" or "one" in written, "the first row is not written yet"
        if len(asked) == 2:
            raise KeyboardInterrupt
        return measured(given, name)

    measured = calibration.one_row
    monkeypatch.setattr(calibration, "one_row", one_row)
    with pytest.raises(KeyboardInterrupt):
        calibration.measure_claims(task, table, (), 1, afresh=False)
    assert [one.part for one in table.rows()] == ["one"]
    calibration.measure_claims(task, table, (), 1, afresh=False)
    assert asked == ["A1/one", "A1/two", "A1/two"]
    assert [one.part for one in table.rows()] == ["one", "two"]
    calibration.measure_claims(task, table, {"A1"}, 1, afresh=True)
    assert asked[3:] == ["A1/one", "A1/two"]


# -- table ----------------------------------------------------------------------------------


def test_the_table_is_read_as_it_was_written(tmp_path):
    """Sorted by the claim's letter and number, then part; numbers survive."""
    table = Calibration(tmp_path)
    assert table.rows() == []
    rows = [row(claim="B10"), row(claim="B2", part="fees"), row(), row(claim="B2")]
    table.write(rows)
    assert table.rows() == [rows[2], rows[3], rows[1], rows[0]]
    head = (tmp_path / "ledger/calibration.csv").read_text(encoding="utf-8").splitlines()[0]
    assert head == ",".join(CALIBRATION_COLUMNS)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (",0.04,", ",4 %,", "calibration.csv:2: false_alarm_rate"),
        (",0.5,", ",1.5,", "calibration.csv:2: power"),
        ("A9,", "D9,", "calibration.csv:2: claim"),
        ("claim,", "chain,", "calibration.csv:1: columns"),
        (",9,", ",,", "calibration.csv:2: n"),
    ],
)
def test_a_damaged_table_is_named(tmp_path, old, new, said):
    table = Calibration(tmp_path)
    table.write([row()])
    text = table.path.read_text(encoding="utf-8")
    assert old in text
    table.path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(StoreError, match=said):
        table.rows()


# -- claims ---------------------------------------------------------------------------------


def too_eager(rows):
    """Claims whose test raises more false alarms than a verdict may rest on."""
    return [
        f"{one.claim} {one.part}: {one.false_alarm_rate:.1%} in {one.null}"
        for one in rows
        if one.false_alarm_rate > LARGEST_FALSE_ALARM_RATE
    ]


def test_no_claim_ships_with_a_test_that_raises_false_alarms():
    """7 % at a nominal 5 % is the most."""
    assert too_eager([row(false_alarm_rate=0.0701)]) != []
    assert too_eager([row(false_alarm_rate=0.07)]) == []
    assert too_eager(ROWS) == []


def stale(rows, trials):
    """Rows that no trial stands for any more: another version, another test, no such claim."""
    current = {(one.claim, one.part, one.version, one.test_name) for one in trials}
    return [
        f"{one.claim} {one.part} version {one.version} by {one.test}"
        for one in rows
        if (one.claim, one.part, one.version, one.test) not in current
    ]


def test_the_table_is_that_of_today_s_tests():
    """A changed version, test or rule is measured anew: make calibrate."""
    known = trial("share")
    assert stale([row()], [known]) == []
    assert stale([row(version=1)], [known]) == ["A9  version 1 by share"]
    assert stale(ROWS, TRIALS.values()) == []
    assert [one.claim for one in ROWS if one.rule != rule_digest(CLAIMS[one.claim])] == []


def unmeasured(rows, used):
    """Of the claims and versions whose verdict uses a p, those without a row of their own."""
    return sorted(set(used) - {(one.claim, one.version) for one in rows})


def test_every_claim_with_a_p_has_been_measured():
    """
    A claim that tests against chance on the data as recorded says how often that test errs.

    One that later weeks let judge says on its page that nobody has measured it yet.
    """
    assert unmeasured([row()], [("A9", 2), ("A9", 3), ("B1", 1)]) == [("A9", 3), ("B1", 1)]
    edition = recorded.edition()
    judged = find(claims, Claim).values()
    used = [(one.name, one.version) for one in judged if one(edition).p is not None]
    assert unmeasured(ROWS, used) == []
