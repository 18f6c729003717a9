"""Essay B, conduct: money raised and published accounts."""

from __future__ import annotations

import datetime as dt
import math

import pandas as pd

from generator.charting import span
from generator.charting.claimed import (
    chain_bars,
    chain_rows,
    dollars,
    weeks_of,
)
from generator.edition import Edition
from generator.format import amount
from generator.model.claim import Essay, Lack, Outcome, Row, claim
from generator.model.nouns import counted
from generator.model.series import week_name
from generator.populations import (
    FEWEST_PAIRS,
    has_launched,
    kept,
    known_by,
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
    unrelated_trial,
    without_each,
)
from generator.statistics import (
    Counted,
    Evidence,
    Pairs,
    Sampling,
    Trial,
    rank_association,
)
from generator.windows import YEAR_WEEKS

FIXED, STORED = dt.date(2026, 11, 28), dt.date(2026, 9, 14)


# -- B11 ----------------------------------------------------------------------------------

B11_SEEN = 26


def _b11_fees(edition: Edition) -> pd.DataFrame:
    return edition.figures.weekly("gas_fees_usd").values.tail(YEAR_WEEKS)


def _b11_table(edition: Edition) -> pd.DataFrame:
    """Log of money raised and of fees a day over the last year, by chain."""
    fees = _b11_fees(edition)
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
    stored_until=STORED,
)
def b11(edition: Edition) -> Outcome:
    """Judge whether money raised and fees go together."""
    table = _b11_table(edition)
    sample = pairs_of(table, FEWEST_PAIRS)
    series = ("gas_fees_usd", "chain profiles")
    raised = [c for c in sorted(edition.profiles) if edition.profiles[c].funds_raised_usd]
    if sample is None:
        return lacking(
            f"Money raised is documented for {counted(len(raised), 'chain')}, fees of half a "
            f"year are stored for {len(table)} of them; eight are needed.",
            [
                needs(
                    edition,
                    "gas_fees_usd",
                    raised,
                    "26 of the last 52 weeks of eight chains whose money raised is documented are "
                    "needed; DefiLlama serves the whole history, so the claim can be judged from "
                    "the first refresh on, and week by week from "
                    f"{after(edition, B11_SEEN)}",
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
    weeks = weeks_of(kept(_b11_fees(edition), list(table.index)).dropna(how="all"))

    return reached(
        edition,
        evidence,
        verdict,
        sentence=f"Money raised and gas fees, {said}.",
        weeks=weeks,
        rests_on_p=verdict is FAILS,
        counted="chains",
        series=series,
        head=("Chain", "Money raised", "Gas fees a day"),
        rows=chain_rows(edition, shown, (dollars, dollars)),
        variations=without_each(
            edition,
            table.index,
            lambda chain: pairs_of(table.drop(index=chain), FEWEST_PAIRS - 1),
            _b11_test,
            unrelated,
            holds_without_p=True,
        ),
        charts=(
            chain_bars(
                edition,
                shown["fees"],
                slug="claim-b11-fees",
                headline=(f"Money raised and gas fees, {said}",),
                unit="USD of gas fees a day; least money raised first",
                series=("fees_usd", "fees_eth"),
                period=span(weeks),
                weeks=weeks,
                words=dollars,
                beside=shown["raised"].map(lambda value: f"raised {dollars(value)}"),
            ),
        ),
    )


B11_TRIAL = unrelated_trial("B11", 1, _b11_sample, _b11_test)

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
    title="Most foundations publish no accounts",
    quoted="Foundations do not publish accounts.",
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
    stored_until=STORED,
    seen_before="The first version took what a profile says today for every earlier week as well; "
    "that it could not be judged had been seen, though not published. It was changed because a "
    "fact read later was counted in weeks before it was known.",
)
def b12(edition: Edition) -> Outcome:
    """Judge how many foundations publish no accounts."""
    silent, sample = _b12_silent(edition), _b12_sample(edition)
    series = ("chain profiles",)
    foundations = sum(p.foundation is not None for p in edition.profiles.values())
    if sample is None:
        missing = (
            f"whether accounts are published is known by then for {len(silent)} of {foundations} "
            f"chains with a foundation; with {FEWEST_PAIRS - len(silent)} more the claim can be "
            f"judged from the week on in which they are read, {after(edition, 0)} at the earliest"
        )
        return lacking(
            f"For {len(silent)} of {foundations} foundations a document says whether accounts are "
            f"published ({int((~silent).sum()) if len(silent) else 0} publish them); eight are "
            "needed.",
            [Lack(missing)],
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
        variations=without_each(
            edition,
            silent.index,
            lambda chain: counted_of(silent.drop(chain), FEWEST_PAIRS - 1),
            share_of,
            most,
            hundredfold,
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
