"""
Whole refreshes over HTTP on loopback, on the recorded history and the profiles of twelve chains.

What sources have answered since would leave nothing to backfill: see ``tests/recorded.py``. The
first one backfills, the second comes a week later: with a revision, with a source that
answers 500 throughout, with every failure that the sources are known for, or killed at any
moment.
"""

import csv
import datetime as dt
import hashlib
import itertools
import json
import os
import re
import shutil
import signal
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from generator.store import Store
from generator.wire import Limits
from tests import recorded
from tests.replay.builders import Providers
from tests.replay.killing import at_touch
from tests.replay.server import Replay
from tests.replay.troubles import TROUBLES, changed, redirect_loop, status
from tests.replay.world import LAST_DAY
from tests.source_plan import CHAINS, PLAN

ROOT = Path(__file__).resolve().parents[1]
FIRST = LAST_DAY - dt.timedelta(days=6)
"""A Monday: the first refresh knows weeks through the Sunday before it."""

SECOND = LAST_DAY + dt.timedelta(days=1)
NEW_WEEK = "2026-11-16"


def digest(data):
    """Every tracked file below a data folder by its hash."""
    return {
        path.relative_to(data).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(data.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def rows_of(data, source, metric, chain):
    """Week → value of one chain's series, as the file has it."""
    with (data / "series" / source / f"{metric}.csv").open(encoding="utf-8", newline="") as file:
        return {r["week"]: float(r["value"]) for r in csv.DictReader(file) if r["chain"] == chain}


def report_of(data):
    """The report of the last refresh, by source."""
    found = json.loads((data / "report.json").read_text(encoding="utf-8"))
    return {source["source"]: source for source in found["sources"]}


@pytest.fixture
def refresh(wellspring, monkeypatch):
    """Run ``wellspring refresh`` of a project against a replay."""

    def run(project, replay, today, *options):
        monkeypatch.setenv("WELLSPRING_REPLAY", replay.url)
        monkeypatch.delenv("COINGECKO_DEMO_KEY", raising=False)
        return wellspring("--project", project, "refresh", "--today", today, *options)

    return run


@dataclass(frozen=True)
class Backfilled:
    """A project after its first refresh, the exit code and the addresses that were asked."""

    root: Path
    code: int
    asked: list[str]

    @property
    def counts(self):
        """Requests by host."""
        return Counter(address.split("/")[0] for address in self.asked)


@pytest.fixture(scope="session")
def backfilled(once):
    """The first refresh, made once for all test processes."""
    root = once("backfilled", backfill)
    return Backfilled(root, **json.loads((root / "asked.json").read_text(encoding="utf-8")))


def backfill(root):
    """Recorded series of this repository, twelve profiles, and a first refresh."""
    from generator.cli import main  # noqa: PLC0415 - loads matplotlib; most tests need no command

    for name in ("series", "ledger"):
        shutil.copytree(recorded.data() / name, root / "data" / name)
    (root / "data" / "profiles").mkdir()
    for chain in CHAINS:
        shutil.copy(ROOT / "data" / "profiles" / f"{chain}.yml", root / "data" / "profiles")
    providers = Providers(PLAN.chains, through=FIRST - dt.timedelta(days=1))
    with Replay(providers) as replay, pytest.MonkeyPatch.context() as patched:
        patched.setenv("WELLSPRING_REPLAY", replay.url)
        patched.delenv("COINGECKO_DEMO_KEY", raising=False)
        code = main(["--project", str(root), "refresh", "--today", FIRST.isoformat(), "--quiet"])
        asked = [one.address for one in replay.asked]
    (root / "asked.json").write_text(json.dumps({"code": code, "asked": asked}), encoding="utf-8")


@pytest.fixture
def project(backfilled, tmp_path):
    """A scratch copy of the project after its first refresh."""
    root = tmp_path / "project"
    shutil.copytree(backfilled.root, root)
    return root


@pytest.fixture(scope="module")
def week_later():
    """The sources a week later."""
    with Replay(Providers(PLAN.chains)) as replay:
        yield replay


@pytest.fixture(autouse=True)
def _well_behaved(week_later):
    week_later.behave()


def test_the_first_refresh_backfills_every_source(backfilled):
    data = backfilled.root / "data"
    assert backfilled.code == 0
    report = report_of(data)
    assert {source["state"] for source in report.values()} == {"fresh"}
    assert sorted(report) == ["coingecko", "coinmetrics", "defillama", "growthepie", "l2beat"]
    made = {host: n for source in report.values() for host, n in source["requests"].items()}
    assert made == dict(backfilled.counts)
    series = Store(data).series()
    live = series[series["week"] == "2026-11-09"]
    assert set(live["chain"]) == set(CHAINS)
    assert live["metric"].nunique() >= 28


def test_the_backfill_reports_the_requests_of_each_host(backfilled):
    report = report_of(backfilled.root / "data")
    assert {host for source in report.values() for host in source["requests"]} == {
        *("api.llama.fi", "coins.llama.fi", "stablecoins.llama.fi", "l2beat.com"),
        *("api.coingecko.com", "api.growthepie.com", "community-api.coinmetrics.io"),
    }
    assert report["coingecko"]["requests"]["api.coingecko.com"] == 1


def test_a_week_later_weeks_are_appended_a_revision_recorded_a_dead_source_kept(
    refresh, week_later, project, backfilled
):
    """The story of the issue: growth, a revision, one source answering 500 throughout."""
    data = project / "data"
    before = digest(data)
    old = rows_of(data, "growthepie", "tx_count", "base")

    def doubled(rows):
        day = "2026-11-02"
        return [
            r | {"value": r["value"] * 2}
            if (r["origin_key"], r["date"], r["metric_key"]) == ("base", day, "txcount")
            else r
            for r in rows
        ]

    week_later.misbehave("api.growthepie.com/v1/export/txcount.json", changed(doubled))
    week_later.misbehave("l2beat.com", status(500))
    ran = refresh(project, week_later, SECOND)

    assert ran.code == 1
    new = rows_of(data, "growthepie", "tx_count", "base")
    assert set(new) - set(old) == {NEW_WEEK}
    changed_weeks = {week for week in old if new[week] != old[week]}
    assert changed_weeks == {"2026-11-02"}
    assert new["2026-11-02"] == pytest.approx(old["2026-11-02"] * 8 / 7)
    ledger = Store(data).corrections()
    (row,) = [r for r in ledger if r["recorded_on"] == SECOND.isoformat() and not r["date"]]
    assert (row["week"], row["source"], row["chain"]) == ("2026-11-02", "growthepie", "base")
    assert float(row["new"]) == new["2026-11-02"]

    after = digest(data)
    assert {n for n in after if n.startswith("series/l2beat/")} <= {
        n for n in after if after[n] == before.get(n)
    }
    report = report_of(data)
    assert report["l2beat"]["state"] == "failed"
    assert {report[s]["state"] for s in report if s != "l2beat"} == {"fresh"}
    kept = {s["series"]: s["kept"] for s in report["l2beat"]["series"]}
    assert "arbitrum" in kept["value_secured_usd"]
    assert set(before) == set(after)  # nothing lost
    assert len(week_later.asked) <= len(backfilled.asked)
    assert week_later.counts["l2beat.com"] == 12  # three addresses, four times each
    assert [line for line in ran.err if not line.startswith("l2beat: https://l2beat.com/")] == []
    assert "Traceback" not in "".join(ran.err)

    settled = digest(data)
    again = refresh(project, week_later, SECOND)
    assert again.code == 1
    assert digest(data) == settled
    assert "nothing new" in again.out


# What each failure is called where it befalls DefiLlama. The others need another source.
SAID = {
    "always 500": r"HTTP 500 'Internal server error', 4 times",
    "402 text": r"HTTP 402 'Upgrade to the paid API plan .*' \(it is for payers now",
    "404 HTML": r"HTTP 404 '<html>",
    "200 HTML": r"content type text/html \(expected JSON\)",
    "success false": r"is Undefined|Field required",
    "S3 403": r"HTTP 403 '<\?xml .*AccessDenied",
    "CoinGecko 401 nested": r"HTTP 401 .*exceeds the allowed time range",
    "CoinGecko 401 flat": r"HTTP 401 .*API Key Missing",
    "CoinGecko 429": r"HTTP 429 .*, 4 times",
    "strings for numbers": r"is '",
    "26 MB": r"more than 24 MB",
    "cut": r"transfer broke: .*, 4 times",
    "slow drip": r"not complete after 2 s.*, 4 times",
    "wrong content type": r"content type text/html",
    "invalid JSON": r"not JSON: ",
    "empty body": r"an empty answer",
    "redirect off-host": r"redirect to https://elsewhere.example",
    "redirect loop": r"more than 3 redirects",
}


def test_every_known_failure_ends_in_one_line_and_harms_nothing_else(
    refresh, week_later, project, backfilled, monkeypatch
):
    """Each failure befalls an address of DefiLlama, a sound one between two of them."""
    impatient = Limits(read_seconds=2.0, whole_seconds=2.0)
    monkeypatch.setattr("generator.cli.refreshing.NEARBY", impatient)
    asked = [a for a in backfilled.asked if a.startswith("api.llama.fi/") and "ethereum" not in a]
    pages = [a for a in asked if "/summary/fees/" in a or "/v2/historicalChainTvl/" in a][::2]
    assert len(pages) >= len(SAID)
    befallen = dict(zip(SAID, pages, strict=False))
    for name, address in befallen.items():
        trouble = redirect_loop(address) if name == "redirect loop" else TROUBLES[name]
        week_later.misbehave(address, trouble)
    before = digest(project / "data")
    ran = refresh(project, week_later, SECOND, "--only", "defillama")
    assert ran.code == 1
    for name, address in befallen.items():
        (line,) = [line for line in ran.err if address in line]
        assert line.startswith(f"defillama: https://{address}: "), name
        assert re.search(SAID[name], line), f"{name}: {line}"
    assert len(ran.err) == len(befallen)
    assert "Traceback" not in "".join(ran.err)
    assert digest(project / "data").keys() == before.keys()
    tvl = rows_of(project / "data", "defillama", "tvl_usd", "ethereum")
    assert NEW_WEEK in tvl


@pytest.mark.parametrize(
    ("source", "where", "trouble", "words"),
    [
        ("coingecko", "*/coins/markets*", "CoinGecko 401 nested", "exceeds the allowed time range"),
        ("coingecko", "*/coins/markets*", "CoinGecko 404", "HTTP 404 .*coin not found"),
        ("coingecko", "*/coins/markets*", "CoinGecko 429 with 200", "Rate Limit.*, 4 times"),
        ("coingecko", "*/coins/markets*", "strings for numbers", "current_price|market_cap|supply"),
        ("coinmetrics", "*/timeseries/*assets=btc*", "Coin Metrics 403", "HTTP 403 .*forbidden"),
        ("l2beat", "*/tvs/arbitrum*", "success false", "Project not found"),
        ("l2beat", "*/activity/base*", "cut", "transfer broke"),
    ],
)
def test_a_failure_of_a_provider_s_own_kind_is_one_line_and_keeps_the_old_data(
    refresh, week_later, project, source, where, trouble, words
):
    week_later.misbehave(where, TROUBLES[trouble])
    before = digest(project / "data")
    ran = refresh(project, week_later, SECOND, "--only", source)
    assert ran.code == (2 if source == "coingecko" else 1)
    (line,) = ran.err
    assert re.search(words, line), line
    assert line.startswith(f"{source}: https://")
    after = digest(project / "data")
    if source == "coingecko":
        assert {name for name in after if after[name] != before[name]} == {"report.json"}
    assert any(item.get("kept") for item in report_of(project / "data")[source]["series"])


@pytest.mark.parametrize("oddity", ["columns reordered", "wrapped"])
def test_what_is_only_odd_is_read_all_the_same(refresh, week_later, project, oddity):
    where = "*/scaling/summary" if oddity == "wrapped" else "l2beat.com"
    week_later.misbehave(where, TROUBLES[oddity])
    ran = refresh(project, week_later, SECOND, "--only", "l2beat")
    assert (ran.code, ran.err) == (0, [])
    assert NEW_WEEK in rows_of(project / "data", "l2beat", "value_secured_usd", "arbitrum")


def test_a_refresh_killed_at_any_moment_leaves_the_old_store_or_the_new_one(
    week_later, project, monkeypatch
):
    """The process is killed at every eighth of its touches of the disk."""
    from generator.cli import main  # noqa: PLC0415 - loads matplotlib; most tests need no command

    data = project / "data"
    for folder in (data / "series").iterdir():
        if folder.name != "coingecko":
            shutil.rmtree(folder)  # less to read, many times
    for profile in (data / "profiles").iterdir():
        if profile.stem not in {"bitcoin", "solana"}:
            profile.unlink()
    monkeypatch.setenv("WELLSPRING_REPLAY", week_later.url)
    fresh = project.parent / "fresh"
    shutil.copytree(project, fresh)
    arguments = ["refresh", "--today", SECOND.isoformat(), "--only", "coingecko", "--quiet"]
    assert main(["--project", str(fresh), *arguments]) in {0, 1}
    old, new = digest(data), digest(fresh / "data")
    assert old != new

    def work():
        assert main(["--project", str(project), *arguments]) in {0, 1}

    def prepare():
        shutil.rmtree(data)
        shutil.copytree(fresh.parent / "kept" / "data", data)

    shutil.copytree(project, fresh.parent / "kept")
    outcomes = []
    for touch in itertools.count(0, 8):
        prepare()
        if at_touch(touch, lambda: os.kill(os.getpid(), signal.SIGKILL), work) == 0:
            break
        Store(data)  # whoever opens the folder next
        assert not (data / ".staging").exists()
        outcomes.append(digest(data))
        assert outcomes[-1] in (old, new)
    assert len(outcomes) >= 10
    assert outcomes[0] == old


@pytest.mark.parametrize(
    ("source", "where", "trouble", "series", "said"),
    [
        (
            "defillama",
            "*/v2/historicalChainTvl/*",
            TROUBLES["404 HTML"],
            "tvl_usd",
            "HTTP 404",
        ),
        (
            "defillama",
            "*/stablecoinchains",
            changed(lambda chains: chains[:1]),
            "stablecoins_usd",
            "not asked: the source no longer lists this for the chain",
        ),
        (
            "coingecko",
            "*/coins/markets*",
            changed(lambda coins: [coin | {"market_cap": None} for coin in coins]),
            "market_cap_usd",
            "the source says that it does not publish this; earlier it did",
        ),
    ],
)
def test_no_stored_series_ends_in_silence(
    refresh, week_later, project, source, where, trouble, series, said
):
    """Answers by which a source would end a series: it is kept, named, and told by the exit."""
    week_later.misbehave(where, trouble)
    ran = refresh(project, week_later, SECOND, "--only", source)
    assert ran.code == 1
    assert any(said in line for line in ran.err)
    (found,) = [s for s in report_of(project / "data")[source]["series"] if s["series"] == series]
    assert "ethereum" in found["kept"]
    assert any(said in trouble["said"] for trouble in found["failed"])
    assert NEW_WEEK not in rows_of(project / "data", source, series, "ethereum")
