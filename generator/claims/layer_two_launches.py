"""Essay A, launches: whether tokens become rarer."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from generator.charting import wording
from generator.charting.claimed import (
    percent_text,
)
from generator.edition import Edition
from generator.format import amount
from generator.model.chart import Bar, BarChart
from generator.model.claim import Essay, Lack, Outcome, Row, claim
from generator.model.nouns import counted
from generator.model.words import TokenStatus
from generator.populations import (
    end_of,
    rollups,
)
from generator.rulings import (
    SAMPLING,
    after,
    falling,
    lacking,
    pairs_of,
    reached,
    varied,
    without_each,
)
from generator.statistics import (
    Evidence,
    Pairs,
    Sampling,
    Trial,
    rank_association,
)

FIXED, STORED = dt.date(2026, 11, 28), dt.date(2026, 9, 14)


A6_FEWEST, A6_DAYS, MONTH_LETTERS = 12, 365, 7


def _a6_table(edition: Edition, days: int = A6_DAYS) -> pd.DataFrame:
    """Launch as a day's number, and whether a token existed so many days later, by chain."""
    found = {}
    for chain in sorted(edition.profiles):
        profile = edition.profiles[chain]
        launch = profile.launch.value if profile.launch else None
        token = profile.token
        launched = token.status.value is TokenStatus.LAUNCHED
        if launch is None or len(str(launch)) < MONTH_LETTERS:
            continue
        by = launch.first_day + dt.timedelta(days=days)
        if by > end_of(edition) or (launched and token.generation is None):
            continue
        had = launched and token.generation is not None and token.generation.value.first_day <= by
        found[chain] = (float(launch.first_day.toordinal()), float(had))
    return pd.DataFrame.from_dict(found, orient="index", columns=["launch", "token"])


def _launch(edition: Edition, chain: str) -> str:
    """The launch as known: a day or a month."""
    launch = edition.profiles[chain].launch
    return str(launch.value) if launch else "–"


def _a6_sample(edition: Edition) -> Pairs | None:
    return pairs_of(_a6_table(edition), A6_FEWEST)


def _a6_test(sample: Pairs, sampling: Sampling = SAMPLING) -> Evidence:
    return rank_association(sample.first, sample.second, sampling)


@claim(
    essay=Essay.LAYER_TWO,
    title="Fewer chains have a token a year after launch",
    quoted="Fewer tokens.",
    statement="Of the chains launched in a year, the share that has a token within twelve months "
    "is falling.",
    stated="",
    metric="For each chain the day of its launch, and whether its token existed 365 days later; a "
    "token that is older than the chain counts.",
    population="All chains whose launch is known to the month, at least 365 days before the end of "
    "the edition's week. A token whose generation has no date leaves its chain out.",
    window="All launches.",
    test="Spearman's rank correlation of launch and token with p by permutation, two-sided, and an "
    "interval by drawing chains again (rank_association).",
    smallest_sample="12 chains, with and without a token among them.",
    holds="The correlation is below 0 with p of 0.05 or less after correction.",
    fails="The correlation is above 0 with p of 0.05 or less after correction.",
    mixed="No course can be told from chance.",
    would_change="More chains; the launch dates that profiles still lack.",
    not_shown="The collection holds chains that someone found worth comparing; small chains "
    "without a token are hardly among them, and neither are chains that ended early. A token "
    "announced for later does not count.",
    version=1,
    fixed_on=FIXED,
    stored_until=STORED,
)
def a6(edition: Edition) -> Outcome:
    """Judge whether tokens within a year of launch become rarer."""
    table, sample = _a6_table(edition), _a6_sample(edition)
    if sample is None:
        return lacking(
            f"Dates are known for {counted(len(table), 'chain')} a year after launch; twelve are "
            "needed, with and without a token.",
            [
                Lack(
                    "dates of launch and of generation in the profiles of more chains, each a year "
                    f"old; from {after(edition, 0)} on the claim can be judged as soon as they are "
                    "there"
                )
            ],
            n=len(table),
            counted="chains",
            series=("chain profiles",),
        )
    evidence = _a6_test(sample)
    years = table["launch"].map(lambda day: dt.date.fromordinal(int(day)).year)
    by_year = table["token"].groupby(years).agg(["sum", "size"]).astype(int)
    half = len(table) // 2
    first, second = (
        part["token"].mean()
        for part in (
            table.sort_values(["launch"], kind="stable").iloc[:half],
            table.sort_values(["launch"], kind="stable").iloc[half:],
        )
    )
    said = (
        f"{percent_text(100 * first)} of the {half} older chains had a token within a year, "
        f"{percent_text(100 * second)} of the {len(table) - half} younger ones"
    )
    ordered = table.sort_values("launch", kind="stable")
    return reached(
        edition,
        evidence,
        falling(evidence),
        sentence=f"{said}; rank correlation of launch and token "
        f"{amount(round(evidence.effect, 2))}.",
        counted="chains",
        series=("chain profiles",),
        head=("Chain", "Launch", "Token within twelve months"),
        rows=tuple(
            Row(
                edition.profiles[str(chain)].name,
                (_launch(edition, str(chain)), "yes" if row["token"] else "no"),
                str(chain),
            )
            for chain, row in ordered.iterrows()
        ),
        variations=(
            *without_each(
                edition,
                table.index,
                lambda chain: pairs_of(table.drop(index=chain), A6_FEWEST),
                _a6_test,
                falling,
            ),
            *(
                varied(
                    f"token within {days} days",
                    pairs_of(_a6_table(edition, days), A6_FEWEST),
                    _a6_test,
                    falling,
                )
                for days in (0, 182, 730)
            ),
            varied(
                "rollups alone",
                pairs_of(table[table.index.isin(rollups(edition))], A6_FEWEST),
                _a6_test,
                falling,
            ),
        ),
        charts=(
            BarChart(
                slug="claim-a6-tokens",
                headline=wording.fit(said),
                unit="percent of the chains launched in the year",
                sources=(f"{len(table)} chain profiles",),
                period=f"{by_year.index[0]} to {by_year.index[-1]}",
                alt=f"{said}. By year of launch: "
                + "; ".join(
                    f"{year}: {row['sum']} of {row['size']}" for year, row in by_year.iterrows()
                )
                + ".",
                note="By year of launch: how many of how many chains had a token a year later.",
                wide=True,
                bars=tuple(
                    Bar(
                        str(year),
                        100.0 * row["sum"] / row["size"],
                        text=f"{row['sum']} of {row['size']}",
                    )
                    for year, row in by_year.iterrows()
                ),
                limit=100.0,
            ),
        ),
    )


A6_TRIAL = Trial("A6", 1, "rank_association", _a6_sample, _a6_test, -0.6)
