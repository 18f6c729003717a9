"""What is done to the site after MkDocs: valid HTML, digests in addresses, a policy in pages."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from functools import partial
from pathlib import Path

from generator.errors import BuildError
from generator.files import write_atomically
from generator.publish.markup import put_right
from generator.publish.policy import with_policy
from generator.publish.stamps import FOLDER, stamped
from generator.workers import Workers

DIGITS = 12


def finish(site: Path, workers: Workers | None = None, only: Collection[Path] | None = None) -> int:
    """
    Give every built page its policy and its files their digests; returns how many pages there are.

    With ``only``, no other pages than these are looked at.

    Raises BuildError with every page that the policy would break or that names a file which is
    not there. Doing it twice changes nothing.
    """
    digests = {
        path.relative_to(site).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:DIGITS]
        for path in sorted((site / FOLDER).rglob("*"))
        if path.is_file()
    }
    built = site.rglob("*.html") if only is None else only
    pages = [page.relative_to(site).as_posix() for page in sorted(built)]
    work = partial(_finished, site, digests)
    finished: dict[str, str] = {}
    wrong: list[str] = []
    for page, (text, error) in zip(pages, (workers or Workers()).start(work, pages), strict=True):
        if text is not None:
            finished[page] = text
        if error:
            wrong.append(error)
    if wrong:
        raise BuildError("\n".join(wrong))
    for page, text in finished.items():
        write_atomically(site / page, text)
    return len(pages)


def _finished(site: Path, digests: Mapping[str, str], page: str) -> tuple[str | None, str]:
    """A page as it has to be, None where it is that already; or what is wrong with it."""
    text = (site / page).read_bytes().decode("utf-8")

    def digest_of(path: str) -> str:
        if path not in digests:
            raise BuildError(f"{page}: names {path}, which is not in the site")
        return digests[path]

    try:
        made = with_policy(page, stamped(put_right(text), digest_of))
    except BuildError as error:
        return None, str(error)
    return None if made == text else made, ""
