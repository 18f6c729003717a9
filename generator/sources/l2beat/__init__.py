"""
L2BEAT: value secured, activity and stages of scaling projects.

The public JSON addresses of l2beat.com, as its server's source code has them (read 2026-11).
A project has an id, which keys the summary, and a slug, by which it is asked. Columns of a
chart are found by its ``types``; their order has changed over the years.
"""

from __future__ import annotations

from generator.model.origin import Republish
from generator.model.upstream import Feed, Host, Upstream
from generator.sources.l2beat.asking import ask_probe, ask_projects, ask_summary

LICENCE = "no data licence in L2BEAT's terms (read 2026-09)"
CITATION = "Source: L2BEAT, https://l2beat.com"

L2BEAT = Upstream(
    name="l2beat",
    publisher="L2BEAT",
    # Unpublished limit; a few quick calls have met 429, and growthepie's loader pauses 10 s.
    hosts=(Host("l2beat.com", 10.0),),
    feeds=(
        Feed(
            id="tvs",
            series=("value_secured_usd",),
            title="Total value secured",
            url="https://l2beat.com/layer2s/tvs",
            licence=LICENCE,
            citation=CITATION,
            republish=Republish.UNCLEAR,
            note="Restricted tokens of real-world assets are left out, as L2BEAT does by default, "
            "so totals are below some that are published elsewhere.",
        ),
        Feed(
            id="activity",
            series=("tx_count", "user_ops_count"),
            title="Activity",
            url="https://l2beat.com/layer2s/activity",
            licence=LICENCE,
            citation=CITATION,
            republish=Republish.UNCLEAR,
            note="A user operation is one action of one user; a transaction may bundle several.",
        ),
        Feed(
            id="stages",
            series=("stage",),
            title="Stages of rollups",
            url="https://l2beat.com/layer2s/summary",
            licence=LICENCE,
            citation=CITATION,
            republish=Republish.UNCLEAR,
            note="L2BEAT gives stages to rollups alone and serves the present stage, no history.",
        ),
    ),
    identifiers=("l2beat_id", "l2beat_slug"),
    directory=ask_summary,
    ask=ask_projects,
    probe=ask_probe,
    probe_keys=frozenset(
        {"success", "data", "data.chart", "data.chart.types", "data.chart.data"},
    ),
)
