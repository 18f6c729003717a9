"""
Everything that the public sources are known to do wrong, as changes of a good answer.

``sources.md`` of the reference, section 7, is the list; a trouble that only makes sense for
one provider bears its name.
"""

import functools
import json
from collections.abc import Callable, Mapping
from typing import Any

from tests.replay.server import Answer, Trouble

S3 = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code>'
    b"<Message>Access Denied</Message><RequestId>A1</RequestId></Error>"
)
HTML = b"<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>nginx</body>\r\n</html>"
PAYWALL = b"Upgrade to the paid API plan at https://defillama.com/subscription"


def always(answer: Answer) -> Trouble:
    """The same answer whatever the good one is."""
    return lambda _: answer


def status(code: int, body: bytes = b"Internal server error", **more: Any) -> Trouble:
    """A status with a text."""
    return always(Answer(body, code, **{"kind": "text/plain", **more}))


def said(value: Any, code: int = 200) -> Trouble:
    """A status with a JSON object."""
    return always(Answer.json(value, status=code))


def moved(location: str, code: int = 302) -> Trouble:
    """A redirect."""
    return always(Answer(b"", code, "text/html", headers=(("Location", location),)))


def changed(how: Callable[[Any], Any]) -> Trouble:
    """The good answer with something changed in its decoded form."""
    return lambda answer: answer.but(body=json.dumps(how(json.loads(answer.body))).encode())


def cut(answer: Answer) -> Answer:
    """Half of the transfer."""
    return answer.but(cut_after=max(1, len(answer.body) // 2), packed=False)


def swollen(answer: Answer) -> Answer:
    """26 MB of blanks behind the good answer: valid JSON, but too long."""
    return answer.but(body=answer.body + b" " * 26_000_000, packed=False)


def numbers_as_text(value: Any) -> Any:
    """Every number as a string."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return str(value)
    return _inside(numbers_as_text, value)


def numbers_as_null(value: Any) -> Any:
    """Every number replaced by null."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return None
    return _inside(numbers_as_null, value)


def columns_reversed(value: Any) -> Any:
    """Charts with ``types`` and ``data`` in another order of columns; both change together."""
    if isinstance(value, dict) and {"types", "data"} <= set(value):
        rows = [list(reversed(row)) for row in value["data"]]
        return {**value, "types": list(reversed(value["types"])), "data": rows}
    return _inside(columns_reversed, value)


def _inside(how: Callable[[Any], Any], value: Any) -> Any:
    if isinstance(value, dict):
        return {key: how(one) for key, one in value.items()}
    if isinstance(value, list):
        return [how(one) for one in value]
    return value


LIMIT = {"error_code": 429, "error_message": "You've exceeded the Rate Limit."}
RANGE = {"error_code": 10012, "error_message": "Your request exceeds the allowed time range."}
NO_KEY = {"error_code": 10002, "error_message": "API Key Missing"}

TROUBLES: Mapping[str, Trouble] = {
    "always 500": status(500),
    "402 text": status(402, PAYWALL),
    "400 text": status(400, b"Fees for X not found, please visit /overview/fees"),
    "404 HTML": status(404, HTML, kind="text/html"),
    "200 HTML": status(200, HTML, kind="text/html"),
    "success false": said({"success": False, "error": "Project not found."}),
    "S3 403": status(403, S3, kind="application/xml"),
    "CoinGecko 401 nested": said({"error": {"status": RANGE}}, 401),
    "CoinGecko 401 flat": said({"status": NO_KEY}, 401),
    "CoinGecko 404": said({"error": "coin not found"}, 404),
    "CoinGecko 429": said({"status": LIMIT}, 429),
    "CoinGecko 429 with 200": said({"status": LIMIT}),
    "Coin Metrics 403": said({"error": {"type": "forbidden", "message": "not available"}}, 403),
    "strings for numbers": changed(numbers_as_text),
    "nulls": changed(numbers_as_null),
    "columns reordered": changed(columns_reversed),
    "wrapped": changed(lambda value: {"success": True, "data": value}),
    "26 MB": swollen,
    "cut": cut,
    "slow drip": lambda answer: answer.but(drip_seconds=0.05, packed=False),
    "wrong content type": lambda answer: answer.but(kind="text/html; charset=utf-8"),
    "invalid JSON": always(Answer(b'{"data": [1, 2')),
    "empty body": always(Answer(b"")),
    "empty object": said({}),
    "empty list": said([]),
    "redirect off-host": moved("https://elsewhere.example/data.json"),
    "etag": lambda answer: answer.but(etag=True),
}
"""By name. The redirect that leads to itself needs an address: see ``redirect_loop``."""


@functools.cache
def redirect_loop(address: str) -> Trouble:
    """A redirect to the same address."""
    return moved(f"https://{address}")
