"""What was made before is kept by what it was made from, and never trusted when it was touched."""

import os
import random
from dataclasses import replace

import pytest

from generator import cache as module
from generator import workers as workers_module
from generator.cache import OLD, YOUNG, Cache, code, installed, key_of
from generator.drawing.sizes import draw_sizes, unpacked, written
from generator.model.contents import as_bytes
from generator.workers import FEWEST_JOBS, Workers
from tests.chart_samples import HOSTILE, every_kind
from tests.dying import negated_here_alone

KEY = key_of("a drawing")


def entry(cache, generation=YOUNG, key=KEY):
    """The file in which a content is kept."""
    return cache.folder / generation / key[:2] / key


@pytest.fixture
def kept(tmp_path):
    """A cache with one content."""
    cache = Cache(tmp_path / "kept")
    cache.put(KEY, b"content")
    return cache


def test_what_was_put_is_got(kept):
    """A content comes back whole, an empty one too; another key has none."""
    kept.put(key_of("nothing"), b"")
    assert kept.get(KEY) == b"content"
    assert kept.get(key_of("nothing")) == b""
    assert kept.get(key_of("another")) is None


def test_nothing_is_kept_without_a_folder():
    """A cache without a folder forgets everything and complains about nothing."""
    cache = Cache()
    cache.put(KEY, b"content")
    cache.prune()
    assert cache.get(KEY) is None


@pytest.mark.parametrize("place", [0, 20, 32, 38])
def test_a_changed_byte_makes_an_entry_worthless(kept, place):
    """One bit flipped, in the digest or in the content, and the entry counts as missing."""
    path = entry(kept)
    raw = bytearray(path.read_bytes())
    raw[place] ^= 1
    path.write_bytes(raw)
    assert kept.get(KEY) is None
    kept.put(KEY, b"content")
    assert kept.get(KEY) == b"content"


@pytest.mark.parametrize("length", [0, 10, 32, 38, 40])
def test_an_entry_cut_short_or_too_long_is_worthless(kept, length):
    """A file that lost its end, or got more, counts as missing."""
    path = entry(kept)
    path.write_bytes((path.read_bytes() + b"more")[:length])
    assert kept.get(KEY) is None


def test_an_entry_under_another_name_is_worthless(kept):
    """A whole entry that lies under another key is not that key's content."""
    other = key_of("another")
    target = entry(kept, key=other)
    target.parent.mkdir(parents=True, exist_ok=True)
    entry(kept).rename(target)
    assert kept.get(other) is None


def test_a_folder_that_cannot_be_written_only_costs_time(tmp_path):
    """Where a file stands in the folder's place, nothing is kept and nothing fails."""
    (tmp_path / "kept").write_text("in the way", encoding="utf-8")
    cache = Cache(tmp_path / "kept")
    cache.put(KEY, b"content")
    cache.prune(0)
    assert cache.get(KEY) is None


def test_a_content_that_cannot_be_put_in_place_leaves_nothing_behind(kept, monkeypatch):
    """What was kept before stays, and no half of the new content lies beside it."""

    def refused(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.Path, "replace", refused)
    kept.put(KEY, b"another")
    assert list(entry(kept).parent.iterdir()) == [entry(kept)]
    assert kept.get(KEY) == b"content"


def test_what_is_not_used_goes_in_the_end(kept):
    """Two prunings remove what nobody asked for between them; what was asked for stays."""
    kept.put(key_of("unused"), b"x")
    kept.prune(limit_bytes=10**6)
    assert entry(kept).exists()
    kept.prune(limit_bytes=0)
    assert entry(kept, OLD).exists()
    assert kept.get(KEY) == b"content"
    kept.prune(limit_bytes=0)
    assert kept.get(KEY) == b"content"
    assert kept.get(key_of("unused")) is None


def test_parts_of_a_key_do_not_run_into_each_other():
    """The same letters, parted in another way, are another key."""
    parted = [("ab", "c"), ("a", "bc"), ("abc",), ("ab", "c", ""), (b"abc",), ("\ud800",)]
    assert len({key_of(*parts) for parts in parted}) == len(parted) - 1
    assert key_of("abc") == key_of(b"abc")


