"""Bands over providers, and the range of marks that follows from what is unknown or disputed."""

import datetime as dt

import pytest

from generator import edition
from generator.figures import METRICS
from generator.model.series import SERIES
from tests import worlds
from tests.scorecard_answers import CHOICE, ROLL, answer, answers, emits
from tests.worlds import SOURCE, allocation, profile, rule, token, tranche

ALPHA = worlds.collection(profile("alpha"))
LAST = worlds.week(worlds.WEEKS - 1).date()


def band(name, series, chains=ALPHA, weeks=worlds.WEEKS):
    """The band of a quantity for alpha."""
    return worlds.figures(chains, series, weeks).band(name, "alpha")


# -- bands --------------------------------------------------------------------------------


def test_two_providers_make_a_band_from_low_to_high():
    """Both providers' values stand in it, named, whichever is charted."""
    found = band(
        "fees_usd", {"growthepie:fees_usd": {"alpha": 7}, "defillama:fees_usd": {"alpha": 5}}
    )
    assert (found.low, found.high, found.week) == (5, 7, LAST)
    assert found.values == (("defillama", 5), ("growthepie", 7))


def test_a_metric_has_the_band_of_its_providers():
    """Fees of two providers over one emission are two coverages."""
    series = {
        "growthepie:fees_usd": {"alpha": 500},
        "defillama:fees_usd": {"alpha": 200},
        "price_mean_usd": {"alpha": 1},
    }
    found = band("emission_coverage", series, worlds.collection(emits(1000)))
    assert dict(found.values) == pytest.approx({"defillama": 0.2, "growthepie": 0.5})


@pytest.mark.parametrize(
    "series",
    [
        {"growthepie:fees_usd": {"alpha": 7}},
        {"growthepie:fees_usd": {"alpha": 7}, "defillama:fees_usd": {"alpha": 7}},
        {"growthepie:fees_usd": {"alpha": [7] * 69 + [None]}, "defillama:fees_usd": {"beta": 5}},
        {},
    ],
    ids=["one provider", "both agree", "for another chain", "nothing stored"],
)
def test_where_nothing_is_disputed_there_is_no_band(series):
    """One provider, equal values, another chain's value or none make no band."""
    chains = worlds.collection(profile("alpha"), profile("beta"))
    assert band("fees_usd", series, chains) is None


def test_the_band_is_of_the_last_week_that_two_share():
    """Values of different weeks are never set against each other."""
    series = {
        "growthepie:fees_usd": {"alpha": [*range(1, 71)]},
        "defillama:fees_usd": {"alpha": [100] * 60 + [None] * 10},
    }
    found = band("fees_usd", series)
    assert found.week == worlds.week(59).date()
    assert found.values == (("growthepie", 60), ("defillama", 100))


def test_a_band_older_than_a_reading_may_be_is_none():
    """Two providers that last met more than a year ago say nothing of today."""
    series = {
        "growthepie:fees_usd": {"alpha": 7},
        "defillama:fees_usd": {"alpha": [5] * 17 + [None] * 53},
    }
    assert band("fees_usd", series) is None
    series["defillama:fees_usd"] = {"alpha": [5] * 18 + [None] * 52}
    assert band("fees_usd", series).week == worlds.week(17).date()


def test_two_measures_are_no_two_providers():
    """Growth of value locked and of stablecoins differ, and nobody disputes either."""
    series = {
        "defillama:tvl_usd": {"alpha": [1] * 18 + [2] * 52},
        "defillama:stablecoins_usd": {"alpha": [1] * 18 + [3] * 52},
    }
    assert band("capital_growth_52w", series) is None
    series["growthepie:tvl_usd"] = {"alpha": [1] * 18 + [4] * 52}
    found = band("capital_growth_52w", series)
    assert [provider for provider, _ in found.values] == ["defillama:tvl_usd", "growthepie:tvl_usd"]


def test_no_emission_is_no_number_of_a_band():
    """Where nothing is emitted every provider gives no limit, which is no band."""
    series = {"growthepie:fees_usd": {"alpha": 5}, "defillama:fees_usd": {"alpha": 7}}
    assert band("emission_coverage", series) is None


def test_prices_of_several_providers_stand_behind_the_charted_return():
    """A return is charted from charted prices, and each provider's own stands beside it."""
    chains = worlds.collection(profile("alpha", tokens=token()), profile("bitcoin"))
    series = {
        "coingecko:price_usd": {"alpha": [100] * 18 + [50] * 52, "bitcoin": 500},
        "dune:price_usd": {"alpha": [100] * 18 + [40] * 52},
    }
    found = band("token_in_btc_52w", series, chains)
    assert [provider for provider, _ in found.values] == ["dune", "coingecko"]
    assert (found.low, found.high) == pytest.approx((0.4, 0.5))


@pytest.mark.parametrize("name", [*METRICS, *SERIES])
def test_a_real_band_holds_the_charted_value_of_its_week(name):
    """In the band's week the charted value is one of the providers', and low is below high."""
    figures = worlds.real_edition().figures
    for chain in figures.profiles:
        found = figures.band(name, chain)
        if found is None:
            continue
        assert found.low < found.high
        assert isinstance(found.week, dt.date)
        reading = figures.reading(name, chain)
        if reading.week == found.week and name != "token_in_btc_52w":
            assert found.low <= reading.value <= found.high, chain


