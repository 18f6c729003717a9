"""Essay C, use: the step in activity."""

from __future__ import annotations

import datetime as dt
import math
from functools import partial
from typing import NamedTuple

import pandas as pd

from generator.charting import span
from generator.charting.claimed import (
    percent_text,
    weekly_lines,
    weeks_of,
)
from generator.edition import Edition
from generator.format import amount
from generator.model.chart import EventMark
from generator.model.claim import ClaimVerdict, Essay, FixedWindow, Outcome, Row, Variation, claim
from generator.populations import (
    always_seen,
    closing,
    kept,
    logs,
    rollups,
)
from generator.rulings import (
    HOLDS,
    MIXED,
    SAMPLING,
    change,
    enough,
    lacking,
    left_out,
    needs,
    reached,
    rising,
    varied,
)
from generator.statistics import (
    Course,
    Evidence,
    Sampling,
    Step,
    Trial,
    step_change,
    week_numbers,
)
from generator.windows import QUARTER_WEEKS, YEAR_WEEKS

FIXED, STORED = dt.date(2026, 11, 28), dt.date(2026, 9, 14)
SECONDS_A_DAY = 86_400

# -- C2 -----------------------------------------------------------------------------------

C2_STEP = pd.Timestamp("2025-09-01")
C2_AT = week_numbers(pd.DatetimeIndex([C2_STEP]))[0]
C2_WEEKS, C2_CHAINS, C2_SEEN, C2_AFTER = 104, 5, 0.75, 26
C2_WINDOW = FixedWindow(
    "C2",
    (C2_STEP - pd.Timedelta(weeks=C2_WEEKS)).date(),
    (C2_STEP + pd.Timedelta(weeks=YEAR_WEEKS - 1)).date(),
)
C2_NOUNS = {"user_ops_count": "user operations", "tx_count": "transactions"}
C2_STATED = "2026-02"


class _Counts(NamedTuple):
    """A series of one provider: operations a day of the same rollups in every week."""

    series: str
    provider: str
    daily: pd.DataFrame


def _c2_choices(edition: Edition, before: int = C2_WEEKS) -> list[_Counts]:
    """Every series and provider that covers enough rollups and weeks; the first one is taken."""
    choices = []
    first, last = C2_STEP - pd.Timedelta(weeks=before), C2_STEP + pd.Timedelta(weeks=YEAR_WEEKS)
    figures = edition.figures
    for name in C2_NOUNS:
        for provider, frame in figures.weekly(name).by_provider.items():
            seen = kept(frame, rollups(edition))
            cut = seen[(seen.index >= first) & (seen.index < last)]
            end = closing(cut, C2_CHAINS)
            found = None if end is None else always_seen(cut.loc[:end])
            if found is not None and _c2_course(found, before) is not None:
                choices.append(_Counts(name, provider, found))
    return choices


def _c2_course(
    counts: pd.DataFrame, before: int = C2_WEEKS, fewest: int = C2_CHAINS
) -> Course | None:
    """Log of the sum; None with too few rollups or weeks on a side."""
    earlier = int((counts.index < C2_STEP).sum())
    short = earlier < C2_SEEN * before or len(counts) - earlier < C2_AFTER
    if counts.shape[1] < fewest or short:
        return None
    return enough(logs(counts.sum(axis=1).to_frame())[0], C2_AFTER)


def _c2_sample(edition: Edition) -> Course | None:
    choices = _c2_choices(edition)
    return _c2_course(choices[0].daily) if choices else None


def _c2_test(sample: Course, sampling: Sampling = SAMPLING) -> Step:
    return step_change(sample, sampling, C2_AT)


def _c2_verdict(evidence: Evidence, counts: pd.DataFrame) -> ClaimVerdict:
    """Higher after than before, and in the last quarter as well."""
    found, total = rising(evidence), counts.sum(axis=1)
    stayed = total.tail(QUARTER_WEEKS).mean() > total[total.index < C2_STEP].mean()
    return MIXED if found is HOLDS and not stayed else found


def _c2_variation(
    name: str, counts: pd.DataFrame, before: int = C2_WEEKS, fewest: int = C2_CHAINS
) -> Variation:
    rule = partial(_c2_verdict, counts=counts)
    return varied(name, _c2_course(counts, before, fewest), _c2_test, rule, change)


