"""Calendars of unlocks: strict format, corrections that move one event, an append-only ledger."""

import datetime as dt
import functools
from decimal import Decimal

import pytest
from icalendar import Calendar

from generator.errors import BuildError
from generator.publish.calendar import calendars
from generator.publish.plain import plain
from generator.publish.revisions import all_unlocks, to_record
from generator.scores import DesignClass
from generator.unlock_ledger import UnlockLedger
from tests import recorded as past
from tests import worlds
from tests.calendar_worlds import (
    CLIFF,
    SALE,
    TODAY,
    chain,
    check_format,
    events,
    linear,
    made,
    recorded,
    team,
)
from tests.worlds import allocation, collection, fact, profile, token, tranche


def test_a_calendar_is_strict_icalendar():
    """An invented world's calendars pass a strict parser and a reading of the lines by hand."""
    files = made(chain(team(), linear(), SALE()), rows=recorded(chain(team(), linear())))
    assert files
    for text in files.values():
        assert Calendar.from_ical(text).errors == []
        for event in Calendar.from_ical(text).walk("VEVENT"):
            assert not event.errors
            assert event.to_ical().decode() in text  # escaped and folded as the library does
        assert len(check_format(text)) == len(events(text))


def test_there_is_a_calendar_for_all_for_classes_and_for_chains_and_none_is_empty():
    """A chain whose unlocks are past or undated has no calendar, nor has a class without events."""
    later = tranche(milestone="When it is ready.")
    files = made(
        chain(team()),
        chain(SALE(), name="beta"),
        chain(allocation("treasury", 100, later), name="gamma"),
        profile("delta"),
    )
    labels = {path.removeprefix("calendars/").removesuffix(".ics") for path in files}
    assert labels >= {"all", "alpha"}
    assert len(labels) == 3
    assert labels - {"all", "alpha"} <= set(DesignClass)
    assert len({tuple(sorted(events(text))) for text in files.values()}) == 1
    assert made(chain(SALE())) == {}


def test_events_reach_from_half_a_year_back_to_the_last_unlock():
    """The window begins 26 weeks before the edition's week and has no other end than the last."""
    first = TODAY - dt.timedelta(weeks=26)
    days = [first - dt.timedelta(days=1), first, dt.date(2061, 2, 28)]
    rows = [allocation("insiders", 30, tranche(on=day), label=str(day)) for day in days]
    found = events(made(chain(*rows))["calendars/alpha.ics"])
    assert [event.decoded("DTSTART") for event in found.values()] == days[1:]


def test_a_calendar_stays_when_the_last_unlock_is_long_ago():
    """Who follows it gets its last day, not an error; what was never noted makes no calendar."""
    last = TODAY - dt.timedelta(weeks=40)
    over = chain(
        allocation("insiders", 30, tranche(on=last - dt.timedelta(weeks=1)), label="Early"),
        allocation("insiders", 30, tranche(on=last), label="Team"),
        allocation("investors", 40, tranche(on=last), label="Round"),
    )
    assert made(over) == {}
    files = made(over, rows=recorded(over))
    assert list(files) == ["calendars/alpha.ics"]
    check_format(files["calendars/alpha.ics"])
    kept = events(files["calendars/alpha.ics"])
    assert set(kept) == {"alpha-round-1-1@wellspring", "alpha-team-1-1@wellspring"}
    assert {event.decoded("DTSTART") for event in kept.values()} == {last}
    both = made(over, chain(team(), name="beta"), rows=recorded(over))
    assert set(events(both["calendars/all.ics"])).isdisjoint(kept)


