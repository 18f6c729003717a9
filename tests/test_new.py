"""``wellspring new``: a commented profile that the model makes, and what comes next."""

import datetime as dt
import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.blank import SETTLES_ELSEWHERE, Start, blank_profile
from generator.cli.adding import program
from generator.document import read
from generator.lookup import names_in
from generator.model.chain import Identifiers, Profile
from generator.model.words import Kind
from generator.profiles import FILL_IN, ProfileText, judge
from tests.replay.builders import Providers
from tests.replay.server import Replay
from tests.replay.troubles import status
from tests.source_plan import PLAN

TODAY = dt.date(2025, 6, 1)
ASKED = ["--name", "Nova", "--kind", "rollup", "--today", TODAY.isoformat()]


BASES = "How it is known. One of: on-chain, documented, modelled, inferred"
PAGES = "Where a reader can see it: one web address, or a list of several."
OPEN_PLACES = {
    "summary": "Two sentences: what the chain is, and where its fees and its token go.",
    "kind.source": PAGES,
    "kind.basis": BASES,
    "token.status.value": "Whether there is a token. One of: none, announced, launched",
    "token.status.source": PAGES,
    "token.status.basis": BASES,
}


@pytest.fixture
def new(wellspring, project):
    """Run ``wellspring new`` on the scratch project."""
    return lambda *more: wellspring("--project", project, "new", *more)


def uncommented(text):
    """A blank with every # in front of a key removed."""
    return re.sub(r"(?m)^#(?=[a-z]|  )", "", text)


def test_a_new_profile_is_written_with_three_next_steps(new, project, wellspring):
    ran = new("nova", *ASKED)
    assert (ran.code, ran.err) == (0, [])
    lines = ran.out.splitlines()
    assert lines[0] == (
        "data/profiles/nova.yml: written; 6 places say FILL IN, everything else is optional"
    )
    assert [line[:2] for line in lines[1:]] == ["1.", "2.", "3."]
    assert "wellspring check data/profiles/nova.yml" in lines[2]
    assert "site/chains/nova/index.html" in lines[3]
    path = project / "data/profiles/nova.yml"
    checked = wellspring("--project", project, "check", "--today", TODAY, path)
    assert checked.code == 1
    assert [line.split(" ", 1)[1] for line in checked.err[:-1]] == [
        f"{place}: not filled in yet ({asked})" for place, asked in OPEN_PLACES.items()
    ]


@pytest.mark.parametrize(
    ("called", "search", "repeated"),
    [
        (".venv/bin/wellspring", "", ".venv/bin/wellspring"),
        (".venv/bin/wellspring", "here", "wellspring"),
        ("/usr/bin/pytest", "", "wellspring"),
    ],
)
def test_the_next_steps_name_the_command_as_it_can_be_repeated(
    called, search, repeated, tmp_path, monkeypatch
):
    (tmp_path / "here").mkdir()
    (tmp_path / "here/wellspring").touch(mode=0o755)
    monkeypatch.setattr("sys.argv", [called, "new", "nova"])
    monkeypatch.setenv("PATH", str(tmp_path / search) if search else str(tmp_path))
    assert program() == repeated


@pytest.mark.parametrize("kind", Kind)
def test_nothing_but_what_is_not_filled_in_is_wrong_with_a_blank(kind):
    """As it is written, and with every key of it uncommented."""
    text = blank_profile(Start("nova", "Nova", kind, TODAY))
    for blank, least in ((text, 6), (uncommented(text), 90)):
        errors = judge([ProfileText("data/profiles/nova.yml", blank)]).errors
        assert [
            e for e in errors if not re.search("not filled in yet|more problems", e.found)
        ] == []
        assert len(errors) >= least


def test_a_blank_has_every_key_of_the_model_and_an_l1_none_about_settling():
    rollup = read("x", uncommented(blank_profile(Start("n", "N", Kind.ROLLUP, TODAY))))[0]
    assert set(rollup.values) == set(Profile.model_fields)
    assert set(rollup.values["identifiers"]) == set(Identifiers.model_fields)
    own = read("x", uncommented(blank_profile(Start("n", "N", Kind.L1, TODAY))))[0]
    assert set(Profile.model_fields) - set(own.values) == SETTLES_ELSEWHERE


NAMES = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=90)


