"""The design index: worked by hand at its bounds, and laws that hold for any findings."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.model.finding import Finding, Verdict
from generator.model.rubric import DesignRules
from generator.scores import DesignClass, score_designs
from tests import worlds

RULES = worlds.RUBRIC.design_index
NAMES = sorted(RULES.weights)
SCORES = st.lists(
    st.one_of(st.none(), st.sampled_from([0, 0.5, 1]), st.floats(0, 1)), min_size=8, max_size=8
)


def findings(scores, names=NAMES):
    """One finding per criterion; None is unknown."""
    return tuple(
        Finding(name, Verdict.UNKNOWN if score is None else Verdict.PARTLY, "So.", score)
        for name, score in zip(names, scores, strict=True)
    )


def design(*scores, rules=RULES):
    """The design of one chain with these eight scores."""
    return score_designs({"alpha": findings(scores)}, rules)["alpha"]


def rules(**changed):
    """The rubric's rules with some of them changed."""
    return DesignRules.model_validate(RULES.model_dump() | changed)


def test_the_index_is_the_mean_of_the_known_times_100():
    """Two unknown of eight: the mean of six, times 100, and its coverage."""
    found = design(1, 0.5, 0.25, 0, 0, 1, None, None)
    assert found.index == pytest.approx(100 * 2.75 / 6)
    assert (found.known, found.of) == (6, 8)
    assert found.low == pytest.approx(100 * 2.75 / 8)
    assert found.high == pytest.approx(100 * 4.75 / 8)


@pytest.mark.parametrize(
    ("scores", "label"),
    [
        ([1, 1, 1, 0.2, 0, 0, 0, 0], DesignClass.INFRASTRUCTURE_FIRST),  # exactly 40
        ([1, 1, 1, 0.201, 0, 0, 0, 0], DesignClass.MIXED),
        ([0.4] * 8, DesignClass.INFRASTRUCTURE_FIRST),
        ([0.6] * 8, DesignClass.TOKEN_FIRST),
        ([1, 1, 1, 1, 0.8, 0, 0, 0], DesignClass.TOKEN_FIRST),  # exactly 60
        ([1, 1, 1, 1, 0.799, 0, 0, 0], DesignClass.MIXED),
        # means of 40 and 60 that floats put a hair on the wrong side
        ([0.3, 0.9, 0.3, 0.1, 0.8, 0.5, 0.2, 0.1], DesignClass.INFRASTRUCTURE_FIRST),
        ([0.6, 0.6, 0.6, 0.5, 0.9, 0.7, 0.3, 0.6], DesignClass.TOKEN_FIRST),
        ([0] * 8, DesignClass.INFRASTRUCTURE_FIRST),
        ([1] * 8, DesignClass.TOKEN_FIRST),
        ([0.5] * 8, DesignClass.MIXED),
        ([0.6] * 6 + [None] * 2, DesignClass.TOKEN_FIRST),
    ],
)
def test_classes_at_their_bounds(scores, label):
    """40 is still infrastructure-first and 60 already token-first, whatever floats do."""
    assert design(*scores).label is label


def test_the_class_needs_six_of_eight():
    """Five known criteria give an index but no class and no stability, however clear they are."""
    five, six = design(*[1] * 5, *[None] * 3), design(*[1] * 6, *[None] * 2)
    assert five.label is DesignClass.UNDETERMINED
    assert five.stability is None
    assert five.index == 100
    assert six.label is DesignClass.TOKEN_FIRST
    assert six.stability == 1


def test_nothing_known_is_no_index():
    """Without any known criterion there is no number, only the full range."""
    found = design(*[None] * 8)
    assert found.index is None
    assert found.label is DesignClass.UNDETERMINED
    assert (found.known, found.low, found.high) == (0, 0, 100)
    assert found.without_low is None
    assert found.without_high is None


def test_leaving_one_out_by_hand():
    """The range goes over the means of the others, for each known criterion left out."""
    found = design(1, 0.5, 0.25, 0, 0, 1, 0.25, None)
    means = [100 * (3 - left) / 6 for left in (1, 0.5, 0.25, 0)]
    assert found.without_low == pytest.approx(min(means))
    assert found.without_high == pytest.approx(max(means))
    alone = design(1, *[None] * 7)
    assert alone.without_low is None


def test_weights_count():
    """A criterion of weight 3 counts three times, in the index and in its range."""
    heavy = rules(weights=dict.fromkeys(NAMES, 1) | {NAMES[0]: 3})
    found = design(1, 0, 0, 0, 0, 0, 0, None, rules=heavy)
    assert found.index == pytest.approx(100 * 3 / 9)
    assert found.low == pytest.approx(100 * 3 / 10)
    assert found.high == pytest.approx(100 * 4 / 10)


