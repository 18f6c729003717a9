"""Status, data and method pages of the real edition."""

import csv
import re
from collections import defaultdict
from typing import Any

import pytest
from lxml import html
from ruamel.yaml import YAML

from generator.figures import METRICS
from generator.model.series import SERIES
from generator.questions import QUESTIONS
from generator.site import assemble
from tests import worlds
from tests.page_parts import CHAINS, DATA, parse, section, week_name, words

# -- status, data, method -------------------------------------------------------------------


def test_the_status_page_lists_every_stored_series(real_files, rows):
    """Each file of data/series has its row, with the numbers of chains and values it holds."""
    text = real_files["status/index.md"]
    said = {}
    for row in section(text, "freshness").xpath("//tbody/tr"):
        cells = [words(cell) for cell in row.xpath("./td")]
        said[cells[0], words(row.xpath("./th/span")[0])] = cells[1:]
    stored: Any = defaultdict(dict)
    for chain, series in rows.items():
        for key, values in series.items():
            stored[key][chain] = values
    assert said.keys() == stored.keys()
    for key, chains in stored.items():
        weeks = [week for values in chains.values() for week, _, _ in values]
        count = sum(len(values) for values in chains.values())
        chain_count, first, last, _, _, values = said[key]
        assert (chain_count, first, last, values) == (
            str(len(chains)),
            week_name(min(weeks)),
            week_name(max(weeks)),
            f"{count:,}",
        ), key


def test_the_status_page_counts_every_mark(real_files):
    """The marks of a question, those lacking and those not asked add up to all chains."""
    counts = section(real_files["status/index.md"], "marks").xpath("//tbody/tr")
    letters: Any = defaultdict(int)
    for chain in CHAINS:
        page, _ = parse(real_files[f"chains/{chain}.md"])
        for number, mark in enumerate(page.xpath("//p[@class='ws-answer']/span[1]"), start=1):
            letters[number, words(mark)] += 1
    for number, row in enumerate(counts, start=1):
        cells = [int(words(cell)) for cell in row.xpath("./td")]
        assert sum(cells) == len(CHAINS)
        assert cells == [letters[number, mark] for mark in (*"ABCDE", "–", "n/a")]