def test_the_digest_of_drawing_changes_with_all_it_is_drawn_by(tmp_path, monkeypatch):
    """A change in a painter, or in a module that a painter imports, changes it; others do not."""
    package = tmp_path / "generator"
    texts = {
        "__init__.py": "",
        "drawing/__init__.py": "from generator.drawing import bars",
        "drawing/bars.py": "from generator.format import amount",
        "format.py": "import generator.model.chart",
        "model/__init__.py": "",
        "model/chart.py": "",
        "pages.py": "from generator.drawing import bars",
    }
    for name, text in texts.items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(module, "PACKAGE", package)
    kept = Cache(tmp_path / "kept")

    def digest(package):
        """As of now, kept or not."""
        module._all_code.cache_clear()
        found = code.__wrapped__(package)
        assert code.__wrapped__(package, kept) == code.__wrapped__(package, kept) == found
        return found

    before = digest("generator.drawing")
    assert digest("generator.drawing") == before
    for name, text in texts.items():
        path = package / name
        path.write_text(f"{text}\nx = 1\n", encoding="utf-8")
        changed = digest("generator.drawing") != before
        path.write_text(text, encoding="utf-8")
        assert changed == (name != "pages.py"), name
    with pytest.raises(ValueError, match="no module of ours"):
        digest("generator.nowhere")


def test_versions_are_part_of_a_key():
    """Libraries are named with their versions, beside Python's own."""
    assert installed(["pillow"]).startswith("pillow ")
    assert installed(["pillow"]) != installed(["numpy"])


@pytest.mark.parametrize("wide", [False, True])
def test_a_drawing_comes_back_as_it_was(wide):
    """Written and read again, a drawing equals itself: SVG, phone's SVG, picture and table."""
    for chart in every_kind(HOSTILE.replace("\x00", ""), wide=wide):
        drawn = draw_sizes(chart)
        assert drawn.png
        again = unpacked(chart, written(drawn))
        files = {name: as_bytes(getattr(again, name)) for name in ("svg", "narrow", "png")}
        assert files == {name: as_bytes(getattr(drawn, name)) for name in files}
        assert bool(again.narrow) is wide
        assert replace(again, svg="", narrow="", png=b"") == replace(
            drawn, svg="", narrow="", png=b""
        )


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("jobs", [0, 3, FEWEST_JOBS + 1])
def test_results_come_in_the_order_of_their_jobs(count, jobs):
    """One process or several, few jobs or many: the same results, in the jobs' order."""
    numbers = list(range(jobs))
    random.Random(1).shuffle(numbers)
    with Workers(count) as workers:
        assert list(workers.start(abs, numbers)) == numbers
        workers.rest()
        assert list(workers.start(str, numbers)) == [str(number) for number in numbers]


@pytest.mark.parametrize("forks", [True, False])
@pytest.mark.parametrize("count", [1, 2])
def test_what_is_shared_need_not_be_picklable(count, forks, monkeypatch):
    """Work with what all processes share, and work apart: the same with forks and without."""
    monkeypatch.setattr(workers_module, "FORKS", forks and workers_module.FORKS)
    shared = {"plus": lambda number: number + 1}
    numbers = list(range(20))
    with Workers(count) as workers:
        total = workers.apart(lambda: shared["plus"](sum(numbers)))
        workers.share(shared)
        found = list(workers.start_sharing(shared_plus, numbers, chunk=3))
        assert found == [number + 1 for number in numbers]
        assert (total(), total()) == (191, 191)


@pytest.mark.parametrize("forks", [True, False])
@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("jobs", [0, 1, 8])
def test_jobs_shared_out_are_each_done_once(count, forks, jobs, monkeypatch):
    """One part for each process, none empty; all parts together are all jobs."""
    monkeypatch.setattr(workers_module, "FORKS", forks and workers_module.FORKS)
    with Workers(count) as workers:
        parts = workers.share_out(list, list(range(jobs)))
        assert len(parts) == min(count, jobs)
        assert all(parts)
        assert sorted(job for part in parts for job in part) == list(range(jobs))


def shared_plus(shared, number):
    return shared["plus"](number)


@pytest.mark.parametrize("lost", [lambda: os._exit(3), lambda: 1 / 0])
def test_work_apart_that_was_lost_is_done_here(lost, capfd):
    """A process that dies or fails gives nothing; the work, done here, gives it or its error."""
    here = os.getpid()
    with Workers(2) as workers:
        wait = workers.apart(lambda: "done here" if os.getpid() == here else lost())
        assert wait() == "done here"
        fails = workers.apart(lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            fails()
    assert capfd.readouterr().err == ""


def test_what_lost_processes_left_undone_is_done_here():
    """Work that kills every process but this one still gives all results, in order."""
    numbers = list(range(FEWEST_JOBS + 1))
    with Workers(2) as workers:
        assert list(workers.start(negated_here_alone, numbers)) == [-number for number in numbers]
        assert list(workers.start(negated_here_alone, numbers)) == [-number for number in numbers]
