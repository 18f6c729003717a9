"""Pages of claims: an invented claim of each verdict, and all real ones."""

import datetime as dt
from dataclasses import replace

import pytest

from generator import pages
from generator.cache import NOTHING_KEPT
from generator.claiming import CLAIMS
from generator.draw import Drawings
from generator.model.calibration import CalibrationRow
from generator.model.claim import ClaimVerdict, Seen
from generator.model.series import week_name
from generator.publish.takeaway import chart_files
from generator.site import assemble
from generator.views.claim_words import fixed
from generator.views.claims import ClaimsRecord, claim_charts
from generator.views.verdicts import MEANS
from generator.workers import Workers
from tests import claim_worlds as invented
from tests.page_parts import UNWRITTEN, parse, section, spaced, words

VERDICTS = {verdict.value for verdict in ClaimVerdict}
PAGES = [name.lower() for name in CLAIMS]
CALIBRATION = CalibrationRow(
    claim="A1",
    part="",
    version=1,
    test="persistent_level",
    null="random walk",
    false_alarm_rate=0.052,
    low=0.04,
    high=0.065,
    power=0.81,
    verdict_power=0.43,
    tests=18,
    decides="fails",
    interval_holds=0.66,
    interval_errs=0.02,
    planted_effect=-0.5,
    worlds=2000,
    planted_worlds=500,
    n=104,
    week=invented.EDITION.week,
    rule="0" * 12,
    data_hash="0" * 12,
)


def files_of(**given):
    """Generated files of the invented edition with some claims."""
    record = ClaimsRecord(**({"judged": invented.JUDGED, "stated": (invented.FACT,)} | given))
    drawings = Drawings(invented.EDITION, Workers(), NOTHING_KEPT)
    drawings.ask_pages()
    drawings.ask(claim_charts(record.judged))
    charts = drawings.by_page()
    site = assemble(invented.EDITION, charts, [], "0.0.0", claims=record)
    return pages.render(site) | chart_files(charts.values())


@pytest.fixture(scope="module")
def files():
    """The invented edition with claims, a past verdict and a calibrated test."""
    past = invented.rows([invented.judged(outcome=invented.FAILED)], weeks_ago=26, backfilled="yes")
    later = invented.rows([invented.judged()], weeks_ago=13, backfilled="yes")
    after = invented.rows(weeks_ago=-1)
    ledger = (*invented.rows(), *past, *later, *after)
    other = CALIBRATION.model_copy(update={"version": 2, "power": 0.11})
    return files_of(ledger=ledger, calibration=(other, CALIBRATION))


# -- an invented claim of each verdict ------------------------------------------------------


@pytest.mark.parametrize("item", invented.JUDGED, ids=lambda item: item.claim.name)
def test_a_claim_page_says_all_its_words_and_nothing_active(files, item):
    """Whatever the verdict: every text of the claim, as it stands, and no tag made from it."""
    text = files[f"claims/{item.claim.name.lower()}.md"]
    page, front = parse(text)
    said = words(page)
    for word in invented.PROSE:
        assert getattr(item.claim, word) in said
    assert item.outcome.sentence in said
    assert "Fixed on 2025-01-02, with data up to 2024-W51 already stored: only later weeks" in said
    assert f"This is version {item.claim.version};" in said
    assert item.outcome.verdict.value in front["description"]
    assert not UNWRITTEN.search(said)
    assert f"<{item.claim.name}>" not in text
    fact = page.xpath("//ul[@class='ws-facts']/li[1]")[0]
    assert words(fact) == item.outcome.verdict.value


def test_a_claim_page_shows_figure_interval_and_p(files):
    """Ours stands beside the essay's figure, with interval, both p and the weeks."""
    said = words(section(files["claims/a1.md"], "found"))
    assert "3.25 %interval −1.5 % to 4.75 %" in said
    assert "0.012, 0.025" in said
    assert "2024-W18 to 2025-W18" in said
    assert words(section(files["claims/a1.md"], "limits")).count("fees_usd") == 1


def test_a_claim_page_has_its_table_and_links_chains_that_have_a_page(files):
    """A row of a chain leads to its page, another is plain text, and markup stays text."""
    found = section(files["claims/a1.md"], "found")
    table = found.xpath("//div[@aria-label='What the verdict stands on']//tbody/tr")
    assert [words(row) for row in table] == ["Alpha3 %", "Elsewhere <b>no *cost*"]
    assert [row.xpath(".//a/@href") for row in table] == [["../../chains/alpha/"], []]
    assert "claim-a1-cost.svg" in found.xpath("//figure//img/@src")[0]
    assert "charts/claim-a1-cost.svg" in files


