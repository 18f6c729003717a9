"""An invented source, a client that answers from a table, and a store to refresh."""

import datetime as dt

from generator.errors import NotPublished, SourceError
from generator.model.origin import Republish
from generator.model.upstream import Ask, Feed, Host, Observation, Told, Upstream
from tests import worlds

TODAY = dt.date(2024, 6, 3)
"""A Monday: the week of 2024-05-27 is finished."""

LAST_WEEK = dt.date(2024, 5, 27)


def identified(chain, name):
    """A chain that the invented source knows by a name of its own."""
    return worlds.profile(chain, identifiers={"growthepie": worlds.fact(name)})


CHAINS = worlds.collection(
    identified("alpha", "a"), identified("beta", "b"), worlds.profile("gamma")
)


def days(count, last=TODAY - dt.timedelta(days=1), value=100.0, step=1.0):
    """``count`` days up to ``last``, growing by ``step``."""
    return {
        (last - dt.timedelta(days=count - 1 - n)).isoformat(): value + step * n
        for n in range(count)
    }


def read(ask, answer):
    """Answers are ``{name: {day: value}}``."""
    if answer == "nothing":
        raise NotPublished(ask.address, "nothing here")
    if not isinstance(answer, dict):
        raise SourceError(ask.address, "the answer is no object", "an object by name")
    return Told(
        tuple(
            Observation(ask.chains[name], ask.series[0], dt.date.fromisoformat(day), value)
            for name, course in answer.items()
            if name in ask.chains
            for day, value in course.items()
        )
    )


def read_names(_ask, answer):
    """The provider's own list."""
    return Told(names={"growthepie": frozenset(answer)})


def feed(name, *series):
    """A feed with invented terms."""
    return Feed(
        id=name,
        series=series,
        title=f"Live {name}",
        url="https://press.example/",
        licence="CC0",
        citation="Source: Press",
        republish=Republish.YES,
    )


def ask_for(series, plan):
    """One request for one series of all chains."""
    return Ask(
        address=f"https://press.example/{series}",
        read=read,
        series=(series,),
        chains=plan.named("growthepie"),
    )


PRESS = Upstream(
    name="press",
    publisher="Press",
    hosts=(Host("press.example", 1.0),),
    feeds=(feed("fees", "fees_usd"), feed("money", "tvl_usd", "price_usd")),
    identifiers=("growthepie",),
    directory=lambda _plan: (Ask(address="https://press.example/names", read=read_names),),
    ask=lambda plan: tuple(ask_for(s, plan) for s in ("fees_usd", "tvl_usd", "price_usd")),
    probe=lambda plan: ask_for("fees_usd", plan),
    probe_keys=frozenset({"a", "b"}),
)


class Answering:
    """A client whose answers, or errors, stand in a table by the end of the address."""

    def __init__(self, **answers):
        self.answers = {"names": ["a", "b"]} | answers
        self.asked = []

    def get(self, address, *, absent=frozenset(), examine):  # noqa: ARG002 - the client's shape
        """Answer, or raise what the table holds."""
        self.asked.append(address)
        found = self.answers.get(address.rsplit("/", 1)[1], {})
        if isinstance(found, str) and found.startswith("HTTP"):
            raise SourceError(address, found, "expected HTTP 200")
        return examine(found)


class Silent:
    """Nobody looks on, but the messages are kept."""

    def __init__(self):
        self.messages = []

    def begin(self, source, requests):
        """Nothing to show."""

    def step(self, source, address):
        """Nothing to show."""

    def failed(self, source, message):
        """Keep a message."""
        self.messages.append(f"{source}: {message}")

    def end(self, source, observations):
        """Nothing to show."""


def good():
    """Answers of a good day: ten weeks of three series for two chains."""
    return {
        "fees_usd": {"a": days(70), "b": days(70, value=7.0)},
        "tvl_usd": {"a": days(70, value=1e6), "b": days(70, value=2e6)},
        "price_usd": {"a": days(70, value=2.0, step=0.01), "b": days(70, value=3.0, step=0.01)},
    }
