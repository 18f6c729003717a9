"""
Small invented worlds: profiles, weekly series and editions from a few words.

Every fact gets the same invented source. A series is given as ``{"fees_usd": {"alpha": 5}}``
or, with its provider, as ``{"defillama:fees_usd": ...}``; a value may be one number for every
week or a list that starts in the first week, in which None is a week not seen.
"""

import datetime as dt
import functools
from pathlib import Path

import pandas as pd
from ruamel.yaml import YAML

from generator import edition
from generator.figures import Figures
from generator.ledgers import ScoreLedger
from generator.model.chain import Profile
from generator.model.rubric import Rubric
from generator.panel import Panel
from generator.profiles import read_profiles
from generator.store import Store

ROOT = Path(__file__).resolve().parents[1]
START = dt.date(2024, 1, 1)
WEEKS = 70
SOURCE = {
    "source": "https://example.org/docs",
    "read_on": dt.date(2025, 1, 2),
    "basis": "documented",
}
RUBRIC = Rubric.model_validate(YAML(typ="safe").load(ROOT / "data" / "rubric.yml"))


def week(number):
    """Monday of a week of the invented world, counted from 0."""
    return pd.Timestamp(START) + pd.Timedelta(weeks=number)


def fact(value, **more):
    """A sourced value."""
    return {"value": value, **SOURCE, **more}


def tranche(share=100, **way):
    """One part of a schedule; without a way it is released on 2024-01-01."""
    return {"share": share, **(way or {"on": START})}


def allocation(recipient, percent=None, *schedule, **more):
    """One allocation, released on the first day unless a schedule is given."""
    row = {"recipient": recipient, "label": recipient.capitalize(), **SOURCE, **more}
    if percent is not None:
        row["percent"] = percent
    return row | {"schedule": list(schedule) or [tranche()]}


def rule(kind, **more):
    """One rule of issuance."""
    return {"rule": kind, **SOURCE, **more}


def token(*allocations, issuance=(), generation=START, supply=1_000_000_000, **more):
    """A launched token; percentages refer to ``supply`` tokens."""
    fields = {"status": fact("launched"), "allocations": list(allocations), **more}
    fields["issuance"] = list(issuance)
    if generation is not None:
        fields["generation"] = fact(str(generation))
    if supply is not None:
        fields["initial_supply"] = fact(supply)
    return fields


def profile(chain="alpha", kind="l1", tokens=None, **fields):
    """A chain; without ``tokens`` it has none. Plain words become sourced facts."""
    facts = {
        name: fact(value) if isinstance(value, str | int | bool) else value
        for name, value in fields.items()
    }
    if isinstance(gas := fields.get("gas_asset"), str):
        facts["gas_asset"] = fact(gas, symbol="GAS")
    return Profile.model_validate(
        {
            "id": chain,
            "name": chain.capitalize(),
            "summary": "An invented chain.",
            "kind": fact(kind),
            "token": tokens or {"status": fact("none")},
            **facts,
        }
    )


def collection(*chains):
    """Profiles by id."""
    return {chain.id: chain for chain in chains}


def table(series, weeks=WEEKS, days=7):
    """The stored weeks, each of so many days, as ``Store.series`` returns them."""
    rows = []
    for name, chains in series.items():
        source, _, metric = name.rpartition(":")
        for chain, given in chains.items():
            values = given if isinstance(given, list) else [given] * weeks
            rows += [
                (source or "growthepie", metric, week(number), chain, float(value), days)
                for number, value in enumerate(values)
                if value is not None
            ]
    columns = ["source", "metric", "week", "chain", "value", "days"]
    return pd.DataFrame(rows, columns=columns)


CLOCK = {"base_fee_gwei": {"nobody": 1}}
"""A series that no metric uses, so that every world has all its weeks."""


def panel(series, chains, weeks=WEEKS, as_of=None):
    """A panel of an invented world."""
    return Panel(table({**CLOCK, **series}, weeks), {}, sorted(chains), as_of)


def figures(profiles, series, weeks=WEEKS, as_of=None):
    """Figures of an invented world."""
    return Figures(panel(series, profiles, weeks, as_of), profiles, 52)


def compute(profiles, series, weeks=WEEKS, as_of=None, days=7):
    """An edition of an invented world, by the real rubric."""
    return edition.compute(profiles, table({**CLOCK, **series}, weeks, days), {}, RUBRIC, as_of)


@functools.cache
def real_store():
    """The data of this repository; for reading only."""
    return Store(ROOT / "data")


@functools.cache
def real_profiles():
    """All profiles of this repository."""
    profiles, problems = read_profiles(real_store().profile_texts())
    assert not problems
    return profiles


def first_day(profile):
    """First day of a chain or of its token, whichever is known and earlier; else of all time."""
    told = (profile.launch, profile.token.generation)
    return min((fact.value.first_day for fact in told if fact), default=dt.date.min)


@functools.cache
def real_edition():
    """The latest edition of this repository's data."""
    store = real_store()
    return edition.compute(real_profiles(), store.series(), store.sources(), RUBRIC)


def real_score_rows():
    """Rows of this repository's ledger of scores."""
    return ScoreLedger(ROOT / "data").rows()
