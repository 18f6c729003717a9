"""The compare page in a real browser: choosing, drawing, the address, the keyboard, no script."""

import json
import re

TWO = "compare/?chains=arbitrum,base"
LINE = ".ws-compare-plot svg .mark-line path"


def see(page, figure):
    """Scroll to a figure, which is drawn when it comes near, and wait for its lines."""
    page.locator(figure).first.scroll_into_view_if_needed()
    page.locator(f"{figure} {LINE}").first.wait_for()


def heads(page):
    """The chains at the head of the scorecards."""
    return page.locator("#compare-table thead th a").all_text_contents()


def test_compare_draws_the_chains_asked_for(tab, built):
    """Both chains have their scorecard and a line in each chart that has a series of theirs."""
    page = tab.open(TWO)
    see(page, ".ws-compare-figure")
    assert heads(page) == ["Arbitrum One", "Base"]
    wanted = {}
    for chain in ("arbitrum", "base"):
        path = built.folder / f"api/v1/chains/{chain}.json"
        for figure in json.loads(path.read_text(encoding="utf-8"))["figures"]:
            if sum(len(part["weeks"]) for part in figure["series"]) >= 2:
                wanted.setdefault(figure["id"], []).append(chain)
    shown = page.locator(".ws-compare-figure").evaluate_all("f => f.map((e) => e.id.slice(7))")
    main = page.locator("#compare").get_attribute("data-figures").split()
    assert shown == [figure for figure in main if figure in wanted]
    assert len(shown) >= 4
    for figure in shown:
        see(page, f"#figure-{figure}")
        colours = page.locator(f"#figure-{figure} {LINE}").evaluate_all(
            "p => [...new Set(p.map((e) => e.getAttribute('stroke')))]"
        )
        assert len(colours) == len(wanted[figure]), figure
    assert tab.wrong == []


def test_marks_are_those_of_the_api(tab, built):
    """The scorecards show each mark and figure of the published JSON."""
    page = tab.open(TWO)
    page.locator("#compare-table tbody tr").first.wait_for()
    for column, chain in enumerate(("arbitrum", "base")):
        path = built.folder / f"api/v1/chains/{chain}.json"
        for answer in json.loads(path.read_text(encoding="utf-8"))["answers"]:
            row = page.locator("#compare-table tbody tr", has_text=answer["title"])
            cell = row.locator("td").nth(column).inner_text()
            assert cell.startswith(
                answer["mark"] or ("n/a" if "applicable" in answer["state"] else "–")
            )
            assert (answer["text"] or "") in cell


def test_an_index_is_rounded_as_on_the_pages(tab, built):
    """Halves go the same way as in the table of all chains, up or down."""
    page = tab.open("compare/?chains=zircuit,scroll")
    page.locator("#compare-table tbody tr").first.wait_for()
    cells = page.locator("#compare-table tbody tr", has_text="criteria known").locator("td")
    home = (built.folder / "index.html").read_text(encoding="utf-8")
    for column, chain in enumerate(("zircuit", "scroll")):
        row = home[home.index(f"chains/{chain}/") :]
        (span,) = re.findall(r"([\d.]+–[\d.]+)</span>", row)[:1]
        assert span in cells.nth(column).inner_text()


def test_a_range_is_shown_only_where_there_is_one(tab, built):
    """An index of which all is known has no range of one value."""
    page = tab.open("compare/?chains=zircuit,base")
    page.locator("#compare-table tbody tr").first.wait_for()
    cells = page.locator("#compare-table tbody tr", has_text="criteria known").locator("td")
    said = [" ".join(cell.inner_text().split()) for cell in cells.all()]
    assert "–" in said[0]
    chain = json.loads((built.folder / "api/v1/chains/base.json").read_text("utf-8"))["chain"]
    assert said[1] == f"{chain['index']:.1f} {chain['known']} of {chain['of']} criteria known"


def test_charts_speak_as_the_other_pages_do(tab):
    """Weeks have their names, millions a capital letter, dollars their sign."""
    page = tab.open("compare/?chains=ethereum,base")
    see(page, "#figure-gas_fees_usd")
    chart = page.locator("#figure-gas_fees_usd")
    caption = chart.locator("figcaption").inner_text()
    assert re.match(r"Ethereum \$[\d.,]+k? in 20\d\d-W\d\d; Base \$", caption)
    drawn = " ".join(chart.locator("svg text").all_text_contents())
    assert re.search(r"\dM\b", drawn)
    assert not re.search(r"\dm\b", drawn)


