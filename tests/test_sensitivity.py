"""Sensitivity of classes: cut-offs, weights and single criteria, worked by hand."""

import copy
import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from ruamel.yaml import YAML
from scipy import stats

from generator import scores, sensitivity
from generator.model.finding import Finding, Verdict
from generator.model.rubric import Rubric
from generator.scores import DesignClass, score_designs
from generator.sensitivity import Span, shake
from tests import worlds

NAMES = sorted(worlds.RUBRIC.design_index.weights)
PAIRS = [(30, 70), (35, 65), (40, 60), (45, 55)]
SCORES = st.lists(
    st.one_of(st.none(), st.sampled_from([0, 0.5, 1])), min_size=len(NAMES), max_size=len(NAMES)
)
T, M, N, U = (
    DesignClass.TOKEN_FIRST,
    DesignClass.MIXED,
    DesignClass.INFRASTRUCTURE_FIRST,
    DesignClass.UNDETERMINED,
)


def findings(*scores):
    """One finding per criterion; None is unknown."""
    return tuple(
        Finding(name, Verdict.UNKNOWN if score is None else Verdict.PARTLY, "So.", score)
        for name, score in zip(NAMES, scores, strict=True)
    )


@pytest.mark.parametrize(
    ("index", "classes"),
    [
        (25, [N, N, N, N]),
        (30, [N, N, N, N]),
        (32, [M, N, N, N]),
        (40, [M, M, N, N]),
        (44, [M, M, M, N]),
        (50, [M, M, M, M]),
        (55, [M, M, M, T]),
        (60, [M, M, T, T]),
        (68, [M, T, T, T]),
        (70, [T, T, T, T]),
    ],
)
def test_each_pair_of_cutoffs_gives_its_class(index, classes):
    """An index is classed by every pair of the rubric, bounds included."""
    found = shake({"alpha": findings(*[index / 100] * 8)}, worlds.RUBRIC)
    assert [result.cutoffs for result in found.cutoffs] == PAIRS
    assert list(found.chains["alpha"].classes) == classes
    usual = classes[PAIRS.index((40, 60))]
    for result, label in zip(found.cutoffs, classes, strict=True):
        assert result.counts[label] == 1
        assert sum(result.counts.values()) == 1
        assert result.moved == ((("alpha", usual, label),) if label is not usual else ())
        assert result.in_use == (result.cutoffs == (40, 60))


def test_leaving_out_the_criterion_that_decides():
    """Index 61.25: without one of the ones it is 55.7 and mixed; without the 0.9 it is 57.1."""
    scores = (1, 1, 1, 1, 0.9, 0, 0, 0)
    assert 100 * sum(scores) / 8 == pytest.approx(61.25)
    found = shake({"alpha": findings(*scores)}, worlds.RUBRIC).chains["alpha"]
    assert pytest.approx(55.714, abs=0.001) == 100 * (4.9 - 1) / 7
    assert found.decisive == tuple((name, M) for name in NAMES[:5])


def test_leaving_one_out_does_not_make_a_chain_undetermined():
    """With exactly six known a chain keeps a class when one is left out to see what it decides."""
    found = shake({"alpha": findings(1, 1, 1, 1, 1, 1, None, None)}, worlds.RUBRIC)
    assert found.chains["alpha"].decisive == ()
    assert set(found.chains["alpha"].classes) == {T}


def test_ranks_of_three_chains():
    """The lowest index is 1, equals share their mean rank, undetermined chains have none."""
    found = shake(
        {
            "low": findings(*[0] * 8),
            "twin": findings(*[0] * 8),
            "high": findings(*[1] * 8),
            "open": findings(0, 0, 0, 0, 0, None, None, None),
        },
        worlds.RUBRIC,
    ).chains
    assert (found["low"].rank, found["twin"].rank, found["high"].rank) == (1.5, 1.5, 3)
    assert found["low"].ranks == Span(1.5, 1.5)
    assert found["high"].ranks == Span(3, 3)
    assert (found["open"].rank, found["open"].ranks) == (None, None)
    assert set(found["open"].classes) == {U}
    assert found["open"].drawn == Span(0, 0)


def test_the_range_over_weights_by_its_distribution():
    """One criterion of eight scores 1: its flat Dirichlet weight w has P(w > x) = (1 − x)^7."""
    found = shake({"alpha": findings(1, *[0] * 7)}, worlds.RUBRIC).chains["alpha"].drawn
    low, high = (100 * (1 - share ** (1 / 7)) for share in (0.95, 0.05))
    assert found.low == pytest.approx(low, abs=0.3)
    assert found.high == pytest.approx(high, abs=3)


def test_nothing_known_has_no_range():
    """A chain of which nothing is known has neither index nor range; no chains, no result."""
    found = shake({"alpha": findings(*[None] * 8)}, worlds.RUBRIC).chains["alpha"]
    assert (found.drawn, found.rank, found.ranks, found.decisive) == (None, None, None, ())
    assert shake({}, worlds.RUBRIC).chains == {}


