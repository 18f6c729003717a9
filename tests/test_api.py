"""The API: every file as its description says, saying what the pages say, missing as null."""

import dataclasses
import datetime as dt
import json
import math
import re
from pathlib import Path

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from generator.edition import CRITERIA
from generator.figures import METRICS
from generator.model.contents import as_bytes
from generator.model.series import week_name
from generator.publish.api import api_files
from generator.publish.api.description import ENDPOINTS, PATH, PROMISES
from generator.publish.api.release import Release
from generator.questions import QUESTIONS
from generator.site import assemble
from generator.views.claims import ClaimsRecord
from generator.views.figures import figure_text
from tests import worlds
from tests.hostile import hostile_profile
from tests.page_parts import parse, words

ROOT = Path(__file__).resolve().parents[1]
FOLDER = "api/v1"
SAME = 1e-7
"""Eight significant digits."""


@pytest.fixture(scope="session")
def api(real_project):
    """Every file of the real API by path below its folder, read as JSON."""
    folder = real_project / "docs" / FOLDER
    return {
        path.relative_to(folder).as_posix(): json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(folder.rglob("*.json"))
    }


@pytest.fixture(scope="session")
def described(api):
    """The real OpenAPI description."""
    return api["openapi.json"]


def schema_of(described, name):
    """The schema that the description gives for a file, with all that it refers to."""
    path = f"/{name}" if "/" not in name else "/chains/{chain}.json"
    content = described["paths"][path]["get"]["responses"]["200"]["content"]
    return content["application/json"]["schema"] | {"components": described["components"]}


def numbers(value):
    """Every number in a JSON value."""
    if isinstance(value, dict):
        for item in value.values():
            yield from numbers(item)
    elif isinstance(value, list):
        for item in value:
            yield from numbers(item)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield value


def test_the_description_is_valid_openapi(described):
    """A validator that nobody here wrote accepts it as OpenAPI 3.1."""
    assert described["openapi"].startswith("3.1")
    validate(described)


def test_every_file_is_as_the_description_says(api, described):
    """Each file of the real API validates, and none of them is missing from the description."""
    assert len(api) > 50
    validators = {}
    for name, content in api.items():
        if name == "openapi.json":
            continue
        kind = "chain" if "/" in name else name
        if kind not in validators:
            validators[kind] = OAS31Validator(schema_of(described, name))
        wrong = next(validators[kind].iter_errors(content), None)
        assert wrong is None, f"{name}: {wrong.message[:200]} at {list(wrong.absolute_path)}"


def test_a_file_that_is_not_as_described_is_refused(api, described):
    """A key too many, a key too few, a number for a word: each is seen."""
    good = api["weeks.json"]
    validator = OAS31Validator(schema_of(described, "weeks.json"))
    fewer = {key: value for key, value in good.items() if key != "licences"}
    wrong = good | {"weeks": [week | {"chains": "many"} for week in good["weeks"]]}
    assert list(validator.iter_errors(good)) == []
    for bad in (good | {"more": 1}, fewer, wrong):
        assert list(validator.iter_errors(bad))


def test_the_index_names_every_file_and_every_chain(api):
    """From index.json alone a reader finds everything else."""
    index = api["index.json"]
    named = {file["api"].removeprefix(f"{FOLDER}/") for file in index["files"]}
    chains = {f"chains/{chain}.json" for chain in index["chains"]}
    assert named | chains | {"openapi.json"} == set(api)
    assert index["description"] == PATH
    assert [chain["api"].removeprefix(f"{FOLDER}/") for chain in api["chains.json"]["chains"]] == (
        sorted(chains, key=lambda name: name.removesuffix(".json"))
    )


def test_examples_are_cut_from_real_files(api, described):
    """Each example validates, and each of its lists begins the list of a real file."""
    for path, item in described["paths"].items():
        content = item["get"]["responses"]["200"]["content"]["application/json"]
        name = path.lstrip("/")
        for parameter in item["get"].get("parameters", ()):
            name = name.replace(f"{{{parameter['name']}}}", parameter["example"])
        OAS31Validator(schema_of(described, name)).validate(content["example"])
        assert begins(content["example"], api[name]), path


def begins(example, real):
    """Whether a value is a real one with its lists cut short."""
    if isinstance(example, dict):
        return example.keys() == real.keys() and all(
            begins(item, real[key]) for key, item in example.items()
        )
    if isinstance(example, list):
        return len(example) == min(2, len(real)) and all(map(begins, example, real))
    return example == real