def test_no_line_joins_two_ways_of_counting(tab):
    """Hyperliquid's float was scheduled, then observed: its overhang is two lines."""
    page = tab.open("compare/?chains=hyperliquid,base")
    see(page, "#figure-overhang_52w")
    assert page.locator(f"#figure-overhang_52w {LINE}").count() == 2
    assert "no line joins two sources" in page.locator("#figure-overhang_52w").inner_text()


def test_three_chains_are_told_apart_on_a_phone(tab):
    """Where a row breaks, each cell names its chain; two stand below their names."""
    said = "e => getComputedStyle(e, '::before').content"
    for chains, wanted in (
        ("ethereum,base,hyperliquid", '"Hyperliquid"'),
        ("ethereum,base", "none"),
    ):
        page = tab.open(f"compare/?chains={chains}", 390)
        cells = page.locator("#compare-table tbody tr").first.locator("td")
        cells.first.wait_for()
        assert cells.last.evaluate(said) == wanted


def test_chains_are_chosen_and_removed_by_keyboard(tab):
    """A ticker and the Enter key add a chain, a button removes it, and the address follows."""
    page = tab.open("compare/")
    assert page.locator("#compare-result").is_hidden()
    page.focus("#compare-search")
    for ticker in ("arb", "SOL"):
        page.keyboard.type(ticker)
        page.keyboard.press("Enter")
    page.locator("#compare-table thead th a").nth(1).wait_for()
    assert tab.address == "compare/?chains=arbitrum,solana"
    assert heads(page) == ["Arbitrum One", "Solana"]
    page.keyboard.type("no such chain")
    page.keyboard.press("Enter")
    assert "no such chain" in page.inner_text("#compare-said")
    page.focus("#compare-chosen button >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelectorAll('#compare-table thead th a').length === 1")
    assert heads(page) == ["Solana"]
    assert page.evaluate("document.activeElement.id") == "compare-search"
    assert tab.wrong == []


def test_figure_period_and_scale_come_back_from_the_address(tab):
    """The choice of a figure, a period and a scale stands in the address and is restored."""
    page = tab.open(TWO)
    see(page, ".ws-compare-figure")
    page.select_option("#compare-figure", "fee_share")
    page.select_option("#compare-period", "3")
    page.check("#compare-log")
    see(page, "#figure-fee_share")
    assert tab.address == f"{TWO}&figure=fee_share&period=3&scale=log"
    address = tab.address
    tab.open("about/")
    page = tab.open(address)
    see(page, "#figure-fee_share")
    assert page.input_value("#compare-figure") == "fee_share"
    assert page.input_value("#compare-period") == "3"
    assert page.is_checked("#compare-log")
    page.locator("#figure-fee_share summary").click()
    weeks = page.locator("#figure-fee_share tbody th").all_text_contents()
    assert 20 < len(weeks) <= 158
    assert weeks == sorted(weeks, reverse=True)


def test_an_address_with_nonsense_is_said_and_survived(tab):
    """Unknown chains are named as text, more than four are cut, a wrong figure is left out."""
    asked = "compare/?chains=base,%3Cb%3Ex%3C/b%3E,base,arbitrum,optimism,ethereum,solana&figure=no"
    page = tab.open(asked)
    page.locator("#compare-table thead th a").nth(3).wait_for()
    assert heads(page) == ["Base", "Arbitrum One", "OP Mainnet", "Ethereum"]
    assert "<b>x</b>" in page.inner_text("#compare-said")
    assert tab.address == "compare/?chains=base,arbitrum,optimism,ethereum"
    assert tab.wrong == []


def test_compare_is_useful_without_javascript(built, tab):
    """Without JavaScript the page links every chain and shows no form that does nothing."""
    context = tab.page.context.browser.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(f"{tab.root}{TWO}")
        assert page.locator("#compare").is_hidden()
        links = page.locator(".ws-compare-all a").evaluate_all("a => a.map((e) => e.href)")
    finally:
        context.close()
    chains = [
        address
        for address in built.pages
        if address.startswith("/chains/") and address != "/chains/"
    ]
    assert sorted(links) == sorted(tab.root + address.lstrip("/") for address in chains)
