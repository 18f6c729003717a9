"""The rubric page: what its file of scores holds, what stands there without a script."""

import json
import math
import re

import pytest
from lxml import html

from generator import pages
from generator.edition import CRITERIA
from generator.figures import METRICS
from generator.publish.weights import PATH, weights_file
from generator.scores import score_designs
from generator.sensitivity import shake
from generator.site import assemble
from tests import worlds
from tests.page_parts import ROOT, parse, section, words

SCRIPT = ROOT / "docs" / "assets" / "weights.js"


@pytest.fixture(scope="module")
def published():
    """The real file of scores, read as a browser would."""
    return json.loads(weights_file(worlds.real_edition())[PATH])


@pytest.fixture(scope="module")
def page():
    """The rubric page of the real edition."""
    return pages.render(assemble(worlds.real_edition(), {}, [], "0"))["rubric/index.md"]


def index_of(scores, weights):
    """The script's arithmetic: weighted mean of the known scores, rounded at nine digits."""
    known = [(w, s) for w, s in zip(weights, scores, strict=True) if s is not None]
    total = sum(w for w, _ in known)
    return round(1e11 * sum(w * s for w, s in known) / total) / 1e9 if total else None


def class_of(index, known, rules):
    """The script's rule for the class."""
    if index is None or known < rules["fewest_known"]:
        return "undetermined"
    if index <= rules["infrastructure_first_at_most"]:
        return "infrastructure-first"
    return "token-first" if index >= rules["token_first_at_least"] else "mixed"


@pytest.mark.parametrize(
    "weights",
    [None, [1, 0.5, 3, 0.5, 2, 5, 1, 1], [5, 5, 0.5, 0.5, 0.5, 0.5, 5, 5], [0.5] * 8],
    ids=["agreed", "uneven", "two groups", "halves"],
)
def test_the_file_gives_every_class_that_the_program_gives(published, weights):
    """With the agreed and with other weights, scores of the file make the program's designs."""
    edition = worlds.real_edition()
    names = [criterion["name"] for criterion in published["criteria"]]
    agreed = [criterion["weight"] for criterion in published["criteria"]]
    chosen = dict(zip(names, weights or agreed, strict=True))
    rules = edition.rubric.design_index.model_copy(update={"weights": chosen})
    designs = score_designs(edition.design_findings, rules)
    assert [chain["id"] for chain in published["chains"]] == sorted(designs)
    for chain in published["chains"]:
        design = designs[chain["id"]]
        index = index_of(chain["scores"], list(chosen.values()))
        known = sum(score is not None for score in chain["scores"])
        assert known == design.known
        assert index == (None if design.index is None else pytest.approx(design.index, abs=1e-6))
        assert class_of(index, known, published) == design.label.value
        if weights is None:
            assert chain["class"] == design.label.value
            assert chain["index"] == pytest.approx(design.index, abs=1e-4)


def test_the_file_holds_the_rules_of_the_rubric(published):
    """Bounds, weights and criteria are the rubric's; scores are 0 to 1 or unknown."""
    rules = worlds.RUBRIC.design_index
    for name in ("infrastructure_first_at_most", "token_first_at_least", "fewest_known"):
        assert published[name] == getattr(rules, name)
    assert {c["name"]: c["weight"] for c in published["criteria"]} == rules.weights
    assert published["rubric_version"] == worlds.RUBRIC.version
    for chain in published["chains"]:
        assert all(score is None or 0 <= score <= 1 for score in chain["scores"])
        assert not any(isinstance(score, float) and math.isnan(score) for score in chain["scores"])


def test_the_page_works_without_a_script(page):
    """The agreed weights' order stands there by index; sliders are hidden until a script runs."""
    edition = worlds.real_edition()
    shaken = shake(edition.design_findings, edition.rubric)
    root, _ = parse(page)
    (box,) = root.xpath("//fieldset[@id='weights']")
    assert box.get("hidden") is not None
    rows = root.xpath("//table[@id='weights-table']/tbody/tr")
    assert len(rows) == len(edition.designs)
    indices = []
    for row in rows:
        design = edition.designs[row.get("data-chain")]
        rank, index, label, change = (
            words(row.xpath(f"./*[@data-cell='{name}']")[0])
            for name in ("rank", "index", "class", "change")
        )
        place = shaken.chains[row.get("data-chain")].rank
        assert rank == ("–" if place is None else f"{place:g}")
        assert label == design.label.value
        assert change == "as agreed"
        assert index == ("–" if design.index is None else f"{design.index:.1f}")
        if label != "undetermined":
            indices.append(design.index)
    assert indices == sorted(indices)
    assert len(indices) > 20


def test_the_sliders_are_the_criteria_of_the_file_in_its_order(page, published):
    """Each criterion has a labelled slider at its agreed weight, in the order of the file."""
    root, _ = parse(page)
    sliders = root.xpath("//fieldset[@id='weights']//input")
    assert [s.get("name") for s in sliders] == [c["name"] for c in published["criteria"]]
    for slider, criterion in zip(sliders, published["criteria"], strict=True):
        assert slider.get("type") == "range"
        assert float(slider.get("value")) == float(slider.get("data-agreed")) == criterion["weight"]
        assert float(slider.get("max")) >= criterion["weight"]
        (label,) = root.xpath(f"//label[@for='{slider.get('id')}']")
        assert words(label) == criterion["title"]
        assert slider.getnext().tag == "output"


