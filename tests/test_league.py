"""The table of chains: what the script sorts and filters by is what readers see."""

import re

import pytest

from generator.publish.vendor import FOLDER, vendor_files
from tests.page_parts import CHAINS, ROOT, parse, words

SCRIPT = (ROOT / "docs/assets/league.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(real_files):
    """The page of all chains and its front matter."""
    return parse(real_files["chains/index.md"])


def rows_of(page):
    """Rows of the table."""
    return page.xpath("//table[@id='league']/tbody/tr")


def test_every_chain_has_a_row_that_reads_without_a_script(page):
    """Name, class, index, six marks and what is known; the filters are hidden until one runs."""
    body, front = page
    assert front["scripts"] == ["assets/league.js"]
    assert body.xpath("//form[@id='league-filters' and @hidden]")
    rows = rows_of(body)
    assert len(rows) == len(CHAINS)
    for row in rows:
        assert len(row) == 10
        assert words(row[1]) in {"token-first", "infrastructure-first", "mixed", "undetermined"}
        assert row.xpath("./th/a/@href")[0].startswith("../chains/")
    assert body.xpath("//script | //@style") == []


def test_what_a_row_is_filtered_by_is_what_it_shows(page):
    """Class, kind, marks and their number, as data for the script and as words for readers."""
    kinds = {"l1": "L1"}
    for row in rows_of(page[0]):
        assert row.get("data-class") == words(row[1])
        kind = row.get("data-kind")
        assert kinds.get(kind, kind) in words(row.xpath("./th/span")[0])
        shown = [words(cell.xpath("./span[1]")[0]) for cell in row[3:9]]
        assert list(row.get("data-marks")) == [mark.replace("n/a", "n") for mark in shown]
        marked = sum(mark in "ABCDE" for mark in shown)
        assert row.get("data-marked") == str(marked)
        assert f"{marked}/" in words(row[9])
        assert words(row.xpath("./th/a")[0]).lower() in row.get("data-names")


def test_what_a_column_is_sorted_by_is_what_it_shows(page):
    """Marks by letter, index by number; what is missing has no key, so that it stays last."""
    for row in rows_of(page[0]):
        for cell in row[3:9]:
            shown = words(cell.xpath("./span[1]")[0])
            assert cell.get("data-order") == (shown if shown in "ABCDE" else "")
        index = row[2].get("data-order")
        shown = row[2].xpath("./b/text()")
        assert [f"{float(index):.1f}"] == shown if index else shown == []


def test_columns_and_filters_are_those_that_the_script_knows(page):
    """Every column has a key; every field that the script reads is in the form."""
    keys = page[0].xpath("//table[@id='league']//th/@data-key")
    assert len(keys) == len(set(keys)) == 10
    fields = re.search(r"const FIELDS = \[(.*?)\]", SCRIPT)
    assert fields
    assert re.findall(r'"(\w+)"', fields[1]) == page[0].xpath("//form//@name")
    for option in page[0].xpath("//select[@name='kind']/option/@value")[1:]:
        assert option in {row.get("data-kind") for row in rows_of(page[0])} | {"sidechain"}


def test_lines_of_the_year_are_drawn_for_marked_figures_only(page):
    """A line stands under a mark, never where there is none, and says nothing twice."""
    lines = page[0].xpath("//table[@id='league']//svg[@class='ws-spark']")
    assert len(lines) > 20
    for line in lines:
        assert line.get("aria-hidden") == "true"
        assert line.getparent().get("data-order") in set("ABCDE")


def test_the_script_needs_no_inline_code():
    """It works under a policy that forbids inline code, eval and other hosts."""
    for forbidden in ("eval(", "Function(", "innerHTML", ".style", "cssText", "http"):
        assert forbidden not in SCRIPT


def test_vendored_files_come_with_their_licences():
    """DataTables as an ES module, unchanged, with the licences of all that is bundled in it."""
    files = vendor_files()
    assert all(path.startswith(f"{FOLDER}/") for path in files)
    script = files[f"{FOLDER}/datatables.js"]
    assert re.search(r"export\{[^}]*as default", script)
    licence = files[f"{FOLDER}/datatables.LICENSE.txt"]
    for name in ("MIT", "jQuery", "DataTables", "Permission is hereby granted"):
        assert name in licence
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8")
    assert f"/docs/{FOLDER}/" in ignored
