"""Essay C, rollups side by side: stages, and whether they become less alike."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pandas as pd

from generator.charting import span, wording
from generator.charting.claimed import (
    chain_bars,
    percent_text,
    weekly_lines,
    weeks_of,
)
from generator.edition import Edition
from generator.format import amount
from generator.model.claim import Essay, Outcome, Row, claim
from generator.model.series import week_name
from generator.populations import (
    FEWEST_PAIRS,
    always_seen,
    closing,
    kept,
    known_by,
    known_from,
    logs,
    rollups,
)
from generator.rulings import (
    SAMPLING,
    after,
    change,
    counted_of,
    enough,
    fewer,
    hundredfold,
    lacking,
    needs,
    reached,
    rising,
    share_of,
    varied,
    without_each,
)
from generator.statistics import (
    Counted,
    Course,
    Evidence,
    Sampling,
    Trial,
    persistent_trend,
)
from generator.windows import YEAR_WEEKS, quarter_ratio

FIXED, STORED = dt.date(2026, 11, 28), dt.date(2026, 9, 14)

# -- C5 -----------------------------------------------------------------------------------

FIRST_STAGE, C5_KNOWN = 1, 0.75


def _c5_stages(edition: Edition) -> pd.Series:
    """Stage of each rollup by then, −1 where L2BEAT gives none; observed before documented."""
    observed = edition.figures.weekly("stage").values.tail(YEAR_WEEKS).ffill().iloc[-1]
    found = {}
    for chain in rollups(edition):
        stated = edition.profiles[chain].stage
        if not math.isnan(observed[chain]):
            found[chain] = float(observed[chain])
        elif stated is not None and known_by(edition, stated):
            found[chain] = -1.0 if stated.value == "not-staged" else float(stated.value)
    return pd.Series(found, dtype=float)


def _c5_needed(edition: Edition) -> int:
    """Stages that have to be known."""
    return max(FEWEST_PAIRS, math.ceil(C5_KNOWN * len(rollups(edition))))


def _c5_sample(edition: Edition) -> Counted | None:
    return counted_of(_c5_stages(edition) >= FIRST_STAGE, _c5_needed(edition))


def _c5_when(edition: Edition) -> str:
    """The week from which on enough stages are documented, or how many are lacking."""
    facts = [edition.profiles[chain].stage for chain in rollups(edition)]
    days = sorted(known_from(fact) for fact in facts if fact is not None)
    needed = _c5_needed(edition)
    if len(days) < needed:
        return (
            f"profiles of {needed - len(days)} more rollups have to name a stage; L2BEAT serves "
            f"it, so the claim can be judged from {after(edition, 0)} on"
        )
    day = days[needed - 1]
    week = week_name(day - dt.timedelta(days=day.weekday()))
    return (
        f"the stage of {needed} rollups is needed; profiles of so many give one that is known to "
        f"have stood by {day}, so the claim can be judged from {week} on"
    )


@claim(
    essay=Essay.ROLLUPS,
    title="Fewer than half of the rollups are at Stage 1",
    quoted="Decentralisation is slow.",
    statement="Fewer than half of the rollups have reached Stage 1.",
    stated="",
    metric="L2BEAT's stage: the series of the last 52 weeks, else the profile. A stage of a "
    "profile counts from the date on that is stated for it, else from the day on which it was "
    "read; before, the stage is unknown. A rollup that L2BEAT lists without a stage counts as "
    "below Stage 1.",
    population="Launched rollups that settle on Ethereum and whose stage is known.",
    window="The edition's week.",
    test="Share of the rollups at Stage 1 or above against one half, exact binomial, p two-sided, "
    "interval of Clopper and Pearson (share).",
    smallest_sample="8 rollups, and three of four of those that have launched: Stage 1 has a date "
    "more often than its absence, so that a part that is known by date would be no fair sample.",
    holds="The share is below one half with p of 0.05 or less after correction.",
    fails="The share is above one half with p of 0.05 or less after correction.",
    mixed="The share cannot be told from one half.",
    would_change="Rollups that reach Stage 1, or new ones that begin without it.",
    not_shown="A count treats a small rollup like a large one. A stage says what users could do "
    "against an operator, not how many parties run a chain. Slow is a matter of time; one week's "
    "share shows no speed.",
    version=2,
    fixed_on=FIXED,
    stored_until=STORED,
    seen_before="The first version took the stage that a profile gives today for every earlier "
    "week as well; its verdict, mixed, had been seen, though not published. It was changed because "
    "a stage reached later was counted in weeks before it was reached. Three of four rollups now "
    "have to be known, as the stages that have a date are no fair sample.",
)
def c5(edition: Edition) -> Outcome:
    """Judge whether fewer than half of the rollups are at Stage 1."""
    stages, sample = _c5_stages(edition), _c5_sample(edition)
    series = ("stage", "chain profiles")
    if sample is None:
        return lacking(
            f"The stage of {len(stages)} of {len(rollups(edition))} launched rollups is known for "
            f"this week; {_c5_needed(edition)} are needed.",
            [needs(edition, "stage", rollups(edition), _c5_when(edition))],
            n=len(stages),
            counted="rollups",
            series=series,
        )
    evidence = share_of(sample)
    said = f"{sample.count} of {sample.n} rollups are at Stage 1 or above"
    words = stages.map(lambda stage: "not staged" if stage < 0 else f"Stage {stage:.0f}")
    ordered = stages.sort_values(ascending=False, kind="stable")
    staged = stages[stages >= 0]
    return reached(
        edition,
        evidence,
        fewer(evidence),
        sentence=f"{said}; {int((stages < 0).sum())} have no stage.",
        scale=hundredfold,
        unit="%",
        counted="rollups",
        series=series,
        head=("Rollup", "Stage"),
        rows=tuple(
            Row(edition.profiles[str(chain)].name, (words[chain],), str(chain))
            for chain in ordered.index
        ),
        variations=(
            varied(
                "rollups with a stage alone",
                counted_of(staged >= FIRST_STAGE, FEWEST_PAIRS),
                share_of,
                fewer,
                hundredfold,
            ),
            *without_each(
                edition,
                stages.index,
                lambda chain: counted_of(stages.drop(chain) >= FIRST_STAGE, FEWEST_PAIRS - 1),
                share_of,
                fewer,
                hundredfold,
            ),
        ),
        charts=(
            chain_bars(
                edition,
                ordered.clip(lower=0),
                slug="claim-c5-stages",
                headline=(said,),
                unit="stage, 0 to 2",
                series=(),
                period=week_name(edition.week),
                words=lambda stage: f"{stage:.0f}",
                beside=words.map(lambda word: word if word == "not staged" else "staged"),
                limit=2.0,
            ),
        ),
    )


C5_TRIAL = Trial("C5", 2, "share", _c5_sample, share_of, 0.15)

# -- C7 -----------------------------------------------------------------------------------

C7_RATIOS = {
    "fees per operation": ("gas_fees_usd", "tx_count"),
    "stablecoins per value secured": ("stablecoins_usd", "value_secured_usd"),
    "DEX volume per TVL": ("dex_volume_usd", "tvl_usd"),
    "application fees per gas fee": ("app_fees_usd", "gas_fees_usd"),
}
C7_RATIOS_NEEDED, C7_CHAINS, C7_WEEKS, C7_SEEN = 3, 5, 104, 78


def _c7_spreads(edition: Edition) -> pd.DataFrame:
    """Spread over rollups of the log of each ratio, for the same rollups in every week."""
    figures, found = edition.figures, {}
    for name, (above, below) in C7_RATIOS.items():
        ratio = logs(quarter_ratio(figures.weekly(above).values, figures.weekly(below).values))
        seen = kept(ratio, rollups(edition))
        end = closing(seen, C7_CHAINS)
        same = None if end is None else always_seen(seen.loc[:end].tail(C7_WEEKS))
        if same is not None and same.shape[1] >= C7_CHAINS and len(same) >= C7_SEEN:
            middle = same.median(axis=1)
            found[name] = same.sub(middle, axis=0).abs().median(axis=1)
    return pd.DataFrame(found)


def _c7_course(spreads: pd.DataFrame) -> pd.Series:
    """Mean over the ratios of the log of their spreads; empty with too few ratios."""
    if spreads.shape[1] < C7_RATIOS_NEEDED:
        return pd.Series(dtype=float)
    return spreads.where(spreads > 0).dropna().apply(np.log).mean(axis=1)


def _c7_sample(edition: Edition) -> Course | None:
    return enough(_c7_course(_c7_spreads(edition)), C7_SEEN)


def _c7_test(sample: Course, sampling: Sampling = SAMPLING) -> Evidence:
    return persistent_trend(sample, sampling)


@claim(
    essay=Essay.ROLLUPS,
    title="Ratios of use spread further over rollups",
    quoted="Rollups become less alike.",
    statement="Over rollups, ratios that are traces of what they are used for spread further and "
    "further.",
    stated="",
    metric="Four ratios stand for a rollup's mix: gas_fees_usd ÷ tx_count, stablecoins_usd ÷ "
    "value_secured_usd, dex_volume_usd ÷ tvl_usd and app_fees_usd ÷ gas_fees_usd, 13-week sums; "
    "each of the first provider that has a week, so a provider can change within the window. "
    "Spread: the median distance from the median of the log ratio, over rollups. The figure is the "
    "mean log spread of the ratios.",
    population="Rollups that settle on Ethereum, for each ratio those seen in at least nine of ten "
    "weeks of the window, the same ones in every week, so none that opened or ended within it; at "
    "least five.",
    window="The last 104 weeks up to the last week in which five rollups have the ratio.",
    test="Theil–Sen slope per 52 weeks, among series that wander as much without a trend "
    "(persistent_trend). p is two-sided.",
    smallest_sample="78 weeks in which three of the four ratios are known for five rollups each.",
    holds="The slope is above 0 with p of 0.05 or less after correction.",
    fails="The slope is below 0 with p of 0.05 or less after correction.",
    mixed="No trend can be told from wandering.",
    would_change="Series of the mix itself, such as value secured by origin or fees by kind of "
    "application, would need a new version of the rule.",
    not_shown="Ratios are traces of use, not use. A growing spread can come from one rollup that "
    "leaves the others, and from rollups that fade.",
    version=2,
    fixed_on=FIXED,
    stored_until=STORED,
    seen_before="The rule is that of the first version; that it could not be judged had been seen, "
    "though not published. The words now say that providers can change within a series and that "
    "rollups which ended are left out.",
)
def c7(edition: Edition) -> Outcome:
    """Judge whether the mixes of rollups spread."""
    spreads = _c7_spreads(edition)
    course = _c7_course(spreads)
    sample = enough(course, C7_SEEN)
    series = tuple(dict.fromkeys(name for pair in C7_RATIOS.values() for name in pair))
    if sample is None:
        words = (
            "78 weeks of five rollups are needed; L2BEAT and DefiLlama serve the whole history, so "
            "the claim can be judged from the first refresh on"
        )
        lack = [pair for name, pair in C7_RATIOS.items() if name not in spreads.columns]
        missing = dict.fromkeys(one for pair in lack for one in pair)
        return lacking(
            f"Known for five rollups in 78 weeks: {spreads.shape[1]} of four ratios "
            f"({wording.listed(list(spreads.columns)) or 'none'}); three are needed.",
            [needs(edition, name, rollups(edition), words) for name in missing],
            n=spreads.shape[1],
            counted="ratios",
            series=series,
        )
    evidence = _c7_test(sample)
    weeks = weeks_of(course)
    said = f"{percent_text(change(evidence.effect))} a year"
    return reached(
        edition,
        evidence,
        rising(evidence),
        sentence=f"The spread of {wording.listed(list(spreads.columns))} over rollups changed by "
        f"{said} in {span(weeks)}.",
        weeks=weeks,
        scale=change,
        unit="%",
        counted="weeks",
        series=series,
        head=("Ratio", "Spread, first week", "Spread, last week"),
        rows=tuple(
            Row(str(name), (amount(values.dropna().iloc[0]), amount(values.dropna().iloc[-1])))
            for name, values in spreads.items()
        ),
        variations=tuple(
            varied(
                f"without {name}",
                enough(_c7_course(spreads.drop(columns=name)), C7_SEEN),
                _c7_test,
                rising,
                change,
            )
            for name in spreads.columns
        ),
        charts=(
            weekly_lines(
                edition,
                {str(name): values.dropna() for name, values in spreads.items()},
                slug="claim-c7-spread",
                headline=(f"The mixes of rollups changed their spread by {said}",),
                unit="median distance from the median, log",
                series=series,
                chains=rollups(edition),
            ),
        ),
    )


C7_TRIAL = Trial("C7", 2, "persistent_trend", _c7_sample, _c7_test, 0.5)
