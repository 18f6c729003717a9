"""
The one HTTP client: polite, patient and suspicious.

It keeps a pause per host, retries what can pass (429, 5xx, broken transfers), honours
``Retry-After``, limits time and size, of each request and of a host as a whole, follows no
redirect to another host, asks with conditions where an earlier answer is kept, and sends a
key only to its own host. Every failure is a SourceError that names the address without any key.
"""

from __future__ import annotations

import datetime as dt
import email.utils
import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol
from urllib.parse import urljoin, urlsplit, urlunsplit

import requests
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from generator.answers import Answers, Kept
from generator.errors import NotPublished, SourceBusy, SourceError, shown
from generator.wire import Limits, Reply, Wire

ATTEMPTS = 4
FIRST_WAIT_SECONDS = 2.0
LONGEST_WAIT_SECONDS = 120.0
REDIRECTS = 3
FAILURES_UNTIL_LEFT_ALONE = 3
HOST_SECONDS = 25 * 60.0
"""
What all requests to a host may take. The slowest needs about half of it on a good day, and a
source's own lists may take a second host's time: both stay far below the weekly job's limit.
"""

NEXT_REFRESH = "the next refresh asks again"
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
"""Statuses that may be gone a minute later; 52x are Cloudflare's own."""

NOT_JSON = ("text/html", "application/xhtml+xml", "application/xml", "text/xml", "image/")
MOVED = frozenset({301, 302, 303, 307, 308})
NOT_MODIFIED = 304
NOT_ABSENT: Mapping[int, str] = {}


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


@dataclass
class _Host:
    """What the client knows of one host; whoever holds ``turn`` alone asks it."""

    wire: Wire
    turn: threading.Lock = field(default_factory=threading.Lock)
    free_at_seconds: float = 0.0
    failed_in_a_row: int = 0
    left_alone: str = ""
    until_seconds: float | None = None
    """When its time is over; None before it is asked for the first time."""


