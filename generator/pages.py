"""
Finds templates, renders them to strings, writes at the end.

A template's path is its address: ``templates/chains/[chain].md`` makes one page per chain, and
likewise for each question, criterion, claim and recorded week.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache, partial
from operator import attrgetter
from pathlib import Path, PurePosixPath
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache, PackageLoader, StrictUndefined
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator
from markupsafe import Markup

from generator.cache import key_of
from generator.errors import BadInput, Problem
from generator.escape import escape
from generator.explain import ADDRESS as GLOSSARY
from generator.explain import explain
from generator.files import files_in, write_bytes_atomically
from generator.format import amount, percent, whole
from generator.glossary import groups
from generator.model.contents import Content, as_bytes, is_that
from generator.model.nouns import inside
from generator.publish import calendar, vendor
from generator.site import Site
from generator.workers import Workers

PER = {
    "chain": attrgetter("chains"),
    "question": attrgetter("question_pages"),
    "criterion": attrgetter("criterion_pages"),
    "claim": attrgetter("claims.pages"),
    "week": attrgetter("digests.pages"),
}
"""What a word in brackets in a template's path stands for: one page for each of these."""
NOTE = ".generated"
"""Below ``docs/``: the path of every file there that a run made. MkDocs passes over such names."""
_STRAYS_NAMED = 20
COMPILED = Path(__file__).parent / "templates" / "__pycache__"


class _Compiled(FileSystemBytecodeCache):
    """Compiled templates, beside the sources as Python keeps its own, where that can be written."""

    def __init__(self) -> None:
        # What is compiled also depends on how the environment below is set up.
        version = key_of(Path(__file__).read_bytes())[:12]
        super().__init__(str(COMPILED), f"{version}-%s.cache")

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read what was compiled from the same source by the same versions."""
        with suppress(OSError, EOFError, ValueError, TypeError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it for the next run."""
        with suppress(OSError):
            COMPILED.mkdir(exist_ok=True)
            super().dump_bytecode(bucket)


class _Once(CodeGenerator):
    """Each value that a template prints is escaped by ``finalize`` and not a second time."""

    def _output_child_pre(self, *_: Any, **__: Any) -> None:
        self.write("environment.finalize(")

    def _output_child_post(self, *_: Any, **__: Any) -> None:
        self.write(")")


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("generator"),
        bytecode_cache=_Compiled(),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=escape,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        comment_start_string="{##",  # {#name} is a Markdown anchor
        comment_end_string="##}",
    )
    environment.code_generator_class = _Once
    environment.filters |= {"amount": amount, "percent": percent, "whole": whole, "slug": slug}
    environment.filters["inside"] = inside
    return environment


def slug(text: object) -> str:
    """Turn a word of ours into a CSS class or anchor."""
    return _slug(str(text))


@lru_cache(maxsize=1024)
def _slug(word: str) -> str:
    return "".join(c if c.isalnum() else "-" for c in word.lower()).strip("-")


def page_paths(site: Site) -> list[str]:
    """Path of every page below ``docs/``, sorted."""
    names = _environment().list_templates(filter_func=_is_page)
    return sorted(path for name in names for path, _ in _expand(name, site))


def render(
    site: Site,
    only: Collection[str] | None = None,
    keep: Callable[[Content], Content] = lambda page: page,
) -> dict[str, Content]:
    """
    All pages by path below ``docs/``, sorted; with ``only``, those with these paths.

    Each page goes through ``keep``, which may hold it elsewhere.
    """
    environment, wanted = _environment(), None if only is None else frozenset(only)
    pages: dict[str, Content] = {}
    for name in environment.list_templates(filter_func=_is_page):
        asked = [page for page in _expand(name, site) if wanted is None or page[0] in wanted]
        if not asked:
            continue
        template = environment.get_template(name)
        for path, about in asked:
            up = Markup("../" * _depth(path))  # noqa: S704 - made of dots and slashes
            text = template.render(site=site, up=up, glossary=groups(), **about)
            pages[path] = keep(text if path.startswith(GLOSSARY) else explain(text, up))
    return dict(sorted(pages.items()))


