"""
Every number on three sampled pages is found again in data/ or computed from it, by hand.

The pages are those of the data as recorded: what is computed again here follows the sources and
providers that these data have, and no others.

Nothing that judges uses the generator's models or figures: the files of data/ are read with csv and
a plain YAML reader, and the main figures are computed again with exact decimals. A page is
taken apart into its numbers, each with the place where it stands; each place has its own,
small set of numbers that may stand there.
"""

import datetime as dt
import re
from decimal import Decimal
from itertools import pairwise

import pytest
from lxml import html

from tests import recorded
from tests.numbers_data import (
    FEWEST_NUMBERS,
    PAGES,
    WEEK,
    quarter,
    quarter_ratio,
    read_series,
    read_yaml,
    through,
    week_name,
    year_growth,
)
from tests.numbers_judge import Judge
from tests.numbers_page import TOKEN, numbers, pieces, sections, shows, takes_apart, written
from tests.numbers_ranges import number_in
from tests.numbers_supply import released, step_months

# -- the tests ------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def judges(recorded_files):
    """A judge for each sampled chain."""
    folder = recorded.data()
    series, rubric = read_series(folder), read_yaml(folder / "rubric.yml")
    profiles = {path.stem: read_yaml(path) for path in sorted((folder / "profiles").glob("*.yml"))}
    cards = {chain: shown_cards(recorded_files[f"chains/{chain}.md"]) for chain in profiles}
    return {chain: Judge(chain, series, profiles, rubric, cards) for chain in PAGES}


def shown_cards(text):
    """(mark, figure) of each question as a chain's page shows them."""
    answers = html.fromstring(f"<main>{text}</main>").xpath("//p[@class='ws-answer']")
    return [
        ("".join(p.xpath("./span[1]//text()")), "".join(p.xpath("./b/text()"))) for p in answers
    ]


@pytest.fixture(scope="session")
def texts(recorded_files):
    """The sampled pages."""
    return {chain: recorded_files[f"chains/{chain}.md"] for chain in PAGES}


@pytest.mark.parametrize("chain", PAGES)
def test_every_number_is_found_in_the_data(texts, judges, chain):
    """Each number of the page is held by data/ or follows from it, at the place where it stands."""
    found = list(takes_apart(texts[chain]))
    assert len(found) >= FEWEST_NUMBERS
    unknown = [
        f"{place.section}: …{place.before[-40:]}[{token}]{place.after[:30]}… {place.row}"
        for token, place in found
        if not judges[chain].knows(token, place)
    ]
    assert unknown == []


def altered(token):
    """The same number with one digit changed."""
    position = max(n for n, c in enumerate(token) if c.isdigit())
    return f"{token[:position]}{(int(token[position]) + 3) % 10}{token[position + 1 :]}"


def put(part, where, piece):
    """Write a text back to where it was taken from."""
    if where == "alt":
        part.set("alt", piece)
    else:
        setattr(part, where, piece)


def alterations(text, judge):
    """Alter each number of a page in turn: (section, number, altered, whether it was noticed)."""
    for name, section in sections(text):
        for part, where, piece in list(pieces(section)):
            holder = part.getparent() if where == "tail" else part
            rows = [e for e in (holder, *holder.iterancestors()) if e.tag == "tr"]
            for match in TOKEN.finditer(piece):
                changed = altered(match[0])
                put(part, where, piece[: match.start()] + changed + piece[match.end() :])
                around = numbers(name, (rows or [holder])[0])
                noticed = any(not judge.knows(token, place) for token, place in around)
                put(part, where, piece)
                yield name, match[0], changed, noticed


@pytest.mark.parametrize("chain", PAGES)
def test_an_altered_number_is_noticed(texts, judges, chain):
    """Change any one digit of the page and, 96 times in 100, the check finds it unknown."""
    tried = list(alterations(texts[chain], judges[chain]))
    missed = [words for *words, noticed in tried if not noticed]
    assert len(tried) >= FEWEST_NUMBERS
    assert len(missed) <= 0.04 * len(tried), missed


@pytest.mark.parametrize("chain", PAGES)
def test_an_altered_page_fails(texts, judges, chain):
    """The check fails on a page in which the first figure of the table of figures is changed."""
    start = texts[chain].index("## All figures")
    match = re.compile(r'<td class="ws-number">([\d.]+)').search(texts[chain], start)
    assert match
    page = texts[chain][: match.start(1)] + altered(match[1]) + texts[chain][match.end(1) :]
    unknown = [t for t, place in takes_apart(page) if not judges[chain].knows(t, place)]
    assert unknown == [altered(match[1])]


