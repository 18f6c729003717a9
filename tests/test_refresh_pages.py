"""The last refresh on the pages: every source, what was kept and why, warnings by gate."""

import datetime as dt

import pytest
from lxml import html

from generator import pages
from generator.model.report import RunReport
from generator.site import assemble
from tests import worlds
from tests.page_parts import plain_terms

RUN = dt.date(2024, 6, 3)
WEEK = dt.date(2024, 5, 27)

NOTICE = """\
title: Fees of Alpha
shown: It showed the fees of two days.
right: It shows the fees of seven days.
why: Five days had not arrived.
wrong_since: 2025-04-22
corrected_on: {}
pages: [chains/alpha-l1/]
source: https://alpha.example.org/fees
"""


def report(**more):
    """A report of two sources: one fresh with a warning, one failed with a kept series."""
    fresh = {
        "series": "fees_usd",
        "asked": 2,
        "received": 2,
        "weeks_stored": 1234,
        "weeks_revised": 5,
        "last_week": WEEK,
        "next_expected": dt.date(2024, 6, 10),
        "warnings": [{"chain": "alpha", "gate": "gaps", "said": "2 weeks lack days"}],
    }
    failed = {
        "series": "tvl_usd",
        "asked": 2,
        "received": 0,
        "weeks_stored": 0,
        "weeks_revised": 0,
        "kept": ["alpha"],
        "failed": [{"chain": "alpha", "said": more.get("said", "https://b.example/x: HTTP 500")}],
    }
    return RunReport.model_validate(
        {
            "run_on": RUN,
            "weeks_through": WEEK,
            "gates": {"gaps": "every week has seven days", "jumps": "no leap"},
            "sources": [
                {
                    "source": "growthepie",
                    "publisher": "growthepie",
                    "state": "fresh",
                    "asked_on": RUN,
                    "requests": {"api.growthepie.com": 12},
                    "series": [fresh],
                },
                {
                    "source": "defillama",
                    "publisher": "DefiLlama",
                    "state": "failed",
                    "asked_on": RUN,
                    "requests": {"api.llama.fi": 3},
                    "troubles": [{"chain": "", "said": "the list cannot be read"}],
                    "series": [failed],
                },
            ],
        }
    )


@pytest.fixture(scope="module")
def edition():
    """One chain with fees and value locked."""
    chains = worlds.collection(worlds.profile("alpha"))
    series = {"defillama:tvl_usd": {"alpha": 5}, "growthepie:fees_usd": {"alpha": 7}}
    return worlds.compute(chains, series)


def made(edition, corrections=(), run=None):
    """All pages."""
    return pages.render(assemble(edition, {}, list(corrections), "0", run))


def test_without_a_refresh_the_status_page_says_so(edition):
    text = made(edition)["status/index.md"]
    assert "No live refresh has run on this data yet" in text
    assert "archived observations" in text


def test_the_home_page_speaks_of_archived_figures_until_a_refresh_has_run(edition):
    """And no page whose text is fixed says which of the two it is."""
    archived = "This edition stands on archived figures."
    assert archived in plain_terms(made(edition)["index.md"])
    text = plain_terms(made(edition, run=report())["index.md"])
    assert archived not in text
    assert "sources were last asked on 2024-06-03, for weeks through 2024-W22." in text
    about = " ".join((worlds.ROOT / "docs/about.md").read_text(encoding="utf-8").split())
    assert "Today it stands" not in about
    assert "how old each series is" in about


def test_every_source_of_the_refresh_is_listed_with_its_counts(edition):
    page = html.fromstring(made(edition, run=report())["status/index.md"])
    rows = page.xpath('//div[@aria-label="Sources of the last refresh"]//tbody/tr')
    cells = [[cell.text_content() for cell in row] for row in rows]
    assert cells[0][:3] == ["growthepieapi.growthepie.com 12", "fresh", "12"]
    assert cells[0][3:] == ["2 of 2", "1,234", "5", "0", "2024-W22", "2024-06-10"]
    assert cells[1][3:7] == ["0 of 2", "0", "0", "1"]
    assert cells[1][8] == "with the next refresh"


def test_a_kept_series_is_named_with_its_reason_on_both_pages(edition):
    found = made(edition, run=report())
    stale = html.fromstring(found["status/index.md"]).xpath(
        '//div[@aria-label="Series that were not updated"]//tbody/tr'
    )
    assert [cell.text_content() for cell in stale[0]] == [
        "DefiLlama",
        "Value locked in DeFi",
        "alpha",
        "https://b.example/x: HTTP 500",
    ]
    chain = html.fromstring(found["chains/alpha.md"])
    (note,) = chain.xpath('//span[starts-with(text(), "not updated by the last refresh")]')
    assert "HTTP 500" in note.text_content()
    assert "tvl_usd" in note.getparent().getparent().text_content()


def test_warnings_are_grouped_by_gate_with_its_sentence(edition):
    page = html.fromstring(made(edition, run=report())["status/index.md"])
    (group,) = page.xpath("//details")
    words = " ".join(group.text_content().split())
    assert words == "Gaps: 1 Every week has seven days. growthepie, fees, alpha: 2 weeks lack days"


def test_text_of_a_source_is_inert_on_the_page(edition):
    attack = "<script>alert(1)</script> [x](javascript:alert(1)) {{ 7*7 }}"
    found = made(edition, run=report(said=attack))
    for name in ("status/index.md", "chains/alpha.md"):
        assert "<script>" not in found[name]
        assert "](javascript" not in found[name]


def test_corrections_are_counted_by_reason_and_only_the_latest_listed(edition):
    rows = [
        {
            "week": "2024-05-27",
            "date": "",
            "source": "growthepie",
            "chain": "alpha",
            "metric": "fees_usd",
            "old": str(1000 + n),
            "new": "2000",
            "reason": "the source now gives another value",
            "recorded_on": f"2024-06-{3 + n // 100:02}",
        }
        for n in range(150)
    ]
    page = html.fromstring(made(edition, corrections=rows)["data/index.md"])
    listed = page.xpath('//div[@aria-label="Latest corrections"]//tbody/tr')
    assert len(listed) == 100
    first = [cell.text_content() for cell in listed[0]]
    assert first[0] == "week of 2024-05-27"
    assert first[3:5] == ["1.15k", "2k"]
    assert "150 × the source now gives another value" in " ".join(page.text_content().split())


@pytest.mark.parametrize(
    ("through", "corrected_on", "told"),
    [("2025-04-21", "2025-05-04", True), ("2025-04-28", "2025-05-05", False)],
)
def test_a_past_edition_tells_nothing_that_came_later(
    through, corrected_on, told, project, wellspring
):
    """Runs and corrections stand in the editions that they came before, or in the week of."""
    run = report().model_copy(update={"weeks_through": dt.date.fromisoformat(through)})
    (project / "data/report.json").write_text(run.model_dump_json(), encoding="utf-8")
    (project / "data/corrections").mkdir()
    (project / f"data/corrections/{corrected_on}-alpha-fees.yml").write_text(
        NOTICE.format(corrected_on), encoding="utf-8"
    )
    assert wellspring("--project", project, "generate", "--as-of", "2025-W17").code == 0
    docs = project / "docs"
    page = (docs / "status/index.md").read_text(encoding="utf-8")
    assert ("No live refresh has run" not in page) is told
    for shown in (docs / "corrections/index.md", docs / "feeds/corrections.xml"):
        assert ("Fees of Alpha" in shown.read_text(encoding="utf-8")) is told
