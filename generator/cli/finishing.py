"""What is done to the site after MkDocs: valid HTML and a Content-Security-Policy in every page."""

from __future__ import annotations

from pathlib import Path

from generator.errors import BuildError
from generator.files import write_atomically
from generator.publish.markup import put_right
from generator.publish.policy import with_policy


def finish(site: Path) -> int:
    """
    Give every built page its policy; returns how many pages there are.

    Raises BuildError with every page that the policy would break. Doing it twice changes nothing.
    """
    finished: dict[Path, str] = {}
    wrong: list[str] = []
    pages = sorted(site.rglob("*.html"))
    for page in pages:
        text = page.read_bytes().decode("utf-8")
        try:
            made = with_policy(page.relative_to(site).as_posix(), put_right(text))
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
