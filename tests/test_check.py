"""``wellspring check``: every error of every file, each with its place, in one run."""

import os
import re

import pytest

from generator.unreadable import MAX_BYTES

PLACE = re.compile(r"(?P<path>[^:]+):(?P<line>\d+):(?P<column>\d+): (?P<what>.+)")


def places(lines):
    """(file name, line, column, message) of every reported problem; the last line counts them."""
    found = [m for m in map(PLACE.fullmatch, lines[:-1]) if m]
    assert len(found) == len(lines) - 1, lines
    return [
        (m["path"].rsplit("/", 1)[-1], int(m["line"]), int(m["column"]), m["what"]) for m in found
    ]


@pytest.fixture
def profiles(project):
    """Folder of the profiles of the invented world."""
    return project / "data" / "profiles"


@pytest.fixture
def edit(profiles):
    """Replace one passage of a profile; returns the line on which the new text begins."""

    def change(name, old, new):
        path = profiles / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    return change


@pytest.fixture
def check(wellspring, project):
    """Run ``wellspring check`` on the scratch project."""
    return lambda *more: wellspring("--project", project, "check", "--today", "2025-06-01", *more)


def test_seven_errors_in_one_run(profiles, edit, check):
    """Proves that seven different faults in four files give seven errors, each in its place."""
    good = {path: path.read_text(encoding="utf-8") for path in profiles.iterdir()}
    unknown = edit("alpha-l1.yml", "aliases:", "aliasses:")
    date = edit("alpha-l1.yml", "value: 2023-06-15", "value: 2023-06-31")
    negative = edit("alpha-l1.yml", "percent: 30", "percent: -30")
    missing = edit("beta-rollup.yml", "operator:\n", "operator:\n")
    edit(
        "beta-rollup.yml",
        "value: Beta Company\n  source: https://beta.example.org/docs\n",
        "value: Beta Company\n",
    )
    script = edit("beta-rollup.yml", "kind:\n", 'website: "javascript:alert(1)"\nkind:\n')
    over = edit("gamma-app.yml", "  allocations:", "  allocations:")
    edit("gamma-app.yml", "percent: 60", "percent: 90")
    copied = profiles / "alpha-copy.yml"
    copied.write_text(good[profiles / "alpha-l1.yml"], encoding="utf-8")

    ran = check()

    assert ran.code == 1
    assert ran.err[-1] == "7 problems found; nothing was written"
    expected = [
        ("alpha-copy.yml", 1, 1, "id 'alpha-l1' is already used by data/profiles/alpha-l1.yml"),
        ("alpha-l1.yml", unknown, 1, "unknown key 'aliasses' (did you mean 'aliases'?)"),
        ("alpha-l1.yml", date, 5, "token.generation.value: not a day of the calendar"),
        ("alpha-l1.yml", negative, 7, "token.allocations.0.percent: should be greater"),
        ("beta-rollup.yml", script, 1, "website: not a web address a reader can open"),
        ("beta-rollup.yml", missing + 1, 1, "operator: missing key 'source'"),
        ("gamma-app.yml", over, 3, "token.allocations: percents add up to 130 (at most 100"),
    ]
    found = places(ran.err)
    assert [problem[:3] for problem in found] == [problem[:3] for problem in expected]
    for (*_, what), (*_, start) in zip(found, expected, strict=True):
        assert what.startswith(start)

    copied.unlink()
    for path, text in good.items():
        path.write_text(text, encoding="utf-8")
    ran = check()
    assert (ran.code, ran.out, ran.err) == (0, "3 profiles, no problems\n", [])


SHARE = "- {share: 25, on: 2024-06-15}"
STEPS = "start: 2024-06-15, end: 2027-06-15, every: month"
EMAIL = "website: https://alpha.example.org"
RATE = "rule: annual-rate\n      start: 2023-06-15\n      annual_percent: 5\n"
PER_DAY = (
    "rule: per-day\n      start: 2023-06-15\n      tokens_per_day: 5\n      tokens_per_bloc: 5\n"
)
NAMED = (
    "identifiers: {growthepie: {value: .., source: https://example.org, "
    "read_on: 2025-01-02, basis: documented}}"
)

