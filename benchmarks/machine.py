"""What a measurement was made on: machine, versions, commit and time."""

from __future__ import annotations

import datetime as dt
import os
import platform
import shutil
import subprocess
from importlib import metadata
from pathlib import Path

LIBRARIES = (
    *("numpy", "pandas", "pyarrow", "scipy", "statsmodels", "matplotlib", "pydantic", "jinja2"),
    *("mkdocs", "mkdocs-material"),
)
_ROOT = Path(__file__).resolve().parents[1]


def machine() -> str:
    """Processor, cores and memory: what two measurements must share to be compared."""
    memory = round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30)
    return f"{_processor()}, {os.cpu_count()} cores, {memory} GB"


def _processor() -> str:
    """The processor's name, as Linux tells it; on ARM only its kind."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def versions() -> str:
    """Python and the libraries on which speed depends."""
    found = [f"{name} {metadata.version(name)}" for name in LIBRARIES]
    return ", ".join([f"Python {platform.python_version()}", *found])


def commit() -> str:
    """The commit that is measured, with a plus where files differ from it."""
    git = shutil.which("git")
    if git is None:
        return "unknown"

    def ask(*words: str) -> str:
        done = subprocess.run(  # noqa: S603 - git with fixed words
            [git, *words], cwd=_ROOT, capture_output=True, text=True, check=False
        )
        return done.stdout.strip() if done.returncode == 0 else ""

    name = ask("rev-parse", "--short=10", "HEAD")
    changed = ask("status", "--porcelain", "--untracked-files=no", "--", "generator", "data")
    return f"{name or 'unknown'}{'+' if changed else ''}"


def load() -> float:
    """Processes that wanted a core in the last five minutes, on average."""
    return round(os.getloadavg()[1], 1)


def now() -> str:
    """The present minute in UTC, such as ``2026-11-28T16:20Z``."""
    return f"{dt.datetime.now(dt.UTC):%Y-%m-%dT%H:%MZ}"
