"""Who got a chain's token, and when what they got unlocks by date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from generator import charting, schedules
from generator.charting import wording
from generator.edition import Edition
from generator.format import percent
from generator.model.chart import Role, Segment, StackChart
from generator.model.chart_maker import maker
from generator.model.fact import Basis
from generator.model.token import Allocation, Token
from generator.model.words import Recipient

PARTS: tuple[tuple[Recipient, str, Role], ...] = (
    (Recipient.INSIDERS, "Team and company", "first"),
    (Recipient.INVESTORS, "Investors", "second"),
    (Recipient.FOUNDATION, "Foundation", "third"),
    (Recipient.TREASURY, "Treasury", "third"),
    (Recipient.ECOSYSTEM, "Ecosystem and incentives", "fourth"),
    (Recipient.AIRDROP, "Airdrop", "fifth"),
    (Recipient.PUBLIC_SALE, "Public sale or migration", "sixth"),
    (Recipient.STAKING, "Staking rewards", "muted"),
    (Recipient.MINING, "Mining", "muted"),
)


@maker(scope="chain", order=80)
def allocation(edition: Edition, chain: str) -> StackChart | None:
    """The supply by class of recipient, in percent of what existed at the start."""
    profile = edition.profiles[chain]
    token = profile.token
    rows = [a for a in token.allocations if not a.minted_later]
    sizes = {r: _percent(rows, token, r) for r, _, _ in PARTS}
    total = sum(sizes.values(), Decimal(0))
    segments = tuple(
        Segment(label, float(sizes[r]), role, f"{_exact(sizes[r])} % · {_basis(rows, r)}")
        for r, label, role in PARTS
        if sizes[r]
    )
    if any(schedules.allocated_percent(a, token) is None for a in rows) or not segments:
        return None
    if len(segments) == 1 and total >= 100:
        return None
    symbol = token.symbol.value if token.symbol else profile.name
    parts = [f"{s.label} {s.text.partition(' ·')[0]}" for s in segments]
    read = max(a.read_on for a in rows)
    later = sum(
        (
            schedules.allocated_percent(a, token) or Decimal(0)
            for a in token.allocations
            if a.minted_later
        ),
        Decimal(0),
    )
    return StackChart(
        slug=f"{chain}-allocation",
        headline=_who(symbol, sizes, segments),
        unit=f"percent of the {charting.base_word(token)} supply",
        sources=charting.sites(rows),
        period=f"read on {read.isoformat()}",
        alt=f"Allocation of {symbol}: {wording.listed(parts)}"
        + (f"; {_exact(100 - total)} % not documented." if total < 100 else "."),
        note=f"A further {_exact(later)} % of that supply is minted later." if later else "",
        segments=segments,
    )


def _percent(rows: Iterable[Allocation], token: Token, recipient: Recipient) -> Decimal:
    """Share of one class, in percent of the base supply."""
    shares = (schedules.allocated_percent(a, token) for a in rows if a.recipient is recipient)
    return sum((share for share in shares if share), Decimal(0))


def _basis(rows: Iterable[Allocation], recipient: Recipient) -> str:
    """Weakest basis of a class."""
    order = list(Basis)
    return max((a.basis for a in rows if a.recipient is recipient), key=order.index).value


def _exact(value: Decimal) -> str:
    """Write a decimal with at most two places: ``35.28``, ``40``."""
    return f"{value.quantize(Decimal('0.01')):f}".rstrip("0").rstrip(".")


def _who(symbol: str, sizes: dict[Recipient, Decimal], segments: Sequence[Segment]) -> str:
    inside = sizes[Recipient.INSIDERS] + sizes[Recipient.INVESTORS]
    given = sizes[Recipient.AIRDROP]
    if inside and given:
        return (
            f"Team and investors were allotted {_exact(inside)} % of {symbol}, "
            f"the airdrop {_exact(given)} %"
        )
    if inside:
        return f"Team and investors were allotted {_exact(inside)} % of {symbol}"
    top = max(segments, key=lambda s: s.value)
    return f"Largest documented part of {symbol}: {top.label.lower()}, {percent(top.value / 100)}"
