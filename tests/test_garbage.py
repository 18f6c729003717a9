"""Passes for garbage are left out for a while, and only for that while."""

import gc

import pytest

from generator.garbage import without_passes


def test_passes_go_on_afterwards_whatever_happened():
    """And inside of another such while they stay left out."""
    with pytest.raises(KeyError), without_passes():
        with without_passes():
            pass
        assert not gc.isenabled()
        raise KeyError
    assert gc.isenabled()
