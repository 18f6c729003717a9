"""The HTTP client against a server on this machine: pace, patience, conditions, keys."""

import datetime as dt
import email.utils
import gzip
import json

import pytest

from generator.answers import Answers, Kept
from generator.errors import NotPublished, SourceBusy, SourceError
from generator.http import ATTEMPTS
from tests.replay import troubles
from tests.replay.clients import (
    ADDRESS,
    BODY,
    BOOK,
    HOST,
    LONG,
    NOON,
    OTHER,
    SECRET,
    URL,
    FakeClock,
    failure,
    make_client,
)
from tests.replay.server import Answer, Replay


@pytest.fixture
def server():
    with Replay(BOOK) as replay:
        yield replay


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def client(server, clock):
    return make_client(server, clock)


def test_an_answer_comes_decoded_and_is_asked_for_with_name_and_gzip(server, client):
    assert client.get(URL) == BODY
    (asked,) = server.asked
    assert asked.address == ADDRESS
    assert asked.headers["User-Agent"] == "Wellspring/0 (+https://wellspring.example/)"
    assert asked.headers["Accept-Encoding"] == "gzip"
    assert "Cookie" not in asked.headers
    assert client.requests_made == {HOST: 1}


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("chunked", [True, False])
def test_packed_and_chunked_answers_are_whole(server, client, packed, chunked):
    server.misbehave(HOST, lambda answer: answer.but(packed=packed, chunked=chunked))
    assert client.get(f"https://{HOST}/long") == LONG


def test_examine_gets_the_decoded_answer_and_its_result_is_returned(client):
    assert client.get(URL, examine=lambda answer: answer["names"][1]) == "é"


# -- pace and patience


def test_each_host_keeps_its_own_pace(server, clock):
    client = make_client(server, clock, paces={HOST: 6.0, OTHER: 10.0})
    client.get(URL)
    client.get(f"https://{OTHER}/x")
    assert clock.naps == []
    client.get(URL)
    assert clock.naps == [6.0]
    client.get(f"https://{OTHER}/x")
    assert clock.naps == [6.0, 4.0]
    clock.now += 60
    client.get(URL)
    assert clock.naps == [6.0, 4.0]


def test_retries_and_redirects_keep_the_pace(server, clock):
    client = make_client(server, clock, paces={HOST: 30.0})
    server.misbehave(ADDRESS, troubles.status(503), times=1)
    client.get(URL)
    assert clock.naps == [2.5, 27.5]
    server.misbehave(ADDRESS, troubles.moved("/long"), times=1)
    client.get(URL)
    assert clock.naps[2:] == [30.0, 30.0]


@pytest.mark.parametrize("code", [408, 425, 429, 500, 502, 503, 504, 520, 524])
def test_a_passing_failure_is_asked_again_after_growing_waits(server, client, clock, code):
    server.misbehave(HOST, troubles.status(code), times=3)
    assert client.get(URL) == BODY
    assert clock.naps == [2.5, 5.0, 10.0]
    assert client.requests_made[HOST] == 4


def test_a_failure_that_does_not_pass_ends_after_four_attempts(server, client, clock):
    server.misbehave(HOST, troubles.status(500))
    message = failure(client)
    assert message == f"{URL}: HTTP 500 'Internal server error', 4 times"
    assert len(server.asked) == ATTEMPTS == 4
    assert len(clock.naps) == 3


@pytest.mark.parametrize("code", [400, 401, 402, 403, 404, 410, 202, 204, 206, 418])
def test_other_statuses_are_not_asked_again(server, client, code):
    server.misbehave(HOST, troubles.status(code, b"no\nthanks"))
    assert f"HTTP {code}" in failure(client)
    assert len(server.asked) == 1


@pytest.mark.parametrize("code", [400, 404, 500])
def test_a_status_that_means_not_published_says_so_at_once(server, client, code):
    server.misbehave(HOST, troubles.status(code))
    message = failure(client, kind=NotPublished, absent={code: ""})
    assert message == f"{URL}: not published (HTTP {code})"
    assert len(server.asked) == 1


def retry_after(server, said, code=429):
    server.misbehave(
        HOST, troubles.always(Answer(b"slow", code, headers=(("Retry-After", said),))), times=1
    )


def test_retry_after_in_seconds_is_honoured(server, client, clock):
    retry_after(server, "45")
    assert client.get(URL) == BODY
    assert clock.naps == [45.0]


def test_retry_after_as_a_date_is_honoured(server, client, clock):
    retry_after(server, email.utils.format_datetime(NOON + dt.timedelta(seconds=70), usegmt=True))
    assert client.get(URL) == BODY
    assert clock.naps == [70.0]


