"""
Follows every link that a reader can follow out of the project, and lists those that are gone.

    links.py FILE    write the findings into FILE; exit code 1 where a link is gone

A link is gone when the server says so (404, 410) or its name no longer exists, twice. Servers
that refuse programs, are busy or slow are counted and not complained about. Each host is
asked one link after the other, with a pause.
"""

from __future__ import annotations

import re
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import requests

PLACES = (
    "data/profiles/*.yml",
    "data/series/*/origin.yml",
    "docs/*.md",
    "generator/claims/*.py",
    "*.md",
)
LINK = re.compile(r"https://[^\s\"'<>`{}|\\^\[\])]+")
OURS = re.compile(r"(^|\.)(example|example\.(com|org|net)|localhost)$")
GONE = frozenset({404, 410})
AGENT = "Wellspring link check (a monthly look whether sources still stand)"
SECONDS = 20.0
PAUSE_SECONDS = 1.0
HOSTS_AT_ONCE = 8


def links(root: Path) -> dict[str, list[str]]:
    """Every address with the places, ``file:line``, where it stands; both sorted."""
    found: dict[str, list[str]] = defaultdict(list)
    for pattern in PLACES:
        for path in sorted(root.glob(pattern)):
            name = path.relative_to(root).as_posix()
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                for address in LINK.findall(line):
                    plain = address.rstrip(".,;:*")
                    if not OURS.search(urlsplit(plain).hostname or "localhost"):
                        found[plain].append(f"{name}:{number}")
    return dict(sorted(found.items()))


def look(address: str, session: requests.Session, pause_seconds: float = PAUSE_SECONDS) -> str:
    """Return ``stands``, ``gone: why`` or ``unclear: why`` for one address."""
    said = "unclear: not asked"
    for _ in range(2):
        try:
            with session.get(address, timeout=SECONDS, stream=True) as answer:
                status = answer.status_code
        except requests.exceptions.ConnectionError as error:
            is_nameless = "NameResolutionError" in str(error)
            said = "gone: its host does not exist" if is_nameless else "unclear: no connection"
        except requests.exceptions.RequestException as error:
            said = f"unclear: {type(error).__name__}"
        else:
            if status < requests.codes.bad_request:
                return "stands"
            if status not in GONE:
                return f"unclear: HTTP {status}"
            said = f"gone: HTTP {status}"
        time.sleep(pause_seconds)
    return said


def look_at_all(addresses: Iterable[str], pause_seconds: float = PAUSE_SECONDS) -> dict[str, str]:
    """Look at every address, several hosts at once; sorted by address."""
    hosts: dict[str, list[str]] = defaultdict(list)
    for address in addresses:
        hosts[urlsplit(address).netloc].append(address)

    def of_host(own: list[str]) -> dict[str, str]:
        with requests.Session() as session:
            session.headers["User-Agent"] = AGENT
            found = {}
            for address in own:
                found[address] = look(address, session, pause_seconds)
                time.sleep(pause_seconds)
            return found

    with ThreadPoolExecutor(HOSTS_AT_ONCE) as pool:
        answers = [found for part in pool.map(of_host, hosts.values()) for found in part.items()]
    return dict(sorted(answers))


def report(found: Mapping[str, str], places: Mapping[str, list[str]]) -> str:
    """Write the text of an issue: what is gone and where it stands, and how many are unclear."""
    gone = [address for address, said in found.items() if said.startswith("gone")]
    unclear = sum(said.startswith("unclear") for said in found.values())
    lines = [
        f"- `{address}` ({found[address].removeprefix('gone: ')}): {', '.join(places[address][:5])}"
        for address in gone
    ]
    head = f"Of {len(found)} links {len(gone)} are gone; {unclear} could not be judged."
    advice = (
        "Replace each by a link that shows the same, such as an archived copy, and set `read_on`."
    )
    return "\n".join([head, "", *lines, *(["", advice] if gone else [])]) + "\n"


def main(arguments: list[str]) -> int:
    """Look at all links of the project in this folder."""
    places = links(Path.cwd())
    found = look_at_all(places)
    text = report(found, places)
    Path(arguments[0]).write_text(text, encoding="utf-8")
    print(text, end="")
    return int(any(said.startswith("gone") for said in found.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
