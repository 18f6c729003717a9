"""Worlds that say the XSS corpus wherever a profile has words, as files of a site."""

from generator import pages
from generator.edition import compute
from generator.model.report import RunReport
from generator.publish.calendar import calendars
from generator.publish.takeaway import chart_files
from generator.site import assemble
from tests import worlds
from tests.hostile import drawing
from tests.xss import FIRST, XSS, carrying, packed

CHAINS = {FIRST if n == 0 else f"{FIRST}{n}": text for n, text in enumerate(XSS)}
"""One chain per text, by id; it says the text in every field."""

PACKED = ("alpha-l1", "beta-rollup", "gamma-app")
"""Chains of the invented world that say all texts between them, with real charts."""


def matrix_files():
    """Pages and calendars of a world in which every chain says its text in every field."""
    profiles = worlds.collection(*(carrying(chain, text) for chain, text in CHAINS.items()))
    series = {"tx_count": dict.fromkeys(CHAINS, 5)}
    edition = compute(profiles, worlds.table(series, 9), {}, worlds.RUBRIC)
    charts = {chain: [drawing(f"{chain}-use", text)] for chain, text in CHAINS.items()}
    corrections = [
        {"week": "2024-01-01", "date": text, "source": text, "metric": text, "chain": text,
         "old": "1", "new": "2", "reason": text, "recorded_on": text}
        for text in XSS
    ]  # fmt: skip
    made = pages.render(assemble(edition, charts, corrections, "0"))
    drawn = chart_files(charts.values())
    svgs = {path: text for path, text in drawn.items() if path.endswith(".svg")}
    return made | svgs | calendars(edition, [])


def packed_profiles():
    """Three chains that share the texts out between them."""
    hands = [XSS[number :: len(PACKED)] for number in range(len(PACKED))]
    return worlds.collection(
        *(packed(chain, hand) for chain, hand in zip(PACKED, hands, strict=True))
    )


def hostile_report():
    """The report of a refresh whose sources answered with all texts."""
    troubles = [{"chain": PACKED[n % len(PACKED)], "said": text} for n, text in enumerate(XSS)]
    series = {
        "series": "tx_count", "asked": 3, "received": 3, "weeks_stored": 1, "weeks_revised": 0,
        "kept": PACKED, "failed": troubles, "warnings": troubles,
    }  # fmt: skip
    source = {
        "source": "defillama", "publisher": XSS[0], "state": "partly", "asked_on": "2025-05-05",
        "requests": {"example.org": 3}, "troubles": troubles, "series": [series],
    }  # fmt: skip
    return RunReport.model_validate(
        {
            "run_on": "2025-05-05",
            "weeks_through": "2025-04-28",
            "gates": {"shape": XSS[1]},
            "sources": [source],
        }
    )
