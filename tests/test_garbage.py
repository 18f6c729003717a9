"""Passes for garbage are left out for a while, and only for that while."""

import gc

import pytest

from generator.garbage import without_passes
from generator.workers import Workers


@without_passes()
def failed():
    """Fails where no pass is made, also after such a while inside of it."""
    with without_passes():
        pass
    raise KeyError(gc.isenabled())


def test_passes_go_on_afterwards_whatever_happened():
    with pytest.raises(KeyError, match="False"):
        failed()
    assert gc.isenabled()


@pytest.mark.parametrize("count", [1, 2])
def test_forks_make_no_pass_either(count):
    """Nor does this process, until it is out of the context again."""
    with without_passes(), Workers(count) as workers:
        assert not gc.isenabled()
        assert workers.apart(gc.isenabled)() is False
    assert gc.isenabled()


def test_where_no_pass_was_made_before_none_is_made_afterwards():
    gc.disable()
    try:
        with without_passes():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
