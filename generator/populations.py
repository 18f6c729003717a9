"""
Which chains and which weeks the claims look at, by rules over profiles and series.

Chains come in the order of their ids, so that no result depends on the order of a mapping.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from generator import quick_frames
from generator.edition import Edition, remembered
from generator.figures import COMPOSED
from generator.model.chain import Profile
from generator.model.fact import Sourced
from generator.model.words import Kind, TokenStatus
from generator.scores import DesignClass
from generator.shortcuts import shortcut
from generator.windows import column

BASE_LAYER, YARDSTICK = "ethereum", "bitcoin"
FEWEST_ROLLUPS = 3
"""A median of two chains would be their mean."""
FEWEST_PAIRS = 8
"""With fewer chains only a nearly perfect order could be told from chance."""
LATEST_WEEKS = 52
"""A chain's figure counts as its present one for a year."""


def end_of(edition: Edition) -> dt.date:
    """The Sunday of the edition's week."""
    return edition.week + dt.timedelta(days=6)


def has_launched(edition: Edition, profile: Profile) -> bool:
    """Whether a chain was open by the end of the edition's week; unknown launches count as open."""
    return profile.launch is None or profile.launch.value.first_day <= end_of(edition)


def known_from(fact: Sourced) -> dt.date:
    """
    First day on which a documented fact is known to have stood.

    The last possible day of the date that it is stated for, the day on which it was read where no
    date or a later one is stated: what is read today says nothing of the years before.
    """
    return min(fact.as_of.last_day, fact.read_on) if fact.as_of else fact.read_on


def known_by(edition: Edition, fact: Sourced | None) -> bool:
    """Whether a documented fact is known to have stood by the end of the edition's week."""
    return fact is not None and known_from(fact) <= end_of(edition)


@remembered
def of_kind(edition: Edition, *kinds: Kind) -> tuple[str, ...]:
    """Launched chains of some kinds."""
    return tuple(
        chain
        for chain in sorted(edition.profiles)
        for profile in [edition.profiles[chain]]
        if profile.kind.value in kinds and has_launched(edition, profile)
    )


@remembered
def rollups(edition: Edition) -> tuple[str, ...]:
    """Launched rollups that settle on Ethereum."""
    return tuple(
        chain
        for chain in of_kind(edition, Kind.ROLLUP)
        for settled in [edition.profiles[chain].settlement]
        if settled is not None and settled.value == BASE_LAYER
    )


def general_l1s(edition: Edition) -> tuple[str, ...]:
    """L1s without Bitcoin, in whose token the others are measured."""
    return tuple(chain for chain in of_kind(edition, Kind.L1) if chain != YARDSTICK)


def general_purpose(edition: Edition) -> tuple[str, ...]:
    """Launched chains that are open to any application: all but appchains."""
    return of_kind(edition, Kind.L1, Kind.ROLLUP, Kind.SIDECHAIN)


@remembered
def with_token(edition: Edition, by: dt.date | None = None) -> tuple[str, ...]:
    """
    Chains other than Bitcoin whose token exists; with ``by``, since that day at the latest.

    A token whose day of generation is not known exists without a day.
    """
    found = []
    for chain in sorted(edition.profiles):
        token = edition.profiles[chain].token
        born = token.generation.value.first_day if token.generation else None
        late = born is not None and born > (by or end_of(edition))
        unknown = born is None and by is not None
        if token.status.value is TokenStatus.LAUNCHED and not late and not unknown:
            found.append(chain)
    return tuple(chain for chain in found if chain != YARDSTICK)


@remembered
def without_token(edition: Edition, on: dt.date) -> tuple[str, ...]:
    """Chains that had no token of their own on a day: none so far, or one generated later."""
    found = []
    for chain in sorted(edition.profiles):
        token = edition.profiles[chain].token
        born = token.generation.value.first_day if token.generation else None
        none = token.status.value is not TokenStatus.LAUNCHED
        if none or (born is not None and born > on):
            found.append(chain)
    return tuple(found)


