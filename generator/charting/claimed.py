"""Charts and table rows that the pages of claims share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from generator import charting
from generator.charting import points_from, wording
from generator.charting.timeline import blobs_mark, within
from generator.edition import Edition
from generator.format import amount
from generator.model.chart import Bar, BarChart, EventMark, Line, LineChart, Role, Scale
from generator.model.claim import Row
from generator.populations import publishers

Words = Callable[[float], str]
ROLES: tuple[Role, ...] = ("first", "second", "third", "fourth", "fifth", "sixth")


def percent_text(value: float) -> str:
    """Write a value that is in percent."""
    return amount(value, "%")


def beside_words(value: float, more: str = "higher", less: str = "lower") -> str:
    """Write a ratio less one, in percent, so that its direction is read: ``12.7 % lower``."""
    return f"{percent_text(abs(value))} {less if value < 0 else more}"


def dollars(value: float) -> str:
    """Write a value that is in USD."""
    return amount(value, "USD")


def weeks_of(frame: pd.DataFrame | pd.Series) -> tuple[dt.date, dt.date]:
    """First and last week of a frame or series of weeks."""
    return frame.index[0].date(), frame.index[-1].date()


def chain_rows(edition: Edition, table: pd.DataFrame, words: Sequence[Words]) -> tuple[Row, ...]:
    """One row per chain of a table, one way of writing per column."""
    return tuple(
        Row(
            edition.profiles[str(chain)].name,
            tuple(
                write(float(value)) for write, value in zip(words, values.to_numpy(), strict=True)
            ),
            str(chain),
        )
        for chain, values in table.iterrows()
    )


def chain_bars(
    edition: Edition,
    values: pd.Series,
    *,
    slug: str,
    headline: Sequence[str],
    unit: str,
    series: Sequence[str],
    period: str,
    weeks: Sequence[dt.date] = (),
    words: Words = percent_text,
    beside: pd.Series | None = None,
    note: str = "",
    limit: float | None = None,
    roles: Mapping[str, Role] | None = None,
) -> BarChart:
    """
    One bar per chain, in the order given.

    ``headline`` are wordings from the longest to the shortest; ``beside`` is text by chain
    that stands behind its name. Without ``series`` the profiles are the source.
    """
    cited = publishers(edition, series, [str(c) for c in values.index], weeks) if series else ()
    bars = []
    for chain, value in values.items():
        name = edition.profiles[str(chain)].name
        more = f" ({beside[str(chain)]})" if beside is not None else ""
        role = (roles or {}).get(str(chain), "first")
        bars.append(Bar(f"{name}{more}", float(value), role, text=words(float(value))))
    return BarChart(
        slug=slug,
        headline=wording.fit(*headline),
        unit=unit,
        sources=cited or (f"{len(values)} chain profiles",),
        period=period,
        alt=f"{headline[0]}. {'; '.join(f'{bar.label}: {bar.text}' for bar in bars)}.",
        note=note,
        wide=True,
        bars=tuple(bars),
        limit=limit,
    )


def weekly_lines(
    edition: Edition,
    lines: Mapping[str, pd.Series],
    *,
    slug: str,
    headline: Sequence[str],
    unit: str,
    series: Sequence[str],
    chains: Sequence[str],
    spoken: str = "",
    note: str = "",
    scale: Scale = "linear",
    reference: tuple[float, str] | None = None,
    events: tuple[EventMark, ...] = (),
) -> LineChart:
    """
    Lines over weeks by label; ``spoken`` is the unit in words of the alternative text.

    Blobs are marked where they fall into the weeks of chains that settle on Ethereum.
    """
    drawn = [
        Line(label, points_from(values), role)
        for (label, values), role in zip(lines.items(), ROLES, strict=False)
    ]
    weeks = [point.week for line in drawn for point in line.points]
    told = "; ".join(f"{line.label} {wording.trend(line.points, spoken)}" for line in drawn)
    known = {mark.date for mark in events}
    blobs = {m for c in chains for m in blobs_mark(edition.profiles[c]) if m.date not in known}
    marked = within((*events, *blobs), *(line.points for line in drawn))
    return LineChart(
        slug=slug,
        headline=wording.fit(*headline),
        unit=unit,
        sources=publishers(edition, series, chains, weeks) or ("series on the data page",),
        period=charting.span(weeks),
        alt=f"{headline[0]}. {told}.",
        note=note,
        wide=True,
        lines=tuple(drawn),
        events=marked,
        scale=scale,
        reference=reference,
    )
