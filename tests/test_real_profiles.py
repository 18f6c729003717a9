"""Rules over the real profiles, once per chain, and the figures that everything leans on."""

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import BaseModel
from ruamel.yaml import YAML

from generator.model.fact import Basis, PartialDate, Sourced
from generator.model.words import Recipient, TokenStatus
from generator.profiles import read_profiles
from generator.rules.amounts import ROUNDING_PERCENT
from generator.schema import EDITOR_LINE, FROM_PROFILES
from generator.store import Store

DATA = Path(__file__).resolve().parents[1] / "data"
CHAINS = sorted(path.stem for path in (DATA / "profiles").glob("*.yml"))
COUNT = 49
TODAY = dt.date(2026, 11, 21)
FIRST_BLOCK = dt.date(2009, 1, 3)

NOT_OURS = {
    "a path of the workshop": r"/work\b|\bshared/|facts\.jsonl|NOTES\.md|\.\./|/tmp/|file://",
    "a note to self": r"\bRAW\b|\?\?\?|\bTODO\b|\bFIXME\b|\bXXX\b",
    "a repository at a commit": r"\b[\w.-]+/[\w.-]+@[0-9a-f]{7,40}\b",
}
MARKUP = re.compile(r"[<>`]|\]\(|\*\*|&[a-z]+;|&#|\{\{|\{%|^\s*[#>|]|https?://|\bwww\.")
SENTENCE_END = re.compile(r"[.!?](?=\s+[A-Z0-9]|$)")
LABELS = {"name", "aliases", "symbol", "label", "title", "stack", "operator", "foundation"}
PROSE = {"summary", "detail", "note", "text", "allocations_note", "milestone", "discretion"} | {
    "unknown"
}
PROSE_VALUES = {"revenue_share", "fee_switch", "funding_rounds"}


@pytest.fixture(scope="session")
def real(real_store):
    """All real profiles by id; they are valid, or this says why not."""
    profiles, problems = read_profiles(real_store.profile_texts())
    assert problems == [], "\n".join(str(problem) for problem in problems)
    return profiles


@pytest.fixture(scope="session")
def texts():
    """Text of every real profile by chain id."""
    found = Store(DATA).profile_texts()
    return {Path(text.path).stem: text.text for text in found}


def sourced(node, where=""):
    """Every sourced thing below a model, with its path."""
    if isinstance(node, Sourced):
        yield where, node
    if isinstance(node, BaseModel):
        for name in type(node).model_fields:
            yield from sourced(getattr(node, name), f"{where}.{name}".lstrip("."))
    elif isinstance(node, tuple):
        for index, item in enumerate(node):
            yield from sourced(item, f"{where}.{index}")


