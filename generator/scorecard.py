"""The six questions: for each chain a mark, a main figure and what it means, or what is missing."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from generator.figures import Figures
from generator.format import amount, percent, ratio
from generator.model.chain import Profile
from generator.model.finding import Finding, Verdict
from generator.model.rubric import Bounds, Rubric
from generator.model.series import SERIES, week_name
from generator.model.weekly import Reading, cell
from generator.model.words import TokenStatus
from generator.schedules import FEWEST_DOCUMENTED, documented_percent

State = Literal["marked", "not enough data", "not applicable"]


@dataclass(frozen=True, slots=True)
class Question:
    """One of the six questions; the same for every chain."""

    number: int
    title: str
    main_metric: str
    also: tuple[str, ...]
    explains: str


QUESTIONS: tuple[Question, ...] = (
    Question(
        1,
        "Where does the value come from?",
        "emission_coverage",
        ("emission_coverage_issuance", "security_coverage", "app_multiple"),
        "Fees that users pay, divided by what the token pays out in the same 13 weeks.",
    ),
    Question(
        2,
        "Who keeps it?",
        "value_leakage",
        ("rent_share", "operator_margin", "returned_share"),
        "The part of fees that neither pays for security nor flows back by a documented rule.",
    ),
    Question(
        3,
        "How much supply is still to come?",
        "overhang_52w",
        ("float_share",),
        "Tokens that are issued or unlock in the next 52 weeks, against today's float.",
    ),
    Question(
        4,
        "Does use bring capital?",
        "divergence_52w",
        ("use_growth_52w", "capital_growth_52w", "capital_per_use"),
        "Growth of use against growth of the capital trusted to the chain, over a year.",
    ),
    Question(
        5,
        "Could its makers walk away?",
        "hands_off",
        (),
        "The hands-off test: ten criteria, counted over those that are known.",
    ),
    Question(
        6,
        "Has holding it paid?",
        "token_in_btc_52w",
        ("token_in_eth_52w", "token_in_btc_since_launch"),
        "The token's price in BTC today against a year ago.",
    ),
)


TOGETHER = {
    "emission_coverage": "seven weeks of a quarter with fees, issuance and price together",
    "value_leakage": "seven weeks of a quarter with fees and rent together",
    "overhang_52w": "a float in the year before",
    "divergence_52w": "use and capital over the same year",
    "token_in_btc_52w": "prices of the token 52 weeks apart",
}
"""What a main figure lacks where each of its inputs is there, but not at the same time."""

WHOLE_PERCENT = 100
MOSTLY_DATED_PERCENT = 20
"""Above this share of undated supply, a coverage is an upper bound."""


@dataclass(frozen=True, slots=True)
class Answer:
    """
    The answer to one question for one chain.

    ``mark`` is None unless ``state`` is ``marked``. ``worst`` and ``best`` give the range the
    mark could take over a band or over unknowns. ``figure`` is the main figure as shown,
    ``sentence`` says what it means, ``missing`` names what would be needed.
    """

    question: Question
    state: State
    sentence: str
    mark: str | None = None
    best: str | None = None
    worst: str | None = None
    figure: str = ""
    reading: Reading | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scorer:
    """Marks chains; marks depend on a chain's own figures and the rubric alone."""

    figures: Figures
    rubric: Rubric

    def answers(self, profile: Profile, hands_off: Sequence[Finding]) -> tuple[Answer, ...]:
        """The six answers, in order."""
        ways: Mapping[int, Callable[[Profile, Question], Answer]] = {
            1: self._coverage,
            2: self._keeping,
            3: self._supply,
            4: self._use,
            6: self._holding,
        }
        return tuple(
            _hands_off(question, hands_off, self.rubric)
            if question.number == 5
            else ways[question.number](profile, question)
            for question in QUESTIONS
        )

    def _bounds(self, metric: str) -> Bounds:
        return self.rubric.scorecard.marks[metric]

    def _missing(self, profile: Profile, question: Question) -> Answer:
        """Say which series or facts the main figure lacks."""
        lacking = missing_inputs(self.figures, question.main_metric, profile.id)
        lacking = lacking or [TOGETHER[question.main_metric]]
        sentence = f"Not enough data: {', '.join(lacking)}."
        return Answer(question, "not enough data", sentence, missing=tuple(lacking))

    def _coverage(self, profile: Profile, question: Question) -> Answer:
        bounds = self._bounds("emission_coverage")
        strict = self.figures.reading("emission_coverage", profile.id)
        loose = self.figures.reading("emission_coverage_issuance", profile.id)
        if profile.token.status.value is not TokenStatus.LAUNCHED:
            return Answer(
                question,
                "marked",
                "There is no token, so nothing is emitted that fees would have to cover.",
                mark="A",
                figure="no emission",
            )
        if strict is None:
            return self._missing(profile, question)
        undated = float(self.figures.supply.undated_percent[profile.id])
        more = (
            f" {undated:.0f} % of the allocated supply has no date and is not counted."
            if undated >= 1
            else ""
        )
        if math.isinf(strict.value) and undated > MOSTLY_DATED_PERCENT:
            return Answer(
                question,
                "not enough data",
                f"Nothing is dated in these 13 weeks, but {undated:.0f} % of the allocated supply "
                "is paid out at somebody's discretion or at milestones.",
                missing=("what discretionary buckets paid out",),
            )
        if math.isinf(strict.value):
            return Answer(
                question,
                "marked",
                f"No emission is scheduled or dated in these 13 weeks.{more}",
                mark="A",
                figure="no emission",
                reading=strict,
            )
        high = strict.value if loose is None or math.isinf(loose.value) else loose.value
        figure = ratio(strict.value)
        if loose is not None and math.isinf(loose.value):
            figure = f"{ratio(strict.value)} and up"
        elif not math.isclose(high, strict.value, rel_tol=0.01):
            figure = f"{ratio(strict.value)} to {ratio(high)}"
        sentence = (
            f"Users pay {_per_dollar(strict.value)} in fees for each dollar the token pays out, "
            f"all dated unlocks counted.{more}"
        )
        best = "A" if loose is not None and math.isinf(loose.value) else bounds.mark(high)
        return Answer(
            question,
            "marked",
            sentence,
            mark=bounds.mark(strict.value),
            best=best,
            worst="E" if undated > MOSTLY_DATED_PERCENT else bounds.mark(strict.value),
            figure=figure,
            reading=strict,
        )

    def _keeping(self, profile: Profile, question: Question) -> Answer:
        reading = self.figures.reading("value_leakage", profile.id)
        if reading is None:
            return self._missing(profile, question)
        share = min(max(reading.value, 0.0), 1.0)
        whole = sum(part.percent for part in profile.fee_split) >= WHOLE_PERCENT
        if not profile.settles_elsewhere and not whole and share > 0:
            return Answer(
                question,
                "not enough data",
                f"Between none and {percent(share)} of fees leak: what is not returned may be paid "
                "to validators by rule, but the documents read state no share.",
                figure=f"0 to {percent(share)}",
                reading=reading,
                missing=("the share of fees paid to validators by rule",),
            )
        return Answer(
            question,
            "marked",
            f"{percent(share)} of fees have no documented path to those who secure the chain, "
            "to users, holders or public goods.",
            mark=self._bounds("value_leakage").mark(reading.value),
            figure=percent(share),
            reading=reading,
        )

    def _supply(self, profile: Profile, question: Question) -> Answer:
        if profile.token.status.value is not TokenStatus.LAUNCHED:
            return Answer(question, "not applicable", "There is no token.")
        reading = self.figures.reading("overhang_52w", profile.id)
        if reading is None:
            return self._missing(profile, question)
        undated = float(self.figures.supply.undated_percent[profile.id])
        more = f" {undated:.0f} % of the allocated supply has no date." if undated >= 1 else ""
        seen = self.figures.reading("circulating_supply", profile.id)
        observed = seen is not None and reading.provider == "observed float"
        base = (
            f"the float seen in {week_name(seen.week)}"
            if seen is not None and observed
            else "the float as the schedules give it"
        )
        return Answer(
            question,
            "marked",
            f"Within 52 weeks, tokens worth {percent(reading.value)} of {base} are issued or "
            f"unlock by date.{more}",
            mark=self._bounds("overhang_52w").mark(reading.value),
            figure=percent(reading.value),
            reading=reading,
        )

    def _use(self, profile: Profile, question: Question) -> Answer:
        both = self.figures.reading("divergence_52w", profile.id)
        if both is None:
            return self._missing(profile, question)
        use, capital = (
            cell(self.figures.weekly(name).values, both.week, profile.id)
            for name in ("use_growth_52w", "capital_growth_52w")
        )
        mark, words = self._use_mark(use, capital)
        figure = f"use {_change(use)}, capital {_change(capital)}"
        sentence = f"Over the year to {week_name(both.week)}: {words}."
        return Answer(question, "marked", sentence, mark=mark, figure=figure, reading=both)

    def _use_mark(self, use: float, capital: float) -> tuple[str, str]:
        """Mark of two growths given as log changes."""
        rules = self.rubric.scorecard
        holds = -math.log1p(-rules.capital_holds_within)
        halved = math.log(rules.fall_by_half)
        if use > 0 and capital > 0:
            return "A", "use and capital both grow"
        if use > 0 and capital >= -holds:
            return "B", "use grows and capital holds"
        if use > 0:
            return "C", "use grows and capital falls"
        if use <= halved and capital <= halved:
            return "E", "use and capital both fall by half or more"
        if capital > 0:
            return "D", "use falls while capital grows"
        return "D", "use and capital both fall"

    def _holding(self, profile: Profile, question: Question) -> Answer:
        if profile.token.status.value is not TokenStatus.LAUNCHED:
            return Answer(question, "not applicable", "There is no token.")
        if profile.id == "bitcoin":
            return Answer(question, "not applicable", "Bitcoin is the yardstick of this question.")
        reading = self.figures.reading("token_in_btc_52w", profile.id)
        if reading is None:
            return self._missing(profile, question)
        return Answer(
            question,
            "marked",
            f"One BTC put into the token a year before {week_name(reading.week)} "
            f"was worth {amount(reading.value)} BTC at its end.",
            mark=self._bounds("token_in_btc_52w").mark(reading.value),
            figure=f"{amount(reading.value)} ×",
            reading=reading,
        )


