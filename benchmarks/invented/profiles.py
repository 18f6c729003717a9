"""Profiles of invented chains, with about as many facts as the real ones have."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import yaml

from benchmarks.invented.chains import Chain, Dice
from generator.model.words import (
    DataAvailability,
    EventKind,
    FeeDestination,
    FeeRecipient,
    Kind,
    ProofSystem,
    Recipient,
    Sequencer,
    UpgradeControl,
    Word,
)

READ_ON = dt.date(2026, 9, 1)
SUPPLY = 1_000_000_000
_PERIODS = ("day", "month", "quarter", "half-year", "year")
_BASES = ("documented", "documented", "documented", "inferred", "modelled")
_WAYS = ((0.65, "steps"), (0.91, "date"), (0.97, "discretion"), (0.99, "unknown"), (1, "milestone"))

Facts = dict[str, Any]


class _Plain(yaml.CSafeDumper):
    """Writes what stands twice in full: profiles have no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        del data
        return True


def profile_text(chain: Chain) -> str:
    """Text of a chain's file."""
    return yaml.dump(
        _profile(chain, Dice(chain.number, 1)),
        Dumper=_Plain,
        sort_keys=False,
        width=120,
        allow_unicode=True,
    )


def _fact(chain: Chain, dice: Dice, value: Any, **more: Any) -> Facts:
    return {"value": value, **more, **_sourced(chain, dice)}


def _sourced(chain: Chain, dice: Dice) -> Facts:
    pages = [
        f"https://docs.{chain.id}.example.org/{dice.pick(('token', 'fees', 'network'))}",
        f"https://register.example.org/chains/{chain.id}",
    ]
    sourced: Facts = {
        "source": pages if dice.happens(0.2) else pages[0],
        "read_on": READ_ON - dt.timedelta(days=dice.whole(0, 200)),
        "basis": dice.pick(_BASES),
    }
    if dice.happens(0.15):
        sourced["note"] = "The register gives another figure; that of the documents is used here."
    return sourced


def _profile(chain: Chain, dice: Dice) -> Facts:
    def fact(value: Any, **more: Any) -> Facts:
        return _fact(chain, dice, value, **more)

    def word(words: type[Word]) -> str:
        return dice.pick([one.value for one in words])

    found: Facts = {"id": chain.id, "name": chain.name}
    if dice.happens(0.5):
        found["aliases"] = [f"{chain.name} Chain"]
    found["summary"] = (
        f"{chain.name} is an invented chain that opened on {chain.launch}. "
        "Its fees and its token go where the facts below say, and nowhere else."
    )
    found["website"] = f"https://{chain.id}.example.org"
    if chain.has_ended:
        found["status"] = fact("ended")
    found["kind"] = fact(chain.kind.value)
    if chain.kind is Kind.ROLLUP:
        found["proof_type"] = fact(dice.pick(("optimistic", "validity")))
    if chain.settles_on:
        found["settlement"] = fact(chain.settles_on)
        found["data_availability"] = fact(word(DataAvailability), detail="Data are published.")
    if dice.happens(0.73):
        found["stack"] = fact(dice.pick(("Invented Stack", "Other Stack", "Third Stack")))
    own = chain.has_token and not (chain.settles_on and dice.happens(0.8))
    gas = "own-token" if own else "base-asset"
    found["gas_asset"] = fact(gas, symbol=_symbol(chain) if own else "ETH")
    found["launch"] = fact(chain.launch)
    found["token"] = _token(chain, dice)
    if chain.settles_on:
        found |= _control(chain, dice)
    found |= _money(chain, dice)
    found |= _people(chain, dice)
    found["identifiers"] = dict(_identifiers(chain, dice))
    found["events"] = list(_events(chain, dice))
    found["remarks"] = [
        {"text": f"Remark {place} tells what fits no other field.", **_sourced(chain, dice)}
        for place in range(1, dice.whole(0, 2) + 1)
    ]
    return found


