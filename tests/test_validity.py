"""HTML as the W3C's Nu checker judges it: all pages in one call, none may have an error."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

JAR = Path(sys.prefix, "tools/node_modules/vnu-jar/build/dist/vnu.jar")


def errors(*places):
    """What the checker calls an error, by file, in the order it says them."""
    java = shutil.which("java")
    assert java, "no Java: `make test` installs Debian's"
    assert JAR.exists(), f"no {JAR}: `make test` installs it"
    done = subprocess.run(
        [java, "-Xss8m", "-jar", str(JAR), "--errors-only", "--skip-non-html", "--format", "json"]
        + [str(place) for place in places],
        capture_output=True,
        text=True,
        check=False,
    )
    return [
        (message.get("url", ""), message["message"], message.get("extract", ""))
        for message in json.loads(done.stderr)["messages"]
    ]


def test_every_page_is_valid_html(built, tmp_path):
    """No page has an error; an invalid page beside them is reported, so that silence counts."""
    wrong = tmp_path / "wrong.html"
    wrong.write_text(
        "<!doctype html><html lang=en><title>x</title><p><b>x</p><img src=x>", encoding="utf-8"
    )
    found = errors(built.folder, wrong)
    assert any(url.endswith("/wrong.html") for url, _, _ in found)
    assert [error for error in found if not error[0].endswith("/wrong.html")] == []
