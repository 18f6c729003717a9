"""An invented record of weeks: ledgers that grow week by week, and the digests made of them."""

import datetime as dt
from dataclasses import replace

from generator.digests import DigestLedger
from generator.model.claim import ClaimVerdict
from generator.model.claim_row import ClaimRow
from generator.model.digest import WeekDigest
from generator.publish.digest import Ledgers, week_digest
from generator.publish.history import rows_of
from tests import worlds
from tests.calendar_worlds import SALE, chain, team

ADDRESS = "https://example.org/wellspring/"
FIRST = dt.date(2025, 4, 28)
"""Monday of the first recorded week, the last one of the invented world."""
SERIES = {"coingecko:circulating_supply": {"alpha": 400_000_000}}
EDITION = worlds.compute(
    worlds.collection(
        chain(team(), SALE()),
        worlds.profile("beta", kind="rollup", stage="0"),
        worlds.profile("gamma"),
    ),
    SERIES,
)
ROWS = {row.chain: row for row in rows_of(EDITION, FIRST, "1.0")}


def verdict(week, word="holds", claim="A1", **more):
    """One row of the ledger of claims."""
    given = {
        "week": week,
        "claim": claim,
        "version": 1,
        "verdict": ClaimVerdict(word),
        **dict.fromkeys(("effect", "low", "high", "p", "p_adjusted")),
        "n": 3,
        "rule": "0" * 12,
        "data_hash": "1" * 12,
        "computed_on": week,
        "backfilled": "no",
    }
    return ClaimRow.model_validate(given | more)


def correction(week=FIRST, old="10", new="11", chain="alpha", metric="fees_usd", reason="revised"):
    """One row of the ledger of corrections."""
    return {
        "week": week.isoformat(),
        "date": "",
        "source": "defillama",
        "chain": chain,
        "metric": metric,
        "old": old,
        "new": new,
        "reason": reason,
        "recorded_on": week.isoformat(),
    }


class Record:
    """Ledgers of an invented project in ``folder``; each step records one more week."""

    def __init__(self, folder):
        self.ledger = DigestLedger(folder)
        self.scores, self.claims, self.corrections, self.unlocks = [], [], [], []
        self.rows = dict(ROWS)
        self.profiles = dict(EDITION.profiles)
        self.figures = EDITION.figures
        self.week = FIRST - dt.timedelta(weeks=1)
        self.days_after = 8

    @property
    def recorded(self):
        """Entries with their links, as pages and feeds get them."""
        return [(row.entry, row.link) for row in self.ledger.rows()]

    @property
    def edition(self):
        """The edition of the last recorded week."""
        return replace(EDITION, week=self.week, profiles=self.profiles, figures=self.figures)

    def step(self, weeks=1, report=None, verdicts=(), **changed):
        """Record the next week with some rows changed, such as ``alpha={"q2": "B"}``."""
        self.week += dt.timedelta(weeks=weeks)
        for name, update in changed.items():
            self.rows[name] = self.rows[name].model_copy(update=update)
        self.scores += [row.model_copy(update={"week": self.week}) for row in self.rows.values()]
        self.claims += [verdict(self.week, word, claim=name) for name, word in verdicts]
        digest = self.digest(report)
        assert self.ledger.append([digest]) == 1
        return digest

    def digest(self, report=None):
        """The digest of the last week by what the ledgers hold now."""
        told = [row.entry for row in self.ledger.rows()]
        return week_digest(
            self.edition,
            Ledgers(
                self.scores,
                self.claims,
                self.corrections,
                self.unlocks,
                [entry for entry in told if isinstance(entry, WeekDigest)],
            ),
            report,
            self.week + dt.timedelta(days=self.days_after),
            "1.0",
        )


def told(digest, *sections):
    """Sentences of a digest's items, of some sections."""
    return [item.text for item in digest.items if item.section in sections]
