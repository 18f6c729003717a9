"""What a card says beside its mark: the course of a year and the place among chains alike."""

import pytest

from generator.views.answers import answer_views
from generator.views.peers import FEWEST_PEERS, ordinal
from tests import worlds
from tests.scorecard_answers import ROLL, emits
from tests.worlds import profile, token


def views(chain, series, *others, weeks=worlds.WEEKS):
    """The six answers of a chain as shown."""
    chains = worlds.collection(chain, *others)
    return answer_views(worlds.compute(chains, series, weeks))[chain.id]


def priced(start, end, **more):
    """A token and BTC at 500; the token's price 52 weeks and more ago, then since."""
    return {"coingecko:price_usd": {"alpha": [start] * 18 + [end] * 52, "bitcoin": 500}, **more}


HOLDER = profile(tokens=token())
BITCOIN = profile("bitcoin", tokens=token())


# -- trend --------------------------------------------------------------------------------


def coverage(*fees):
    """Fees of a chain that emits 1,000 dollars a day, by provider."""
    paid = {f"{provider}:fees_usd": {"alpha": values} for provider, values in fees}
    return views(emits(1000), {"price_mean_usd": {"alpha": 1}, **paid})[0]


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (100, 200, "Up from 0.1 in 2024-W18, a year before."),
        (200, 100, "Down from 0.2 in 2024-W18, a year before."),
        (100, 100, "As in 2024-W18, a year before."),
    ],
)
def test_a_trend_says_where_the_figure_stood_a_year_before(before, now, said):
    """Direction, value and week of a year before, in words."""
    found = coverage(("growthepie", [before] * 30 + [now] * 40))
    assert found.trend == said
    assert found.week == "2025-W18"


def test_a_trend_never_goes_from_one_provider_to_another():
    """Where the charted provider is too young, one that gave both ends speaks and is named."""
    young, old = ("growthepie", [None] * 40 + [900] * 30), ("defillama", [100] * 30 + [200] * 40)
    assert coverage(young, old).answer.reading.value == pytest.approx(0.9)
    assert coverage(young, old).trend == (
        "By defillama, up from 0.1 in 2024-W18, a year before, to 0.2."
    )
    ended = ("defillama", [100] * 35 + [None] * 35)
    said = "No trend: no provider gives the figure both now and a year before."
    assert coverage(young, ended).trend == said


def test_a_trend_of_two_growths_names_both():
    """Question 4 is marked on two figures; 70 weeks are too few for a year before."""
    series = {"tx_count": {"alpha": 5}, "defillama:tvl_usd": {"alpha": 5}}
    assert "not known for a year before" in views(profile(), series)[3].trend
    steps = {
        "tx_count": {"alpha": [100] * 30 + [150] * 52 + [300] * 48},
        "defillama:tvl_usd": {"alpha": [100] * 30 + [80] * 52 + [80] * 48},
    }
    found = views(profile(), steps, weeks=130)[3]
    assert found.answer.figure == "use +100 %, capital 0 %"
    assert found.trend.endswith("a year before: use +50 %, capital −20 %.")
    assert found.spark is None


def test_what_follows_from_documents_has_no_trend():
    """A documented share is the same in every week, which is no course, and cites no series."""
    chain = profile(
        fee_destination="burned", fee_split=[{"to": "burned", "percent": 100, **worlds.SOURCE}]
    )
    found = views(chain, {"fees_eth": {"alpha": 5}})[1]
    assert found.answer.mark == "A"
    assert "documents" in found.trend
    assert (found.spark, found.sources) == (None, ())


def test_without_a_mark_there_is_no_trend_and_no_place():
    """A card without a mark says what is missing and nothing else."""
    for found in views(profile(tokens=token()), {}):
        if found.answer.state != "marked":
            assert (found.trend, found.spark, found.peers) == ("", None, "")


def test_a_course_needs_eight_points():
    """A small line is drawn from eight weeks on, ends at the reading and keeps in its box."""
    few = priced(100, 50)
    few["coingecko:price_usd"]["alpha"] = [100] * 18 + [None] * 45 + [50] * 7
    assert views(HOLDER, few, BITCOIN)[5].spark is None
    fees = [*range(1, 71)]
    line = coverage(("growthepie", fees)).spark
    (run,) = line.runs
    spots = [tuple(map(float, spot.split(","))) for spot in run.split()]
    assert len(spots) == 53
    assert spots[-1] == line.end == (100, 0)
    assert spots[0] == (0, 20)
    assert all(0 <= x <= 100 and 0 <= y <= 20 for x, y in spots)
    assert "2024-W18 to 2025-W18" in line.words
    assert line.span == "Line: between 0.012 and 0.064."
    level = coverage(("growthepie", [3] * 70)).spark
    assert (level.end, level.span) == ((100, 10), "Line: 0.003 throughout.")


def test_a_long_gap_parts_the_line():
    """Weeks that were not seen are not drawn through."""
    prices = [100] * 20 + [50] * 50
    prices[30:45] = [None] * 15
    series = {"coingecko:price_usd": {"alpha": [100] * 70 + prices, "bitcoin": 500}}
    line = views(HOLDER, series, BITCOIN, weeks=140)[5].spark
    assert len(line.runs) == 2


# -- peers --------------------------------------------------------------------------------


def holders(*prices):
    """Views of question 6 of chains whose price went from 100 to one of these, by name."""
    chains = [profile(f"c{n}", tokens=token()) for n, _ in enumerate(prices)]
    given = {f"c{n}": [100] * 18 + [now] * 52 for n, now in enumerate(prices)}
    roll = profile("roll", tokens=token(), **ROLL)
    series = {"coingecko:price_usd": {"bitcoin": 500, "roll": [100] * 18 + [900] * 52, **given}}
    chosen = worlds.compute(worlds.collection(*chains, roll, BITCOIN), series)
    shown = answer_views(chosen)
    return [shown[chain.id][5].peers for chain in chains]


def test_a_place_is_counted_among_chains_of_the_kind():
    """Best first among the L1s that have a mark; a rollup and the yardstick do not count."""
    said = holders(10, 20, 30, 40, 50, 60, 70, 80)
    assert said[-1].startswith("1st of 8 L1s marked (9 in all); ")
    assert said[0].startswith("8th of 8 L1s marked (9 in all); ")
    assert said[0].endswith("the middle half lies between 0.2 × and 0.6 ×.")


def test_equal_values_share_their_places():
    """Chains with the same figure have the same places."""
    said = holders(10, 20, 30, 40, 50, 80, 80, 80)
    assert {text.split(" L1s")[0] for text in said[5:]} == {"1st to 3rd, equal, of 8"}


def test_too_few_are_not_ranked():
    """With fewer than eight marked chains of its kind a chain has no place."""
    said = holders(10, 20, 30, 40, 50, 60, 70)
    assert set(said) == {f"Among L1s: 7 of 8 marked, too few to compare ({FEWEST_PEERS} needed)."}


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"),
     (21, "21st"), (112, "112th")],
)  # fmt: skip
def test_places_are_written_as_people_write_them(number, said):
    """Endings of ordinal numbers."""
    assert ordinal(number) == said
