"""What every builder of answers looks at: values, names and the replay's day."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.model.chain import Profile
from tests.replay.world import Daily, Days

DAY_SECONDS = 86_400


@dataclass(frozen=True)
class View:
    """One source's values, the profiles' names for it, and the first day not yet over."""

    daily: Daily
    profiles: Mapping[str, Profile]
    today: dt.date

    def named(self, kind: str) -> dict[str, str]:
        """The provider's name → our chain, for one kind of identifier."""
        found = {}
        for chain, profile in sorted(self.profiles.items()):
            fact = getattr(profile.identifiers, kind)
            if fact is not None:
                found[str(fact.value)] = chain
        return found

    def days(self, chain: str, metric: str) -> Days:
        """Finished days of a series; none where there is none."""
        return self.daily.get((chain, metric), {})

    def charted(self, chain: str, metric: str) -> Iterator[tuple[int, float]]:
        """
        Pairs of unix seconds and value, with a row for today.

        The unfinished day repeats the last value, as DefiLlama fills it.
        """
        value = None
        for day, value in sorted(self.days(chain, metric).items()):
            yield seconds(day), value
        if value is not None:
            yield seconds(self.today), value

    def at(self, chain: str, metric: str, moment_seconds: float) -> float | None:
        """The value in force at a moment: at midnight the close of the day before."""
        days = self.days(chain, metric)
        day = (EPOCH + dt.timedelta(seconds=moment_seconds - DAY_SECONDS / 2)).date()
        return days.get(day, last(days) if day >= self.today else None)


EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - seconds of UTC are added to it


def seconds(day: dt.date) -> int:
    """Unix time of a day's first moment."""
    return (day - EPOCH.date()).days * DAY_SECONDS


def last(days: Days) -> float | None:
    """The latest value."""
    return days[max(days)] if days else None
