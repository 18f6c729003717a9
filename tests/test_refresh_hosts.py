"""Several hosts at once, one request at a time to each, and the same outcome whoever is fast."""

import dataclasses
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter

import pytest
import yaml

from generator import refresh
from generator.gathering import gather
from generator.http import HOST_SECONDS, Client
from generator.model.upstream import Ask, Host, Plan
from generator.refresh import Refresh
from generator.store import Store
from generator.timetable import ANSWER_SECONDS, slowest, visits
from generator.wire import WHOLE_SECONDS
from tests.refreshing import CHAINS, PRESS, TODAY, Silent, days, feed, read, read_names
from tests.replay.clients import FakeClock, RealClock
from tests.replay.server import Answer, Replay
from tests.worlds import ROOT

PATIENCE_SECONDS = 30
MOST_SECONDS_TO_STOP = 20
"""A host that does not answer would keep a refresh for forty seconds: ten, four times."""

REST_OF_THE_JOB_SECONDS = 30 * 60
"""Setting up, generating, building and testing take a third of it."""


def source(name, series, hosts):
    """An invented source whose series are served by its hosts in turn, its lists by the first."""
    named = [f"{host}.example" for host in hosts]

    def ask(plan):
        return tuple(
            Ask(
                address=f"https://{named[n % len(named)]}/{one}",
                read=read,
                series=(one,),
                chains=plan.named("growthepie"),
            )
            for n, one in enumerate(series)
        )

    return dataclasses.replace(
        PRESS,
        name=name,
        hosts=tuple(Host(host, 1.0) for host in named),
        feeds=(feed("all", *series),),
        directory=lambda _plan: (Ask(address=f"https://{named[0]}/names", read=read_names),),
        ask=ask,
    )


ALMANAC = source("almanac", ("fees_usd", "tvl_usd", "tx_count"), ["one"])
BULLETIN = source("bulletin", ("price_usd", "stablecoins_usd", "dex_volume_usd"), ["two", "three"])
GAZETTE = source("gazette", ("fees_usd", "active_addresses"), ["four"])
SOURCES = [ALMANAC, BULLETIN, GAZETTE]
HOSTS = ("one.example", "two.example", "three.example", "four.example")


class Press:
    """
    Answers for all sources; some fail.

    ``slow`` hosts take that many seconds. Addresses that are ``meeting`` are answered when
    all of them have been asked; ``missed`` are those that waited in vain. ``most`` is how
    many requests to a host were there at once.
    """

    def __init__(self, slow=None, meeting=()):
        self.slow = slow or {}
        self.meeting, self.missed = meeting, []
        self.barrier = threading.Barrier(max(1, len(meeting)), timeout=PATIENCE_SECONDS)
        self.inside, self.most = Counter(), Counter()
        self.lock = threading.Lock()

    def __call__(self, address):
        host, _, what = address.partition("/")
        with self.lock:
            self.inside[host] += 1
            self.most[host] = max(self.most[host], self.inside[host])
        if address in self.meeting:
            try:
                self.barrier.wait()
            except threading.BrokenBarrierError:
                self.missed.append(address)
        time.sleep(self.slow.get(host, 0.0))
        with self.lock:
            self.inside[host] -= 1
        return self.answer(host, what)

    def answer(self, host, what):
        """Ten weeks of two chains; here and there a failure."""
        if (host, what) in {("one.example", "tx_count"), ("four.example", "active_addresses")}:
            return Answer(b"no", 404)
        if (host, what) == ("three.example", "stablecoins_usd"):
            return {"a": days(70, value=5e6)}
        return ["a", "b"] if what == "names" else {"a": days(70), "b": days(70, value=7.0)}


def run(root, press, **client_fields):
    """Refresh an empty store; returns the files, the report, the corrections, the messages."""
    store, watch = Store(root / "data"), Silent()
    with Replay(press) as replay:
        client = Client(
            **{"clock": RealClock(), **client_fields},
            user_agent="-",
            paces=dict.fromkeys(HOSTS, 0.0),
            replay=replay.url,
        )
        asked = Refresh(CHAINS, store.owned(), TODAY, requests=client.requests_made)
        outcome = asked.run(SOURCES, client, watch)
    report = outcome.report.model_dump_json(indent=1)
    store.commit(outcome.changes, outcome.corrections, outcome.report)
    files = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }
    return files, report, outcome.corrections, watch.messages


@pytest.mark.parametrize(
    "meeting",
    [
        pytest.param({"one.example/names", "two.example/names", "four.example/names"}, id="all"),
        pytest.param(
            {"two.example/price_usd", "three.example/stablecoins_usd"}, id="hosts of one source"
        ),
    ],
)
def test_hosts_are_asked_at_the_same_time_and_each_one_request_at_a_time(tmp_path, meeting):
    """Proves it on requests to several hosts that are answered when all of them have come."""
    press = Press(dict.fromkeys(HOSTS, 0.005), meeting)
    run(tmp_path, press)
    assert press.missed == []
    assert press.most == dict.fromkeys(HOSTS, 1)


def test_the_outcome_is_that_of_one_after_the_other_whoever_is_slow(tmp_path, monkeypatch):
    """Proves that files, report, corrections and messages are the same in every order."""
    delays = (0.0, 0.01, 0.02, 0.03)
    found = [
        run(tmp_path / order[0], Press(dict(zip(order, delays, strict=True))))
        for order in (HOSTS, HOSTS[::-1])
    ]
    monkeypatch.setattr(
        refresh,
        "gather",
        lambda asked, client, watch: [g for one in asked for g in gather([one], client, watch)],
    )
    alone = run(tmp_path / "alone", Press())
    assert found == [alone, alone]
    files, _, _, messages = alone
    assert len(files) > 10
    assert [message.split(" (")[0] for message in messages] == [
        "almanac: https://one.example/tx_count: HTTP 404 'no'",
        "gazette: https://four.example/active_addresses: HTTP 404 'no'",
    ]


