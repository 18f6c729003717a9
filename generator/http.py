"""
The one HTTP client: polite, patient and suspicious.

It keeps a pause per host, retries what can pass (429, 5xx, broken transfers), honours
``Retry-After``, limits time and size, follows no redirect to another host, asks with
conditions where an earlier answer is kept, and sends a key only to its own host. Every
failure is a SourceError that names the address without any key.
"""

from __future__ import annotations

import datetime as dt
import email.utils
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urljoin, urlsplit, urlunsplit

import requests
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt
from urllib3.exceptions import HTTPError

from generator.answers import Answers, Kept
from generator.errors import NotPublished, SourceBusy, SourceError, shown

ATTEMPTS = 4
FIRST_WAIT_SECONDS = 2.0
LONGEST_WAIT_SECONDS = 120.0
CONNECT_SECONDS, READ_SECONDS, WHOLE_SECONDS = 10.0, 30.0, 120.0
LARGEST_BYTES = 24_000_000
"""Unpacked. The largest answer we ask for has about 12 MB; 26 MB is a bulk file we never ask."""

REDIRECTS = 3
FAILURES_UNTIL_LEFT_ALONE = 3
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
"""Statuses that may be gone a minute later; 52x are Cloudflare's own."""

NOT_JSON = ("text/html", "application/xhtml+xml", "application/xml", "text/xml", "image/")
MOVED = frozenset({301, 302, 303, 307, 308})
NOT_MODIFIED = 304


