"""Ask, read, judge, store: a refresh of an invented source, from good days to bad ones."""

import dataclasses
import datetime as dt
import json

import pytest

from generator.asking import MOST_FOLLOW_UPS
from generator.gathering import gather
from generator.model.upstream import Plan, Told
from generator.refresh import Refresh, exit_code, unchanged
from generator.reporting import brief, summary
from generator.store import Store
from tests import worlds
from tests.refreshing import (
    CHAINS,
    LAST_WEEK,
    PRESS,
    TODAY,
    Answering,
    Silent,
    ask_for,
    days,
    good,
)
from tests.test_store import ORIGIN, weekly

PLAN = Plan(CHAINS, TODAY)


@pytest.fixture
def store(tmp_path):
    """An empty data folder."""
    return Store(tmp_path / "data")


def refresh(store, today=TODAY, upstream=PRESS, **answers):
    """Run a refresh and store what came, as the command does."""
    run = Refresh(CHAINS, store.owned(), today, requests={"press.example": 4})
    watch = Silent()
    before = store.report()
    outcome = run.run([upstream], Answering(**answers), watch, before)
    if not unchanged(before, outcome):
        store.commit(outcome.changes, outcome.corrections, outcome.report)
    return outcome, watch.messages


def bytes_of(store):
    """Every file of the data folder."""
    return {
        path.relative_to(store.root).as_posix(): path.read_bytes()
        for path in sorted(store.root.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def series_of(outcome, name):
    """The report of one series."""
    (source,) = outcome.report.sources
    (found,) = (item for item in source.series if item.series == name)
    return found


def test_a_first_refresh_stores_all_finished_weeks_with_their_origin(store):
    outcome, messages = refresh(store, **good())
    assert messages == []
    rows = store.series()
    fees = rows[(rows["metric"] == "fees_usd") & (rows["chain"] == "alpha")]
    assert len(fees) == 10
    assert fees["week"].max().date() == LAST_WEEK
    assert fees["value"].iloc[-1] == 166.0  # the mean of 163 to 169
    assert set(rows["metric"]) == {"fees_usd", "tvl_usd", "price_usd", "price_mean_usd"}
    ranges = {item.id: item for item in store.sources()["press"].ranges}
    assert set(ranges) == {"press-live-fees", "press-live-money"}
    assert ranges["press-live-money"].read_on == TODAY
    assert set(ranges["press-live-money"].covers) == {"tvl_usd", "price_usd", "price_mean_usd"}
    assert ranges["press-live-fees"].republish.value == "yes"
    assert exit_code(outcome.report, ["press"]) == 0
    found = series_of(outcome, "fees_usd")
    assert (found.asked, found.received, found.weeks_stored, found.weeks_revised) == (2, 2, 20, 0)
    assert found.next_expected == dt.date(2024, 6, 10)


def test_the_same_answers_again_change_no_byte(store):
    refresh(store, **good())
    before = bytes_of(store)
    outcome, _ = refresh(store, **good())
    assert bytes_of(store) == before
    assert not any(len(change.rows) for change in outcome.changes)


def test_a_later_refresh_appends_a_week_and_records_a_revision(store):
    refresh(store, **good())
    later = TODAY + dt.timedelta(weeks=1)
    answers = good()
    course = days(77, last=later - dt.timedelta(days=1))
    for day in ("2024-05-13", "2024-05-14"):
        course[day] *= 2
    answers["fees_usd"]["a"] = course
    outcome, _ = refresh(store, today=later, **answers)
    found = series_of(outcome, "fees_usd")
    assert (found.weeks_stored, found.weeks_revised) == (1, 1)
    (row,) = store.corrections()
    assert (row["week"], row["date"], row["chain"]) == ("2024-05-13", "", "alpha")
    assert float(row["old"]) == 152
    assert float(row["new"]) == pytest.approx(152 + (149 + 150) / 7)
    assert row["reason"] == "the source now gives another value"
    assert row["recorded_on"] == later.isoformat()
    late = [trouble.chain for trouble in found.warnings if trouble.gate == "late"]
    assert late == ["beta"]


def test_a_failing_request_keeps_old_data_and_the_others_go_on(store):
    refresh(store, **good())
    old = bytes_of(store)
    later = TODAY + dt.timedelta(weeks=1)
    answers = good() | {"tvl_usd": "HTTP 500 'oops'"}
    answers["fees_usd"]["a"] = days(77, last=later - dt.timedelta(days=1))
    outcome, messages = refresh(store, today=later, **answers)
    assert messages == ["press: https://press.example/tvl_usd: HTTP 500 'oops' (expected HTTP 200)"]
    new = bytes_of(store)
    assert new["series/press/tvl_usd.csv"] == old["series/press/tvl_usd.csv"]
    assert new["series/press/fees_usd.csv"] != old["series/press/fees_usd.csv"]
    found = series_of(outcome, "tvl_usd")
    assert (found.received, found.kept) == (0, ("alpha", "beta"))
    assert found.failed[0].said.startswith("https://press.example/tvl_usd: HTTP 500")
    assert [cell[2] for cell in outcome.report.stale()] == ["alpha", "beta"]
    assert exit_code(outcome.report, ["press"]) == 1
    assert "kept from before" in brief(outcome.report, ["press"])[0]
    assert "`https://press.example/tvl_usd: HTTP 500 'oops'" in summary(outcome.report, ["press"])


def test_a_source_that_gives_nothing_ends_with_two_and_loses_nothing(store):
    refresh(store, **good())
    old = bytes_of(store)
    wrong = dict.fromkeys(("names", "fees_usd", "tvl_usd", "price_usd"), "HTTP 503")
    outcome, messages = refresh(store, **wrong)
    assert len(messages) == 4
    assert exit_code(outcome.report, ["press"]) == 2
    assert store.report().sources[0].state == "failed"
    new = bytes_of(store)
    assert {name for name in new if new[name] != old.get(name)} == {"report.json"}


def test_a_series_that_a_gate_stops_is_kept_whole(store):
    refresh(store, **good())
    answers = good()
    later = TODAY + dt.timedelta(weeks=1)
    end = later - dt.timedelta(days=1)
    answers["fees_usd"] = {
        "a": {day: value * 1000 for day, value in days(77, last=end).items()},
        "b": days(77, last=end, value=7.0),
    }
    outcome, _ = refresh(store, today=later, **answers)
    found = series_of(outcome, "fees_usd")
    assert found.kept == ("alpha",)
    (trouble,) = {t.gate for t in found.failed}
    assert trouble in outcome.report.gates
    rows = store.series()
    fees = rows[(rows["metric"] == "fees_usd") & (rows["chain"] == "alpha")]
    assert fees["week"].max().date() == LAST_WEEK
    assert fees["value"].max() < 1000


def test_a_name_that_the_source_does_not_list_is_reported_and_not_asked(store):
    outcome, _ = refresh(store, **good() | {"names": ["a", "b2"]})
    (source,) = outcome.report.sources
    (trouble,) = source.troubles
    assert trouble.chain == "beta"
    assert trouble.said == "'b' (growthepie) is not in the provider's own list; the nearest is 'b2'"
    assert series_of(outcome, "fees_usd").asked == 1


def test_what_a_source_does_not_publish_is_no_failure(store):
    outcome, _ = refresh(store, **good() | {"price_usd": "nothing"})
    found = series_of(outcome, "price_usd")
    assert found.unpublished == ("alpha", "beta")
    assert found.failed == ()
    assert exit_code(outcome.report, ["press"]) == 0


def test_a_stored_series_that_the_source_now_calls_unpublished_is_kept_and_said(store):
    """Proves that a source cannot end a stored series by saying that there is none."""
    refresh(store, **good())
    old = bytes_of(store)
    later = TODAY + dt.timedelta(weeks=1)
    outcome, messages = refresh(store, today=later, **good() | {"price_usd": "nothing"})
    said = "the source says that it does not publish this; earlier it did"
    assert messages == [
        f"press: stored series are kept as they were, {said}: price_usd of alpha, price_usd of beta"
    ]
    found = series_of(outcome, "price_usd")
    assert (found.kept, found.unpublished) == (("alpha", "beta"), ())
    assert {trouble.said for trouble in found.failed} == {said}
    assert exit_code(outcome.report, ["press"]) == 1
    assert bytes_of(store)["series/press/price_usd.csv"] == old["series/press/price_usd.csv"]
    again = store.sources()["press"].ranges
    assert {item.read_on for item in again if item.id == "press-live-money"} == {TODAY}


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ({}, True),
        ({"status": worlds.fact("winding-down")}, True),
        ({"status": worlds.fact("ended")}, False),
        ({"identifiers": {}}, False),
    ],
)
def test_a_stored_series_that_is_not_asked_for_any_more_is_kept_unless_it_has_ended(
    store, profile, expected
):
    refresh(store, **good())
    names = {"identifiers": {"growthepie": worlds.fact("b")}}
    chains = CHAINS | {"beta": worlds.profile("beta", **names | profile)}

    def alone(series, plan):
        return dataclasses.replace(ask_for(series, plan), chains={"a": "alpha"})

    upstream = dataclasses.replace(
        PRESS, ask=lambda plan: tuple(alone(s, plan) for s in ("fees_usd", "tvl_usd", "price_usd"))
    )
    run = Refresh(chains, store.owned(), TODAY)
    outcome = run.run([upstream], Answering(**good()), Silent())
    for name in ("fees_usd", "tvl_usd", "price_usd"):
        assert series_of(outcome, name).kept == (("beta",) if expected else ())
    assert exit_code(outcome.report, ["press"]) == int(expected)
    if expected:
        (trouble,) = series_of(outcome, "tvl_usd").failed
        assert trouble.said == "not asked: the source no longer lists this for the chain"