def of_class(edition: Edition, chains: Collection[str], label: DesignClass) -> tuple[str, ...]:
    """Those of some chains that have a class of design in this edition."""
    return tuple(c for c in chains if edition.designs[c].label is label)


@shortcut(quick_frames.kept)
def kept(frame: pd.DataFrame, chains: Collection[str]) -> pd.DataFrame:
    """Finite values of some chains, in the order of their ids; only chains ever seen."""
    chosen = frame[sorted(set(chains) & set(frame.columns))]
    return chosen.replace([np.inf, -np.inf], np.nan).dropna(axis=1, how="all")


def logs(frame: pd.DataFrame) -> pd.DataFrame:
    """Natural logs of what is above zero."""
    return frame.where(frame > 0).apply(np.log)


def logs_in_btc(edition: Edition, chains: Sequence[str], provider: str = "") -> pd.DataFrame:
    """Natural log of the chains' token prices in BTC of the same week, of one provider if named."""
    weekly = edition.figures.weekly("price_usd")
    prices = weekly.by_provider[provider] if provider else weekly.values
    others = [chain for chain in chains if chain != YARDSTICK]
    return logs(kept(prices.div(column(prices, YARDSTICK), axis=0), others))


def closing(frame: pd.DataFrame, fewest: int) -> pd.Timestamp | None:
    """Last week in which at least so many chains are seen."""
    weeks = frame.index[frame.notna().sum(axis=1) >= fewest]
    return pd.Timestamp(weeks[-1]) if len(weeks) else None


def stretch(frame: pd.DataFrame, fewest: int, weeks: int | None, seen: int) -> pd.DataFrame | None:
    """
    Last weeks of a frame up to the last one in which ``fewest`` chains are seen.

    ``weeks`` is the length, None for all; only chains seen in at least ``seen`` weeks of it
    stay. None where fewer than ``fewest`` chains do.
    """
    end = closing(frame, fewest)
    if end is None:
        return None
    cut = frame.loc[:end] if weeks is None else frame.loc[:end].tail(weeks)
    cut = cut.loc[:, cut.notna().sum() >= seen]
    return cut if cut.shape[1] >= fewest else None


def always_seen(frame: pd.DataFrame, share: float = 0.9) -> pd.DataFrame:
    """
    Chains seen in at least a share of a frame's weeks, in the weeks in which all of them are.

    So a sum or a share over the chains never changes because one of them is not seen.
    """
    chosen = frame.loc[:, frame.notna().mean() >= share]
    return chosen.dropna()


def latest(frame: pd.DataFrame, chains: Collection[str]) -> pd.Series:
    """Each chain's last finite value of the last 52 weeks; chains without one are left out."""
    cut = kept(frame.tail(LATEST_WEEKS), chains)
    return cut.ffill().iloc[-1].dropna() if cut.shape[1] else pd.Series(dtype=float)


def latest_weeks(*frames: pd.DataFrame) -> tuple[dt.date, ...]:
    """First and last week of the figures that ``latest`` takes from frames; empty without any."""
    weeks = [
        values.dropna().index[-1].date()
        for frame in frames
        for _, values in kept(frame.tail(LATEST_WEEKS), list(frame.columns)).items()
    ]
    return (min(weeks), max(weeks)) if weeks else ()


def names(edition: Edition, chains: Sequence[str]) -> list[str]:
    """What some chains are called."""
    return [edition.profiles[chain].name for chain in chains]


def providers(edition: Edition, name: str) -> tuple[str, ...]:
    """Who gives a series or what a metric is worked out from, where more than one does."""
    found = [one for one in edition.figures.weekly(name).by_provider if one not in COMPOSED]
    return tuple(found) if len(found) > 1 else ()


def publishers(
    edition: Edition, series: Sequence[str], chains: Sequence[str], weeks: Sequence[dt.date] = ()
) -> tuple[str, ...]:
    """Publishers of some series or metrics of some chains between the first and last week."""
    window = (min(weeks), max(weeks)) if weeks else None
    return tuple(
        sorted({p for chain in chains for p in edition.publishers(tuple(series), chain, window)})
    )