@pytest.mark.parametrize("chain", PAGES)
def test_the_figures_are_those_computed_by_hand(texts, judges, chain):
    """Each row of the table of figures shows value and week of the figure computed again here."""
    judge = judges[chain]
    part = re.search(r"^## All figures.*?(?=^## )", texts[chain], re.DOTALL | re.MULTILINE)[0]
    rows = {
        row.get("id").removeprefix("figure-"): [" ".join(cell.itertext()) for cell in row][1:3]
        for row in html.fromstring(f"<main>{part}</main>").xpath("//tbody/tr")
    }
    reasons = html.fromstring(f"<main>{part}</main>").xpath("//dl/dd/span/@id")
    without = {name.removeprefix("figure-") for name in reasons}
    assert rows.keys() <= judge.figures.main.keys() <= rows.keys() | without
    assert len(without - judge.figures.main.keys()) < 0.25 * len(rows.keys() | without)
    for name, (_, form) in judge.figures.main.items():
        reading = judge.figures.reading(name)
        assert (reading is None) == (name in without), name
        if reading is None:
            continue
        shown, week = rows[name]
        value, seen = reading
        assert week == week_name(seen), name
        if value.is_infinite():
            assert shown == "no emission", name
        else:
            marks = {"percent": r".* %", "times": r".* ×", "usd": r"−?\$.*", "ratio": r"−?[\d.]+",
                     "points": r"−?[\d.]+ points", "growth": r"[+−]?.* %"}  # fmt: skip
            assert re.fullmatch(marks[form], shown), name
            exact = 100 * value if form == "points" else judge.figures.as_shown(name, value)
            assert shows(number_in(shown), [exact]), (name, shown, value)


@pytest.mark.parametrize("chain", PAGES)
def test_every_band_is_that_of_the_providers(texts, judges, chain):
    """The column by provider names all providers of a week and is empty where there is one."""
    part = re.search(r"^## All figures.*?(?=^## )", texts[chain], re.DOTALL | re.MULTILINE)[0]
    figures, banded = judges[chain].figures, 0
    for row in html.fromstring(f"<main>{part}</main>").xpath("//tbody/tr"):
        name = row.get("id").removeprefix("figure-")
        cell = " ".join(row[4].itertext())
        banded += bool(cell)
        assert figures.shows_band(name, cell), (name, cell)
    assert banded


@pytest.mark.parametrize("chain", PAGES)
def test_the_index_is_the_one_computed_by_hand(texts, judges, chain):
    """Class, index, ranges and stability follow from the profile and the rubric's weights."""
    design = judges[chain].design
    index, low, high, without_low, without_high, stability = design.numbers()
    said = re.sub(
        r"<[^>]+>",
        "",
        re.search(r"^## How it is built.*?</p>", texts[chain], re.DOTALL | re.MULTILINE)[0],
    )
    assert f"{len(design.known)} of 8 are known" in said
    assert f"index {index:.1f}" in said
    if len(design.known) < 8:
        assert f"between {low:.1f} and {high:.1f} whatever the unknown" in said
    assert (
        f"between {without_low:.1f} and {without_high:.1f} when one criterion is left out" in said
    )
    assert f"{stability:.0f} % of 2,000 random weightings" in said
    assert f">{design.label(index)}</span>" in texts[chain]


def test_known_figures_of_the_past():
    """The plain computations give what pencil and paper give."""
    monday = dt.date(2024, 1, 1)
    line = {monday + n * WEEK: Decimal(n) for n in range(70)}
    assert quarter(line, monday + 12 * WEEK) == 6
    assert quarter(line, monday + 5 * WEEK) is None
    assert quarter(line, monday + 70 * WEEK) is None
    assert quarter_ratio(line, line)[monday + 69 * WEEK] == 1
    assert year_growth(line)[monday + 69 * WEEK] == (Decimal(63) / 11).ln()
    steps = {"share": 75, "start": "2024-03-16", "end": "2027-03-16", "every": "month"}
    assert len(step_months(steps)) == 36
    assert released(steps, dt.date(2024, 4, 15)) == 0
    assert released(steps, dt.date(2024, 4, 16)) == Decimal(75) / 36
    daily = {"share": 100, "start": "2024-01-01", "end": "2024-01-11", "every": "day"}
    assert [released(daily, dt.date(2024, 1, d)) for d in (1, 6, 11, 12)] == [0, 50, 100, 100]
    assert written(Decimal("1537.6")) == {(Decimal("1.54"), "k")}
    assert [a < b for a, b in pairwise(through(line))] == [True] * 69