SINGLE = {
    "tab": ("  value: own-token", "\tvalue: own-token", 0, "a tab at the beginning"),
    "no-break space": (
        "  value: own-token",
        "\u00a0\u00a0value: own-token",
        0,
        "a no-break space at the beginning of a line (indent with spaces)",
    ),
    "fence": ("id: alpha-l1", "```yaml\nid: alpha-l1", 0, "a fence of Markdown, ``` (delete the"),
    "no space after a colon": (
        "  value: own-token",
        "  value:own-token",
        0,
        "not YAML: mapping values are not allowed in this context (a key is followed by a colon",
    ),
    "bad yaml": ("name: Alpha", "name: Alpha: Beta", 0, "holds ': ' in quotes"),
    "unclosed list": ("aliases: [Alpha Chain]", "aliases: [Alpha Chain", 1, "expected ',' or ']'"),
    "duplicate key": ("summary:", "name: Beta\nsummary:", 0, "duplicate key 'name'"),
    "nested duplicate": ("  symbol: ALPH\n", "  symbol: A\n  symbol: B\n", 1, "duplicate key"),
    "alias": ("name: Alpha\n", "name: Alpha\nwebsite: *a\n", 1, "aliases are not allowed"),
    "anchor": ("name: Alpha\n", "name: &Nova Chain\n", 0, "begins with & in quotes"),
    "anchored list": ("aliases: [", "aliases: &all [", 0, "YAML anchors are not allowed"),
    "merge key": ("name: Alpha\n", "name: Alpha\n<<: {website: x}\n", 1, "merge keys are not"),
    "tag": ("name: Alpha", "name: !!binary aGVsbG8=", 0, "YAML tags are not allowed"),
    "directive": ("id: alpha-l1", "%YAML 1.1\n---\nid: alpha-l1", 0, "directives are not"),
    "two documents": ("\nname: Alpha", "\nname: Alpha\n---\na: b", 2, "another document"),
    "number too long": ("percent: 30", "percent: 0x" + "f" * 5_000, 0, "value too long"),
    "control character": ("name: Alpha", "name: Al\x00pha", 0, "unacceptable character"),
    "date in words": ("value: 2023-06\n", "value: June 2023\n", 0, "not a date: write YYYY-MM-DD"),
    "thirteenth month": ("on: 2024-06-15", "on: 2024-13-15", 0, "not a day of the calendar"),
    "month for a day": ("read_on: 2025-01-02", "read_on: 2025-01", 0, "not a day: write"),
    "foreign digits": ("value: 2023-06\n", "value: \uff12\uff10\uff12\uff13\n", 0, "not a date"),
    "vesting backwards": (STEPS, STEPS.replace("2027", "2023"), 0, "before or when it begins"),
    "steps without every": (STEPS, STEPS[: STEPS.index(", every")], 0, "belong together"),
    "two ways of release": (SHARE, SHARE[:-1] + ", milestone: One day.}", 0, "exactly one of"),
    "schedule not 100": (SHARE, SHARE.replace("25", "15"), -1, "shares add up to 90 "),
    "negative tranche": (SHARE, SHARE.replace("25", "-25"), 0, "greater than 0"),
    "an empty tranche": (SHARE, SHARE.replace("25", "0"), 0, "share: should be greater than 0"),
    "one allocation over 100": ("percent: 30", "percent: 140", 0, "less than or equal to 100"),
    "enormous share": ("percent: 30", 'percent: "9e9999999"', 0, "not a quantity"),
    "points as a name": (
        "token:\n",
        f"{NAMED}\ntoken:\n",
        0,
        "'..' has characters that are not allowed (a letter or digit, then also",
    ),
    "not finite": ("percent: 30", "percent: .nan", 0, "not a finite number"),
    "rate of 1,000 %": ("annual_percent: 5", "annual_percent: 1000", 0, "annual_percent: should"),
    "rate of 60 %": ("annual_percent: 5", "annual_percent: 60", 0, "less than or equal to 50"),
    "no amount": ("      percent: 30\n", "", -2, "needs percent, tokens or both"),
    "unknown basis": ("basis: documented", "basis: rumour", 0, "'on-chain', 'documented', 'mod"),
    "unknown word": ("value: validators", "value: miners", 0, "'burned', 'users', 'holders'"),
    "near word in a union": (RATE, PER_DAY, 3, "did you mean 'tokens_per_day'?"),
    "id not file name": ("id: alpha-l1", "id: alpha", 0, "does not match the file name (expected"),
    "private address": (EMAIL, "website: http://192.168.0.1/", 0, "not a public address"),
    "loopback": (EMAIL, "website: http://127.1/", 0, "not a public address"),
    "cloud metadata": (EMAIL, "website: http://169.254.169.254/", 0, "not a public address"),
    "hexadecimal host": (EMAIL, "website: http://0x7f.0.0.1/", 0, "not a public address"),
    "intranet": (EMAIL, "website: http://wiki.internal/", 0, "not a public address"),
    "localhost": (EMAIL, "website: http://localhost./", 0, "needs a public host"),
    "password in link": (EMAIL, "website: https://a:b@example.org/", 0, "needs a public host"),
    "quote in link": (EMAIL, "website: https://example.org/'x", 0, "needs a public host"),
    "a number for a link": (
        "source: https://alpha.example.org/docs",
        "source: 12",
        0,
        "source: not a web address a reader can open: it has no https://",
    ),
    "a port in words": (EMAIL, "website: https://example.org:abc/", 0, "its port is no number"),
    "unseen in a link": (
        EMAIL,
        'website: "https://example.org/\\u202Egnp"',
        0,
        "an invisible character, U+202E",
    ),
    "data link": (EMAIL, 'website: "data:text/html,x"', 0, "it begins with data:"),
}