def strings(node, keys=()):
    """Every text below a YAML node with the keys that lead to it."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from strings(value, (*keys, key))
    elif isinstance(node, list):
        for item in node:
            yield from strings(item, keys)
    elif isinstance(node, str):
        yield keys, node


def written(text):
    """(where, text, is prose) of what readers see of a profile as words."""
    for keys, value in strings(YAML(typ="safe").load(text)):
        if keys[-1] in PROSE or (keys[-1] == "value" and keys[-2] in PROSE_VALUES):
            yield ".".join(keys), value.strip(), True
        elif keys[-1] in LABELS or (keys[-1] == "value" and keys[-2] in LABELS):
            yield ".".join(keys), value.strip(), False


def test_the_chains_are_the_files(real):
    """Proves that there are exactly 49 chains, each in the file that is named after it."""
    assert list(real) == CHAINS
    assert len(CHAINS) == COUNT


def test_no_other_file_lies_among_the_profiles():
    """Proves that the folder holds profiles and nothing that would be read by nobody."""
    names = {path.name for path in (DATA / "profiles").iterdir()}
    assert names == {f"{chain}.yml" for chain in CHAINS}


@pytest.mark.parametrize("chain", CHAINS)
def test_every_fact_says_where_it_is_from(chain, real):
    """Proves that each fact has an http(s) source, a day of reading not ahead, and a basis."""
    facts = list(sourced(real[chain]))
    assert len(facts) >= 5
    for where, fact in facts:
        assert fact.source, where
        for link in fact.source:
            assert re.match(r"https?://[^/]+\.[^/]+", link), (where, link)
        assert FIRST_BLOCK < fact.read_on <= TODAY, (where, fact.read_on)
        assert isinstance(fact.basis, Basis), where
        if fact.as_of is not None:
            assert fact.as_of.first_day <= TODAY, (where, fact.as_of)


@pytest.mark.parametrize("chain", CHAINS)
def test_nothing_of_the_workshop_is_left(chain, texts):
    """Proves that no path, no note to self and no raw reference stands in a profile."""
    for what, pattern in NOT_OURS.items():
        for number, line in enumerate(texts[chain].splitlines()[1:], start=2):
            # A link may hold anything; its own rules are the model's.
            words = re.sub(r"https?://\S+", "", line)
            assert not re.search(pattern, words), f"{what}: {chain}.yml:{number}: {line}"


@pytest.mark.parametrize("chain", CHAINS)
def test_editors_find_the_schema(chain, texts):
    """Proves that each profile begins with the line by which editors know its keys and words."""
    assert texts[chain].splitlines()[0] == EDITOR_LINE
    assert (DATA / "profiles" / FROM_PROFILES).resolve().is_file()


@pytest.mark.parametrize("chain", CHAINS)
def test_prose_is_plain(chain, texts):
    """Proves that words carry no HTML, Markdown, template or link syntax."""
    for where, text, _ in written(texts[chain]):
        assert not MARKUP.search(text), (where, text)
        assert "  " not in text, (where, text)
        assert text.isprintable(), (where, text)


@pytest.mark.parametrize("chain", CHAINS)
def test_sentences_end(chain, texts):
    """Proves that every statement ends with a full stop and no label does."""
    for where, text, is_prose in written(texts[chain]):
        if is_prose:
            assert text.endswith("."), (where, text)
        else:
            assert not text.endswith(".") or text.endswith(("Inc.", "Ltd.", "S.A.")), (where, text)


@pytest.mark.parametrize("chain", CHAINS)
def test_the_summary_has_two_sentences(chain, real):
    """Proves that each summary says what the chain is and where its value goes, no more."""
    assert len(SENTENCE_END.findall(real[chain].summary)) == 2, real[chain].summary


@pytest.mark.parametrize("chain", CHAINS)
def test_events_are_in_order(chain, real):
    """Proves that events are listed by date, none of them ahead, none twice."""
    events = real[chain].events
    dates = [event.date for event in events]
    assert dates == sorted(dates)
    assert all(date.first_day <= TODAY for date in dates)
    assert len({(event.date, event.title) for event in events}) == len(events)


@pytest.mark.parametrize("chain", CHAINS)
def test_allocations_make_up_the_supply(chain, real):
    """Proves that shares of the initial supply add up to 100, or a note says why not."""
    token = real[chain].token
    first = [row for row in token.allocations if not row.minted_later]
    if not first:
        return
    total = sum((row.percent or Decimal(0) for row in first), Decimal(0))
    if abs(total - 100) > ROUNDING_PERCENT:
        assert token.allocations_note, f"shares add up to {total} and no note says why"


@pytest.mark.parametrize("chain", CHAINS)
def test_token_counts_agree_with_shares(chain, real):
    """Proves that tokens are what the percentage makes of the supply, within its rounding."""
    token = real[chain].token
    supply = token.initial_supply or token.max_supply
    rows = [r for r in token.allocations if r.tokens is not None and r.percent is not None]
    assert supply or not rows
    for row in rows:
        share = 100 * row.tokens / supply.value
        assert abs(share - row.percent) <= Decimal("0.06"), (row.label, share, row.percent)


@pytest.mark.parametrize("chain", CHAINS)
def test_a_chain_without_token_has_no_allocation(chain, real):
    """Proves that nobody is given a share of a token that does not exist."""
    token = real[chain].token
    if token.status.value is TokenStatus.NONE:
        assert (token.allocations, token.initial_supply, token.generation) == ((), None, None)
    elif token.status.value is TokenStatus.LAUNCHED:
        assert token.symbol is not None


def test_ids_at_providers_belong_to_one_chain(real):
    """Proves that no two chains claim the same identifier at a provider."""
    for name in type(real["base"].identifiers).model_fields:
        facts = [getattr(profile.identifiers, name) for profile in real.values()]
        values = [fact.value for fact in facts if fact is not None]
        assert len(set(values)) == len(values), name


def shares(profile, *recipients):
    """Percentages that an allocation gives to some classes, largest first."""
    rows = profile.token.allocations
    return sorted((row.percent for row in rows if row.recipient in recipients), reverse=True)


def decimals(*texts):
    """Decimals from their digits."""
    return [Decimal(text) for text in texts]


def test_arbitrum_unlocks_as_its_foundation_states(real):
    """Proves Arbitrum's insiders and investors: 44.47 % of 10 bn, a quarter on 2024-03-16."""
    token = real["arbitrum"].token
    assert token.initial_supply.value == 10_000_000_000
    rows = {
        row.recipient: row
        for row in token.allocations
        if row.recipient in {Recipient.INSIDERS, Recipient.INVESTORS}
    }
    assert rows[Recipient.INSIDERS].percent == Decimal("26.94")
    assert rows[Recipient.INVESTORS].percent == Decimal("17.53")
    assert sum(row.percent for row in rows.values()) == Decimal("44.47")
    assert sum(row.tokens for row in rows.values()) == 4_447_000_000
    for row in rows.values():
        cliff, steps = row.schedule
        assert (cliff.share, cliff.on) == (25, dt.date(2024, 3, 16))
        assert (steps.share, steps.every) == (75, "month")
        assert (steps.start, steps.end) == (dt.date(2024, 3, 16), dt.date(2027, 3, 16))


