"""Pages of questions and criteria of the real edition: every chain once, same marks, all words."""

from collections import Counter

import pytest
from ruamel.yaml import YAML

from generator.edition import CRITERIA
from generator.questions import QUESTIONS
from tests.page_parts import CHAINS, DATA, parse, section, words

ANSWER = "//p[@class='ws-answer']"


def linked(row):
    """The chain that a row's head leads to."""
    return row.xpath(".//th//a/@href")[0].split("/chains/")[1].split("/")[0]


@pytest.fixture(scope="module")
def cards(real_files):
    """By chain: (mark, figure) of each question's card."""
    found = {}
    for chain in CHAINS:
        page, _ = parse(real_files[f"chains/{chain}.md"])
        found[chain] = [
            (words(p.xpath("./span[1]")[0]), words(p.xpath("./b")[0])) for p in page.xpath(ANSWER)
        ]
    return found


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.slug)
def test_a_question_page_has_every_chain_once(real_files, cards, question):
    """Each chain stands among the marked, the missing or the not asked, as on its own page."""
    text = real_files[f"questions/{question.slug}.md"]
    marked = section(text, "marks").xpath("//tbody/tr")
    lacking = section(text, "missing").xpath("//tbody/tr")
    aside = section(text, "missing").xpath("//p/a/@href[contains(., '/chains/')]")
    seen = [linked(row) for row in (*marked, *lacking)]
    seen += [link.split("/chains/")[1].strip("/") for link in aside]
    assert sorted(seen) == CHAINS
    for row in marked:
        mark, figure = cards[linked(row)][question.number - 1]
        assert [words(cell) for cell in row.xpath("./td")][:2] == [mark, figure]
    letters = [words(row.xpath("./td[1]")[0]) for row in marked]
    assert letters == sorted(letters)
    for row in lacking:
        assert cards[linked(row)][question.number - 1][0] == "–"
        assert len(words(row.xpath("./td")[0])) > 10
    for link in aside:
        assert cards[link.split("/chains/")[1].strip("/")][question.number - 1][0] == "n/a"


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.slug)
def test_a_question_page_counts_its_marks_by_class_and_kind(real_files, cards, question):
    """The first row counts all chains; classes and kinds each add up to it."""
    rows = {
        words(row.xpath("./th")[0]): [int(words(cell)) for cell in row.xpath("./td")]
        for row in section(real_files[f"questions/{question.slug}.md"], "distribution").xpath(
            "//table[thead/tr/th[1][text()='Chains']]/tbody/tr"
        )
    }
    given = Counter(card[question.number - 1][0] for card in cards.values())
    assert rows["all chains"] == [given[mark] for mark in (*"ABCDE", "–", "n/a")]
    kinds = [name for name in rows if name in {"L1s", "rollups", "appchains", "sidechains"}]
    classes = [name for name in rows if name not in {*kinds, "all chains"}]
    for group in (kinds, classes):
        sums = [sum(column) for column in zip(*(rows[name] for name in group), strict=True)]
        assert sums == rows["all chains"]


def test_the_home_page_says_how_old_the_oldest_figure_behind_a_mark_is(real_files):
    """It is the earliest week that a card of a marked answer names."""
    weeks = []
    for chain in CHAINS:
        page, _ = parse(real_files[f"chains/{chain}.md"])
        for card in page.xpath("//section[@class='ws-card']"):
            if words(card.xpath("./p[@class='ws-answer']/span[1]")[0]) in set("ABCDE"):
                weeks += [
                    words(line).removeprefix("Week ")[: len("2026-W14")]
                    for line in card.xpath("./p[@class='ws-sub']")
                    if words(line).startswith("Week ")
                ]
    home, _ = parse(real_files["index.md"])
    (said,) = home.xpath("//li[contains(., 'oldest figure behind a mark')]")
    assert words(said).endswith(f"oldest figure behind a mark from {min(weeks)}")


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.slug)
def test_a_question_page_says_what_is_asked_and_how(real_files, question):
    """Question, computation, thresholds of the rubric, limits and gaming stand there in full."""
    text = real_files[f"questions/{question.slug}.md"]
    said = words(parse(text)[0])
    for sentence in (question.asks, question.computed, question.gaming, *question.limits):
        assert " ".join(sentence.split()) in said
    rubric = YAML(typ="safe").load((DATA / "rubric.yml").read_text(encoding="utf-8"))
    rule = rubric["scorecard"]["marks"].get(question.main_metric)
    outcomes = [words(dd) for dd in section(text, "computed").xpath("//dl/dd")]
    assert len(outcomes) == 6
    if rule:
        written = [f"{100 * b:g} %" if question.number in {2, 3, 5} else f"{b:g}"
                   for b in rule["bounds"]]  # fmt: skip
        for mark, bound in zip(outcomes, written, strict=False):
            assert mark.startswith((f"up to {bound}", f"{bound} ")) or mark.endswith(bound)
        assert outcomes[4].endswith(written[-1])


