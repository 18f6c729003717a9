"""What a week's digest tells besides changes: unlocks to come, corrections, failed sources."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from generator.edition import Edition
from generator.format import amount
from generator.model.chain import Profile
from generator.model.digest import Item
from generator.model.report import RunReport, SourceReport, State
from generator.model.series import SERIES, week_name
from generator.publish.plain import plain
from generator.publish.revisions import CANCELLED
from generator.views.quantities import share_text, tokens_text, weakest
from generator.views.releases import float_base, releases

WEEKS_AHEAD = 4
SINGLY = 3
"""Corrections of one series for one reason are told one by one up to so many."""

LONGEST_REASON = 200


def window(week: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of the four weeks after a week."""
    return week + dt.timedelta(weeks=1), week + dt.timedelta(weeks=WEEKS_AHEAD + 1, days=-1)


def upcoming(edition: Edition) -> list[Item]:
    """Dated unlocks of the next four weeks by chain, the largest against its float first."""
    first, last = window(edition.week)
    found: list[tuple[Decimal, str, Item]] = []
    for chain, profile in edition.profiles.items():
        parts = releases(profile, first, last)
        if not parts:
            continue
        total = sum((part.tokens for part in parts), Decimal(0))
        base = float_base(edition, chain)
        days = sorted({part.day for part in parts if not part.over_month})
        symbol = plain(profile.token.symbol.value if profile.token.symbol else "tokens")
        who = ", ".join(sorted({part.allocation.recipient.value for part in parts}))
        basis = weakest(part.allocation.basis for part in parts)
        share = f"{share_text(total, base.value)} of its float" if base.value else ""
        told = f"{tokens_text(total)} {symbol}"
        when = _when(days, spread=any(part.over_month for part in parts))
        says = (
            f"unlocks {told} by date, {f'{share} ({base.words}), ' if share else ''}{when}; "
            f"recipients: {who}; basis: {basis}."
        )
        item = Item(
            section="unlocks",
            about=chain,
            key="unlocks",
            subject=plain(profile.name) or chain,
            says=says,
            href=f"chains/{chain}/",
            after=f"{told}, {share}" if share else told,
            classes=(edition.designs[chain].label.value,),
        )
        found.append((total / base.value if base.value else Decimal(-1), chain, item))
    return [item for _, _, item in sorted(found, key=lambda one: (-one[0], one[1]))]


def _when(days: Sequence[dt.date], *, spread: bool) -> str:
    """On which days, in words."""
    if not days:
        return "day by day"
    on = f"on {days[0].isoformat()}" if len(days) == 1 else f"on {len(days)} days from {days[0]}"
    return f"{on} and day by day" if spread else on


def corrections(rows: Sequence[Mapping[str, str]], profiles: Mapping[str, Profile]) -> list[Item]:
    """Corrections of stored figures: few of a kind one by one, many as one sentence."""
    groups: dict[tuple[str, str, str], list[Mapping[str, str]]] = {}
    for row in rows:
        groups.setdefault((row["source"], row["metric"], row["reason"]), []).append(row)
    found = []
    for (source, metric, reason), members in sorted(groups.items()):
        title = SERIES[metric].title if metric in SERIES else metric
        if len(members) <= SINGLY:
            found += [_one(row, title, profiles) for row in members]
            continue
        chains = {row["chain"] for row in members}
        weeks = sorted(row["week"] for row in members)
        span = f"{week_name(_day(weeks[0]))} to {week_name(_day(weeks[-1]))}"
        found.append(
            _correction(
                f"{title} ({source})",
                f"had {len(members):,} values of {len(chains)} "
                f"chain{'' if len(chains) == 1 else 's'} "
                f"corrected, {span}: {_reason(reason)}.",
                key=f"{source}/{metric}",
                about=source,
                after=str(len(members)),
            )
        )
    return found


def _one(row: Mapping[str, str], title: str, profiles: Mapping[str, Profile]) -> Item:
    chain = row["chain"]
    name = plain(profiles[chain].name) if chain in profiles else chain
    when = row["date"] or f"week of {row['week']}"
    now = amount(float(row["new"])) if row["new"] else "left out"
    return _correction(
        f"{name}: {title} ({row['source']})",
        f"of {when} was {amount(float(row['old']))} and is now {now}: {_reason(row['reason'])}.",
        key=f"{row['source']}/{row['metric']}/{row['date'] or row['week']}",
        about=chain,
        before=row["old"],
        after=row["new"],
    )


def _correction(
    subject: str, says: str, *, key: str, about: str, before: str = "", after: str = ""
) -> Item:
    return Item(
        section="corrections",
        about=about,
        key=key,
        subject=subject,
        says=says,
        href="status/",
        before=before,
        after=after,
    )


def _reason(text: str) -> str:
    return plain(text).rstrip(".")[:LONGEST_REASON]


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def revised_unlocks(
    rows: Iterable[Mapping[str, str]], profiles: Mapping[str, Profile]
) -> list[Item]:
    """Corrected and withdrawn unlocks by chain; newly listed ones are no correction."""
    counts: dict[str, Counter[str]] = {}
    for row in rows:
        if row["basis"] != CANCELLED and row["sequence"] == "0":
            continue
        # The chain whose id the uid begins with; an unlock of a removed chain has none.
        owners = (chain for chain in profiles if row["uid"].startswith(f"{chain}-"))
        chain = max(owners, key=len, default="")
        kind = "withdrawn" if row["basis"] == CANCELLED else "corrected"
        counts.setdefault(chain, Counter())[kind] += 1
    return [
        Item(
            section="corrections",
            about=chain or "unlocks",
            key="unlocks",
            subject=f"{plain(profiles[chain].name)}: dated unlocks"
            if chain
            else "Dated unlocks of removed chains",
            says=f"were revised: {_counted(found)}.",
            href=f"chains/{chain}/" if chain else "unlocks/",
            after=_counted(found),
        )
        for chain, found in sorted(counts.items())
    ]


def _counted(found: Counter[str]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in sorted(found.items()))


def failures(report: RunReport | None, week: dt.date) -> list[Item]:
    """Sources that failed in the refresh of a week; one item where there was no such refresh."""
    if report is None:
        return [_source("No source", "was asked: every figure comes from an archive.", "none")]
    if report.weeks_through < week:
        days = f"the last refresh, on {report.run_on}, ended with {week_name(report.weeks_through)}"
        return [_source("No source", f"was asked for this week: {days}.", "none")]
    return [item for source in report.sources for item in _failed(source)]


def _failed(source: SourceReport) -> Iterator[Item]:
    if source.state is State.FRESH:
        return
    kept = sum(len(item.kept) for item in source.series)
    why = next((trouble.said for trouble in source.troubles), "")
    why = why or next((t.said for item in source.series for t in item.failed), "")
    told = f": {_reason(why)}" if why else ""
    how = "failed" if source.state is State.FAILED else "answered only in part"
    left = f"; {kept} series stay as they were" if kept else ""
    yield _source(plain(source.publisher) or source.source, f"{how}{left}{told}.", source.source)


def _source(subject: str, says: str, about: str) -> Item:
    return Item(
        section="sources", about=about, key="refresh", subject=subject, says=says, href="status/"
    )