def test_a_series_whose_listing_a_person_declared_ended_is_not_expected(store, monkeypatch):
    refresh(store, **good())
    ended = {("press", "price_usd", chain): "given up" for chain in ("alpha", "beta")}
    monkeypatch.setattr("generator.gathering.LISTING_ENDED", ended)
    outcome, messages = refresh(store, **good() | {"price_usd": "nothing"})
    assert messages == []
    assert exit_code(outcome.report, ["press"]) == 0


def test_a_chain_that_an_answer_leaves_out_is_named(store):
    answers = good()
    del answers["fees_usd"]["b"]
    outcome, _ = refresh(store, **answers)
    (trouble,) = series_of(outcome, "fees_usd").failed
    assert (trouble.chain, trouble.said) == ("beta", "the answer holds no value for this chain")
    assert exit_code(outcome.report, ["press"]) == 1


def test_a_snapshot_that_waits_is_confirmed_by_the_next_refresh(store):
    """Proves that the report remembers what was held back, past a second run of the same week."""

    def told(monday, value):
        day = (monday - dt.timedelta(days=1)).isoformat()
        return good() | {"tvl_usd": {"a": {day: value}, "b": {day: 2e6}}}

    refresh(store, **told(TODAY, 1e6))
    later = TODAY + dt.timedelta(weeks=1)
    for _ in range(2):
        outcome, _ = refresh(store, today=later, **told(later, 1e9))
        (trouble,) = series_of(outcome, "tvl_usd").failed
        assert (trouble.chain, trouble.gate) == ("alpha", "snapshot_leap")
        assert (trouble.waits, trouble.waits_of) == (1e9, TODAY)
    after = later + dt.timedelta(weeks=1)
    outcome, _ = refresh(store, today=after, **told(after, 1.1e9))
    assert series_of(outcome, "tvl_usd").failed == ()
    rows = store.series()
    tvl = rows[(rows["metric"] == "tvl_usd") & (rows["chain"] == "alpha")]
    assert list(tvl["value"]) == [1e6, 1.1e9]


