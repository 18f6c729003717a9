"""
What a claim's rule consists of, as a digest: its words, and the code that gives its verdict.

The code is the claim's function and every function, class and constant of this package that it
uses, the computation of each series it names among them, in whatever module they stand. Left
out is what no verdict depends on: layout, comments, docstrings, annotations, and the words,
tables and charts of an outcome. So a digest changes with the rule and not with a headline.
"""

from __future__ import annotations

import ast
import hashlib
import inspect
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module

from generator import claiming
from generator.figures import METRICS
from generator.model.claim import Claim

PACKAGE = __name__.split(".", maxsplit=1)[0]
RULE = (
    *("statement", "metric", "population", "window", "test", "smallest_sample"),
    *("holds", "fails", "mixed"),
)
"""Words of a claim that say what is asserted and when it holds."""
SHOWN = frozenset(
    {
        *("sentence", "head", "rows", "charts", "missing", "counted", "unit", "slug", "what"),
        *("variations", "weeks", "series"),
        *("title", "formula", "reads_as", "gaming", "unknown_when"),
        "use_attribute_docstrings",
    }
)
"""Arguments of calls that only show what was found, or say what a metric is."""
UNDECIDING = frozenset({"claim", "remembered", "keep_result", "above_zero", "shortcut"})
"""Decorators that change no verdict: words, what was found before, bounds, faster ways."""
SHOWING = ("charting", "format", "escape", "model.chart", "model.series")
"""Modules that only show it, and the register of series, which grows."""
LIBRARIES = "libraries"
"""Code of others, under its own names."""
ASSUMES = "_ASSUMES"
"""How the name of a text ends that says what a test takes for granted."""
SHARED = ((claiming.__name__, "judge_all"),)
"""What gives every claim's final verdict."""

Place = tuple[str, str]
"""A module and a name defined in it."""


def rule_digest(claim: Claim) -> str:
    """Twelve hex digits that change with any word of a claim's rule and with its code."""
    words = [str(getattr(claim, name)) for name in RULE]
    judge = (claim.judge.__module__, claim.judge.__name__)
    text = "\n".join([*(" ".join(word.split()) for word in words), *_code((judge, *SHARED))])
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]


@cache
def _code(places: tuple[Place, ...]) -> tuple[str, ...]:
    """Each definition that some places use, sorted, without layout."""
    asked, taken = list(places), set()
    while asked:
        place = asked.pop()
        if place not in taken and _used_by(place) is not None:
            taken.add(place)
            asked += _used_by(place) or ()
    return tuple(sorted(filter(None, map(_text_of, taken))))


@cache
def _used_by(place: Place) -> tuple[Place, ...] | None:
    """What a definition uses, None where a name is not defined in this package."""
    node = _definitions(place[0]).get(place[1])
    if node is None or place[1].endswith(ASSUMES):
        return None
    if isinstance(node, ast.ImportFrom):
        return ((str(node.module), node.names[0].name),)
    computed = [METRICS[text].compute for text in _texts(node) if text in METRICS]
    return (
        *((place[0], name) for name in _names(node)),
        *((compute.__module__, compute.__name__) for compute in computed),
    )


@cache
def _text_of(place: Place) -> str:
    """A definition as text; empty for a name that is defined elsewhere."""
    node = _definitions(place[0])[place[1]]
    return "" if isinstance(node, ast.ImportFrom) else f"{place[1]}: {_plain(node)}"


@cache
def _definitions(module: str) -> dict[str, ast.stmt]:
    """Top-level definitions of a module by name, and what it imports from this package."""
    found: dict[str, ast.stmt] = {}
    if module.split(".", maxsplit=1)[0] == PACKAGE:
        import_module(module)
    for node in ast.parse(inspect.getsource(sys.modules[module])).body:
        if isinstance(node, ast.ImportFrom):
            own = str(node.module).removeprefix(f"{PACKAGE}.")
            if own != node.module and not own.startswith((*SHOWING, LIBRARIES)):
                for name in node.names:
                    single = ast.ImportFrom(node.module, [ast.alias(name.name)], 0)
                    found[name.asname or name.name] = single
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] = _Stripped().visit(node)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                for one in ast.walk(target):
                    if isinstance(one, ast.Name):
                        found[one.id] = _Stripped().visit(node)
    return found


class _Stripped(ast.NodeTransformer):
    """Takes off what no verdict depends on."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        # The words of a claim are its decorator; they are in the digest by themselves.
        node.decorator_list = [d for d in node.decorator_list if not {*_names(d)} & UNDECIDING]
        self.generic_visit(node)
        node.body = _without_docstring(node.body)
        return _pruned(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self.generic_visit(node)
        node.body = _without_docstring(node.body)
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        node.annotation = ast.Constant(value=None)
        self.generic_visit(node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        node.keywords = [word for word in node.keywords if word.arg not in SHOWN]
        if isinstance(node.func, ast.Name) and node.func.id == "lacking":
            node.args = []
        self.generic_visit(node)
        return node


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    return [
        node
        for node in body
        if not (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        )
    ]


class _Pruned(ast.NodeTransformer):
    """Takes out statements that give names which are never read, as those of a sentence are."""

    def __init__(self, read: frozenset[str]) -> None:
        self.read = read

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        for name in ("body", "orelse"):
            body = getattr(node, name, None)
            if isinstance(body, list):
                left = [one for one in body if not (given := _given(one)) or given & self.read]
                setattr(node, name, left)
        return node


def _pruned(node: ast.FunctionDef) -> ast.FunctionDef:
    """Leave out of a function what it works out only to show it."""
    before = ""
    while before != (before := _plain(node)):
        reads = (one for one in ast.walk(node) if isinstance(one, ast.Name))
        read = frozenset(one.id for one in reads if isinstance(one.ctx, ast.Load))
        _Pruned(read).generic_visit(node)
    return node


def _given(node: ast.stmt) -> set[str]:
    """Names that a statement gives and does nothing else; empty where it does more."""
    if isinstance(node, ast.FunctionDef):
        return {node.name}
    if not isinstance(node, ast.Assign):
        return set()
    targets = [one for target in node.targets for one in ast.walk(target)]
    plain = all(isinstance(one, ast.Name | ast.Tuple | ast.Store) for one in targets)
    return {one.id for one in targets if isinstance(one, ast.Name)} if plain else set()


def _names(node: ast.AST) -> list[str]:
    return [one.id for one in ast.walk(node) if isinstance(one, ast.Name)]


def _texts(node: ast.AST) -> Iterator[str]:
    """Texts and parameters: by both a series or metric is asked for."""
    for one in ast.walk(node):
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value
        elif isinstance(one, ast.arg):
            yield one.arg


def _plain(node: object) -> str:
    """
    A tree as text, the same in every version of Python.

    The library's own dump gained and lost empty fields from one version to the next.
    """
    if isinstance(node, ast.AST):
        parts = [
            f"{name}={text}"
            for name, value in ast.iter_fields(node)
            if name not in {"ctx", "kind", "type_comment"} and (text := _plain(value))
        ]
        return f"{type(node).__name__}({', '.join(parts)})"
    if isinstance(node, list):
        return f"[{', '.join(map(_plain, node))}]" if node else ""
    return "" if node is None else repr(node)
