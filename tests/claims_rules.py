"""
What a claim's rule consists of, as a digest: its words, and the code that judges it.

``python -m tests.claims_rules`` notes the present rules in ``claims_fixed.json``.
"""

import ast
import hashlib
import inspect
import json
import sys
from dataclasses import fields
from pathlib import Path

from generator import populations, rulings
from generator.claiming import CLAIMS

NOTED = Path(__file__).with_name("claims_fixed.json")
NOT_WORDS = {"judge", "version", "fixed_on", "amended"}
SHARED = "shared by all"


def digest(text):
    """Twelve hex digits of a text."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]


def parts(module):
    """Top-level definitions of a module by name, without its imports and docstring."""
    found = {}
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.FunctionDef):
            found[node.name] = node
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                names = [n.id for n in ast.walk(target) if isinstance(n, ast.Name)]
                found |= dict.fromkeys(names, node)
    return found


def code(claim):
    """The claim's function and all that it uses in its own module, as a tree without layout."""
    module = sys.modules[claim.judge.__module__]
    known = parts(module)
    asked, taken = [claim.judge.__name__], {}
    while asked:
        name = asked.pop()
        if name in known and name not in taken:
            node = known[name]
            body = node.body if isinstance(node, ast.FunctionDef) else [node]
            taken[name] = "".join(ast.dump(part) for part in body)
            asked += [n.id for part in body for n in ast.walk(part) if isinstance(n, ast.Name)]
    return "\n".join(f"{name}: {taken[name]}" for name in sorted(taken))


def rules():
    """Version and digest of every claim, and the digest of what they share."""
    shared = "".join(
        ast.dump(ast.parse(inspect.getsource(module))) for module in (populations, rulings)
    )
    found = {SHARED: {"version": 1, "digest": digest(shared)}}
    for name, claim in CLAIMS.items():
        words = [getattr(claim, f.name) for f in fields(claim) if f.name not in NOT_WORDS]
        text = "\n".join(map(str, words)) + code(claim)
        found[name] = {"version": claim.version, "digest": digest(text)}
    return found


if __name__ == "__main__":
    NOTED.write_text(json.dumps(rules(), indent=1) + "\n", encoding="utf-8")
