"""Numbers of tokens, shares and bases as the pages on supply write them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from generator.format import amount, percent
from generator.model.fact import Basis


def exact_percent(value: Decimal | None) -> str:
    """Write a percentage as the documents do: ``44.47 %``, ``100 %``."""
    if value is None:
        return "not known"
    if 0 < value < Decimal("0.005"):
        return "under 0.01 %"
    text = f"{value.quantize(Decimal('0.01')):f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text} %"


def tokens_text(value: Decimal | None) -> str:
    """Write a number of tokens, or that it is not known."""
    return "not known" if value is None else amount(float(value))


def share_text(tokens: Decimal | None, base: Decimal | None) -> str:
    """Write tokens as a share of a base, or that it is not known."""
    return "not known" if tokens is None or not base else percent(float(tokens / base))


def weakest(found: Iterable[Basis]) -> str:
    """The weakest of several bases."""
    order = list(Basis)
    return max(found, key=order.index).value