def test_an_event_says_what_the_unlock_is():
    """Summary, amount, shares of supply and float, recipient, basis, date read and sources."""
    links = ("https://example.org/a?x=1,2;3", "https://example.org/b")
    series = {"coingecko:circulating_supply": {"alpha": 400_000_000}}
    files = made(chain(team(source=links), linear()), series=series)
    found = events(files["calendars/alpha.ics"])
    event = found["alpha-team-1-1@wellspring"]
    assert event["SUMMARY"] == "ALPH: 100M tokens unlock (Team)"
    assert event["URL"] == links[0]
    assert event["CATEGORIES"].cats == ["insiders"]
    text = str(event["DESCRIPTION"])
    for words in (
        "100,000,000 ALPH unlock on 2025-06-16",
        "10 % of the initial supply",
        "25 % of the circulating supply seen in the week of 2025-04-28 (coingecko)",
        "Recipient: insiders (team, founders, advisors, the company)",
        "Basis: documented",
        "Read on: 2025-01-02",
        *(f"Source: {link}" for link in links),
    ):
        assert words in text, words
    month = found["alpha-ecosystem-1-13@wellspring"]
    assert month["SUMMARY"] == "ALPH: 17M tokens unlock over May 2025 (Ecosystem)"
    assert month.decoded("DTSTART") == dt.date(2025, 5, 1)


def test_without_an_observed_float_the_scheduled_one_is_named():
    """The share of the float falls back on the schedule and says so; unknown, it is left out."""
    for rows, words in (
        ((team(), SALE(), linear()), "of the float scheduled for the week of 2025-04-28"),
        ((team(), SALE()), ""),  # less than 80 % of the supply is documented
    ):
        files = made(chain(*rows, issuance=[worlds.rule("none")]))
        event = events(files["calendars/alpha.ics"])["alpha-team-1-1@wellspring"]
        text = str(event["DESCRIPTION"])
        assert words in text
        assert words or "float" not in text


@pytest.mark.parametrize(
    ("basis", "status"),
    [
        ("on-chain", "CONFIRMED"),
        ("documented", "CONFIRMED"),
        ("modelled", "TENTATIVE"),
        ("inferred", "TENTATIVE"),
    ],
)
def test_only_what_is_documented_is_confirmed(basis, status):
    """An estimate is tentative, whoever made it."""
    found = events(made(chain(team(basis=basis)))["calendars/alpha.ics"])
    assert {str(event["STATUS"]) for event in found.values()} == {status}


@pytest.mark.parametrize("noted", [False, True])
def test_a_corrected_date_changes_one_event(noted):
    """After one date was corrected the same UID has the next SEQUENCE, and nothing else changes."""
    before, after = chain(team(), linear()), chain(team(on=dt.date(2025, 9, 1)), linear())
    rows = recorded(before)
    old = made(before, rows=rows)
    week_later = TODAY + dt.timedelta(weeks=1)
    new = made(after, rows=recorded(after, rows=rows, today=week_later) if noted else rows)
    assert old.keys() == new.keys()
    for path, text in new.items():
        was, now = events(old[path]), events(text)
        assert was.keys() == now.keys()
        changed = [uid for uid in was if was[uid].to_ical() != now[uid].to_ical()]
        assert changed == ["alpha-team-1-1@wellspring"]
        (uid,) = changed
        assert (was[uid]["SEQUENCE"], now[uid]["SEQUENCE"]) == (0, 1)
        assert now[uid].decoded("DTSTART") == dt.date(2025, 9, 1)
        stamp = week_later if noted else TODAY
        assert now[uid].decoded("DTSTAMP").date() == stamp


def test_a_corrected_amount_or_basis_grows_the_sequence_each_time():
    """Every recorded correction adds one, also when it goes back to what stood there first."""
    states = [team(), team(percent=10), team(percent=10, basis="modelled"), team()]
    rows = recorded()
    seen = []
    for number, state in enumerate(states):
        rows = recorded(chain(state), rows=rows, today=TODAY + dt.timedelta(weeks=number))
        found = events(made(chain(state), rows=rows)["calendars/alpha.ics"])
        seen.append({int(event["SEQUENCE"]) for event in found.values()})
    assert seen == [{0}, {1}, {2}, {3}]


