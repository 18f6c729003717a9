"""
One run of the command over a project, with what each stage of it cost.

``python -m benchmarks.measured PROJECT RESULT`` does what ``wellspring generate`` does on a machine
with one core, through the same functions, and writes the stages as JSON into RESULT. With more
cores stages go on at the same time, so that no time could be told to be that of one of them.
"""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from benchmarks.meter import Meter, Used
from generator.model.contents import Content, size_bytes

MADE_BY = {".md": "templates", ".svg": "charts", ".png": "charts"}
"""The stage that makes a file, by its ending; other files are made for programs."""

PROGRAMS = "feeds and API"


def main(project: Path, result: Path) -> None:
    """Run once and write what was found."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command does
    meter = Meter()
    with meter("start"):
        common, beginning, generating, repeating, workers = (
            import_module(f"generator.{name}")
            for name in (
                "cli.common",
                "cli.beginning",
                "cli.generating",
                "cli.repeating",
                "workers",
            )
        )
        options = Namespace(project=project, as_of=None)
        store, cache = common.store_of(options), common.cache_of(options)
        ran = repeating.Run(project, store.root, common.site_address(project), cache)
    begun = beginning.begin(store, None, cache, workers.Workers(), meter)
    complete = generating.generate_anew(options, store, cache, begun, meter)
    assert complete is not None
    with meter("end"):
        ran.note(*complete)
        cache.prune()
    used = with_bytes(meter.used, complete[0])
    result.write_text(
        json.dumps({name: one.plain() for name, one in used.items()}), encoding="utf-8"
    )


def with_bytes(used: Mapping[str, Used], files: Mapping[str, Content]) -> dict[str, Used]:
    """Add the bytes that each stage made; a chart that stands in a folder counts once for each."""
    made = Counter[str]()
    for path, content in files.items():
        made[MADE_BY.get(Path(path).suffix, PROGRAMS)] += size_bytes(content)
    return {name: replace(one, made=made[name]) for name, one in used.items()}


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())
