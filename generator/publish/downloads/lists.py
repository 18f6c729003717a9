"""The tables that list chains, unlocks, and the series that are left out."""

from __future__ import annotations

from generator.publish.api.chains import summary
from generator.publish.api.records import status
from generator.publish.api.release import Release
from generator.publish.cells import number_cell, text_cell
from generator.publish.downloads.table import CHAIN, Column, Table, listed_table
from generator.questions import QUESTIONS


def chains_table(release: Release) -> Table:
    """Every chain in brief, as in the API."""
    columns = (
        Column("id", "string", "id of the chain"),
        Column("name", "string", "name of the chain"),
        Column("kind", "string", "l1, rollup, appchain or sidechain"),
        Column("token_status", "string", "none, announced or launched"),
        Column("ticker", "string", "symbol of the token", required=False),
        Column("class", "string", "token-first, infrastructure-first, mixed or undetermined"),
        Column("index", "number", "design index, 0 to 100", required=False),
        Column("index_low", "number", "index if every unknown criterion were 0"),
        Column("index_high", "number", "index if every unknown criterion were 1"),
        Column("stability", "number", "share of weight draws that keep the class", required=False),
        Column("known", "integer", "criteria known"),
        Column("of", "integer", "criteria asked"),
        *(Column(f"mark_{q.slug.replace('-', '_')}", "string", q.title) for q in QUESTIONS),
    )
    rows = []
    for page in release.site.chains:
        brief = summary(release, page)
        numbers = (brief.index, brief.index_low, brief.index_high, brief.stability)
        rows.append(
            [
                *(brief.id, text_cell(brief.name), brief.kind, brief.token_status),
                *(text_cell(brief.ticker), brief.class_),
                *(number_cell(number) for number in numbers),
                *(str(brief.known), str(brief.of)),
                *(mark.mark or mark.state for mark in brief.marks),
            ]
        )
    return listed_table("chains.csv", "Chains: class, index, marks", columns, ("id",), rows)


def unlocks_table(release: Release) -> Table:
    """What unlocks by date."""
    columns = (
        Column("uid", "string", "name of the unlock, the same when its day or amount is corrected"),
        CHAIN,
        Column("day", "date", "day of the unlock, or first day of its month"),
        Column("over_month", "boolean", "whether the tokens unlock over the month"),
        Column("tokens", "number", "tokens that unlock", "tokens"),
        Column("recipient", "string", "who gets them"),
        Column("label", "string", "name of the allocation"),
        Column("basis", "string", "on-chain, documented, modelled or inferred"),
        Column("status", "string", "confirmed or tentative"),
        Column("sequence", "integer", "grows with every correction"),
        Column("source", "string", "first web address that says so"),
        Column("read_on", "date", "day on which the source was read"),
    )
    rows = [
        [
            *(unlock.uid, unlock.chain, state.day.isoformat()),
            *("true" if unlock.over_month else "false", number_cell(float(state.tokens))),
            *(unlock.recipient.value, text_cell(unlock.label), unlock.basis.value),
            *(status(unlock), str(state.sequence), text_cell(unlock.sources[0])),
            unlock.read_on.isoformat(),
        ]
        for unlock, state in release.dated
    ]
    title = (
        "Unlocks by date from the edition's week on; what unlocks over a month stands on its first"
    )
    return listed_table("unlocks.csv", title, columns, ("uid",), rows)


def withheld_table(release: Release) -> Table:
    """What is not in the other tables, with the reason."""
    columns = (
        Column("series", "string", "id of the series"),
        Column("source", "string", "folder of data/series in the repository"),
        CHAIN,
        Column("weeks", "integer", "weeks that are left out"),
        Column("first", "date", "Monday of the first of them"),
        Column("last", "date", "Monday of the last of them"),
        Column("publisher", "string", "who publishes the series"),
        Column("licence", "string", "terms as we know them"),
        Column("reason", "string", "why the series is left out"),
    )
    rows = [
        [
            *(item.series, item.source, item.chain, str(item.weeks)),
            *(item.first.isoformat(), item.last.isoformat()),
            *(text_cell(", ".join(item.publishers)), text_cell(item.licence)),
            text_cell(item.reason),
        ]
        for item in release.bulk.withheld
    ]
    key = ("series", "source", "chain", "first", "reason")
    return listed_table("withheld.csv", "Series that are left out, and why", columns, key, rows)