def test_variations_are_counted_and_marked_where_they_differ(files):
    """One of two gives the same verdict; the other row is marked, and has no figure."""
    found = section(files["claims/a1.md"], "robustness")
    assert "1 of 2 variations give the same verdict" in words(found)
    rows = found.xpath("//div[@aria-label='Variations of the test']//tbody/tr")
    assert [row.get("class") for row in rows] == [None, "ws-largest"]
    assert words(rows[1].xpath("./td[2]")[0]) == "–"


def test_the_calibration_is_that_of_the_present_version(files):
    """False alarms, interval and power of version 1; the row of another version is left out."""
    found = words(section(files["claims/a1.md"], "robustness"))
    assert "persistent level" in found
    assert "2,000 and 500 drawn, 2025-W18" in found
    assert "5.2 %4 % to 6.5 %" in found
    assert "81 %43 %fails, of 18 tests" in found
    assert "holds by its interval rightly 66 %, wrongly 2 %" in found
    assert "11 %" not in found
    assert "Not calibrated" in words(section(files["claims/b1.md"], "robustness"))


def test_the_record_stands_from_the_latest_week_back(files):
    """Weeks up to the edition with their verdicts, later ones marked, runs oldest first."""
    found = section(files["claims/a1.md"], "record")
    rows = found.xpath("//div[@aria-label='Verdicts recorded']//tbody/tr")
    assert [(words(r.xpath("./th")[0]), words(r.xpath("./td[1]")[0])) for r in rows] == [
        ("2025-W18", "holds"),
        ("2025-W05", "holds"),
        ("2024-W44", "fails"),
    ]
    assert [words(row.xpath("./td[5]")[0]) for row in rows] == [
        "2025-05-06",
        "2025-05-06later",
        "2025-05-06later",
    ]
    runs = [words(item) for item in found.xpath("//ol/li")]
    assert runs == ["fails2024-W44", "holds2025-W05 to 2025-W18"]
    facts = words(parse(files["claims/a1.md"])[0].xpath("//ul[@class='ws-facts']")[0])
    assert "since 2025-W05 (computed later)" in facts
    assert "Under this version the verdict changed once from one row to the next." in words(found)


def test_the_record_counts_how_often_a_verdict_changed():
    """Three stretches are two changes; a first one from nothing known is told, none is not."""
    told = [(9, invented.LACKING), (8, invented.FAILED), (7, invented.HELD), (6, invented.HELD)]
    ledger = [
        row
        for weeks, outcome in told
        for row in invented.rows([invented.judged(outcome=outcome)], weeks_ago=weeks)
    ]
    said = words(section(files_of(ledger=tuple(ledger))["claims/a1.md"], "record"))
    assert "changed twice from one row to the next, the first time from “not enough data”" in said
    same = tuple(invented.rows(weeks_ago=weeks)[0] for weeks in (1, 2))
    assert "changed" not in words(section(files_of(ledger=same)["claims/a1.md"], "record"))


def test_of_a_window_that_had_ended_no_later_week_is_promised():
    """C1 looks at weeks up to 2026-W06: a rule fixed with data up to then was tested by none."""
    ended, promised = "Its window ended in 2026-W06, so no later week tests it.", "only later weeks"
    for stored, edition, said in (
        ("2026-02-02", "2026-09-14", ended),
        ("2026-01-26", "2026-09-14", promised),
        ("2026-02-02", "2025-12-29", promised),  # a past edition names no later week
    ):
        item = invented.judged("C1", invented.LACKING, stored_until=dt.date.fromisoformat(stored))
        words_of_rule = fixed(item.claim, dt.date.fromisoformat(edition))
        until = week_name(item.claim.stored_until)
        assert words_of_rule.startswith(f"Fixed on 2025-01-02, with data up to {until}")
        assert said in words_of_rule


@pytest.mark.parametrize(("many", "one"), [("chains", "chain"), ("quantities", "quantity")])
def test_one_chain_is_no_chains(many, one):
    """Beside a one the noun stands in the singular, on the claim's page and in the ledger."""
    outcome = replace(invented.LACKING, n=1, counted=many)
    files = files_of(judged=(invented.judged(outcome=outcome),))
    facts = parse(files["claims/a1.md"])[0].xpath("//ul[@class='ws-facts']/li")
    assert f"1 {one}" in map(words, facts)
    row = parse(files["claims/index.md"])[0].xpath("//tr[@id='claim-a1']")[0]
    assert words(row.xpath("./td[3]")[0]) == f"1{one}"


def test_a_claim_without_data_says_what_is_missing(files):
    """The missing series and the week from which it could be judged; no figure, nothing empty."""
    text = files["claims/c1.md"]
    found = words(section(text, "found"))
    assert found.count("52 weeks are needed, so from 2027-W48.") == 1
    assert "A document on *launches*." in found
    stored = ["User operations (no chain)", "Fees, USD/day (2 chains, up to 2025-W18)"]
    stored += ["Fees, ETH/day (1 chain, up to 2025-W02)"]
    listed = section(text, "found").xpath("//ul/li/ul/li")
    assert [words(item) for item in listed] == stored
    assert "There is nothing to draw or to list yet" in found
    assert "There is no verdict to vary yet" in words(section(text, "robustness"))
    missing = words(section(files["claims/index.md"], "missing"))
    assert missing.count("52 weeks are needed, so from 2027-W48.") == 1
    assert "; ".join(stored) in missing


