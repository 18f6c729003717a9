"""
Rules of a profile that concern several fields, its words, or the day of the check.

They look at raw values, so that one wrong field hides no other; a value that is itself wrong
is passed over here, because the model reports it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from generator.fields import texts
from generator.model.chain import RESERVED_IDS, Profile
from generator.model.words import GasAsset, Kind, TokenStatus
from generator.prose import complaints, summary_complaints
from generator.rules.amounts import ROUNDING_PERCENT, allocation_sums
from generator.rules.days import days_told, events_order, issuance_order
from generator.rules.raw import Found, raw_percent, raw_rows, raw_value


def broken_rules(values: Mapping[str, Any]) -> Iterator[Found]:
    """Everything that no single field's type can see."""
    yield from _words(values)
    token = values.get("token")
    if isinstance(token, Mapping):
        yield from allocation_sums(token)
        yield from _without_token(token)
        yield from issuance_order(token)
        yield from _own_token(values, token)
    yield from _settled(values)
    parts = (raw_percent(part.get("percent")) for part in raw_rows(values, "fee_split"))
    total = sum((part for part in parts if part is not None), Decimal(0))
    if total > 100 + ROUNDING_PERCENT:
        yield ("fee_split",), f"fee_split: percents add up to {total}", "at most 100"
    own = values.get("id")
    if isinstance(own, str) and own in RESERVED_IDS:
        yield ("id",), f"id: the site needs {own!r} for a page of its own", "another id"
    base = raw_value(values.get("settlement"))
    if base is not None and base == values.get("id"):
        yield ("settlement", "value"), "settlement: the chain itself", "the id of another chain"
    yield from events_order(values)
    yield from days_told(values)


def _words(values: Mapping[str, Any]) -> Iterator[Found]:
    for path, written, text in texts((Profile,), values):
        name = ".".join(map(str, path))
        for found, allowed in complaints(text, written):
            yield path, f"{name}: {found}", allowed
        if path == ("summary",):
            for found, allowed in summary_complaints(text):
                yield path, f"{name}: {found}", allowed


def _without_token(token: Mapping[str, Any]) -> Iterator[Found]:
    status = raw_value(token.get("status"))
    if status == TokenStatus.NONE.value:
        for name in ("allocations", "initial_supply", "max_supply", "generation"):
            if token.get(name):
                yield (
                    ("token", name),
                    f"token.{name}: of a token that does not exist",
                    "status none",
                )
    elif status == TokenStatus.LAUNCHED.value and not token.get("symbol"):
        yield ("token", "status"), "token: launched, but without a symbol", "add token.symbol"


def _own_token(values: Mapping[str, Any], token: Mapping[str, Any]) -> Iterator[Found]:
    """Fees cannot be paid in a token that does not exist."""
    is_own = raw_value(values.get("gas_asset")) == GasAsset.OWN_TOKEN.value
    if is_own and raw_value(token.get("status")) == TokenStatus.NONE.value:
        what = "gas_asset: own-token, but token.status is none"
        yield ("gas_asset", "value"), what, "change one of them"


def _settled(values: Mapping[str, Any]) -> Iterator[Found]:
    """A chain of its own does not settle on another one, nor prove its state to it."""
    if raw_value(values.get("kind")) != Kind.L1.value:
        return
    for name in ("settlement", "proof_type", "proof_system", "data_availability"):
        if values.get(name):
            what = f"{name}: of a chain that settles elsewhere, but kind is l1"
            yield (name,), what, "leave it out, or another kind"
