"""A criterion over all chains: how many meet it, in part or not at all, or are unknown."""

from __future__ import annotations

from generator.charting import wording
from generator.edition import Edition
from generator.model.chart import Bar, BarChart
from generator.model.chart_maker import maker
from generator.model.finding import Criterion, Verdict
from generator.model.series import week_name
from generator.views.criteria import address, found, outcomes

SILENT = {Verdict.UNKNOWN, Verdict.NOT_APPLICABLE}


@maker(scope="criterion", order=10)
def criterion_outcomes(edition: Edition, criterion: Criterion) -> BarChart | None:
    """How many chains have each outcome."""
    findings = found(edition, criterion)
    if not findings:
        return None
    listed = outcomes(criterion, findings)
    verdicts = [finding.verdict for finding in findings.values()]
    count = {verdict: verdicts.count(verdict) for verdict in listed}
    asked = len(verdicts) - count.get(Verdict.NOT_APPLICABLE, 0)
    known = asked - count[Verdict.UNKNOWN]
    met = f"met by {count[Verdict.MET]} of the {known} chains known"
    if not known:
        met = f"not known of any of {asked} chains" if asked else "applies to no chain"
    return BarChart(
        slug=f"criterion-{address(criterion)}",
        headline=wording.fit(f"{criterion.title}: {met}", f"{met[0].upper()}{met[1:]}"),
        unit="number of chains",
        sources=(f"{len(findings)} chain profiles",),
        period=week_name(edition.week),
        alt=f"{criterion.title}. {', '.join(f'{count[v]} {v.value}' for v in listed)}.",
        wide=True,
        bars=tuple(
            Bar(
                verdict.value,
                float(count[verdict]),
                "muted" if verdict in SILENT else "first",
                text=str(count[verdict]),
            )
            for verdict in listed
        ),
        limit=float(len(findings)),
    )
