"""What is done to the site after MkDocs: valid HTML, digests in addresses, a policy in pages."""

from __future__ import annotations

import hashlib
from functools import partial
from pathlib import Path

from generator.errors import BuildError
from generator.files import write_atomically
from generator.publish.markup import put_right
from generator.publish.policy import with_policy
from generator.publish.stamps import stamped

DIGITS = 12


def finish(site: Path) -> int:
    """
    Give every built page its policy and its files their digests; returns how many pages there are.

    Raises BuildError with every page that the policy would break or that names a file which is
    not there. Doing it twice changes nothing.
    """
    digests: dict[str, str] = {}

    def digest_of(page: str, path: str) -> str:
        if path not in digests:
            file = site / path
            if not file.is_file():
                raise BuildError(f"{page}: names {path}, which is not in the site")
            digests[path] = hashlib.sha256(file.read_bytes()).hexdigest()[:DIGITS]
        return digests[path]

    finished: dict[Path, str] = {}
    wrong: list[str] = []
    pages = sorted(site.rglob("*.html"))
    for page in pages:
        text = page.read_bytes().decode("utf-8")
        address = page.relative_to(site).as_posix()
        try:
            made = with_policy(address, stamped(put_right(text), partial(digest_of, address)))
        except BuildError as error:
            wrong.append(str(error))
            continue
        if made != text:
            finished[page] = made
    if wrong:
        raise BuildError("\n".join(wrong))
    for page, text in finished.items():
        write_atomically(page, text)
    return len(pages)
