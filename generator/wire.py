"""
One exchange over the wire, within bounds of time and size.

It knows nothing of retries, pauses or keys; it says whether an answer came whole.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import requests
from urllib3.exceptions import HTTPError

from generator.errors import SourceBusy, SourceError

CONNECT_SECONDS, READ_SECONDS, WHOLE_SECONDS = 10.0, 30.0, 90.0
LARGEST_BYTES = 24_000_000
"""Unpacked. The largest answer we ask for has about 12 MB; 26 MB is a bulk file we never ask."""

PIECE_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one request: seconds to connect, between two reads and in all; bytes unpacked."""

    connect_seconds: float = CONNECT_SECONDS
    read_seconds: float = READ_SECONDS
    whole_seconds: float = WHOLE_SECONDS
    bytes: int = LARGEST_BYTES


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer; the names of its headers are in lower case, its body is unpacked."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Seconds(Protocol):
    """A clock that never goes back."""

    def seconds(self) -> float:
        """Seconds since some moment."""


class _Session(requests.Session):
    """
    Follows no redirect, and does not prepare to.

    requests would read a redirect's body without bounds and stumble over a target that is no
    address, even where it is told not to follow.
    """

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Nowhere: the client decides where a redirect leads."""


class Wire:
    """Sends requests through one session that takes nothing from the environment."""

    def __init__(self, clock: Seconds, user_agent: str, limits: Limits) -> None:
        self._clock = clock
        self._user_agent = user_agent
        self._limits = limits
        self._session = self._new_session()

    def exchange(self, address: str, sent: str, headers: Mapping[str, str]) -> Reply:
        """
        Ask ``sent`` and return the answer, whatever its status; redirects are not followed.

        Raises SourceBusy, naming ``address``, where the transfer breaks or takes too long,
        SourceError where the answer is too big. The work is done beside this thread, because
        nothing else ends a server that drips its headers.
        """
        future: Future[Reply] = Future()
        work = partial(self._exchange, self._session, address, sent, headers)
        threading.Thread(target=_fulfil, args=(future, work), daemon=True).start()
        try:
            return future.result(timeout=self._limits.whole_seconds)
        except TimeoutError:
            self._session = self._new_session()  # the old one is still in use
            raise self._late(address) from None

    def _exchange(
        self, session: requests.Session, address: str, sent: str, headers: Mapping[str, str]
    ) -> Reply:
        until = self._clock.seconds() + self._limits.whole_seconds
        body = bytearray()
        try:
            with session.get(
                sent,
                headers=headers,
                allow_redirects=False,
                stream=True,
                timeout=(self._limits.connect_seconds, self._limits.read_seconds),
            ) as response:
                lower = {name.lower(): value for name, value in response.headers.items()}
                self._measure(address, _length(lower.get("content-length", "")))
                # read1 returns after each piece from the wire, so that a server that drips
                # byte by byte meets the time limit, and packed bytes unpack bit by bit.
                while piece := response.raw.read1(PIECE_BYTES, decode_content=True):
                    body += piece
                    self._measure(address, len(body))
                    if self._clock.seconds() > until:
                        raise self._late(address)
                return Reply(response.status_code, lower, bytes(body))
        except (requests.RequestException, HTTPError, OSError) as error:
            raise SourceBusy(address, f"transfer broke: {_cause(error)}") from None

    def _measure(self, address: str, length: int) -> None:
        if length > self._limits.bytes:
            size = f"more than {self._limits.bytes / 1e6:,.6g} MB"
            raise SourceError(address, size, "no answer that we ask for is that long")

    def _late(self, address: str) -> SourceBusy:
        return SourceBusy(address, f"not complete after {self._limits.whole_seconds:g} s")

    def _new_session(self) -> requests.Session:
        session = _Session()
        session.trust_env = False  # no password file, no proxy of the environment
        session.headers.update(
            {
                "User-Agent": self._user_agent,
                "Accept": "application/json",
                "Accept-Encoding": "gzip",
            }
        )
        return session


def _fulfil(future: Future[Reply], work: Callable[[], Reply]) -> None:
    try:
        future.set_result(work())
    except BaseException as error:  # noqa: BLE001 - whatever it is, it belongs to who waits
        future.set_exception(error)


def _length(said: str) -> int:
    """What an answer says of its own length; 0 where it says nothing."""
    return int(said[:15]) if said.isascii() and said.isdigit() else 0


def _cause(error: BaseException) -> str:
    """Name the kind of a transport error; its own text may hold the address of a replay."""
    inner = error
    while (deeper := _beneath(inner)) is not None:
        inner = deeper
    return type(inner).__name__


def _beneath(error: BaseException) -> BaseException | None:
    found = [getattr(error, "reason", None), *error.args]
    return next((one for one in found if isinstance(one, BaseException)), None)
