"""
Every type of page in a real browser, at three widths, light and dark.

A type is a template, a page written by hand or the page for what is not found; found by looking,
so a new template is read as well. One browser and two tabs serve all tests of a process.
"""

import re
from pathlib import Path

import pytest

from tests.browser_parts import COLOURS, LAYOUT, WCAG, WIDTHS

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ROOT / "generator/templates"
TYPICAL = {
    "chains/[chain].md": "chains/arbitrum.md",
    "questions/[question].md": "questions/value.md",
}
"""Of these templates the page with most on it; of others the first."""

ASKED = {"compare/": "?chains=arbitrum,base"}
"""What a page is asked, so that it shows what it is for."""

TYPES = sorted(
    [
        *(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.md")),
        *(path.name for path in (ROOT / "docs").glob("*.md") if path.name != "index.md"),
        "404.html",
    ]
)


def address_of(kind, folder):
    """Address of the page that stands for a type."""
    name = TYPICAL.get(kind, kind)
    if "[" in name:
        above, _, _ = name.partition("[")
        pages = sorted(path.name for path in (folder / above).iterdir() if path.is_dir())
        own = {path.stem for path in (TEMPLATES / above).glob("*.md")}
        pages = [
            page
            for page in pages
            if page not in own and (folder / above / page / "index.html").exists()
        ]
        assert pages, f"no page of {kind}"
        return f"{above}{pages[0]}/"
    return re.sub(r"(^|/)index$", r"\1", name.removesuffix(".md")) + (
        "" if name.endswith(("index.md", ".html")) else "/"
    )


def problems(reader, address, rules):
    """
    All that is wrong with a page in one colour scheme.

    ``rules`` of axe by width: on a long page all of them take seconds.
    """
    found = []
    reader.open(address)
    reader.lay_out_all()
    for width in WIDTHS:
        reader.resize(width)
        over, what = reader.overflow()
        if over > 0:
            found.append(f"{width} px: {over} px too wide, {what}")
        found += [f"{width} px: {table} hides its first row" for table in reader.covered()]
    reader.shorten()
    for width, chosen in rules.items():
        reader.resize(width)
        found += [f"{width} px: {line}" for line in reader.violations(chosen)]
    return [*found, *reader.wrong]


@pytest.mark.parametrize("kind", TYPES)
def test_a_page_works_at_every_width_in_light_and_dark(tabs, built, kind):
    """No scrolling sideways, no error, no failed, foreign or refused request, nothing from axe."""
    address = address_of(kind, built.folder)
    wide, *_, narrow = WIDTHS
    address += ASKED.get(address, "")
    light = problems(tabs["light"], address, {wide: WCAG, narrow: LAYOUT})
    dark = problems(tabs["dark"], address, {wide: COLOURS})
    assert (light, dark) == ([], []), address


@pytest.mark.parametrize("address", ["", "chains/"])
@pytest.mark.parametrize("width", [360, 390])
def test_all_six_marks_of_a_chain_fit_a_phone(tab, address, width):
    """No table of chains scrolls sideways on a phone; marks keep their question's number."""
    page = tab.open(address, width)
    tab.lay_out_all()
    frame = page.locator(".ws-league-frame")
    assert frame.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    marks = frame.locator("tbody tr").first.locator(".ws-mark")
    assert [mark.is_visible() for mark in marks.all()] == [True] * 6
    assert (
        max(mark.bounding_box()["x"] + mark.bounding_box()["width"] for mark in marks.all()) < width
    )
    heads = frame.locator("thead th")
    seen = [
        head.inner_text().partition("\n")[0].strip() for head in heads.all() if head.is_visible()
    ]
    assert [text[0] for text in seen[-6:]] == list("123456")
    assert max(head.bounding_box()["height"] for head in heads.all() if head.is_visible()) < 50
    classes = frame.locator("tbody tr").first.locator(".ws-class")
    assert [found.is_visible() for found in classes.all()].count(True) == 1


def test_no_column_of_tokens_is_hidden_on_a_phone(tab):
    """What the table of chains leaves out there is no rule for other tables; names are whole."""
    page = tab.open("tokens/", 390)
    tab.lay_out_all()
    heads = page.locator(".ws-tokens thead th")
    assert all(head.is_visible() for head in heads.all())
    assert heads.last.inner_text() == "Missing"
    names = page.locator(".ws-tokens tbody th a")
    assert max(name.bounding_box()["height"] for name in names.all()) < 30


def test_the_months_of_unlocks_fit_a_laptop(tab):
    """The last month of the table by month is not cut at 1366 px."""
    page = tab.open("unlocks/", 1366)
    tab.lay_out_all()
    frame = page.locator(".ws-scroll:has(> .ws-months)")
    assert frame.evaluate("e => e.scrollWidth - e.clientWidth") <= 0


def test_the_checks_see_what_is_wrong(tab):
    """A wide page, a bad contrast, a script and a style in the page and a foreign host are seen."""
    page = tab.open("about/", 360)
    page.evaluate(
        """() => {
          const add = (tag, attributes) => {
            const element = document.createElement(tag);
            for (const name in attributes) element.setAttribute(name, attributes[name]);
            document.querySelector("article").append(element);
            return element;
          };
          add("p", { style: "color: red" });
          add("script", {}).textContent = "window.ran = true";
          add("img", { src: "https://example.org/x.png", alt: "x" });
          const wide = add("p", {});
          wide.textContent = "wide";
          wide.style.width = "900px";
          wide.style.color = "#ccc";
          fetch("../nothing-there.json");
        }"""
    )
    page.wait_for_timeout(300)
    assert tab.overflow()[0] > 0
    assert any(line.startswith("color-contrast") for line in tab.violations())
    said = "\n".join(tab.wrong)
    for part in ("policy: style-src", "policy: script-src", "policy: img-src", "404: "):
        assert part in said
    assert page.evaluate("window.ran") is None


TABS = """() => {
  const seen = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const wanted = "a[href], button, input, select, textarea, summary, [tabindex='0']";
  return [...document.querySelectorAll(wanted)].filter((e) =>
    e.closest("article, .md-tabs") && seen(e) && !e.disabled && e.getAttribute("type") !== "hidden"
    && !(e.type === "radio" && !e.checked));
}"""


@pytest.mark.parametrize(
    "address",
    ["", "chains/", "compare/?chains=arbitrum,base", "rubric/", "chains/arbitrum/", "claims/"],
)
def test_everything_is_reached_by_tab_and_shows_it(tab, address):
    """Whatever can be used is reached with the Tab key, in order, and the focus is seen there."""
    page = tab.open(address)
    page.wait_for_load_state("networkidle")
    page.evaluate(f"() => {{ window.wanted = ({TABS})(); window.reached = new Map(); }}")
    count = page.evaluate("() => wanted.length")
    assert count > 10
    everything = page.evaluate(
        "() => document.querySelectorAll('a, button, input, [tabindex]').length"
    )
    for _ in range(everything + 50):
        page.keyboard.press("Tab")
        if page.evaluate(
            """() => {
              const at = document.activeElement;
              if (wanted.includes(at)) {
                const style = getComputedStyle(at);
                const shown = style.outlineStyle !== "none" && style.outlineWidth !== "0px";
                reached.set(at, shown || style.boxShadow !== "none");
              }
              return reached.size === wanted.length;
            }"""
        ):
            break
    left = page.evaluate(
        "() => wanted.filter((e) => !reached.has(e)).map((e) => e.outerHTML.slice(0, 120))"
    )
    unseen = page.evaluate(
        "() => [...reached].filter(([, shown]) => !shown).map(([e]) => e.outerHTML.slice(0, 120))"
    )
    assert (left, unseen) == ([], [])


def test_the_table_of_chains_sorts_filters_and_comes_back_from_its_address(tab):
    """Sorting and filtering change the rows and the address; the address brings them back."""
    page = tab.open("chains/")
    page.wait_for_selector("#league-filters:not([hidden])")
    names = (
        "() => [...document.querySelectorAll('#league tbody tr th a')].map((a) => a.textContent)"
    )
    everything = page.evaluate(names)
    assert len(everything) >= 49
    page.locator("#league thead th[data-key=index]").click()
    ascending = page.evaluate(names)
    assert ascending != everything
    assert sorted(ascending) == sorted(everything)
    assert (
        page.locator("#league thead th[data-key=index]").get_attribute("aria-sort") == "ascending"
    )
    page.select_option("#league-filters [name=class]", "token-first")
    few = page.evaluate(names)
    assert 0 < len(few) < len(everything)
    assert [name for name in ascending if name in few] == few
    assert set(
        page.locator("#league tbody tr").evaluate_all("r => r.map((x) => x.dataset.class)")
    ) == {"token-first"}
    address = tab.address
    assert "class=token-first" in address
    assert "sort=index" in address
    tab.open("about/")
    page = tab.open(address)
    page.wait_for_selector("#league-filters:not([hidden])")
    assert page.evaluate(names) == few
    assert page.input_value("#league-filters [name=class]") == "token-first"
    page.fill("#league-filters [name=q]", "no such chain")
    assert page.evaluate(names) == []
    assert tab.wrong == []


@pytest.mark.parametrize(
    ("written", "chain"),
    [("ARB", "arbitrum"), ("Base", "base"), ("HyperEVM", "hyperliquid"), ("zkLighter", "lighter")],
)
def test_search_finds_a_chain_by_ticker_name_and_alias(tab, written, chain):
    """The first result for a ticker, a name or another name of a chain is its page."""
    page = tab.open("")
    page.keyboard.press("/")
    page.keyboard.type(written, delay=20)
    first = page.locator(".md-search-result__item a").first
    first.wait_for()
    page.wait_for_timeout(200)
    assert (
        page.locator(".md-search-result__item a")
        .first.get_attribute("href")
        .split("?")[0]
        .endswith(f"/chains/{chain}/")
    )
    assert tab.wrong == []


def test_less_motion_is_respected(tab):
    """Where a reader asks for less motion nothing moves by itself."""
    page = tab.open("compare/?chains=arbitrum,base")
    page.wait_for_selector(".ws-compare-figure")
    assert page.evaluate("() => matchMedia('(prefers-reduced-motion: reduce)').matches")
    moving = page.evaluate(
        """() => [...document.querySelectorAll("body *")].filter((e) => {
          const style = getComputedStyle(e);
          return parseFloat(style.transitionDuration) > 0 || style.animationName !== "none";
        }).map((e) => e.className)"""
    )
    assert moving == []
    assert page.evaluate("() => document.getAnimations().length") == 0


@pytest.mark.parametrize("address", ["", "chains/arbitrum/", "compare/?chains=arbitrum,base"])
def test_print_is_dark_ink_on_white_without_the_frame(tabs, address):
    """On paper there is no header or menu, dark readers print in ink, nothing sticks out."""
    tab = tabs["dark"]
    page = tab.open(address, 768)
    page.wait_for_load_state("networkidle")
    page.emulate_media(media="print")
    try:
        shown = page.evaluate(
            """() => [...document.querySelectorAll(".md-header, .md-tabs, .md-sidebar, .md-search")]
              .filter((e) => e.checkVisibility()).map((e) => e.className)"""
        )
        inks = page.evaluate(
            """() => [...document.querySelectorAll("article :is(h1, p, td, th, li)")]
              .filter((e) => e.checkVisibility())
              .map((e) => getComputedStyle(e).color.match(/[\\d.]+/g).slice(0, 3).map(Number))"""
        )
        over, what = tab.overflow()
    finally:
        page.emulate_media(media="screen")
    assert shown == []
    assert over <= 0, what
    assert inks
    assert [ink for ink in inks if sum(ink) > 480] == []
