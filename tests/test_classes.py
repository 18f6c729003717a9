"""Classes compared: which metrics, medians and effect sizes by hand, warnings from the data."""

import math
from statistics import median

import pytest

from generator import pages
from generator.classes import COMPARED, age_years, compare, compare_metric, latest
from generator.figures import METRICS
from generator.model.words import Kind
from generator.scores import DesignClass
from generator.site import assemble
from generator.statistics import Sampling, cliffs_delta
from generator.views.class_words import rests_on_profile
from generator.views.classes import classes_page
from generator.views.figures import figure_rows, figure_text
from tests import worlds
from tests.page_parts import parse, section, words


def token_first(name, kind="l1", launch="2020-01-01"):
    """A chain that everything makes token-first."""
    tokens = worlds.token(
        worlds.allocation("insiders", 50),
        worlds.allocation("airdrop", 50),
        issuance=[worlds.rule("annual-rate", annual_percent=20, start=worlds.START)],
    )
    return worlds.profile(
        name,
        kind,
        tokens,
        gas_asset="own-token",
        fee_destination="operator",
        launch=launch,
    )


def infrastructure_first(name, kind="rollup", launch="2023-01-01"):
    """A rollup without a token that pays its base layer."""
    return worlds.profile(
        name,
        kind,
        gas_asset="base-asset",
        fee_destination="base-layer",
        settlement="ethereum",
        data_availability="blobs",
        proof_system="live",
        launch=launch,
    )


TOKEN_FEES = {"ta": 100, "tb": 300, "tc": 500}
OTHER_FEES = {"ia": 50, "ib": 200, "ic": 20, "id": 10}


def world(token_kind="l1", token_launch="2020-01-01", fees=None):
    """Three token-first chains and four infrastructure-first rollups with fees."""
    profiles = worlds.collection(
        *(token_first(name, token_kind, token_launch) for name in TOKEN_FEES),
        *(infrastructure_first(name) for name in OTHER_FEES),
    )
    return worlds.compute(profiles, {"fees_usd": fees or TOKEN_FEES | OTHER_FEES})


def test_the_invented_chains_are_what_they_are_called():
    """The world of this module has three token-first and four infrastructure-first chains."""
    designs = world().designs
    assert {designs[name].label for name in TOKEN_FEES} == {DesignClass.TOKEN_FIRST}
    assert {designs[name].label for name in OTHER_FEES} == {DesignClass.INFRASTRUCTURE_FIRST}


def test_fees_compared_by_hand():
    """Medians 300 and 35; of 12 pairs 11 have the larger token-first value, 1 the smaller."""
    found = compare_metric(world(), METRICS["gas_fees_usd"])
    token, other = (
        found.classes[label]
        for label in (DesignClass.TOKEN_FIRST, DesignClass.INFRASTRUCTURE_FIRST)
    )
    assert (token.median.effect, token.median.n) == (300, (3,))
    assert (other.median.effect, other.median.n) == (35, (4,))
    assert found.delta.effect == pytest.approx((11 - 1) / 12)
    assert found.delta.n == (3, 4)
    assert found.classes[DesignClass.MIXED].median is None
    assert found.kinds[Kind.L1].median.effect == 300
    assert found.kinds[Kind.ROLLUP].median.effect == 35
    assert found.kinds[Kind.APPCHAIN].median is None
    assert found.within == {}


def test_among_chains_of_one_kind():
    """Where both ends have three rollups, they are compared among rollups too."""
    found = compare_metric(world("rollup"), METRICS["gas_fees_usd"])
    assert found.within.keys() == {Kind.ROLLUP}
    assert found.within[Kind.ROLLUP].effect == found.delta.effect
    said = " ".join(classes_page(world("rollup")).warnings)
    assert "Gas fees, among rollups: Cliff's delta +0.83" in said


def test_shares_of_different_pools_are_not_compared():
    """Of parts of what two sources cover only those of one source stand, that of most chains."""
    edition = worlds.compute(
        world().profiles,
        {
            "growthepie:fees_usd": dict.fromkeys(("ia", "ib", "ic", "id"), 10),
            "defillama:fees_usd": dict.fromkeys(("ta", "tb", "tc"), 100),
        },
    )
    shares = latest(edition, METRICS["fee_share"])
    assert {chain: reading.value for chain, reading in shares.items()} == pytest.approx(
        dict.fromkeys(("ia", "ib", "ic", "id"), 0.25)
    )
    assert len(latest(edition, METRICS["gas_fees_usd"])) == 7
    row = next(r for r in figure_rows(edition, "ta") if r.name == "fee_share")
    assert (row.value, row.over, row.band) == (
        *("33.3 %", "of 3 chains that the same source gave", ""),
    )


def test_too_few_values_leave_a_metric_out():
    """With two values in one class and four in the other the rule does not admit a metric."""
    fees = {name: value for name, value in (TOKEN_FEES | OTHER_FEES).items() if name != "ta"}
    edition = world(fees=fees)
    assert compare_metric(edition, METRICS["gas_fees_usd"]) is None
    left_out = {metric.name: counts for metric, counts in compare(edition).left_out}
    assert left_out["gas_fees_usd"] == {
        DesignClass.TOKEN_FIRST: 2,
        DesignClass.MIXED: 0,
        DesignClass.INFRASTRUCTURE_FIRST: 4,
    }