@dataclass
class Client:
    """
    Asks hosts for JSON, each one request at a time; several threads may ask several hosts.

    ``paces`` are seconds between two requests to a host; a host without a pace is refused.
    ``keys`` are headers by host. ``replay`` sends every request to a server on this machine
    instead, as ``{replay}/{host}{path}?{query}``. ``requests_made`` counts by host, retries
    and redirects included. ``host_seconds`` after the first request to a host none begins
    any more: what it has answered by then is all it tells.
    """

    clock: Clock
    user_agent: str
    paces: Mapping[str, float]
    answers: Answers | None = None
    keys: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    replay: str = ""
    limits: Limits = field(default_factory=Limits)
    host_seconds: float = HOST_SECONDS
    requests_made: Counter[str] = field(default_factory=Counter)
    _hosts: dict[str, _Host] = field(init=False)

    def __post_init__(self) -> None:
        self._hosts = {
            host: _Host(Wire(self.clock, self.user_agent, self.limits)) for host in self.paces
        }

    def get(
        self,
        address: str,
        *,
        absent: Mapping[int, str] = NOT_ABSENT,
        examine: Callable[[Any], Any] = lambda answer: answer,
    ) -> Any:
        """
        Ask an address and return what ``examine`` makes of the decoded JSON.

        Raises NotPublished for a status in ``absent`` whose body holds the words given there
        and is no page for people, SourceError for everything else that is not a good answer.
        A SourceBusy, also one from ``examine``, is retried.
        """
        host = self._host(address)
        with self._hosts[host].turn:
            return self._patiently(address, host, absent, examine)

    def _patiently(
        self, address: str, host: str, absent: Mapping[int, str], examine: Callable[[Any], Any]
    ) -> Any:
        """Ask, and ask again what may pass; a host that fails on and on is left alone."""
        known = self._hosts[host]
        if known.left_alone:
            raise _not_asked(address, host, known)
        retrying = Retrying(
            retry=retry_if_exception_type(SourceBusy),
            stop=stop_after_attempt(ATTEMPTS),
            wait=self._wait,
            before_sleep=partial(self._in_time, address, known),
            sleep=self.clock.sleep,
            reraise=True,
        )
        try:
            result = retrying(lambda: self._once(address, host, absent, examine))
        except SourceBusy as error:
            known.failed_in_a_row += 1
            if known.failed_in_a_row >= FAILURES_UNTIL_LEFT_ALONE:
                known.left_alone = f"failed {FAILURES_UNTIL_LEFT_ALONE} times in a row"
            found = f"{error.found}, {ATTEMPTS} times"
            raise SourceError(address, found, error.allowed) from None
        except SourceError:
            known.failed_in_a_row = 0  # the host answers; this address is at fault
            raise
        known.failed_in_a_row = 0
        return result

    # -- one attempt ------------------------------------------------------------------

    def _once(
        self,
        address: str,
        host: str,
        absent: Mapping[int, str],
        examine: Callable[[Any], Any],
    ) -> Any:
        kept = self.answers.get(address) if self.answers else None
        conditions = kept.conditions if kept else {}
        reply = self._follow(address, host, conditions)
        if reply.status == NOT_MODIFIED and kept and conditions:
            return examine(self._decoded(address, kept.body))
        kind = reply.headers.get("content-type", "").lower()
        if reply.status in absent and _own_words(reply.body, kind, absent[reply.status]):
            raise NotPublished(address, f"not published (HTTP {reply.status})")
        said = f"HTTP {reply.status} {self._quoted(reply.body)}".rstrip()
        if reply.status in PASSING:
            raise self._busy(address, host, said, reply.headers)
        if reply.status != requests.codes.ok:
            raise SourceError(address, said, _advice(reply.status))
        if kind.startswith(NOT_JSON):
            raise SourceError(address, f"content type {shown(self._hidden(kind))}", "expected JSON")
        if any(secret.encode() in reply.body for secret in self._secrets()):
            raise SourceError(address, "the answer repeats the key", "it is neither read nor kept")
        answer = self._decoded(address, reply.body)
        try:
            result = examine(answer)
        except SourceBusy:
            raise  # a plea for patience must not be kept as the answer of this address
        except SourceError:
            self._keep(address, reply)  # somebody will want to see what has drifted
            raise
        self._keep(address, reply)
        return result

    def _keep(self, address: str, reply: Reply) -> None:
        if self.answers:
            self.answers.keep(address, Kept.of(reply.headers, reply.body))

    def _follow(self, address: str, host: str, conditions: Mapping[str, str]) -> Reply:
        """Ask, and go where a redirect on the same host points."""
        at = address
        for _ in range(REDIRECTS + 1):
            reply = self._transfer(at, host, conditions)
            if reply.status not in MOVED:
                return reply
            at = self._target(address, at, host, reply.headers.get("location", ""))
        raise SourceError(address, f"more than {REDIRECTS} redirects", "the address has changed")

    def _target(self, address: str, at: str, host: str, location: str) -> str:
        """Where a redirect leads; raises SourceError unless it stays on the host, by https."""
        try:
            target = urljoin(at, self._as_real(location))
            scheme, place = urlsplit(target)[:2]
        except ValueError:  # brackets that hold no IPv6 address
            scheme, place = "", ""
        if not location or scheme != "https" or place != host:
            where = shown(self._hidden(f"{scheme}://{place}")) if location and place else "nowhere"
            raise SourceError(
                address, f"redirect to {where}", f"followed only within {host}, by https"
            )
        return target

    def _transfer(self, address: str, host: str, conditions: Mapping[str, str]) -> Reply:
        """One exchange over the wire, after the host's pause and within its time."""
        known = self._hosts[host]
        now = self.clock.seconds()
        if known.until_seconds is None:
            known.until_seconds = now + self.host_seconds
        ahead_seconds = known.free_at_seconds - now
        if self._over(known, now + max(0.0, ahead_seconds)):
            raise _not_asked(address, host, known)
        if ahead_seconds > 0:
            self.clock.sleep(ahead_seconds)
        self.requests_made[host] += 1
        headers = {**conditions, **dict([self.keys[host]] if host in self.keys else [])}
        try:
            return known.wire.exchange(address, self._as_sent(address), headers)
        finally:
            known.free_at_seconds = self.clock.seconds() + self.paces[host]

    def _over(self, known: _Host, begins_seconds: float) -> bool:
        """Whether a request of that moment comes too late; its host is then left alone."""
        if known.until_seconds is None or begins_seconds < known.until_seconds:
            return False
        known.left_alone = f"has had its {self.host_seconds / 60:g} minutes of this refresh"
        return True

    def _in_time(self, address: str, known: _Host, state: RetryCallState) -> None:
        """Raises SourceError instead of waiting for an attempt that comes too late."""
        error = state.outcome.exception() if state.outcome else None
        begins_seconds = max(self.clock.seconds() + state.upcoming_sleep, known.free_at_seconds)
        if isinstance(error, SourceBusy) and self._over(known, begins_seconds):
            found = f"{error.found}; the host {known.left_alone}"
            raise SourceError(address, found, NEXT_REFRESH) from None

    def _wait(self, state: RetryCallState) -> float:
        """Seconds until the next attempt: longer each time, and no less than the host asked."""
        error = state.outcome.exception() if state.outcome else None
        asked: float = getattr(error, "wait_seconds", None) or 0.0
        backoff: float = FIRST_WAIT_SECONDS * 2 ** (state.attempt_number - 1)
        return max(asked, backoff * (1 + self.clock.jitter()))

    # -- addresses and words ------------------------------------------------------------

    def _host(self, address: str) -> str:
        try:
            scheme, host = urlsplit(address)[:2]
        except ValueError:
            scheme, host = "", ""
        if scheme != "https" or host not in self.paces:  # a port or a password is no host
            raise SourceError(
                shown(address, 200),
                "not an address of this source",
                f"https, {', '.join(sorted(self.paces))}",
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
        text = self._hidden(body.decode("utf-8", "replace"))[:400]
        return repr(shown(text, 160)) if text.strip() else ""

    def _secrets(self) -> Iterator[str]:
        return (secret for _, secret in self.keys.values() if secret)

    def _hidden(self, text: str) -> str:
        for secret in self._secrets():
            text = text.replace(secret, "…").replace(secret.lower(), "…")
        return text

    def _busy(self, address: str, host: str, said: str, headers: Mapping[str, str]) -> SourceError:
        """A failure that may pass, unless the host asks for more patience than a job has."""
        wait_seconds = self._asked_to_wait(headers.get("retry-after", "").strip())
        if wait_seconds is not None and wait_seconds > LONGEST_WAIT_SECONDS:
            asks = f"asks to wait {wait_seconds:,.0f} s"
            self._hosts[host].left_alone = asks
            return SourceError(address, f"{said}; {asks}", NEXT_REFRESH)
        error = SourceBusy(address, said)
        error.wait_seconds = wait_seconds
        return error

    def _asked_to_wait(self, said: str) -> float | None:
        """Seconds of a ``Retry-After``, given as a number or as a date (RFC 9110, 10.2.3)."""
        if (seconds := _number(said)) is not None:
            return seconds
        try:
            moment = email.utils.parsedate_to_datetime(said)
        except (ValueError, OverflowError):
            return None
        zoned = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
        return max(0.0, (zoned - self.clock.moment()).total_seconds())


def _own_words(body: bytes, kind: str, words: str) -> bool:
    """Whether an answer holds some words and is no page for people, as a moved address gives."""
    said = body.decode(errors="replace").strip().casefold()
    page = kind.startswith(NOT_JSON) or said.startswith(("<!doctype", "<html", "<?xml"))
    return not page and words.casefold() in said


def _not_asked(address: str, host: str, known: _Host) -> SourceError:
    return SourceError(address, f"not asked: {host} {known.left_alone}", NEXT_REFRESH)


def _number(said: str) -> float | None:
    """A count of a header, None where it is none; an absurdly long one is cut."""
    return float(said[:15]) if said.isascii() and said.isdigit() else None


def _refused(name: str) -> float:
    msg = f"{name} is no JSON number"
    raise ValueError(msg)


def _advice(status: int) -> str:
    return {
        401: "a key is missing or wrong",
        402: "it is for payers now; another source has to serve this",
        403: "the address is closed or does not exist",
        404: "the name or the address has changed",
    }.get(status, "expected HTTP 200")
