"""Invented worlds at random: chains of every kind with some facts and some series missing."""

import hypothesis.strategies as st

from generator.model import words
from tests import worlds
from tests.worlds import SOURCE, allocation, profile, rule, token, tranche

AMOUNTS = st.sampled_from([0.001, 0.5, 1, 20, 300, 4_000, 50_000, 600_000])
SERIES = {
    "growthepie:fees_eth": AMOUNTS,
    "growthepie:rent_eth": AMOUNTS,
    "defillama:fees_usd": AMOUNTS,
    "defillama:holders_revenue_usd": AMOUNTS,
    "defillama:app_fees_usd": AMOUNTS,
    "growthepie:tx_count": AMOUNTS,
    "growthepie:stablecoins_usd": AMOUNTS,
    "coingecko:price_usd": AMOUNTS,
    "coingecko:price_mean_usd": AMOUNTS,
    "coingecko:circulating_supply": AMOUNTS.map(lambda amount: 1000 * amount),
    "coinmetrics:issuance_native": AMOUNTS,
    "dune:burn_native": AMOUNTS,
}
LINE = tranche(start=worlds.START, end=worlds.START.replace(year=2027), every="day")
SCHEDULES = ((), (LINE,), (tranche(discretion="As it likes."),), (tranche(milestone="Done."),))


def maybe(strategy):
    """A value, or that it was not seen."""
    return st.none() | strategy


def either(*kinds):
    """Words of closed lists as strings."""
    return st.sampled_from([word.value for kind in kinds for word in kind])


@st.composite
def tokens(draw):
    """A token with a documented supply, or none at all."""
    if not draw(st.booleans()):
        return None
    inside = draw(st.integers(0, 60))
    rows = [
        allocation("insiders", inside, *draw(st.sampled_from(SCHEDULES))),
        allocation("airdrop", 100 - inside, *draw(st.sampled_from(SCHEDULES))),
    ]
    rules = draw(
        st.sampled_from(
            [
                (),
                (rule("none"),),
                (rule("observed"),),
                (rule("per-day", start="2024", tokens_per_day=1000),),
            ]
        )
    )
    burns = draw(st.sampled_from([(), (rule("fee-share"),), (rule("fee-share", percent=40),)]))
    return token(*rows, issuance=rules, burn=list(burns), supply=1_000_000)


@st.composite
def chains(draw, name="alpha"):
    """One chain with random facts."""
    rolls = draw(st.booleans())
    fields = {
        "gas_asset": draw(maybe(either(words.GasAsset))),
        "fee_destination": draw(maybe(either(words.FeeDestination))),
        "sequencer": draw(maybe(either(words.Sequencer))),
        "upgrade_control": draw(maybe(either(words.UpgradeControl))),
        "accounts_published": draw(maybe(st.booleans())),
        "stage": draw(maybe(st.sampled_from(["0", "1", "2", "not-staged"]))),
        "escape_hatch": draw(maybe(st.booleans())),
        "exit_window_days": draw(maybe(st.sampled_from([0, 3, 7, 30]))),
        "proof_system": draw(maybe(either(words.ProofSystem))),
        "data_availability": draw(maybe(either(words.DataAvailability))),
        "settlement": "ethereum" if rolls else None,
    }
    split = draw(st.lists(st.tuples(either(words.FeeRecipient), st.integers(0, 50)), max_size=2))
    parts = [{"to": to, "percent": percent, **SOURCE} for to, percent in split]
    return profile(
        name,
        "rollup" if rolls else draw(st.sampled_from(["l1", "appchain", "sidechain"])),
        draw(tokens()),
        fee_split=parts,
        **{key: value for key, value in fields.items() if value is not None},
    )


@st.composite
def lines(draw, name="alpha"):
    """Series of one chain: flat, or doubled after the 40th week, or not there."""
    found = {}
    for key, amounts in SERIES.items():
        amount = draw(maybe(amounts))
        if amount is not None:
            factor = draw(st.sampled_from([0.4, 1, 2]))
            found[key] = {name: [amount] * 40 + [amount * factor] * (worlds.WEEKS - 40)}
    return found


BITCOIN = profile("bitcoin", tokens=token())
ETHEREUM = profile("ethereum", tokens=token())
YARDSTICKS = {
    "coingecko:price_usd": {"bitcoin": 50_000, "ethereum": 2_000},
    "coingecko:price_mean_usd": {"bitcoin": 50_000, "ethereum": 2_000},
}


def merged(*given):
    """Series of several chains put together."""
    found: dict = {}
    for part in (YARDSTICKS, *given):
        for key, rows in part.items():
            found[key] = found.get(key, {}) | rows
    return found


def edition(*profiles, series=()):
    """The edition of some chains beside Bitcoin and Ethereum, whose prices others need."""
    return worlds.compute(worlds.collection(*profiles, BITCOIN, ETHEREUM), merged(*series))