def test_wording_sources_and_later_dates_of_reading_are_no_correction():
    """A new source or date read changes the text of an event and leaves its SEQUENCE."""
    rows = recorded(chain(team()))
    later = chain(team(source="https://example.org/new", read_on=dt.date(2025, 4, 1)))
    assert to_record(collection(later), rows, TODAY) == []
    found = events(made(later, rows=rows)["calendars/alpha.ics"])
    assert {int(event["SEQUENCE"]) for event in found.values()} == {0}
    assert {event["URL"] for event in found.values()} == {"https://example.org/new"}


@pytest.mark.parametrize("noted", [False, True])
def test_an_unlock_that_vanished_is_cancelled(noted):
    """A future unlock that no profile gives any more stays listed, CANCELLED, one sequence up."""
    before, after = chain(team(), linear()), chain(linear(), SALE())
    rows = recorded(before)
    rows = recorded(after, rows=rows) if noted else rows
    found = events(made(after, rows=rows)["calendars/alpha.ics"])
    gone = {uid: event for uid, event in found.items() if event["STATUS"] == "CANCELLED"}
    assert len(gone) == 13
    assert all(uid.startswith("alpha-team-") for uid in gone)
    assert {int(event["SEQUENCE"]) for event in gone.values()} == {1}
    event = gone["alpha-team-1-1@wellspring"]
    assert event.decoded("DTSTART") == CLIFF
    assert "100,000,000 tokens on 2025-06-16" in event["DESCRIPTION"]
    assert recorded(after, rows=recorded(after, rows=rows)) == recorded(after, rows=rows)


def test_an_unlock_that_comes_back_outdoes_its_cancellation():
    """Withdrawn and restored unchanged, an event is confirmed again with a higher sequence."""
    rows = recorded(chain(linear()), rows=recorded(chain(team(), linear())))
    rows = recorded(chain(team(), linear()), rows=rows)
    event = events(made(chain(team(), linear()), rows=rows)["calendars/alpha.ics"])[
        "alpha-team-1-1@wellspring"
    ]
    assert (event["STATUS"], event["SEQUENCE"]) == ("CONFIRMED", 2)


def test_a_past_unlock_that_vanished_is_not_mentioned():
    """What was recorded and lies in the past leaves without a cancellation."""
    day = TODAY - dt.timedelta(days=1)
    rows = recorded(chain(team(on=day), linear()))
    assert "alpha-team-1-1" in {row["uid"] for row in rows}
    text = made(chain(linear()), rows=rows)["calendars/alpha.ics"]
    assert "alpha-team-1-1" not in text


def test_an_event_moved_before_the_window_is_still_moved():
    """A date corrected to years ago takes the announced event along instead of leaving it."""
    rows = recorded(chain(team(), linear()))
    moved = chain(team(on=dt.date(2024, 1, 9)), linear())
    for ledger in (rows, recorded(moved, rows=rows)):
        event = events(made(moved, rows=ledger)["calendars/alpha.ics"])["alpha-team-1-1@wellspring"]
        assert event.decoded("DTSTART") == dt.date(2024, 1, 9)
        assert event["SEQUENCE"] == 1


def test_a_chain_without_a_profile_is_cancelled_for_all():
    """The unlocks of a removed chain are cancelled in the calendar of all chains alone."""
    rows = recorded(chain(team()), chain(team(), name="alpha-two"))
    files = made(chain(team()), rows=rows)
    assert "calendars/alpha-two.ics" not in files
    gone = [e for e in events(files["calendars/all.ics"]).values() if e["STATUS"] == "CANCELLED"]
    # Its ids begin with those of a chain that is still there, so they are shown as that chain's.
    assert len(gone) == 13
    alone = made(chain(team(), name="omega"), rows=recorded(chain(team())))
    assert set(alone) & {"calendars/alpha.ics"} == set()
    assert alone["calendars/all.ics"].count("STATUS:CANCELLED") == 13
    assert "STATUS:CANCELLED" not in alone["calendars/omega.ics"]


HOSTILE = (
    "x\r\nEND:VEVENT\r\nBEGIN:VALARM",
    "a\\nb;c,d:e\\",
    "\u202egnisrever\u2066 \u200b\ufeff\u2028line\u0085",
    "\x00\x07\x1b[31m\x7f",
    "é" * 90,
    "\\\\^," * 22,
    "🪙" * 60,
    '"><script>alert(1)</script>',
    "{{ 7*7 }} %0D%0A",
)