def test_sources_that_are_not_asked_keep_their_part_of_the_report(store):
    refresh(store, **good())
    run = Refresh(CHAINS, store.owned(), TODAY)
    outcome = run.run([], Answering(), Silent(), store.report())
    assert [source.source for source in outcome.report.sources] == ["press"]


@pytest.mark.parametrize(
    ("states", "code"),
    [("fresh fresh", 0), ("fresh failed", 1), ("partly", 1), ("partly failed", 1), ("failed", 2)],
)
def test_the_exit_code_is_that_of_the_sources_asked(store, states, code):
    """All fresh, some failed, or nothing came; sources that were not asked do not count."""
    refresh(store, **good())
    report = store.report()
    sources = [
        report.sources[0].model_copy(update={"source": f"s{n}", "state": state})
        for n, state in enumerate([*states.split(), "failed", "fresh"])
    ]
    asked = [source.source for source in sources[:-2]]
    assert exit_code(report.model_copy(update={"sources": tuple(sources)}), asked) == code


def test_an_archive_is_replaced_week_by_week_and_said_so(store):
    """Live weeks take the place of archived ones; what only the archive has stays its own."""
    old = [("fees_usd", "2023-12-25", "alpha", 5.0, 7), ("fees_usd", "2024-05-20", "alpha", 1.0, 1)]
    store.add_archive("press", "attic", ORIGIN, weekly(*old))
    refresh(store, **good())
    ranges = {item.id: item for item in store.sources()["press"].ranges}
    (span,) = ranges["attic"].covers["fees_usd"]
    assert span.start == span.end == dt.date(2023, 12, 25)
    (row,) = store.corrections()
    assert (row["week"], row["old"], row["new"]) == ("2024-05-20", "1", "159")
    assert json.loads((store.root / "report.json").read_text())["run_on"] == TODAY.isoformat()


