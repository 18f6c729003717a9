"""``wellspring generate``: pages, charts, feeds and everything else below ``docs/``."""

from __future__ import annotations

import argparse
import os
from dataclasses import replace

from generator import __version__
from generator.cli.common import (
    load_notices,
    load_profiles,
    out,
    read_rubric,
    site_address,
    store_of,
)
from generator.cli.packaging import claims_record
from generator.cli.record import report, report_inputs
from generator.digests import DigestLedger
from generator.draw import draw_all
from generator.edition import compute
from generator.ledgers import ScoreLedger
from generator.pages import render, write
from generator.publish.api.release import Release
from generator.publish.bundle import publish, sizes
from generator.publish.calendar import calendars
from generator.publish.cards import cards
from generator.publish.feeds import feed_files, feeds
from generator.publish.history import against
from generator.publish.takeaway import chart_files
from generator.publish.vendor import vendor_files
from generator.publish.weights import weights_file
from generator.site import assemble
from generator.views.claims import claim_charts
from generator.views.published import size_words


def generate(options: argparse.Namespace) -> int:
    """Write what the data of a week give."""
    store = store_of(options)
    edition = compute(
        load_profiles(store), store.series(), store.sources(), read_rubric(store), options.as_of
    )
    workers = os.cpu_count() or 1
    corrections = store.corrections()
    scores, unlocks = ScoreLedger(store.root).rows(), store.unlock_rows()
    found = against(edition, scores, corrections, __version__)
    claims = claims_record(store, edition)
    charts = draw_all(edition, workers, claim_charts(claims.judged))
    digests = [(row.entry, row.link) for row in DigestLedger(store.root).rows()]
    site = assemble(
        edition, charts, corrections, __version__, store.report(), found, claims, digests
    )
    address = site_address(options.project)
    others = calendars(edition, unlocks)
    notices = load_notices(store)
    others |= feed_files(feeds(edition, digests, address, notices), edition, address)
    release = Release(edition, site, scores, unlocks)
    published = publish(release, claims, address, others)
    site = replace(site, published=published.view, notices=notices)
    pages = render(site)
    files: dict[str, str | bytes] = {
        **pages,
        **chart_files(charts.values(), edition.figures.panel.sources),
        **others,
        **weights_file(edition),
        **published.files,
        **vendor_files(),
        **cards(pages, site),
    }
    written, removed = write(options.project / "docs", files)
    out.print(
        f"edition {site.week}: {len(site.chains)} chains, "
        f"{sum(path.endswith('.md') for path in files)} pages, "
        f"{sum(path.startswith('charts/') for path in files)} charts, "
        f"{sum(path.endswith('.ics') for path in files)} calendars, "
        f"{sum(path.startswith('feeds/') and path.endswith('.xml') for path in files)} feeds; "
        f"{written} files written, {removed} removed"
    )
    for_programs = sizes(files)
    out.print(
        f"for programs: {', '.join(f'{row.kind} {row.size_words}' for row in for_programs)}, "
        f"together {size_words(sum(row.size for row in for_programs))}"
    )
    if options.as_of:
        report_inputs(edition, digests)
    if options.as_of or found.differences:
        report(found)
    return 0