@given(SCORES)
def test_the_index_lies_in_its_range_and_stability_is_a_share(scores):
    """Low, index and high are in order between 0 and 100; stability is from 0 to 1."""
    found = design(*scores)
    slack = 1e-9
    assert 0 <= found.low <= found.high + slack <= 100 + 2 * slack
    if found.index is not None:
        assert found.low - slack <= found.index <= found.high + slack
    if found.without_low is not None:
        assert found.without_low <= found.index + slack
        assert found.index <= found.without_high + slack
    if found.label is DesignClass.UNDETERMINED:
        assert found.stability is None
        assert found.known < 6
    else:
        assert 0 <= found.stability <= 1
    if found.known == 8:
        assert found.low == pytest.approx(found.high)


@given(SCORES, st.lists(st.floats(0, 1), min_size=8, max_size=8))
def test_finding_out_what_was_unknown_stays_in_the_stated_range(scores, truth):
    """Whatever values the unknown criteria turn out to have, the index lands in the range."""
    before = design(*scores)
    filled = [t if s is None else s for s, t in zip(scores, truth, strict=True)]
    after = design(*filled)
    assert before.low - 1e-9 <= after.index <= before.high + 1e-9


@given(SCORES, st.integers(0, 7))
def test_an_unknown_finding_counts_like_one_that_is_absent(scores, place):
    """An unknown criterion is left out of the mean: it equals a chain never asked."""
    scores[place] = None
    asked = score_designs({"alpha": findings(scores)}, RULES)["alpha"]
    rest = [n for n in range(8) if n != place]
    spared = findings([scores[n] for n in rest], [NAMES[n] for n in rest])
    assert score_designs({"alpha": spared}, RULES)["alpha"] == asked


@given(st.lists(SCORES, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_order_does_not_matter(chains, chance):
    """Chains and criteria in any order give the same designs."""
    given_rows = {f"chain{n}": findings(scores) for n, scores in enumerate(chains)}
    shuffled = {}
    for name in chance.sample(sorted(given_rows), len(given_rows)):
        shuffled[name] = tuple(chance.sample(given_rows[name], 8))
    assert score_designs(shuffled, RULES) == score_designs(given_rows, RULES)


@given(SCORES, st.lists(SCORES, max_size=3))
def test_the_same_facts_give_the_same_index_in_any_company(scores, others):
    """A chain's index and class depend on its own findings, not on which chains are beside it."""
    alone = design(*scores)
    rows = {f"other{n}": findings(other) for n, other in enumerate(others)}
    beside = score_designs(rows | {"twin": findings(scores), "alpha": findings(scores)}, RULES)
    for name in ("alpha", "twin"):
        assert beside[name].label is alone.label
        assert beside[name].index == (
            None if alone.index is None else pytest.approx(alone.index, rel=1e-12, abs=1e-12)
        )
        if alone.stability is not None:
            assert beside[name].stability == pytest.approx(alone.stability, abs=0.001)


@given(SCORES, st.integers(0, 7), st.floats(0, 1))
def test_a_step_towards_the_token_never_lowers_the_index(scores, place, value):
    """Raising one known criterion raises the index or leaves it."""
    scores[place] = value
    before = design(*scores).index
    scores[place] = 1
    assert design(*scores).index >= before - 1e-9


def test_stability_is_reproducible_and_depends_on_the_seed():
    """The same seed gives the same share of weight draws twice; another seed another sample."""
    scores = [1, 1, 0.5, 0.5, 0, 0, 0.5, 1]
    first, second = design(*scores), design(*scores)
    assert first == second
    other = design(*scores, rules=rules(seed=1))
    assert other.stability != first.stability
    assert other.stability == pytest.approx(first.stability, abs=0.06)


@pytest.mark.parametrize(("weights", "stability"), [((1, 1), 0.75), ((1, 3), 0.9), ((3, 1), 0.5)])
def test_stability_is_the_share_of_draws_that_keep_the_class(weights, stability):
    """
    One criterion of two decides: the class holds where its drawn weight allows it.

    With equal weights the index is 70, at least 60 while b gets a quarter; drawn weights are
    multiplied by the rubric's, so that a tenth of the draws is enough where b counts thrice.
    """
    two = rules(weights=dict(zip("ab", weights, strict=True)), fewest_known=2, weight_draws=100_000)
    found = score_designs({"alpha": findings([0.5, 0.9], ["a", "b"])}, two)["alpha"]
    assert found.label is DesignClass.TOKEN_FIRST
    assert found.stability == pytest.approx(stability, abs=0.01)


def test_thousands_of_chains_fit_into_memory():
    """3,000 chains with 2,000 draws are scored within 150 MB, and as they are scored alone."""
    some = [1, 0.5, None, 0, 0, 1, 0.25, 0.75]
    rows = {f"chain{n:04}": findings(some[n % 8 :] + some[: n % 8]) for n in range(3000)}
    assert RULES.weight_draws == 2000
    tracemalloc.start()
    found = score_designs(rows, RULES)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 150_000_000
    assert len(found) == 3000
    assert found["chain0000"].index == pytest.approx(design(*some).index)
