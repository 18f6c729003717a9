"""The digest of a week: what it tells, what it repeats (nothing), what it adds later."""

import datetime as dt

import pytest

from generator.model.report import RunReport
from generator.publish.digest import correction as correct
from generator.publish.history import Against, Difference
from generator.questions import QUESTIONS
from tests import worlds
from tests.digest_worlds import FIRST, SERIES, Record, correction, told, verdict

NEXT = FIRST + dt.timedelta(weeks=1)


@pytest.fixture
def record(tmp_path):
    """A record with its first week."""
    found = Record(tmp_path)
    found.step(verdicts=[("A1", "holds")])
    return found


def test_the_first_week_says_that_nothing_can_be_compared(record):
    """Every chain is recorded for the first time, and no change is made up."""
    (digest,) = [entry for entry, _ in record.recorded]
    assert digest.previous is None
    assert len(told(digest, "profiles")) == 3
    assert told(digest, "rules", "classes", "stages", "marks", "moves") == []
    assert "first recorded week" in digest.sentences[0].text
    assert told(digest, "claims") == ["Claim A1 was judged for the first time: holds."]


def test_the_first_week_denies_no_verdict_that_was_computed_for_an_earlier_one(tmp_path):
    """Classes and marks have nothing before them; verdicts of past quarters may have."""
    record = Record(tmp_path)
    past = FIRST - dt.timedelta(weeks=13)
    record.claims.append(verdict(past, "holds", backfilled="yes"))
    first, _, third, *_ = record.step(verdicts=[("A1", "holds")]).sentences
    assert "with no earlier class or mark beside it: " in first.text
    assert "nothing" not in first.text
    assert third.text.startswith("No verdict changed since 2025-W05 (computed later): 1 hold,")


def test_a_week_without_change_says_so(record):
    """The sentences say that nothing changed, and name the week that was compared with."""
    digest = record.step(verdicts=[("A1", "holds")])
    assert told(digest, "rules", "classes", "stages", "marks", "moves", "claims", "profiles") == []
    said = [sentence.text for sentence in digest.sentences]
    assert said[0] == "No class, stage or mark changed among 3 chains since 2025-W18."
    assert said[1] == "No main figure of any chain moved since 2025-W18."
    assert said[2].startswith("No verdict changed since 2025-W18: 1 hold,")


def test_class_mark_and_move_are_told_with_their_figures(record):
    """Each change names the chain, what it was and what it is."""
    record.step(alpha={"overhang_52w": 0.1})
    digest = record.step(
        alpha={"design_class": "mixed", "index": 50.0, "q3": "E", "overhang_52w": 0.5},
        beta={"q2": "not enough data"},
    )
    (moved,) = told(digest, "classes")
    assert moved.startswith("Alpha went from ")
    assert " to mixed: its design index is 50.0 after " in moved
    marks = told(digest, "marks")
    assert any("Alpha has mark E for question 3" in text and "50 %" in text for text in marks)
    (move,) = told(digest, "moves")
    assert move.startswith("Alpha moved from 10 % to 50 %: ")
    classes = {item.classes for item in digest.items if item.section == "classes"}
    assert classes == {(record.scores[0].design_class, "mixed")}
    assert digest.sentences[1].text.startswith("Alpha made the week’s largest move")


def test_a_stage_is_compared_with_the_one_in_the_digest_before(record):
    """Without an observed stage it is the profile's; a digest keeps it for the next."""
    fact = record.profiles["beta"].stage.model_copy(update={"value": "1"})
    record.profiles["beta"] = record.profiles["beta"].model_copy(update={"stage": fact})
    assert told(record.step(), "stages") == ["Beta went from stage 0 to stage 1."]
    assert told(record.step(), "stages") == []


def test_an_observed_stage_is_told_before_the_profiles(record):
    """A stage that was stored counts before the profile's, also for a chain that states none."""
    stages = {"l2beat:stage": {"beta": 1, "gamma": [2] + [None] * 69}}
    record.figures = worlds.figures(record.profiles, {**SERIES, **stages})
    digest = record.step()
    assert told(digest, "stages") == ["Beta went from stage 0 to stage 1."]
    assert digest.chains["beta"].stage == "1"
    assert digest.chains["gamma"].stage == ""  # seen once, more than a year ago
    stages["l2beat:stage"]["gamma"] = 0
    record.figures = worlds.figures(record.profiles, {**SERIES, **stages})
    assert told(record.step(), "stages") == ["Gamma went from no known stage to stage 0."]


