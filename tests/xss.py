"""
Texts that would run ``pwned(1)`` in a reader's browser if one place forgot to escape them.

Written for this project: for HTML text, attributes and addresses, for Markdown and its
extensions, for templates, SVG, JSON inside scripts, style sheets, calendars and tables.
``carrying`` puts one of them into every free-text field of a profile.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any, get_args

from pydantic import BaseModel

from generator.fields import is_list, listed_words, models_in, words_of
from generator.model.chain import Profile
from generator.model.fact import Words
from generator.model.token import Tranche

XSS = (
    "<script>pwned(1)</script>",
    "<ScRiPt >pwned(1)</sCrIpT >",
    "</script><script>pwned(1)//",
    "<script src=data:,pwned(1)></script>",
    "<scr<script>ipt>pwned(1)</scr</script>ipt>",
    "<img src=x onerror=pwned(1)>",
    "<img/src/onerror=pwned(1)>",
    "<img src=x:x onerror\n=\npwned(1)>",
    "<image href=x onerror=pwned(1)>",
    "<svg onload=pwned(1)>",
    "<svg><script>pwned(1)</script></svg>",
    "<svg><a xlink:href='javascript:pwned(1)'><text>x</text></a></svg>",
    "<svg><animate onbegin=pwned(1) attributeName=x dur=1s>",
    "<svg><set attributeName=onmouseover to=pwned(1)>",
    "<svg><foreignObject><iframe onload=pwned(1)></foreignObject>",
    "<math><mtext><style><img src onerror=pwned(1)>",
    "<body onload=pwned(1)>",
    "<details open ontoggle=pwned(1)>",
    "<video><source onerror=pwned(1)></video>",
    "<audio src=x onerror=pwned(1)>",
    "<iframe srcdoc='<script>parent.pwned(1)</script>'>",
    "<iframe src=javascript:parent.pwned(1)>",
    "<object data='javascript:pwned(1)'>",
    "<embed src='data:text/html,<script>pwned(1)</script>'>",
    "<input autofocus onfocus=pwned(1)>",
    "<select autofocus onfocus=pwned(1)>",
    "<form action=javascript:pwned(1)><input type=submit>",
    "<button formaction=javascript:pwned(1)>Go",
    "<marquee onstart=pwned(1)>",
    "<base href=javascript:pwned(1)//>",
    "<meta http-equiv=refresh content='0;url=javascript:pwned(1)'>",
    "<link rel=stylesheet href='data:text/css,*{x:y}' onload=pwned(1)>",
    "<template><script>pwned(1)</script></template>",
    "<noscript><p title='</noscript><img src onerror=pwned(1)>'>",
    "<textarea></textarea><script>pwned(1)</script>",
    "<title></title><script>pwned(1)</script>",
    "<!--><script>pwned(1)</script-->",
    "<![CDATA[><script>pwned(1)</script>]]>",
    "<?xml-stylesheet href='javascript:pwned(1)'?>",
    "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>&y;",
    '"><script>pwned(1)</script>',
    "'><script>pwned(1)</script>",
    '" autofocus onfocus="pwned(1)',
    "' autofocus onfocus='pwned(1)",
    "` autofocus onfocus=pwned(1) x=`",
    "x onmouseover=pwned(1) y",
    "javascript:pwned(1)",
    "JaVaScRiPt&colon;pwned(1)",
    "java\tscript:pwned(1)",
    "&#106;avascript:pwned(1)",
    "data:text/html,<script>pwned(1)</script>",
    "[press](javascript:pwned(1))",
    "[press](<javascript:pwned(1)>)",
    "[press](  jav&#x61;script:pwned(1) 'title')",
    '![press](x "onerror=pwned(1)")',
    "[press][1]\n\n[1]: javascript:pwned(1)",
    "<javascript:pwned(1)>",
    "# x {: onclick=pwned(1) }",
    "*x*{: style=position:fixed;inset:0 onmouseover=pwned(1) }",
    "| a | b |\n|---|---|\n| <script>pwned(1)</script> | x |",
    "```\n</code></pre><script>pwned(1)</script>\n```",
    "a\n\n<div markdown>\n<script>pwned(1)</script>\n</div>",
    "{{ ''.__class__.__mro__ }}{% include '/etc/passwd' %}",
    "${pwned(1)}#{pwned(1)}<%= pwned(1) %>",
    "</style><script>pwned(1)</script>",
    "x;}*{background:url(javascript:pwned(1))}",
    "\\u003cscript\\u003epwned(1)\\u003c/script\\u003e",
    '\\"};pwned(1);//',
    "';pwned(1);//",
    "</text></g></svg><script>pwned(1)</script>",
    "$\\href{javascript:pwned(1)}{x}$",
    "x\r\nEND:VEVENT\r\nBEGIN:VALARM\r\nACTION:PROCEDURE",
    "x\\nATTACH:javascript:pwned(1)\\n",
    '=HYPERLINK("javascript:pwned(1)","x")',
    "+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\u202e<script>pwned(1)</script>\u202c",
    "\ufeff<script>pwned(1)</script>",
    "\x00<script\x00>pwned(1)</script>",
    "\uff1cscript\uff1epwned(1)\uff1c/script\uff1e",
    "%3Cscript%3Epwned(1)%3C/script%3E",
    "+ADw-script+AD4-pwned(1)+ADw-/script+AD4-",
)

LINK = "https://example.org/a](javascript:pwned(1))&quot;onmouseover=pwned(1)"
"""An address that the model accepts and that says more than an address should."""

FIRST = "x"
"""The id of the first hostile chain, on which the others settle."""

LONGEST_LABEL = 90
SOON = dt.date(2025, 6, 16)
"""An unlock that the invented world's calendars show."""

