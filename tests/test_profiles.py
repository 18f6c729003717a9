"""The profile model and its reader: what a profile's text means once it is accepted."""

import datetime as dt
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from generator.accepted import Acceptances
from generator.cache import NOTHING_KEPT, Cache
from generator.model import words
from generator.model.chain import Profile
from generator.model.fact import BASIS_MEANING, Amount, Basis, Link, PartialDate
from generator.model.token import Tranche
from generator.profiles import ProfileText, read_profiles
from tests import worlds

LINK = TypeAdapter(Link)
AMOUNT = TypeAdapter(Amount)
LISTS = [
    item
    for item in vars(words).values()
    if isinstance(item, type) and issubclass(item, words.Word) and item is not words.Word
]


@pytest.fixture(scope="module")
def alpha(world_texts):
    """The profile of the invented L1, read from its text together with the other two."""
    profiles, problems = read_profiles(
        ProfileText(f"data/profiles/{name}.yml", text) for name, text in world_texts.items()
    )
    assert problems == []
    assert list(profiles) == ["alpha-l1", "beta-rollup", "gamma-app"]
    return profiles["alpha-l1"]


def test_values_arrive_typed(alpha):
    """Proves that words, dates, links and tranches become values of the model's types."""
    assert alpha.kind.value is words.Kind.L1
    assert alpha.launch.value == PartialDate("2023-06")
    assert alpha.kind.source == ("https://alpha.example.org/docs",)
    assert alpha.kind.read_on == dt.date(2025, 1, 2)
    assert alpha.kind.basis is Basis.DOCUMENTED
    insiders = alpha.token.allocations[0]
    assert [tranche.way for tranche in insiders.schedule] == ["date", "steps"]
    assert insiders.schedule[1].end == dt.date(2027, 6, 15)
    assert alpha.token.allocations[3].schedule[0].way == "discretion"


def test_a_profile_that_was_right_before_is_the_same(world_texts, tmp_path):
    """Judged, or taken from the cache, here and in the real data: nothing differs."""
    texts = [ProfileText(f"data/profiles/{n}.yml", text) for n, text in world_texts.items()]
    for files in (texts, worlds.real_store().profile_texts()):
        judged = read_profiles(files)
        for _ in range(2):
            known = read_profiles(files, Cache(tmp_path))
            assert repr(known) == repr(judged)
            assert known == judged
            for chain, profile in known[0].items():
                assert profile.model_fields_set == judged[0][chain].model_fields_set


def test_a_profile_is_lacking_until_it_is_accepted(world_texts, tmp_path):
    """What has a problem of its own never is, and where nothing is kept, nothing is lacking."""
    name, text = next(iter(world_texts.items()))
    accepted = Acceptances(Cache(tmp_path))
    for content, stays in ((text, False), (f"{text}surplus: 1\n", True)):
        assert accepted.lacks(content)
        read_profiles([ProfileText(f"data/profiles/{name}.yml", content)], Cache(tmp_path))
        assert accepted.lacks(content) is stays
        assert not Acceptances(NOTHING_KEPT).lacks(content)


def test_what_is_wrong_between_profiles_is_found_where_each_was_right(world_texts, tmp_path):
    """One of two that have the same name at a provider, and a base layer that is gone: as ever."""
    files = [ProfileText(f"data/profiles/{n}.yml", text) for n, text in world_texts.items()]
    cache = Cache(tmp_path)
    assert read_profiles(files, cache)[1] == []
    twice = [*files, ProfileText("data/profiles/other.yml", files[0].text)]
    for changed in (files[1:], twice, twice[1:], [*files[1:], files[0]]):
        assert read_profiles(changed, cache) == read_profiles(changed)
    assert read_profiles(files[1:], cache)[1] != []
    wrong = ProfileText(files[2].path, files[2].text + "fee_split: none\n")
    for changed in ([*files[:2], wrong], [wrong]):
        _, problems = read_profiles(changed, cache)
        assert problems == read_profiles(changed)[1] != []


def test_absent_is_unknown_and_not_no(alpha):
    """Proves that a key that is not written is None, and an empty list is no list of nothing."""
    assert alpha.stage is None
    assert alpha.accounts_published is None
    assert alpha.fee_split == ()


def test_numbers_keep_their_digits(world_texts):
    """Proves that a share never goes through a binary fraction: 26.94 + 17.53 is 44.47."""
    text = world_texts["alpha-l1"].replace("percent: 30", "percent: 26.94")
    text = text.replace("percent: 20\n      tokens: 200000000", "percent: 17.53")
    text = text.replace("  issuance:", "  allocations_note: The rest is not seen.\n  issuance:")
    profiles, _ = read_profiles([ProfileText("data/profiles/alpha-l1.yml", text)])
    shares = [row.percent or 0 for row in profiles["alpha-l1"].token.allocations[:2]]
    assert shares == [Decimal("26.94"), Decimal("17.53")]
    assert sum(shares) == Decimal("44.47")


