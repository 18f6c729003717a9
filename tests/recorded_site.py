"""Pages of the data as recorded, with the charts of the sampled chains."""

from generator import __version__
from generator.cache import NOTHING_KEPT
from generator.draw import Drawings
from generator.model.contents import as_bytes
from generator.pages import render
from generator.site import assemble
from generator.workers import Workers
from tests import recorded
from tests.numbers_data import PAGES


def make():
    """Pages and charts as text, by path below docs/."""
    edition, store = recorded.edition(), recorded.store()
    drawings = Drawings(edition, Workers(), NOTHING_KEPT)
    drawings.ask_pages(PAGES)
    charts = drawings.by_page()
    pages = render(assemble(edition, charts, store.corrections(), __version__, store.report()))
    drawn = {
        f"charts/{one.chart.slug}.svg": as_bytes(one.svg).decode()
        for several in charts.values()
        for one in several
    }
    return pages | drawn
