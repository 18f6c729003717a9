"""
The XSS corpus in a real browser, under the policy that the built pages carry.

Every text of the corpus stands in every field for words on the page of a chain of its own; three
chains with all texts stand on the pages about many chains. ``pwned`` tells the console when
anything calls it, so that a script that ran is an error of its page.
"""

import json

import pytest

from tests.browser_parts import REFUSED, readers
from tests.scratch_site import BARE, FRAMES, GUARDED, UNSAFE
from tests.xss_world import CHAINS, PACKED

WATCH = f"""{REFUSED}
window.pwned = () => {{ window.pwnedBy = location.pathname; console.error("pwned"); }};
window.alert = window.confirm = window.prompt = window.pwned;
"""
CHAIN_PAGES = [f"chains/{chain}/" for chain in CHAINS]
INDEX = "**/search_index.json"
AT_ONCE = 9
"""Pages in frames of one tab: they share what the browser has read, which halves the time."""

OTHERS = (
    *("", "chains/", "classes/", "trends/", "unlocks/", "tokens/", "claims/", "weeks/", "status/"),
    *("data/", "data/downloads/", "data/badges/", "rubric/", "questions/value/", "feeds/"),
)

LOAD = """async (addresses) => {
  for (const old of document.querySelectorAll("iframe")) old.remove();
  await Promise.all(addresses.map((address) => new Promise((done) => {
    const frame = document.createElement("iframe");
    Object.assign(frame, { onload: done, width: 1000, height: 700, src: `/${address}` });
    document.body.append(frame);
  })));
}"""

SEEN = """() => {
  const found = [];
  for (const element of document.querySelectorAll("*")) {
    for (const { name } of element.attributes) {
      if (/^on/i.test(name)) found.push(`${element.tagName} ${name}`);
    }
    const leads = element.href?.baseVal ?? element.href ?? element.action ?? "";
    if (/^\\s*(javascript|data|vbscript):/i.test(leads)) found.push(`${element.tagName} ${leads}`);
  }
  if (!document.querySelector("meta[http-equiv=Content-Security-Policy]")) found.push("no policy");
  if (window.pwnedBy) found.push("a script ran");
  return [document.querySelector("h1")?.textContent ?? "", found];
}"""
"""A page as its scripts left it: its heading, and what should not be there, such as handlers."""


@pytest.fixture(scope="module")
def reader(browser, scratch_site):
    """A tab on the scratch site that notices dialogs and scripts of the corpus."""
    with readers(browser, scratch_site / "project/site", WATCH) as found:
        tab = found["light"]
        tab.page.on("dialog", lambda dialog: (tab.wrong.append("dialog"), dialog.dismiss()))
        yield tab


@pytest.fixture
def quick(reader, scratch_site):
    """The tab with a search over nothing: each page reads the whole index anew, for seconds."""
    path = scratch_site / "project/site/search/search_index.json"
    empty = json.loads(path.read_text(encoding="utf-8")) | {"docs": []}
    reader.page.route(INDEX, lambda route: route.fulfill(json=empty))
    yield reader
    reader.page.unroute(INDEX)


def settle(page):
    """Wait until what was set off has run: two pictures of the page, and its timers."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 30)))")


@pytest.mark.parametrize(
    "pages",
    [CHAIN_PAGES[at : at + AT_ONCE] for at in range(0, len(CHAIN_PAGES), AT_ONCE)],
    ids=lambda pages: pages[0],
)
def test_no_text_in_any_field_runs_on_its_chains_page(quick, pages):
    tab = quick.open(FRAMES)
    tab.evaluate(LOAD, pages)
    frames = [frame for frame in tab.frames if frame.parent_frame]
    assert sorted(frame.url.removeprefix(quick.root) for frame in frames) == sorted(pages)
    found = {frame.url: frame.evaluate(SEEN) for frame in frames}
    settle(tab)
    assert quick.wrong == []
    assert [url for url, (heading, wrong) in found.items() if wrong or not heading.strip()] == []


@pytest.mark.parametrize("address", OTHERS)
def test_no_text_runs_on_a_page_about_many_chains(quick, address):
    page = quick.open(address)
    _, wrong = page.evaluate(SEEN)
    settle(page)
    assert (wrong, quick.wrong) == ([], [])


def test_no_text_runs_where_a_script_shows_it(reader):
    """In the tables and charts of the compare page, in the sorted table and in search results."""
    page = reader.open(f"compare/?chains={','.join(PACKED)}")
    page.locator("#compare-table tbody tr").first.wait_for()
    assert page.locator("#compare-table thead th a").count() == len(PACKED)
    assert page.evaluate(SEEN)[1] == []
    settle(page)
    assert reader.wrong == []
    page = reader.open("chains/?sort=name&dir=desc&q=script")
    page.locator("#league tbody tr").first.wait_for()
    assert page.evaluate(SEEN)[1] == []
    page.locator("[data-md-component='search-query']").click()
    page.locator("[data-md-component='search-query']").fill("script")
    page.locator(".md-search-result__item").first.wait_for()
    assert page.locator(".md-search-result__item script, .md-search-result__item img").count() == 0
    assert page.evaluate(SEEN)[1] == []
    settle(page)
    assert reader.wrong == []


def test_no_chart_runs_a_text_as_a_document_of_its_own(reader, scratch_site):
    """In a page a chart is a picture; opened by itself it is a document without a policy."""
    charts = sorted((scratch_site / "project/site/charts").glob("alpha-l1-*.svg"))
    said = [path.name for path in charts if "pwned" in path.read_text(encoding="utf-8")]
    assert said
    tab = reader.open(FRAMES)
    tab.evaluate(LOAD, [f"charts/{name}" for name in said])
    frames = [frame for frame in tab.frames if frame.parent_frame]
    assert len(frames) == len(said)
    for frame in frames:
        assert frame.evaluate("() => [document.documentElement.tagName, window.pwnedBy]") == [
            "svg",
            None,
        ]
    settle(tab)
    assert reader.wrong == []


def test_the_policy_stops_even_a_text_that_nobody_escaped(reader):
    """The same page runs the texts without the policy, so a script that runs is seen here."""
    page = reader.open(BARE)
    settle(page)
    page.locator("#press").click()
    settle(page)
    assert sum("pwned" in line for line in reader.wrong) >= len(UNSAFE) - 1
    page = reader.open(GUARDED)
    settle(page)
    page.locator("#press").click()
    settle(page)
    assert [line for line in reader.wrong if "pwned" in line.lower().split()] == []
    assert page.evaluate("window.pwnedBy") is None
    assert sum("policy: script-src" in line for line in reader.wrong) >= len(UNSAFE) - 1