class Clock(Protocol):
    """Time as the client sees it; only the command holds a real one."""

    def seconds(self) -> float:
        """Seconds that never go back."""

    def sleep(self, seconds: float) -> None:
        """Wait."""

    def moment(self) -> dt.datetime:
        """The time of day, with its zone."""

    def jitter(self) -> float:
        """A random number from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one request: seconds to connect, between two reads and in all; bytes."""

    connect_seconds: float = CONNECT_SECONDS
    read_seconds: float = READ_SECONDS
    whole_seconds: float = WHOLE_SECONDS
    bytes: int = LARGEST_BYTES


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Client:
    """
    Asks hosts for JSON, one request at a time.

    ``paces`` are seconds between two requests to a host; a host without a pace is refused.
    ``keys`` are headers by host. ``replay`` sends every request to a server on this machine
    instead, as ``{replay}/{host}{path}?{query}``. ``requests_made`` counts by host, retries
    included.
    """

    clock: Clock
    user_agent: str
    paces: Mapping[str, float]
    answers: Answers | None = None
    keys: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    replay: str = ""
    limits: Limits = Limits()
    requests_made: Counter[str] = field(default_factory=Counter)
    _free_at: dict[str, float] = field(default_factory=dict)
    _failed_in_a_row: Counter[str] = field(default_factory=Counter)
    _session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self._session.trust_env = False  # no password file, no proxy of the environment
        self._session.headers.update(
            {"User-Agent": self.user_agent, "Accept": "application/json", "Accept-Encoding": "gzip"}
        )

    def get(
        self,
        address: str,
        *,
        absent: frozenset[int] = frozenset(),
        examine: Callable[[Any], Any] = lambda answer: answer,
    ) -> Any:
        """
        Ask an address and return what ``examine`` makes of the decoded JSON.

        Raises NotPublished for a status in ``absent``, SourceError for everything else that
        is not a good answer. A SourceBusy, also one from ``examine``, is retried.
        """
        host = self._host(address)
        if self._failed_in_a_row[host] >= FAILURES_UNTIL_LEFT_ALONE:
            raise SourceError(
                address,
                f"not asked: {host} failed {FAILURES_UNTIL_LEFT_ALONE} times in a row",
                "the next refresh asks again",
            )
        retrying = Retrying(
            retry=retry_if_exception_type(SourceBusy),
            stop=stop_after_attempt(ATTEMPTS),
            wait=self._wait,
            sleep=self.clock.sleep,
            reraise=True,
        )
        try:
            result = retrying(lambda: examine(self._once(address, host, absent)))
        except SourceBusy as error:
            self._failed_in_a_row[host] += 1
            found = f"{error.found}, {ATTEMPTS} times"
            raise SourceError(address, found, error.allowed) from None
        except SourceError:
            self._failed_in_a_row[host] = 0  # the host answers; this address is at fault
            raise
        self._failed_in_a_row[host] = 0
        return result

    # -- one attempt ------------------------------------------------------------------

    def _once(self, address: str, host: str, absent: frozenset[int]) -> Any:
        kept = self.answers.get(address) if self.answers else None
        reply = self._follow(address, host, kept)
        if reply.status == NOT_MODIFIED and kept is not None:
            return self._decoded(address, kept.body)
        if reply.status in absent:
            raise NotPublished(address, f"not published (HTTP {reply.status})")
        said = f"HTTP {reply.status} {self._quoted(reply.body)}".rstrip()
        if reply.status in PASSING:
            raise _busy(address, said, self._asked_to_wait(reply.headers))
        if reply.status != requests.codes.ok:
            raise SourceError(address, said, _advice(reply.status))
        kind = reply.headers.get("content-type", "").lower()
        if kind.startswith(NOT_JSON):
            raise SourceError(address, f"content type {shown(kind)}", "expected JSON")
        answer = self._decoded(address, reply.body)
        if self.answers:
            self.answers.keep(address, Kept.of(reply.headers, reply.body))
        return answer

    def _follow(self, address: str, host: str, kept: Kept | None) -> _Reply:
        """Ask, and go where a redirect on the same host points."""
        at = address
        for _ in range(REDIRECTS + 1):
            reply = self._transfer(at, host, kept)
            if reply.status not in MOVED:
                return reply
            target = urljoin(at, self._as_real(reply.headers.get("location", "")))
            if urlsplit(target).hostname != host or urlsplit(target).scheme != "https":
                where = shown(urlsplit(target).hostname or "nowhere")
                raise SourceError(
                    address, f"redirect to {where}", f"followed only within {host}, by https"
                )
            at = target
        raise SourceError(address, f"more than {REDIRECTS} redirects", "the address has changed")

    def _transfer(self, address: str, host: str, kept: Kept | None) -> _Reply:
        """One exchange over the wire; raises SourceBusy where it breaks."""
        self._pause(host)
        self.requests_made[host] += 1
        headers = dict([self.keys[host]]) if host in self.keys else {}
        headers |= kept.conditions if kept else {}
        until = self.clock.seconds() + self.limits.whole_seconds
        body = bytearray()
        try:
            with self._session.get(
                self._as_sent(address),
                headers=headers,
                allow_redirects=False,
                stream=True,
                timeout=(self.limits.connect_seconds, self.limits.read_seconds),
            ) as response:
                # read1 returns after each piece from the wire, so that a server that drips
                # byte by byte meets the time limit.
                while piece := response.raw.read1(65_536, decode_content=True):
                    body += piece
                    if len(body) > self.limits.bytes:
                        size = f"more than {self.limits.bytes / 1e6:,.0f} MB"
                        raise SourceError(address, size, "no answer that we ask for is that long")
                    if self.clock.seconds() > until:
                        late = f"not complete after {self.limits.whole_seconds:.0f} s"
                        raise SourceBusy(address, late)
                lower = {name.lower(): value for name, value in response.headers.items()}
                return _Reply(response.status_code, lower, bytes(body))
        except (requests.RequestException, HTTPError, OSError) as error:
            raise SourceBusy(address, f"transfer broke: {_cause(error)}") from None
        finally:
            self._free_at[host] = self.clock.seconds() + self.paces[host]

    def _pause(self, host: str) -> None:
        ahead = self._free_at.get(host, 0.0) - self.clock.seconds()
        if ahead > 0:
            self.clock.sleep(ahead)

    def _wait(self, state: RetryCallState) -> float:
        """Seconds until the next attempt: what the host asked for, else longer each time."""
        error = state.outcome.exception() if state.outcome else None
        asked = getattr(error, "wait_seconds", None)
        if asked is not None:
            return float(asked)
        backoff: float = FIRST_WAIT_SECONDS * 2 ** (state.attempt_number - 1)
        return backoff * (1 + self.clock.jitter())

    # -- addresses and words ------------------------------------------------------------

    def _host(self, address: str) -> str:
        parts = urlsplit(address)
        host = parts.hostname or ""
        if parts.scheme != "https" or host not in self.paces or parts.port or parts.username:
            raise SourceError(
                address, "not an address of this source", f"https, {', '.join(sorted(self.paces))}"
            )
        return host

    def _as_sent(self, address: str) -> str:
        if not self.replay:
            return address
        parts = urlsplit(address)
        return self.replay.rstrip("/") + urlunsplit(
            ("", "", f"/{parts.netloc}{parts.path}", parts.query, "")
        )

    def _as_real(self, location: str) -> str:
        """Undo the rewriting of a replay in a redirect's target."""
        if self.replay and location.startswith(self.replay.rstrip("/") + "/"):
            return "https://" + location.removeprefix(self.replay.rstrip("/") + "/")
        return location

    def _decoded(self, address: str, body: bytes) -> Any:
        if not body.strip():
            raise SourceError(address, "an empty answer", "expected JSON")
        try:
            return json.loads(body, parse_constant=_refused)
        except (ValueError, RecursionError) as error:
            raise SourceError(
                address, f"not JSON: {shown(error)}; it begins {self._quoted(body)}"
            ) from None

    def _quoted(self, body: bytes) -> str:
        """The beginning of a body, without any key that it may echo."""
        text = body[:400].decode("utf-8", "replace")
        for _, secret in self.keys.values():
            text = text.replace(secret, "…")
        return repr(shown(text)) if text.strip() else ""

    def _asked_to_wait(self, headers: Mapping[str, str]) -> float | None:
        """Seconds of a ``Retry-After``, given as a number or as a date (RFC 9110, 10.2.3)."""
        said = headers.get("retry-after", "").strip()
        if said.isascii() and said.isdigit():
            return float(said[:9])
        try:
            moment = email.utils.parsedate_to_datetime(said)
        except ValueError:
            return None
        zoned = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
        return max(0.0, (zoned - self.clock.moment()).total_seconds())


def _busy(address: str, said: str, wait_seconds: float | None) -> SourceError:
    """A failure that may pass, unless the host asks for more patience than a job has."""
    if wait_seconds is not None and wait_seconds > LONGEST_WAIT_SECONDS:
        return SourceError(
            address, f"{said}; asks to wait {wait_seconds:,.0f} s", "the next refresh asks again"
        )
    error = SourceBusy(address, said)
    error.wait_seconds = wait_seconds
    return error


def _refused(name: str) -> float:
    msg = f"{name} is no JSON number"
    raise ValueError(msg)


def _cause(error: BaseException) -> str:
    """Name the kind of a transport error; its own text may hold the address of a replay."""
    inner = error
    while inner.args and isinstance(inner.args[0], BaseException):
        inner = inner.args[0]
    return type(inner).__name__


def _advice(status: int) -> str:
    return {
        401: "a key is missing or wrong",
        402: "it is for payers now; another source has to serve this",
        403: "the address is closed or does not exist",
        404: "the name or the address has changed",
    }.get(status, "expected HTTP 200")
