"""The files that explain: metrics and series, questions, criteria."""

from __future__ import annotations

from generator.edition import CRITERIA
from generator.figures import METRICS
from generator.model.finding import Criterion, Verdict
from generator.model.series import SERIES
from generator.publish.api.release import Release
from generator.publish.api.tables import (
    CriteriaFile,
    CriterionNote,
    MetricNote,
    MetricsFile,
    QuestionNote,
    QuestionsFile,
    SeriesNote,
)
from generator.publish.bulk import UNIT_MEANING, unit_of
from generator.questions import QUESTIONS
from generator.views.criteria import address


def metrics_file(release: Release) -> MetricsFile:
    """Return the dictionary of metrics, series and units."""
    slugs = {question.number: question.slug for question in QUESTIONS}
    metrics = [
        MetricNote(
            id=metric.name,
            title=metric.title,
            unit=unit_of(metric.name),
            question=slugs[metric.question],
            formula=metric.formula,
            reads_as=metric.reads_as,
            unknown_when=metric.unknown_when,
            gaming=metric.gaming,
            window_weeks=metric.window_weeks,
            needs=list(metric.needs),
        )
        for metric in METRICS.values()
    ]
    series = [
        SeriesNote(
            id=spec.name,
            title=spec.title,
            unit=unit_of(spec.name),
            nature=spec.nature.value,
            meaning=spec.meaning,
            precedence=list(spec.precedence),
        )
        for spec in SERIES.values()
        if not spec.mean_of
    ]
    used = {note.unit for note in metrics} | {note.unit for note in series}
    units = {unit: words for unit, words in UNIT_MEANING.items() if unit in used}
    return MetricsFile.model_validate(
        {**release.header, "metrics": metrics, "series": series, "units": units}
    )


def questions_file(release: Release) -> QuestionsFile:
    """Return the six questions with the bounds of their marks and how many chains have each."""
    marks = release.edition.rubric.scorecard.marks
    questions = []
    for question in QUESTIONS:
        rule = marks.get(question.main_metric)
        questions.append(
            QuestionNote(
                id=question.slug,
                number=question.number,
                title=question.title,
                explains=question.explains,
                asks=question.asks,
                computed=question.computed,
                gaming=question.gaming,
                limits=list(question.limits),
                main_metric=question.main_metric,
                also=list(question.also),
                direction=rule.direction if rule else None,
                bounds=[float(bound) for bound in rule.bounds] if rule else None,
                counts=dict(release.site.mark_counts[question.number]),
                href=f"questions/{question.slug}/",
            )
        )
    return QuestionsFile.model_validate({**release.header, "questions": questions})


def criteria_file(release: Release) -> CriteriaFile:
    """Return the criteria with their weights and how many chains meet them."""
    criteria = [_criterion(release, criterion) for criterion in CRITERIA.values()]
    return CriteriaFile.model_validate({**release.header, "criteria": criteria})


def _criterion(release: Release, criterion: Criterion) -> CriterionNote:
    edition = release.edition
    weight = edition.rubric.design_index.weights.get(criterion.name)
    findings = [
        finding.verdict
        for group in (edition.design_findings, edition.hands_off)
        for of_chain in group.values()
        for finding in of_chain
        if finding.criterion == criterion.name
    ]
    return CriterionNote.model_validate(
        {
            "id": criterion.name,
            "group": criterion.group,
            "title": criterion.title,
            "asks": criterion.asks,
            "met": criterion.met,
            "partly": criterion.partly or None,
            "not_met": criterion.not_met,
            "unknown": criterion.unknown,
            "gaming": criterion.gaming,
            "limits": criterion.limits,
            "weight": weight,
            "counts": {verdict.value: findings.count(verdict) for verdict in Verdict},
            "href": f"criteria/{address(criterion)}/",
        }
    )
