"""Finished contents may lie on a shelf, and come back as they were."""

import pytest

from generator.model.contents import Packed, as_bytes, digest, size_bytes
from generator.shelf import SMALL_BYTES, Shelf

LARGE = "a line of a page\n" * SMALL_BYTES
CONTENTS = ["", "small", LARGE, LARGE.encode(), bytes(range(256)) * 50, Packed(LARGE[5:])]


@pytest.mark.parametrize("on_disk", [True, False])
def test_contents_come_back_as_they_were(on_disk, tmp_path):
    """Text, bytes and what is packed: the same bytes, sizes and digests, read in any order."""
    shelf = Shelf(tmp_path / "cache" if on_disk else None)
    laid = shelf.put_all({str(n): content for n, content in enumerate(CONTENTS)})
    for n, content in reversed([*enumerate(CONTENTS)]):
        assert as_bytes(laid[str(n)]) == as_bytes(content)
        assert size_bytes(laid[str(n)]) == len(as_bytes(content))
        assert digest(laid[str(n)]) == digest(as_bytes(content))
    assert [*(tmp_path / "cache").glob("*")] == [], "the file has no name"


def test_a_disk_that_takes_nothing_keeps_contents_in_memory(tmp_path):
    """A cache folder that cannot be made is no reason to fail."""
    (tmp_path / "file").write_text("")
    shelf = Shelf(tmp_path / "file" / "cache")
    assert as_bytes(shelf.put(LARGE)) == LARGE.encode()


def test_a_full_disk_keeps_contents_in_memory(tmp_path, monkeypatch):
    """What cannot be laid away stays; what lies there is read on."""
    shelf = Shelf(tmp_path)
    before = shelf.put(LARGE)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("generator.shelf.os.pwrite", full)
    after = shelf.put(LARGE[1:])
    assert (as_bytes(before), as_bytes(after)) == (LARGE.encode(), LARGE[1:].encode())