@pytest.mark.parametrize("case", SINGLE)
def test_one_fault_gives_one_error_on_its_line(case, edit, check):
    """Proves that a single fault is reported once, on its own line, and nothing else is."""
    old, new, offset, what = SINGLE[case]
    # An id that is wrong makes the rollup's settlement unknown, too; it is tested elsewhere.
    edit("beta-rollup.yml", "settlement:\n  value: alpha-l1", "settlement:\n  value: gamma-app")
    begins = edit("alpha-l1.yml", old, new)
    begins += new.startswith("\n")
    offset -= new.startswith("\n")
    ran = check()
    assert ran.code == 1
    found = places(ran.err)
    assert [(name, line) for name, line, *_ in found] == [("alpha-l1.yml", begins + offset)], found
    assert what in found[0][3]


def test_files_too_large_or_too_deep_are_refused(profiles, check):
    """Proves that a file of 200 kB and files of thousands of levels end in a message."""
    (profiles / "big.yml").write_text("# " + "x" * MAX_BYTES, encoding="utf-8")
    (profiles / "deep.yml").write_text("a: " + "[" * 20 + "]" * 20, encoding="utf-8")
    (profiles / "abyss.yml").write_text("a: " + "[" * 9_000 + "]" * 9_000, encoding="utf-8")
    ran = check()
    assert ran.code == 1
    assert ran.err == [
        "data/profiles/abyss.yml:1:15: nested deeper than 12 levels (write it flat)",
        "data/profiles/big.yml: file too large (at most 200,000 bytes)",
        "data/profiles/deep.yml:1:15: nested deeper than 12 levels (write it flat)",
        "3 problems found; nothing was written",
    ]


def test_bytes_that_are_not_utf8_hide_no_other_file(profiles, edit, check):
    """Proves that a file in another encoding is named with its line, beside other errors."""
    (profiles / "latin.yml").write_bytes("id: latin\nname: Caf\xe9\n".encode("latin-1"))
    line = edit("gamma-app.yml", "name: Gamma", "nome: Gamma")
    found = places(check().err)
    assert found[0] == ("gamma-app.yml", 1, 1, "missing key 'name' (The chain's name.)")
    assert found[1][:2] == ("gamma-app.yml", line)
    assert found[2] == ("latin.yml", 2, 10, "not UTF-8 text (save the file as UTF-8)")
    assert len(found) == 3


def test_every_duplicate_key_is_reported(edit, check):
    """Proves that a second duplicate is not hidden by the first, nor a typo by both."""
    line = edit("alpha-l1.yml", "name: Alpha\n", "name: Alpha\nname: B\nid: c\nnme: d\n")
    whats = [(row, what) for _, row, _, what in places(check().err)]
    assert whats == [
        (line + 1, "duplicate key 'name' (keep one)"),
        (line + 2, "duplicate key 'id' (keep one)"),
        (line + 3, "unknown key 'nme' (did you mean 'name'?)"),
    ]


