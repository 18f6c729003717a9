"""Vega, Vega-Lite and Vega-Embed in one file, as the package ``vl-convert-python`` ships them."""

from __future__ import annotations

from functools import lru_cache
from importlib import metadata

import vl_convert

from generator.cache import Cache, installed, key_of
from generator.errors import BuildError

SNIPPET = "window.vegaEmbed = vegaEmbed;"
"""All that the compare page needs to reach from outside."""

NOTICE = """\
vega.js holds Vega {vega}, Vega-Lite {lite} and Vega-Embed {embed} with what they depend on, as the
Python package vl-convert-python {package} bundles them (javascript_bundle), unchanged.

Vega, Vega-Lite, Vega-Embed and the other vega-* packages:

Copyright (c) 2015-2026, University of Washington Interactive Data Lab. All rights reserved.

Redistribution and use in source and binary forms, with or without modification, are permitted
provided that the following conditions are met:

1. Redistributions of source code must retain the above copyright notice, this list of conditions
   and the following disclaimer.
2. Redistributions in binary form must reproduce the above copyright notice, this list of
   conditions and the following disclaimer in the documentation and/or other materials provided
   with the distribution.
3. Neither the name of the copyright holder nor the names of its contributors may be used to
   endorse or promote products derived from this software without specific prior written
   permission.

THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR
IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND
FITNESS FOR A PARTICULAR PURPOSE ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR
CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES; LOSS OF USE,
DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER
IN CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT
OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.

D3 modules, topojson-client, semver: ISC licence, copyright Mike Bostock; semver: Isaac Z. Schlueter
and contributors. fast-json-patch, json-stringify-pretty-compact, lodash.debounce: MIT licence,
copyright Joachim Wester, Simon Lydell, OpenJS Foundation. The package vl-convert-python: BSD
3-clause licence, as above.
"""


def files(cache: Cache) -> dict[str, str]:
    """
    The script and its licences; some seconds where the cache has none, since it is bundled then.

    Raises BuildError where the bundle lacks the interpreter of expressions, without which the
    site's Content-Security-Policy would not let charts be drawn.
    """
    key = key_of(__name__, SNIPPET, installed(["vl-convert-python"]))
    kept = cache.get(key)
    script = _bundled() if kept is None else kept.decode("utf-8")
    if "expressionInterpreter" not in script or "window.vegaEmbed" not in script:
        raise BuildError("vl-convert-python bundles Vega without vega-embed or its interpreter")
    if kept is None:
        cache.put(key, script.encode("utf-8"))
    notice = NOTICE.format(
        vega=vl_convert.get_vega_version(),
        lite=vl_convert.get_vegalite_versions()[-1],
        embed=vl_convert.get_vega_embed_version(),
        package=metadata.version("vl-convert-python"),
    )
    return {"vega.js": script, "vega.LICENSE.txt": notice}


@lru_cache(maxsize=1)
def _bundled() -> str:
    return vl_convert.javascript_bundle(SNIPPET)