def test_old_values_are_not_compared():
    """A value that is older than a mark may be does not enter a comparison."""
    ended = {name: [value, *[None] * 69] for name, value in TOKEN_FEES.items()}
    edition = world(fees=ended | OTHER_FEES)
    assert latest(edition, METRICS["gas_fees_usd"]).keys() == OTHER_FEES.keys()
    assert compare_metric(edition, METRICS["gas_fees_usd"]) is None


def test_warnings_follow_the_data():
    """Kinds, ages and small groups are told where they differ, and only there."""
    apart = " ".join(classes_page(world()).warnings)
    assert "token-first chains are most often L1s (3 of 3)" in apart
    assert "infrastructure-first chains are most often rollups (4 of 4)" in apart
    # the edition's last day is 2025-05-04
    assert "The classes differ in age. Median ages in years: token-first 5.3" in apart
    assert "infrastructure-first 2.3" in apart
    assert "token-first 3, mixed 0 and infrastructure-first 4" in apart
    alike = " ".join(classes_page(world("rollup", "2022-12-01")).warnings)
    assert "differ in kind" not in alike
    assert "differ in age" not in alike
    assert "close to each other" in alike


def test_coverage_without_a_mark_is_told():
    """Chains with no dated emission, of which most is paid at discretion, are named."""
    edition = worlds.real_edition()
    named = [
        edition.profiles[chain].name
        for chain, answers in edition.answers.items()
        if "what discretionary buckets paid out" in answers[0].missing
    ]
    (said,) = [text for text in classes_page(edition).warnings if "No emission" in text]
    assert len(named) > 1
    assert f"{', '.join(named[:-1])} and {named[-1]} are counted so here, but" in said
    assert "No emission" not in " ".join(classes_page(world()).warnings)


def test_ages_end_with_the_editions_week():
    """Age counts from the launch, or its earliest possible day, to the Sunday of the week."""
    edition = world(token_launch="2024-05")
    assert edition.week.isoformat() == "2025-04-28"
    assert age_years(edition, "ta") == pytest.approx(368 / 365.25)
    assert age_years(world(token_launch="2026"), "ta") is None


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("emission_coverage", math.inf, "no emission"),
        ("emission_coverage", 0.05, "0.05"),
        ("rent_share", 0.25, "25 %"),
        ("use_growth_52w", math.log(1.5), "+50 %"),
        ("use_growth_52w", math.log(0.5), "−50 %"),
        ("token_in_btc_52w", 0.4, "0.4 ×"),
        ("gas_fees_usd", 1500, "$1.5k a day"),
    ],
)
def test_values_are_written_in_their_unit(name, value, said):
    """Growth given as a log is shown as a change in percent, an infinite coverage in words."""
    assert figure_text(METRICS[name], value) == said


def test_metrics_that_share_facts_with_the_class_are_marked():
    """What uses the supply schedule or the profile is marked, directly or through another."""
    assert rests_on_profile(METRICS["overhang_52w"])
    assert rests_on_profile(METRICS["emission_coverage"])
    assert not rests_on_profile(METRICS["gas_fees_usd"])


# -- the real edition -----------------------------------------------------------------------


def test_the_rule_chooses_the_real_metrics():
    """A metric is compared exactly if two classes have enough recent values, counted here."""
    edition = worlds.real_edition()
    fewest = worlds.RUBRIC.sensitivity.fewest_compared
    compared = {c.metric.name for c in compare(edition).metrics}
    for metric in METRICS.values():
        counts = dict.fromkeys(COMPARED, 0)
        for chain in edition.profiles:
            yardstick = {"btc": "bitcoin", "eth": "ethereum"}.get(metric.name[9:12])
            reading = edition.figures.reading(metric.name, chain)
            label = edition.designs[chain].label
            if reading is not None and label in counts and chain != yardstick:
                counts[label] += 1
        enough = sum(count >= fewest for count in counts.values())
        assert (metric.name in compared) == (enough >= 2), metric.name
    assert 10 < len(compared) < len(METRICS)


def test_the_real_page_shows_the_real_medians():
    """Each median, n and delta of the page follows from the chains' latest values."""
    edition = worlds.real_edition()
    page = classes_page(edition)
    text = pages.render(assemble(edition, {}, [], "0"))["classes/index.md"]
    rows = {row.name: row for _, rows in page.groups for row in rows}
    shown = section(text, "by-class").xpath("//tbody/tr")
    assert len(shown) == len(rows) > 10
    for name, row in rows.items():
        groups = []
        for label, cell in zip(COMPARED, row.classes, strict=True):
            values = [
                reading.value
                for chain, reading in latest(edition, METRICS[name]).items()
                if edition.designs[chain].label is label
            ]
            groups.append(values)
            assert cell.n == len(values)
            if cell.value:
                assert cell.value == figure_text(METRICS[name], median(values))
        if row.delta:
            found = cliffs_delta(groups[0], groups[2], Sampling(100, 1, 0.5))
            assert row.delta.replace("−", "-") == f"{found.effect:+.2f}".rstrip("0").rstrip(".")
        else:
            assert min(len(groups[0]), len(groups[2])) < worlds.RUBRIC.sensitivity.fewest_compared
    said = words(parse(text)[0])
    for warning in page.warnings:
        assert warning in said
    for row in page.makeup:
        assert row.kinds in said
