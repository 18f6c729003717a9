"""A page taken apart into its numbers, each with the place where it stands."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal

from lxml import html

from tests.numbers_data import UNITS
from tests.page_parts import plain_terms

FIXED = (
    *(("questions", str(n), r"^ $", "number of a question") for n in range(1, 7)),
    *(
        ("head", str(n), rf"^ {name}", "number of a question, beside its mark")
        for n, name in enumerate(("Value", "Keeping", "Supply", "Use", "Hands", "Holding"), 1)
    ),
    ("questions", "0", r"^ to ", "lower end of what may all be paid by rule"),
    ("questions", "52", r"^ weeks", "weeks of a year"),
    ("questions", "13", r"^ weeks", "weeks of a quarter"),
    (
        "charts",
        "1",
        r"^ (means that|at the start|in )",
        "where both are equal, where a line starts",
    ),
    ("charts", "52", r"^ weeks", "weeks of a year"),
    ("charts", "13", r"^ weeks to ", "weeks of a quarter"),
    ("charts", "100", r"^ in the 13 weeks", "where both lines start"),
    ("design", "0", r"^ at the infrastructure-first end", "an end of the scale"),
    ("design", "1", r"^ at the token-first end", "an end of the scale"),
    ("design", "1", r"^\.", "an end of the scale: 50 % counts as 1"),
    ("design", "52", r"^ weeks", "weeks of a year"),
    ("supply", "52", r"^ weeks", "weeks of a year"),
    ("hands-off", "1", r"^ or above", "name of a criterion"),
    ("hands-off", "2", r"^$", "name of a criterion"),
    ("figures", "13", r"^ weeks, a year apart", "weeks of a quarter"),
    ("figures", "52", r"^ weeks", "weeks of a year, in a title"),
    ("figures", "13", r"^ weeks", "weeks of a quarter, in a reason"),
    ("figures", "7", r"^ of 13 weeks", "fewest weeks of a quarter, in a reason"),
    ("figures", "8", r"^ weeks of generation", "how near a first price is, in a reason"),
    ("disagreements", "00", r"^(:00)? UTC", "00:00 UTC in a known reason"),
    ("disagreements", "00", r"^:00 UTC", "00:00 UTC in a known reason"),
    ("disagreements", "1 %", r"^:", "how near to each other two values are said to agree"),
)
"""Numbers neither held by data/ nor computed: section, number, what follows, what it is."""


# -- numbers as the site writes them --------------------------------------------------------

TOKEN = re.compile(
    r"(?<![\w.,/])(?:"
    r"\d{4}-W\d{2}|\d{4}-\d{2}(?:-\d{2})?(?![\d-])|"
    r"[−+]?\$?\d+(?:,\d{3})*(?:\.\d+)?(?:(?:tn|bn|M|k)(?![A-Za-z]))?(?:\s?%)?)"
)
IS_DATE = re.compile(r"\d{4}-(W\d{2}|\d{2}(-\d{2})?)")


def value_of(token):
    """(sign, value, scale letter, percent) of a written number."""
    match = re.fullmatch(r"([−+]?)\$?([\d,]+(?:\.\d+)?)(tn|bn|M|k)?(\s?%)?", token)
    assert match, token
    sign, digits, letter, percent = match.groups()
    value = Decimal(digits.replace(",", ""))
    return sign, value, letter or "", bool(percent)


def written(value, digits=3):
    """The ways to write a quantity in significant digits: number and scale letter."""
    size = abs(value)
    for letter, step in UNITS.items():
        if size >= step * Decimal("0.9995"):
            return {(number, letter) for number in rounded(size / step, digits)}
    return {(number, "") for number in rounded(size, digits)}


def rounded(size, digits):
    """Round to significant digits; what lies just between two may become either."""
    if size == 0:
        return {Decimal(0)}
    unit = Decimal(1).scaleb(size.adjusted() - digits + 1)
    return {size.quantize(unit, way) for way in (ROUND_HALF_UP, ROUND_HALF_DOWN)}


def shows(token, values, digits=(3,)):
    """Whether a written number is one of some exact values, rounded as the site rounds."""
    sign, number, letter, percent = value_of(token)
    for value in values:
        if value.is_infinite() or (value < 0) != (sign == "−"):
            continue
        for count in digits:
            if percent:
                if number in rounded(abs(100 * value), count):
                    return True
            elif (number, letter) in written(value, count):
                return True
    return False


def plain(token, numbers):
    """Whether a written number is one of some numbers, digit for digit."""
    sign, number, letter, _ = value_of(token)
    return sign != "−" and number * UNITS.get(letter, 1) in numbers


def scalars(value):
    """Every plain value in nested lists and mappings, addresses left out."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in {"source", "website", "url"}:
                yield from scalars(item)
    elif isinstance(value, list):
        for item in value:
            yield from scalars(item)
    elif value is not None:
        yield str(value)


class Words:
    """Numbers and dates that some texts hold."""

    def __init__(self, *texts):
        tokens = [token for text in texts for token in TOKEN.findall(text)]
        self.dates = {token for token in tokens if IS_DATE.fullmatch(token)}
        found = [value_of(token) for token in tokens if not IS_DATE.fullmatch(token)]
        self.numbers = {value * UNITS.get(letter, 1) for _, value, letter, _ in found}

    def hold(self, token):
        """Whether a number or date is among them."""
        return token in self.dates if IS_DATE.fullmatch(token) else plain(token, self.numbers)


# -- a page taken apart ---------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """Where a number stands: section, cells of its row, what stands before and after it."""

    section: str
    row: tuple[str, ...]
    row_id: str
    link: str
    links: int
    before: str
    after: str


def sections(text):
    """Yield each section of a page with its name, as a document."""
    body = plain_terms(text).split("---\n", 2)[2]
    head, *parts = re.split(r"^## [^\n]*\{#([a-z-]+)\}\n", body, flags=re.MULTILINE)
    for name, part in [("head", head), *zip(parts[::2], parts[1::2], strict=True)]:
        plain_headings = re.sub(
            r"^#+ (.*?)(?: \{#[^}]*\})?$", r"<p>\1</p>", part, flags=re.MULTILINE
        )
        yield name, html.fromstring(f"<main>{plain_headings}</main>")


def pieces(element):
    """Texts below an element that a reader sees or hears: (element, where, text)."""
    for part in element.iter():
        if part.text:
            yield part, "text", part.text
        if part.tag == "img":
            yield part, "alt", part.get("alt")
        if part.tail and part is not element:
            yield part, "tail", part.tail


def numbers(section, element):
    """Yield (number, place) for every number below an element."""
    for part, where, piece in pieces(element):
        holder = part.getparent() if where == "tail" else part
        above = [holder, *holder.iterancestors()]
        row = next((e for e in above if e.tag == "tr"), None)
        link = next((e for e in above if e.tag == "a"), None)
        for match in TOKEN.finditer(piece):
            yield (
                match[0],
                Place(
                    section,
                    () if row is None else tuple(" ".join(cell.itertext()) for cell in row),
                    "" if row is None else row.get("id", ""),
                    "" if link is None else link.get("href", ""),
                    0 if link is None else len(link.getparent().findall("a")),
                    piece[: match.start()],
                    piece[match.end() :],
                ),
            )


def takes_apart(text):
    """Every number of a page with its place."""
    return [found for name, part in sections(text) for found in numbers(name, part)]
