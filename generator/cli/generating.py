"""Pages, charts, feeds and everything else below ``docs/``, computed anew."""

from __future__ import annotations

import argparse
from collections import ChainMap
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from generator import __version__
from generator.cache import Cache
from generator.classes import compare
from generator.cli.beginning import Begun
from generator.cli.common import out, site_address
from generator.cli.known import known_then, read_records
from generator.cli.packaging import unjudged
from generator.cli.record import report, report_inputs
from generator.draw import Drawings
from generator.model.contents import Content
from generator.pages import folders_of, page_paths, render, write
from generator.publish.api.release import Release
from generator.publish.bundle import prepare, publish, sizes
from generator.publish.calendar import calendars
from generator.publish.cards import cards
from generator.publish.feeds import feed_files, feeds
from generator.publish.history import against
from generator.publish.takeaway import chart_files
from generator.publish.weights import weights_file
from generator.shelf import Shelf
from generator.site import Site, assemble, with_claims
from generator.stages import Stage, unwatched
from generator.store import Store
from generator.views.claims import claim_charts
from generator.views.published import size_words
from generator.workers import Workers

Complete = tuple[Mapping[str, Content], Sequence[str], Sequence[str]]
"""Every file by its path below docs/, the folders that hold no other file, what was said."""


def generate_anew(
    options: argparse.Namespace,
    store: Store,
    cache: Cache,
    begun: Begun,
    stage: Stage = unwatched,
    workers: Workers | None = None,
) -> Complete | None:
    """
    Write everything about an edition; gives what a run noted as complete consists of.

    ``stage`` hears of each stage. Without ``workers`` everything is done in this process.
    """
    workers, shelf, edition = workers or Workers(), Shelf(cache.folder), begun.edition
    with stage("load"):
        every = read_records(store)
    known = known_then(every, edition.week) if edition.is_past else every
    address = site_address(options.project)
    with stage("scores"):
        compare(edition)  # now, as it is remembered: else each process would find it by itself
    with stage("charts"):
        drawings = Drawings(edition, workers, cache, shelf)
        drawings.ask_pages()
    vendored = begun.vendored()  # early: until it is read, the process that found it stays
    with stage("scores"):
        # Against all that is known by now: it says why figures shown here are not those recorded.
        found = against(edition, every.scores, every.corrections, __version__)
    with stage("feeds and API"):
        made = feeds(edition, known.digests, address, known.notices)
        followed = feed_files(made, edition, address)
        others = shelf.put_all({**calendars(edition, known.unlocks), **followed})
    with stage("templates"):  # as much as can be said before the claims are judged
        coming, last_run = drawings.coming(), known.last_run
        site = assemble(edition, coming, known.corrections, __version__, last_run, found)
    with stage("feeds and API"):
        recorded = unjudged(store, edition, known.claims)
        release = Release(edition, site, known.scores, known.unlocks, shelf.put, cache)
        prepared = prepare(release, recorded.ledger)
    with stage("claims"):
        claims = replace(recorded, judged=begun.judged())
    with stage("charts"):
        drawings.ask(claim_charts(claims.judged))
    with stage("templates"):
        site = with_claims(site, edition, drawings.coming(), claims, known.digests)
    with stage("feeds and API"):
        published = publish(prepared, claims, address, others)
        others |= shelf.put_all({**weights_file(edition), **published.files, **vendored})
    with stage("charts"):
        drawn = chart_files(drawings.by_page().values())
    with stage("templates"):
        site = replace(site, published=published.view, notices=known.notices)
        workers.rest()  # those that drew
        pages = workers.share_out(partial(_rendered, site, shelf, cache), page_paths(site))
    with stage("write"):
        files: dict[str, Content] = dict(ChainMap(*pages, drawn, others))
        said = _written(options.project / "docs", files, site, workers)
    if options.as_of:
        report_inputs(edition, every.digests)
    differing = report(found) if options.as_of or found.differences else []
    for line in differing:
        out.print(line)
    return None if options.as_of else (files, folders_of(files), [*said, *differing])


def _rendered(site: Site, shelf: Shelf, cache: Cache, paths: Collection[str]) -> dict[str, Content]:
    """Some pages, each with the picture that other sites show beside a link to it."""
    pages = render(site, paths, keep=shelf.put)
    return {**pages, **shelf.put_all(cards(pages, site, cache))}


def _written(
    docs: Path, files: Mapping[str, Content], site: Site, workers: Workers
) -> tuple[str, str]:
    """
    Write all files; say how many of each kind there are, and how large those for programs.

    Returns what a run would say that finds all of them written.
    """
    written, removed = write(docs, files, workers)
    made = (
        f"edition {site.week}: {len(site.chains)} chains, "
        f"{sum(path.endswith('.md') for path in files)} pages, "
        f"{sum(path.startswith('charts/') for path in files)} charts, "
        f"{sum(path.endswith('.ics') for path in files)} calendars, "
        f"{sum(path.startswith('feeds/') and path.endswith('.xml') for path in files)} feeds"
    )
    for_programs = sizes(files)
    weighed = (
        f"for programs: {', '.join(f'{row.kind} {row.size_words}' for row in for_programs)}, "
        f"together {size_words(sum(row.size for row in for_programs))}"
    )
    out.print(f"{made}; {written} files written, {removed} removed")
    out.print(weighed)
    return f"{made}; 0 files written, 0 removed", weighed
