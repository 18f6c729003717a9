"""Says which series or facts a figure lacks, so that a gap names what would fill it."""

from __future__ import annotations

from generator.figures import Figures
from generator.model.chain import Profile
from generator.model.series import SERIES
from generator.schedules import FEWEST_DOCUMENTED, documented_percent

TOGETHER = {
    "emission_coverage": "seven weeks of a quarter with fees, issuance and price together",
    "value_leakage": "seven weeks of a quarter with fees and rent together",
    "overhang_52w": "a count of circulating tokens in the year before",
    "divergence_52w": "use and capital over the same year",
    "token_in_btc_52w": "prices of the token 52 weeks apart",
}
"""What a main figure lacks where each of its inputs is there, but not at the same time."""

_FEES = ("fees", ("fees_usd", "fees_eth"))
_USE = ("user operations or transactions", ("user_ops_count", "tx_count"))
_CAPITAL = (
    "value secured, TVL or stablecoins",
    ("value_secured_usd", "tvl_usd", "stablecoins_usd"),
)
ALTERNATIVES = {name: group for group in (_FEES, _USE, _CAPITAL) for name in group[1]}
"""Series any one of which will do, with the words that name them."""

STANDS_IN = frozenset({"circulating_supply", "total_supply"})
"""Series without which a figure is told from documents alone."""


def missing_inputs(figures: Figures, metric: str, chain: str) -> list[str]:
    """Delivered series of a metric that hold no recent value for a chain, and missing facts."""
    profile = figures.profiles[chain]
    if metric != "value_leakage":
        rules = {rule.rule for rule in profile.token.issuance}
        facts_instead = {"issuance_native": bool(rules - {"observed"})}
    else:
        facts_instead = {
            "burn_native": profile.fee_destination is not None,
            "holders_revenue_usd": True,  # one way of several to know what flows back
            "rent_eth": bool(profile.fee_split) or not profile.settles_elsewhere,
        }
    lacking: list[str] = []
    for name in figures.leaves(metric):
        words, group = ALTERNATIVES.get(name, (SERIES[name].title.lower(), (name,)))
        if any(figures.reading(other, chain) for other in group) or facts_instead.get(name):
            continue
        if name not in STANDS_IN and f"{words} (no recent week)" not in lacking:
            lacking.append(f"{words} (no recent week)")
    if metric in {"emission_coverage", "overhang_52w"}:
        lacking += _missing_facts(profile)
    if metric == "value_leakage" and figures.reading("returned_share", chain) is None:
        fate = profile.fee_destination
        through = {"treasury": "the treasury pays", "split": "the parties of the split pay"}
        lacking.append(
            f"what {through[fate.value]} back to users, holders or public goods"
            if fate is not None and fate.value in through
            else "a documented destination of fees with its share"
        )
    return lacking


def _missing_facts(profile: Profile) -> list[str]:
    """Parts of the supply schedule that the profile lacks."""
    token = profile.token
    lacking = []
    if not token.allocations:
        lacking.append("the allocation of the supply")
    elif any(t.way == "unknown" for a in token.allocations for t in a.schedule):
        lacking.append("the dates of some unlocks")
    elif documented_percent(token) < FEWEST_DOCUMENTED:
        lacking.append("the release of more than a fifth of the supply")
    if not token.issuance:
        lacking.append("the issuance rule")
    elif all(rule.rule == "formula" for rule in token.issuance):
        lacking.append("an issuance rule that can be computed")
    return lacking