def _per_dollar(value: float) -> str:
    return f"${value:,.2f}" if value >= 0.095 else f"{amount(100 * value)} cents"


def _change(log_change: float) -> str:
    """Write a log change as a percentage with sign."""
    rounded = round(100 * math.expm1(log_change))
    return f"{rounded:+,} %".replace("-", "−") if rounded else "0 %"


def _hands_off(question: Question, findings: Sequence[Finding], rubric: Rubric) -> Answer:
    """Share of criteria met among those known; the range over the unknown ones."""
    asked = [f for f in findings if f.verdict is not Verdict.NOT_APPLICABLE]
    known = [f for f in asked if f.verdict is not Verdict.UNKNOWN]
    met = sum(f.verdict is Verdict.MET for f in known)
    missing = tuple(f.criterion for f in asked if f.verdict is Verdict.UNKNOWN)
    fewest = rubric.scorecard.hands_off_fewest_known
    if len(known) < fewest:
        sentence = f"Not enough data: {len(known)} of {len(asked)} criteria known, {fewest} needed."
        return Answer(question, "not enough data", sentence, missing=missing)
    bounds = rubric.scorecard.marks["hands_off"]
    open_ones = len(asked) - len(known)
    return Answer(
        question,
        "marked",
        f"{met} of {len(known)} known criteria are met; {open_ones} are unknown.",
        mark=bounds.mark(met / len(known)),
        best=bounds.mark((met + open_ones) / len(asked)),
        worst=bounds.mark(met / len(asked)),
        figure=f"{met} of {len(known)}",
        missing=missing,
    )


