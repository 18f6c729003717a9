"""A week computed anew against the ledger of scores: every difference with its reason."""

import datetime as dt
from dataclasses import replace

import pytest

from generator import __version__
from generator.ledgers import ScoreLedger
from generator.model.ledger import ScoreRow
from generator.publish.data_digests import profile_digest
from generator.publish.history import UNEXPLAINED, against, rows_of
from generator.scores import DesignClass
from tests import worlds
from tests.ledger_worlds import MONDAY, RECORDED, ROWS, WEEK, record, shared, small_world
from tests.page_parts import DATA, section, words

# -- comparing ------------------------------------------------------------------------------


def compared(now, corrections=(), version="1.0", rows=ROWS):
    """(chain, column) of each difference with its reason."""
    found = against(now, rows, corrections, version)
    return {(item.chain, item.column): item.why for item in found.differences}


def test_the_same_data_agree_with_the_ledger():
    """Nothing changed: every chain agrees, also after the row was rounded and read again."""
    found = against(small_world(), ROWS, (), "1.0")
    assert (found.chains, found.agreeing, found.differences) == (2, 2, ())
    rounded = [ScoreRow.model_validate(row.as_row()) for row in ROWS]
    assert against(small_world(), rounded, (), "1.0").agreeing == 2


def test_a_week_that_was_not_recorded_has_nothing_to_differ_from():
    """Rows of another week are no rows of this one."""
    found = against(worlds.compute(small_world().profiles, {}, as_of=MONDAY), ROWS[:0], (), "1.0")
    assert (found.recorded_on, found.chains, found.added) == (None, 0, ())


def test_rows_that_were_added_later_tell_the_last_day_and_all_rubrics():
    """A week whose rows were recorded on two days was recorded by the later one."""
    later = RECORDED + dt.timedelta(days=1)
    added = ROWS[1].model_copy(update={"recorded_on": later, "rubric_version": 2})
    for rows in ([ROWS[0], added], [added, ROWS[0]]):
        found = against(small_world(), rows, (), "1.0")
        assert (found.recorded_on, found.rubric_versions) == (later, (1, 2))


@pytest.mark.parametrize(("moved", "same"), [(1 + 1e-7, True), (1 + 1e-5, False)])
def test_what_the_digits_of_a_row_cannot_tell_is_no_difference(moved, same):
    """A row holds eight digits; a number that differs beyond the sixth agrees."""
    index = ROWS[1].index
    rows = [ROWS[0], ROWS[1].model_copy(update={"index": index * moved})]
    found = against(small_world(), rows, (), "1.0")
    assert [item.column for item in found.differences] == ([] if same else ["index"])
    assert found.agreeing == 1 + same


def test_a_changed_profile_is_the_reason():
    """Beta's insiders become 10 of 100: its index and range differ, and the profile is why."""
    edition = small_world()
    beta = worlds.profile("beta", tokens=shared(10))
    profiles = worlds.collection(edition.profiles["alpha"], beta)
    now = worlds.compute(profiles, {"fees_usd": {"alpha": 5, "beta": 7}})
    found = compared(now)
    assert {("beta", "index"), ("beta", "low"), ("beta", "high")} <= found.keys()
    assert {chain for chain, _ in found} == {"beta"}
    assert set(found.values()) == {"the profile was changed"}
    assert profile_digest(beta) != ROWS[1].profile


def price_world(price):
    """Alpha with a token and its price in BTC, which changes in the last week."""
    profiles = worlds.collection(worlds.profile("alpha", tokens=worlds.token()))
    steady = [2.0] * 69
    series = {"price_usd": {"alpha": [*steady, price], "bitcoin": 100}}
    profiles |= worlds.collection(worlds.profile("bitcoin"))
    return worlds.compute(profiles, series)


CORRECTION = {
    "week": "2025-04-28",
    "chain": "alpha",
    "metric": "price_usd",
    "recorded_on": "2025-06-01",
}


@pytest.mark.parametrize(
    ("correction", "why"),
    [
        ({}, "series were revised, see the corrections of price_usd"),
        ({"chain": "beta"}, "series were added or revised, and no later correction is listed"),
        ({"week": "2025-05-05"}, "series were added or revised, and no later correction is listed"),
        (
            {"recorded_on": "2025-05-06"},
            "series were added or revised, and no later correction is listed",
        ),
    ],
)
def test_a_revised_series_is_the_reason(correction, why):
    """The correction of that chain, listed after the row, is named; any other is not."""
    rows = rows_of(price_world(2.0), RECORDED, "1.0")
    found = compared(price_world(1.0), [CORRECTION | correction], rows=rows)
    assert found == {("alpha", "token_in_btc_52w"): why, ("alpha", "q6"): why}


def test_a_price_of_the_yardstick_is_a_series_of_every_chain():
    """BTC's price changes what every token was worth in BTC, and is found to be the reason."""
    rows = rows_of(price_world(2.0), RECORDED, "1.0")
    profiles = price_world(2.0).profiles
    series = {"price_usd": {"alpha": 2, "bitcoin": [100] * 69 + [200]}}
    found = compared(worlds.compute(profiles, series), rows=rows)
    assert found["alpha", "token_in_btc_52w"].startswith("series were added or revised")


