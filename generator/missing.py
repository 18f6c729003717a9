"""Says which series or facts a figure lacks, so that a gap names its cause."""

from __future__ import annotations

from functools import cache

from generator.figures import METRICS, Figures
from generator.model.chain import Profile
from generator.model.series import SERIES, week_name
from generator.model.words import TokenStatus
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
_USE = ("user operations or transactions", METRICS["use_growth_52w"].needs)
_CAPITAL = ("value secured, TVL or stablecoins", METRICS["capital_growth_52w"].needs)
_SUPPLY = ("maximum or total supply", ("max_supply", "total_supply"))
ALTERNATIVES = {name: group for group in (_FEES, _USE, _CAPITAL, _SUPPLY) for name in group[1]}
"""Series any one of which will do, with the words that name them."""

_ALONE = {"fees_eth": "fees in ETH"}
"""Where no other series of its group will do."""

_OF_TOKENS = {"circulating_supply", "total_supply", "price_usd"}
_FLOWS_BACK = {"returned_share", "value_leakage"}


def why_unknown(figures: Figures, metric: str, chain: str) -> str:
    """Say in a few words why no figure of a metric is told for a chain that has none to tell."""
    last = figures.last_week(metric, chain)
    leaves = figures.leaves(metric)
    if last is not None:
        seen = figures.last_week(leaves[0], chain) if len(leaves) == 1 else None
        reason = f"last known in {week_name(last)}, too old to count"
        if seen is None or seen <= last:
            return reason
        return f"{reason}; its series, last seen in {week_name(seen)}, has too few weeks since"
    profile = figures.profiles[chain]
    if profile.token.status.value is not TokenStatus.LAUNCHED and _OF_TOKENS & {*leaves}:
        return "no token is launched"
    if metric == "security_coverage" and profile.settles_elsewhere:
        return "not asked of a chain that settles on another"
    if metric == "operator_margin" and not profile.settles_elsewhere:
        return "it settles on no other chain"
    never, old = _lacking(figures, metric, chain)
    said = (
        ("never stored", never),
        ("too old to count", old),
        ("not in the profile", _lacking_facts(figures, metric, chain)),
    )
    reason = "; ".join(f"{state}: {', '.join(words)}" for state, words in said if words)
    if reason or metric not in TOGETHER:
        return reason or METRICS[metric].unknown_when
    return f"never had {TOGETHER[metric]}"


def missing_inputs(figures: Figures, metric: str, chain: str) -> list[str]:
    """Delivered series of a metric that hold no recent value for a chain, and missing facts."""
    never, old = _lacking(figures, metric, chain)
    return [
        *(f"{words} (never stored)" for words in never),
        *(f"{words} (too old to count)" for words in old),
        *_lacking_facts(figures, metric, chain),
    ]


def _lacking(figures: Figures, metric: str, chain: str) -> tuple[list[str], list[str]]:
    """Delivered series of which no week is stored for a chain, and those that are too old."""
    profile = figures.profiles[chain]
    leaves = figures.leaves(metric)
    rules = {rule.rule for rule in profile.token.issuance}
    facts_instead = {
        "issuance_native": bool(rules - {"observed"}),
        "circulating_supply": _is_modelled(metric),
        "total_supply": _is_modelled(metric),
        # Fees in ETH are counted at the price of ETH, which is no series of the chain's own.
        "price_mean_usd": "total_supply" not in leaves,
    }
    if metric in _FLOWS_BACK:
        facts_instead["burn_native"] = profile.fee_destination is not None
        facts_instead["holders_revenue_usd"] = True  # one way of several to know what flows back
    if metric != "operator_margin":
        facts_instead["rent_eth"] = bool(profile.fee_split) or not profile.settles_elsewhere
    never: dict[str, None] = {}
    old: dict[str, None] = {}
    for name in leaves:
        words, group = ALTERNATIVES.get(name, (SERIES[name].title.lower(), (name,)))
        if not {*group} <= {*leaves}:
            words, group = _ALONE.get(name, SERIES[name].title.lower()), (name,)
        if any(figures.reading(other, chain) for other in group) or facts_instead.get(name):
            continue
        ever = any(figures.last_week(other, chain) for other in group)
        (old if ever else never)[words] = None
    return [*never], [*old]


def _lacking_facts(figures: Figures, metric: str, chain: str) -> list[str]:
    """What documents could tell for a main figure and no profile holds."""
    profile = figures.profiles[chain]
    lacking: list[str] = []
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


@cache  # asked for each chain, and told by the parameters of functions
def _is_modelled(metric: str) -> bool:
    """Whether the supply model, which schedules can feed, stands in for observed supply."""
    needs = METRICS[metric].needs
    return "supply" in needs or any(_is_modelled(need) for need in needs if need in METRICS)


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
