"""How files below ``data/`` are written: sorted, in stable number formats, short to diff."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd
from ruamel.yaml import YAML

from generator.model.origin import Range, Span

SERIES_COLUMNS = ["week", "chain", "value", "days"]
SIGNIFICANT_DIGITS = 10


def number_text(value: float) -> str:
    """
    Write a number with at most ten significant digits and no exponent.

    Raises ValueError for what is not finite: it is no value, and no gate can have passed it.
    """
    if not math.isfinite(value):
        msg = f"{value} is no number to store"
        raise ValueError(msg)
    return f"{Decimal(f'{value:.{SIGNIFICANT_DIGITS}g}'):f}"


def csv_text(names: list[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Write rows as CSV with Unix line ends."""
    out = io.StringIO()
    writer = csv.DictWriter(out, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def series_text(rows: pd.DataFrame) -> str:
    """One series file: week,chain,value,days, sorted."""
    ordered = rows.sort_values(["week", "chain"])
    lines = [
        f"{week:%Y-%m-%d},{chain},{number_text(value)},{days}"
        for week, chain, value, days in zip(
            ordered["week"], ordered["chain"], ordered["value"], ordered["days"], strict=True
        )
    ]
    return "\n".join([",".join(SERIES_COLUMNS), *lines, ""])


def covers(rows: pd.DataFrame) -> dict[str, dict[str, tuple[Span, ...]]]:
    """
    Say which archive gave which weeks: archive id → series → spans.

    A chain's weeks are cut where the archive changes, so spans of two archives never overlap;
    chains with equal spans are listed together.
    """
    ordered = rows.sort_values(["metric", "chain", "week"])
    cell = ordered[["metric", "chain", "archive"]]
    run = (cell != cell.shift()).any(axis=1).cumsum()
    spans: dict[tuple[str, str, dt.date, dt.date], list[str]] = {}
    for _, part in ordered.groupby(run):
        first, last = part.iloc[0], part.iloc[-1]
        key = (first["archive"], first["metric"], first["week"], last["week"])
        spans.setdefault(key, []).append(first["chain"])
    found: dict[str, dict[str, tuple[Span, ...]]] = {}
    for (archive, metric, start, end), chains in sorted(spans.items()):
        of_archive = found.setdefault(archive, {})
        span = Span(start=start, end=end, chains=tuple(sorted(chains)))
        of_archive[metric] = (*of_archive.get(metric, ()), span)
    return found


def origin_text(source: str, ranges: Iterable[Range]) -> str:
    """Write an origin file: plain YAML in a fixed order."""
    yaml = YAML()
    yaml.default_flow_style = None
    yaml.width = 100
    yaml.representer.ignore_aliases = lambda *_: True  # a range repeats its dates in full
    out = io.StringIO()
    yaml.dump(
        {"source": source, "ranges": list(_plain_ranges(ranges))},
        out,
    )
    return out.getvalue()


def _plain_ranges(ranges: Iterable[Range]) -> Iterator[dict[str, Any]]:
    """Ranges as plain values that YAML writes without tags."""
    for item in ranges:
        plain = item.model_dump(exclude={"covers"})
        plain["republish"] = item.republish.value
        plain["withheld"] = list(item.withheld)
        plain["covers"] = {
            metric: [span.model_dump() | {"chains": list(span.chains)} for span in spans]
            for metric, spans in sorted(item.covers.items())
        }
        yield plain
