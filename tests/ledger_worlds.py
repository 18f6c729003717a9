"""Two invented chains and their rows in the ledger of scores."""

import datetime as dt

from generator.publish.history import rows_of
from tests import worlds

WEEK = "2025-W18"
MONDAY = dt.date(2025, 4, 28)
RECORDED = dt.date(2025, 5, 6)


def record(wellspring, project, today="2025-05-06"):
    """Run the verb; returns what it said of scores."""
    ran = wellspring("--project", project, "record", "--today", today)
    assert ran.code == 0, ran.err
    return ran.out.splitlines()[-1]


def shared(insiders):
    """A token of which insiders have so many percent and users the rest."""
    return worlds.token(
        worlds.allocation("insiders", insiders), worlds.allocation("airdrop", 100 - insiders)
    )


def small_world(**series):
    """An edition of two chains with fees."""
    profiles = worlds.collection(
        worlds.profile("alpha", launch="2020-01-01"),
        worlds.profile("beta", tokens=shared(40)),
    )
    return worlds.compute(profiles, {"fees_usd": {"alpha": 5, "beta": 7}, **series})


ROWS = rows_of(small_world(), RECORDED, "1.0")
