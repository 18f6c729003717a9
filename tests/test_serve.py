"""``wellspring serve`` shows an edited profile on its page, and what is wrong with one."""

import shutil
import urllib.request
from functools import partial
from http.server import ThreadingHTTPServer
from threading import Thread

import pytest

from generator.cache import Cache
from generator.cli.serving import INDEX, Preview, _Fresh
from generator.store import Store


@pytest.fixture(scope="module")
def project(scratch_site, tmp_path_factory):
    """A project of the invented world with its built site, to be edited."""
    folder = tmp_path_factory.mktemp("served") / "project"
    unsafe = shutil.ignore_patterns(
        "unsafe-*.html", "frames.html"
    )  # pages with what no page may have
    shutil.copytree(scratch_site / "project", folder, ignore=unsafe)
    return folder


@pytest.fixture(scope="module")
def preview(project, tmp_path_factory):
    cache = Cache(tmp_path_factory.mktemp("cache"))
    return Preview(project.resolve(), Store(project / "data"), cache)


def edit(project, chain, old, new):
    """Put other words into a profile."""
    path = project / "data/profiles" / f"{chain}.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def page(project, chain):
    """A chain's page of the site."""
    return (project / "site/chains" / chain / "index.html").read_text(encoding="utf-8")


def test_an_edit_that_cannot_be_shown_does_not_end_the_server(
    preview, project, monkeypatch, capsys
):
    """What happened is one line; the next edit shows again."""
    preview.follow()
    with monkeypatch.context() as broken:

        def fail(*_, **__):
            raise OverflowError("date value\nout of range")

        broken.setattr("generator.edition.compute", fail)
        edit(project, "gamma-app", "name: ", "name: Later ")
        capsys.readouterr()
        assert preview.follow() == []
    assert capsys.readouterr().err.splitlines() == [
        ("wellspring: gamma-app: not shown, still serving: OverflowError: date value out of range")
    ]
    (project / "data/profiles/gamma-app.yml").touch()
    assert preview.follow() == ["gamma-app"]


def test_an_edit_shows_on_its_page_and_a_mistake_leaves_the_site_as_it_is(preview, project, capsys):
    """The page, its policy, the search index and every other page stay as whole as they were."""
    others = {p: p.read_bytes() for p in (project / "site").rglob("*.html")}
    index = (preview.site / INDEX).read_bytes()
    preview.rehearse()
    assert preview.follow() == []
    rehearsed = page(project, "alpha-l1")
    preview.rehearse()
    assert page(project, "alpha-l1") == rehearsed
    edit(project, "alpha-l1", "name: ", "name: Renamed ")
    assert preview.follow() == ["alpha-l1"]
    assert "chains/alpha-l1/ after" in capsys.readouterr().out
    assert "<title>Renamed " in page(project, "alpha-l1")
    assert "Content-Security-Policy" in page(project, "alpha-l1")
    assert (preview.site / INDEX).read_bytes() == index
    changed = {p.relative_to(preview.site).parts[:2] for p in others if p.read_bytes() != others[p]}
    assert ("chains", "alpha-l1") in changed
    assert not {part for part in changed if part[0] == "chains"} - {("chains", "alpha-l1")}
    assert preview.follow() == []
    shown = page(project, "alpha-l1"), (project / "docs/chains/alpha-l1.md").read_bytes()
    Preview(preview._project, preview._store, preview._cache).show(["alpha-l1"])
    again = page(project, "alpha-l1"), (project / "docs/chains/alpha-l1.md").read_bytes()
    assert again == shown  # what is kept from edit to edit changes nothing

    edit(project, "alpha-l1", "name: Renamed ", "name: [")
    assert preview.follow() == []
    assert "data/profiles/alpha-l1.yml:" in capsys.readouterr().err
    assert "<title>Renamed " in page(project, "alpha-l1")


def test_a_browser_keeps_no_page(preview):
    """Every answer says so, or a reload would show what was before."""
    handler = partial(_Fresh, directory=str(preview.site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/chains/alpha-l1/"
        with urllib.request.urlopen(address) as answer:
            assert answer.headers["Cache-Control"] == "no-store"
        server.shutdown()
