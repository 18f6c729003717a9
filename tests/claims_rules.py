"""
The digests of the claims' rules as they were noted, each with its version.

``python -m tests.claims_rules`` notes new claims and new versions in ``claims_fixed.json``; it
refuses another digest for a version that is noted already.
"""

import json
import sys
from pathlib import Path

from generator.claiming import CLAIMS
from generator.rulebook import rule_digest

NOTED = Path(__file__).with_name("claims_fixed.json")


def rules():
    """Version and digest of every claim."""
    return {
        name: {"version": claim.version, "digest": rule_digest(claim)}
        for name, claim in CLAIMS.items()
    }


def refused(noted, now):
    """Claims whose rule is another one than was noted for the same version or a later one."""
    return [
        name
        for name, old in noted.items()
        if name in now and now[name] != old and not now[name]["version"] > old["version"]
    ]


def note(path=NOTED, now=None):
    """Note the present rules; says which would need a new version, and then writes nothing."""
    now = rules() if now is None else now
    noted = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    wrong = refused(noted, now)
    if wrong:
        return f"a changed rule needs a new version: {', '.join(wrong)}"
    path.write_text(json.dumps(now, indent=1) + "\n", encoding="utf-8")
    return ""


if __name__ == "__main__":
    sys.exit(note() or 0)
