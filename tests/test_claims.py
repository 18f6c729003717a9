"""The claims: their words, their rules, and what does not change their verdicts."""

import datetime as dt
import json
import re
from dataclasses import replace

import pytest

from generator import edition as editions
from generator.claiming import CLAIMS, Family, corrected, judge_all
from generator.cli.common import load_profiles, read_rubric
from generator.model.claim import ClaimVerdict, Essay, Outcome, Variation
from generator.publish.verdicts import history
from generator.rulings import falling, most, rising, unrelated
from generator.statistics import Evidence, holm
from generator.store import Store
from tests import claim_worlds as invented
from tests import worlds
from tests.claims_rules import NOTED, note, rules
from tests.page_parts import DATA

WORDS = (
    *("statement", "metric", "population", "window", "test", "smallest_sample"),
    *("holds", "fails", "mixed", "would_change", "not_shown"),
)
CAUSAL = re.compile(
    r"\b(caus\w+|because|leads? to|led to|driv\w+|due to|result(s|ed)? in|thanks to|owing to|"
    r"brings? about|brought about|gives? rise|trigger\w*|makes? it|made it|push\w*|moves? to)\b",
    re.IGNORECASE,
)
STORE = Store(DATA)
ALLOWED = {"bitcoin", "ethereum"}


@pytest.fixture(scope="module")
def judged():
    """All claims on the stored data."""
    return {item.claim.name: item for item in judge_all(worlds.real_edition())}


@pytest.fixture(scope="module")
def lacking():
    """All claims in a world in which hardly anything is known."""
    world = worlds.compute(
        worlds.collection(worlds.profile("alpha"), worlds.profile("beta")),
        {"fees_usd": {"alpha": 5, "beta": 7}},
    )
    return {item.claim.name: item.outcome for item in judge_all(world)}


# -- words ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CLAIMS)
def test_a_claim_says_everything_in_whole_sentences(name):
    """Every text is there, begins large or with a name, and ends with a full stop."""
    claim = CLAIMS[name]
    for word in WORDS:
        text = getattr(claim, word)
        assert len(text) > 8, word
        assert text.endswith("."), word
        assert "  " not in text, word
        assert text == text.strip(), word
    assert claim.title[0].isupper()
    assert claim.title[-1] != "."
    assert (
        claim.essay
        is {"A": Essay.LAYER_TWO, "B": Essay.GENERAL_PURPOSE, "C": Essay.ROLLUPS}[name[0]]
    )
    assert claim.version >= 1
    assert claim.fixed_on >= dt.date(2026, 11, 28)


@pytest.mark.parametrize("name", CLAIMS)
def test_a_population_is_a_rule_and_no_list_of_chains(name):
    """No claim names chains to be looked at; Bitcoin as a yardstick and Ethereum as a base may."""
    named = {p.name for chain, p in load_profiles(STORE).items() if chain not in ALLOWED}
    text = CLAIMS[name].population
    assert [one for one in named if re.search(rf"\b{re.escape(one)}\b", text)] == []


@pytest.mark.parametrize("name", CLAIMS)
def test_no_text_of_a_claim_names_a_cause(name, judged):
    """
    Not its title, its rule or its limits, nor what was found or drawn.

    Only the essay's own words are quoted as they are, and why a rule was changed has its reason.
    """
    claim, outcome = CLAIMS[name], judged[name].outcome
    texts = [claim.title, claim.stated, *(getattr(claim, word) for word in WORDS)]
    texts += [outcome.sentence, outcome.beside, outcome.assumption, *map(str, outcome.missing)]
    texts += outcome.head
    for chart in outcome.charts:
        texts += [chart.headline, chart.unit, chart.note, chart.alt]
    assert [text for text in texts if CAUSAL.search(text)] == []


@pytest.mark.parametrize("name", CLAIMS)
def test_a_claim_says_what_of_its_rule_was_not_fixed_in_advance(name):
    """The weeks stored on the day of its rule; of a later version what the earlier one did."""
    claim = CLAIMS[name]
    assert claim.fixed == (
        f"Fixed on {claim.fixed_on}, with data up to 2026-W38 already stored: only later weeks "
        "test it in advance."
    )
    assert claim.stored_until <= claim.fixed_on
    assert (claim.version > 1) == bool(claim.seen_before)
    if claim.version > 1:
        assert claim.seen_before.endswith(".")
        assert "seen" in claim.seen_before
    assert claim.quoted != claim.title
    assert not claim.quoted or claim.quoted.endswith(".")


@pytest.mark.parametrize("name", CLAIMS)
def test_a_claim_that_lacks_data_says_from_when_on_it_can_be_judged(name, lacking):
    """In a world of two chains every claim lacks something, and names a week or a refresh."""
    for words in map(str, lacking[name].missing):
        assert re.search(r"\b20\d\d-W\d\d\b|from the first refresh on|from then on", words), words


