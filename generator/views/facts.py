"""Facts of a profile as rows with source, date and basis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from urllib.parse import urlsplit

from generator.format import whole
from generator.model.chain import GasFact, Profile
from generator.model.fact import Closed, Fact, Sourced
from generator.model.token import Allocation, Tranche
from generator.model.words import Word
from generator.schedules import step_days

LABELS = {
    "evm_chain_id": "EVM chain id",
    "funds_raised_usd": "Funds raised, USD",
    "exit_window_days": "Exit window, days",
    "reserves_usd": "Reserves, USD",
    "income_usd": "Income, USD",
    "spending_usd": "Spending, USD",
    "funding_rounds": "Funding round",
    "l2beat_id": "L2BEAT id",
    "l2beat_slug": "L2BEAT address",
    "defillama_chain": "DefiLlama name",
    "defillama_fees": "DefiLlama fees address",
    "defillama_app": "DefiLlama application address",
    "growthepie": "growthepie key",
    "coingecko": "CoinGecko id",
    "coinmetrics": "Coin Metrics asset",
}
GROUPS = {"token": "Token", "identifiers": "Names at data providers"}


@dataclass(frozen=True, slots=True)
class SourceLink:
    """A web address with the short name shown for it."""

    url: str
    name: str


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact as shown."""

    anchor: str
    group: str
    label: str
    value: str
    detail: str
    note: str
    sources: tuple[SourceLink, ...]
    read_on: str
    as_of: str
    basis: str


@dataclass(frozen=True, slots=True)
class AllocationRow:
    """One allocation as shown."""

    label: str
    recipient: str
    percent: str
    tokens: str
    release: str
    note: str
    sources: tuple[SourceLink, ...]
    read_on: str
    basis: str


@lru_cache(maxsize=1024)
def source_links(urls: tuple[str, ...]) -> tuple[SourceLink, ...]:
    """Short names: the repository on GitHub, else the host; numbered where they recur."""
    names: list[str] = []
    for url in urls:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
        path = [piece for piece in parts.path.split("/") if piece]
        names.append("/".join(path[:2]) if host == "github.com" and len(path) > 1 else host)
    return tuple(
        SourceLink(url, f"{name} ({names[:i].count(name) + 1})" if names.count(name) > 1 else name)
        for i, (url, name) in enumerate(zip(urls, names, strict=True))
    )


def fact_rows(profile: Profile) -> tuple[FactRow, ...]:
    """Every fact of a profile except allocations, issuance, fee split, events and remarks."""
    return tuple(_rows(profile, "Chain", ""))


def _rows(model: Closed, group: str, prefix: str) -> Iterator[FactRow]:
    for name in type(model).model_fields:
        value = getattr(model, name)
        if isinstance(value, Fact):
            yield _row(value, group, name, prefix)
        elif isinstance(value, tuple):
            for number, item in enumerate(value, start=1):
                if isinstance(item, Fact):
                    yield _row(item, group, name, prefix, number)
        elif isinstance(value, Closed):
            yield from _rows(value, GROUPS.get(name, group), f"{prefix}{name}-")


def _row(fact: Fact[object], group: str, name: str, prefix: str, number: int = 0) -> FactRow:
    label = LABELS.get(name, name.replace("_", " ").capitalize())
    return FactRow(
        anchor=f"fact-{prefix}{name}{f'-{number}' if number else ''}".replace("_", "-"),
        group=group,
        label=f"{label} {number}" if number > 1 else label,
        value=shown(fact),
        detail=fact.detail or "",
        note=fact.note or "",
        sources=source_links(fact.source),
        read_on=fact.read_on.isoformat(),
        as_of=str(fact.as_of or ""),
        basis=fact.basis.value,
    )


def shown(fact: Fact[object]) -> str:
    """The value of a fact in words."""
    value = fact.value
    if isinstance(fact, GasFact):
        return f"{fact.symbol} ({fact.value.meaning})"
    if isinstance(value, Word):
        return f"{value.value}: {value.meaning}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return whole(float(value))
    return str(value)