def test_a_profile_cannot_be_changed(alpha):
    """Proves that profiles are frozen, so that no layer can alter what another one reads."""
    with pytest.raises(ValidationError, match="frozen"):
        alpha.name = "Other"


def test_what_is_minted_later_is_no_part_of_the_initial_supply(world_texts):
    """Proves that shares above 100 % are accepted only where they are marked minted_later."""
    text = world_texts["gamma-app"].replace("percent: 60", "percent: 90")
    path = "data/profiles/gamma-app.yml"
    _, problems = read_profiles([ProfileText(path, text)])
    assert ["add up to 130" in problem.found for problem in problems] == [True]
    marked = text.replace("percent: 90", "percent: 90\n      minted_later: true")
    marked = marked.replace("  allocations:", "  allocations_note: It grows.\n  allocations:")
    assert read_profiles([ProfileText(path, marked)])[1] == []


ONLY_TOKENS = {
    ("300000000", "200000000"): [],
    ("300000000", "150000000"): ["token.allocations: percents add up to 90"],
    ("1200000000", "200000000"): ["token.allocations: percents add up to 280"],
    ("300000000", "2e26"): ["tokens are more than 1,000 times the supply"],
}


@pytest.mark.parametrize("tokens", ONLY_TOKENS, ids=str)
@pytest.mark.parametrize("note", ["", "  allocations_note: Nobody says why.\n"])
def test_allocations_in_tokens_alone_are_counted_against_the_supply(world_texts, tokens, note):
    """More than there is is refused with a note, too; fewer ask for one."""
    text = world_texts["gamma-app"].replace("      tokens: 200000000\n", "")
    for percent, count in zip(("60", "40"), tokens, strict=True):
        assert f"      percent: {percent}\n" in text
        text = text.replace(f"      percent: {percent}\n", f"      tokens: {count}\n")
    text = text.replace("  allocations:\n", f"{note}  allocations:\n")
    _, problems = read_profiles([ProfileText("data/profiles/gamma-app.yml", text)])
    expected = [said for said in ONLY_TOKENS[tokens] if not (note and said.endswith("to 90"))]
    assert [problem.found for problem in problems] == expected


def test_tokens_without_a_supply_ask_for_it_or_for_a_note(world_texts):
    text = world_texts["gamma-app"].replace("      percent: 40\n", "")
    start, end = text.index("  max_supply:"), text.index("  allocations:")
    text = text[:start] + text[end:]
    path = "data/profiles/gamma-app.yml"
    _, problems = read_profiles([ProfileText(path, text)])
    assert [one.found for one in problems] == ["token.allocations: tokens alone, and no supply"]
    noted = text.replace("  allocations:\n", "  allocations_note: Nobody says.\n  allocations:\n")
    assert read_profiles([ProfileText(path, noted)])[1] == []


@pytest.mark.parametrize(("percent", "accepted"), [("60.05", True), ("60.06", False)])
def test_rounding_of_published_shares_is_forgiven_to_a_twentieth(world_texts, percent, accepted):
    """Proves that a sum of 100.05 passes as rounding and 100.06 does not."""
    text = world_texts["gamma-app"].replace("percent: 60", f"percent: {percent}")
    _, problems = read_profiles([ProfileText("data/profiles/gamma-app.yml", text)])
    assert (problems == []) is accepted


def test_fee_parts_may_not_exceed_the_fees(world_texts):
    """Proves that a documented split of 60 % and 50 % is refused at its own line."""
    part = (
        "  - {{to: {to}, percent: {percent}, source: https://a.example.org,"
        " read_on: 2025-01-01, basis: documented}}\n"
    )
    split = "".join(
        part.format(to=to, percent=percent) for to, percent in [("burned", 60), ("operator", 50)]
    )
    text = world_texts["gamma-app"] + "fee_split:\n" + split
    _, problems = read_profiles([ProfileText("data/profiles/gamma-app.yml", text)])
    line = text[: text.index("fee_split")].count("\n") + 1
    assert [(problem.line, problem.found) for problem in problems] == [
        (line, "fee_split: percents add up to 110")
    ]


@given(st.dates(dt.date(2009, 1, 1), dt.date(2100, 12, 31)))
def test_every_day_month_and_year_is_a_date(day):
    """Proves that each calendar day is accepted in its three precisions, in order of first day."""
    text = day.isoformat()
    dates = [PartialDate(text[:length]) for length in (4, 7, 10)]
    assert [str(date) for date in dates] == [text[:4], text[:7], text]
    assert [date.is_exact for date in dates] == [False, False, True]
    assert dates == sorted(dates)
    assert dates[2].first_day == day


@pytest.mark.parametrize(
    "text",
    ["", "2024-3-16", "16.03.2024", "2024-03-16T00:00:00", "2023-02-29", "0000", "2024-", " 2024"],
)
def test_other_dates_are_refused(text):
    """Proves that only YYYY-MM-DD, YYYY-MM and YYYY of the calendar are dates."""
    with pytest.raises(ValueError, match=r"not a (date|day of the calendar)"):
        PartialDate(text)