def test_a_source_that_names_pages_for_ever_is_left(store):
    def endless(ask, _answer):
        return Told(more=(ask,))

    ask = dataclasses.replace(ask_for("fees_usd", PLAN), read=endless)
    upstream = dataclasses.replace(PRESS, directory=lambda _p: (), ask=lambda _p: (ask,))
    client = Answering()
    run = Refresh(CHAINS, store.owned(), TODAY)
    gather([(upstream, run.plan(upstream))], client, Silent())
    assert len(client.asked) == MOST_FOLLOW_UPS


def test_an_error_that_a_reader_did_not_foresee_is_one_line(store):
    def careless(_ask, answer):
        return answer["missing"]["key"]

    ask = dataclasses.replace(ask_for("fees_usd", PLAN), read=careless)
    upstream = dataclasses.replace(PRESS, directory=lambda _p: (), ask=lambda _p: (ask,))
    run = Refresh(CHAINS, store.owned(), TODAY)
    (found,) = gather([(upstream, run.plan(upstream))], Answering(**good()), Silent())
    assert set(found.failed.values()) == {
        (
            "https://press.example/fees_usd: the answer cannot be read: KeyError "
            "(its shape is not the agreed one; run: wellspring doctor)"
        )
    }


def test_a_series_of_which_one_part_failed_is_not_stored_in_part(store):
    """A hole in the middle would never be read again, because later runs read the tail alone."""
    whole = ask_for("fees_usd", PLAN)
    broken = dataclasses.replace(whole, address="https://press.example/older")
    upstream = dataclasses.replace(PRESS, ask=lambda _p: (whole, broken))
    outcome, _ = refresh(store, upstream=upstream, **good() | {"older": "HTTP 500"})
    assert [len(change.rows) for change in outcome.changes] == [0]
    assert [t.chain for t in series_of(outcome, "fees_usd").failed] == ["alpha", "beta"]


@pytest.mark.parametrize(
    ("weeks", "told", "said"), [(1, (1, 1.5), "×1.50"), (0, (1.5, 1), "×0.667")]
)
def test_a_source_is_compared_with_what_another_told_in_the_same_run(store, weeks, told, said):
    """Proves that a week that the source before it added or revised counts, not only the store."""
    gazette = dataclasses.replace(PRESS, name="gazette")
    for one in (PRESS, gazette):
        refresh(store, upstream=one, **good())
    later = TODAY + dt.timedelta(weeks=weeks)
    newest = (later - dt.timedelta(weeks=1)).isoformat()
    course = days(70 + 7 * weeks, last=later - dt.timedelta(days=1))

    class Two(Answering):
        def get(self, address, **how):
            """The second source that asks for fees is told another newest week than the first."""
            factor = told[address in self.asked]
            fees = {day: value * (factor if day >= newest else 1) for day, value in course.items()}
            self.answers["fees_usd"] = {"a": fees}
            return super().get(address, **how)

    run = Refresh(CHAINS, store.owned(), later)
    outcome = run.run([PRESS, gazette], Two(**good()), Silent(), store.report())
    apart = {
        source.source: [
            trouble.said.partition(" for ")[0]
            for trouble in source.series[0].warnings
            if trouble.gate == "sources_apart"
        ]
        for source in outcome.report.sources
    }
    assert apart["gazette"] == [f"{said} of what press gives"]


def test_what_another_refresh_stored_meanwhile_stays_in_the_report(store):
    """Proves it for two sources, each asked by a run that has not seen the other's report."""
    gazette = dataclasses.replace(PRESS, name="gazette")
    runs = [
        Refresh(CHAINS, store.owned(), TODAY).run([one], Answering(), Silent(), store.report())
        for one in (PRESS, gazette)
    ]
    for outcome in runs:
        store.commit(outcome.changes, outcome.corrections, outcome.report)
    assert [source.source for source in store.report().sources] == ["gazette", PRESS.name]
    store.commit(runs[0].changes, runs[0].corrections, runs[0].report)
    assert [source.source for source in store.report().sources] == ["gazette", PRESS.name]
