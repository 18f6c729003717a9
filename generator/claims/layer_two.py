"""Essay A, costs: cheap transactions."""

from __future__ import annotations

import datetime as dt
import math

import pandas as pd

from generator.charting import BLOBS, span
from generator.charting.claimed import (
    chain_rows,
    percent_text,
    weekly_lines,
    weeks_of,
)
from generator.edition import Edition
from generator.format import amount
from generator.model.claim import ClaimVerdict, Essay, Outcome, Variation, claim
from generator.model.nouns import counted
from generator.model.series import week_name
from generator.populations import (
    BASE_LAYER,
    FEWEST_ROLLUPS,
    kept,
    rollups,
)
from generator.rulings import (
    ALPHA,
    HOLDS,
    MIXED,
    SAMPLING,
    VARIED,
    change,
    enough,
    falling,
    lacking,
    left_out,
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
    persistent_trend,
)
from generator.windows import QUARTER_WEEKS, column

FIXED, STORED = dt.date(2026, 11, 28), dt.date(2026, 9, 14)


# -- A1 -----------------------------------------------------------------------------------

A1_WEEKS, A1_FEWEST, A1_LEVEL = 104, 26, 0.1


def _a1_ratios(edition: Edition) -> pd.DataFrame:
    """Each rollup's median fee over Ethereum's of the same week."""
    costs = edition.figures.weekly("tx_cost_median_usd").values
    return kept(costs.div(column(costs, BASE_LAYER), axis=0), rollups(edition))


def _a1_course(ratios: pd.DataFrame, weeks: int = A1_WEEKS) -> pd.Series:
    """Log of the median ratio over a tenth, in the weeks in which enough rollups are seen."""
    seen = ratios[ratios.notna().sum(axis=1) >= FEWEST_ROLLUPS]
    if seen.empty:
        return pd.Series(dtype=float)
    found = seen.median(axis=1)
    found = found[found.index > found.index[-1] - pd.Timedelta(weeks=weeks)]
    return pd.Series(found.map(lambda ratio: math.log(ratio / A1_LEVEL)))


def _a1_sample(edition: Edition) -> Course | None:
    return enough(_a1_course(_a1_ratios(edition)), A1_FEWEST)


def _a1_level(sample: Course, sampling: Sampling = SAMPLING) -> Evidence:
    return persistent_level(sample, sampling, 0.0)


def _a1_trend(sample: Course, sampling: Sampling = SAMPLING) -> Evidence:
    return persistent_trend(sample, sampling)


def _a1_verdict(sample: Course, evidence: Evidence, sampling: Sampling) -> ClaimVerdict:
    """Below a tenth, unless the ratio rises."""
    found = falling(evidence)
    slope = _a1_trend(sample, sampling)
    return MIXED if found is HOLDS and slope.effect > 0 and slope.p <= ALPHA else found


def _a1_variation(name: str, course: pd.Series) -> Variation:
    sample = enough(course, A1_FEWEST)

    def rule(evidence: Evidence) -> ClaimVerdict:
        assert sample is not None
        return _a1_verdict(sample, evidence, VARIED)

    return varied(name, sample, _a1_level, rule, _a1_percent)


def _a1_percent(effect: float) -> float:
    """Log of a ratio over a tenth as percent of Ethereum's fee."""
    return 100 * A1_LEVEL * math.exp(effect)


def _a1_lie(course: pd.Series) -> str:
    """How the weeks lie: how many before blobs, and the longest stretch without any."""
    weeks = pd.DatetimeIndex(course.index)
    early = int((weeks < pd.Timestamp(BLOBS.date)).sum())
    said = f" {early} of the {len(weeks)} weeks lie before blobs came ({BLOBS.date})"
    apart = (weeks[1:] - weeks[:-1]).days // 7
    widest = int(apart.argmax())
    if apart[widest] < QUARTER_WEEKS:
        return f"{said}."
    return (
        f"{said}; none is seen between {week_name(weeks[widest].date())} and "
        f"{week_name(weeks[widest + 1].date())}, so the change a year spans that gap."
    )


