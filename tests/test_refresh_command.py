"""The options of ``wellspring refresh``, its plan, its progress and what its sources promise."""

import datetime as dt
import io
import json

import pytest
from rich.console import Console

from generator import __version__, sources
from generator.cli.progress import Bars, Lines
from generator.discover import find
from generator.model.series import SERIES
from generator.model.upstream import Plan, Upstream
from generator.timetable import slowest, visits
from tests.replay.builders import Providers
from tests.replay.server import Replay
from tests.replay.world import LAST_DAY
from tests.source_plan import PLAN, TODAY
from tests.worlds import ROOT, real_profiles

UPSTREAMS = find(sources, Upstream)
MINUTE = 60


def test_a_first_run_and_a_normal_week_take_less_than_a_quarter_of_an_hour():
    """All chains of this repository; a normal week knows every series up to the week before."""
    chains = real_profiles()
    last = {(series, chain): dt.date(2026, 11, 9) for series in SERIES for chain in chains}
    first, normal = (
        visits(UPSTREAMS.values(), lambda _, known=known: Plan(chains, TODAY, known))
        for known in ({}, last)
    )
    assert len(chains) >= 49
    assert sum(one.pauses_seconds for one in normal) < sum(one.pauses_seconds for one in first)
    assert slowest(normal).expected_seconds <= slowest(first).expected_seconds < 15 * MINUTE


def test_no_two_sources_share_a_host():
    """A host's pause and the order of its requests belong to one source."""
    hosts = [host.name for upstream in UPSTREAMS.values() for host in upstream.hosts]
    assert len(hosts) == len(set(hosts))


def test_no_address_is_asked_twice():
    for upstream in UPSTREAMS.values():
        plan = Plan(real_profiles(), TODAY)
        asked = [ask.address for ask in (*upstream.directory(plan), *upstream.ask(plan))]
        assert len(asked) == len(set(asked)), upstream.name


@pytest.mark.parametrize("name", sorted(UPSTREAMS))
def test_every_series_has_one_feed_with_terms_and_a_place_in_the_precedence(name):
    upstream = UPSTREAMS[name]
    given = [series for feed in upstream.feeds for series in feed.series]
    assert len(given) == len(set(given))
    asked = {
        s for ask in upstream.ask(Plan(real_profiles(), TODAY, keyed=True)) for s in ask.series
    }
    asked |= {s for ask in upstream.directory(PLAN) for s in ask.series}
    assert asked == set(given)
    for feed in upstream.feeds:
        assert feed.licence
        assert feed.citation
        assert feed.url.startswith("https://")
        assert feed.republish.value in {"yes", "non-commercial", "unclear"}
    for series in given:
        assert name in SERIES[series].precedence, series


@pytest.mark.parametrize("name", sorted(UPSTREAMS))
def test_every_host_is_asked_over_https_by_its_own_name(name):
    upstream = UPSTREAMS[name]
    hosts = {host.name for host in upstream.hosts}
    asks = (*upstream.directory(PLAN), *upstream.ask(PLAN), upstream.probe(PLAN))
    assert {ask.address.split("/")[2] for ask in asks} <= hosts
    assert all(ask.address.startswith("https://") for ask in asks)


def test_a_dry_run_prints_the_plan_and_asks_nothing(wellspring, monkeypatch):
    monkeypatch.setenv("WELLSPRING_REPLAY", "http://127.0.0.1:9")  # nobody listens there
    ran = wellspring("--project", ROOT, "refresh", "--dry-run", "--only", "growthepie")
    assert (ran.code, ran.err) == (0, [])
    lines = ran.out.splitlines()
    assert lines[0] == "https://api.growthepie.com/v1/master.json"
    assert lines[-3] == "api.growthepie.com: 12 requests, 6 s apart: about 78 s (pauses 66 s)"
    assert lines[-2] == (
        "12 requests to 1 host at the same time: about 78 s, as long as api.growthepie.com takes "
        "(an answer counted as 1 s)"
    )
    assert lines[-1] == (
        "a host that is not done 25 minutes after its first request is left alone; "
        "what is stored of the rest stays"
    )


def test_a_dry_run_gives_each_host_its_time_and_the_whole_that_of_the_slowest(
    wellspring, monkeypatch
):
    monkeypatch.setenv("WELLSPRING_REPLAY", "http://127.0.0.1:9")
    lines = wellspring("--project", ROOT, "refresh", "--dry-run").out.splitlines()
    asked = [line for line in lines if line.startswith("https://")]
    hosts = [address.split("/")[2] for address in asked]
    assert hosts == sorted(hosts)
    *planned, whole, _ = lines[len(asked) :]
    assert [line.split(":")[0] for line in planned] == sorted(set(hosts))
    assert [line.split(": ")[1].split(" ")[0] for line in planned] == [
        str(hosts.count(host)) for host in sorted(set(hosts))
    ]
    assert whole.startswith(f"{len(asked)} requests to {len(planned)} hosts at the same time: ")
    (longest,) = {line for line in planned if line.split(":")[0] in whole}
    time = longest.split(": ")[2].split(" (")[0]
    assert time in whole
    assert time.endswith(" minutes")


