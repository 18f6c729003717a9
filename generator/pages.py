"""
Finds templates, renders them to strings, writes at the end.

A template's path is its address: ``templates/chains/[chain].md`` makes one page per chain, and
likewise for each question, criterion, claim and recorded week.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from functools import lru_cache, partial
from operator import attrgetter
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache, PackageLoader, StrictUndefined
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator
from markupsafe import Markup

from generator.cache import key_of
from generator.escape import escape
from generator.explain import ADDRESS as GLOSSARY
from generator.explain import explain
from generator.files import files_in, write_bytes_atomically
from generator.format import amount, percent, whole
from generator.glossary import groups
from generator.model.contents import Content, as_bytes, is_that
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
CHART_FOLDER = "charts"
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
    Write what changed and remove generated files that are no longer made.

    Returns how many files were written and removed. Only folders that hold nothing but
    generated files are cleaned.
    """
    written = sum((workers or Workers()).share_out(partial(put, docs, files), [*files]))
    stale = [path for path in files_in(docs, folders_of(files)) if path not in files]
    for path in stale:
        (docs / path).unlink()
    return written, len(stale)


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
