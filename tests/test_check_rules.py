"""Rules across the keys of a profile and across profiles, each told in words."""

import pytest

from generator.draw import MAKERS
from generator.model.chain import RESERVED_IDS
from generator.publish.calendar import ALL
from generator.scores import DesignClass
from tests import worlds
from tests.invented_world import DAY

RULES = {
    "tokens against percent": (
        "percent: 20\n      tokens: 200000000",
        "percent: 20\n      tokens: 300000000",
        "tokens are 30.00 % of the supply, percent says 20 (make them agree)",
    ),
    "tokens counted in wei": (
        "tokens: 200000000",
        "tokens: 200000000000000000000000000",
        "tokens are more than 1,000 times the supply (whole tokens, not parts of them such as wei",
    ),
    "too many tokens": (
        "percent: 20\n      tokens: 200000000",
        "tokens: 2400000000",
        "token.allocations: percents add up to 320 (at most 100; mark what is minted on top",
    ),
    "an allocation of nothing": (
        "percent: 20\n      tokens: 200000000",
        "percent: 0",
        "token.allocations: percents add up to 80 (100, or allocations_note says why not)",
    ),
    "no symbol": (
        "  symbol:\n    value: ALPH",
        "  scope:\n    value: chain",
        "token: launched, but without a symbol (add token.symbol)",
    ),
    "a token that is none": (
        "    value: launched",
        "    value: none",
        "token.initial_supply: of a token that does not exist (status none)",
    ),
    "an event twice": (
        "First tokens of the team unlock\n    kind: token",
        "Alpha opens\n    kind: token",
        None,
    ),
    "an event ahead": (
        "date: 2024-06-15\n    title: First",
        "date: 2025-06-15\n    title: First",
        "events: 2025-06-15 is after the day of reading, 2025-01-02",
    ),
    "about a later day": (
        "launch:\n  value: 2023-06\n",
        "launch:\n  value: 2023-06\n  as_of: 2025-02\n",
        "as_of: 2025-02 is after the day of reading, 2025-01-02",
    ),
    "before the first block": (
        "read_on: 2025-01-02",
        "read_on: 1995-01-02",
        "read_on: a year out of range: 2009 to 2100 are allowed; found '1995-01-02'",
    ),
    "a distant unlock": ("on: 2024-06-15", "on: 9999-12-31", "on: a year out of range: 2009 to"),
    "vesting over millennia": ("end: 2027-06-15", "end: 9998-06-15", "end: a year out of range"),
    "a distant event": ("date: 2024-06-15", "date: 2101", "date: a year out of range: 2009 to"),
    "a launch ahead": (
        "launch:\n  value: 2023-06\n",
        "launch:\n  value: 2025-02\n",
        "launch: 2025-02 is after the day of reading, 2025-01-02 (it has happened; leave out",
    ),
    "a token ahead": (
        "  generation:\n    value: 2023-06-15",
        "  generation:\n    value: 2025-01-03",
        "token.generation: 2025-01-03 is after the day of reading, 2025-01-02 (it has",
    ),
    "its own base layer": (
        "gas_asset:",
        (
            "settlement: {value: alpha-l1, source: 'https://a.example.org', read_on: 2025-01-02,"
            " basis: documented}\ngas_asset:"
        ),
        "settlement: the chain itself",
    ),
    "html": ("[Alpha Chain]", "['<b>Alpha']", "aliases.0: Markdown, HTML or a link, '<'"),
    "markdown": ("title: Alpha opens", "title: '**Alpha** opens'", "title: Markdown, HTML or a"),
    "an invisible character": ("Alpha Chain", "Alpha\u200bChain", "invisible character, U+200B"),
    "reversed writing": ("Alpha Chain", "Alpha\u202eChain", "invisible character, U+202E"),
    "two spaces": ("Alpha Chain", "Alpha  Chain", "two spaces in a row"),
    "a title with a stop": ("title: Alpha opens", "title: Alpha opens.", "a full stop at the end"),
    "prose without a stop": ("decides.}", "decides}", "discretion: no full stop at the end"),
    "prose too long": ("summary: ", f"summary: {'Very ' * 120}", "characters (at most 600)"),
    "a name too long": ("name: Alpha", f"name: {'A' * 91}", "name: 91 characters (at most 90)"),
    "quotes of a word processor": (
        "name: Alpha\n",
        "name: \u201cAlpha\u201d\n",
        "name: quotes \u201c \u201d around it (none, or straight ones: readers see these)",
    ),
    "true for words": (
        "title: Alpha opens",
        "title: true",
        "title: true is no text (say it in words)",
    ),
    "parts of 1 for percent": (
        "percent: 30",
        "percent: 0.3",
        "token.allocations: percents add up to",
    ),
    "fees in a token that is not": (
        "  status:\n    value: launched",
        "  status:\n    value: none",
        "gas_asset: own-token, but token.status is none (change one of them)",
    ),
    "a chain of its own that settles elsewhere": (
        "gas_asset:\n",
        (
            "settlement: {value: gamma-app, source: 'https://a.example.org', read_on: 2025-01-02,"
            " basis: documented}\ngas_asset:\n"
        ),
        "settlement: of a chain that settles elsewhere, but kind is l1 (leave it out, or",
    ),
    "a number for a text": ("symbol: ALPH", "symbol: 7", "'7' is no text (put it in quotes)"),
    "a text for a list": ("aliases: [Alpha Chain]", "aliases: Alpha", "'Alpha' is no list (each"),
    "a month for a day": ("read_on: 2025-01-02", "read_on: 2025-01", "not a day: write YYYY-MM-DD"),
    "words for a day": ("read_on: 2025-01-02", "read_on: last week", "not a day: write YYYY-MM-DD"),
    "a list for a text": ("name: Alpha", "name: [Alpha]", "found a list"),
    "no rule of issuance": (
        "rule: annual-rate",
        "rule: yearly",
        "rule 'yearly' is unknown (one of 'annual-rate', ",
    ),
    "an id with capitals": ("id: alpha-l1", "id: Alpha", "characters that are not allowed (small"),
    "two rules from one day": (
        "  issuance:\n",
        (
            "  issuance:\n    - {rule: none, start: 2023-06-15, source: 'https://a.example.org',"
            " read_on: 2025-01-02, basis: documented}\n"
        ),
        "token.issuance: 2023-06-15 does not come after 2023-06-15 (oldest first",
    ),
    "a later rule without a day": (
        "fee_destination:",
        (
            "    - {rule: none, source: 'https://a.example.org', read_on: 2025-01-02,"
            " basis: documented}\nfee_destination:"
        ),
        "token.issuance: a later rule without start",
    ),
    "an id that the site needs": ("id: alpha-l1", "id: mixed", "the site needs 'mixed' for a page"),
    "nothing after a key": (
        "  value: 2023-06\n",
        "  value:\n",
        "launch.value: nothing is written here (When anyone could first use the chain.)",
    ),
}


