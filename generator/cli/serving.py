"""
``wellspring serve``: shows the site, and each profile that is edited within seconds.

After an edit the pages of the edited chains are made again, with their charts, and MkDocs builds
these alone. Tables of all chains, claims, feeds and files follow with the next whole build.
"""

from __future__ import annotations

import argparse
import gc
import logging
import os
import threading
import time
from collections.abc import Iterable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

from generator import __version__
from generator.cache import Cache
from generator.cli.common import cache_of, err, load_profiles, out, read_rubric, store_of
from generator.errors import BadInput, WellspringError, shown
from generator.profile_files import profile_paths
from generator.store import Store

if TYPE_CHECKING:  # what a preview needs is loaded when it is made
    from jinja2 import Environment

    from generator.figures import Figures
    from generator.site import Site

LOOK_EVERY_SECONDS = 0.3
PORT = 8000
HIGHEST_PORT = 65_535
INDEX = Path("search", "search_index.json")


def describe_serve(serves: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    serves.add_argument("--port", type=_port, default=PORT, help=f"default: {PORT}")
    serves.set_defaults(run=serve, as_of=None)


def _port(text: str) -> int:
    """Read a port of the command line; 0 lets the system choose."""
    if not text.isdecimal() or not text.isascii() or len(text) > 5 or int(text) > HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: write 0 to {HIGHEST_PORT}")
    return int(text)


def serve(options: argparse.Namespace) -> int:
    """Build the site, show it, follow edits until Ctrl-C."""
    from generator.cli import build

    build(options)
    preview = Preview(options.project.resolve(), store_of(options), cache_of(options))
    preview.rehearse()
    gc.collect()
    gc.freeze()  # all this stays, so that no later pass need look through it
    handler = partial(_Fresh, directory=str(preview.site))
    with ThreadingHTTPServer(("127.0.0.1", options.port), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        out.print(f"Open http://127.0.0.1:{server.server_port} and stop with Ctrl-C")
        out.print("An edited profile shows on its own page; run make site for all the others")
        while True:
            time.sleep(LOOK_EVERY_SECONDS)
            preview.follow()


class _Fresh(SimpleHTTPRequestHandler):
    """Serves files; a browser keeps none of them, and nothing is said of each."""

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        pass


class Preview:
    """The built site of a project, whose chains' pages follow their profiles."""

    def __init__(self, project: Path, store: Store, cache: Cache) -> None:
        self.site = project / "site"
        self._project, self._store, self._cache = project, store, cache
        self._table, self._sources = store.series(), store.sources()
        self._seen = self._profiles()
        self._figures: Figures | None = None
        self._made: Site | None = None
        self._templates: Environment | None = None

    def rehearse(self) -> None:
        """Show a chain as it is: what all edits need is loaded and computed before the first."""
        chains = sorted(self._seen)[:1]
        for chain in chains:
            (self._project / "docs" / "chains" / f"{chain}.md").touch()  # or MkDocs passes it over
        self.show(chains)

    def follow(self) -> list[str]:
        """
        Show what was edited since the last look; returns the ids of the chains.

        Says what is wrong with a profile, and leaves the site as it is until that is mended.
        """
        start = time.monotonic()
        edited: list[str] = []
        try:
            now = self._profiles()
            edited = sorted(name for name, state in now.items() if self._seen.get(name) != state)
            self._seen = now
            if not edited:
                return []
            self.show(edited)
        except BadInput as error:
            for problem in error.problems:
                err.print(str(problem))
            return []
        except (WellspringError, OSError) as error:
            err.print(f"wellspring: {error}")
            return []
        except Exception as error:  # noqa: BLE001 - one edit must not end what shows all others
            what = shown(f"{type(error).__name__}: {error}", 300)
            err.print(f"wellspring: {', '.join(edited)}: not shown, still serving: {what}")
            return []
        where = ", ".join(f"chains/{chain}/" for chain in edited)
        out.print(f"{where} after {time.monotonic() - start:.1f} s; reload the page")
        return edited

    def show(self, chains: Iterable[str]) -> None:
        """Make the pages of some chains again; raises BadInput with every problem of profiles."""
        from generator.draw import Drawings
        from generator.edition import compute
        from generator.pages import note, put, render
        from generator.publish.takeaway import chart_files
        from generator.site import assemble, with_chains
        from generator.workers import Workers

        wanted = set(chains)
        edition = compute(
            load_profiles(self._store),
            self._table,
            self._sources,
            read_rubric(self._store),
            before=self._figures,
        )
        drawings = Drawings(edition, Workers(), self._cache)
        drawings.ask_pages(wanted)
        charts = drawings.by_page()
        report = self._store.report()
        site = self._made
        if site and site.places.keys() == edition.profiles.keys() and site.rubric == edition.rubric:
            site = with_chains(site, edition, charts, wanted, report)
        else:
            site = assemble(edition, charts, self._store.corrections(), __version__, report)
        self._figures, self._made = edition.figures, site
        pages = render(site, {f"chains/{chain}.md" for chain in wanted})
        docs, files = self._project / "docs", {**pages, **chart_files(charts.values())}
        note(docs, files)  # a chart that the next edit takes away is ours to remove
        put(docs, files)
        self._build()

    def _build(self) -> None:
        """Let MkDocs build what changed; the search index stays that of the whole site."""
        from mkdocs.commands.build import build
        from mkdocs.config import load_config

        from generator.cli.finishing import finish

        os.environ["NO_MKDOCS_2_WARNING"] = "1"
        logging.getLogger("mkdocs").setLevel(logging.ERROR)
        index = self.site / INDEX
        kept = index.read_bytes() if index.exists() else None
        config = load_config(str(self._project / "mkdocs.yml"), strict=False)
        # Templates stay compiled, and pages that are no chain's are not made again.
        self._templates = templates = self._templates or config.theme.get_env()
        config.theme.get_env = lambda: templates  # type: ignore[method-assign]
        config.theme.static_templates = set()
        before = self._built()
        build(config, dirty=True)
        if kept is not None:
            index.write_bytes(kept)
        built = self._built()
        finish(self.site, only=[page for page in built if built[page] != before.get(page)])

    def _built(self) -> dict[Path, int]:
        """Every page of the site, with the time of its last change."""
        return {page: page.stat().st_mtime_ns for page in self.site.rglob("*.html")}

    def _profiles(self) -> dict[str, tuple[int, int]]:
        """Every profile by the chain's id, with time of change and size of its file."""
        found = {}
        for path in profile_paths(self._store.root):
            state = path.stat()
            found[path.stem] = (state.st_mtime_ns, state.st_size)
        return found