@given(st.lists(SCORES, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_laws_of_sensitivity(chains, chance):
    """The pair in use gives the class of the index; wider pairs move chains only into mixed;
    order does not matter; criteria that decide leave the index's own class."""
    rows = {f"chain{n}": findings(*scores) for n, scores in enumerate(chains)}
    found = shake(rows, worlds.RUBRIC)
    designs = score_designs(rows, worlds.RUBRIC.design_index)
    for chain, design in designs.items():
        shaken = found.chains[chain]
        assert shaken.classes[PAIRS.index((40, 60))] is design.label
        for wide, narrow in zip(shaken.classes, shaken.classes[1:], strict=False):
            assert wide is narrow or wide is M
        assert all(label is not design.label for _, label in shaken.decisive)
        if design.label is not U and shaken.ranks is not None:
            assert 1 <= shaken.ranks.low <= shaken.ranks.high <= len(rows)
    shuffled = {name: rows[name] for name in chance.sample(sorted(rows), len(rows))}
    assert shake(shuffled, worlds.RUBRIC) == found


# -- the rubric's own file ------------------------------------------------------------------


def raw():
    """The rubric as it is written."""
    return YAML(typ="safe").load(worlds.ROOT / "data" / "rubric.yml")


def changed(path, value):
    """The rubric with one value changed or, where it is None, removed."""
    content = copy.deepcopy(raw())
    *places, last = path
    inner = content
    for place in places:
        inner = inner[place]
    if value is None:
        del inner[last]
    else:
        inner[last] = value
    return content


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("sensitivity", "cutoffs"), [[40, 60], [30, 70]], "widest to the narrowest"),
        (("sensitivity", "cutoffs"), [[30, 70], [30, 70], [40, 60]], "each once"),
        (("sensitivity", "cutoffs"), [[60, 40]], "60 must be below 40"),
        (("sensitivity", "cutoffs"), [[-1, 60]], "greater than or equal to 0"),
        (("sensitivity", "cutoffs"), [], "at least 1 item"),
        (("sensitivity", "cutoffs"), [[30, 70]], "must hold the pair in use, 40 and 60"),
        (("sensitivity", "confidence"), 1, "less than 1"),
        (("sensitivity", "fewest_compared"), 1, "greater than or equal to 2"),
        (("sensitivity", "small_below"), 2, "small_below must not be below fewest_compared"),
        (("sensitivity", "wdith"), 3, "Extra inputs are not permitted"),
        (("reasons", "weights"), None, "reasons lacks weights"),
        (("reasons", "value_leakage"), None, "reasons lacks value_leakage"),
        (("reasons", "luck"), "Because.", "explains nothing that exists: luck"),
        (("version",), 2, "every version from 1 to 2"),
        (("fixed_on",), "2026-11-22", "must have the day of fixed_on"),
        (("history",), [], "at least 1 item"),
    ],
)
def test_a_rubric_that_contradicts_itself_is_refused(path, value, said):
    """Each rule of the rubric's file has its sentence; the file as it is passes."""
    assert Rubric.model_validate(raw()) == worlds.RUBRIC
    with pytest.raises(ValidationError, match=said):
        Rubric.model_validate(changed(path, value))


@given(
    st.lists(
        st.lists(st.sampled_from([0.0, 1.0, 2.5, 7.0]) | st.floats(0, 100), min_size=5, max_size=5),
        min_size=1,
        max_size=12,
    )
)
def test_ranks_are_those_of_the_library(rows):
    """Proves that ranks with ties are those that scipy gives, column by column."""
    index = np.round(np.array(rows), 9)
    assert np.array_equal(
        sensitivity.ranks_of(index, np.ones(len(rows), dtype=bool)), stats.rankdata(index, axis=0)
    )


@pytest.mark.parametrize(("chains", "draws"), [(64, 1), (31, 7)])
def test_the_size_of_blocks_changes_nothing(chains, draws, monkeypatch):
    """Proves that stability, ranks and ranges are the same however the work is cut."""
    chance = np.random.default_rng(5)
    known = {
        f"chain-{n}": findings(*(None if one < 0.2 else one for one in chance.random(8).tolist()))
        for n in range(150)
    }
    rules = worlds.RUBRIC.design_index
    whole, designs = shake(known, worlds.RUBRIC).chains, score_designs(known, rules)
    monkeypatch.setattr(scores, "BLOCK_CHAINS", chains)
    monkeypatch.setattr(sensitivity, "BLOCK_DRAWS", draws)
    assert score_designs(known, rules) == designs
    for chain, cut in shake(known, worlds.RUBRIC).chains.items():
        assert dataclasses.replace(cut, drawn=None) == dataclasses.replace(whole[chain], drawn=None)
        assert cut.drawn.low == pytest.approx(whole[chain].drawn.low, rel=1e-12)
        assert cut.drawn.high == pytest.approx(whole[chain].drawn.high, rel=1e-12)
