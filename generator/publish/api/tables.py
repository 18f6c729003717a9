"""
What the files of the API hold besides chains: words, rules and records.

See ``shapes`` for what all files share.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from generator.publish.api.shapes import ClaimWord, Day, Document, Path, Shape, Week


class MetricNote(Shape):
    """A figure that Wellspring computes: words and formula."""

    id: str
    title: str
    unit: str
    question: str = Field(description="id of the question it serves")
    formula: str
    reads_as: str
    unknown_when: str
    gaming: str
    window_weeks: int = Field(description="how many weeks one value rests on")
    needs: list[str] = Field(
        description="ids of series and metrics that go in; chains and supply are profiles"
    )


class SeriesNote(Shape):
    """A series that sources deliver."""

    id: str
    title: str
    unit: str
    nature: Literal["flow", "stock"]
    meaning: str
    precedence: list[str] = Field(description="sources in the order in which they are charted")


class MetricsFile(Document):
    """The dictionary of metrics, series and units."""

    metrics: list[MetricNote]
    series: list[SeriesNote]
    units: dict[str, str]


class QuestionNote(Shape):
    """One of the six questions; `bounds` separate the marks A to E."""

    id: str
    number: int
    title: str
    explains: str
    asks: str
    computed: str
    gaming: str
    limits: list[str]
    main_metric: str = Field(description="metric that the mark stands on")
    also: list[str] = Field(description="further metrics")
    direction: Literal["at-least", "at-most"] | None = Field(
        description="whether a high or a low figure is good"
    )
    bounds: list[float] | None = Field(description="bounds between A, B, C, D and E")
    counts: dict[str, int] = Field(description="chains by mark or state")
    href: Path


class QuestionsFile(Document):
    """The six questions."""

    questions: list[QuestionNote]


class CriterionNote(Shape):
    """A criterion and how many chains meet it."""

    id: str
    group: Literal["design", "hands-off"]
    title: str
    asks: str
    met: str
    partly: str | None
    not_met: str
    unknown: str
    gaming: str
    limits: str
    weight: float | None = Field(description="weight in the design index; null where not scored")
    counts: dict[str, int] = Field(description="chains by verdict")
    href: Path


class CriteriaFile(Document):
    """The criteria of the design index and of the hands-off test."""

    criteria: list[CriterionNote]


class Rule(Shape):
    """The rule of a claim, fixed before it was run."""

    metric: str
    population: str
    window: str
    test: str
    smallest_sample: str
    holds: str
    fails: str
    mixed: str


class ClaimRecord(Shape):
    """One row of the ledger of claims."""

    week: Week
    version: int
    verdict: ClaimWord
    effect: float | None
    low: float | None
    high: float | None
    p_adjusted: float | None
    n: int
    computed_on: Day
    backfilled: bool = Field(description="whether it was computed long after its week")


class ClaimNote(Shape):
    """A claim: words, rule, verdict of this edition and record."""

    id: str
    title: str
    essay: str
    statement: str
    version: int
    fixed_on: Day
    seen_before: str | None = Field(
        description="why the rule was not fixed before its verdict was known, where it was not"
    )
    verdict: ClaimWord
    sentence: str
    effect: float | None = Field(description="what the test measures, in unit")
    unit: str
    low: float | None = Field(description="lower end of its interval")
    high: float | None = Field(description="upper end of its interval")
    p: float | None = Field(description="before correction for many tests")
    p_adjusted: float | None = Field(description="after correction for all tests of the edition")
    n: int = Field(description="how many of counted")
    counted: str
    first_week: Week | None
    last_week: Week | None
    missing: list[str] = Field(description="what the test lacks")
    rule: Rule
    history: list[ClaimRecord] = Field(description="rows of the ledger, latest first")
    href: Path


class ClaimsFile(Document):
    """The ledger of claims."""

    claims: list[ClaimNote]


class WeekNote(Shape):
    """One week of the ledger of scores."""

    week: Week
    week_start: Day
    chains: int = Field(description="chains recorded")
    classes: dict[str, int] = Field(description="chains by class")
    rubric_version: int
    recorded_on: Day = Field(description="day of recording")
    href: Path = Field(description="page of the week")


class WeeksFile(Document):
    """Weeks with recorded scores, newest first."""

    weeks: list[WeekNote]


class UnlockNote(Shape):
    """Tokens that unlock on a day, or over the month that begins on it."""

    uid: str = Field(description="stays when day or amount is corrected")
    chain: str
    day: Day
    over_month: bool
    tokens: float
    recipient: str
    label: str
    basis: str = Field(description="on-chain, documented, modelled or inferred")
    status: Literal["confirmed", "tentative"]
    sequence: int = Field(description="grows with every correction")
    source: list[str]
    read_on: Day


class UndatedNote(Shape):
    """Tokens of an allocation without a date, and why."""

    chain: str
    label: str
    recipient: str
    tokens: float | None
    percent: float | None
    way: str = Field(description="milestone, discretion or unknown")
    words: str | None
    basis: str
    source: list[str]
    read_on: Day


class UnlocksFile(Document):
    """Unlocks from the edition's week on, and tokens without a date."""

    unlocks: list[UnlockNote]
    undated: list[UndatedNote]
