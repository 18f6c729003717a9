"""Which chains and weeks the claims look at: each rule at its bounds, in invented worlds."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from generator import populations
from tests import worlds
from tests.worlds import fact, profile, token

nan = np.nan
SUNDAY = worlds.START + dt.timedelta(weeks=worlds.WEEKS - 1, days=6)
"""The last day of the invented edition's week."""

MONDAY = SUNDAY + dt.timedelta(days=1)


def edition(*chains, **series):
    """An edition of some chains."""
    return worlds.compute(worlds.collection(*chains), series)


def frame(**columns):
    """Weeks of some chains."""
    longest = max(map(len, columns.values()))
    index = pd.date_range(worlds.START, periods=longest, freq="7D")
    return pd.DataFrame(columns, index=index, dtype=float)


def born(chain, day, kind="l1"):
    """A chain whose token was generated on a day; None is a day that nobody knows."""
    return profile(chain, kind=kind, tokens=token(generation=day))


KINDS = edition(
    profile("bitcoin"),
    profile("old", launch=str(SUNDAY)),
    profile("young", launch=str(MONDAY)),
    profile("roll", kind="rollup", settlement="ethereum"),
    profile("other-roll", kind="rollup", settlement="old"),
    profile("bare-roll", kind="rollup"),
    profile("side", kind="sidechain"),
    profile("app", kind="appchain"),
)


@pytest.mark.parametrize(
    ("found", "chains"),
    [
        (populations.general_l1s, ("old",)),
        (populations.rollups, ("roll",)),
        (
            populations.general_purpose,
            ("bare-roll", "bitcoin", "old", "other-roll", "roll", "side"),
        ),
    ],
)
def test_chains_of_a_kind_are_those_that_have_opened_by_the_last_day_of_the_week(found, chains):
    """Where nobody knows the day a chain is open; Bitcoin is the yardstick, no general L1."""
    assert found(KINDS) == chains


TOKENS = edition(
    profile("bitcoin", tokens=token()),
    born("early", "2024-03-01"),
    born("last", str(SUNDAY)),
    born("late", str(MONDAY)),
    born("dateless", None),
    profile("announced", tokens={"status": fact("announced")}),
    profile("never"),
)


def test_a_token_counts_from_the_day_of_its_generation():
    """One without a day exists, but not since any day; Bitcoin's is no other chain's."""
    assert populations.with_token(TOKENS) == ("dateless", "early", "last")
    by = {
        day: populations.with_token(TOKENS, dt.date.fromisoformat(day))
        for day in ("2024-02-29", "2024-03-01")
    }
    assert by == {"2024-02-29": (), "2024-03-01": ("early",)}


def test_a_chain_has_no_token_before_the_day_of_its_generation():
    """Of a token whose day nobody knows it cannot be said that there was none."""
    never = ("announced", "last", "late", "never")
    assert populations.without_token(TOKENS, dt.date(2024, 3, 1)) == never
    assert populations.without_token(TOKENS, dt.date(2024, 2, 29)) == tuple(
        sorted([*never, "early"])
    )


def test_what_is_not_above_zero_has_no_log():
    """Zeros and losses are left out, not made endless."""
    found = populations.logs(frame(alpha=[np.e, 0, -1, 1]))["alpha"]
    assert found.tolist() == pytest.approx([1, nan, nan, 0], nan_ok=True)


def test_prices_in_btc_are_those_of_the_same_week_and_of_one_provider_if_named():
    """Bitcoin itself is not among them, and neither is a chain without any price."""
    series = {
        "coingecko:price_usd": {"alpha": [2.0, 4.0, None], "bitcoin": [1.0, 2.0, 2.0]},
        "defillama:price_usd": {"alpha": [8.0] * 3, "bitcoin": [1.0] * 3},
    }
    chains = worlds.collection(profile("alpha"), profile("bitcoin"), profile("mute"))
    made = worlds.compute(chains, series, weeks=3)
    for provider, ratios in (("coingecko", [2, 2, nan]), ("defillama", [8, 8, 8])):
        found = populations.logs_in_btc(made, ["mute", "alpha", "bitcoin"], provider)
        assert list(found.columns) == ["alpha"]
        assert np.exp(found["alpha"].iloc[:3]).tolist() == pytest.approx(ratios, nan_ok=True)


MANY = frame(
    a=[1, 1, 1, 1, 1, nan],
    b=[nan, nan, 1, 1, 1, nan],
    c=[1, 1, nan, nan, 1, 1],
)


@pytest.mark.parametrize(
    ("fewest", "weeks", "seen", "chains", "length"),
    [
        (1, None, 1, "abc", 6),
        (3, None, 1, "abc", 5),
        (3, None, 3, "abc", 5),
        (3, None, 4, None, 0),
        (2, None, 4, None, 0),
        (1, None, 5, "a", 6),
        (2, 2, 2, "ab", 2),
        (3, 2, 1, "abc", 2),
        (4, None, 1, None, 0),
    ],
)
def test_a_stretch_ends_with_the_last_week_in_which_enough_are_seen(
    fewest, weeks, seen, chains, length
):
    """Only chains seen often enough in it stay, and enough of them have to."""
    found = populations.stretch(MANY, fewest, weeks, seen)
    if chains is None:
        assert found is None
    else:
        assert ("".join(found.columns), len(found)) == (chains, length)


def test_chains_that_are_nearly_always_seen_are_kept_in_the_weeks_of_all_of_them():
    """Nine weeks of ten are enough; the tenth is left out for everybody."""
    most, fewer = [1] * 9 + [nan], [1] * 8 + [nan] * 2
    found = populations.always_seen(frame(whole=[1] * 10, most=most, fewer=fewer))
    assert list(found.columns) == ["whole", "most"]
    assert len(found) == 9


def test_the_latest_figure_is_at_most_a_year_old_and_finite():
    """Chains without one are left out; the weeks told are those of the figures taken."""
    year = populations.LATEST_WEEKS
    some = frame(
        new=[1] * year + [7],
        old=[2] + [nan] * year,
        just=[nan, 3] + [nan] * (year - 1),
        endless=[4] * year + [np.inf],
        other=[5] * (year + 1),
    )
    found = populations.latest(some, ["just", "new", "old", "endless", "unknown"])
    assert found.to_dict() == {"endless": 4, "just": 3, "new": 7}
    weeks = [worlds.week(number).date() for number in (1, year)]
    assert populations.latest_weeks(some[["just"]], some[["new", "old"]]) == tuple(weeks)
    assert populations.latest_weeks(some[["old"]]) == ()
    assert populations.latest(some, ["old"]).empty