START, END = dt.date(2024, 6, 1), dt.date(2025, 6, 1)
WAYS: tuple[dict[str, Any], ...] = (
    {"on": START},
    {"start": START, "end": END, "every": "month"},
    {"milestone": Words.PROSE},
    {"discretion": Words.PROSE},
    {"unknown": Words.PROSE},
)
SHARE = 20


def carrying(chain: str, text: str) -> Profile:
    """A chain that says a text in every field for words that the model has."""
    return Profile.model_validate(_filled(Profile, text) | {"id": chain})


def slots() -> set[tuple[str, str]]:
    """Every field for words, as model and name."""
    found: set[tuple[str, str]] = set()
    todo: list[type[BaseModel]] = [Profile]
    seen = set()
    while todo:
        model = todo.pop()
        if model in seen:
            continue
        seen.add(model)
        for name, field in model.model_fields.items():
            if words_of(model, name):
                found.add((model.__name__, name))
            todo += models_in(field.annotation)
    return found


def carried(model: BaseModel, text: str) -> Iterator[tuple[str, str]]:
    """Fields for words that say a text, as model and name."""
    for name in type(model).model_fields:
        value = getattr(model, name)
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, BaseModel):
                yield from carried(item, text)
            elif isinstance(item, str) and item and text.strip().startswith(item.strip("…")):
                yield type(model).__name__, name


def _filled(model: type[BaseModel], text: str) -> dict[str, Any]:
    """Values for every field of a model."""
    if model is Tranche:
        return {"share": 100, "on": START}
    return {name: _value(model, name, text) for name in model.model_fields}


def _value(model: type[BaseModel], name: str, text: str) -> Any:
    annotation = model.model_fields[name].annotation
    if model.__name__ == "Allocation" and name == "schedule":
        return [_tranche(way, text) for way in WAYS]
    inner = models_in(annotation)
    if name == "issuance":  # one rule after the other
        return [
            _filled(one, text) | {"start": f"2024-{month:02}"}
            for month, one in enumerate(inner, start=1)
        ]
    if inner and is_list(annotation):
        return [_filled(one, text) for one in inner]
    if inner:
        return _filled(inner[0], text)
    if words_of(model, name):
        written = text[:LONGEST_LABEL] if words_of(model, name) is Words.LABEL else _prose(text)
        return [written] if is_list(annotation) else written
    return _plain(name, annotation)


def _prose(text: str) -> str:
    return text.strip().ljust(3, "…")


def _tranche(way: dict[str, Any], text: str) -> dict[str, Any]:
    said = {key: _prose(text) if value is Words.PROSE else value for key, value in way.items()}
    return {"share": SHARE, **said}


PLAIN: dict[str, Any] = {
    "source": [LINK],
    "website": LINK,
    "read_on": "2025-01-02",
    "percent": 50,
    "tokens": None,
    "minted_later": False,
    "status": "launched",
    "years": 2,
}


def _plain(name: str, annotation: Any) -> Any:
    """A value that is no text for readers."""
    if name in PLAIN:
        return PLAIN[name]
    listed = listed_words(annotation)
    if listed:
        return "launched" if "launched" in listed else listed[0]
    if annotation is bool or bool in get_args(annotation):
        return True
    kinds = str(annotation)
    if "PartialDate" in kinds:
        return "2024-06"
    if "str" in kinds:
        return FIRST
    return 7


def packed(chain: str, texts: Sequence[str]) -> Profile:
    """A chain that says many texts: in its allocations, events, remarks, rounds and aliases."""
    fields = _filled(Profile, texts[0]) | {"id": chain, "name": texts[1], "aliases": [*texts]}
    (row,) = fields["token"]["allocations"][:1]
    fields["token"]["symbol"]["value"] = texts[2]
    fields["token"]["allocations"] = [
        {**row, "label": text, "percent": 100 / len(texts), "note": _prose(text),
         "schedule": [{"share": 100, "on": SOON}]}
        for text in texts
    ]  # fmt: skip
    for name, key in (("events", "title"), ("remarks", "text"), ("funding_rounds", "value")):
        fields[name] = [{**fields[name][0], key: _prose(text)} for text in texts]
    return Profile.model_validate(fields)