_FEES = ("fees", ("fees_usd", "fees_eth"))
_USE = ("user operations or transactions", ("user_ops_count", "tx_count"))
_CAPITAL = (
    "value secured, TVL or stablecoins",
    ("value_secured_usd", "tvl_usd", "stablecoins_usd"),
)
ALTERNATIVES = {name: group for group in (_FEES, _USE, _CAPITAL) for name in group[1]}
"""Series any one of which will do, with the words that name them."""


def missing_inputs(figures: Figures, metric: str, chain: str) -> list[str]:
    """Delivered series of a metric that hold no recent value for a chain, and missing facts."""
    profile = figures.profiles[chain]
    if metric != "value_leakage":
        rules = {rule.rule for rule in profile.token.issuance}
        facts_instead = {"issuance_native": bool(rules - {"observed"})}
    else:
        facts_instead = {
            "burn_native": profile.fee_destination is not None,
            "rent_eth": bool(profile.fee_split) or not profile.settles_elsewhere,
        }
    lacking: list[str] = []
    for name in figures.leaves(metric):
        words, group = ALTERNATIVES.get(name, (SERIES[name].title.lower(), (name,)))
        if any(figures.reading(other, chain) for other in group) or facts_instead.get(name):
            continue
        if name != "circulating_supply" and f"{words} (no recent week)" not in lacking:
            lacking.append(f"{words} (no recent week)")
    if metric in {"emission_coverage", "overhang_52w"}:
        lacking += _missing_facts(profile)
    if metric == "value_leakage" and figures.reading("returned_share", chain) is None:
        fate = profile.fee_destination
        through = {"treasury": "the treasury pays", "split": "the parties of the split pay"}
        lacking.append(
            f"what {through[fate.value]} back to users, holders or public goods"
            if fate is not None and fate.value in through
            else "a documented destination of fees with its share"
        )
    return lacking


def _missing_facts(profile: Profile) -> list[str]:
    """Parts of the supply schedule that the profile lacks."""
    token = profile.token
    lacking = []
    if not token.allocations:
        lacking.append("the allocation of the supply")
    elif any(t.way == "unknown" for a in token.allocations for t in a.schedule):
        lacking.append("the dates of some unlocks")
    elif documented_percent(token) < FEWEST_DOCUMENTED:
        lacking.append("the release of more than a fifth of the supply")
    if not token.issuance:
        lacking.append("the issuance rule")
    elif all(rule.rule == "formula" for rule in token.issuance):
        lacking.append("an issuance rule that can be computed")
    return lacking
