"""How much of what a chain's token pays out is covered by fees."""

from __future__ import annotations

import numpy as np

from generator import charting
from generator.charting import Strand, cautions, timeline, wording
from generator.edition import Edition
from generator.model.chart import Line, LineChart
from generator.model.chart_maker import maker
from generator.model.series import week_name

ALIKE = 0.01
"""A band narrower than this is one line."""
UNDATED_WORTH_SAYING = 1


@maker(scope="chain", order=30)
def emission_coverage(edition: Edition, chain: str) -> LineChart | None:
    """Fees over emissions as a band: all dated unlocks, and issuance alone."""
    last = charting.last_seen(edition, chain, "gas_fees_usd", "emission_usd")
    strict = charting.strands(edition, "emission_coverage", chain, last)
    loose = charting.strands(edition, "emission_coverage_issuance", chain, last)
    if not strict:
        return None
    if _alike(strict, loose):
        loose = []
    title = "All dated unlocks" if loose else "Fees ÷ emissions"
    lines = (
        *charting.lines_of(title, strict, ("first", "third", "fifth")),
        *charting.lines_of("Issuance only", loose, ("second", "fourth", "sixth")),
    )
    profile = edition.profiles[chain]
    points = [line.points for line in lines]
    spoken = "; ".join(f"{line.label}: {wording.trend(line.points)}" for line in lines)
    return LineChart(
        slug=f"{chain}-emission-coverage",
        headline=_headline(profile.name, lines[len(strict) - 1]),
        unit="fees ÷ what the token pays out, 13-week sums, log scale",
        sources=edition.publishers(("emission_coverage",), chain),
        period=charting.period(*points),
        alt=f"Fees of {profile.name} divided by emissions; 1 means that they are equal. {spoken}.",
        note=cautions.caution(edition, lines, *_cautions(edition, chain)),
        lines=lines,
        events=timeline.within(
            timeline.token_mark(profile) + timeline.blobs_mark(profile), *points
        ),
        scale="log",
        from_zero=False,
        reference=(1.0, "fees equal emissions"),
        band=bool(loose),
    )


def _alike(strict: list[Strand], loose: list[Strand]) -> bool:
    """Whether both ends of the band are the same, as where nothing but issuance is paid out."""
    ends = {p.week: p.value for s in strict for p in s.points}
    others = {p.week: p.value for s in loose for p in s.points}
    return ends.keys() == others.keys() and all(
        abs(others[week] - value) <= ALIKE * abs(value) for week, value in ends.items()
    )


def _headline(name: str, line: Line) -> str:
    now, top = line.points[-1], wording.peak(line.points)
    said = f"Fees on {name} were {wording.share(now.value)} of emissions in the 13 weeks to "
    said += week_name(now.week)
    if top.week == now.week:
        return said
    return wording.fit(
        f"{said}, {wording.share(top.value)} at the peak in {week_name(top.week)}", said
    )


def _cautions(edition: Edition, chain: str) -> list[str]:
    """What the figure leaves out: undated supply, weeks without emission, sampled fees."""
    said = []
    undated = float(edition.figures.supply.undated_percent[chain])
    if undated >= UNDATED_WORTH_SAYING:
        said.append(f"{undated:.0f} % of the allocated supply has no date and is not counted")
    if np.isinf(edition.figures.weekly("emission_coverage").array(chain)).any():
        said.append("Weeks without dated emission are not drawn")
    for series in ("fees_eth", "fees_usd"):
        raw = charting.strands(edition, series, chain)
        days = cautions.sampled(charting.lines_of("Fees", raw, ("first",) * 9)[-1]) if raw else ""
        if days:
            return [*said, f"Fees: {days}"]
    return said
