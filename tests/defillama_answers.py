"""Recorded answers of DefiLlama, and the requests that they answer."""

import json
from pathlib import Path

from generator.sources.defillama import DEFILLAMA
from tests.source_plan import PLAN

ANSWERS = Path(__file__).parent / "answers" / "defillama"
INDEX = json.loads((ANSWERS / "index.json").read_text(encoding="utf-8"))
MIDNIGHT = 1_735_948_800  # 2025-01-04


def answer(name):
    return json.loads((ANSWERS / name).read_text(encoding="utf-8"))


def asks(plan=PLAN):
    """Everything that is asked, by address without its scheme."""
    made = (*DEFILLAMA.directory(plan), *DEFILLAMA.ask(plan))
    return {ask.address.removeprefix("https://"): ask for ask in made}


def ask_of(file):
    """The request whose recorded answer is a file."""
    return asks()[next(address for address, name in INDEX.items() if name == file)]


def told(file, change=None):
    """What the source makes of an answer, changed by a function."""
    ask, body = ask_of(file), answer(file)
    return ask.read(ask, change(body) if change else body)


def values(rows):
    return [(row.chain, row.metric, str(row.date), row.value) for row in rows]
