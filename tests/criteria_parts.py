"""Parts of the invented profiles and series by which criteria are judged."""

import datetime as dt
from decimal import Decimal
from typing import Any

from generator.model.finding import Verdict
from tests import worlds
from tests.worlds import allocation, rule, token, tranche

MET, PARTLY, NOT_MET = Verdict.MET, Verdict.PARTLY, Verdict.NOT_MET
UNKNOWN, ASIDE = Verdict.UNKNOWN, Verdict.NOT_APPLICABLE
NONE = None  # no token, no series

LATER = dt.date(2027, 1, 1)
CLOCK: dict[str, Any] = {"start": worlds.START, "end": LATER, "every": "month"}
CHOICE = {"discretion": "As it likes."}
GOAL = {"milestone": "When it works."}
SILENT = {"unknown": "The documents do not say."}
ROLL: dict[str, Any] = {"kind": "rollup", "settlement": "ethereum"}


def pays(daily):
    """A token of 1 bn whose rule issues so many tokens a day."""
    rules = [rule("per-day", start="2024", tokens_per_day=daily)]
    return token(allocation("airdrop", 100), issuance=rules)


def split(percent, *recipients):
    """A token of which some recipients share ``percent`` and the public has the rest."""
    rows = [allocation(r, Decimal(percent) / len(recipients)) for r in recipients]
    return token(*rows, allocation("public-sale", 100 - Decimal(percent)))


def locked(**ways):
    """A token with one allocation released in parts: so many percent each way."""
    kinds = {"clock": CLOCK, "choice": CHOICE, "goal": GOAL, "silent": SILENT}
    parts = [tranche(share, **kinds[way]) for way, share in ways.items()]
    return token(allocation("insiders", 100, *parts))


FEES = {"fees_eth": {"alpha": 10}, "rent_eth": {"alpha": 4}}
LOSS = {"fees_eth": {"alpha": 10}, "rent_eth": {"alpha": 25}}
EVEN = {"fees_eth": {"alpha": 10}, "rent_eth": {"alpha": 10}}
USD = {"fees_usd": {"alpha": 300}, "coingecko:price_mean_usd": {"alpha": 2}}
SUPPLY = {"coingecko:circulating_supply": {"alpha": 364_000_000}}
