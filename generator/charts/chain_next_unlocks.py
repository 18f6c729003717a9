"""What unlocks by date in each of the next months."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from generator import charting
from generator.charting import wording
from generator.edition import Edition
from generator.format import amount, percent
from generator.model.chart import Bar, BarChart
from generator.model.chart_maker import maker
from generator.views.coming import window
from generator.views.releases import float_base, releases

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@maker(scope="chain", order=91)
def next_unlocks(edition: Edition, chain: str) -> BarChart | None:
    """Tokens that unlock by date in the next 52 weeks, month by month."""
    profile = edition.profiles[chain]
    first, last = window(edition)
    found = releases(profile, first, last)
    if not found:
        return None
    months = dict.fromkeys(_months(first, last), Decimal(0))
    for item in found:
        months[item.day.year, item.day.month] += item.tokens
    base = float_base(edition, chain)
    parts = {(first.year, first.month)} if first.day > 1 else set()
    parts |= {(last.year, last.month)} if (last + dt.timedelta(days=1)).day > 1 else set()
    bars = tuple(
        Bar(
            f"{MONTHS[month - 1]} {year}",
            float(size),
            "first",
            text=_text(size, base.value),
            partial=(year, month) in parts,
        )
        for (year, month), size in months.items()
    )
    whole = sum(months.values(), Decimal(0))
    top = max(bars, key=lambda bar: bar.value)
    # Linear vesting gives all months of 31 days the same: no one of them is the largest.
    alike = sum(bar.text == top.text for bar in bars) > 1
    also = " and in other months alike" if alike else ""
    symbol = profile.token.symbol.value if profile.token.symbol else profile.name
    share = wording.share(float(whole / base.value)) if base.value else ""
    return BarChart(
        slug=f"{chain}-next-unlocks",
        headline=f"{amount(float(whole))} {symbol} unlock by date within 52 weeks"
        + (f", {share} of the float" if share else ""),
        unit="tokens unlocked by date" + (" and percent of the float" if base.value else ""),
        sources=charting.sites({i.allocation.label: i.allocation for i in found}.values()),
        period=f"days {first} to {last}",
        alt=f"{symbol} unlocked by date from {first} to {last}: {_text(whole, base.value)} in all; "
        f"most in {top.label}{also}: {top.text}.",
        note=" ".join(
            said
            for said in (
                f"Float: {base.words}." if base.value else "",
                "Hatched: only part of the month is counted." if parts else "",
            )
            if said
        ),
        bars=bars,
    )


def _months(first: dt.date, last: dt.date) -> list[tuple[int, int]]:
    """Calendar months from the first day to the last."""
    count = (last.year - first.year) * 12 + last.month - first.month
    start = first.year * 12 + first.month - 1
    return [(n // 12, n % 12 + 1) for n in range(start, start + count + 1)]


def _text(size: Decimal, base: Decimal | None) -> str:
    if not size:
        return "none dated"
    return f"{amount(float(size))} · {percent(float(size / base))}" if base else amount(float(size))
