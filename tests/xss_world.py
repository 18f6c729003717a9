"""Worlds that say the XSS corpus wherever a profile has words, as files of a site."""

import importlib
import shutil

from generator import pages
from generator.edition import compute
from generator.publish.calendar import calendars
from generator.site import assemble
from tests import worlds
from tests.hostile import ROOT, drawing
from tests.xss import FIRST, XSS, carrying, packed

CHAINS = {FIRST if n == 0 else f"{FIRST}{n}": text for n, text in enumerate(XSS)}
"""One chain per text, by id; it says the text in every field."""

PACKED = ("alpha-l1", "beta-rollup", "gamma-app")
"""Chains of the invented world that say all texts between them, with real charts."""


def matrix_files():
    """Pages and calendars of a world in which every chain says its text in every field."""
    profiles = worlds.collection(*(carrying(chain, text) for chain, text in CHAINS.items()))
    series = {"tx_count": dict.fromkeys(CHAINS, 5)}
    edition = compute(profiles, worlds.table(series, 9), {}, worlds.RUBRIC)
    charts = {chain: [drawing(f"{chain}-use", text)] for chain, text in CHAINS.items()}
    corrections = [
        {"week": "2024-01-01", "date": text, "source": text, "metric": text, "chain": text,
         "old": "1", "new": "2", "reason": text, "recorded_on": text}
        for text in XSS
    ]  # fmt: skip
    made = pages.render(assemble(edition, charts, corrections, "0"))
    return made | calendars(edition, [])


def packed_profiles():
    """Three chains that share the texts out between them."""
    hands = [XSS[number :: len(PACKED)] for number in range(len(PACKED))]
    return worlds.collection(
        *(packed(chain, hand) for chain, hand in zip(PACKED, hands, strict=True))
    )


def generate_packed(project, monkeypatch):
    """
    Let ``wellspring generate`` write everything it makes from the packed chains.

    Their words would not pass ``wellspring check``, so they are put in behind it.
    """
    cli = importlib.import_module("generator.cli")
    monkeypatch.setattr(cli, "load_profiles", lambda _store: packed_profiles())
    assert cli.main(["--project", str(project), "generate"]) == 0


def lay_out(folder, files):
    """Write files and what MkDocs needs beside them, ready for ``mkdocs build``."""
    for path, text in files.items():
        target = folder / "docs" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode("utf-8"))
    for name in ("docs/assets", "docs/overrides"):
        shutil.copytree(ROOT / name, folder / name, dirs_exist_ok=True)
    for page in ("about.md", "contribute.md", "decisions.md"):
        shutil.copy(ROOT / "docs" / page, folder / "docs" / page)
    shutil.copy(ROOT / "mkdocs.yml", folder / "mkdocs.yml")
