"""Passes for garbage are left out for a while, and only for that while."""

import gc

import pytest

from generator.garbage import without_passes


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
