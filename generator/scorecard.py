"""The six questions: for each chain a mark, a main figure and what it means, or what is missing."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from generator.figures import Figures
from generator.format import amount, percent, ratio, signed_percent
from generator.missing import TOGETHER, missing_inputs
from generator.model.chain import Profile
from generator.model.fact import Basis
from generator.model.finding import Finding, Verdict
from generator.model.rubric import Bounds, Rubric
from generator.model.series import SERIES, week_name
from generator.model.weekly import Reading
from generator.model.words import TokenStatus
from generator.questions import QUESTIONS, Answer, Question
from generator.unlocks import undated

WHOLE_PERCENT = 100
MOSTLY_DATED_PERCENT = 20
"""Above this share of undated supply, a coverage is an upper bound."""


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

    def _over_providers(
        self, metric: str, chain: str, reading: Reading, write: Callable[[float], str] = ratio
    ) -> tuple[float, float, str]:
        """
        Lowest and highest value of a reading's own week over providers, and words for them.

        Values of another week are not used: they would mix a change in time with a dispute.
        """
        band = self.figures.band(metric, chain)
        if band is None or band.week != reading.week:
            return reading.value, reading.value, ""
        words = ", ".join(f"{write(value)} by {provider}" for provider, value in band.values)
        return min(band.low, reading.value), max(band.high, reading.value), words

    def _undated_share(self, profile: Profile, reading: Reading) -> float | None:
        """
        Tokens without a date over the float that an overhang rests on; None if not known.

        No more of them than the supply that does not circulate yet, where that is observed.
        """
        sizes = [item.tokens for item in undated(profile)]
        if any(size is None for size in sizes):
            return None
        total = float(sum(size for size in sizes if size is not None))
        seen = self.figures.reading("circulating_supply", profile.id)
        if seen is not None and reading.provider == "observed float":
            whole = self.figures.reading("max_supply", profile.id) or self.figures.reading(
                "total_supply", profile.id
            )
            left = total if whole is None else min(total, max(whole.value - seen.value, 0.0))
            return left / seen.value
        scheduled = self.figures.supply.scheduled_float.cell(reading.week, profile.id)
        return total / scheduled if scheduled > 0 else None

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
        least, _, differ = self._over_providers("emission_coverage", profile.id, strict)
        _, most, _ = self._over_providers("emission_coverage_issuance", profile.id, loose or strict)
        figure = ratio(strict.value)
        if loose is not None and math.isinf(loose.value):
            figure = f"{ratio(strict.value)} to no limit"
        elif not math.isclose(high, strict.value, rel_tol=0.01):
            figure = f"{ratio(strict.value)} to {ratio(high)}"
        sentence = (
            f"Users pay {_per_dollar(strict.value)} in fees for each dollar the token pays out, "
            f"all dated unlocks counted.{more}"
        )
        best = (
            "A" if loose is not None and math.isinf(loose.value) else bounds.mark(max(high, most))
        )
        mostly_dated = undated <= MOSTLY_DATED_PERCENT
        said = [
            "the upper end counts issuance alone" if best != bounds.mark(strict.value) else "",
            "" if mostly_dated else "what is paid at discretion or at milestones is not counted",
            differ,
        ]
        return Answer(
            question,
            "marked",
            sentence,
            mark=bounds.mark(strict.value),
            best=best,
            worst=bounds.mark(min(strict.value, least)) if mostly_dated else "E",
            span="; ".join(filter(None, said)),
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
        bounds = self._bounds("value_leakage")
        least, most, differ = self._over_providers("value_leakage", profile.id, reading, percent)
        return Answer(
            question,
            "marked",
            f"{_leaking(share)} a documented path to those who secure the chain, to users, "
            f"holders or public goods.{_split_rests_on(profile)}",
            mark=bounds.mark(reading.value),
            best=bounds.mark(least),
            worst=bounds.mark(most),
            span=differ,
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
        bounds = self._bounds("overhang_52w")
        least, most, differ = self._over_providers("overhang_52w", profile.id, reading, percent)
        extra = self._undated_share(profile, reading)
        said = [f"the float can be counted in two ways: {differ}" if differ else ""]
        if extra is None:
            said.append("how many tokens have no date is not known")
        elif extra:
            said.append(
                f"at most {percent(reading.value + extra)} if all supply without a date came "
                "within the year"
            )
        return Answer(
            question,
            "marked",
            f"Within 52 weeks, tokens worth {percent(reading.value)} of {base} are issued or "
            f"unlock by date.{more}",
            mark=bounds.mark(reading.value),
            best=bounds.mark(least),
            worst="E" if extra is None else bounds.mark(max(most, reading.value + extra)),
            span="; ".join(filter(None, said)),
            figure=percent(reading.value),
            reading=reading,
        )

    def _use(self, profile: Profile, question: Question) -> Answer:
        both = self.figures.reading("divergence_52w", profile.id)
        if both is None:
            return self._missing(profile, question)
        use, capital = (
            self.figures.weekly(name).charted.cell(both.week, profile.id)
            for name in ("use_growth_52w", "capital_growth_52w")
        )
        mark, words = self._use_mark(use, capital)
        figure = f"use {_change(use)}, capital {_change(capital)}"
        measured = (
            SERIES[str(self.figures.provider(name, both.week, profile.id)).partition(":")[2]]
            for name in ("use_growth_52w", "capital_growth_52w")
        )
        use_is, capital_is = (spec.title[0].lower() + spec.title[1:] for spec in measured)
        sentence = (
            f"Over the year to {week_name(both.week)}: {words}. "
            f"Use is counted in {use_is}, capital in {capital_is}."
        )
        others, said = self._other_measures(profile.id, both.week, mark)
        return Answer(
            question,
            "marked",
            sentence,
            mark=mark,
            best=min(others),
            worst=max(others),
            span=said,
            figure=figure,
            reading=both,
        )

    def _other_measures(self, chain: str, week: dt.date, mark: str) -> tuple[set[str], str]:
        """Marks by every stored measure of use and of capital, and the growths behind them."""
        growths: list[list[float]] = []
        said = []
        for word, metric in (("use", "use_growth_52w"), ("capital", "capital_growth_52w")):
            seen = {}
            for provider, folded in self.figures.weekly(metric).by_provider.folded.items():
                value = folded.cell(week, chain)
                if not math.isnan(value):
                    source, _, series = provider.partition(":")
                    title = SERIES[series].title
                    series = f"{title[0].lower()}{title[1:]}"
                    seen[f"{word} {_change(value)} by {series} ({source})"] = value
            growths.append(list(seen.values()))
            said += list(seen)[1:]
        marks = {mark, *(self._use_mark(use, capital)[0] for use, capital in product(*growths))}
        return marks, "; ".join(said)

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
        bounds = self._bounds("token_in_btc_52w")
        least, most, differ = self._over_providers("token_in_btc_52w", profile.id, reading)
        return Answer(
            question,
            "marked",
            f"One BTC put into the token a year before {week_name(reading.week)} "
            f"was worth {amount(reading.value)} BTC at its end.",
            mark=bounds.mark(reading.value),
            best=bounds.mark(most),
            worst=bounds.mark(least),
            span=differ,
            figure=f"{amount(reading.value)} ×",
            reading=reading,
        )


def _split_rests_on(profile: Profile) -> str:
    """A caution where the split of fees is not what a document says itself."""
    bases = {part.basis for part in profile.fee_split}
    if Basis.MODELLED in bases:
        return " The split is a third party's model of the documents."
    return " The split is concluded from other facts." if Basis.INFERRED in bases else ""


def _leaking(share: float) -> str:
    return f"{percent(share)} of fees do not have" if share > 0 else "All fees have"


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _per_dollar(value: float) -> str:
    return f"${value:,.2f}" if value >= 0.095 else f"{amount(100 * value)} cents"


def _change(log_change: float) -> str:
    """Write a log change as a percentage with sign."""
    return signed_percent(math.expm1(log_change))


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
        f"{met} of {len(known)} known criteria are met; {open_ones} {_is(open_ones)} unknown.",
        mark=bounds.mark(met / len(known)),
        best=bounds.mark((met + open_ones) / len(asked)),
        worst=bounds.mark(met / len(asked)),
        span=f"{met} of {len(asked)} if none of the unknown ones is met, "
        f"{met + open_ones} if all are"
        if open_ones
        else "",
        figure=f"{met} of {len(known)}",
        missing=missing,
    )