@pytest.mark.parametrize("text", ["2008-12-31", "2101", "9999-12", "1000", "0001-01-01"])
def test_dates_that_no_schedule_or_event_has_are_refused(text):
    with pytest.raises(ValueError, match="a year out of range: 2009 to 2100 are allowed"):
        PartialDate(text)


@pytest.mark.parametrize(
    "link",
    [
        "https://example.org",
        "http://docs.example.org/a/b?c=d#e",
        "https://example.org:8443/",
        "https://8.8.8.8/",
        "https://xn--bcher-kva.example/",
        "https://1inch.io/",
        "https://b\u00fccher.example./\u00fcber",
        "https://my_site.example.org:/",
    ],
)
def test_public_links_are_kept_as_written(link):
    """Proves that ordinary web addresses pass unchanged."""
    assert LINK.validate_python(link) == link


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://example.org",
        "//example.org",
        "example.org",
        "https://",
        "https://localhost/",
        "https://localhost./",
        "https://printer.local/",
        "http://10.0.0.1/",
        "http://127.0.0.1:8000/",
        "http://2130706433.1/",
        "http://[::1]/",
        "http://[::1",
        "https://user@example.org/",
        "https://example.org/<script>",
        'https://example.org/"onclick',
        "https://example.org/a b",
        "https://example.org/`x`",
        "https://example.org\\@evil.example",
        "https://example.org/\u202egnp",
        "https://example.org/\0\x1b[31m",
        "https://example.org/\u200b",
        "https://example.org:abc/",
        "https://example.org:65536/",
        "https://example.org:0/",
        "https://.org",
        "https://example..org/",
        "https://example.org../",
        "https://-example.org/",
        "https://exa%6dple.org/",
        "https://ex*mple.org/",
        "https://:pw@example.org/",
        "https://@example.org/",
        "https://127.0.0.\uff11/",
        "https://\uff11\uff12\uff17.0.0.1/",
    ],
)
def test_links_that_no_reader_should_open_are_refused(link):
    """Proves that script, private hosts, credentials and characters that end an attribute fail."""
    with pytest.raises(ValidationError):
        LINK.validate_python(link)


@pytest.mark.parametrize("raw", [0, 5, 26.94, "26.94", "0", 4_294_967_296, "1e27"])
def test_amounts_are_read_exactly(raw):
    """Proves that an amount equals its written digits."""
    assert AMOUNT.validate_python(raw) == Decimal(str(raw))


@pytest.mark.parametrize(
    "raw",
    [
        -1,
        "-0.1",
        "nan",
        "inf",
        True,
        None,
        "ten",
        [],
        "1e99",
        "1e-99",
        "0e99",
        "1_000",
        "\uff13",
    ],
)
def test_what_is_no_amount_is_refused(raw):
    """Proves that negative, endless, absurd and non-numeric amounts fail, truth values too."""
    with pytest.raises(ValidationError):
        AMOUNT.validate_python(raw)


@pytest.mark.parametrize(
    "way",
    [
        {"on": "2024-01-01"},
        {"start": "2024-01-01", "end": "2025-01-01", "every": "half-year"},
        {"milestone": "The first million users."},
        {"discretion": "As the foundation decides."},
        {"unknown": "The documents do not say."},
    ],
)
def test_a_tranche_has_exactly_one_way_of_release(way):
    """Proves that each way is accepted alone and refused together with another one."""
    assert Tranche.model_validate({"share": 100, **way}).share == 100
    other = {"on": "2024-02-02"} if "on" not in way else {"unknown": "Nobody knows."}
    with pytest.raises(ValidationError, match="exactly one of"):
        Tranche.model_validate({"share": 100, **way, **other})


def test_a_tranche_without_release_is_refused():
    """Proves that a share alone, or a start without an end, is no schedule."""
    for way in ({}, {"start": "2024-01-01"}, {"every": "month"}):
        with pytest.raises(ValidationError):
            Tranche.model_validate({"share": 100, **way})


@pytest.mark.parametrize("listed", LISTS, ids=lambda listed: listed.__name__)
def test_every_word_says_what_it_means(listed):
    """Proves that no word of a closed list lacks the meaning that the method page shows."""
    assert len(listed) >= 2
    for word in listed:
        assert len(word.meaning) > 3, word
        assert listed(word.value) is word


def test_every_basis_says_what_it_means():
    """Proves that the four bases of a fact are all explained."""
    assert set(BASIS_MEANING) == set(Basis)


def models_inside(model):
    """A model and every model that its fields can hold."""
    found, todo = set(), [model]
    while todo:
        current = todo.pop()
        if isinstance(current, type) and issubclass(current, BaseModel):
            if current not in found:
                found.add(current)
                todo += [field.annotation for field in current.model_fields.values()]
        else:
            todo += get_args(current)
    return found


def test_the_model_is_closed_throughout():
    """Proves that every model inside a profile refuses unknown keys and changes."""
    models = models_inside(Profile)
    assert len(models) > 20
    assert {m for m in models if m.model_config.get("extra") != "forbid"} == set()
    assert {m for m in models if not m.model_config.get("frozen")} == set()
