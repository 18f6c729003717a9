"""How words in a profile are written: plain, so that they can be shown anywhere as they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.model.fact import Words

_MARKUP = re.compile(
    r"[<>`]|\]\(|\*\*|&[a-zA-Z]+;|&#|\{\{|\{%|\{#|^\s*[#>|]|\b[a-z]+://|\bwww\.|\bjavascript:",
    re.IGNORECASE,
)
_ENDS_WITH_STOP = re.compile(r"(?:Inc|Ltd|Co|Corp|S\.A|S\.p\.A|B\.V|e\.V)\.$")
_SENTENCE_END = re.compile(r"[.!?](?=\s+[A-Z0-9]|$)")
_QUOTED = re.compile(
    "[\u2018\u201a\u201c\u201e\u2039\u00ab].*[\u2018\u2019\u201c\u201d\u203a\u00bb]"
)
SUMMARY_SENTENCES = 2

Complaint = tuple[str, str]
"""What was found, and what is allowed or how to mend it."""


def complaints(text: str, written: Words) -> Iterator[Complaint]:
    """What is wrong with a text that readers see as words."""
    text = text.strip()
    if "\n" in text:
        yield "a line break inside", "write one paragraph; '>-' folds long lines"
    unseen = (c for c in text if not c.isprintable() and c != "\n")
    hidden = None if text.isprintable() else next(unseen, None)
    if hidden is not None:
        yield f"an invisible character, U+{ord(hidden):04X}", "delete it"
    if markup := _MARKUP.search(text):
        what = f"Markdown, HTML or a link, {markup.group().strip()!r}"
        yield what, "plain words; an address belongs into source"
    if "  " in text:
        yield "two spaces in a row", "one is enough"
    if written is Words.PROSE and not text.endswith("."):
        yield "no full stop at the end", "write whole sentences"
    if written is Words.LABEL and _QUOTED.fullmatch(text):
        yield f"quotes {text[0]} {text[-1]} around it", "none, or straight ones: readers see these"
    if written is Words.LABEL and text.endswith(".") and not _ENDS_WITH_STOP.search(text):
        yield "a full stop at the end", "a name or title has none"


def summary_complaints(text: str) -> Iterator[Complaint]:
    """A summary has two sentences."""
    count = len(_SENTENCE_END.findall(text.strip()))
    if count != SUMMARY_SENTENCES:
        plural = "" if count == 1 else "s"
        yield f"{count} sentence{plural}", "two: what the chain is, and where its value goes"