def test_a_source_that_fails_throughout_stops_no_other(tmp_path):
    """Proves that a dead host is left alone while the others are asked on."""

    class Dead(Press):
        def answer(self, host, what):
            return Answer(b"down", 500) if host == "one.example" else super().answer(host, what)

    files, report, _, messages = run(tmp_path, Dead())
    assert '"state": "failed"' in report
    assert {name.split("/")[2] for name in files if name.endswith(".csv")} == {
        "bulletin",
        "gazette",
    }
    mine = [message for message in messages if message.startswith("almanac: ")]
    assert len(mine) == 4
    assert "not asked: one.example failed 3 times in a row" in mine[3]


def test_a_host_that_is_slow_throughout_keeps_no_other_and_is_left_alone_in_time(tmp_path):
    """Proves that what came in time is stored and the rest is one line, not the whole refresh."""
    clock = FakeClock()

    class Slow(Press):
        """Lets a minute pass for one host, once the others, whose clock it is too, are done."""

        def __init__(self, others=0):
            super().__init__()
            self.others, self.asked, self.done = others, 0, threading.Event()

        def __call__(self, address):
            if not address.startswith("one.example/"):
                with self.lock:
                    self.asked += 1
                    if self.asked == self.others:
                        self.done.set()
            elif self.others:
                assert self.done.wait(PATIENCE_SECONDS)
                clock.now += 60.0
            return super().__call__(address)

    counting = Slow()
    run(tmp_path / "quick", counting)
    slow = Slow(others=counting.asked)
    files, report, _, messages = run(tmp_path / "slow", slow, clock=clock, host_seconds=120.0)
    stored = {name for name in files if name.endswith(".csv") and "/series/" in name}
    assert {name for name in stored if "almanac" in name} == {"data/series/almanac/fees_usd.csv"}
    assert {name.split("/")[2] for name in stored} == {"almanac", "bulletin", "gazette"}
    why = "not asked: one.example has had its 2 minutes of this refresh"
    assert [message for message in messages if message.startswith("almanac: ")] == [
        f"almanac: https://one.example/tvl_usd: {why} (the next refresh asks again)"
    ]
    assert report.count(why) == 4  # two series of two chains


def test_the_weekly_job_outlives_the_slowest_hosts():
    """Proves that a source's lists and its series, each at a slow host, leave time for the rest."""
    flow = yaml.safe_load((ROOT / ".github/workflows/refresh.yml").read_text(encoding="utf-8"))
    seconds = flow["jobs"]["data"]["timeout-minutes"] * 60
    assert seconds > 2 * (HOST_SECONDS + WHOLE_SECONDS) + REST_OF_THE_JOB_SECONDS


def test_a_client_asks_a_host_once_at_a_time_whoever_asks():
    """Proves that the client itself keeps to it, not only the plan."""
    press = Press({"one.example": 0.02})
    with Replay(press) as replay:
        client = Client(
            clock=RealClock(), user_agent="-", paces={"one.example": 0.0}, replay=replay.url
        )
        threads = [
            threading.Thread(target=client.get, args=(f"https://one.example/{n}",))
            for n in range(5)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE_SECONDS)
    assert press.most == {"one.example": 1}
    assert client.requests_made == {"one.example": 5}


def test_a_refresh_that_is_interrupted_ends_at_once_and_stores_nothing(project):
    """Proves it on the command, while no host answers."""
    came, free = threading.Event(), threading.Event()

    def silent(_address):
        came.set()
        free.wait(4 * PATIENCE_SECONDS)

    command = [sys.executable, "-m", "generator.cli", "--project", str(project), "refresh"]
    with Replay(silent) as replay:
        environment = os.environ | {"WELLSPRING_REPLAY": replay.url, "PYTHONPATH": str(ROOT)}
        before = sorted(path for path in (project / "data").rglob("*"))
        # A shell lets what it starts in the background ignore Ctrl-C, and children inherit that.
        ours = signal.signal(signal.SIGINT, signal.default_int_handler)
        with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as child:
            signal.signal(signal.SIGINT, ours)
            try:
                while not came.wait(0.1):
                    assert child.poll() is None, child.communicate()
                child.send_signal(signal.SIGINT)
                _, said = child.communicate(timeout=MOST_SECONDS_TO_STOP)
            finally:
                child.kill()
                free.set()
    assert child.returncode == 130
    assert said == "wellspring: stopped; what was stored before stays whole\n"
    assert sorted(path for path in (project / "data").rglob("*")) == before


def test_a_plan_lasts_as_long_as_its_slowest_host():
    """Proves the sums: requests of each host, pauses between them, and the longest of all."""
    upstreams = [
        *(ALMANAC, BULLETIN),
        dataclasses.replace(GAZETTE, hosts=(Host("four.example", 10.0),)),
    ]
    planned = visits(upstreams, lambda _: Plan(CHAINS, TODAY))
    assert [
        (one.host, len(one.addresses), one.pauses_seconds, one.expected_seconds) for one in planned
    ] == [
        ("four.example", 3, 20.0, 20 + 3 * ANSWER_SECONDS),
        ("one.example", 4, 3.0, 3 + 4 * ANSWER_SECONDS),
        ("three.example", 1, 0.0, ANSWER_SECONDS),
        ("two.example", 3, 2.0, 2 + 3 * ANSWER_SECONDS),
    ]
    assert slowest(planned).host == "four.example"
    assert planned[0].addresses == tuple(
        f"https://four.example/{what}" for what in ("names", "fees_usd", "active_addresses")
    )
    assert slowest([]) is None