@pytest.mark.parametrize("case", RULES)
def test_a_rule_that_is_broken_is_told_in_words(case, edit, check):
    old, new, said = RULES[case]
    edit(old, new)
    ran = check("--today", DAY)
    if said is None:  # another date: two events may have one title
        assert ran.code == 0
        return
    assert ran.code == 1
    assert any(said in line for line in ran.err), ran.err


def test_no_chain_can_take_the_place_of_another_page():
    """Classes, the calendar of all unlocks, and the pages and charts about many chains."""
    assert {*DesignClass, ALL, "index"} <= RESERVED_IDS
    scopes = {maker.scope for maker in MAKERS} - {"chain", "question", "criterion"}
    assert scopes <= RESERVED_IDS
    assert not RESERVED_IDS & set(worlds.real_profiles())


def test_two_chains_cannot_have_one_name_at_a_provider(check, project):
    fact = "{value: same, source: 'https://a.example.org', read_on: 2025-01-02, basis: documented}"
    for name in ("alpha-l1", "gamma-app"):
        path = project / f"data/profiles/{name}.yml"
        text = f"{path.read_text(encoding='utf-8')}identifiers: {{coingecko: {fact}}}\n"
        path.write_text(text, encoding="utf-8")
    ran = check("--today", DAY)
    assert ran.code == 1
    said = "identifiers.coingecko: 'same' is that of '{}', too (a name at a provider belongs to"
    assert said.format("gamma-app") in ran.err[0]
    assert said.format("alpha-l1") in ran.err[1]


def test_a_name_of_another_chain_is_told_where_one_file_alone_is_checked(check, project):
    """The new file may come first in the order of names; what is wrong is said at both places."""
    path = project / "data/profiles/alpha-l1.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("name: Alpha\n", "name: Gamma\n", 1), encoding="utf-8")
    ran = check("--today", DAY, path)
    assert ran.code == 1
    (line,) = ran.err[:-1]
    assert line.startswith("data/profiles/alpha-l1.yml:2:1: name: 'Gamma' is a name of 'gamma-app'")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("name: Gamma\n", "name: ALPHA\n", ":2:1: name: 'ALPHA' is a name of 'alpha-l1', too"),
        ("name: Gamma\n", "name: Gamma\naliases: [G, '\uff21lpha CHAIN ']\n", ":3:14: aliases.1:"),
    ],
)
def test_two_chains_cannot_have_one_name(old, new, said, check, project):
    """Nor a name that is another one's alias, in other capitals, widths or spaces."""
    path = project / "data/profiles/gamma-app.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    ran = check("--today", DAY)
    assert ran.code == 1
    first, second = ran.err[:-1]
    assert first.startswith("data/profiles/alpha-l1.yml:")
    assert first.endswith("is a name of 'gamma-app', too (a name belongs to one chain)")
    assert second.startswith(f"data/profiles/gamma-app.yml{said}")
    assert second.endswith("is a name of 'alpha-l1', too (a name belongs to one chain)")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_each_mark_of_a_conflict_is_told(end, check, project):
    """What git leaves in a file is named as what it is, not as wrong YAML."""
    path = project / "data/profiles/gamma-app.yml"
    both = "<<<<<<< HEAD\nname: Gamma\n=======\nname: Gamma Chain\n>>>>>>> add-gamma\n"
    text = path.read_text(encoding="utf-8").replace("name: Gamma\n", both)
    path.write_text(text.replace("\n", end), encoding="utf-8", newline="")
    ran = check("--today", DAY)
    said = "data/profiles/gamma-app.yml:{}:1: a conflict that git left open, {} (keep one of both"
    assert [line.split(" versions")[0] for line in ran.err[:-1]] == [
        said.format(2, "<<<<<<<"),
        said.format(4, "======="),
        said.format(6, ">>>>>>>"),
    ]
