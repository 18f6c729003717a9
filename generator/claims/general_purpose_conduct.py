"""Essay B, conduct: money raised, published accounts, and how supply unlocks."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal

import pandas as pd

from generator.charting.claimed import (
    chain_bars,
    chain_rows,
    dollars,
    percent_text,
)
from generator.edition import Edition
from generator.format import amount
from generator.model.claim import Essay, Outcome, Row, claim
from generator.model.series import week_name
from generator.populations import (
    FEWEST_PAIRS,
    has_launched,
    known_by,
    with_token,
)
from generator.rulings import (
    FAILS,
    SAMPLING,
    after,
    counted_of,
    hundredfold,
    lacking,
    most,
    needs,
    pairs_of,
    reached,
    share_of,
    unrelated,
    varied,
)
from generator.schedules import FEWEST_DOCUMENTED, allocated_percent, documented_percent
from generator.statistics import (
    Counted,
    Evidence,
    Pairs,
    Sampling,
    Trial,
    rank_association,
)
from generator.windows import YEAR_WEEKS

FIXED = dt.date(2026, 11, 28)


# -- B11 ----------------------------------------------------------------------------------

B11_SEEN = 26


def _b11_table(edition: Edition) -> pd.DataFrame:
    """Log of money raised and of fees a day over the last year, by chain."""
    fees = edition.figures.weekly("gas_fees_usd").values.tail(YEAR_WEEKS)
    mean = fees.mean().where(fees.notna().sum() >= B11_SEEN)
    found = {}
    for chain in sorted(edition.profiles):
        raised = edition.profiles[chain].funds_raised_usd
        if raised is not None and raised.value > 0 and mean[chain] > 0:
            found[chain] = (math.log(raised.value), math.log(mean[chain]))
    return pd.DataFrame.from_dict(found, orient="index", columns=["raised", "fees"])


def _b11_sample(edition: Edition) -> Pairs | None:
    return pairs_of(_b11_table(edition), FEWEST_PAIRS)


def _b11_test(sample: Pairs, sampling: Sampling = SAMPLING) -> Evidence:
    return rank_association(sample.first, sample.second, sampling)


@claim(
    essay=Essay.GENERAL_PURPOSE,
    title="Money raised does not go with fees earned",
    statement="Chains whose makers raised more money do not earn more gas fees.",
    stated="",
    metric="funds_raised_usd of the profile, and the mean of gas_fees_usd over the last 52 weeks, "
    "both as logs.",
    population="Chains whose money raised is documented and whose fees are seen in at least 26 of "
    "the last 52 weeks.",
    window="52 weeks up to the edition's week.",
    test="Spearman's rank correlation of the two with p by permutation, two-sided, and an interval "
    "by drawing chains again (rank_association).",
    smallest_sample="8 chains.",
    holds="The 95 % interval of the correlation rules out 0.5 and more.",
    fails="The correlation is above 0 with p of 0.05 or less after correction.",
    mixed="Neither can be told from the chains that are seen.",
    would_change="Fees of more of the chains whose money raised is documented, and more documents.",
    not_shown="Money raised includes what was never spent. Younger chains had less time to earn. "
    "Chains that raised nothing in private rounds are not among them.",
    version=1,
    fixed_on=FIXED,
)
def b11(edition: Edition) -> Outcome:
    """Judge whether money raised and fees go together."""
    table = _b11_table(edition)
    sample = pairs_of(table, FEWEST_PAIRS)
    series = ("gas_fees_usd", "chain profiles")
    raised = [c for c in sorted(edition.profiles) if edition.profiles[c].funds_raised_usd]
    if sample is None:
        return lacking(
            f"Money raised is documented for {len(raised)} chains, fees of half a year are stored "
            f"for {len(table)} of them; eight are needed.",
            [
                needs(
                    edition,
                    "gas_fees_usd",
                    raised,
                    "26 of the last 52 weeks of eight such chains are needed; DefiLlama serves the "
                    "whole history, so the claim can be judged from the first refresh on, and week "
                    f"by week from {after(edition, B11_SEEN)}",
                )
            ],
            n=len(table),
            counted="chains",
            series=series,
        )
    evidence = _b11_test(sample)
    verdict = unrelated(evidence)
    shown = table.map(math.exp).sort_values("raised", kind="stable")
    said = f"{evidence.n} chains: rank correlation {amount(round(evidence.effect, 2))}"

    return reached(
        edition,
        evidence,
        verdict,
        sentence=f"Money raised and gas fees, {said}.",
        weeks=(edition.week,),
        rests_on_p=verdict is FAILS,
        counted="chains",
        series=series,
        head=("Chain", "Money raised", "Gas fees a day"),
        rows=chain_rows(edition, shown, (dollars, dollars)),
        variations=tuple(
            varied(
                f"without {edition.profiles[str(chain)].name}",
                pairs_of(table.drop(index=chain), FEWEST_PAIRS - 1),
                _b11_test,
                unrelated,
                holds_without_p=True,
            )
            for chain in table.index
        ),
        charts=(
            chain_bars(
                edition,
                shown["fees"],
                slug="claim-b11-fees",
                headline=(f"Money raised and gas fees, {said}",),
                unit="USD of gas fees a day; least money raised first",
                series=("fees_usd", "fees_eth"),
                period="last 52 weeks",
                words=dollars,
                beside=shown["raised"].map(lambda value: f"raised {dollars(value)}"),
            ),
        ),
    )


B11_TRIAL = Trial("B11", 1, "rank_association", _b11_sample, _b11_test, 0.6)

# -- B12 ----------------------------------------------------------------------------------


def _b12_silent(edition: Edition) -> pd.Series:
    """Whether a foundation publishes no accounts, by chain, where a document told by then."""
    found = {}
    for chain in sorted(edition.profiles):
        profile = edition.profiles[chain]
        accounts = profile.accounts_published
        told = accounts is not None and known_by(edition, accounts)
        if profile.foundation and accounts and told and has_launched(edition, profile):
            found[chain] = not accounts.value
    return pd.Series(found, dtype=bool)


def _b12_sample(edition: Edition) -> Counted | None:
    return counted_of(_b12_silent(edition), FEWEST_PAIRS)


@claim(
    essay=Essay.GENERAL_PURPOSE,
    title="Foundations do not publish accounts",
    statement="Most foundations behind chains do not publish accounts.",
    stated="",
    metric="accounts_published in the profiles: no. It counts from the date on that is stated for "
    "it, else from the day on which it was read.",
    population="Chains with a foundation for which a document says whether accounts are published. "
    "That nothing was seen is not taken for no.",
    window="What was known by the edition's week.",
    test="Share of the foundations against one half, exact binomial, p two-sided, interval of "
    "Clopper and Pearson (share).",
    smallest_sample="8 foundations.",
    holds="The share that publishes none is above one half with p of 0.05 or less after "
    "correction.",
    fails="The share that publishes none is below one half with p of 0.05 or less after "
    "correction.",
    mixed="The share cannot be told from one half.",
    would_change="Profiles of more foundations with a document on their accounts, in particular of "
    "those that say that they publish none.",
    not_shown="Published is not audited. Who publishes is easier to document than who does not, so "
    "the known ones are no fair sample.",
    version=2,
    fixed_on=FIXED,
    seen_before="The first version took what a profile says today for every earlier week as well; "
    "that it could not be judged had been seen. It was changed because a fact read later was "
    "counted in weeks before it was known.",
)
def b12(edition: Edition) -> Outcome:
    """Judge how many foundations publish no accounts."""
    silent, sample = _b12_silent(edition), _b12_sample(edition)
    series = ("chain profiles",)
    foundations = sum(p.foundation is not None for p in edition.profiles.values())
    if sample is None:
        missing = (
            f"accounts_published in the profiles: known by then for {len(silent)} of {foundations} "
            f"chains with a foundation; with {FEWEST_PAIRS - len(silent)} more the claim can be "
            f"judged from the week on in which they are read, {after(edition, 0)} at the earliest"
        )
        return lacking(
            f"For {len(silent)} of {foundations} foundations a document says whether accounts are "
            f"published ({int((~silent).sum()) if len(silent) else 0} publish them); eight are "
            "needed.",
            [missing],
            n=len(silent),
            counted="foundations",
            series=series,
        )
    evidence = share_of(sample)
    said = f"{sample.count} of {sample.n} foundations publish no accounts"
    return reached(
        edition,
        evidence,
        most(evidence),
        sentence=f"{said}, as far as documents tell.",
        scale=hundredfold,
        unit="%",
        counted="foundations",
        series=series,
        head=("Chain", "Accounts published"),
        rows=tuple(
            Row(edition.profiles[str(chain)].name, ("no" if none else "yes",), str(chain))
            for chain, none in silent.items()
        ),
        charts=(
            chain_bars(
                edition,
                100 * silent.astype(float),
                slug="claim-b12-accounts",
                headline=(said,),
                unit="100 where no accounts are published",
                series=(),
                period=week_name(edition.week),
                words=lambda value: "none" if value else "published",
                limit=100.0,
            ),
        ),
    )


B12_TRIAL = Trial("B12", 2, "share", _b12_sample, share_of, 0.85)

# -- B13 ----------------------------------------------------------------------------------

WAYS = ("clock", "milestone", "discretion")


def _b13_locked(edition: Edition) -> pd.DataFrame:
    """How what was not free at generation unlocks, percent of it, by chain."""
    found = {}
    for chain in with_token(edition):
        token = edition.profiles[chain].token
        if token.generation is None or documented_percent(token) < FEWEST_DOCUMENTED:
            continue
        week = token.generation.value.first_day + dt.timedelta(days=6)
        parts = dict.fromkeys(WAYS, Decimal(0))
        for allocation in token.allocations:
            size = allocated_percent(allocation, token)
            for tranche in allocation.schedule:
                free = tranche.on is not None and tranche.on <= week
                if size is None or free or tranche.way == "unknown":
                    continue
                way = tranche.way if tranche.way in WAYS else "clock"
                parts[way] += size * tranche.share / 100
        total = sum(parts.values())
        if total:
            found[chain] = tuple(float(100 * parts[way] / total) for way in WAYS)
    return pd.DataFrame.from_dict(found, orient="index", columns=list(WAYS))


def _b13_count(
    locked: pd.DataFrame, at_least: float = 50.0, fewest: int = FEWEST_PAIRS
) -> Counted | None:
    return counted_of(locked["clock"] > at_least, fewest)


def _b13_sample(edition: Edition) -> Counted | None:
    return _b13_count(_b13_locked(edition))


@claim(
    essay=Essay.GENERAL_PURPOSE,
    title="Unlocks are by the clock, not by milestone",
    statement="For most tokens the larger part of what was locked at generation unlocks by date, "
    "not by milestone or at discretion.",
    stated="",
    metric="Of the allocations not free within the first week: percent released by date (a day, or "
    "steps), when a milestone is reached, or at somebody's discretion. A token counts as by the "
    "clock with more than half by date.",
    population="Chains other than Bitcoin whose token has a known day of generation and a "
    "documented way of release for at least 80 % of its supply.",
    window="Profiles as they stand.",
    test="Share of the tokens against one half, exact binomial, p two-sided, interval of Clopper "
    "and Pearson (share).",
    smallest_sample="8 tokens.",
    holds="The share is above one half with p of 0.05 or less after correction.",
    fails="The share is below one half with p of 0.05 or less after correction.",
    mixed="The share cannot be told from one half.",
    would_change="New tokens that unlock by milestone, and documents on those that profiles still "
    "lack.",
    not_shown="A schedule may be changed by a vote. Tokens whose release is not documented are "
    "left out, and may well be those released at discretion. Tokens of one investor's or lawyer's "
    "school look alike and are less independent than the interval takes for granted.",
    version=1,
    fixed_on=FIXED,
)
def b13(edition: Edition) -> Outcome:
    """Judge whether supply unlocks by the clock."""
    locked, sample = _b13_locked(edition), _b13_sample(edition)
    series = ("chain profiles",)
    if sample is None:
        return lacking(
            f"{len(locked)} tokens have a documented way of release; eight are needed.",
            ["allocations with schedules in the profiles of more tokens"],
            n=len(locked),
            counted="tokens",
            series=series,
        )
    evidence = share_of(sample)
    shown = locked.sort_values(["clock", "discretion"], ascending=False, kind="stable")
    by_milestone = int((locked["milestone"] > 0).sum())
    said = f"For {sample.count} of {sample.n} tokens more than half of what was locked has a date"
    return reached(
        edition,
        evidence,
        most(evidence),
        sentence=f"{said}; {by_milestone} have any part tied to a milestone.",
        scale=hundredfold,
        unit="%",
        counted="tokens",
        series=series,
        head=("Chain", "By date", "By milestone", "At discretion"),
        rows=chain_rows(edition, shown, (percent_text, percent_text, percent_text)),
        variations=(
            *(
                varied(
                    f"more than {at_least:.0f} % by date",
                    _b13_count(locked, at_least),
                    share_of,
                    most,
                    hundredfold,
                )
                for at_least in (33.0, 67.0)
            ),
            *(
                varied(
                    f"without {edition.profiles[str(chain)].name}",
                    _b13_count(locked.drop(index=chain), 50.0, FEWEST_PAIRS - 1),
                    share_of,
                    most,
                    hundredfold,
                )
                for chain in locked.index
            ),
        ),
        charts=(
            chain_bars(
                edition,
                shown["clock"],
                slug="claim-b13-unlocks",
                headline=(said,),
                unit="percent of what was not free in the first week that unlocks by date",
                series=(),
                period=week_name(edition.week),
                limit=100.0,
            ),
        ),
    )


B13_TRIAL = Trial("B13", 1, "share", _b13_sample, share_of, 0.85)