def test_only_the_furthest_moves_of_a_question_are_named(tmp_path):
    """Three chains are named for each question, the furthest first, and equal figures none."""
    record = Record(tmp_path)
    for number in range(6):
        record.rows[f"c{number}"] = record.rows["gamma"].model_copy(
            update={"chain": f"c{number}", "value_leakage": 0.1}
        )
    record.step()
    digest = record.step(**{f"c{n}": {"value_leakage": 0.1 + n / 10} for n in range(6)})
    moves = told(digest, "moves")
    assert [text.split()[0] for text in moves] == ["c5", "c4", "c3"]
    assert "from 10 % to 60 %" in moves[0]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.slug)
def test_a_figure_that_appears_or_is_endless_is_no_move(record, question):
    """From not known to a number, or to no emission, nothing has moved by any distance."""
    name = question.main_metric
    record.rows["alpha"] = record.rows["alpha"].model_copy(update={name: None})
    record.step()
    assert told(record.step(alpha={name: 0.25}), "moves") == []
    assert told(record.step(alpha={name: float("inf")}), "moves") == []


def test_a_verdict_is_compared_with_the_latest_one_and_says_when_that_came_later(record):
    """A verdict computed later for a past quarter is named as such."""
    assert told(record.step(verdicts=[("A1", "fails")]), "claims") == [
        "Claim A1 went from “holds” (2025-W18) to “fails”."
    ]
    record.claims[-1] = record.claims[-1].model_copy(update={"backfilled": "yes"})
    text = told(record.step(verdicts=[("A1", "mixed")]), "claims")
    assert text == ["Claim A1 went from “fails” (2025-W19, computed later) to “mixed”."]
    week = record.week + dt.timedelta(weeks=1)
    record.claims.append(verdict(week, "holds", backfilled="yes"))
    text = told(record.step(), "claims")
    assert text == ["Claim A1 went from “mixed” (2025-W20) to “holds”, computed later."]


def test_new_changed_and_withdrawn_profiles_are_told_once(record):
    """A profile's digest tells that it changed; a removed one is named without a link."""
    record.rows["delta"] = record.rows["gamma"].model_copy(update={"chain": "delta"})
    gone = record.rows.pop("gamma")
    digest = record.step(beta={"profile": "f" * 12})
    assert [text.split(" has")[0].split(" is")[0] for text in told(digest, "profiles")] == [
        "Beta",
        "delta",
        "Gamma",
    ]
    assert [item.href for item in digest.items if item.about == gone.chain] == [""]
    assert told(record.step(), "profiles") == []


def test_unlocks_of_the_four_weeks_after_are_listed_with_their_share(record):
    """The cliff in mid-June is in the digests of the four weeks before it and in no other."""
    seen = {}
    for _ in range(8):
        digest = record.step()
        seen[digest.week] = told(digest, "unlocks")
    cliff = dt.date(2025, 6, 16)
    for week, said in seen.items():
        ahead = cliff - week >= dt.timedelta(weeks=1) and cliff - week < dt.timedelta(weeks=5)
        assert any("2025-06-16" in text for text in said) == ahead, week
    assert any("25 % of its float" in text for said in seen.values() for text in said)


def test_a_correction_is_told_in_one_digest_alone(record):
    """Few corrections are told one by one; the next digest goes on where this one ended."""
    record.corrections.append(correction())
    digest = record.step()
    (said,) = told(digest, "corrections")
    assert said.startswith("Alpha: ")
    assert said.endswith("(defillama) of week of 2025-04-28 was 10 and is now 11: revised.")
    assert told(record.step(), "corrections") == []


def test_thousands_of_corrections_are_one_sentence_for_each_series_and_reason(record):
    """What a refresh takes over from an archive is counted, with its chains and weeks."""
    for number in range(3000):
        week = FIRST - dt.timedelta(weeks=number % 100)
        chain = ("alpha", "beta")[number % 2]
        record.corrections.append(correction(week, chain=chain, reason="live value"))
    (said,) = told(record.step(), "corrections")
    assert "3,000 values of 2 chains" in said
    assert "2023-W23 to 2025-W18" in said