def test_the_api_says_what_the_edition_says(api):
    """Class, index, marks, their ranges and figures are those of the pages."""
    edition = worlds.real_edition()
    assert len(api["chains.json"]["chains"]) == len(edition.profiles)
    for chain in api["chains.json"]["chains"]:
        design = edition.designs[chain["id"]]
        assert chain["class"] == design.label.value
        assert chain["index"] == pytest.approx(design.index, rel=SAME)
        answers = edition.answers[chain["id"]]
        assert [mark["mark"] for mark in chain["marks"]] == [a.mark for a in answers]
        assert [mark["state"] for mark in chain["marks"]] == [a.state for a in answers]
        assert [mark["text"] or "" for mark in chain["marks"]] == [a.figure for a in answers]
        assert [mark["best"] for mark in chain["marks"]] == [a.best for a in answers]
        assert [mark["question"] for mark in chain["marks"]] == [q.slug for q in QUESTIONS]
        assert chain == api[f"chains/{chain['id']}.json"]["chain"]


def test_every_figure_has_the_value_and_the_course_of_the_pages(api):
    """Each metric of each chain: the same reading and words, and every finite week once."""
    edition = worlds.real_edition()
    compared, withheld = 0, set()
    for chain in edition.profiles:
        figures = api[f"chains/{chain}.json"]["figures"]
        assert [figure["id"] for figure in figures] == list(METRICS)
        for figure in figures:
            metric = METRICS[figure["id"]]
            reading = edition.figures.telling(metric.name, chain)
            if reading is None:
                assert (figure["value"], figure["text"], figure["week"]) == (None, None, None)
            else:
                assert figure["text"] == figure_text(metric, reading.value)
                assert figure["week"] == week_name(reading.week)
                weeks = {week for group in figure["series"] for week in group["weeks"]}
                if figure["left_out"] and reading.week.isoformat()[:10] not in weeks:
                    assert figure["value"] is None  # it would repeat a series that is withheld
                    withheld.add((metric.name, chain))
                else:
                    shown = figure["value"] if figure["value"] is not None else math.inf
                    assert shown == pytest.approx(reading.value, rel=SAME)
            course = dict(
                pair
                for group in figure["series"]
                for pair in zip(group["weeks"], group["values"], strict=True)
            )
            history = edition.figures.history(metric.name, chain)
            week_ends = history.index.date + dt.timedelta(days=6)
            early = week_ends < worlds.first_day(edition.profiles[chain])
            history = history[~(early & (history == 0))]  # nothing was there to pay anything out
            assert sum(len(group["weeks"]) for group in figure["series"]) == len(course)
            assert len(course) + figure["left_out"] == len(history)
            said = {week.date().isoformat(): value for week, value in history.items()}
            for week, value in course.items():
                assert math.isclose(value, said[week], rel_tol=SAME, abs_tol=1e-300)
                compared += 1
    assert compared > 50_000
    assert ("gas_fees_usd", "bsc") in withheld  # one week of DefiLlama is all that is stored


def test_missing_is_null_and_never_zero(api):
    """What has no reading has no number; a series that holds 0 has a stored or computed 0."""
    unknown = [
        figure
        for name, content in api.items()
        if name.startswith("chains/")
        for figure in content["figures"]
        if figure["text"] is None
    ]
    assert len(unknown) > 100
    assert {figure["value"] for figure in unknown} == {None}
    unmarked = [
        mark
        for chain in api["chains.json"]["chains"]
        for mark in chain["marks"]
        if mark["state"] != "marked"
    ]
    assert unmarked
    assert {mark["mark"] for mark in unmarked} | {mark["value"] for mark in unmarked} == {None}


def test_numbers_are_finite_and_short(api):
    """No number needs more than eight significant digits, so files stay small and readable."""
    for name, content in api.items():
        if name == "openapi.json":
            continue
        for value in numbers(content):
            assert math.isfinite(value)
            assert isinstance(value, int) or float(f"{value:.8g}") == value, (name, value)


def test_questions_criteria_and_claims_are_all_there(api):
    """Six questions, every criterion with its counts, every claim with its rule and record."""
    edition = worlds.real_edition()
    assert [q["id"] for q in api["questions.json"]["questions"]] == [q.slug for q in QUESTIONS]
    for question in api["questions.json"]["questions"]:
        assert sum(question["counts"].values()) == len(edition.profiles)
    criteria = api["criteria.json"]["criteria"]
    assert [criterion["id"] for criterion in criteria] == list(CRITERIA)
    assert all(sum(c["counts"].values()) == len(edition.profiles) for c in criteria)
    claims = api["claims.json"]["claims"]
    assert len(claims) == 28
    assert all(claim["rule"]["holds"] and claim["verdict"] for claim in claims)


