"""Figures of a claim's outcome as its page writes them."""

from __future__ import annotations

from generator.format import amount
from generator.model.claim import ClaimVerdict, Judged, Outcome
from generator.model.series import week_name
from generator.rulings import ALPHA

NO_FIGURE = "–"

_SMALLEST_P = 0.001


def effect_text(value: float | None, unit: str) -> str:
    """Write an effect in its unit, or that there is none."""
    return NO_FIGURE if value is None else amount(value, unit)


def interval_text(outcome: Outcome) -> str:
    """Both bounds; nothing where either is not known."""
    if outcome.low is None or outcome.high is None:
        return ""
    return f"{amount(outcome.low, outcome.unit)} to {amount(outcome.high, outcome.unit)}"


def probability_text(p: float | None) -> str:
    """Write p with three places; what is smaller as a bound."""
    if p is None:
        return NO_FIGURE
    return f"<{_SMALLEST_P}" if p < _SMALLEST_P else f"{p:.3f}"


def why_undecidable(item: Judged) -> str:
    """Say that no p of this test could decide at its n; nothing where one could or need not."""
    least, corrected = item.outcome.least_p, item.least_p_adjusted
    mixed = item.outcome.verdict is ClaimVerdict.MIXED
    if not mixed or least is None or corrected is None or corrected <= ALPHA:
        return ""
    return (
        f"too few {item.outcome.counted} to decide beside {item.tests - 1} other tests: "
        f"the smallest p that the test can give for {item.outcome.n} is "
        f"{probability_text(least)}, corrected {probability_text(corrected)}, above {ALPHA}"
    )


def weeks_text(outcome: Outcome) -> str:
    """First and last week looked at; nothing where the claim looks at no weeks."""
    if outcome.first_week is None or outcome.last_week is None:
        return ""
    return f"{week_name(outcome.first_week)} to {week_name(outcome.last_week)}"
