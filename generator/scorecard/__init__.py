"""The six questions: for each chain a mark, a main figure and what it means, or what is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from generator.model.chain import Profile
from generator.model.finding import Finding
from generator.questions import QUESTIONS, Answer, Question
from generator.scorecard.coverage import coverage_answer
from generator.scorecard.hands_off import hands_off_answer
from generator.scorecard.holding import holding_answer
from generator.scorecard.keeping import keeping_answer
from generator.scorecard.marking import Marking
from generator.scorecard.supply import supply_answer
from generator.scorecard.use import use_answer


class Scorer(Marking):
    """Marks chains."""

    def answers(self, profile: Profile, hands_off: Sequence[Finding]) -> tuple[Answer, ...]:
        """The six answers, in order."""
        ways: Mapping[int, Callable[[Marking, Profile, Question], Answer]] = {
            1: coverage_answer,
            2: keeping_answer,
            3: supply_answer,
            4: use_answer,
            6: holding_answer,
        }
        return tuple(
            hands_off_answer(question, hands_off, self.rubric)
            if question.number == 5
            else ways[question.number](self, profile, question)
            for question in QUESTIONS
        )