@pytest.mark.parametrize(
    "said",
    [
        *("0", "-5", "1.5", "soon", "", "٣", "Mon, 99 Nov 2026 12:00:00 GMT", "1e9"),
        "Mon, 01 Jan 2001 00:00:00 GMT",
        "Mon, 23 Nov 99999 12:00:00 GMT",
        "Mon, 23 Nov 2026 12:00:00 +9999",
    ],
)
def test_a_retry_after_that_says_nothing_usable_leaves_the_usual_wait(server, client, clock, said):
    retry_after(server, said.encode().decode("latin-1"))
    assert client.get(URL) == BODY
    assert clock.naps == [2.5]


@pytest.mark.parametrize("said", ["3600", "9" * 40, "Tue, 24 Nov 2026 12:00:00 GMT"])
def test_a_host_that_asks_for_hours_is_left_alone(server, client, clock, said):
    retry_after(server, said)
    assert "asks to wait" in failure(client)
    assert clock.naps == []
    again = failure(client)
    assert f"not asked: {HOST} asks to wait" in again
    assert len(server.asked) == 1
    assert client.get(f"https://{OTHER}/x") == {"other": 1}


def test_three_failures_in_a_row_leave_a_host_alone(server, client):
    server.misbehave(HOST, troubles.status(500))
    for number in range(3):
        failure(client, f"https://{HOST}/{number}")
    assert len(server.asked) == 12
    assert failure(client) == (
        f"{URL}: not asked: {HOST} failed 3 times in a row (the next refresh asks again)"
    )
    assert len(server.asked) == 12
    assert client.get(f"https://{OTHER}/x") == {"other": 1}


def test_a_host_that_answers_in_between_is_asked_on(server, client):
    server.misbehave(f"{HOST}/bad*", troubles.status(500))
    server.misbehave(f"{HOST}/gone", troubles.status(404))
    for url in (f"https://{HOST}/bad1", f"https://{HOST}/bad2", f"https://{HOST}/gone"):
        failure(client, url)
    for url in (f"https://{HOST}/bad3", f"https://{HOST}/bad4"):
        failure(client, url)
    assert client.get(URL) == BODY


def test_a_host_that_is_always_slow_is_left_alone_when_its_time_is_over(server, clock):
    def slow(answer):
        clock.now += 60.0
        return answer

    client = make_client(server, clock, paces={HOST: 1.0, OTHER: 1.0}, host_seconds=300.0)
    server.misbehave(HOST, slow)
    for _ in range(5):
        assert client.get(URL) == BODY
    message = f"{URL}: not asked: {HOST} has had its 5 minutes of this refresh"
    assert failure(client) == failure(client) == f"{message} (the next refresh asks again)"
    assert len(server.asked) == 5
    assert client.get(f"https://{OTHER}/x") == {"other": 1}


def test_no_attempt_is_waited_for_that_comes_after_the_time_of_its_host(server, clock):
    server.misbehave(
        HOST, troubles.always(Answer(b"slow down", 429, headers=(("Retry-After", "100"),)))
    )
    client = make_client(server, clock, host_seconds=240.0)
    assert failure(client).startswith(
        f"{URL}: HTTP 429 'slow down'; the host has had its 4 minutes of this refresh ("
    )
    assert clock.naps == [100.0, 100.0]
    assert "not asked" in failure(client)
    assert len(server.asked) == 3


# -- conditions and kept answers


@pytest.fixture
def keeping(server, clock, tmp_path):
    return make_client(server, clock, answers=Answers(tmp_path / "answers"))


def test_an_answer_with_an_etag_is_asked_for_with_a_condition(server, keeping):
    server.misbehave(HOST, troubles.TROUBLES["etag"])
    assert keeping.get(URL) == BODY
    assert keeping.get(URL) == BODY
    assert [one.status for one in server.asked] == [200, 304]
    assert server.asked[1].headers["If-None-Match"].startswith('W/"')
    server.book = {ADDRESS: {"new": 1}}
    assert keeping.get(URL) == {"new": 1}


def test_an_answer_with_a_date_is_asked_for_with_a_condition(server, keeping):
    date = "Mon, 23 Nov 2026 06:00:00 GMT"
    server.misbehave(HOST, lambda answer: answer.but(last_modified=date))
    assert keeping.get(URL) == keeping.get(URL) == BODY
    assert [one.status for one in server.asked] == [200, 304]
    assert server.asked[1].headers["If-Modified-Since"] == date


def test_a_kept_answer_is_examined_again(server, keeping):
    server.misbehave(HOST, troubles.TROUBLES["etag"])
    keeping.get(URL)
    assert keeping.get(URL, examine=lambda answer: answer["names"]) == BODY["names"]


@pytest.mark.parametrize("kept", [True, False])
def test_not_modified_without_a_condition_is_a_failure(server, keeping, kept):
    if kept:
        keeping.get(URL)
    server.misbehave(HOST, troubles.status(304, b""))
    assert "HTTP 304" in failure(keeping)