# -- the range of a mark ------------------------------------------------------------------


def test_disputed_fees_widen_the_range_and_not_the_mark():
    """Coverage of 0.5 by one provider and 0.1 by another: marked B as charted, worst D."""
    series = {
        "growthepie:fees_usd": {"alpha": 500},
        "defillama:fees_usd": {"alpha": 100},
        "price_mean_usd": {"alpha": 1},
    }
    found = answer(1, emits(1000), series)
    assert (found.mark, found.best, found.worst) == ("B", "B", "D")
    assert "0.1 by defillama, 0.5 by growthepie" in found.span


def test_disputed_rent_widens_the_range_of_question_two():
    """Rent of half the fees by one provider and of none by another: E could be C."""
    series = {
        "growthepie:fees_eth": {"alpha": 100},
        "growthepie:rent_eth": {"alpha": 1},
        "defillama:fees_eth": {"alpha": 100},
        "defillama:rent_eth": {"alpha": 50},
    }
    found = answer(2, profile(**ROLL, fee_destination="operator"), series)
    assert (found.mark, found.best, found.worst) == ("E", "C", "E")
    assert "50 % by defillama, 99 % by growthepie" in found.span


def test_supply_without_a_date_could_all_come_within_the_year():
    """A tenth undated on a float of nine tenths: A today, and D if all of it came."""
    rows = [
        allocation("airdrop", 90),
        allocation("ecosystem", 10, tranche(**CHOICE)),
    ]
    chain = profile(tokens=token(*rows, issuance=[rule("none")]))
    series = {"coingecko:circulating_supply": {"alpha": 900_000_000}}
    found = answer(3, chain, series)
    assert (found.mark, found.best, found.worst) == ("A", "A", "D")
    assert "at most 11.1 %" in found.span


def test_what_circulates_already_cannot_come_again():
    """Undated tokens that were paid out are in the float, so they widen nothing."""
    rows = [
        allocation("airdrop", 90),
        allocation("ecosystem", 10, tranche(**CHOICE)),
    ]
    chain = profile(tokens=token(*rows, issuance=[rule("none")]))
    series = {
        "coingecko:circulating_supply": {"alpha": 1_000_000_000},
        "coingecko:total_supply": {"alpha": 1_000_000_000},
    }
    found = answer(3, chain, series)
    assert (found.mark, found.best, found.worst) == ("A", "A", "A")
    assert "without a date" not in found.span


def test_every_measure_of_capital_is_tried_for_question_four():
    """Value locked grows and stablecoins fall: A as measured first, C by the other."""
    series = {
        "tx_count": {"alpha": [100] * 18 + [200] * 52},
        "defillama:tvl_usd": {"alpha": [100] * 18 + [200] * 52},
        "defillama:stablecoins_usd": {"alpha": [100] * 18 + [50] * 52},
    }
    found = answer(4, profile(), series)
    assert (found.mark, found.best, found.worst) == ("A", "A", "C")
    assert "capital −50 % by stablecoins (defillama)" in found.span


def test_disputed_prices_widen_the_range_of_question_six():
    """Half of BTC by one provider's prices and a tenth by another's: C could be E."""
    prices = {
        "coingecko:price_usd": {"alpha": [100] * 18 + [50] * 52, "bitcoin": 500},
        "dune:price_usd": {"alpha": [100] * 18 + [10] * 52},
    }
    found = answers(profile(tokens=token()), prices, profile("bitcoin", tokens=token()))[5]
    assert (found.mark, found.best, found.worst) == ("C", "C", "E")


def test_holders_revenue_speaks_where_no_document_does():
    """Paid to holders over fees of the same provider is what flows back; a document goes first."""
    series = {"defillama:fees_usd": {"alpha": 100}, "defillama:holders_revenue_usd": {"alpha": 30}}
    split = [{"to": "burned", "percent": 5, **SOURCE}]
    silent, says = profile(), profile(fee_destination="burned", fee_split=split)
    for chain, share in ((silent, 0.3), (says, 0.05)):
        figures = worlds.figures(worlds.collection(chain), series)
        assert figures.reading("returned_share", "alpha").value == pytest.approx(share)


def test_without_some_chains_the_others_keep_their_answers():
    """On the real data: leave out a third of the chains and no other mark or range moves."""
    whole = worlds.real_edition()
    kept = {
        chain: found
        for number, (chain, found) in enumerate(worlds.real_profiles().items())
        if number % 3 or chain in {"bitcoin", "ethereum"}
    }
    store = worlds.real_store()
    part = edition.compute(kept, store.series(), store.sources(), worlds.RUBRIC)
    assert len(kept) < len(whole.profiles) * 0.8
    for chain, found in part.answers.items():
        assert found == whole.answers[chain], chain
        assert part.designs[chain] == whole.designs[chain], chain