def test_starknet_gives_its_makers_two_parts(real):
    """Proves Starknet's 20.04 % for the team and 18.17 % for investors, the company apart."""
    profile = real["starknet"]
    assert shares(profile, Recipient.INSIDERS) == decimals("20.04", "10.76")
    assert shares(profile, Recipient.INVESTORS) == decimals("18.17")
    assert profile.token.initial_supply.value == 10_000_000_000


def test_celestia_is_split_in_five(real):
    """Proves Celestia's five parts of 1 bn as its documents state them."""
    profile = real["celestia"]
    assert profile.token.initial_supply.value == 1_000_000_000
    assert shares(profile, Recipient.FOUNDATION) == decimals("26.79")
    assert shares(profile, Recipient.INVESTORS) == decimals("19.67", "15.9")
    assert shares(profile, Recipient.INSIDERS) == decimals("17.64")
    assert shares(profile, Recipient.AIRDROP) == decimals("20")
    assert len(profile.token.allocations) == 5


def test_optimism_is_split_in_five(real):
    """Proves Optimism's 25, 20, 19, 19 and 17 % and who gets which."""
    profile = real["optimism"]
    assert shares(profile, Recipient.ECOSYSTEM) == decimals("25", "20")
    assert shares(profile, Recipient.AIRDROP) == decimals("19")
    assert shares(profile, Recipient.INSIDERS) == decimals("19")
    assert shares(profile, Recipient.INVESTORS) == decimals("17")
    assert len(profile.token.allocations) == 5


def test_bitcoin_and_base_gave_nothing_to_insiders(real):
    """Proves that Bitcoin has no share set aside, and that Base's launched token is not claimed."""
    assert shares(real["bitcoin"], Recipient.INSIDERS, Recipient.INVESTORS) == []
    assert real["base"].token.status.value is not TokenStatus.LAUNCHED


@pytest.mark.parametrize(
    ("chain", "opened"),
    [("bitcoin", "2009-01-03"), ("ethereum", "2015-07-30"), ("arbitrum", "2021-08-31")],
)
def test_known_chains_opened_when_they_did(chain, opened, real):
    """Proves the launch days of three chains that are public knowledge."""
    assert real[chain].launch.value == PartialDate(opened)
