"""
Ask, read, judge: what a refresh does between the network and the store.

One source failing never stops the others, and one request failing never stops its source.
What comes out is a value: rows for the store, corrections, and a report.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from generator.asking import Asker
from generator.gathering import LISTED, LISTED_SENTENCE, Gathered, Watch, gather
from generator.judging import DAY_GATES, SERIES_GATES, Judged, judge
from generator.model.chain import Profile
from generator.model.correction import Correction
from generator.model.origin import Origin
from generator.model.report import RunReport, SourceReport
from generator.model.series import SERIES, monday_of
from generator.model.upstream import Feed, Plan, Upstream
from generator.reporting import LATE, LATE_SENTENCE, last_weeks, report_source, waiting_of
from generator.store import Change

WEEK = dt.timedelta(weeks=1)
GATES: dict[str, str] = {
    **{gate.name: gate.sentence for gate in DAY_GATES},
    **{gate.name: gate.sentence for gate in SERIES_GATES},
    LISTED: LISTED_SENTENCE,
    LATE: LATE_SENTENCE,
}
"""What new figures have to pass: name and sentence."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a refresh brought; nothing has been written yet."""

    changes: tuple[Change, ...]
    corrections: tuple[Correction, ...]
    report: RunReport


@dataclass
class Refresh:
    """
    One run.

    ``stored`` is what ``Store.owned`` returns; ``keyed`` names the sources whose optional key
    is at hand; ``requests`` counts requests by host as the client makes them.
    """

    profiles: Mapping[str, Profile]
    stored: pd.DataFrame
    run_on: dt.date
    keyed: frozenset[str] = frozenset()
    requests: Mapping[str, int] = field(default_factory=dict)

    def plan(self, upstream: Upstream) -> Plan:
        """What a source's asking may look at."""
        mine = self.stored_of(upstream)
        last = last_weeks(mine[mine["live"]])
        return Plan(self.profiles, self.run_on, last, keyed=upstream.name in self.keyed)

    def stored_of(self, upstream: Upstream) -> pd.DataFrame:
        """Stored rows of a source; ``live`` marks those of its feeds."""
        mine = self.stored[self.stored["source"] == upstream.name]
        feeds = [archive_id(upstream, feed) for feed in upstream.feeds]
        columns = ["metric", "week", "chain", "value", "days"]
        return mine[columns].assign(live=mine["archive"].isin(feeds))

    def run(
        self,
        upstreams: Sequence[Upstream],
        client: Asker,
        watch: Watch,
        before: RunReport | None = None,
    ) -> Outcome:
        """
        Ask some sources, all hosts at once, then judge what they said in the order given.

        ``before`` is the last report: sources that are not asked keep their part of it.
        """
        gathered = gather([(u, self.plan(u)) for u in upstreams], client, watch)
        values = self.stored[["source", "metric", "week", "chain", "value"]]
        changes: list[Change] = []
        corrections: list[Correction] = []
        reports: list[SourceReport] = []
        for one in gathered:
            name = one.upstream.name
            stored = self.stored_of(one.upstream)
            judged = judge(
                name,
                daily_frame(one),
                stored,
                values[values["source"] != name],
                self.run_on,
                self.run_on,
                answered=one.asked - set(one.failed) - one.unpublished,
                waiting=waiting_of(before, name),
            )
            corrections += judged.corrections
            changes.append(self._change(one, judged, stored))
            reports.append(report_source(one, judged, stored, self.requests, self.run_on))
            accepted = judged.accepted.assign(source=name)[values.columns]
            values = pd.concat([values, accepted], ignore_index=True).drop_duplicates(
                ["source", "metric", "week", "chain"], keep="last"
            )
        report = RunReport(
            run_on=self.run_on,
            weeks_through=monday_of(self.run_on) - WEEK,
            gates=dict(sorted(GATES.items())),
            sources=tuple(reports),
        ).beside(before, {item.source for item in reports})
        return Outcome(tuple(changes), tuple(corrections), report)

    def _change(self, gathered: Gathered, judged: Judged, stored: pd.DataFrame) -> Change:
        """Accepted rows with their feed; an origin for each feed that gave anything."""
        upstream = gathered.upstream
        feed_of = {
            series: archive_id(upstream, feed) for feed in upstream.feeds for series in feed.series
        }
        feed_of |= {
            spec.name: feed_of[spec.mean_of] for spec in SERIES.values() if spec.mean_of in feed_of
        }
        rows = judged.accepted.assign(
            archive=judged.accepted["metric"].map(feed_of),
            week=pd.to_datetime(judged.accepted["week"]).dt.date,
        )
        told = {(row.metric, row.chain) for row in gathered.rows} - judged.held
        read = {metric for metric, _ in told}
        # A feed's day of reading is that of its oldest series: it stays where one that was
        # asked for, or should have been, was not read. What has ended keeps nothing.
        owed = gathered.asked | gathered.failed.keys()
        asked = owed & last_weeks(stored[stored["live"]]).keys()
        unread = {metric for metric, _ in asked - told}
        origins = {
            archive_id(upstream, feed): origin_of(upstream, feed, self.run_on)
            for feed in upstream.feeds
            if read.intersection(feed.series) and not unread.intersection(feed.series)
        }
        return Change(upstream.name, rows, origins)


def archive_id(upstream: Upstream, feed: Feed) -> str:
    """Under which id a feed stands in ``origin.yml``."""
    return f"{upstream.name}-live-{feed.id}"


def origin_of(upstream: Upstream, feed: Feed, read_on: dt.date) -> Origin:
    """The origin of a feed's rows."""
    return Origin(
        publisher=upstream.publisher,
        title=feed.title,
        url=feed.url,
        licence=feed.licence,
        citation=feed.citation,
        read_on=read_on,
        republish=feed.republish,
        note=feed.note,
    )


def daily_frame(gathered: Gathered) -> pd.DataFrame:
    """Observations as a frame: chain, metric, date (datetime64), value."""
    frame = pd.DataFrame(gathered.rows, columns=["chain", "metric", "date", "value"])
    return frame.assign(date=pd.to_datetime(frame["date"]), value=frame["value"].astype(float))


def unchanged(before: RunReport | None, after: Outcome) -> bool:
    """
    Whether a second run of the same day brought nothing and ended alike.

    Its report would differ in what was asked alone; the first one stays, so that the same
    answers give the same bytes.
    """
    if before is None or before.run_on != after.report.run_on:
        return False
    if any(len(change.rows) for change in after.changes):
        return False
    return _gist(before) == _gist(after.report)


def _gist(report: RunReport) -> object:
    return [
        (source.source, source.state, [(s.series, s.kept, s.last_week) for s in source.series])
        for source in report.sources
    ]


def exit_code(report: RunReport, asked: Sequence[str]) -> int:
    """0: all that was asked is fresh; 1: some failed, the data is whole; 2: nothing came."""
    states = [item.state for item in report.sources if item.source in asked]
    if all(state == "fresh" for state in states):
        return 0
    return 2 if all(state == "failed" for state in states) else 1
