"""The part of the contributor page that the model writes: every key, and what it takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from generator.errors import BuildError
from generator.fields import is_list, listed_words, models_in, words_of
from generator.model import words
from generator.model.chain import (
    Event,
    FeePart,
    GasFact,
    Identifiers,
    Income,
    Profile,
    Remark,
    Spending,
)
from generator.model.fact import BASIS_MEANING, Basis, Fact, Sourced, Words
from generator.model.token import (
    Allocation,
    AnnualRate,
    Burn,
    Halving,
    Other,
    PerDay,
    Token,
    Tranche,
)

COLUMNS = ("Key", "What it says", "What it takes")
BEGIN, END = "<!-- made by wellspring describe: {} -->", "<!-- end -->"

SECTIONS: tuple[tuple[str, type[BaseModel]], ...] = (
    ("Keys of a profile", Profile),
    ("gas_asset, beside a fact's keys", GasFact),
    ("token", Token),
    ("token.allocations, each", Allocation),
    ("token.allocations.schedule, each", Tranche),
    ("token.issuance with rule annual-rate", AnnualRate),
    ("token.issuance with rule per-day", PerDay),
    ("token.issuance with rule halving", Halving),
    ("token.issuance with another rule", Other),
    ("token.burn, each", Burn),
    ("fee_split, each", FeePart),
    ("income_usd, beside a fact's keys", Income),
    ("spending_usd, beside a fact's keys", Spending),
    ("identifiers", Identifiers),
    ("events, each", Event),
    ("remarks, each", Remark),
)


def fields_text() -> str:
    """Tables of all keys and of all closed lists, as Markdown."""
    return "\n".join([*_fact(), *_sections(), *_lists()])


def fill(page: str, parts: dict[str, str]) -> str:
    """
    Put texts into a page, each between its two marks.

    Raises BuildError where a page lacks a mark.
    """
    for name, text in parts.items():
        begin = BEGIN.format(name)
        if page.count(begin) != 1 or END not in page.partition(begin)[2]:
            raise BuildError(f"the contributor page lacks {begin} with {END} after it")
        before, _, rest = page.partition(begin)
        page = f"{before}{begin}\n\n{text.strip()}\n\n{END}{rest.partition(END)[2]}"
    return page


def _fact() -> Iterator[str]:
    yield "### Keys of every fact\n"
    yield from _table(
        "Keys of every fact",
        [
            ("value", Fact.model_fields["value"]),
            *Sourced.model_fields.items(),
            ("detail", Fact.model_fields["detail"]),
        ],
        Fact,
    )


def _sections() -> Iterator[str]:
    common = {*Sourced.model_fields, *Fact.model_fields}
    for title, model in SECTIONS:
        left_out = common if issubclass(model, Fact) else set(Sourced.model_fields)
        own = [item for item in model.model_fields.items() if item[0] not in left_out]
        yield f"\n### {title}\n"
        if issubclass(model, Sourced) and not issubclass(model, Fact):
            yield "With `source`, `read_on` and `basis`, as every fact.\n"
        yield from _table(title, own, model)


def _table(
    title: str, fields: list[tuple[str, FieldInfo]], model: type[BaseModel]
) -> Iterator[str]:
    """A table as HTML, so that it scrolls by itself on a narrow screen."""
    yield (
        '<div data-search-exclude class="ws-scroll" tabindex="0" role="region" '
        f'aria-label="{escape(title)}"><table class="ws-table">'
    )
    heads = "".join(f'<th scope="col">{head}</th>' for head in COLUMNS)
    yield f"<thead><tr>{heads}</tr></thead>"
    yield "<tbody>"
    for name, info in fields:
        needed = " (needed)" if info.is_required() else ""
        said = _cell((info.description or "").replace("``", "`"))
        takes = _cell(_takes(model, name, info))
        yield (
            f'<tr><th scope="row"><code>{name}</code>{needed}</th>'
            f"<td>{said}</td><td>{takes}</td></tr>"
        )
    yield "</tbody></table></div>"


def _cell(text: str) -> str:
    """A text of the model as HTML; what stands in backticks is code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def _takes(model: type[BaseModel], name: str, info: FieldInfo) -> str:
    """What a field takes, in a few words."""
    if name == "value" and model is Fact:
        return "see the key"
    inner = models_in(info.annotation)
    many = is_list(info.annotation) and name != "source"
    if inner and all(issubclass(one, Fact) for one in inner):
        fact = inner[0]
        return (
            f"{'facts' if many else 'a fact'}: {_simple(fact, 'value', fact.model_fields['value'])}"
        )
    if inner:
        return "a list, see below" if many else "see below"
    simple = _simple(model, name, info)
    return f"a list of: {simple}" if many else simple


def _simple(model: type[BaseModel], name: str, info: FieldInfo) -> str:
    """What a value without keys of its own looks like."""
    listed = listed_words(info.annotation)
    if listed:
        return ", ".join(f"`{word}`" for word in listed)
    limits = _limits(info)
    written = words_of(model, name)
    if written is Words.PROSE:
        return f"whole sentences, {limits}"
    if written is Words.LABEL:
        return f"a name or short title, {limits}"
    kinds = " ".join(map(str, (info.annotation, *get_args(info.annotation))))
    if "PartialDate" in kinds:
        return "`YYYY-MM-DD`, `YYYY-MM` or `YYYY`"
    if "datetime.date" in kinds:
        return "`YYYY-MM-DD`"
    if "bool" in kinds:
        return "`true` or `false`"
    if "Decimal" in kinds or "'int'" in kinds:
        return f"a number {limits}".strip()
    if name in {"source", "website"}:
        return "`https://…`, open to everybody"
    return f"text, {limits}" if limits else "text"


def _limits(info: FieldInfo) -> str:
    """Bounds of a field's length or size."""
    found = {**_bounds(info.metadata), **_bounds(get_args(info.annotation))}
    if "max_length" in found:
        least = found.get("min_length")
        return f"{f'{least} to' if least else 'at most'} {found['max_length']} characters"
    low = found.get("ge", found.get("gt"))
    if "le" in found and low is not None:
        return f"from {low} to {found['le']}"
    if "le" in found:
        return f"up to {found['le']}"
    return "above 0" if "gt" in found else ""


def _bounds(parts: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in parts:
        for name in ("min_length", "max_length", "ge", "gt", "le"):
            if isinstance(getattr(part, name, None), int):
                found[name] = getattr(part, name)
        found |= _bounds([*getattr(part, "metadata", ()), *get_args(part)])
    return found


def _lists() -> Iterator[str]:
    """Every closed list with what its words mean."""
    yield "\n## Words and what they mean\n"
    yield "**basis**: How it is known.\n"
    yield from (f"- `{basis.value}`: {BASIS_MEANING[basis]}" for basis in Basis)
    for item in vars(words).values():
        if isinstance(item, type) and issubclass(item, words.Word) and item is not words.Word:
            said = (item.__doc__ or "").strip()
            yield f"\n**{_spaced(item.__name__)}**: {said}\n"
            yield from (f"- `{word.value}`: {word.meaning}" for word in item)


def _spaced(name: str) -> str:
    """``FeeDestination`` as it is written in a profile: ``fee_destination``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