@pytest.mark.parametrize("options", [[], ["--quiet"]])
def test_only_one_source_is_asked_and_a_summary_is_appended(
    wellspring, monkeypatch, project, tmp_path, options
):
    """On the invented world, whose chains no provider knows: only the markets are asked."""
    summary = tmp_path / "summary.md"
    summary.write_text("before\n", encoding="utf-8")
    with Replay(Providers(PLAN.chains)) as replay:
        monkeypatch.setenv("WELLSPRING_REPLAY", replay.url)
        ran = wellspring(
            *("--project", project, "refresh", "--only", "growthepie"),
            *("--today", LAST_DAY + dt.timedelta(days=1), "--summary", summary, *options),
        )
        assert set(replay.counts) == {"api.growthepie.com"}
    assert bool(ran.out) is not bool(options)
    text = summary.read_text(encoding="utf-8")
    assert text.startswith("before\n## Refresh of 2026-11-23, weeks through 2026-W47\n")
    assert "| growthepie |" in text
    report = json.loads((project / "data" / "report.json").read_text(encoding="utf-8"))
    assert [source["source"] for source in report["sources"]] == ["growthepie"]


@pytest.mark.parametrize(
    ("environment", "address"),
    [
        (None, "https://configured.example/"),
        ("", "https://wellspring.example/"),
        ("https://own.example/report", "https://own.example/report/"),
        ("https://own.example/über (uns)", "https://own.example/%C3%BCber%20%28uns%29/"),
    ],
)
def test_a_source_is_told_at_which_address_the_asker_is_found(
    wellspring, monkeypatch, project, environment, address
):
    """That of mkdocs.yml, which SITE_URL overrides; an empty one leaves no empty brackets."""
    settings = 'site_url: !ENV [SITE_URL, "https://configured.example/"]\n'
    (project / "mkdocs.yml").write_text(settings, encoding="utf-8")
    monkeypatch.delenv("SITE_URL", raising=False)
    if environment is not None:
        monkeypatch.setenv("SITE_URL", environment)
    with Replay(Providers(PLAN.chains)) as replay:
        monkeypatch.setenv("WELLSPRING_REPLAY", replay.url)
        for command in ("doctor", "refresh"):
            wellspring("--project", project, command, "--only", "coingecko")
        asked = {one.headers["User-Agent"] for one in replay.asked}
    assert asked == {f"Wellspring/{__version__} (+{address})"}


@pytest.mark.parametrize(
    "address", ["https://example.org", "http://10.0.0.1:80", "http://127.0.0.1@evil.example", "x"]
)
def test_a_replay_is_a_server_on_this_machine(wellspring, monkeypatch, address):
    monkeypatch.setenv("WELLSPRING_REPLAY", address)
    ran = wellspring("--project", ROOT, "refresh", "--only", "coingecko", "--dry-run")
    assert ran.code == 2
    assert ran.err[0] == "WELLSPRING_REPLAY: is no server on this machine (http://127.0.0.1:PORT)"


def test_a_key_that_is_none_is_refused_without_showing_it(wellspring, monkeypatch):
    monkeypatch.setenv("COINGECKO_DEMO_KEY", "se cret\nX-Other: 1")
    ran = wellspring("--project", ROOT, "refresh", "--only", "coingecko", "--dry-run")
    assert ran.code == 2
    assert ran.err[0].startswith("COINGECKO_DEMO_KEY: is no key")
    assert "cret" not in "".join(ran.err)


def test_with_a_key_the_history_is_asked_and_the_key_is_nowhere_in_the_plan(
    wellspring, monkeypatch
):
    monkeypatch.setenv("COINGECKO_DEMO_KEY", "CG-secret")
    ran = wellspring("--project", ROOT, "refresh", "--only", "coingecko", "--dry-run")
    assert "/market_chart?" in ran.out
    assert "CG-secret" not in ran.out


# -- progress


def told(watch):
    """Let somebody watch two sources at the same time; the first of them ends last."""
    with watch:
        watch.begin("press", 1)
        watch.begin("radio", 55)
        watch.begin("press", 60)
        for n in range(60):
            watch.step("press", f"https://press.example/{n}?q=1")
            if n < 55:
                watch.step("radio", f"https://radio.example/{n}")
        watch.failed("press", "https://press.example/9: HTTP 500")
        watch.end("press", 1234)
        watch.end("radio", 7)


def test_bars_show_each_source_and_print_failures():
    out = io.StringIO()
    told(Bars(Console(file=out, force_terminal=True, width=120, highlight=False)))
    assert "press" in out.getvalue()
    assert "60/60" in out.getvalue()
    assert "55/55" in out.getvalue()
    assert "1,234 observations" in out.getvalue()
    assert "press: https://press.example/9: HTTP 500" in out.getvalue()


def test_lines_are_few_and_quiet_leaves_only_failures():
    out, err = io.StringIO(), io.StringIO()
    told(Lines(Console(file=out, width=120), Console(file=err, width=120), quiet=False))
    assert out.getvalue().splitlines() == [
        "press: 50 of 60 requests",
        "radio: 50 of 55 requests",
        "press: 60 requests, 1,234 observations",
        "radio: 55 requests, 7 observations",
    ]
    assert err.getvalue() == "press: https://press.example/9: HTTP 500\n"
    out, err = io.StringIO(), io.StringIO()
    told(Lines(Console(file=out), Console(file=err, width=120), quiet=True))
    assert out.getvalue() == ""
    assert "HTTP 500" in err.getvalue()
