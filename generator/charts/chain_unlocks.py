"""When a chain's token unlocks, as far as the documents give dates."""

from __future__ import annotations

import datetime as dt

import numpy as np
import numpy.typing as npt
import pandas as pd

from generator import charting, schedules
from generator.charting import wording
from generator.edition import Edition
from generator.format import percent
from generator.model.chart import EventMark, Line, LineChart, Role
from generator.model.chart_maker import maker
from generator.model.series import week_name
from generator.model.token import Token
from generator.model.words import Recipient, TokenStatus
from generator.views.releases import unlocked

GROUPS: tuple[tuple[str, tuple[Recipient, ...], Role], ...] = (
    ("Team and investors", (Recipient.INSIDERS, Recipient.INVESTORS), "first"),
    ("Foundation and treasury", (Recipient.FOUNDATION, Recipient.TREASURY), "third"),
    ("Ecosystem", (Recipient.ECOSYSTEM,), "fourth"),
    ("Airdrop and sale", (Recipient.AIRDROP, Recipient.PUBLIC_SALE), "fifth"),
    ("Staking rewards", (Recipient.STAKING, Recipient.MINING), "muted"),
)


@maker(scope="chain", order=90)
def scheduled_unlocks(edition: Edition, chain: str) -> LineChart | None:
    """Tokens unlocked by date in total, as percent of the base supply, 52 weeks ahead."""
    profile = edition.profiles[chain]
    token = profile.token
    base = schedules.base_supply(token)
    stepped = [a for a in token.allocations if any(t.way == "steps" for t in a.schedule)]
    if token.status.value is not TokenStatus.LAUNCHED or not base or not stepped:
        return None
    days = edition.figures.supply.unlocked[Recipient.INSIDERS].index
    totals = {title: _unlocked(edition, chain, groups, float(base)) for title, groups, _ in GROUPS}
    whole = sum(totals.values(), start=np.zeros(len(days)))
    moving = np.flatnonzero(whole > 0)
    if not moving.size:
        return None
    begin = int(moving[0])
    lines = tuple(
        Line(title, charting.points_from(pd.Series(totals[title][begin:], days[begin:])), role)
        for title, _, role in GROUPS
        if totals[title][-1] > 0
    )
    if len(lines[0].points) < charting.FEWEST_POINTS:
        return None
    now, then = float(whole[days.get_loc(pd.Timestamp(edition.week))]), float(whole[-1])
    symbol = token.symbol.value if token.symbol else profile.name
    undated = float(edition.figures.supply.undated_percent[chain])
    end = week_name(lines[0].points[-1].week)
    minted = ", minted tokens included," if _mints(token) else ""
    ends = [f"{line.label} {percent(line.points[-1].value / 100)}" for line in lines]
    return LineChart(
        slug=f"{chain}-scheduled-unlocks",
        headline=_headline(
            f"{symbol}'s {charting.base_word(token)} supply",
            now,
            then,
            week_name(edition.week),
            end,
            minted=_mints(token),
        ),
        unit=f"percent of the {charting.base_word(token)} supply, unlocked by date",
        sources=charting.sites([a for a in token.allocations if schedules.is_dated(a)] or stepped),
        period=charting.period(*(line.points for line in lines)),
        alt=f"{symbol} unlocked by date: {percent(now / 100)} of the supply{minted} by "
        f"{week_name(edition.week)}, {percent(then / 100)} by {end}. "
        f"At the end: {wording.listed(ends)}.",
        note=_notes(token, undated),
        lines=lines,
        events=(EventMark(edition.week, "Today"),),
        stacked=True,
    )


def _unlocked(
    edition: Edition, chain: str, classes: tuple[Recipient, ...], base: float
) -> npt.NDArray[np.float64]:
    """Running total of a group's dated unlocks by week, in percent of the base supply."""
    # Of this chain alone: sums over all chains, made for each of them, would grow as a square.
    frames = [edition.figures.supply.unlocked[one] for one in classes]
    first, *others = (frame[chain].to_numpy(dtype=float) for frame in frames)
    per_day = sum(others, start=first)
    eve = frames[0].index[0].date() - dt.timedelta(days=1)
    token = edition.profiles[chain].token
    before = sum(float(unlocked(token, eve, recipient) or 0) for recipient in classes)
    known = ~np.isnan(per_day)
    total = np.where(known, per_day, 0.0).cumsum() * 7
    return np.where(known, (total + before) / base * 100, np.nan)


def _headline(supply_of: str, now: float, then: float, week: str, end: str, *, minted: bool) -> str:
    more = _further(now, then)
    if minted:  # these tokens are no part of the supply that they are measured against
        said = f"Unlocked by date to {week}, minted tokens included: {wording.share(now / 100)}"
        return f"{said} of {supply_of}; {more or 'no more'} by {end}"
    said = f"By {week}, {wording.share(now / 100)} of {supply_of} had unlocked by date"
    ahead = f"{more} will have by {end}" if more else f"no further dated unlocks to {end}"
    return f"{said}; {ahead}"


def _further(now: float, then: float) -> str:
    """What will have unlocked at the end; empty where nothing is added."""
    return "" if then - now < 0.05 else wording.share(then / 100)


def _mints(token: Token) -> bool:
    return any(a.minted_later and schedules.is_dated(a) for a in token.allocations)


def _notes(token: Token, undated: float) -> str:
    said = []
    if round(undated):
        said.append(f"{undated:.0f} % of the allocated supply has no date and is not drawn.")
    if _mints(token):
        said.append("Includes tokens minted on top of the base supply.")
    return " ".join(said)
