"""Finished contents may lie on a shelf, and come back as they were."""

import hashlib
import pickle

import pytest

from generator import workers
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


def noise(number):
    """No packing makes it smaller."""
    return hashlib.shake_128(bytes([number])).digest(2 * SMALL_BYTES)


def lay(shelf, number):
    """In a process of its own: what has been laid, and how much passes between processes."""
    content = shelf.put(noise(number))
    return content, len(pickle.dumps(content))


@pytest.mark.parametrize("on_disk", [True, False])
def test_what_forks_lay_down_is_found_by_all(on_disk, tmp_path):
    """Several processes at once, this one among them: none lays on what another has laid."""
    shelf = Shelf(tmp_path if on_disk else None)
    with workers.Workers(2) as several:
        several.share(shelf)
        coming = several.start_sharing(lay, range(100), chunk=1)
        own = [shelf.put(noise(number)) for number in range(100, 200)]
        theirs, passed = zip(*coming, strict=True)
    laid = [as_bytes(content) for content in (*theirs, *own)]
    assert laid == [noise(number) for number in range(200)]
    assert (max(passed) < SMALL_BYTES) is on_disk, "only places are told"