def test_revised_unlocks_are_counted_by_chain_and_new_ones_are_not(record):
    """Only a higher sequence or a cancellation is a correction."""
    row = {"uid": "alpha-team-1-1", "day": "2025-06-16", "tokens": "5", "recorded_on": "2025-05-01"}
    record.unlocks += [
        row | {"sequence": "0", "basis": "documented"},
        row | {"sequence": "1", "basis": "documented"},
        row | {"uid": "alpha-team-1-2", "sequence": "1", "basis": "cancelled"},
    ]
    digest = record.step()
    assert told(digest, "corrections") == [
        "Alpha: dated unlocks were revised: 1 corrected, 1 withdrawn."
    ]


def report(state, through):
    """A run report with one source."""
    return RunReport.model_validate(
        {
            "run_on": dt.date(2025, 5, 13),
            "weeks_through": through,
            "gates": {},
            "sources": [
                {
                    "source": "defillama",
                    "publisher": "DefiLlama",
                    "state": state,
                    "asked_on": dt.date(2025, 5, 13),
                    "requests": {},
                    "troubles": [{"chain": "", "said": "no answer in 30 s"}],
                    "series": [],
                }
            ],
        }
    )


def test_sources_that_failed_are_named_with_the_reason(record):
    """A failed source is told; one that answered is not; without a refresh that is said."""
    assert told(record.step(report=report("failed", NEXT)), "sources") == [
        "DefiLlama failed: no answer in 30 s."
    ]
    later = NEXT + dt.timedelta(weeks=1)
    assert told(record.step(report=report("fresh", later)), "sources") == []
    assert "ended with 2025-W20" in told(record.step(report=report("fresh", later)), "sources")[0]
    assert "archive" in told(record.step(), "sources")[0]


def test_a_changed_rubric_is_named_before_what_may_come_of_it(record):
    """When the rules are others, the digest begins with that."""
    digest = record.step(**{name: {"rubric_version": 2} for name in ("alpha", "beta", "gamma")})
    assert digest.items[0].text.startswith("Rubric version 1 became 2")


def test_the_inputs_tell_any_row_that_was_read(record):
    """Another mark, correction or report gives another hash; the same rows the same."""
    record.step()
    first = record.ledger.rows()[-1].entry.inputs
    record.ledger.path.write_text(
        "".join(record.ledger.path.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]),
        encoding="utf-8",
    )
    assert record.digest().inputs == first
    assert record.digest(report("fresh", NEXT)).inputs != first
    record.corrections.append(correction())
    assert record.digest().inputs != first


def test_a_year_of_weeks_gives_one_digest_a_week(tmp_path):
    """Fifty-two weeks make fifty-two lines; recording a week again adds none."""
    record = Record(tmp_path)
    for number in range(52):
        record.step(alpha={"q2": "ABCDE"[number % 5]}, verdicts=[("A1", "holds")])
        again = record.digest()
        assert record.ledger.append([again]) == 0
    weeks = [entry.week for entry, _ in record.recorded]
    assert len(weeks) == len(set(weeks)) == 52
    assert weeks == sorted(weeks)


# -- corrections of a digest ---------------------------------------------------------------------


def against(*differences):
    """A past week computed again."""
    return Against(FIRST, FIRST, (1,), 3, 2, differences, (), ())


def test_a_digest_is_corrected_where_revised_series_give_another_mark(record):
    """The correction names the chain, both marks and the reason."""
    (digest,) = [entry for entry, _ in record.recorded]
    why = "series were revised, see the corrections of fees_usd"
    found = correct(
        against(Difference("alpha", "q2", "B", "C", why)), digest.chains, dt.date(2025, 6, 1)
    )
    (said,) = found.sentences
    assert said.subject == "Alpha"
    assert "mark for question 2 is C, and B was recorded" in said.says
    assert why in said.says


@pytest.mark.parametrize(
    ("column", "why"),
    [
        ("index", "series were revised"),
        ("q2", "the profile was changed; series were revised"),
        ("q2", "rubric version 1 became 2"),
        ("class", "the program's version 1 became 2"),
    ],
)
def test_other_facts_or_rules_of_today_correct_nothing(column, why):
    """What was right by the facts and rules of its time stands, and small figures are no news."""
    assert correct(against(Difference("alpha", column, "B", "C", why)), {}, FIRST) is None
    assert correct(against(), {}, FIRST) is None