def test_a_plea_for_patience_in_a_good_status_is_repeated_and_not_kept(server, keeping, clock):
    def examine(answer):
        if "status" in answer:
            raise SourceBusy(URL, "status.error_code is 429")
        return answer

    limited = Answer.json({"status": {"error_code": 429}}, etag=True)
    server.misbehave(HOST, troubles.always(limited), times=2)
    assert keeping.get(URL, examine=examine) == BODY
    assert clock.naps == [2.5, 5.0]
    assert [one.status for one in server.asked] == [200, 200, 200]
    server.misbehave(HOST, troubles.always(limited))
    assert "status.error_code is 429, 4 times" in failure(keeping, examine=examine)


def test_an_answer_that_has_drifted_is_kept_to_look_at(server, keeping):
    def examine(_):
        raise SourceError(URL, "data is 'x'")

    failure(keeping, examine=examine)
    assert json.loads(keeping.answers.get(URL).body) == BODY
    assert len(server.asked) == 1


def test_failed_answers_are_not_kept(server, keeping):
    for trouble in ("always 500", "402 text", "invalid JSON", "cut", "empty body"):
        server.misbehave(HOST, troubles.TROUBLES[trouble])
        failure(keeping, f"https://{HOST}/{trouble.replace(' ', '')}")
        server.misbehave(HOST, lambda answer: answer)
        keeping.get(URL)
    assert len(list(keeping.answers.root.rglob("*.gz"))) == 1


# -- keys and addresses


def test_a_key_goes_to_its_own_host_alone(server, clock):
    client = make_client(server, clock, keys={HOST: ("x-demo-key", SECRET)})
    client.get(URL)
    client.get(f"https://{OTHER}/x")
    assert [one.headers["x-demo-key"] for one in server.asked] == [SECRET, None]
    assert SECRET not in "".join(one.address for one in server.asked)


ECHOES = {
    "body": Answer(f"key {SECRET} is wrong".encode(), 401),
    "long body": Answer(b"\x01" * 390 + f"{SECRET}".encode(), 401),
    "busy": Answer(SECRET.encode(), 503),
    "good status": Answer(json.dumps({"key": SECRET}).encode()),
    "no JSON": Answer(SECRET.encode()),
    "content type": Answer(b"{}", kind=f"text/html; key={SECRET}"),
    "location": Answer(b"", 302, headers=(("Location", f"https://{SECRET}.example/"),)),
    "forged length": Answer(b"", 200, headers=(("Content-Length", SECRET),), chunked=True),
}


@pytest.mark.parametrize("where", sorted(ECHOES))
def test_a_key_that_is_echoed_is_neither_shown_nor_kept(server, clock, tmp_path, where):
    answers = Answers(tmp_path)
    client = make_client(server, clock, keys={HOST: ("x-demo-key", SECRET)}, answers=answers)
    server.misbehave(HOST, troubles.always(ECHOES[where]))
    message = failure(client, examine=lambda answer: failed(str(answer)))
    assert SECRET[:6].lower() not in message.lower()
    assert answers.get(URL) is None


def failed(said):
    raise SourceError(URL, said)


@pytest.mark.parametrize(
    "url",
    [
        *("https://evil.example/x", f"http://{HOST}/x", f"https://{HOST}:8443/x", "", "x"),
        *(f"https://:pw@{HOST}/x", f"https://u@{HOST}/x", "https://[::1/x", "file:///etc/passwd"),
        f"https://{HOST.upper()}/x",
    ],
)
def test_an_address_of_another_host_is_refused(server, client, url):
    assert "not an address of this source" in failure(client, url)
    assert server.asked == []


def test_kept_answers_that_are_damaged_are_as_good_as_none(tmp_path):
    answers = Answers(tmp_path)
    answers.keep(URL, Kept(b'{"a": 1}', '"tag"'))
    assert answers.get(URL) == Kept(b'{"a": 1}', '"tag"')
    path = answers._path(URL)
    whole = path.read_bytes()
    for place in range(len(whole)):
        for damaged in (whole[:place], whole[:place] + b"\xff" + whole[place + 1 :]):
            path.write_bytes(damaged)
            assert answers.get(URL) in {None, Kept(b'{"a": 1}', '"tag"')}
    for head in (b"[]", b"7", b'{"address": 1}', b"\xff", json.dumps({"address": URL}).encode()):
        path.write_bytes(gzip.compress(head + b"\nbody"))
        assert answers.get(URL) is None


@pytest.mark.parametrize("name", ["404 HTML", "S3 403"])
def test_a_page_for_people_never_means_not_published(server, client, name):
    """Proves that an address which has moved is a failure, whatever its status may mean."""
    server.misbehave(HOST, troubles.TROUBLES[name])
    message = failure(client, absent={404: "", 403: ""})
    assert message.startswith(f"{URL}: HTTP 40")
    assert "not published" not in message


def test_a_status_means_not_published_only_with_the_provider_s_own_words(server, client):
    server.misbehave(HOST, troubles.status(400, b"Fees for x Not Found, please visit"))
    assert "not published" in failure(client, kind=NotPublished, absent={400: "not found"})
    server.misbehave(HOST, troubles.status(400, b"bad request"))
    assert "HTTP 400 'bad request'" in failure(client, absent={400: "not found"})