@settings(max_examples=150)
@given(NAMES.filter(lambda name: name.strip() and name.isprintable()))
def test_any_name_stands_in_the_blank_as_it_was_given(name):
    document, problems = read("x.yml", blank_profile(Start("nova", name, Kind.L1, TODAY)))
    assert problems == []
    assert document.values["name"] == name


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["Nova_Chain", *ASKED], ("'Nova_Chain' is no id (small letters, digits and single dashes, "
         "at most 40; such as 'nova-chain')")),
        (["../../etc/passwd", *ASKED], "'../../etc/passwd' is no id"),
        (["a" * 41, *ASKED], "is no id"),
        (ASKED, "CHAIN: is missing (nobody is there to ask)"),
        (["nova", "--kind", "l1"], "--name: is missing (nobody is there to ask)"),
        (["nova", "--name", "Nova"], "--kind: is missing (nobody is there to ask)"),
        (["nova", "--kind", "l1", "--name", " \uff21lpha "], "'\uff21lpha' has a profile already"),
        (["nova", "--kind", "l1", "--name", "alpha chain"], ("'alpha chain' has a profile already "
         "(edit data/profiles/alpha-l1.yml)")),
        (["nova", "--kind", "l1", "--name", "N\nova"], "is no name (1 to 90 characters"),
        (["mixed", *ASKED], ("CHAIN: the site needs 'mixed' for a page of its own "
         "(another id, such as mixed-chain)")),
        (["alpha-l1", *ASKED], "alpha-l1.yml: there is such a profile already (edit that one)"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_new_profile_is_refused(arguments, said, new, project, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO())
    before = sorted((project / "data" / "profiles").iterdir())
    ran = new(*arguments)
    assert ran.code == 1
    assert said in ran.err[0]
    assert sorted((project / "data" / "profiles").iterdir()) == before


def test_a_kind_that_is_none_is_wrong_usage(new):
    assert new("nova", "--kind", "roll-up").code == 2


class Person(io.StringIO):
    """Somebody at a terminal."""

    def isatty(self):
        return True


def test_a_person_who_ends_the_input_is_told_what_is_missing(new, project, monkeypatch):
    monkeypatch.setattr("sys.stdin", Person("nova\n"))
    ran = new()
    assert ran.code == 1
    assert ran.err[0] == "--name: is missing (the input ended)"
    assert not (project / "data/profiles/nova.yml").exists()


def test_a_person_is_asked_for_what_is_missing(new, project, monkeypatch):
    monkeypatch.setattr("sys.stdin", Person("nova\nNova\nroll-up\nrollup\n"))
    ran = new()
    assert ran.code == 0
    assert "settles on a base layer" in ran.out
    assert "'roll-up' is none of them" in ran.out
    written = (project / "data/profiles/nova.yml").read_text(encoding="utf-8")
    assert "\nname: Nova\n" in written
    assert "  value: rollup\n" in written


def test_a_link_is_not_written_through(new, project, tmp_path):
    (project / "data/profiles/nova.yml").symlink_to(tmp_path / "elsewhere.yml")
    assert new("nova", *ASKED).code == 1
    assert not (tmp_path / "elsewhere.yml").exists()


# -- names at providers -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("listed", "found"),
    [
        ({"nova", "novax"}, "nova"),
        ({"Nova"}, "Nova"),
        ({"NOVA Network", "supernova"}, "NOVA Network"),
        ({"nova", "nova-network"}, "nova"),
        ({"nova-chain", "nova-network"}, None),
        ({"supernova", "no"}, None),
        (set(), None),
    ],
)
def test_a_name_is_taken_only_where_it_is_sure(listed, found):
    names = names_in({"l2beat_id": frozenset(listed), "other": frozenset({"nova"})}, "nova", "Nova")
    assert names == ({"l2beat_id": found} if found else {})


def test_providers_are_asked_what_they_call_the_chain(new, project, monkeypatch):
    """Over the replayed providers, whose lists hold the real chains."""
    with Replay(Providers(PLAN.chains)) as replay:
        monkeypatch.setenv("WELLSPRING_REPLAY", replay.url)
        replay.misbehave("api.growthepie.com", status(404))
        ran = new("arbitrum", "--name", "Arbitrum One", "--kind", "rollup", "--look-up")
    assert ran.code == 0
    # A busy machine may keep another provider waiting for too long.
    assert "growthepie" in {line.split(":")[0] for line in ran.err}
    document, _ = read("x", (project / "data/profiles/arbitrum.yml").read_text(encoding="utf-8"))
    real = PLAN.chains["arbitrum"].identifiers
    found = document.values["identifiers"]
    assert found
    assert "growthepie" not in found
    for name, fact in found.items():
        assert fact["value"] == getattr(real, name).value
        assert fact["source"].startswith("https://")
        assert f"{name}: {fact['value']} (found by its name" in ran.out
    assert FILL_IN not in str(found)