@claim(
    essay=Essay.ROLLUPS,
    title="Activity is higher from September 2025 on",
    quoted="Activity stepped up from September 2025 and stayed.",
    statement="The mean activity of rollups together is higher from September 2025 on than in the "
    "two years before, and still is in the last quarter of the window.",
    stated="about 3,470 user operations a second by February 2026",
    metric="Sum over rollups of user_ops_count, else of tx_count, per day, as a log.",
    population="Rollups that settle on Ethereum and that one provider covers in at least nine of "
    "ten weeks of the window, the same ones in every week; at least five.",
    window="104 weeks before and up to 52 weeks from the week of 2025-09-01 on, as far as they are "
    "stored.",
    test="Mean of the weeks from 2025-W36 on less mean of the weeks before, among series that "
    "wander as much without a step and without a trend (step_change at 2025-W36). p is two-sided. "
    "Stayed: the mean of the last 13 weeks is above the mean before.",
    smallest_sample="78 weeks before and 26 weeks after, with five rollups.",
    holds="The mean is higher from then on with p of 0.05 or less after correction, and stayed.",
    fails="The mean is lower from then on with p of 0.05 or less after correction.",
    mixed="No difference can be told from wandering, or it did not stay.",
    would_change="User operations instead of transactions, and rollups that no stored series "
    "covers yet.",
    not_shown="A higher mean is no step: a steady rise gives one as well, and in simulated worlds "
    "that rose steadily, by 0.5 as a log in 104 weeks, the test raised an alarm in 54 of 100. "
    "Transactions are not user operations: a bundle of many operations counts once. Chains that "
    "opened or ended within the window take no part. One party can make most of a chain's "
    "transactions. What lies behind a change is not seen.",
    version=2,
    fixed_on=FIXED,
    stored_until=STORED,
    seen_before="The very first test compared with one year before; it had given its verdict when "
    "simulated worlds showed 7.2 false alarms in 100, above the limit of 7. Comparing with two "
    "years instead moved the figure from 19.6 % to 114 %, as 2023 saw only 27 to 45 transactions a "
    "second. The first version then called the difference a step; its verdict, mixed, had been "
    "seen, though not published. The words now say a higher mean, which is all that is compared.",
)
def c2(edition: Edition) -> Outcome:
    """Judge whether activity stepped up in September 2025."""
    choices = _c2_choices(edition)
    sample = _c2_course(choices[0].daily) if choices else None
    series = ("user_ops_count", "tx_count")
    if sample is None:
        words = (
            "78 weeks before and 26 weeks after 2025-W36 are needed for five rollups; growthepie "
            "and L2BEAT serve the whole history, so the claim can be judged from 2026-W10 on"
        )
        return lacking(
            "Use of five rollups is not stored on both sides of 2025-W36.",
            [needs(edition, name, rollups(edition), words) for name in series],
            n=0,
            counted="weeks",
            series=series,
        )
    name, _, counts = choices[0]
    noun = C2_NOUNS[name]
    evidence = _c2_test(sample)
    per_second = counts.sum(axis=1) / SECONDS_A_DAY
    before, later = per_second[per_second.index < C2_STEP], per_second[per_second.index >= C2_STEP]
    last = later.tail(QUARTER_WEEKS).mean()
    weeks = weeks_of(counts)
    # The test compares means of logs; from these a reader who divides finds its figure.
    levels = logs(per_second.to_frame())[0]
    typical = [math.exp(levels[part.index].mean()) for part in (before, later)]
    said = (
        f"from {amount(typical[0])} {noun} a second in the weeks before 2025-W36 to "
        f"{amount(typical[1])} from then on"
    )
    sides = [counts.loc[part.index].mean() / SECONDS_A_DAY for part in (before, later)]
    table = pd.DataFrame({"before": sides[0], "after": sides[1]})
    table["change"] = 100 * (table["after"] / table["before"] - 1)
    table = table.sort_values("after", ascending=False, kind="stable")
    return reached(
        edition,
        evidence,
        _c2_verdict(evidence, counts),
        sentence=f"Activity of {counts.shape[1]} rollups went {said} (geometric means of the "
        f"weeks, which the figure compares). Plain means: {amount(before.mean())} in all weeks "
        f"before, {amount(before.tail(QUARTER_WEEKS).mean())} in the quarter right before, "
        f"{amount(last)} in the last one.",
        weeks=weeks,
        scale=change,
        unit="%",
        beside=_c2_rate(per_second, noun, counts.shape[1]),
        counted="weeks",
        series=(name,),
        head=("Rollup", "Plain mean a second, before", "After", "Change"),
        rows=tuple(
            Row(
                edition.profiles[str(chain)].name,
                (amount(row["before"]), amount(row["after"]), percent_text(row["change"])),
                str(chain),
            )
            for chain, row in table.iterrows()
        ),
        variations=(
            *(
                _c2_variation(
                    f"without {edition.profiles[str(chain)].name}",
                    counts.drop(columns=chain),
                    fewest=C2_CHAINS - 1,
                )
                for chain in left_out(counts.columns)
            ),
            *(
                _c2_variation("52 weeks before", nearer.daily, 52)
                for nearer in _c2_choices(edition, 52)[:1]
            ),
            *(
                _c2_variation(f"{C2_NOUNS[other.series]} of {other.provider}", other.daily)
                for other in choices[1:]
            ),
        ),
        charts=(
            weekly_lines(
                edition,
                {"rollups together": per_second},
                slug="claim-c2-activity",
                headline=(f"Activity of {counts.shape[1]} rollups went {said}",),
                unit=f"{noun} a second, mean of the week",
                series=(name,),
                chains=list(counts.columns),
                events=(EventMark(C2_STEP.date(), "September 2025"),),
                note="The same rollups in every week; the means of the title are geometric.",
            ),
        ),
    )


def _c2_rate(per_second: pd.Series, noun: str, rollups_seen: int) -> str:
    """Our rate of the month for which the essay states one, else of the last quarter."""
    month = per_second[pd.DatetimeIndex(per_second.index).strftime("%Y-%m") == C2_STATED]
    shown = month if len(month) else per_second.tail(QUARTER_WEEKS)
    return (
        f"{amount(shown.mean())} {noun} a second in {span(weeks_of(shown))}, {rollups_seen} rollups"
    )


C2_TRIAL = Trial("C2", 2, "step_change", _c2_sample, _c2_test, 0.5, at=C2_AT)
