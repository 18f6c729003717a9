"""Lanes: one after the other in each, at the same time in several, and an end that is one."""

import threading
from functools import partial

import pytest

from generator.lanes import Lanes, Stopped

PATIENCE_SECONDS = 10


def nothing():
    """What happens when nothing happens."""


def test_work_in_one_lane_is_done_in_order_and_what_follows_happens_where_one_waits():
    done, happened = [], []

    def work(number):
        done.append((number, threading.current_thread().name))
        return lambda: happened.append((number, threading.current_thread()))

    with Lanes() as lanes:
        for number in range(20):
            lanes.add("a", partial(work, number))
        for _ in range(20):
            lanes.wait()
    assert done == [(number, "a") for number in range(20)]
    assert happened == [(number, threading.current_thread()) for number in range(20)]


def test_two_lanes_go_on_at_the_same_time():
    """Proves it by work that meets: neither ends before the other has begun."""
    meeting = threading.Barrier(2, timeout=PATIENCE_SECONDS)

    def meet():
        meeting.wait()
        return nothing

    with Lanes() as lanes:
        for lane in ("a", "b"):
            lanes.add(lane, meet)
        lanes.wait()
        lanes.wait()
    assert not meeting.broken


@pytest.mark.parametrize("error", [OSError("no space left"), SystemExit(3)])
def test_what_work_raises_is_raised_where_one_waits(error):
    def fail():
        raise error

    with Lanes() as lanes:
        lanes.add("a", fail)
        with pytest.raises(type(error)) as caught:
            lanes.wait()
    assert caught.value is error


def test_after_the_end_no_work_begins_and_work_that_tells_something_ends():
    begun, free, left = threading.Event(), threading.Event(), threading.Event()
    second = threading.Event()

    def work():
        begun.set()
        free.wait(PATIENCE_SECONDS)
        try:
            lanes.say(nothing)
        except Stopped:
            left.set()
            raise
        return nothing

    def more():
        second.set()
        return nothing

    with Lanes() as lanes:
        lanes.add("a", work)
        lanes.add("a", more)
        assert begun.wait(PATIENCE_SECONDS)
    (thread,) = [one for one in threading.enumerate() if one.name == "a"]
    free.set()
    thread.join(PATIENCE_SECONDS)
    assert not thread.is_alive()
    assert left.is_set()
    assert not second.is_set()