def _control(chain: Chain, dice: Dice) -> Facts:
    """Who orders, who proves and who can change the rules of a chain that settles elsewhere."""
    kept: Facts = {}
    for name, words, share in (
        ("sequencer", Sequencer, 0.6),
        ("upgrade_control", UpgradeControl, 0.6),
        ("proof_system", ProofSystem, 0.75),
    ):
        if dice.happens(share):
            value = dice.pick([one.value for one in words])
            kept[name] = _fact(chain, dice, value, detail="The register names the contract.")
    if dice.happens(0.2):
        kept["exit_window_days"] = _fact(chain, dice, dice.pick((0, 7, 10, 30)))
    if dice.happens(0.8):
        kept["stage"] = _fact(chain, dice, dice.pick(("0", "1", "2", "not-staged")))
    return kept


def _money(chain: Chain, dice: Dice) -> Facts:
    """Where the fees go, and what holders and others are owed of them."""

    def fact(value: Any, **more: Any) -> Facts:
        return _fact(chain, dice, value, **more)

    found: Facts = {}
    if dice.happens(0.6):
        found["fee_destination"] = fact(
            dice.pick([one.value for one in FeeDestination]),
            detail="The documents say who receives the fees of a block.",
        )
    if dice.happens(0.15):
        parts = zip(("operator", "treasury", "burned"), dice.shares(3, 100), strict=True)
        found["fee_split"] = [
            {"to": FeeRecipient(to).value, "percent": share, **_sourced(chain, dice)}
            for to, share in parts
        ]
    if dice.happens(0.2):
        found["revenue_share"] = fact("A tenth of the revenue is owed to the makers of its stack.")
    if dice.happens(0.1):
        found["fee_switch"] = fact("Holders can vote that a part of the fees is paid to them.")
    return found


def _people(chain: Chain, dice: Dice) -> Facts:
    """Operator, foundation and money raised."""
    kept: Facts = {}
    if dice.happens(0.5):
        kept["operator"] = _fact(chain, dice, f"{chain.name} Labs")
    if dice.happens(0.3):
        kept["foundation"] = _fact(chain, dice, f"{chain.name} Foundation")
    if dice.happens(0.25):
        kept["funds_raised_usd"] = _fact(chain, dice, 1_000_000 * dice.whole(5, 300))
    if dice.happens(0.3):
        kept["funding_rounds"] = [
            _fact(chain, dice, f"It raised USD {dice.whole(3, 99)} million from investors.")
        ]
    if dice.happens(0.06):
        kept["accounts_published"] = _fact(chain, dice, dice.happens(0.5))
    return kept


def _identifiers(chain: Chain, dice: Dice) -> Iterator[tuple[str, Facts]]:
    names: dict[str, tuple[Any, float]] = {
        "evm_chain_id": (1_000_000 + chain.number, 0.75),
        "defillama_chain": (chain.name, 1),
        "defillama_fees": (chain.id, 0.9),
        "growthepie": (chain.id, 0.55),
        "coingecko": (f"{chain.id}-token", 0.95 if chain.has_token else 0),
        "l2beat_id": (chain.id, 0.95 if chain.settles_on else 0),
        "l2beat_slug": (chain.id, 0.95 if chain.settles_on else 0),
    }
    for name, (value, share) in names.items():
        if dice.happens(share):
            yield name, _fact(chain, dice, value)


def _events(chain: Chain, dice: Dice) -> Iterator[Facts]:
    days = [chain.launch] + [
        min(chain.launch + dt.timedelta(days=dice.whole(1, 1500)), dt.date(2026, 1, 1))
        for _ in range(dice.whole(0, 6))
    ]
    for place, day in enumerate(sorted(days)):
        kind = EventKind.LAUNCH if place == 0 else dice.pick(list(EventKind))
        title = f"{chain.name} opens" if place == 0 else f"Event number {place} of {chain.name}"
        late = {"read_on": max(READ_ON - dt.timedelta(days=dice.whole(0, 200)), day)}
        yield {"date": day, "title": title, "kind": kind.value, **_sourced(chain, dice), **late}


