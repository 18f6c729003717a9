"""The panel and its readings: weeks by chain, provider before provider, up to one week."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from generator.figures import METRICS
from generator.model.series import SERIES
from generator.panel import Panel
from tests import worlds


def test_the_first_provider_in_the_order_is_charted():
    """Where two providers give a week the precedence decides, week by week, with its name."""
    series = {
        "defillama:fees_usd": {"alpha": 5.0},
        "growthepie:fees_usd": {"alpha": [1.0, None]},
        "another:fees_usd": {"alpha": [9.0, 9.0, 9.0]},
    }
    found = worlds.panel(series, ["alpha"], weeks=3).series("fees_usd")
    assert list(found.by_provider) == ["growthepie", "defillama", "another"]
    assert found.values["alpha"].tolist() == [1, 5, 5]
    assert found.provider["alpha"].tolist() == ["growthepie", "defillama", "defillama"]


def test_a_value_not_seen_has_no_value_and_no_provider():
    """Gaps stay NaN in values, in providers and in the days they stand on."""
    found = worlds.panel({"fees_usd": {"alpha": [1.0, None, 3.0]}}, ["alpha", "beta"], weeks=3)
    fees = found.series("fees_usd")
    assert fees.values["alpha"].isna().tolist() == [False, True, False]
    assert fees.values["beta"].isna().all()
    assert fees.provider["alpha"].isna().tolist() == [False, True, False]
    assert found.days("fees_usd").values["alpha"].isna().tolist() == [False, True, False]
    assert found.days("fees_usd").values["alpha"].iloc[0] == 7


def test_a_series_nobody_delivered_is_unknown_for_everyone():
    """An empty frame with all weeks and chains stands for a series that is not stored."""
    found = worlds.panel({}, ["beta", "alpha"], weeks=4)
    fees = found.series("fees_usd").values
    assert fees.shape == (4, 2)
    assert list(fees.columns) == ["alpha", "beta"]
    assert fees.isna().all(axis=None)


def test_a_stored_chain_without_a_profile_is_no_column():
    """A series of a chain outside the collection adds no column and changes no other."""
    series = {"fees_usd": {"alpha": 5.0, "stranger": 7.0}}
    fees = worlds.panel(series, ["alpha"]).series("fees_usd").values
    assert list(fees.columns) == ["alpha"]
    assert (fees["alpha"] == 5).all()


def test_weeks_without_any_row_are_still_weeks():
    """A week in which nothing was stored stays in the calendar, so windows keep their length."""
    series = {"fees_usd": {"alpha": [1.0, None, None, 4.0]}}
    found = worlds.panel(series, ["alpha"], weeks=1)
    assert list(found.weeks) == [worlds.week(n) for n in range(4)]


def test_later_weeks_are_not_seen():
    """With ``as_of`` the panel ends there, and no value of a later week is left in any series."""
    series = {"fees_usd": {"alpha": list(range(1, 71))}, "defillama:tvl_usd": {"alpha": 1.0}}
    for day in (worlds.week(20).date(), worlds.week(20).date() + dt.timedelta(days=6)):
        found = worlds.panel(series, ["alpha"], as_of=day)
        assert found.as_of == worlds.week(20).date()
        assert found.weeks[-1] == worlds.week(20)
        assert found.series("fees_usd").values["alpha"].tolist() == list(range(1, 22))


@pytest.mark.parametrize(("number", "past"), [(None, False), (69, False), (68, True)])
def test_an_edition_is_past_where_later_weeks_are_stored(number, past):
    """That of the last stored week is the present one, asked for by name or not."""
    day = None if number is None else worlds.week(number).date()
    assert worlds.panel({"fees_usd": {"alpha": 1.0}}, ["alpha"], as_of=day).is_past is past


def test_each_series_of_a_source_has_its_own_days():
    """On how many days a value stands is told of that series, not of another of the source."""
    parts = [
        worlds.table({name: {"alpha": 1.0}}, weeks=2, days=days)
        for name, days in (("fees_usd", 6), ("tvl_usd", 7), ("tx_count", 5))
    ]
    found = Panel(pd.concat(parts, ignore_index=True), {}, ["alpha"])
    for name, days in (("fees_usd", 6), ("tvl_usd", 7), ("tx_count", 5)):
        assert found.days(name).values["alpha"].tolist() == [days, days]


def test_the_past_does_not_change_when_weeks_are_added():
    """Every figure known in an old edition has the same value in the edition of today."""
    fees = [None if n == 30 else 10.0 + n % 7 for n in range(90)]
    series = {"fees_usd": {"alpha": fees}, "tx_count": {"alpha": [5.0 + n for n in range(90)]}}
    chains = worlds.collection(worlds.profile())
    now = worlds.figures(chains, series, weeks=90)
    then = worlds.figures(chains, series, weeks=90, as_of=worlds.week(80).date())
    for name in ("gas_fees_usd", "use_growth_52w", "tx_count", "emission_coverage"):
        old = then.weekly(name).values["alpha"].dropna()
        assert len(old) > 5
        pd.testing.assert_series_equal(
            old, now.weekly(name).values["alpha"].reindex(old.index), check_freq=False
        )


def test_a_reading_too_old_is_none():
    """A value 52 weeks before the edition is still read, with its age; one of 53 weeks is not."""
    chains = worlds.collection(worlds.profile())
    young = worlds.figures(chains, {"fees_usd": {"alpha": [None] * 17 + [3.0]}})
    old = worlds.figures(chains, {"fees_usd": {"alpha": [None] * 16 + [3.0]}})
    reading = young.reading("fees_usd", "alpha")
    assert (reading.value, reading.age_weeks, reading.provider) == (3, 52, "growthepie")
    assert reading.week == worlds.week(17).date()
    assert old.reading("fees_usd", "alpha") is None


def test_a_reading_of_one_provider_is_that_provider_s():
    """A named provider is read alone, and one that gave nothing is none."""
    series = {"fees_usd": {"alpha": 1.0}, "defillama:fees_usd": {"alpha": 5.0}}
    found = worlds.figures(worlds.collection(worlds.profile()), series)
    assert found.reading("fees_usd", "alpha").value == 1
    assert found.reading("fees_usd", "alpha", "defillama").value == 5
    assert found.reading("fees_usd", "alpha", "dune") is None


def test_a_week_given_twice_is_refused():
    """Proves that two rows for one cell never overwrite each other in silence."""
    table = worlds.table({"fees_usd": {"alpha": 5.0}}, weeks=3)
    twice = pd.concat([table, table.tail(1)], ignore_index=True)
    with pytest.raises(ValueError, match="growthepie gives a week of fees_usd twice"):
        Panel(twice, {}, ["alpha"]).series("fees_usd")


def test_rows_in_any_order_and_of_any_type_give_the_same_panel():
    """Proves that shuffled rows, and labels as text or as categories, make no difference."""
    series = {
        "fees_usd": {"alpha": [1.0, None, 3.0], "stranger": 4.0},
        "defillama:fees_usd": {"beta": 2.0, "alpha": 9.0},
        "tvl_usd": {"beta": [None, 8.0]},
    }
    table = worlds.table(series, weeks=3)
    labels = ["source", "metric", "chain"]
    plain = Panel(table, {}, ["alpha", "beta"])
    for other in (
        table.sample(frac=1, random_state=3),
        table.astype(dict.fromkeys(labels, "category")),
        table.astype(dict.fromkeys(labels, object)),
    ):
        found = Panel(other, {}, ["alpha", "beta"])
        assert found.stored() == plain.stored()
        for name in ("fees_usd", "tvl_usd"):
            for ask in ("series", "days"):
                here, there = getattr(found, ask)(name), getattr(plain, ask)(name)
                assert list(here.by_provider) == list(there.by_provider)
                for provider, frame in there.by_provider.items():
                    pd.testing.assert_frame_equal(here.by_provider[provider], frame)


def test_codes_of_providers_say_what_their_names_say():
    """Proves on the real data that the small codes name the provider of every charted value."""
    figures = worlds.real_edition().figures
    for name in [*SERIES, *METRICS]:
        given, names = figures.given(name), figures.weekly(name).provider
        told = np.array([*given.providers, None], dtype=object)[given.codes]
        assert (told == names.to_numpy()).all(), name


def test_ranges_name_the_chains_they_cover():
    """Proves on the real data that origins by chain are those whose spans name the chain."""
    panel = worlds.real_edition().figures.panel
    for series, source in panel.stored():
        for chain in panel.chains:
            given = [
                (item.id, tuple((start, end) for c, start, end in item.cells(series) if c == chain))
                for item in panel.sources[source].ranges
            ]
            found = [(item.id, runs) for item, runs in panel.covered(series, source, chain)]
            assert found == [(name, runs) for name, runs in given if runs]
