"""Answers of the scorecard to small invented worlds."""

from tests import worlds
from tests.worlds import allocation, profile, rule, token

MARKS = worlds.RUBRIC.scorecard.marks
ROLL = {"kind": "rollup", "settlement": "ethereum"}
CHOICE = {"discretion": "As it likes."}


def answers(chain, series=None, *others):
    """The six answers of a chain, in a world with some others."""
    chains = worlds.collection(chain, *others)
    return worlds.compute(chains, series or {}).answers[chain.id]


def answer(number, chain, series=None):
    """One answer of a chain."""
    return answers(chain, series)[number - 1]


def emits(daily, *rows, **more):
    """A token of 1 bn, all unlocked long ago, that issues so many tokens a day at 1 USD each."""
    rules = [rule("per-day", start="2020", tokens_per_day=daily)]
    given_rows = rows or (allocation("airdrop", 100),)
    return profile(tokens=token(*given_rows, issuance=rules, **more))


def paid(daily, **series):
    """Fees of so many dollars a day and a price of one."""
    return {"fees_usd": {"alpha": daily}, "price_mean_usd": {"alpha": 1}, **series}