def test_an_unknown_settlement_is_found_beside_another_error(edit, check):
    """Proves that a wrong field does not hide that the base layer has no profile."""
    base = edit("beta-rollup.yml", "  value: alpha-l1", "  value: alpha-l2")
    days = edit("beta-rollup.yml", "  value: 7", "  value: 7000")
    found = places(check().err)
    assert [(row, what.split(";")[0]) for _, row, _, what in found] == [
        (base, "settlement 'alpha-l2' is no known chain (did you mean 'alpha-l1'?)"),
        (days, "exit_window_days.value: should be less than or equal to 365"),
    ]


def test_the_file_named_like_the_id_keeps_it(profiles, check):
    """Proves that the copy is blamed for a duplicate id, even where it is read first."""
    text = (profiles / "gamma-app.yml").read_text(encoding="utf-8")
    (profiles / "aaa.yml").write_text(text, encoding="utf-8")
    found = places(check().err)
    assert [problem[0] for problem in found] == ["aaa.yml"]
    assert "already used by data/profiles/gamma-app.yml" in found[0][3]


def test_two_files_without_id_do_not_collide(edit, check):
    """Proves that a missing id is a missing key in each file and not a duplicate."""
    edit("alpha-l1.yml", "id: alpha-l1\n", "")
    edit("gamma-app.yml", "id: gamma-app\n", "")
    edit("beta-rollup.yml", "  value: alpha-l1", "  value: beta-rollup")
    assert [(name, what[:16]) for name, _, _, what in places(check().err)] == [
        ("alpha-l1.yml", "missing key 'id'"),
        ("beta-rollup.yml", "settlement: the "),
        ("gamma-app.yml", "missing key 'id'"),
    ]


def test_a_line_number_is_never_taken_for_an_emoji(edit, check):
    """Proves that ``file:100:1`` is printed as written (rich knows ``:100:`` as a smiley)."""
    edit("alpha-l1.yml", "id: alpha-l1\n", "id: alpha-l1\n" + "#\n" * 200 + "nme: x\n")
    edit("beta-rollup.yml", "id: beta-rollup\n", "id: beta-rollup\n" + "#\n" * 98 + "nme: x\n")
    ran = check()
    assert ran.err[1].startswith("data/profiles/beta-rollup.yml:100:1: unknown key 'nme'")


def test_only_the_named_files_are_judged(project, profiles, edit, check):
    """Proves that naming files limits the report to them and that an absent one is an error."""
    edit("alpha-l1.yml", "name: Alpha", "nome: Alpha")
    good = check(profiles / "gamma-app.yml")
    assert (good.code, good.out) == (0, "1 profile, no problems\n")
    bad = check(profiles / "gamma-app.yml", profiles / "alpha-l1.yml")
    assert bad.code == 1
    assert {name for name, *_ in places(bad.err)} == {"alpha-l1.yml"}
    absent = check(profiles / "delta.yml")
    assert absent.code == 1
    assert "delta.yml: no such profile" in absent.err[0]
    elsewhere = project / "gamma-app.yml"
    elsewhere.write_text("nonsense", encoding="utf-8")
    assert check(elsewhere).code == 1


def test_a_project_without_profiles_is_an_error(tmp_path, wellspring):
    """Proves that an empty folder ends with exit code 2 and says what was expected."""
    ran = wellspring("--project", tmp_path, "check")
    assert ran.code == 2
    assert "expected one <id>.yml per chain" in ran.err[0]


def test_a_file_that_cannot_be_read_hides_no_other(project, profiles, edit, check, monkeypatch):
    """Proves that it is one problem among all, of a profile as of a correction."""
    corrections = project / "data" / "corrections"
    corrections.mkdir()
    for name in ("2026-11-28-nova-supply.yml", "2026-11-29-nova-supply.yml"):
        (corrections / name).write_text("titel: x\n", encoding="utf-8")
    edit("alpha-l1.yml", "name: Alpha", "nome: Alpha")
    opens, closed = type(profiles).open, {"beta-rollup.yml", "2026-11-28-nova-supply.yml"}

    def refuse(path, *arguments, **options):
        if path.name in closed:
            raise PermissionError(13, "Permission denied", str(path))
        return opens(path, *arguments, **options)

    monkeypatch.setattr(type(profiles), "open", refuse)
    said = "cannot be read: Permission denied (a file that whoever runs this may read)"
    ran = check()
    assert ran.code == 1
    assert f"data/profiles/beta-rollup.yml: {said}" in ran.err
    assert f"data/corrections/2026-11-28-nova-supply.yml: {said}" in ran.err
    assert any(line.startswith("data/profiles/alpha-l1.yml:2:1: unknown key") for line in ran.err)
    assert any("2026-11-29-nova-supply.yml:1:1: unknown key" in line for line in ran.err)
    assert f"::error file=data/profiles/beta-rollup.yml::{said}" in check("--format", "github").out