def test_weeks_and_unlocks_are_those_of_the_ledgers(api):
    """Weeks of the ledger newest first; unlocks from the edition's week on, as the calendar has."""
    weeks = [week["week"] for week in api["weeks.json"]["weeks"]]
    ledger = (ROOT / "data/ledger/scores.csv").read_text(encoding="utf-8").splitlines()[1:]
    mondays = {line.split(",", 1)[0] for line in ledger}
    assert weeks == sorted(weeks, reverse=True)
    assert {week["week_start"] for week in api["weeks.json"]["weeks"]} == mondays
    unlocks = api["unlocks.json"]["unlocks"]
    edition = worlds.real_edition()
    assert unlocks == sorted(unlocks, key=lambda u: (u["day"], u["chain"], u["uid"]))
    assert all(unlock["day"] >= edition.week.isoformat() for unlock in unlocks)
    assert len({unlock["uid"] for unlock in unlocks}) == len(unlocks) > 500


def test_the_addresses_in_the_api_lead_somewhere(api, real_project):
    """Every href is a page of the site; pages of recorded weeks come with their own part."""
    found = set(re.findall(r'"href": "([^"]+)"', json.dumps(list(api.values()))))
    assert len(found) > 90
    docs = real_project / "docs"
    pages = {link for link in found if not link.startswith("weeks/")}
    gone = [
        link
        for link in pages
        if not (docs / f"{link.rstrip('/')}.md").exists()
        and not (docs / link / "index.md").exists()
    ]
    assert gone == []


def test_the_page_of_the_api_is_made_from_the_description(real_project, described):
    """Every file, every object but the parts of profiles, every promise stands on the page."""
    text = (real_project / "docs/data/api/index.md").read_text(encoding="utf-8")
    root, _ = parse(text)
    said = words(root)
    for endpoint in ENDPOINTS:
        assert f"{FOLDER}{endpoint.path}" in said
        assert root.xpath(f"//h3[@id='object-{endpoint.model.__name__.lower()}']")
    for name in ("FigureNote", "Mark", "WithheldSeries", "ClaimNote"):
        keys = described["components"]["schemas"][name]["properties"]
        (table,) = root.xpath(f"//*[@aria-label='Keys of {name}']")
        assert [words(cell) for cell in table.xpath(".//tbody//th")] == list(keys)
    assert all(promise in said for promise in PROMISES)
    articles = {*re.findall(r"Holds (an?) ([A-Z])", said)}
    assert ("an", "I") in articles
    assert {letter for article, letter in articles if article == "a"} & {*"AEIO"} == set()


def release_of(edition):
    """An invented edition as it is published."""
    return Release(edition, assemble(edition, {}, [], "0"), (), ())


def test_two_generations_give_the_same_bytes():
    """Nothing but the data leaves a trace in the files."""
    profiles = worlds.collection(worlds.profile("alpha"), worlds.profile("beta"))
    series = {"fees_usd": {"alpha": 5, "beta": [7] * 30 + [None] * 22 + [9] * 18}}
    first, second = (
        api_files(release_of(worlds.compute(profiles, series)), ClaimsRecord()) for _ in range(2)
    )
    assert first == second
    other = api_files(
        release_of(worlds.compute(profiles, {"fees_usd": {"alpha": 6}})), ClaimsRecord()
    )
    old, new = (json.loads(files[f"{FOLDER}/index.json"]) for files in (first, other))
    assert old["generated_from"]["data_hash"] != new["generated_from"]["data_hash"]


@pytest.mark.parametrize(
    "text", ['</script><img src=x onerror="alert(1)">', "=HYPERLINK(1)", "a\u202eb\n\x00{{ x }}"]
)
def test_hostile_texts_stay_data(text):
    """Markup, formulas and controls in a profile are strings of JSON that read as written."""
    profile = hostile_profile("alpha", text)
    edition = worlds.compute(worlds.collection(profile), {})
    files = api_files(release_of(edition), ClaimsRecord())
    content = json.loads(as_bytes(files[f"{FOLDER}/chains/alpha.json"]))
    assert content["chain"]["name"] == profile.name
    assert content["profile"]["summary"] == profile.summary
    described = json.loads(files[PATH])
    validate(described)
    OAS31Validator(schema_of(described, "chains/alpha.json")).validate(content)


def test_a_past_edition_lists_no_later_week():
    """Rows that the ledger got after the edition's week are not in weeks.json."""
    edition = worlds.compute(worlds.collection(worlds.profile("alpha")), {})
    rows = worlds.real_score_rows()
    early = dataclasses.replace(release_of(edition), scores=rows)
    assert rows[0].week > edition.week
    listed = json.loads(api_files(early, ClaimsRecord())[f"{FOLDER}/weeks.json"])["weeks"]
    assert listed == []