def test_the_coverage_matrix_has_a_row_for_every_chain(real_files, rows, newest):
    """Every series is a column or named as never stored; each cell is the latest value's age."""
    part = section(real_files["status/index.md"], "matrix")
    names = [words(head) for head in part.xpath("//thead/tr/th")][1:]
    stored = {series for chain in CHAINS for _, series in rows[chain]}
    delivered = [name for name, spec in SERIES.items() if not spec.mean_of]
    assert names == [name for name in delivered if name in stored]
    assert len(names) >= 15
    never = words(part.xpath("//p")[0]).partition("Not stored for any chain: ")[2]
    assert re.findall(r"\(([a-z_]+)\)", never) == [n for n in delivered if n not in stored]
    seen = []
    for row in part.xpath("//tbody/tr"):
        chain = words(row.xpath("./th")[0])
        seen.append(chain)
        for name, cell in zip(names, row.xpath("./td"), strict=True):
            weeks = [max(v)[0] for (_, series), v in rows[chain].items() if series == name]
            age = str((newest - max(weeks)).days // 7) if weeks else "·"
            assert words(cell) == age, (chain, name)
    assert seen == CHAINS


def test_the_data_page_lists_every_origin_with_its_licence(real_files):
    """Each archive of each origin.yml has a row with title, address, licence, day and caution."""
    page, _ = parse(real_files["data/index.md"])
    by_link = defaultdict(list)
    for row in page.xpath("//tbody/tr[th/a]"):
        by_link[row.xpath("./th/a/@href")[0]].append([words(cell) for cell in row])
    count = 0
    for path in sorted((DATA / "series").glob("*/origin.yml")):
        for origin in YAML(typ="safe").load(path.read_text(encoding="utf-8"))["ranges"]:
            count += 1
            bulk = ", but not ".join(
                [origin["republish"], *filter(None, [", ".join(origin["withheld"])])]
            )
            wanted = [
                " ".join(str(text).split())
                for text in (
                    *(origin["title"], origin["licence"], bulk),
                    *(origin["read_on"], origin["note"]),
                )
            ]
            rows_of = [[cells[0], *cells[2:]] for cells in by_link[origin["url"]]]
            assert wanted in rows_of, (path.parent.name, origin["id"])
            assert " ".join(origin["citation"].split()) in words(page)
    assert count == sum(map(len, by_link.values()))
    assert count >= 10


def test_the_data_page_lists_every_correction(real_files):
    """Each line of the corrections' ledger stands on the data page with its reason."""
    part = section(real_files["data/index.md"], "corrections")
    said = [words(row) for row in part.xpath("//tbody/tr")]
    with (DATA / "ledger/corrections.csv").open(encoding="utf-8", newline="") as file:
        ledger = list(csv.DictReader(file))
    assert len(said) == len(ledger) > 0
    order = sorted(enumerate(ledger), key=lambda item: (item[1]["recorded_on"], item[0]))
    for (_, row), text in zip(reversed(order), said, strict=True):
        for key in ("date", "source", "metric", "chain", "reason"):
            assert " ".join(row[key].split()) in text


@pytest.fixture(scope="module")
def site():
    """The assembled site of the real edition, without drawings."""
    return assemble(worlds.real_edition(), {}, [], "0")


def test_the_method_page_prints_every_definition(real_files, site):
    """Each metric, criterion and question stands there with all its words."""
    text = real_files["method/index.md"]
    said = words(parse(text)[0])
    assert len(site.metrics) > 20
    assert len(site.criteria) == 18
    for metric in site.metrics:
        assert f"{{#metric-{metric.name.replace('_', '-')}}}" in text
        for sentence in (
            metric.formula,
            metric.reads_as,
            metric.gaming,
            metric.unknown_when,
            metric.unit,
        ):
            assert " ".join(sentence.split()) in said, metric.name
    for criterion in site.criteria:
        assert f"{{#criterion-{criterion.name.replace('_', '-')}}}" in text
        for sentence in (
            criterion.asks,
            criterion.met,
            criterion.not_met,
            criterion.unknown,
            criterion.partly,
            criterion.gaming,
            criterion.limits,
        ):
            assert " ".join(sentence.split()) in said, criterion.name
    for question in site.questions:
        assert f"{{#question-{question.number}}}" in text
        assert " ".join(question.explains.split()) in said


def test_the_method_page_prints_the_thresholds_of_the_rubric(real_files):
    """Weights, bounds, class limits, draws and ages are those of rubric.yml as it is written."""
    rubric = YAML(typ="safe").load((DATA / "rubric.yml").read_text(encoding="utf-8"))
    text = real_files["method/index.md"]
    said = words(parse(text)[0])
    index, card = rubric["design_index"], rubric["scorecard"]
    assert f"Rubric version {rubric['version']}, fixed on {rubric['fixed_on']}" in said
    assert f"At most {index['infrastructure_first_at_most']}: infrastructure-first" in said
    assert f"At least {index['token_first_at_least']}: token-first" in said
    assert f"Fewer than {index['fewest_known']} known: undetermined" in said
    assert f"{index['weight_draws']:,} seeded random weightings" in said
    assert f"older than {card['oldest_week_used']} weeks" in said
    assert f"a fall of {round(100 * card['capital_holds_within'])} % at most" in said
    parts = re.split(r"^### ", text, flags=re.MULTILINE)
    for name, weight in index["weights"].items():
        (part,) = [p for p in parts if f"{{#criterion-{name.replace('_', '-')}}}" in p]
        shown = re.search(r"weight ?([\d.]+)", words(html.fromstring(f"<div>{part}</div>")))
        assert shown, name
        assert float(shown[1].rstrip(".")) == weight
        if name in index["full_at_percent"]:
            assert re.search(rf"{index['full_at_percent'][name]:g}(\.0)? % counts as 1", part), name
    for name, rule in card["marks"].items():
        percent = name == "hands_off" or METRICS[name].unit == "percent"
        least = [f"{100 * b:g} %" if percent else f"{b:g}" for b in map(float, rule["bounds"])]
        first, last = (
            (f"A {least[0]} or more;", f"E below {least[-1]}.")
            if rule["direction"] == "at-least"
            else (f"A up to {least[0]};", f"E above {least[-1]}.")
        )
        assert re.search(f"{re.escape(first)}.*{re.escape(last)}", said), name


def test_marks_have_the_same_bounds_and_words_wherever_they_are_explained(real_files):
    """Method, rubric and the page of each question write a share in percent, and BTC as BTC."""
    method = words(section(real_files["method/index.md"], "questions"))
    rubric = words(section(real_files["rubric/index.md"], "thresholds"))
    for question in QUESTIONS:
        page = parse(real_files[f"questions/{question.slug}.md"])[0]
        marks = page.xpath("//dl[contains(@class, 'ws-thresholds')]")[0]
        rows = zip(marks.xpath("./dt"), marks.xpath("./dd"), strict=True)
        said = [f"{words(mark)} {words(bound)}" for mark, bound in rows][:5]
        assert "; ".join(said) in method
        if question.main_metric in METRICS and question.number != 4:
            title = METRICS[question.main_metric].title
            name = f"{title[0].lower()}{title[1:]}"
            assert f"The mark stands on {name}:" in words(page)
            assert f"Marks on {name}" in rubric
    assert "D up to 75 %, E beyond" in rubric