def test_a_rule_changes_only_with_its_version():
    """
    Every claim's rule, words and code, is the one that was noted with its version.

    If a rule has changed, raise the claim's ``version``, set ``fixed_on`` to the day, and run
    ``python -m tests.claims_rules``; old rows of the ledger stay as they are. Code that several
    claims use counts for each of them; the words of a sentence, table or chart count for none.
    """
    assert json.loads(NOTED.read_text(encoding="utf-8")) == rules()


def test_another_rule_is_not_noted_under_the_same_version(tmp_path):
    """The command refuses it and writes nothing; with a higher version it is noted."""
    path = tmp_path / "noted.json"
    one, other = ({"A1": {"version": 1, "digest": digest}} for digest in ("abc", "abd"))
    assert note(path, one) == ""
    before = path.read_bytes()
    assert note(path, other) == "a changed rule needs a new version: A1"
    assert note(path, {"A1": {"version": 0, "digest": "abd"}}) != ""
    assert path.read_bytes() == before
    assert note(path, {"A1": {"version": 2, "digest": "abd"}, "B1": one["A1"]}) == ""
    assert set(json.loads(path.read_text(encoding="utf-8"))) == {"A1", "B1"}


# -- verdicts -------------------------------------------------------------------------------


def evidence(effect, p, low=-1.0, high=1.0):
    """Evidence of an invented test."""
    return Evidence(effect, low, high, p, 10, "")


@pytest.mark.parametrize(
    ("rule", "found", "verdict"),
    [
        (rising, evidence(0.2, 0.05), "holds"),
        (rising, evidence(0.2, 0.051), "mixed"),
        (rising, evidence(-0.2, 0.01), "fails"),
        (rising, evidence(0.0, 0.01), "mixed"),
        (falling, evidence(-0.2, 0.01), "holds"),
        (falling, evidence(0.2, 0.01), "fails"),
        (most, evidence(0.9, 0.01), "holds"),
        (most, evidence(0.1, 0.01), "fails"),
        (most, evidence(0.5, 0.01), "mixed"),
        (unrelated, evidence(0.6, 0.01), "fails"),
        (unrelated, evidence(0.1, 0.6, high=0.49), "holds"),
        (unrelated, evidence(0.1, 0.6, high=0.51), "mixed"),
        (unrelated, evidence(-0.8, 0.001, high=-0.5), "holds"),
    ],
)
def test_a_verdict_follows_from_sign_and_p(rule, found, verdict):
    assert rule(found).value == verdict


HELD = Outcome(
    verdict=ClaimVerdict.HOLDS,
    sentence="It is so.",
    n=10,
    counted="chains",
    effect=1.0,
    p=0.02,
    rests_on_p=True,
    variations=(
        Variation("far", 2.0, ClaimVerdict.HOLDS, 9, 0.01),
        Variation("near", 0.5, ClaimVerdict.HOLDS, 9, 0.03),
        Variation("by its interval", 0.1, ClaimVerdict.HOLDS, 9),
    ),
)


def in_family(*others, own=0.02):
    """The p of one claim, X1, beside those of others."""
    return Family({"X1": own} | {f"Y{place}": p for place, p in enumerate(others)} | {"Z1": None})


def test_a_verdict_whose_corrected_p_is_too_large_becomes_mixed_and_says_so():
    """The rule of Holm's correction: 0.02 of one test, 0.06 of three."""
    found = corrected(HELD, "X1", in_family(0.5, 0.6))
    assert found.verdict is ClaimVerdict.MIXED
    assert found.sentence.startswith("It is so. By itself the test would say that the claim holds")
    assert "p = 0.020" in found.sentence
    assert "3 tests" in found.sentence
    assert "0.06" in found.sentence
    assert [one.verdict.value for one in found.variations] == ["holds", "mixed", "holds"]


def test_a_verdict_that_stands_after_correction_keeps_its_words():
    """A p of 0.04 after correction, and a verdict that rests on an interval."""
    two = in_family(0.5)
    assert corrected(HELD, "X1", two).verdict is ClaimVerdict.HOLDS
    assert corrected(HELD, "X1", two).sentence == HELD.sentence
    by_interval = replace(HELD, rests_on_p=False)
    assert corrected(by_interval, "X1", in_family(*[0.5] * 29)).verdict is ClaimVerdict.HOLDS


def test_a_variation_is_corrected_by_the_rank_of_its_own_p():
    """A claim whose p is the largest of three: its variation's 0.02 is the smallest, times 3."""
    undecided = replace(HELD, verdict=ClaimVerdict.MIXED, p=0.9)
    found = corrected(undecided, "X1", in_family(0.5, 0.6, own=0.9))
    assert [one.verdict.value for one in found.variations] == ["holds", "mixed", "holds"]
    found = corrected(undecided, "X1", in_family(0.001, 0.002, own=0.9))
    assert [one.verdict.value for one in found.variations] == ["holds", "holds", "holds"]