# -- token --------------------------------------------------------------------------------


def _symbol(chain: Chain) -> str:
    return chain.id[:5].upper()


def _token(chain: Chain, dice: Dice) -> Facts:
    def fact(value: Any) -> Facts:
        return _fact(chain, dice, value)

    if not chain.has_token:
        return {"status": fact(dice.pick(("none", "none", "none", "announced")))}
    generation = chain.launch + dt.timedelta(days=dice.whole(-200, 100))
    token: Facts = {"status": fact("launched"), "symbol": fact(_symbol(chain))}
    if dice.happens(0.65):
        token["scope"] = fact(dice.pick(("chain", "chain", "chain", "application")))
    token["generation"] = fact(generation)
    if dice.happens(0.8):
        token["initial_supply"] = fact(SUPPLY)
    if dice.happens(0.4) or "initial_supply" not in token:
        token["max_supply"] = fact(SUPPLY)
    if dice.happens(0.75):
        token["allocations"] = list(_allocations(chain, dice, generation))
    token["issuance"] = [_issuance(chain, dice, generation)]
    if dice.happens(0.6):
        token["burn"] = [_burn(chain, dice)]
    return token


def _allocations(chain: Chain, dice: Dice, generation: dt.date) -> Iterator[Facts]:
    recipients = list(Recipient)
    first = dice.whole(0, len(recipients) - 1)
    for place, percent in enumerate(dice.shares(dice.whole(4, 8), 100)):
        recipient = recipients[(first + place) % len(recipients)]
        row: Facts = {
            "recipient": recipient.value,
            "label": f"{recipient.value.capitalize()}, part {place + 1}",
            "percent": percent,
        }
        if dice.happens(0.5):
            row["tokens"] = percent * SUPPLY // 100
        row["schedule"] = list(_schedule(dice, generation))
        yield row | _sourced(chain, dice)


def _schedule(dice: Dice, generation: dt.date) -> Iterator[Facts]:
    shares = [100] if dice.happens(0.4) else dice.shares(dice.whole(2, 3), 100)
    for share in shares:
        drawn = dice.part()
        way = next(name for upto, name in _WAYS if drawn <= upto)
        start = generation + dt.timedelta(days=dice.whole(0, 700))
        if way == "steps":
            end = start + dt.timedelta(days=dice.whole(365, 1800))
            yield {"share": share, "start": start, "end": end, "every": dice.pick(_PERIODS)}
        elif way == "date":
            yield {"share": share, "on": start}
        else:
            yield {"share": share, way: "The documents say no day."}


def _issuance(chain: Chain, dice: Dice, generation: dt.date) -> Facts:
    rules: tuple[Facts, ...] = (
        {"rule": "none"},
        {"rule": "annual-rate", "start": generation, "annual_percent": dice.whole(1, 9)},
        {
            "rule": "annual-rate",
            "start": generation,
            "annual_percent": dice.whole(5, 12),
            "decay_percent": 10,
            "floor_percent": 1,
        },
        {"rule": "per-day", "start": generation, "tokens_per_day": 1000 * dice.whole(1, 99)},
        {
            "rule": "halving",
            "start": generation,
            "tokens_per_block": 50,
            "seconds_per_block": 600,
            "blocks_per_halving": 210_000,
        },
        {"rule": "by-vote", "start": generation, "limit_percent": 2},
        {"rule": "formula", "start": generation},
        {"rule": "observed", "start": generation},
    )
    return dice.pick(rules) | {"detail": "Holders may change it."} | _sourced(chain, dice)


def _burn(chain: Chain, dice: Dice) -> Facts:
    rules: tuple[Facts, ...] = (
        {"rule": "none"},
        {"rule": "fee-share", "start": chain.launch, "percent": dice.whole(10, 100)},
        {"rule": "fee-share", "percent": 50},
        {"rule": "buyback", "start": chain.launch, "percent": dice.whole(10, 100)},
        {"rule": "observed"},
    )
    return dice.pick(rules) | _sourced(chain, dice)
