"""A browser for the tests: Debian's Chromium through Playwright, and the built site on loopback."""

import functools
import http.server
import shutil
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
WIDTHS = (1440, 768, 360)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
HEIGHT = 900
WCAG = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""Only these of axe's rules look at colours: dark needs no more where light had all."""
LAYOUT = {
    "type": "rule",
    "values": ["target-size", "scrollable-region-focusable", "region", "nested-interactive"],
}
"""These depend on the width: the narrow page needs no more where the wide one had all."""

REFUSED = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
});
"""
"""Says on the console what the policy blocks, so that it counts as an error."""


def chromium():
    """Path of the browser; a machine without one fails, it does not skip."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    return pytest.fail(
        f"no browser: none of {', '.join(NAMES)} is installed; `make test` installs Debian's",
        pytrace=False,
    )


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files, silently; a missing page is the site's own 404."""

    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | {
        ".js": "text/javascript",
        ".json": "application/json",
        ".svg": "image/svg+xml",
    }

    def log_message(self, *_):
        """Nothing: failed requests are counted in the browser."""


@contextmanager
def served(folder: Path):
    """Serve a folder on a free port of this machine; gives its address."""
    handler = functools.partial(_Handler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


@dataclass
class Reader:
    """One tab of one colour scheme that is used again for every page; collects what went wrong."""

    page: object
    root: str
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self):
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._answered)
        self.page.on("request", self._asked)

    def _said(self, message):
        if message.type in {"error", "warning"}:
            self.wrong.append(f"console {message.type}: {message.text}")

    def _failed(self, request):
        if "ERR_ABORTED" not in (request.failure or ""):  # left for the next page
            self.wrong.append(f"failed: {request.url} {request.failure}")

    def _answered(self, response):
        if response.status >= 400:
            self.wrong.append(f"{response.status}: {response.url}")

    def _asked(self, request):
        if not request.url.startswith((self.root, "data:", "blob:" + self.root)):
            self.wrong.append(f"foreign request: {request.url}")

    def open(self, path, width=1440):
        """Open a page of the site and forget what went wrong on the one before."""
        self.wrong.clear()
        self.page.set_viewport_size({"width": width, "height": HEIGHT})
        self.page.goto(self.root + path.lstrip("/"), wait_until="load")
        return self.page

    def lay_out_all(self):
        """Lay out what is far below the screen, which the browser leaves until it is near."""
        self.page.evaluate(
            """() => {
              const own = [...document.styleSheets].find((s) => s.href?.includes("wellspring"));
              own.insertRule("* { content-visibility: visible !important }", own.cssRules.length);
            }"""
        )

    def resize(self, width):
        """Change the width and wait until the page is laid out again."""
        self.page.set_viewport_size({"width": width, "height": HEIGHT})
        self.page.evaluate(
            "() => new Promise(d => requestAnimationFrame(() => requestAnimationFrame(d)))"
        )

    def overflow(self):
        """How many px the page is wider than its window, and what sticks out."""
        return self.page.evaluate(
            """() => {
              const room = document.documentElement.clientWidth;
              const over = document.documentElement.scrollWidth - room;
              if (over <= 0) return [0, ""];
              const out = [...document.querySelectorAll("body *")].find((e) => {
                const box = e.getBoundingClientRect();
                return box.width && box.right > room + 1 && !e.closest(".ws-scroll")
                  && getComputedStyle(e).position !== "fixed";
              });
              return [over, out ? out.outerHTML.slice(0, 120) : ""];
            }"""
        )

    def covered(self):
        """Tables whose head lies on their first row before anybody has scrolled."""
        return self.page.evaluate(
            """() => [...document.querySelectorAll("table")].filter((table) => {
              const head = table.querySelector("thead th");
              const cell = table.querySelector("tbody tr:not([hidden]) > *");
              return head?.checkVisibility() && cell?.checkVisibility()
                && cell.getBoundingClientRect().top < head.getBoundingClientRect().bottom - 2;
            }).map((table) => table.outerHTML.slice(0, 120))"""
        )

    def shorten(self):
        """
        Leave the first rows of each long table and its last.

        For axe, whose time goes with the number of cells: the rows of a table are made alike.
        """
        self.page.evaluate(
            """() => {
              for (const body of document.querySelectorAll("tbody")) {
                [...body.rows].slice(8, -1).forEach((row) => row.remove());
              }
            }"""
        )

    def violations(self, rules=WCAG):
        """What axe finds, by default against WCAG 2.2 AA and its best practice, one line each."""
        found = Axe().run(self.page, options={"runOnly": rules, "resultTypes": ["violations"]})
        return [
            f"{one['id']} ({one['impact']}): {one['nodes'][0]['html'][:160]} "
            f"and {len(one['nodes']) - 1} more; {one['nodes'][0].get('failureSummary', '')}"
            for one in found.response["violations"]
        ]

    @property
    def address(self):
        """The page's address below the site's root, with query and fragment."""
        parts = urlsplit(self.page.url)
        query = f"?{parts.query}" if parts.query else ""
        return parts.path.lstrip("/") + query + (f"#{parts.fragment}" if parts.fragment else "")


@contextmanager
def browsers():
    """Start the one browser of a test process."""
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=chromium(),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def readers(browser, folder: Path, script=REFUSED):
    """Open a site: a ``Reader`` by colour scheme. ``script`` runs first in every page."""
    with served(folder) as root:
        found, contexts = {}, []
        for scheme in SCHEMES:
            context = browser.new_context(color_scheme=scheme, reduced_motion="reduce")
            contexts.append(context)
            context.add_init_script(script)
            page = context.new_page()
            page.set_default_timeout(20_000)
            found[scheme] = Reader(page, root)
        yield found
        for context in contexts:
            context.close()