@pytest.mark.parametrize("label", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_stay_words(label):
    """Line ends, escapes and control signs in a profile cannot end a property or an event."""
    row = allocation("insiders", 20, tranche(on=CLIFF), label=label)
    fields = token(row, symbol=fact(label))
    hostile = profile("alpha", tokens=fields).model_copy(update={"name": label})
    files = made(hostile)
    for text in files.values():
        (block,) = check_format(text)
        assert block.count("\n") < 20
        (event,) = events(text).values()
        assert event.subcomponents == []
        assert str(event["SUMMARY"]).endswith(f"({plain(label)})")
        assert event.to_ical().decode() in text


def test_labels_that_make_one_identifier_are_kept_apart():
    """Two labels that differ only in signs give two UIDs, the same in every run and calendar."""
    rows = [
        allocation("insiders", 10, tranche(on=CLIFF), label=label) for label in ("團隊", "投資者")
    ]
    first = made(chain(*rows))
    assert len(events(first["calendars/alpha.ics"])) == 2
    assert made(chain(*reversed(rows))) == first


@pytest.mark.parametrize("name", ["all", "mixed", "token-first"])
def test_a_chain_cannot_take_the_name_of_another_calendar(name):
    """A chain called like a class is refused instead of overwriting its calendar."""
    with pytest.raises(BuildError, match=name):
        made(chain(team(), name=name))


def test_the_same_data_give_the_same_calendars():
    """Two builds are equal to the byte, with a ledger and without one."""
    for rows in ([], recorded(chain(team(), linear()))):
        assert made(chain(team(), linear()), rows=rows) == made(chain(team(), linear()), rows=rows)


@pytest.mark.parametrize("name", sorted({u.chain for u in all_unlocks(worlds.real_profiles())}))
def test_events_of_a_real_chain_add_up_to_its_schedule(name):
    """Amounts of a chain's events equal what its allocations release in the window."""
    edition, files = worlds.real_edition(), real_calendars()
    first = edition.week - dt.timedelta(weeks=26)
    whole = [u for u in all_unlocks(edition.profiles) if u.chain == name]
    expected = sum((u.tokens for u in whole if u.day >= first), Decimal(0))
    text = files.get(f"calendars/{name}.ics")
    if text is None:
        assert not expected
        return
    amounts = [Decimal(str(e["X-WELLSPRING-TOKENS"])) for e in events(text).values()]
    assert abs(sum(amounts) - expected) <= Decimal("0.000001") * len(amounts)


@functools.cache
def real_calendars():
    """Calendars of this repository's data, with its ledger."""
    return calendars(worlds.real_edition(), UnlockLedger(worlds.real_store().root).rows())


def test_the_real_calendars_are_strict_icalendar():
    """Every real calendar passes both readings and stands once in the calendar for all."""
    files = real_calendars()
    everything = set(events(files["calendars/all.ics"]))
    chains = set()
    for path, text in files.items():
        assert Calendar.from_ical(text).errors == []
        found = set(events(text))
        assert len(check_format(text)) == len(found)
        assert found <= everything
        if path.removeprefix("calendars/").removesuffix(".ics") in worlds.real_profiles():
            assert not chains & found
            chains |= found
    assert chains == everything


def test_arbitrum_is_in_its_calendar_as_documented():
    """The last of Arbitrum's 36 monthly steps for the team is on 2027-03-16, confirmed."""
    files = calendars(past.edition(), UnlockLedger(past.store().root).rows())
    event = events(files["calendars/arbitrum.ics"])[
        "arbitrum-team-contributors-and-advisors-2-36@wellspring"
    ]
    assert event.decoded("DTSTART") == dt.date(2027, 3, 16)
    assert event["STATUS"] == "CONFIRMED"
    assert Decimal(str(event["X-WELLSPRING-TOKENS"])) == 56_125_000
