"""Stored series of which a source says nothing any more: each is kept, with the reason."""

import dataclasses
import datetime as dt

import pytest

from generator.model.upstream import Key
from generator.refresh import Refresh
from generator.store import Store
from tests.refreshing import CHAINS, PRESS, TODAY, Answering, Silent, ask_for, good

LATER = TODAY + dt.timedelta(weeks=1)
SERIES = ("fees_usd", "tvl_usd", "price_usd")


@pytest.fixture
def again(tmp_path):
    """Ask a second time, a week after everything was stored: what was said, and what was kept."""
    store = Store(tmp_path / "data")
    first = Refresh(CHAINS, store.owned(), TODAY).run([PRESS], Answering(**good()), Silent())
    store.commit(first.changes, first.corrections, first.report)

    def ask(upstream, keyed=(), **answers):
        watch = Silent()
        run = Refresh(CHAINS, store.owned(), LATER, keyed=frozenset(keyed))
        outcome = run.run([upstream], Answering(**good() | answers), watch, store.report())
        (source,) = outcome.report.sources
        return watch.messages, {item.series: item.kept for item in source.series}

    return ask


def only(*names, **more):
    """The invented source, which asks for some chains by its names alone."""

    def ask(plan):
        chains = {name: chain for name, chain in plan.named("growthepie").items() if name in names}
        asks = (ask_for(one, plan) for one in SERIES)
        return tuple(dataclasses.replace(one, chains=chains) for one in asks if chains)

    return dataclasses.replace(PRESS, ask=ask, **more)


KEPT = "press: stored series are kept as they were, not asked: the source no longer"
BETAS = "fees_usd of beta, price_usd of beta, tvl_usd of beta"
KEY = Key("PRESS_KEY", "x-key", "press.example")


@pytest.mark.parametrize(
    ("upstream", "how", "reason"),
    [
        (PRESS, {"names": ["a"]}, "lists the chain's name"),
        (only("a"), {}, "lists this for the chain"),
        (only("a", key=KEY), {}, "offers this without PRESS_KEY"),
        (only("a", key=KEY), {"keyed": ["press"]}, "lists this for the chain"),
    ],
)
def test_a_series_that_is_not_asked_for_any_more_is_kept_with_the_reason(
    again, upstream, how, reason
):
    """A name off the list, a key that is not at hand, or neither: one line says which."""
    said, kept = again(upstream, **how)
    assert said == [f"{KEPT} {reason}: {BETAS}"]
    assert kept == dict.fromkeys(SERIES, ("beta",))


def test_of_many_series_that_are_not_asked_for_any_more_four_are_named(again):
    """The others are counted, and every one of them is kept."""
    said, kept = again(only())
    named = "fees_usd of alpha, fees_usd of beta, price_usd of alpha, price_usd of beta"
    assert said == [f"{KEPT} lists this for the chain: {named} and 2 more"]
    assert kept == dict.fromkeys(SERIES, ("alpha", "beta"))