@claim(
    essay=Essay.LAYER_TWO,
    title="Rollup transactions are cheap beside Ethereum's",
    quoted="Rollups made transactions cheap.",
    statement="The median rollup's median transaction fee is below a tenth of Ethereum's, and the "
    "ratio is not rising.",
    stated="",
    metric="For each week the median over rollups of tx_cost_median_usd divided by the same figure "
    "of Ethereum.",
    population="Rollups that settle on Ethereum, in the weeks in which at least three of them and "
    "Ethereum are seen.",
    window="The last 104 weeks up to the last week in which enough rollups are seen, as far as "
    "they are stored; that week may lie before the edition's week, and the page names it.",
    test="Median over the weeks of the log of the ratio against the log of a tenth, among series "
    "that wander as much (persistent_level); and a Theil–Sen slope of the same series, among "
    "series that wander as much without a trend (persistent_trend). p is two-sided and that of the "
    "level.",
    smallest_sample="26 weeks, 20 of them following another week that is seen.",
    holds="The median ratio is below a tenth with p of 0.05 or less after correction, and the "
    "slope is not above 0 with p of 0.05 or less.",
    fails="The median ratio is above a tenth with p of 0.05 or less after correction.",
    mixed="Anything else, a low ratio that rises among it.",
    would_change="Rollup fees that fall less than Ethereum's own. Since blobs both have changed, "
    "so weeks after March 2024 can change the verdict in either direction.",
    not_shown="It compares fees, not what a transaction does: a simple transfer and a complex "
    "contract call count alike. It does not show that a low fee is paid for by users alone; the "
    "operator may pay a part of the cost. Weeks without enough rollups leave gaps, and a change a "
    "year across a gap says nothing of its course within it.",
    version=2,
    fixed_on=FIXED,
    stored_until=STORED,
    seen_before="The rule is that of the first version, whose verdict, mixed, had been seen, "
    "though not published. The page now says how its weeks lie and that nearly all of them precede "
    "blobs, and its variations follow the whole rule, the rise of the ratio among it.",
)
def a1(edition: Edition) -> Outcome:
    """Judge whether rollups are cheap beside Ethereum."""
    ratios = _a1_ratios(edition)
    course = _a1_course(ratios)
    sample = enough(course, A1_FEWEST)
    series = ("tx_cost_median_usd",)
    if sample is None:
        return lacking(
            "The fees of Ethereum and of three rollups are known together in only "
            f"{counted(len(course), 'week')}.",
            [
                needs(
                    edition,
                    series[0],
                    (*rollups(edition), BASE_LAYER),
                    "26 weeks with three rollups and Ethereum are needed; growthepie serves the "
                    "whole history, so the claim can be judged from the first refresh on",
                )
            ],
            n=len(course),
            counted="weeks",
            series=series,
        )
    evidence, slope = _a1_level(sample), _a1_trend(sample)
    weeks = weeks_of(course)
    used = kept(ratios.loc[course.index], list(ratios.columns))

    level = percent_text(_a1_percent(evidence.effect))
    direction = "rises" if slope.effect > 0 else "falls"
    table = pd.DataFrame({"weeks": used.notna().sum(), "ratio": 100 * used.median()})
    return reached(
        edition,
        evidence,
        _a1_verdict(sample, evidence, SAMPLING),
        sentence=f"The median rollup's fee was {level} of Ethereum's in the middle week of "
        f"{span(weeks)}; the ratio {direction} by {percent_text(abs(change(slope.effect)))} a year "
        f"(p = {slope.p:.2f}).{_a1_lie(course)}",
        weeks=weeks,
        scale=_a1_percent,
        unit="%",
        counted="weeks",
        series=series,
        head=("Rollup", "Weeks seen", "Median share of Ethereum's fee"),
        rows=chain_rows(edition, table, (amount, percent_text)),
        variations=(
            *(
                _a1_variation(
                    f"without {edition.profiles[chain].name}",
                    _a1_course(ratios.drop(columns=chain)),
                )
                for chain in left_out(used.columns)
            ),
            _a1_variation("52 weeks", _a1_course(ratios, 52)),
            _a1_variation("all weeks", _a1_course(ratios, 9999)),
        ),
        charts=(
            weekly_lines(
                edition,
                {"median rollup": course.map(_a1_percent)},
                slug="claim-a1-fees",
                headline=(f"The median rollup's fee was {level} of Ethereum's in the middle week",),
                unit="percent of Ethereum's median transaction fee",
                spoken="%",
                series=series,
                chains=(*used.columns, BASE_LAYER),
                reference=(100 * A1_LEVEL, "a tenth"),
                note="Weeks in which at least three rollups are seen.",
            ),
        ),
    )


A1_LEVEL_TRIAL = Trial("A1", 2, "persistent_level", _a1_sample, _a1_level, -1.0, "level")
A1_TREND_TRIAL = Trial(
    "A1", 2, "persistent_trend", _a1_sample, _a1_trend, 1.0, "trend", decides="mixed"
)