def test_before_anything_is_recorded_the_pages_say_so():
    """Without ledger a verdict is new in this edition, and the record is not an empty table."""
    files = files_of()
    assert "since 2025-W18" in words(parse(files["claims/b1.md"])[0])
    assert "No verdict is recorded yet" in words(section(files["claims/b1.md"], "record"))
    assert "holds no row" in words(section(files["claims/index.md"], "record"))


def test_the_ledger_page_lists_every_claim_below_its_essay(files):
    """Verdict, since when, figure, n, p and power of each claim; counts add up."""
    text = files["claims/index.md"]
    page, _ = parse(text)
    facts = [words(item) for item in page.xpath("//ul[@class='ws-facts']/li")]
    assert facts == ["1 holds", "1 fails", "1 mixed", "1 not enough data", "edition 2025-W18"]
    listed = [row.get("id") for row in page.xpath("//table//tbody/tr")]
    assert listed == ["claim-a1", "claim-b1", "claim-b2", "claim-c1"]
    (row,) = section(text, "essay-a").xpath("//tbody/tr")
    assert [words(cell) for cell in row.xpath("./td")] == [
        "holdssince 2025-W05, computed later",
        "3.25 %−1.5 % to 4.75 %",
        "12chains",
        "p 0.0251 of 2 variations agreepower 43 %",
        "",
    ]
    (record,) = row.xpath(".//svg[@role='img']")
    assert record.get("aria-label") == ("3 verdicts from 2024-W44 to 2025-W18: 2 holds, 1 fails")
    assert [shape.get("class") for shape in record] == [
        "ws-record-ring",
        "ws-record-full",
        "ws-record-full",
    ]


def test_every_verdict_is_explained_and_mixed_is_not_refuted(files):
    """The ledger and each page say what the verdict means; power as it was calibrated."""
    reading = words(section(files["claims/index.md"], "reading"))
    for verdict, meaning in MEANS.items():
        assert f"{verdict.value}{meaning}" in reading
    head = spaced(parse(files["claims/index.md"])[0])
    assert "Mixed does not mean refuted" in head
    assert "Of 1 claim with a calibrated test, 1 would miss" in head
    for item in invented.JUDGED:
        page, _ = parse(files[f"claims/{item.claim.name.lower()}.md"])
        said = words(page.xpath("//p[@class='ws-meaning']")[0])
        assert said.startswith(MEANS[item.outcome.verdict])
        assert ("has to be large" in said) == (item.outcome.verdict is ClaimVerdict.MIXED)


def test_a_rule_changed_after_its_verdict_was_seen_is_named_in_the_ledger():
    """The claim's page says what was changed, and the ledger's page leads there."""
    changed = invented.judged(seen_before="The window was changed <i> after the verdict.")
    files = files_of(judged=(changed, invented.judged("B1", invented.UNDECIDED)))
    rule = section(files["claims/a1.md"], "rule").xpath("//p[@class='ws-disclosure']")
    assert "The window was changed <i> after the verdict." in words(rule[0])
    assert not section(files["claims/b1.md"], "rule").xpath("//p[@class='ws-disclosure']")
    index = section(files["claims/index.md"], "reading")
    assert "1 claim was changed" in words(index)
    assert index.xpath("//a[text()='A1']/@href") == ["../claims/a1/#rule"]


def test_every_real_claim_of_a_later_version_says_that_its_verdict_was_seen():
    """A second version says what the first one did and that its verdict had been seen."""
    for claim in CLAIMS.values():
        assert ("seen" in claim.seen_before) == (claim.version > 1), claim.name


def test_a_claim_that_no_p_could_decide_says_so_on_both_pages():
    """A least p of 0.004 corrected to 0.07 is told of a mixed verdict, and of no other."""
    mixed = replace(invented.UNDECIDED, least_p=0.004)
    least = {"least_p_adjusted": 0.07, "tests": 18}
    files = files_of(
        judged=(
            replace(invented.judged("A1", mixed, 0.9), **least),
            replace(invented.judged("B1", replace(mixed, verdict=ClaimVerdict.FAILS)), **least),
            replace(invented.judged("C1", mixed, 0.9), **least | {"least_p_adjusted": 0.05}),
        )
    )
    said = words(section(files["claims/a1.md"], "found"))
    assert "By p this claim has too few chains to decide beside 17 other tests" in said
    assert "for 12 is 0.004, corrected 0.070, above 0.05" in said
    page, _ = parse(files["claims/index.md"])
    rows = {row.get("id"): words(row) for row in page.xpath("//table//tbody/tr")}
    assert "too few chains to decide beside 17 other tests" in rows["claim-a1"]
    for name in ("b1", "c1"):
        assert "too few" not in words(parse(files[f"claims/{name}.md"])[0])
        assert "too few" not in rows[f"claim-{name}"]