@pytest.mark.parametrize("p", [0.0005, 0.004, 0.02, 0.04, 0.5, 1.0])
def test_another_p_in_a_claim_s_place_is_corrected_as_the_library_does(p):
    others = (0.001, 0.004, 0.02, 0.021, 0.7)
    expected = holm([p, *others])[0]
    assert in_family(*others, own=0.3).corrected("X1", p) == pytest.approx(expected)
    assert in_family(*others, own=p).corrected("X1", p) == pytest.approx(expected)
    assert in_family(*others).corrected("Z1", p) is None
    assert in_family(*others).corrected("X1", None) is None


def test_no_decided_verdict_rests_on_a_p_that_is_too_large(judged):
    """On the stored data, after correction over all tests."""
    decided = [j for j in judged.values() if j.outcome.verdict.value in {"holds", "fails"}]
    for item in decided:
        assert not item.outcome.rests_on_p or item.p_adjusted <= 0.05, item.claim.name
    assert decided


@pytest.mark.parametrize("name", CLAIMS)
def test_an_outcome_has_what_its_page_shows(name, judged):
    """Rows of the table fit their head, charts have their own slugs, n and unit are told."""
    outcome = judged[name].outcome
    assert outcome.sentence.endswith(".")
    assert outcome.series
    if outcome.verdict is ClaimVerdict.NOT_ENOUGH:
        assert outcome.missing
        assert outcome.p is None
        assert outcome.effect is None
        return
    assert outcome.n > 0
    assert {len(row.cells) for row in outcome.rows} == {len(outcome.head) - 1}
    for chart in outcome.charts:
        assert chart.slug.startswith(f"claim-{name.lower()}-")
        assert len(chart.headline) <= 110
        assert chart.alt.endswith(".")
    assert len(outcome.charts) >= 1
    assert len({one.name for one in outcome.variations}) == len(outcome.variations)


def number_of(text):
    """A number as the site writes it, with its sign."""
    return float(text.replace(",", "").replace("\u2212", "-"))


def test_a_reader_who_divides_finds_the_figure():
    """C2 by the two means of its sentence, A5 by its two growths; B4 says which way, how far."""
    outcomes = {name: CLAIMS[name](worlds.real_edition()) for name in ("A5", "B4", "C2")}
    used, grew, cliffs = (outcomes[name] for name in ("C2", "A5", "B4"))
    before, later = re.search(
        r"from ([\d.,]+) .* to ([\d.,]+) from then on", used.sentence
    ).groups()
    assert number_of(later) / number_of(before) - 1 == pytest.approx(used.effect / 100, abs=0.02)
    without, with_one = re.search(
        r"([\d.,\u2212]+) % without a token .* ([\d.,\u2212]+) % with one", grew.sentence
    ).groups()
    ratio = (100 + number_of(without)) / (100 + number_of(with_one)) - 1
    assert ratio == pytest.approx(grew.effect / 100, abs=0.002)
    size, way = re.search(r"grew is ([\d.]+) % (higher|lower) without one", grew.sentence).groups()
    assert number_of(size) == pytest.approx(abs(grew.effect), rel=0.01)
    assert way == ("lower" if grew.effect < 0 else "higher")
    (chart,) = cliffs.charts
    size, way = re.search(r"did ([\d.]+) % (better|worse) against BTC", chart.headline).groups()
    assert number_of(size) == pytest.approx(abs(cliffs.effect), rel=0.01)
    assert way == ("worse" if cliffs.effect < 0 else "better")


def test_the_order_of_chains_changes_nothing(judged):
    """Profiles and rows turned round give the same outcomes, to the last digit and chart."""
    profiles = dict(reversed(load_profiles(STORE).items()))
    table = STORE.series().iloc[::-1].reset_index(drop=True)
    turned = editions.compute(profiles, table, STORE.sources(), read_rubric(STORE))
    for item in judge_all(turned):
        name = item.claim.name
        assert item.outcome == judged[name].outcome, name
        assert item.p_adjusted == judged[name].p_adjusted


def test_a_world_of_two_chains_gives_no_verdict(lacking):
    """Where hardly anything is known every claim says what is missing, and none fails."""
    assert {outcome.verdict for outcome in lacking.values()} == {ClaimVerdict.NOT_ENOUGH}
    assert all(outcome.missing for outcome in lacking.values())


def test_a_record_begins_with_the_weeks_that_the_claim_looks_at():
    """C1 looks at 2025-W06 to 2026-W06: of the quarters before nothing is listed, of A1 all are."""
    rows = [
        row.model_copy(update={"claim": name, "week": week})
        for row in invented.rows()[:1]
        for name in ("A1", "C1")
        for week in map(dt.date.fromisoformat, ("2024-12-23", "2025-02-03", "2025-03-24"))
    ]
    found = {
        name: [
            row.week.isoformat()
            for row in history(rows, invented.claim(name), invented.EDITION.week)
        ]
        for name in ("A1", "C1")
    }
    assert found["A1"] == ["2024-12-23", "2025-02-03", "2025-03-24"]
    assert found["C1"] == ["2025-02-03", "2025-03-24"]
