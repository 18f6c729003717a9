"""Answers as shown on cards: with sources, the year's course and the place among chains alike."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from generator.edition import Edition
from generator.figures import METRICS
from generator.model.chain import Profile
from generator.model.series import week_name
from generator.model.words import Kind
from generator.questions import Answer
from generator.views.figures import publishers
from generator.views.peers import Groups, groups_by_kind, measured, place_among
from generator.views.year import Spark, spark, trend


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer with what a card says besides: week, sources, course, place among peers."""

    answer: Answer
    week: str
    sources: tuple[str, ...]
    trend: str
    spark: Spark | None
    peers: str


def answer_views(
    edition: Edition, only: Collection[str] | None = None
) -> dict[str, tuple[AnswerView, ...]]:
    """The six answers of every chain, in order; with ``only``, those of some chains."""
    groups = groups_by_kind(edition)
    return {
        chain: tuple(_view(edition, chain, answer, groups) for answer in answers)
        for chain, answers in edition.answers.items()
        if only is None or chain in only
    }


def _view(edition: Edition, chain: str, answer: Answer, groups: Groups) -> AnswerView:
    kind = edition.profiles[chain].kind.value
    own = measured(edition, chain, answer)
    group = groups[kind, answer.question.number]
    return AnswerView(
        answer=answer,
        week=week_name(answer.reading.week) if answer.reading else "",
        sources=publishers(
            edition, METRICS.get(answer.question.main_metric), chain, answer.reading
        ),
        trend=trend(edition, chain, answer),
        spark=spark(edition, chain, answer),
        peers="" if own is None else place_among(edition, kind, answer, own, group),
    )


def kind_words(profile: Profile, profiles: Mapping[str, Profile]) -> str:
    """Say what a chain is: ``optimistic rollup on Ethereum``, the base by its name."""
    kind = profile.kind.value
    name = {Kind.L1: "L1"}.get(kind, kind.value)
    if profile.proof_type:
        name = f"{profile.proof_type.value.value} {name}"
    if profile.settlement:
        base = profiles.get(profile.settlement.value)
        name += f" on {base.name if base else profile.settlement.value}"
    return name
