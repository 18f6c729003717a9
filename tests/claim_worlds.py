"""Invented claims, one of each verdict, and an edition on which they are judged."""

import datetime as dt
from dataclasses import fields, replace

from generator.model.chart import Bar, BarChart
from generator.model.claim import (
    Claim,
    ClaimVerdict,
    Essay,
    Judged,
    Lack,
    Outcome,
    Row,
    Seen,
    StatedFact,
    Variation,
)
from generator.publish.verdicts import claim_rows
from tests.ledger_worlds import small_world

EDITION = small_world()
RECORDED = dt.date(2025, 5, 6)

CHART = BarChart(
    slug="claim-a1-cost",
    headline="An invented cost is small",
    unit="%",
    sources=("Nobody",),
    period="2025-W18",
    alt="Invented: Alpha 3 %.",
    bars=(Bar("Alpha", 3.0, text="3 %"),),
)
HELD = Outcome(
    verdict=ClaimVerdict.HOLDS,
    sentence="Alpha pays 3 % of what Beta pays.",
    n=12,
    counted="chains",
    effect=3.25,
    unit="%",
    low=-1.5,
    high=4.75,
    p=0.0123,
    first_week=dt.date(2024, 4, 29),
    last_week=EDITION.week,
    assumption="chains are independent",
    series=("fees_usd",),
    head=("Chain", "Cost"),
    rows=(Row("Alpha", ("3 %",), "alpha"), Row("Elsewhere <b>", ("no *cost*",), "nowhere")),
    variations=(
        Variation("without Alpha", 3.5, ClaimVerdict.HOLDS, 11),
        Variation("26 weeks", None, ClaimVerdict.MIXED, 9),
    ),
    charts=(CHART,),
)
FAILED = replace(HELD, verdict=ClaimVerdict.FAILS, charts=(), p=0.9, variations=())
UNDECIDED = replace(FAILED, verdict=ClaimVerdict.MIXED, sentence="It is both, and neither.")
LACKING = Outcome(
    verdict=ClaimVerdict.NOT_ENOUGH,
    sentence="Too few chains have the series.",
    n=0,
    counted="chains",
    missing=(
        Lack("52 weeks are needed, so from 2027-W48", "user_ops_count", "no chain"),
        Lack("52 weeks are needed, so from 2027-W48", "fees_usd", "2 chains, up to 2025-W18"),
        Lack("52 weeks are needed, so from 2027-W48", "fees_eth", "1 chain, up to 2025-W02"),
        Lack("a document on *launches*"),
    ),
)
FACT = StatedFact(
    essay=Essay.ROLLUPS,
    statement="TVS is $40.3 bn",
    date="2026-02-03",
    seen=Seen.CANNOT_SEE,
    ours="",
    why="No series of that day is stored.",
    claim="C1",
)

STORED = dt.date(2024, 12, 16)
PROSE = (
    *("title", "statement", "stated", "metric", "population", "window", "test"),
    *("smallest_sample", "holds", "fails", "mixed", "would_change", "not_shown"),
)


def claim(name="A1", outcome=HELD, **words):
    """An invented claim whose words name themselves."""
    essay = next(essay for essay in Essay if essay.value[0] == name[0])
    given = {word: f"Words of {name} <{word}>, *as* they stand" for word in PROSE}
    given |= {"version": 1, "fixed_on": dt.date(2025, 1, 2), "stored_until": STORED} | words
    return Claim(name=name, essay=essay, judge=lambda _: outcome, **given)


def judged(name="A1", outcome=HELD, adjusted=0.0246, **words):
    """An invented claim with what its test found."""
    return Judged(claim(name, outcome, **words), outcome, adjusted if outcome.p else None)


JUDGED = (
    judged("A1"),
    judged("B1", FAILED, 0.9),
    judged("B2", UNDECIDED, 0.9),
    judged("C1", LACKING),
)


def rows(items=JUDGED, weeks_ago=0, backfilled="no", **changes):
    """Rows of the ledger for invented claims, some weeks before the edition's."""
    week = EDITION.week - dt.timedelta(weeks=weeks_ago)
    return [
        row.model_copy(update={"week": week, **changes})
        for row in claim_rows(EDITION, items, RECORDED, backfilled)
    ]


assert {field.name for field in fields(Claim)} > set(PROSE)
