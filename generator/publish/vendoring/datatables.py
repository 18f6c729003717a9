"""DataTables for the table of chains, as the package ``itables`` ships it."""

from __future__ import annotations

import pkgutil
import re
from importlib import metadata
from inspect import cleandoc

from generator.cache import Cache
from generator.errors import BuildError

PACKAGE = "itables"
SCRIPT = "html/dt_bundle.js"


def files(_cache: Cache) -> dict[str, str]:
    """
    The script, an ES module, and the licences of all that is bundled in it.

    Raises BuildError where the package has another make-up than is known.
    """
    script = (pkgutil.get_data(PACKAGE, SCRIPT) or b"").decode("utf-8")
    bundled = re.search(r"/\*! Bundled license information:.*\Z", script, re.DOTALL)
    package = metadata.distribution(PACKAGE)
    licence = package.metadata["License"] or ""
    if not bundled or "Permission is hereby granted" not in licence:
        raise BuildError(f"{PACKAGE} {package.version} ships no {SCRIPT} with its licences")
    notice = (
        f"datatables.js is {SCRIPT} of the Python package {PACKAGE} {package.version}, unchanged.\n"
        "DataTables and its extensions are under the MIT licence "
        "(https://datatables.net/license/mit).\n\n"
        f"{bundled[0]}\n\nThe package {PACKAGE}:\n\n{cleandoc(licence)}\n"
    )
    return {"datatables.js": script, "datatables.LICENSE.txt": notice}
