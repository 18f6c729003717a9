"""
What the files of the API hold: one model for each kind of file.

The models make the files and the OpenAPI description, so that the two cannot differ. Missing is
null, never 0 and never left out. Paths are relative to the site's root. Numbers have at most
eight significant digits; shares are parts of 1.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from generator.model.chain import Profile

SCHEMA_VERSION = "1.0"

Week = Annotated[
    str,
    Field(pattern=r"^[0-9]{4}-W[0-9]{2}$", description="ISO week, such as 2024-W14"),
]
Day = Annotated[
    str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", description="day, such as 2024-04-01")
]
Path = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9._/-]+$", description="path relative to the site's root"),
]
Letter = Literal["A", "B", "C", "D", "E"]
State = Literal["marked", "not enough data", "not applicable"]
DesignLabel = Literal["token-first", "infrastructure-first", "mixed", "undetermined"]
ClaimWord = Literal["holds", "fails", "mixed", "not enough data"]


class Shape(BaseModel):
    """A frozen model without unknown keys, whose numbers are finite."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class GeneratedFrom(Shape):
    """What the file was made from: equal data and equal program give equal bytes."""

    data_hash: str = Field(
        pattern="^[0-9a-f]{12}$",
        description="digest of all stored values up to the week, all profiles and the rubric",
    )
    week: Week
    week_start: Day
    rubric_version: int = Field(description="version of the thresholds and weights")
    generator: str = Field(description="version of the program")


class LicenceNote(Shape):
    """One licence and what it covers in the file."""

    name: str
    url: str
    covers: str


class Document(Shape):
    """What every file begins with."""

    schema_version: str = Field(pattern=r"^1\.[0-9]+$")
    generated_from: GeneratedFrom = Field(description="what the file was made from")
    licences: list[LicenceNote] = Field(description="what may be done with the file")


class FileNote(Shape):
    """One file of the API."""

    api: Path
    holds: str


class IndexFile(Document):
    """The entry: which files there are."""

    name: str
    documentation: Path = Field(description="page about the API")
    description: Path = Field(description="OpenAPI description")
    chains: list[str] = Field(description="ids of all chains")
    files: list[FileNote] = Field(description="every file that does not name a chain")


class Mark(Shape):
    """
    The answer to one question for one chain.

    `best` and `worst` are the range that the mark could take. `text` is the figure as pages print
    it; it may be there where `value` is null, as in "no emission".
    """

    question: str = Field(description="id of the question")
    number: int = Field(description="its number, 1 to 6")
    mark: Letter | None = Field(description="A is best; null unless state is marked")
    best: Letter | None = Field(description="best mark it could have")
    worst: Letter | None = Field(description="worst mark it could have")
    state: State
    text: str | None = Field(description="figure as pages print it")
    value: float | None = Field(description="figure that the mark stands on")
    week: Week | None = Field(description="week of the figure")


class ChainSummary(Shape):
    """One chain in brief: class, index and the six marks."""

    id: str
    name: str
    aliases: list[str]
    kind: str = Field(description="l1, rollup, appchain or sidechain")
    ticker: str | None = Field(description="symbol of the token; null without a token")
    token_status: str = Field(description="none, announced or launched")
    class_: DesignLabel = Field(alias="class")
    index: float | None = Field(description="0 infrastructure-first, 100 token-first")
    index_low: float = Field(description="the index if every unknown criterion were 0")
    index_high: float = Field(description="the index if every unknown criterion were 1")
    stability: float | None = Field(description="share of weight draws that keep the class")
    known: int = Field(description="criteria known")
    of: int = Field(description="criteria asked")
    marks: list[Mark] = Field(description="six marks, in the order of the questions")
    marked: int = Field(description="questions with a mark")
    asked: int = Field(description="questions that apply")
    href: Path = Field(description="page of the chain")
    api: Path = Field(description="file of the chain")


class ChainsFile(Document):
    """Every chain in brief, sorted by id."""

    chains: list[ChainSummary]


class Index(Shape):
    """The design index of a chain and how firm its class is."""

    index: float | None = Field(description="0 infrastructure-first, 100 token-first")
    class_: DesignLabel = Field(alias="class")
    low: float = Field(description="index if every unknown criterion were 0")
    high: float = Field(description="index if every unknown criterion were 1")
    without_low: float | None = Field(description="lowest index with one criterion left out")
    without_high: float | None = Field(description="highest index with one criterion left out")
    stability: float | None = Field(description="share of weight draws that keep the class")
    known: int = Field(description="criteria known")
    of: int = Field(description="criteria asked")


class EvidenceNote(Shape):
    """What a finding rests on."""

    label: str
    links: list[str]
    read_on: str | None
    basis: str | None


class CriterionFinding(Shape):
    """What one criterion says of the chain."""

    id: str
    group: Literal["design", "hands-off"]
    title: str
    verdict: Literal["met", "partly", "not met", "unknown", "not applicable"]
    score: float | None = Field(description="0 to 1 for design criteria, 1 is token-first")
    sentence: str = Field(description="why, for this chain")
    evidence: list[EvidenceNote]


class AnswerNote(Mark):
    """An answer with its words."""

    title: str
    sentence: str = Field(description="what the figure means")
    span: str | None = Field(description="where the range of the mark comes from")
    missing: list[str] = Field(description="what would be needed for a mark")


class Points(Shape):
    """Weeks that one source gave: parallel arrays, weeks by their Mondays, rising."""

    source: str
    weeks: list[Day]
    values: list[float]


class FigureNote(Shape):
    """
    One metric of the chain: its latest value and its course.

    All groups of `series` together have one value a week. A week without a value, or without a
    finite ratio, is not there. `left_out` counts weeks whose value only repeats a series that may
    not be republished in bulk.
    """

    id: str
    title: str
    question: str
    unit: str
    value: float | None = Field(
        description="latest value; null where unknown, too old, without limit or left out"
    )
    text: str | None = Field(description="the value as pages print it")
    week: Week | None = Field(description="week of the value")
    source: str | None = Field(description="who gave it, or model or documented")
    publishers: list[str] = Field(description="publishers behind the value")
    licence: str = Field(description="licence of value and series")
    series: list[Points]
    left_out: int


class Observed(Shape):
    """One raw series of one source: parallel arrays, weeks by their Mondays, rising."""

    id: str
    title: str
    unit: str
    nature: Literal["flow", "stock"]
    source: str
    publishers: list[str]
    licence: str = Field(description="the publisher's licence")
    weeks: list[Day]
    values: list[float]
    days: list[int] = Field(description="on how many days of the week each value stands")


class WithheldSeries(Shape):
    """A raw series, or part of one, that may not be republished in bulk, and why."""

    id: str
    title: str
    source: str
    publishers: list[str]
    licence: str = Field(description="terms as we know them")
    weeks: int = Field(description="how many weekly values are left out")
    first: Week
    last: Week
    reason: str


class SourceNote(Shape):
    """An archive or feed that gave values of the chain."""

    source: str
    id: str
    publisher: str
    title: str
    url: str
    licence: str
    republish: Literal["yes", "non-commercial", "unclear"] = Field(
        description="whether the terms allow giving values away in bulk"
    )
    citation: str
    read_on: Day = Field(description="day on which it was read")


class ChainFile(Document):
    """Everything about one chain."""

    chain: ChainSummary
    index: Index
    criteria: list[CriterionFinding]
    answers: list[AnswerNote]
    figures: list[FigureNote]
    observed: list[Observed]
    withheld: list[WithheldSeries]
    profile: Profile = Field(description="facts as the profile states them, amounts as exact text")
    sources: list[SourceNote]
