"""Essay C, cost: Ethereum's own base fee."""

from __future__ import annotations

import datetime as dt
import math
from functools import partial

import pandas as pd

from generator.charting import span
from generator.charting.claimed import (
    weekly_lines,
    weeks_of,
)
from generator.edition import Edition
from generator.format import amount
from generator.model.claim import ClaimVerdict, Essay, Outcome, Row, claim
from generator.model.nouns import counted
from generator.populations import (
    BASE_LAYER,
    kept,
    logs,
)
from generator.rulings import (
    FAILS,
    MIXED,
    SAMPLING,
    after,
    enough,
    falling,
    lacking,
    needs,
    reached,
    varied,
)
from generator.statistics import (
    Course,
    Evidence,
    Sampling,
    Trial,
    persistent_level,
)

FIXED, STORED = dt.date(2026, 11, 28), dt.date(2026, 9, 14)


C4_LEVEL, C4_WEEKS, C4_SEEN = 10.0, 104, 52
C4_SERIES = ("base_fee_gwei", "gas_price_gwei")


def _c4_course(edition: Edition, name: str, weeks: int = C4_WEEKS) -> pd.Series:
    """Log of the fee over the level, in the last weeks seen."""
    fee = logs(kept(edition.figures.weekly(name).values, (BASE_LAYER,)))
    if fee.empty:
        return pd.Series(dtype=float)
    seen = fee[BASE_LAYER].dropna() - math.log(C4_LEVEL)
    return pd.Series(seen[seen.index > seen.index[-1] - pd.Timedelta(weeks=weeks)])


def _c4_name(edition: Edition) -> str:
    """The series that reaches further; the base fee itself where both do."""
    ends = {
        name: course.index[-1] for name in C4_SERIES if len(course := _c4_course(edition, name)) > 0
    }
    return max(C4_SERIES, key=lambda name: ends.get(name, pd.Timestamp.min))


def _c4_sample(edition: Edition) -> Course | None:
    return enough(_c4_course(edition, _c4_name(edition)), C4_SEEN)


def _c4_test(sample: Course, sampling: Sampling = SAMPLING) -> Evidence:
    return persistent_level(sample, sampling, 0.0)


def _c4_verdict(evidence: Evidence, name: str) -> ClaimVerdict:
    """Below the level; a price that holds tips as well cannot say that the base fee is above it."""
    found = falling(evidence)
    return MIXED if found is FAILS and name != C4_SERIES[0] else found


def _gwei(effect: float) -> float:
    return C4_LEVEL * math.exp(effect)


@claim(
    essay=Essay.ROLLUPS,
    title="Ethereum's base fee stays below 10 gwei",
    quoted="Ethereum's own base fee stays low.",
    statement="Ethereum's base fee stays below 10 gwei, a line drawn by this site.",
    stated="",
    metric="base_fee_gwei, or gas_price_gwei (base fee and tips together, so never lower) where "
    "that series reaches further; the two are never joined.",
    population="Ethereum.",
    window="The last 104 weeks of the series, as far as they are stored; the last one may lie "
    "before the edition's week, and the page names it.",
    test="Median over the weeks of the log of the fee against the log of 10 gwei, among series "
    "that wander as much (persistent_level). p is two-sided.",
    smallest_sample="52 weeks.",
    holds="The median is below 10 gwei with p of 0.05 or less after correction.",
    fails="The median of base_fee_gwei is above 10 gwei with p of 0.05 or less after correction.",
    mixed="The median cannot be told from 10 gwei by a series that wanders as much, or it is "
    "gas_price_gwei that lies above: with tips in it, it leaves open where the base fee lies.",
    would_change="A stretch of weeks with full blocks; each year of new weeks replaces an old one.",
    not_shown="10 gwei is this site's line, drawn beforehand: the essay gives none, and it is no "
    "property of the network. A low fee can come from larger blocks, from less demand or from "
    "demand that went to rollups; the series does not tell.",
    version=2,
    fixed_on=FIXED,
    stored_until=STORED,
    seen_before="The first version could fail by a gas price, tips among it, above 10 gwei; its "
    "verdict, mixed, had been seen, though not published. It was changed because an upper bound "
    "above a line says nothing of the base fee below it.",
)
def c4(edition: Edition) -> Outcome:
    """Judge whether Ethereum's base fee is low."""
    name = _c4_name(edition)
    course = _c4_course(edition, name)
    sample = enough(course, C4_SEEN)
    if sample is None:
        return lacking(
            f"Ethereum's fee is stored for {counted(len(course), 'week')}; 52 are needed.",
            [
                needs(
                    edition,
                    one,
                    (BASE_LAYER,),
                    "52 weeks are needed; no live source delivers it, so that a further archive "
                    f"has to be imported; from {after(edition, 0)} on the claim can be judged once "
                    "it is",
                )
                for one in C4_SERIES
            ],
            n=len(course),
            counted="weeks",
            series=C4_SERIES,
        )
    evidence = _c4_test(sample)
    weeks = weeks_of(course)
    shown = course.map(_gwei)
    below = int((shown < C4_LEVEL).sum())
    what = "base fee" if name == C4_SERIES[0] else "gas price"
    said = f"{amount(_gwei(evidence.effect))} gwei in the middle week of {span(weeks)}"
    quarters = shown.groupby(
        [f"{week.year} Q{week.quarter}" for week in pd.DatetimeIndex(shown.index)]
    ).agg(["median", "size"])
    other = next(one for one in C4_SERIES if one != name)
    return reached(
        edition,
        evidence,
        _c4_verdict(evidence, name),
        sentence=f"Ethereum's {what} was {said}, and below 10 gwei in {below} of {len(shown)} "
        "weeks.",
        weeks=weeks,
        scale=_gwei,
        unit="gwei",
        counted="weeks",
        series=(name,),
        head=("Quarter", "Median, gwei", "Weeks seen"),
        rows=tuple(
            Row(str(quarter), (amount(row["median"]), amount(row["size"])))
            for quarter, row in quarters.iterrows()
        ),
        variations=tuple(
            varied(
                label,
                enough(_c4_course(edition, one, length), fewest),
                _c4_test,
                partial(_c4_verdict, name=one),
                _gwei,
            )
            for label, one, length, fewest in (
                ("52 weeks", name, 52, 40),
                ("156 weeks", name, 156, C4_SEEN),
                (f"other series: {other}", other, C4_WEEKS, C4_SEEN),
            )
        ),
        charts=(
            weekly_lines(
                edition,
                {what: shown},
                slug="claim-c4-base-fee",
                headline=(f"Ethereum's {what} was {said}",),
                unit="gwei, mean of the week, log scale",
                spoken="gwei",
                series=(name,),
                chains=(BASE_LAYER,),
                scale="log",
                reference=(C4_LEVEL, "10 gwei"),
            ),
        ),
    )


C4_TRIAL = Trial("C4", 2, "persistent_level", _c4_sample, _c4_test, -1.0)
