"""Why a figure is not shown: the series or fact that is lacking, and none that would not help."""

import pytest

from generator.missing import missing_inputs, why_unknown
from tests import worlds
from tests.scorecard_answers import ROLL
from tests.worlds import allocation, profile, rule, token

OLD, LATE = [5] * 9, [None] * 60 + [5] * 10
TOKEN = {
    "tokens": token(
        allocation("airdrop", 100), issuance=[rule("per-day", start="2020", tokens_per_day=10)]
    )
}
OBSERVED = {"tokens": token(allocation("airdrop", 100), issuance=[rule("observed")])}
SPLIT = {"fee_split": [{"to": "operator", "percent": 60, **worlds.SOURCE}]}
CAPITAL = "value secured, TVL or stablecoins"
FATE = "a documented destination of fees with its share"
BACK = "back to users, holders or public goods"


def lacks(metric, fields, series):
    """Why a metric of Alpha is not told, and what it lacks."""
    chain = profile(**fields)
    given = {name: {"alpha": values} for name, values in series.items()}
    figures = worlds.figures(worlds.collection(chain), given)
    assert figures.reading(metric, "alpha") is None
    return why_unknown(figures, metric, "alpha"), missing_inputs(figures, metric, "alpha")


@pytest.mark.parametrize(
    ("metric", "fields", "series", "said"),
    [
        ("security_coverage", TOKEN | ROLL, {}, "not asked of a chain that settles on another"),
        ("security_coverage", TOKEN, {}, "never stored: fees, token price, weekly mean"),
        ("operator_margin", {}, {}, "it settles on no other chain"),
        ("operator_margin", ROLL, {}, "never stored: fees in ETH, rent"),
        ("operator_margin", ROLL | SPLIT, {"fees_eth": 5}, "never stored: rent"),
        ("rent_share", ROLL, {}, "never stored: fees in ETH, rent"),
        ("rent_share", ROLL | SPLIT, {}, "never stored: fees in ETH"),
        ("rent_share", {}, {"fees_eth": OLD}, "too old to count: fees in ETH"),
        ("returned_share", {}, {}, "never stored: burn, fees"),
        ("returned_share", {"fee_destination": "operator"}, {}, "never stored: fees"),
        ("value_leakage", ROLL, {"fees_usd": 5}, "never stored: burn, rent; not in the profile: "),
        (
            "value_leakage",
            {"fee_destination": "treasury"},
            {"fees_usd": 5},
            f"not in the profile: what the treasury pays {BACK}",
        ),
        (
            "value_leakage",
            {"fee_destination": "split"},
            {"fees_usd": 5},
            f"not in the profile: what the parties of the split pay {BACK}",
        ),
        (
            "value_leakage",
            {"fee_destination": "burned"},
            {"fees_usd": 5},
            f"not in the profile: {FATE}",
        ),
        ("emission_usd", TOKEN, {}, "never stored: token price, weekly mean"),
        ("emission_usd", OBSERVED, {}, "never stored: issuance, token price, weekly mean"),
        (
            "float_share",
            TOKEN,
            {},
            "never stored: circulating supply, maximum or total supply",
        ),
        (
            "float_share",
            TOKEN,
            {"circulating_supply": 5},
            "never stored: maximum or total supply",
        ),
        ("float_share", {}, {}, "no token is launched"),
        ("token_in_btc_52w", {}, {}, "no token is launched"),
        ("token_in_btc_52w", TOKEN, {}, "never stored: token price"),
        (
            "token_in_btc_52w",
            TOKEN,
            {"price_usd": LATE},
            "never had prices of the token 52 weeks apart",
        ),
        (
            "divergence_52w",
            {},
            {"tx_count": OLD},
            f"never stored: {CAPITAL}; too old to count: user operations or transactions",
        ),
        (
            "divergence_52w",
            {},
            {"user_ops_count": 5, "stablecoins_usd": LATE},
            "never had use and capital over the same year",
        ),
        ("gas_fees_usd", {}, {"fees_eth": 5}, "no provider gave fees in the week"),
    ],
)
def test_a_figure_that_is_not_told_says_what_it_lacks(metric, fields, series, said):
    """What another series or a document stands in for is never named as lacking."""
    why, _ = lacks(metric, fields, series)
    assert why.startswith(said) if said.endswith(" ") else why == said


def test_what_a_mark_lacks_is_listed_item_by_item_with_how_it_lacks():
    """Never stored, too old, and not in the profile, in this order."""
    _, lacking = lacks("value_leakage", ROLL, {"fees_usd": OLD})
    assert lacking == [
        "burn (never stored)",
        "rent (never stored)",
        "fees (too old to count)",
        FATE,
    ]