def test_a_file_is_not_taken_for_a_link_to_it(profiles, edit, check):
    """Proves that neither a link beside a file nor one in a circle hides what is wrong with it."""
    edit("alpha-l1.yml", "name: Alpha", "nome: Alpha")
    (profiles / "zz.yml").symlink_to("alpha-l1.yml")
    (profiles / "circle.yml").symlink_to("circle.yml")
    ran = check(profiles / "alpha-l1.yml")
    assert {name for name, *_ in places(ran.err)} == {"alpha-l1.yml"}
    assert check(profiles / "gamma-app.yml").code == 0
    assert check(profiles / "circle.yml").err[0] == f"data/profiles/circle.yml: {LINKED}"


def test_a_link_above_a_named_file_is_told(profiles, check, tmp_path):
    """Proves that a file below a folder that no other command reads is not said to be in order."""
    profiles.rename(tmp_path / "elsewhere")
    profiles.symlink_to(tmp_path / "elsewhere")
    ran = check(profiles / "alpha-l1.yml")
    assert (ran.code, ran.err[0]) == (1, f"data/profiles: {LINKED}")


@pytest.mark.parametrize("text", ["", "# to be written\n"])
def test_an_empty_file_is_told_how_it_begins(text, profiles, check):
    """Proves that whoever begins with nothing is shown what a line looks like."""
    (profiles / "alpha-l1.yml").write_text(text, encoding="utf-8")
    assert (
        "data/profiles/alpha-l1.yml:1:1: nothing is written here "
        "(on each line a key, a colon, a space and a value, such as name: Nova)"
    ) in check().err


LINKED = "a symbolic link (data/ holds files only: put the file itself here)"
ELSEWHERE = "no profile by its name (move it out of data/profiles: one file <id>.yml per chain)"


def test_nothing_but_profiles_lies_among_the_profiles(project, profiles, check, tmp_path):
    """Proves that links are refused anywhere in data/, and no file is passed over in silence."""
    secret = tmp_path / "secret.yml"
    secret.write_text("password: hunter2", encoding="utf-8")
    (profiles / "link.yml").symlink_to(secret)
    (project / "data" / "series" / "linked").symlink_to(tmp_path)
    (profiles / "folder.yml").mkdir()
    (profiles / ".hidden.yml.swp").write_text("x", encoding="utf-8")
    os.mkfifo(profiles / "pipe.yml")
    for name in (
        "alpha-l1.yml.bak",
        "README",
        "delta.yaml",
        "Delta Chain.yml",
        "a\n::error::b.yml",
        "notes.txt",
    ):
        (profiles / name).write_text("id: x", encoding="utf-8")
    ran = check()
    assert ran.code == 1
    assert ran.err == [
        (
            "data/profiles/Delta Chain.yml: the file's name is no id "
            "(small letters, digits and single dashes, such as my-chain.yml)"
        ),
        f"data/profiles/README: {ELSEWHERE}",
        (
            "data/profiles/a ::error::b.yml: the file's name is no id "
            "(small letters, digits and single dashes, such as my-chain.yml)"
        ),
        f"data/profiles/alpha-l1.yml.bak: {ELSEWHERE}",
        "data/profiles/delta.yaml: no profile by its name (rename it to delta.yml)",
        "data/profiles/folder.yml: a folder among the profiles (one file <id>.yml per chain)",
        f"data/profiles/link.yml: {LINKED}",
        "data/profiles/notes.txt: no profile by its name (rename it to notes.yml)",
        "data/profiles/pipe.yml: no ordinary file (one file <id>.yml per chain)",
        f"data/series/linked: {LINKED}",
        "10 problems found; nothing was written",
    ]
    assert "hunter2" not in " ".join(ran.err)