def release_words(tranche: Tranche) -> str:
    """One tranche in a few words."""
    share = f"{tranche.share.normalize():f} %"
    if tranche.on:
        return f"{share} on {tranche.on}"
    if tranche.start and tranche.end and tranche.every == "day":
        return f"{share} evenly from {tranche.start} to {tranche.end}"
    if tranche.start and tranche.end:
        count = len(step_days(tranche))
        return f"{share} in {count} equal steps, one each {tranche.every}, to {tranche.end}"
    if tranche.milestone:
        return f"{share} at a milestone: {tranche.milestone}"
    if tranche.discretion:
        return f"{share} at discretion: {tranche.discretion}"
    return f"{share} without a documented schedule: {tranche.unknown}"


def allocation_rows(allocations: tuple[Allocation, ...]) -> tuple[AllocationRow, ...]:
    """Allocations in the order of the profile."""
    return tuple(
        AllocationRow(
            label=item.label,
            recipient=item.recipient.value,
            percent=f"{item.percent.normalize():f} %" if item.percent is not None else "",
            tokens=whole(float(item.tokens)) if item.tokens is not None else "",
            release="; ".join(release_words(t) for t in item.schedule),
            note=item.note or "",
            sources=source_links(item.source),
            read_on=item.read_on.isoformat(),
            basis=item.basis.value,
        )
        for item in allocations
    )


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A sourced sentence: an issuance rule, a part of a fee split, a remark or an event."""

    label: str
    text: str
    note: str
    sources: tuple[SourceLink, ...]
    read_on: str
    basis: str


def statement(label: str, text: str, item: Sourced) -> StatementRow:
    """Make a row of a sourced item."""
    return StatementRow(
        label=label,
        text=text,
        note=item.note or "",
        sources=source_links(item.source),
        read_on=item.read_on.isoformat(),
        basis=item.basis.value,
    )


def issuance_rows(profile: Profile) -> tuple[StatementRow, ...]:
    """Issuance rules in words."""
    rows = []
    for rule in profile.token.issuance:
        since = str(rule.start) if rule.start else ""
        if rule.rule == "annual-rate":
            text = f"{rule.annual_percent.normalize():f} % of supply a year"
            if rule.decay_percent:
                text += f", falling by {rule.decay_percent.normalize():f} % of itself each year"
            if rule.floor_percent is not None:
                text += f", not below {rule.floor_percent.normalize():f} %"
        elif rule.rule == "per-day":
            text = f"{whole(float(rule.tokens_per_day))} tokens a day"
        elif rule.rule == "halving":
            text = (
                f"{rule.tokens_per_block.normalize():f} tokens per block, halving every "
                f"{whole(rule.blocks_per_halving)} blocks of {rule.seconds_per_block} seconds"
            )
        else:
            text = ISSUANCE_WORDS[rule.rule]
            if rule.limit_percent is not None:
                text += f", at most {rule.limit_percent.normalize():f} % a year"
        rows.append(statement(since, f"{text}. {rule.detail or ''}".strip(), rule))
    return tuple(rows)


ISSUANCE_WORDS = {
    "none": "No issuance is scheduled",
    "observed": "Issuance is taken from the observed series",
    "by-vote": "Only a vote of holders can mint",
    "formula": "Issuance follows a formula that depends on what cannot be known ahead",
}


def fee_rows(profile: Profile) -> tuple[StatementRow, ...]:
    """The documented split of fees."""
    return tuple(
        statement(part.to.value, f"{part.percent.normalize():f} %. {part.detail or ''}", part)
        for part in profile.fee_split
    )


def event_rows(profile: Profile) -> tuple[StatementRow, ...]:
    """Events, newest first."""
    ordered = sorted(profile.events, key=lambda e: e.date, reverse=True)
    return tuple(statement(str(event.date), event.title, event) for event in ordered)


def remark_rows(profile: Profile) -> tuple[StatementRow, ...]:
    """Remarks in the order of the profile."""
    return tuple(statement("", remark.text, remark) for remark in profile.remarks)
