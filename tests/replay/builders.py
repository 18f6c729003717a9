"""
All five sources at once, as a book of answers for the replay server.

The answers follow the contracts of ``sources.md`` and know nothing of the readers, so that
the two check each other.
"""

import datetime as dt
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from generator.model.chain import Profile
from tests.replay import coingecko, coinmetrics, defillama, growthepie, l2beat
from tests.replay.server import Answer
from tests.replay.view import View
from tests.replay.world import LAST_DAY, Daily, World
from tests.worlds import real_profiles

Builder = Callable[[View, str, str, Mapping[str, str]], Any]

BUILDERS: Mapping[str, tuple[str, Builder]] = {
    **dict.fromkeys(
        (defillama.API, defillama.COINS, defillama.STABLES), ("defillama", defillama.answer)
    ),
    growthepie.HOST: ("growthepie", growthepie.answer),
    l2beat.HOST: ("l2beat", l2beat.answer),
    coingecko.HOST: ("coingecko", coingecko.answer),
    coinmetrics.HOST: ("coinmetrics", coinmetrics.answer),
}
SOURCES = tuple(sorted({source for source, _ in BUILDERS.values()}))


@dataclass
class Providers:
    """
    A book for ``Replay``: what the sources answer on the day after ``through``.

    ``daily`` replaces the values of some sources: ``{"coinmetrics": {("bitcoin", "tx_count"):
    {date: value}}}``; the others come from the archive, carried on.
    """

    profiles: Mapping[str, Profile] = field(default_factory=real_profiles)
    through: dt.date = LAST_DAY
    daily: Mapping[str, Daily] = field(default_factory=dict)
    _made: dict[str, Answer | None] = field(default_factory=dict)
    _making: threading.Lock = field(default_factory=threading.Lock)

    @property
    def today(self) -> dt.date:
        """The day on which the replay plays."""
        return self.through + dt.timedelta(days=1)

    def view(self, source: str) -> View:
        """What a builder of the source looks at."""
        daily = self.daily.get(source) or World(source, self.through)
        return View(daily, self.profiles, self.today)

    def __call__(self, address: str) -> Answer | None:
        """The answer of an address without ``https://``; None for an unknown host or path."""
        with self._making:  # several hosts are asked at once; none of the work is done twice
            if address not in self._made:
                found = self._make(address)
                known = found is None or isinstance(found, Answer)
                self._made[address] = found if known else Answer.json(found)
            return self._made[address]

    def _make(self, address: str) -> Any:
        place, _, query = address.partition("?")
        host, _, path = place.partition("/")
        if host not in BUILDERS:
            return None
        source, build = BUILDERS[host]
        asked = dict(parse_qsl(query, keep_blank_values=True))
        return build(self.view(source), host, f"/{path}", asked)
