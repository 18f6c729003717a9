"""
A server on this machine that plays the public sources, well or badly.

It answers ``/{host}{path}?{query}`` from a mapping or a function of the address (without
``https://``), counts and remembers what it was asked, and can be told to misbehave for a
host, an address or a pattern of addresses. An answer says how it goes over the wire: packed,
in chunks, cut short, byte by byte.
"""

import dataclasses
import fnmatch
import gzip
import hashlib
import json
import socketserver
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

PACKED_FROM_BYTES = 500


@dataclass(frozen=True)
class Answer:
    """
    One answer and its way over the wire.

    ``packed``: None packs longer bodies for whoever accepts gzip, True and False decide.
    ``cut_after`` bytes of what is sent the connection ends. ``drip_seconds`` pass before each
    byte of the body, ``drip_head_seconds`` before each byte of the head.
    """

    body: bytes = b""
    status: int = 200
    kind: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()
    packed: bool | None = None
    chunked: bool = False
    cut_after: int | None = None
    drip_seconds: float = 0.0
    drip_head_seconds: float = 0.0
    etag: bool = False
    last_modified: str = ""

    @classmethod
    def json(cls, value: Any, **more: Any) -> "Answer":
        """A decoded answer, as a provider would send it."""
        return cls(json.dumps(value, separators=(",", ":")).encode(), **more)

    def but(self, **more: Any) -> "Answer":
        """The same answer with something changed."""
        return dataclasses.replace(self, **more)


Trouble = Callable[[Answer], Answer]
Book = Mapping[str, Any] | Callable[[str], Any]

UNKNOWN = Answer(b"<html><body>404 Not Found</body></html>", 404, "text/html")


@dataclass(frozen=True)
class Asked:
    """One request: the address without ``https://``, its headers and how it was answered."""

    address: str
    headers: Message
    status: int

    @property
    def host(self) -> str:
        """The host that the request was meant for."""
        return self.address.split("/")[0]


@dataclass
class _Rule:
    where: str
    trouble: Trouble
    left: int | None

    def takes(self, address: str) -> bool:
        """Whether the rule is for this address and not used up."""
        if self.left == 0:
            return False
        exact = self.where in {address, address.split("/", maxsplit=1)[0]}
        return exact or fnmatch.fnmatchcase(address, self.where)


@dataclass
class Replay:
    """The server; use it as a context. ``url`` is what ``WELLSPRING_REPLAY`` wants."""

    book: Book
    asked: list[Asked] = field(default_factory=list)
    rules: list[_Rule] = field(default_factory=list)
    _server: Any = None

    def __enter__(self) -> Self:
        handler = type("Handler", (_Handler,), {"replay": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        ).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Where the server listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def counts(self) -> Counter[str]:
        """Requests by host."""
        return Counter(one.host for one in self.asked)

    def misbehave(self, where: str, trouble: Trouble, times: int | None = None) -> None:
        """Let a host, an address or a pattern suffer; the latest rule wins, ``times`` times."""
        self.rules.insert(0, _Rule(where, trouble, times))

    def behave(self) -> None:
        """Forget all troubles and what was asked."""
        self.rules.clear()
        self.asked.clear()

    def answer(self, address: str) -> Answer:
        """What an address gives now."""
        found = self.book(address) if callable(self.book) else self.book.get(address)
        given = UNKNOWN if found is None else found
        given = given if isinstance(given, Answer) else Answer.json(given)
        rule = next((rule for rule in self.rules if rule.takes(address)), None)
        if rule is None:
            return given
        if rule.left is not None:
            rule.left -= 1
        return rule.trouble(given)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    replay: Replay
    protocol_version = "HTTP/1.1"
    wbufsize = 65_536
    request: Any
    server: socketserver.BaseServer

    def do_GET(self) -> None:
        address = self.path.removeprefix("/")
        answer = self.replay.answer(address)
        extra = list(answer.headers)
        if answer.etag:
            extra.append(("ETag", f'W/"{hashlib.sha256(answer.body).hexdigest()[:12]}"'))
        if answer.last_modified:
            extra.append(("Last-Modified", answer.last_modified))
        held = {("If-None-Match", value) for name, value in extra if name == "ETag"}
        held |= {("If-Modified-Since", value) for name, value in extra if name == "Last-Modified"}
        if any(self.headers.get(name) == value for name, value in held):
            answer = answer.but(status=304, body=b"", kind="", cut_after=None)
        self.replay.asked.append(Asked(address, self.headers, answer.status))
        self._send(answer, extra)

    def _send(self, answer: Answer, extra: list[tuple[str, str]]) -> None:
        accepts = "gzip" in self.headers.get("Accept-Encoding", "")
        long = len(answer.body) >= PACKED_FROM_BYTES
        packed = answer.packed if answer.packed is not None else accepts and long
        body = gzip.compress(answer.body, 1, mtime=0) if packed else answer.body
        head = [("Content-Type", answer.kind)] if answer.kind else []
        head += [("Content-Encoding", "gzip")] if packed else []
        if answer.status != 304:
            head.append(
                ("Transfer-Encoding", "chunked")
                if answer.chunked
                else ("Content-Length", str(len(body)))
            )
        lines = [f"HTTP/1.1 {answer.status} {'OK' if answer.status == 200 else 'No'}"]
        lines += [f"{name}: {value}" for name, value in [*head, *extra]]
        self._write("\r\n".join([*lines, "", ""]).encode("latin-1"), answer.drip_head_seconds)
        if answer.chunked:
            body = _in_chunks(body)
        cut = answer.cut_after is not None
        self._write(body[: answer.cut_after] if cut else body, answer.drip_seconds)
        self.close_connection = cut

    def _write(self, content: bytes, wait_seconds: float) -> None:
        pieces = [content[n : n + 1] for n in range(len(content))] if wait_seconds else [content]
        for piece in pieces:
            if wait_seconds:
                threading.Event().wait(wait_seconds)
            self.wfile.write(piece)
            self.wfile.flush()

    def log_message(self, *_: object) -> None:
        """Say nothing; ``asked`` remembers."""


def _in_chunks(body: bytes, size: int = 1_000) -> bytes:
    parts = [body[n : n + size] for n in range(0, len(body), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