def test_a_new_rubric_or_program_is_the_reason():
    """Another version of the rubric, or of the program, stands with the versions."""
    edition = small_world()
    rules = edition.rubric.model_copy(update={"version": 2})
    moved = {
        chain: replace(design, index=design.index + 1) for chain, design in edition.designs.items()
    }
    found = compared(replace(edition, rubric=rules, designs=moved))
    assert found == dict.fromkeys(
        [("alpha", "index"), ("beta", "index")], "rubric version 1 became 2"
    )
    other = compared(replace(edition, designs=moved), version="1.1")
    assert set(other.values()) == {"the program's version 1.0 became 1.1"}


def test_what_has_no_reason_is_called_unexplained():
    """Same rubric, program, profile and series, but another result: that is said."""
    edition = small_world()
    moved = {
        chain: replace(design, label=DesignClass.MIXED) for chain, design in edition.designs.items()
    }
    assert set(compared(replace(edition, designs=moved)).values()) == {UNEXPLAINED}


def test_chains_that_came_or_went_are_named():
    """A profile without a row and a row without a profile are no differences but are listed."""
    edition = small_world()
    found = against(edition, ROWS[:1], (), "1.0")
    assert (found.added, found.gone) == (("beta",), ())
    gone = ROWS[1].model_copy(update={"chain": "gamma"})
    found = against(edition, [ROWS[0], gone], (), "1.0")
    assert (found.added, found.gone) == (("beta",), ("gamma",))


def test_chains_that_came_or_went_are_named_in_order():
    """Many of either stand sorted, whatever order a set has them in."""
    new, old = ([f"{letter}{number}" for number in range(8)] for letter in "nm")
    edition = worlds.compute(worlds.collection(*map(worlds.profile, new)), {})
    found = against(edition, [ROWS[0].model_copy(update={"chain": c}) for c in old], (), "1.0")
    assert (found.added, found.gone) == (tuple(new), tuple(old))


def test_the_hands_off_test_is_recorded_as_the_share_met_of_what_is_known():
    """Stage, exit window, council and hatch are met; second stage, halt and makers are not."""
    known = {"stage": "1", "proof_system": "live", "exit_window_days": 7, "escape_hatch": True}
    known |= {"upgrade_control": "council", "sequencer": "single"}
    open_to_all = worlds.profile("alpha", kind="rollup", settlement="ethereum", **known)
    silent = worlds.profile("beta", kind="rollup", settlement="ethereum")
    edition = worlds.compute(worlds.collection(open_to_all, silent), {})
    alpha, beta = rows_of(edition, RECORDED, "1.0")
    assert (alpha.hands_off, alpha.q5) == (pytest.approx(4 / 7), "C")
    assert (beta.hands_off, beta.q5) == (None, "not enough data")


# -- the command and the status page --------------------------------------------------------


def test_a_past_week_is_computed_anew_and_compared(project, wellspring):
    """Standard output and the status page say what differs from the ledger and why."""
    generate = ("--project", project, "generate", "--as-of", WEEK)
    assert wellspring(*generate).out.splitlines()[-1] == f"ledger: no row for {WEEK}"
    status = project / "docs/status/index.md"
    assert "holds no row for this week" in status.read_text(encoding="utf-8")
    record(wellspring, project)
    said = wellspring(*generate).out.splitlines()
    assert said[-1] == f"ledger: 3 of 3 chains as recorded for {WEEK} on 2025-05-06"
    alpha = project / "data/profiles/alpha-l1.yml"
    text = alpha.read_text(encoding="utf-8")
    alpha.write_text(text.replace("value: own-token", "value: base-asset"), encoding="utf-8")
    (project / "data/profiles/gamma-app.yml").unlink()
    said = wellspring(*generate).out.splitlines()
    at = said.index(f"ledger: 1 of 3 chains as recorded for {WEEK} on 2025-05-06")
    assert [line for line in said[at:] if line.startswith("  alpha-l1 index: ")]
    assert said[-1] == "  gamma-app: recorded, but its profile is gone"
    part = section(status.read_text(encoding="utf-8"), "ledger")
    rows = [[words(cell) for cell in row] for row in part.xpath("//tbody/tr")]
    assert rows
    assert {(row[0], row[-1]) for row in rows} == {("alpha-l1", "the profile was changed")}
    assert len(rows) == sum(line.startswith("  alpha-l1 ") for line in said)
    assert "without a profile now: gamma-app" in words(part)


def test_every_difference_from_the_real_ledger_has_a_reason():
    """What the program computes now for a recorded week agrees, or the reason can be named."""
    edition = worlds.real_edition()
    found = against(
        edition, ScoreLedger(DATA).rows(), worlds.real_store().corrections(), __version__
    )
    assert [item for item in found.differences if item.why == UNEXPLAINED] == []
