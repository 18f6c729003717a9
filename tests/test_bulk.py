"""What is given away of figures: no zero of weeks in which nothing was there."""

import datetime as dt

from generator.publish.bulk import gather
from tests import worlds


def test_a_zero_of_weeks_before_a_chain_and_its_token_is_no_figure():
    """Of a real chain, each week of a figure is given away but for zeros before the first day."""
    edition = worlds.real_edition()
    given = {(part.id, part.chain): part for part in gather(edition).parts if part.kind == "figure"}
    cut, kept = 0, 0
    for chain, profile in edition.profiles.items():
        history = edition.figures.history("emission_usd", chain)
        early = history[(history == 0) & before(worlds.first_day(profile), history.index)]
        part = given.get(("emission_usd", chain))
        weeks = set() if part is None else {edition.figures.panel.weeks[n] for n in part.weeks}
        assert weeks == set(history.index) - set(early.index), chain
        cut, kept = cut + len(early), kept + len(weeks)
    assert cut > 1_000
    assert kept > 1_000


def before(day, mondays):
    """Whether each week ended before a day."""
    return mondays.date + dt.timedelta(days=6) < day
