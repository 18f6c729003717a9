"""The files of chains: all in brief, and one for each with its figures and series."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.edition import CRITERIA
from generator.model.words import TokenStatus
from generator.publish.api.chain_series import (
    courses_of,
    observed_series,
    source_notes,
    withheld_series,
)
from generator.publish.api.release import FOLDER, Release, Text, number, one_line, week
from generator.publish.api.shapes import (
    AnswerNote,
    ChainFile,
    ChainsFile,
    ChainSummary,
    CriterionFinding,
    EvidenceNote,
    FigureNote,
    Index,
    Mark,
)
from generator.publish.bulk import unit_of
from generator.questions import QUESTIONS, Answer
from generator.views.chain_page import ChainPage
from generator.views.peers import measured

_SLUGS = {question.number: question.slug for question in QUESTIONS}


def chains_file(release: Release) -> ChainsFile:
    """Every chain in brief."""
    chains = [summary(release, page) for page in release.site.chains]
    return ChainsFile.model_validate({**release.header, "chains": chains})


def chain_files(release: Release) -> Iterator[tuple[str, str]]:
    """
    Everything about each chain as JSON, with its id, one after the other: together they are large.

    Weeks and values, nearly all of a file, are written at once and never become objects; the
    models see to the rest.
    """
    for page in release.site.chains:
        document = _dumped(_chain_file(release, page))
        own = [part for part in release.bulk.by_chain.get(page.id, ()) if part.kind == "figure"]
        own.sort(key=lambda part: (part.weeks[0], part.source))
        given = release.bulk.given_by_chain.get(page.id, ())
        courses = courses_of(release.bulk, [*own, *given])
        groups: dict[str, list[dict[str, str]]] = {}
        for part, course in zip(own, courses, strict=False):
            groups.setdefault(part.id, []).append({"source": part.source, **course})
        for note in document["figures"]:
            note["series"] = groups.get(note["id"], [])
        for note, item, course in zip(document["observed"], given, courses, strict=True):
            note.update(course, days=Text(f"[{','.join(map(str, item.days.tolist()))}]"))
        yield page.id, one_line(document)


def _dumped(file: ChainFile) -> dict[str, Any]:
    """The file as plain values, but its profile, which has no fractions, written already."""
    plain = file.model_dump(mode="json", by_alias=True, exclude={"profile"})
    profile = Text(file.profile.model_dump_json(by_alias=True))
    return {key: plain.get(key, profile) for key in ChainFile.model_fields}


def summary(release: Release, page: ChainPage) -> ChainSummary:
    """One chain in brief."""
    profile, design = page.profile, page.index
    token = profile.token
    return ChainSummary.model_validate(
        {
            "id": page.id,
            "name": profile.name,
            "aliases": list(profile.aliases),
            "kind": profile.kind.value.value,
            "ticker": token.symbol.value
            if token.symbol and token.status.value is not TokenStatus.NONE
            else None,
            "token_status": token.status.value.value,
            "class": design.label.value,
            "index": number(design.index),
            "index_low": number(design.low),
            "index_high": number(design.high),
            "stability": number(design.stability),
            "known": design.known,
            "of": design.of,
            "marks": [Mark(**_mark(release, page.id, answer)) for answer in page.answers],
            "marked": page.marked,
            "asked": page.asked,
            "href": f"chains/{page.id}/",
            "api": f"{FOLDER}/chains/{page.id}.json",
        }
    )


def _mark(release: Release, chain: str, answer: Answer) -> dict[str, object]:
    return {
        "question": answer.question.slug,
        "number": answer.question.number,
        "mark": answer.mark,
        "best": answer.best,
        "worst": answer.worst,
        "state": answer.state,
        "text": answer.figure or None,
        "value": number(measured(release.edition, chain, answer)),
        "week": week(answer.reading.week if answer.reading else None),
    }


def _chain_file(release: Release, page: ChainPage) -> ChainFile:
    design = page.index
    return ChainFile.model_validate(
        {
            **release.header,
            "chain": summary(release, page),
            "index": Index.model_validate(
                {
                    "index": number(design.index),
                    "class": design.label.value,
                    "low": number(design.low),
                    "high": number(design.high),
                    "without_low": number(design.without_low),
                    "without_high": number(design.without_high),
                    "stability": number(design.stability),
                    "known": design.known,
                    "of": design.of,
                }
            ),
            "criteria": _criteria(release, page.id),
            "answers": [
                AnswerNote.model_validate(
                    {
                        **_mark(release, page.id, answer),
                        "title": answer.question.title,
                        "sentence": answer.sentence,
                        "span": answer.span or None,
                        "missing": list(answer.missing),
                    }
                )
                for answer in page.answers
            ],
            "figures": _figures(release, page),
            "observed": observed_series(release, page.id),
            "withheld": withheld_series(release, page.id),
            "profile": page.profile,
            "sources": source_notes(release, page.id),
        }
    )


def _criteria(release: Release, chain: str) -> list[CriterionFinding]:
    findings = (*release.edition.design_findings[chain], *release.edition.hands_off[chain])
    return [
        CriterionFinding.model_validate(
            {
                "id": finding.criterion,
                "group": CRITERIA[finding.criterion].group,
                "title": CRITERIA[finding.criterion].title,
                "verdict": finding.verdict.value,
                "score": None if finding.score is None else number(float(finding.score)),
                "sentence": finding.sentence,
                "evidence": [
                    EvidenceNote(
                        label=item.label,
                        links=list(item.links),
                        read_on=item.read_on or None,
                        basis=item.basis or None,
                    )
                    for item in finding.evidence
                ],
            }
        )
        for finding in findings
    ]


def _figures(release: Release, page: ChainPage) -> list[FigureNote]:
    """Every metric in the order of the method page, also those without a value."""
    bulk = release.bulk
    found = []
    for row in page.figures:
        reading = release.edition.figures.telling(row.name, page.id)
        is_open = reading is not None and not bulk.leaves_out(row.name, page.id, reading.week)
        found.append(
            FigureNote(
                id=row.name,
                title=row.title,
                question=_SLUGS[row.question],
                unit=unit_of(row.name),
                value=number(reading.value) if reading and is_open else None,
                text=row.value if reading else None,
                week=row.week or None,
                source=(row.provider or "model") if reading else None,
                publishers=list(row.publishers),
                licence=bulk.licences[row.name, page.id],
                series=[],
                left_out=bulk.left_out.get((row.name, page.id), 0),
            )
        )
    return found