def _expand(name: str, site: Site) -> Iterable[tuple[str, dict[str, object]]]:
    """Yield each page of a template: its path and, by the word in brackets, what it is about."""
    asked = re.search(r"\[(\w+)\]", name)
    if asked is None:
        yield name, {}
        return
    for item in PER[asked[1]](site):
        yield name.replace(asked[0], item.id), {asked[1]: item}


def _is_page(name: str) -> bool:
    return name.endswith(".md")


def _depth(path: str) -> int:
    """Folders between a page's address and the top: ``chains/arbitrum.md`` is two down."""
    parts = path.removesuffix(".md").split("/")
    return len(parts) - 1 if parts[-1] == "index" else len(parts)


def _folder(path: str) -> str:
    """Name the generated folder that a file lies in; hand-written assets lie beside vendor's."""
    return vendor.FOLDER if path.startswith(f"{vendor.FOLDER}/") else path.split("/", 1)[0]


def write(
    docs: Path, files: Mapping[str, Content], workers: Workers | None = None
) -> tuple[int, int]:
    """
    Write what changed and remove what an earlier run made and this one does not.

    Returns how many files were written and removed. Raises BadInput, and writes nothing, where a
    folder is a symbolic link, or where a file lies among ours that no run is known to have made.
    """
    if linked := [*_linked(docs, files)]:
        raise BadInput(linked)
    made = _made(docs)
    found = [path for path in files_in(docs, folders_of(files)) if path not in files]
    stale = [path for path in found if path in made]
    if strays := [*_strays(docs, [path for path in found if path not in made])]:
        raise BadInput(strays)
    _write_note(docs, made.union(files))  # first: what a killed run leaves is known as ours
    written = sum((workers or Workers()).share_out(partial(put, docs, files), [*files]))
    for path in stale:
        (docs / path).unlink()
    _write_note(docs, files)
    return written, len(stale)


def note(docs: Path, paths: Iterable[str]) -> None:
    """Note files as ours, beside those that are; a later run removes what it does not make."""
    _write_note(docs, _made(docs).union(paths))


def _write_note(docs: Path, paths: Iterable[str]) -> None:
    put(docs, {NOTE: "".join(f"{path}\n" for path in sorted(paths))})


def _made(docs: Path) -> frozenset[str]:
    """Paths that earlier runs noted as theirs; none where no run left a note."""
    try:
        return frozenset((docs / NOTE).read_bytes().decode("utf-8", "replace").splitlines())
    except FileNotFoundError:
        return frozenset()


def _linked(docs: Path, files: Iterable[str]) -> Iterator[Problem]:
    """Folders of ours that are symbolic links: what is written there could land anywhere."""
    deepest = {PurePosixPath(name) for name in {path.rpartition("/")[0] for path in files}}
    folders = deepest.union(*(folder.parents for folder in deepest))
    for folder in sorted(folders):
        if (docs / folder).is_symlink():
            place = (docs.name / folder).as_posix()
            yield Problem(place, 0, 0, "a symbolic link", "generate writes into real folders only")


def _strays(docs: Path, paths: Sequence[str]) -> Iterator[Problem]:
    """Files that nobody knows in folders of ours, the first of them one by one."""
    for path in paths[:_STRAYS_NAMED]:
        allowed = f"{docs.name}/{_folder(path)} is for what generate makes: move it or delete it"
        yield Problem(f"{docs.name}/{path}", 0, 0, "not known to be made by generate", allowed)
    rest = len(paths) - _STRAYS_NAMED
    if rest > 0:
        yield Problem(docs.name, 0, 0, f"{rest:,} more files not known to be made by generate")


def put(docs: Path, files: Mapping[str, Content], paths: Iterable[str] | None = None) -> int:
    """Write what changed of all files, or of those with some paths; returns how many they were."""
    written = 0
    for path in files if paths is None else paths:
        target, content = docs / path, files[path]
        with suppress(FileNotFoundError):
            # As bytes: reading as text would turn the line ends of calendars into others.
            if is_that(target.read_bytes(), content):
                continue
        write_bytes_atomically(target, as_bytes(content))
        written += 1
    return written


def folders_of(files: Iterable[str]) -> list[str]:
    """Folders below ``docs/`` that hold nothing but generated files, sorted."""
    return sorted({_folder(path) for path in files if "/" in path} | {calendar.FOLDER})