@pytest.mark.parametrize("criterion", CRITERIA.values(), ids=lambda criterion: criterion.name)
def test_a_criterion_page_has_every_chains_finding(real_files, criterion):
    """Outcome, reason and evidence of each chain are those of its own page."""
    text = real_files[f"criteria/{criterion.name.replace('_', '-')}.md"]
    rows = section(text, "findings").xpath("//tbody/tr")
    assert sorted(linked(row) for row in rows) == CHAINS
    design = criterion.group == "design"
    for row in rows:
        own = section(real_files[f"chains/{linked(row)}.md"], criterion.group)
        (mine,) = own.xpath(
            f"//tbody/tr[.//a[contains(@href, '/{criterion.name.replace('_', '-')}/')]]"
        )
        wanted = [words(cell) for cell in mine.xpath("./td")]
        shown = [words(cell) for cell in row.xpath("./td")][-len(wanted) :]
        assert shown[1:] == wanted[1:]
        assert shown[0] == ("–" if design and wanted[0] == "unknown" else wanted[0])


@pytest.mark.parametrize("criterion", CRITERIA.values(), ids=lambda criterion: criterion.name)
def test_a_criterion_page_says_its_rule(real_files, criterion):
    """Question, outcomes, limits and gaming stand there in full, and outcomes add up."""
    text = real_files[f"criteria/{criterion.name.replace('_', '-')}.md"]
    said = words(parse(text)[0])
    for sentence in (
        *(criterion.asks, criterion.met, criterion.partly, criterion.not_met),
        *(criterion.unknown, criterion.limits, criterion.gaming),
    ):
        assert " ".join(sentence.split()) in said
    tally = section(text, "distribution").xpath("//table[thead/tr/th[1][text()='Chains']]")[0]
    heads = [words(head) for head in tally.xpath("./thead/tr/th")][1:]
    counts = [int(words(cell)) for cell in tally.xpath("./tbody/tr[1]/td")]
    findings = section(text, "findings").xpath("//tbody/tr")
    given = Counter(words(row.xpath("./td[2]")[0]) for row in findings)
    assert counts == [given[head] for head in heads]
    assert sum(counts) == len(CHAINS)


def test_the_status_page_lists_all_that_is_missing(real_files):
    """For each question its rows are what the question's page names, with the same counts."""
    found = {question.number: Counter() for question in QUESTIONS}
    number = 0
    for row in section(real_files["status/index.md"], "missing").xpath("//tbody/tr"):
        head = words(row.xpath("./th")[0])
        number = int(head[0]) if head else number
        what, count = (words(cell) for cell in row.xpath("./td"))
        found[number][what] = int(count)
    for question in QUESTIONS:
        rows = section(real_files[f"questions/{question.slug}.md"], "missing").xpath("//tbody/tr")
        assert rows, question.slug
        said = [words(row.xpath("./td")[0]) for row in rows]
        for what, count in found[question.number].items():
            assert sum(what in text for text in said) >= count, what
        lacking = Counter(part for text in said for part in text.split(", "))
        for part in lacking:
            assert any(part in what for what in found[question.number]), part