@pytest.mark.parametrize("seen", Seen)
def test_a_stated_fact_stands_with_what_our_data_say(seen):
    """Statement, date, our figure, outcome and reason; a claim without a page is not linked."""
    fact = replace(invented.FACT, seen=seen, ours="$39 bn in 2026-W05")
    stray = replace(fact, claim="C9", ours="")
    page, _ = parse(files_of(stated=(fact, stray))["claims/stated.md"])
    first, second = page.xpath("//tbody/tr")
    for part in (fact.statement, "2026-02-03", seen.value, fact.ours, fact.why):
        assert part in words(first)
    assert first.xpath(".//a/@href") == ["../../claims/c1/"]
    assert second.xpath(".//a") == []
    assert words(second.xpath("./td[2]")[0]) == "–"


def test_the_home_page_counts_and_links_the_claims(files):
    """Each claim's number leads to its page; without claims there is no such section."""
    found = section(files["index.md"], "claims")
    links = found.xpath("//ul[@class='ws-strip']//a")
    assert [words(link) for link in links] == ["A1", "B1", "B2", "C1"]
    assert links[0].get("href") == "claims/a1/"
    assert "1 not enough data" in words(found)
    assert "Words of A1 <title>, *as* they stand holds (1 of 2 variations agree)." in words(found)
    assert "Words of B1 <title>, *as* they stand fails." in words(found)
    assert "{#claims}" not in files_of(judged=())["index.md"]


def test_the_method_page_lists_every_claim_with_its_measure_and_test(files):
    """Without claims it says that there are none."""
    rows = section(files["method/index.md"], "claims").xpath("//tbody/tr")
    assert len(rows) == len(invented.JUDGED)
    for row, item in zip(rows, invented.JUDGED, strict=True):
        claim = item.claim
        assert words(row.xpath("./th/a")[0]) == f"{claim.name} {claim.title}"
        assert row.xpath("./th/a/@href") == [f"../claims/{claim.name.lower()}/"]
        assert [words(cell) for cell in row.xpath("./td")] == [
            " ".join(claim.metric.split()),
            " ".join(claim.test.split()),
        ]
    assert "No claim is part" in words(section(files_of(judged=())["method/index.md"], "claims"))


# -- the real claims ------------------------------------------------------------------------


def test_all_claims_of_the_method_are_there():
    """A1 to A8, B1 to B13 and C1 to C7, each with a page and a row of the ledger page."""
    asked = [
        f"{essay}{n}"
        for essay, count in (("A", 8), ("B", 13), ("C", 7))
        for n in range(1, count + 1)
    ]
    assert list(CLAIMS) == asked


def test_the_method_names_the_claims_whose_provider_can_change(files):
    """Each claim whose own words say so is an exception on the page that states the rule."""
    rules = section(files["method/index.md"], "rules")
    (rule,) = rules.xpath("//li[contains(., 'never across two')]")
    changing = [
        f"../claims/{name.lower()}/"
        for name, claim in CLAIMS.items()
        if "provider can change within the window" in f"{claim.metric} {claim.not_shown}"
    ]
    assert len(changing) >= 3
    assert rule.xpath(".//a/@href") == changing


@pytest.mark.parametrize("name", PAGES)
def test_a_real_claim_has_a_page_with_all_its_words(real_files, name):
    """Every text of the claim stands on its page; a claim without data names what is missing."""
    claim = CLAIMS[name.upper()]
    page, front = parse(real_files[f"claims/{name}.md"])
    said = words(page)
    for word in invented.PROSE:
        assert " ".join(getattr(claim, word).split()) in said, word
    assert not UNWRITTEN.search(said)
    verdict = words(page.xpath("//ul[@class='ws-facts']/li[1]")[0])
    assert verdict in VERDICTS
    if verdict == "not enough data":
        listed = section(real_files[f"claims/{name}.md"], "found").xpath("//ul/li")
        assert listed
        assert all(len(words(item)) > 10 for item in listed)
    else:
        assert page.xpath("//div[@aria-label='What the verdict stands on']//tbody/tr")
        assert page.xpath("//figure[contains(@class, 'ws-chart')]")
    row = parse(real_files["claims/index.md"])[0].xpath(f"//tr[@id='claim-{name}']")[0]
    assert words(row.xpath("./td[1]/span[1]")[0]) == verdict
    assert front["title"].startswith(claim.name)
