"""What tests of the HTTP client share: clocks, a client for a replay, a failure's message."""

import datetime as dt
import time

import pytest

from generator.errors import SourceError
from generator.http import Client

HOST, OTHER = "api.example.org", "other.example.org"
ADDRESS = f"{HOST}/v1/data?days=2"
URL = f"https://{ADDRESS}"
BODY = {"data": [[1, 2.5], [2, None]], "names": ["a", "é"]}
LONG = {"data": [{"date": f"2026-01-{day:02}", "value": day / 7} for day in range(1, 29)] * 40}
BOOK = {ADDRESS: BODY, f"{HOST}/long": LONG, f"{OTHER}/x": {"other": 1}}
SECRET = "CG-Sesame42"
NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


class FakeClock:
    """Time that passes only while the client sleeps; ``naps`` are its sleeps."""

    def __init__(self):
        self.now, self.naps = 1000.0, []

    def seconds(self):
        return self.now

    def sleep(self, seconds):
        self.naps.append(seconds)
        self.now += seconds

    def moment(self):
        return NOON + dt.timedelta(seconds=self.now - 1000.0)

    def jitter(self):
        return 0.25


class RealClock(FakeClock):
    """Time that passes, and sleeps that do not."""

    def seconds(self):
        return time.monotonic()


def make_client(server, clock, **more):
    fields = {"paces": {HOST: 0.0, OTHER: 0.0}, "replay": server.url, **more}
    return Client(clock=clock, user_agent="Wellspring/0 (+https://wellspring.example/)", **fields)


def failure(client, url=URL, kind=SourceError, **more):
    """The message of a failed request: one line that begins with the address."""
    with pytest.raises(kind) as caught:
        client.get(url, **more)
    message = str(caught.value)
    assert message.startswith(f"{url}: ")
    assert message.isprintable()
    assert SECRET not in message
    assert "127.0.0.1" not in message
    return message