def test_the_script_finds_what_it_looks_for(page):
    """Every id, cell and data attribute that the script reads stands on the page."""
    code = SCRIPT.read_text(encoding="utf-8")
    root, _ = parse(page)
    ids = re.findall(r'getElementById\("([^"]+)"\)', code)
    assert len(set(ids)) >= 5
    assert [name for name in ids if not root.xpath(f"//*[@id='{name}']")] == []
    cells = set(re.findall(r'cell\("(\w+)"\)', code))
    for row in root.xpath("//table[@id='weights-table']/tbody/tr"):
        assert cells <= {cell.get("data-cell") for cell in row}
        assert row.xpath("./td[@data-cell='class']/*[1]")
    for name in set(re.findall(r"dataset\.(\w+)", code)):
        assert root.xpath(f"//*[@data-{name}]"), name
    assert root.xpath("//fieldset")[0].get("data-scores") == PATH.rpartition("/")[2]
    for key in re.findall(r"rules\.(\w+)", code):
        assert key in json.loads(weights_file(worlds.real_edition())[PATH]), key


def test_the_page_gives_value_and_reason_of_every_threshold(page):
    """Each reason of the rubric, each mark's bounds and each version stand on the page."""
    rubric = worlds.RUBRIC
    said = words(section(page, "thresholds"))
    for name, reason in rubric.reasons.items():
        assert " ".join(reason.split()) in said, name
    for name, rule in rubric.scorecard.marks.items():
        way = "from" if rule.direction == "at-least" else "up to"
        is_share = name not in METRICS or METRICS[name].unit == "percent"
        first, second = (f"{100 * b:g} %" if is_share else f"{b:g}" for b in rule.bounds[:2])
        assert f"A {way} {first}, B {way} {second}" in said, name
    versions = words(section(page, "versions"))
    for entry in rubric.history:
        assert f"{entry.version} {entry.fixed_on}" in versions.replace(
            f"{entry.version}{entry.fixed_on}", f"{entry.version} {entry.fixed_on}"
        )
        assert entry.change in versions


def test_the_page_shows_what_other_cutoffs_do(page):
    """Counts and moved chains of each pair are those of the sensitivity, the pair in use named."""
    edition = worlds.real_edition()
    results = shake(edition.design_findings, edition.rubric).cutoffs
    shown = root_rows(page, "Classes by cut-offs")
    assert len(shown) == len(results) == 4
    for row, result in zip(shown, results, strict=True):
        assert ("(in use)" in words(row[0])) == result.in_use
        counts = [int(words(cell)) for cell in row[1:-1]]
        assert counts == list(result.counts.values())
        links = [link.rstrip("/").rpartition("/")[2] for link in row[-1].xpath("./a/@href")]
        assert links == [chain for chain, _, _ in result.moved]


def root_rows(page, name):
    """Rows of the table in a named region."""
    root, _ = parse(page)
    return [list(row) for row in root.xpath(f"//*[@aria-label='{name}']//tbody/tr")]


def test_criteria_that_decide_are_named_for_each_chain(page):
    """The last column names the criteria without which a chain would be in another class."""
    edition = worlds.real_edition()
    shaken = shake(edition.design_findings, edition.rubric).chains
    named = 0
    for row in root_rows(page, "Stability chain by chain"):
        chain = row[0].xpath("./a/@href")[0].rstrip("/").rpartition("/")[2]
        for name, label in shaken[chain].decisive:
            named += 1
            assert f"{CRITERIA[name].title.lower()} ({label.value})" in words(row[-1])
        if not shaken[chain].decisive:
            assert words(row[-1]) == "–"
    assert named > 10


def test_an_index_is_rounded_alike_in_both_tables(page):
    """A chain's index has one decimal among the weights and in the table of its stability."""
    tables = {
        frame.get("aria-label"): {
            words(row.xpath("./th")[0]): row for row in frame.xpath(".//tbody/tr")
        }
        for frame in parse(page)[0].xpath("//div[@role='region']")
    }
    agreed = tables["Chains by design index"]
    for chain, row in tables["Stability chain by chain"].items():
        shown = words(row.xpath("./td")[1])
        assert shown == words(agreed[chain].xpath("./td[@data-cell='index']")[0]), chain
        assert ".0" not in words(row.xpath("./td")[5]), "a rank is a place, or between two"
        assert shown == "–" or re.fullmatch(r"\d+\.\d", shown)


def test_hostile_names_stay_inert_in_the_file():
    """A name with markup is only a string of JSON; the script writes text, never markup."""
    hostile = '</script><img src=x onerror="alert(1)">'
    profile = worlds.profile("alpha").model_copy(update={"name": hostile})
    edition = worlds.compute(worlds.collection(profile), {})
    content = json.loads(weights_file(edition)[PATH])
    assert content["chains"][0]["name"] == hostile
    assert "innerHTML" not in SCRIPT.read_text(encoding="utf-8")
    text = pages.render(assemble(edition, {}, [], "0"))["rubric/index.md"]
    assert html.document_fromstring(text).xpath("//img") == []
