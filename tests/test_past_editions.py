"""What of the ledgers a past edition shows: what was known while it was the latest."""

import datetime as dt

import pytest
import yaml

from generator.cli.known import Records, known_then
from generator.model.notice import Notice
from generator.publish.digest import stated_correction
from tests.digest_worlds import verdict
from tests.ledger_worlds import MONDAY, RECORDED, ROWS
from tests.test_refresh_pages import NOTICE, report

WEEK = dt.timedelta(weeks=1)
LATE = dt.date(2025, 11, 28)


def scores(week, recorded_on):
    """Rows of the ledger of scores for a week, recorded on some day."""
    return [row.model_copy(update={"week": week, "recorded_on": recorded_on}) for row in ROWS]


def records(day, recorded=(), through=MONDAY):
    """A row of each other ledger, a notice and a refresh, all of one day."""
    notice = Notice.model_validate(yaml.safe_load(NOTICE.format(day)))
    return Records(
        corrections=[{"metric": "fees_usd", "recorded_on": day.isoformat()}],
        scores=recorded,
        claims=[verdict(MONDAY - WEEK, computed_on=day, backfilled="yes")],
        unlocks=[{"uid": "alpha-1", "recorded_on": day.isoformat()}],
        digests=[(stated_correction(MONDAY, "One mark was wrong.", day), "link")],
        notices=((f"{day}-alpha", notice),),
        last_run=report().model_copy(update={"run_on": day, "weeks_through": through}),
    )


def shown(given):
    """Which of them an edition of the week shows."""
    found = known_then(given, MONDAY)
    kinds = "corrections", "claims", "unlocks", "digests", "notices"
    return {kind for kind in kinds if getattr(found, kind)}


EVERY = {"corrections", "claims", "unlocks", "digests", "notices"}
IN_TIME = [*scores(MONDAY, RECORDED), *scores(MONDAY + WEEK, RECORDED + WEEK)]
LATE_ON = [*scores(MONDAY, LATE), *scores(MONDAY + 30 * WEEK, LATE + WEEK)]


@pytest.mark.parametrize(
    ("recorded", "last"),
    [
        ([], MONDAY + 2 * WEEK - dt.timedelta(days=1)),
        (scores(MONDAY + 30 * WEEK, LATE), MONDAY + 2 * WEEK - dt.timedelta(days=1)),
        (scores(MONDAY, RECORDED), MONDAY + 2 * WEEK - dt.timedelta(days=1)),
        (IN_TIME, RECORDED + WEEK - dt.timedelta(days=1)),
        (scores(MONDAY, LATE), LATE),
        (LATE_ON, LATE + WEEK - dt.timedelta(days=1)),
    ],
    ids=["none", "a later week", "the last", "in time", "late, the last", "late"],
)
def test_an_edition_knows_what_came_before_the_next(recorded, last):
    """
    A recorded week stands until the next is recorded, another for one week.

    What comes on the day of the next edition is that edition's, in every ledger.
    """
    assert shown(records(last, recorded)) == EVERY
    assert shown(records(last + dt.timedelta(days=1), recorded)) == set()


def test_two_weeks_recorded_on_one_day_keep_their_rows():
    """What was recorded with a week belongs to it, also where the next one came that very day."""
    both = [*scores(MONDAY, LATE), *scores(MONDAY + WEEK, LATE)]
    found = known_then(records(LATE, both), MONDAY)
    assert found.scores == scores(MONDAY, LATE)
    assert shown(records(LATE, scores(MONDAY, LATE))) == EVERY


@pytest.mark.parametrize(("through", "told"), [(MONDAY, True), (MONDAY + WEEK, False)])
def test_a_refresh_that_went_further_is_not_told(through, told):
    """The last refresh stands in the edition of the week that it went to."""
    found = known_then(records(RECORDED, through=through), MONDAY)
    assert (found.last_run is not None) is told
