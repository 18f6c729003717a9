"""
Speed, accessibility, practice and search marks of three pages, by Google's Lighthouse.

``python -m benchmarks.lighthouse`` serves the built ``site/`` on this machine, compressed as any
host does, runs Lighthouse on each page with its own default (a phone of the middle class on slow
4G, simulated) and writes the scores into benchmarks/README.md. It needs npm and Chromium, which
``make lighthouse`` sees to, and fails where a score is under 95.
"""

from __future__ import annotations

import datetime as dt
import functools
import gzip
import http.server
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "site"
README = ROOT / "benchmarks" / "README.md"
TOOLS = Path(sys.prefix, "lighthouse")
PAGES = {
    "Home": "",
    "A chain (Arbitrum One)": "chains/arbitrum/",
    "Compare (two chains)": "compare/?chains=arbitrum,base",
}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
LEAST = 95
RUNS = 3
"""The median of so many runs: one run on a busy machine says little."""

BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
TEXTS = (".html", ".css", ".js", ".json", ".svg", ".xml", ".txt")
BEGIN, END = "<!-- lighthouse -->", "<!-- end -->"


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files compressed, to be kept by the browser for a day, without a word."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer with a file, or with the folder's page."""
        path = Path(self.translate_path(urlsplit(self.path).path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        content = path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Cache-Control", "public, max-age=86400")
        if path.suffix in TEXTS:
            content = gzip.compress(content, 6, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


def install() -> Path:
    """Install Lighthouse as benchmarks/package-lock.json pins it, once; gives its command."""
    command = TOOLS / "node_modules" / ".bin" / "lighthouse"
    if not command.exists():
        TOOLS.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(ROOT / "benchmarks" / name, TOOLS / name)
        npm = shutil.which("npm", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
        if npm is None:
            sys.exit("npm is missing; make lighthouse installs it")
        options = ["--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        subprocess.run(  # noqa: S603 - npm of the set-up, with the pinned list
            [npm, "ci", "--prefix", str(TOOLS), *options], check=True
        )
    return command


def measure(command: Path, address: str, browser: str) -> dict[str, object]:
    """Run Lighthouse once; returns its report."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        flags = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"
        subprocess.run(  # noqa: S603 - the command that install() put there
            [
                str(command),
                address,
                "--quiet",
                "--output=json",
                f"--output-path={report}",
                f"--chrome-flags={flags} --user-data-dir={folder}/profile",
                f"--only-categories={','.join(CATEGORIES)}",
            ],
            check=True,
            env=os.environ
            | {
                "CHROME_PATH": browser,
                "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            },
        )
        found: dict[str, object] = json.loads(report.read_text(encoding="utf-8"))
    return found


def scores(report: dict[str, object]) -> dict[str, int]:
    """Scores of a report from 0 to 100, by category."""
    categories = report["categories"]
    assert isinstance(categories, dict)
    return {name: round(100 * categories[name]["score"]) for name in CATEGORIES}


def weak(report: dict[str, object]) -> list[str]:
    """Audits that cost something, with what Lighthouse says of them."""
    categories, audits = report["categories"], report["audits"]
    assert isinstance(categories, dict)
    assert isinstance(audits, dict)
    weighted = {
        ref["id"] for name in CATEGORIES for ref in categories[name]["auditRefs"] if ref["weight"]
    }
    return [
        f"{audit['id']}: {audit.get('displayValue', '')} ({audit['score']:.2f})"
        for name, audit in audits.items()
        if name in weighted and audit["score"] is not None and audit["score"] < 0.9
    ]


def main() -> int:
    """Measure every page and write the table; returns 1 where a score is too low."""
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser is None or not (SITE / "index.html").exists():
        sys.exit("a browser or site/index.html is missing; use: make lighthouse")
    command = install()
    handler = functools.partial(Handler, directory=str(SITE))
    rows, low, report = [], False, {}
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for title, path in PAGES.items():
            address = f"http://127.0.0.1:{server.server_port}/{path}"
            reports = [measure(command, address, browser) for _ in range(RUNS)]
            report = reports[-1]
            runs = [scores(one) for one in reports]
            found = {name: round(statistics.median(run[name] for run in runs)) for name in runs[0]}
            low = low or min(found.values()) < LEAST
            rows.append(f"| {title} | {' | '.join(str(found[name]) for name in CATEGORIES)} |")
            sys.stdout.write("\n  ".join([rows[-1], *weak(report)]) + "\n")
            sys.stdout.flush()
        server.shutdown()
    version = subprocess.run(  # noqa: S603 - one of BROWSERS
        [browser, "--version"], capture_output=True, text=True, check=True
    )
    note = (
        f"Measured on {dt.datetime.now(dt.UTC).date()} with Lighthouse "
        f"{report['lighthouseVersion']} and {version.stdout.strip()}, "
        f"median of {RUNS} runs, a phone on slow 4G simulated, scores of 100."
    )
    head = [
        "| page | performance | accessibility | best practices | SEO |",
        "|---|---|---|---|---|",
    ]
    text = README.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    table = "\n".join([*head, *rows])
    README.write_text(f"{before}{BEGIN}\n{table}\n\n{note}\n{END}{after}", encoding="utf-8")
    return int(low)


if __name__ == "__main__":
    sys.exit(main())
