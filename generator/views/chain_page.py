"""The page of one chain, put together from everything that is said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from generator.edition import CRITERIA, Edition
from generator.model.chain import Profile
from generator.model.drawn import Drawn
from generator.model.finding import Criterion, Finding
from generator.model.words import TokenStatus
from generator.questions import Answer
from generator.scores import DesignIndex
from generator.views import answers as answer_views
from generator.views import captures as captures_views
from generator.views import disagreements as disagreement_views
from generator.views import facts as fact_views
from generator.views import figures as figure_views
from generator.views import hands_off as hands_off_views
from generator.views import series as series_views
from generator.views import supply as supply_views


@dataclass(frozen=True, slots=True)
class ChainPage:
    """Everything on one chain's page."""

    profile: Profile
    kind_words: str
    token_words: str
    index: DesignIndex
    answers: tuple[Answer, ...]
    answer_views: tuple[answer_views.AnswerView, ...]
    design: tuple[tuple[Criterion, Finding], ...]
    hands_off: tuple[tuple[Criterion, Finding], ...]
    walking_away: hands_off_views.HandsOffView
    captures: captures_views.CapturesView
    figures: tuple[figure_views.FigureRow, ...]
    charts: Sequence[Drawn]
    facts: tuple[fact_views.FactRow, ...]
    allocations: tuple[fact_views.AllocationRow, ...]
    issuance: tuple[fact_views.StatementRow, ...]
    supply: supply_views.SupplyView
    fee_split: tuple[fact_views.StatementRow, ...]
    events: tuple[fact_views.StatementRow, ...]
    remarks: tuple[fact_views.StatementRow, ...]
    series: tuple[series_views.SeriesRow, ...]
    disagreements: tuple[disagreement_views.Disagreement, ...]

    @property
    def id(self) -> str:
        """The chain's id, which is its address."""
        return self.profile.id

    @property
    def is_named(self) -> bool:
        """Whether the profile says what the chain is called by a provider of series."""
        named = self.profile.identifiers.model_fields_set
        return any(getattr(self.profile.identifiers, n) for n in named - {"evm_chain_id"})

    @property
    def marked(self) -> int:
        """How many questions have a mark."""
        return sum(answer.state == "marked" for answer in self.answers)

    @property
    def asked(self) -> int:
        """How many questions apply."""
        return sum(answer.state != "not applicable" for answer in self.answers)


def chain_page(
    edition: Edition,
    chain: str,
    charts: Sequence[Drawn],
    shown: tuple[answer_views.AnswerView, ...],
    stale: Mapping[tuple[str, str, str], str],
) -> ChainPage:
    """Everything on the page of a chain, with its charts and its answers as shown."""
    profile = edition.profiles[chain]
    answers = edition.answers[chain]
    return ChainPage(
        profile=profile,
        kind_words=answer_views.kind_words(profile, edition.profiles),
        token_words=token_words(profile),
        index=edition.designs[chain],
        answers=answers,
        answer_views=shown,
        design=tuple((CRITERIA[f.criterion], f) for f in edition.design_findings[chain]),
        hands_off=tuple((CRITERIA[f.criterion], f) for f in edition.hands_off[chain]),
        walking_away=hands_off_views.hands_off_view(edition, chain),
        captures=captures_views.captures_view(edition, chain),
        figures=figure_views.figure_rows(edition, chain),
        charts=charts,
        facts=fact_views.fact_rows(profile),
        allocations=fact_views.allocation_rows(profile.token.allocations),
        issuance=fact_views.issuance_rows(profile),
        supply=supply_views.supply_view(edition, chain),
        fee_split=fact_views.fee_rows(profile),
        events=fact_views.event_rows(profile),
        remarks=fact_views.remark_rows(profile),
        series=series_views.series_rows(edition, chain, stale),
        disagreements=disagreement_views.disagreements(edition, chain),
    )


def token_words(profile: Profile) -> str:
    """The token in a word: its symbol, ``none`` or ``announced``."""
    token = profile.token
    if token.status.value is TokenStatus.NONE:
        return "none"
    symbol = token.symbol.value if token.symbol else "yes"
    return symbol if token.status.value is TokenStatus.LAUNCHED else f"{symbol} (announced)"
