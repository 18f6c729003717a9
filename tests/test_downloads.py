"""The downloads: a valid data package, the same in every form, and nothing that is closed."""

import csv
import datetime as dt
import hashlib
import io
import json
import math
import zipfile
from collections import defaultdict
from pathlib import Path

import frictionless
import pandas as pd
import pytest
from ruamel.yaml import YAML

from generator.figures import METRICS
from generator.ledgers import ClaimLedger
from generator.model.contents import as_bytes
from generator.publish.api.release import Release
from generator.publish.badges import badges
from generator.publish.bundle import MACHINE_FOLDERS, prepare, publish
from generator.publish.cells import csv_file, text_cell
from generator.publish.downloads import download_files
from generator.publish.downloads.archive import zipped
from generator.publish.downloads.tables import tables
from generator.site import assemble
from generator.views.claims import ClaimsRecord
from generator.views.published import MEGABYTE
from tests import worlds
from tests.digest_worlds import verdict
from tests.hostile import hostile_profile
from tests.page_parts import parse, words

LIMIT_MB = 40
ROOT = Path(__file__).resolve().parents[1]
ROW = ["kind", "id", "chain", "week", "value", "unit", "days", "source", "licence"]


@pytest.fixture(scope="session")
def folder(real_project):
    """The folder of the real downloads."""
    return real_project / "docs" / "data" / "downloads"


@pytest.fixture(scope="session")
def everything(folder):
    """The Parquet file as a table, words as text and weeks as days written out."""
    table = pd.read_parquet(folder / "wellspring.parquet")
    return table.assign(
        week=[day.isoformat() for day in table["week"]],
        **{name: table[name].astype(str) for name in ("kind", "id", "chain", "unit", "source")},
    )


def read(path):
    """Rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cells(rows, *names):
    """A set of (some columns, value) of rows, each of which must be a row of its own."""
    found = {(*(str(row[name]) for name in names), float(row["value"])) for row in rows}
    assert len(found) == len(rows)
    return found


def test_the_data_package_is_valid(folder):
    """Frictionless reads every table: types, units, keys, sizes and checksums are right."""
    report = frictionless.Package(str(folder / "datapackage.json")).validate()
    assert report.flatten(["name", "rowNumber", "fieldName", "message"]) == []
    assert report.valid
    assert len(report.tasks) > 80


def test_the_data_package_describes_every_table_and_every_column(folder):
    """Each CSV file is a resource; each column has words, each quantity its unit."""
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    described = {resource["path"]: resource for resource in package["resources"]}
    made = {path.relative_to(folder).as_posix() for path in folder.rglob("*.csv")}
    assert described.keys() == made
    for path, resource in described.items():
        assert resource["licenses"], path
        assert all(field["description"] for field in resource["schema"]["fields"])
        if path.startswith(("figures/", "series/")):
            (value,) = (f for f in resource["schema"]["fields"] if f["name"] == "value")
            assert value["unit"]
    assert package["licenses"]
    assert package["sources"]
    for name in ("README.txt", "CITATION.cff"):
        assert (folder / name).stat().st_size > 300


def test_csv_and_parquet_hold_the_same_figures(folder, everything):
    """By quantity and by chain, the CSV files have the rows of the Parquet file and no other."""
    whole = cells(everything.to_dict("records"), "kind", "id", "chain", "week", "source")
    by_quantity = set()
    for kind, place in (("figure", "figures"), ("series", "series")):
        for path in sorted((folder / place).glob("*.csv")):
            rows = [row | {"kind": kind, "id": path.stem} for row in read(path)]
            by_quantity |= cells(rows, "kind", "id", "chain", "week", "source")
    by_chain = set()
    for path in sorted((folder / "chains").glob("*.csv")):
        rows = [row | {"chain": path.stem} for row in read(path)]
        by_chain |= cells(rows, "kind", "id", "chain", "week", "source")
    assert len(whole) > 50_000
    assert by_quantity == whole
    assert by_chain == whole


def test_the_api_holds_the_same_figures(real_project, everything):
    """Every value of the API's series is a row of the Parquet file, and the other way round."""
    whole = cells(everything.to_dict("records"), "kind", "id", "chain", "week", "source")
    found = set()
    for path in sorted((real_project / "docs/api/v1/chains").glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        groups = [("figure", f["id"], g) for f in content["figures"] for g in f["series"]]
        groups += [("series", o["id"], o) for o in content["observed"]]
        for kind, name, group in groups:
            for week, value in zip(group["weeks"], group["values"], strict=True):
                found.add((kind, name, path.stem, week, group["source"], float(value)))
    assert found == whole


@pytest.fixture(scope="session")
def terms():
    """(source, series, chain) of each origin, read from data/ alone: first, last, open or not."""
    found = defaultdict(list)
    for path in sorted((ROOT / "data/series").glob("*/origin.yml")):
        for item in YAML(typ="safe").load(path.read_text(encoding="utf-8"))["ranges"]:
            for series, spans in item["covers"].items():
                is_open = item["republish"] != "unclear" and series not in item["withheld"]
                for span in spans:
                    for chain in span["chains"]:
                        days = str(span["start"]), str(span["end"])
                        found[path.parent.name, series, chain].append((*days, is_open, item))
    return found


@pytest.fixture(scope="session")
def stored(terms):
    """Every stored value: (source, series, chain, week) to (value, open or not, licence)."""
    found = {}
    for path in sorted((ROOT / "data/series").glob("*/*.csv")):
        source, series = path.parent.name, path.stem
        for row in read(path):
            owners = [
                (is_open, item)
                for first, last, is_open, item in terms[source, series, row["chain"]]
                if first <= row["week"] <= last
            ]
            is_open = bool(owners) and all(one for one, _ in owners)
            licence = owners[0][1]["licence"] if owners else ""
            found[source, series, row["chain"], row["week"]] = float(row["value"]), is_open, licence
    return found


def test_nothing_with_a_closed_licence_is_given_away(everything, stored):
    """The raw rows are exactly the stored values whose origin lets them be republished."""
    known = set(worlds.real_profiles())
    given = everything[everything["kind"] == "series"]
    rows = {
        (row["source"], row["id"], row["chain"], row["week"]): (row["value"], row["licence"])
        for row in given.to_dict("records")
    }
    allowed = {
        key: (value, licence)
        for key, (value, is_open, licence) in stored.items()
        if is_open and key[2] in known and key[1] != "price_mean_usd"
    }
    assert len(rows) > 10_000
    assert rows.keys() == allowed.keys()
    for key, (value, licence) in rows.items():
        assert math.isclose(value, allowed[key][0], rel_tol=1e-7)
        assert licence == allowed[key][1]
    closed = {source for (source, _, _, _), (_, is_open, _) in stored.items() if not is_open}
    assert {"bybit", "coingecko", "defillama", "dune"} <= closed


def test_no_figure_only_repeats_a_closed_value(everything, stored):
    """In no week is a computed figure the value of a closed series of the same chain."""
    closed = defaultdict(list)
    for (_, _, chain, week), (value, is_open, _) in stored.items():
        if not is_open and value:
            closed[chain, week].append(value)
    figures = everything[everything["kind"] == "figure"]
    repeated = [
        row
        for row in figures[figures["value"] != 0].to_dict("records")
        if any(
            math.isclose(row["value"], value, rel_tol=1e-6)
            for value in closed.get((row["chain"], row["week"]), ())
        )
    ]
    assert len(figures) > 50_000
    assert repeated == []


def test_figures_with_a_non_commercial_series_behind_them_say_so(everything):
    """A price of Coin Metrics stands behind returns since launch; fees of growthepie are free."""
    licences = everything.groupby("id")["licence"].unique()
    assert set(licences["token_in_btc_since_launch"]) == {"CC BY-NC 4.0"}
    assert set(licences["rent_share"]) == {"CC BY 4.0"}
    bitcoin = everything[(everything["id"] == "gas_fees_usd") & (everything["chain"] == "bitcoin")]
    assert set(bitcoin["licence"]) <= {"CC BY-NC 4.0"}


def test_what_is_left_out_is_named_with_its_reason(folder, stored):
    """Each closed series of each chain is in withheld.csv, on the page and in the read-me."""
    known = set(worlds.real_profiles())
    closed = {
        (series, source, chain)
        for (source, series, chain, _), (_, is_open, _) in stored.items()
        if not is_open and chain in known and series != "price_mean_usd"
    }
    rows = read(folder / "withheld.csv")
    assert {(row["series"], row["source"], row["chain"]) for row in rows} == closed
    assert all(row["reason"] for row in rows)
    page, _ = parse((folder / "index.md").read_text(encoding="utf-8"))
    (shown,) = page.xpath("//*[@aria-label='Series that are left out']")
    named = {words(code) for code in shown.xpath(".//code")}
    readme = (folder / "README.txt").read_text(encoding="utf-8")
    for series, _, _ in closed:
        assert series in named
        assert f": {series}\n" in readme


def test_checksums_hold(folder):
    """SHA256SUMS has every other file with its digest."""
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    said = {path: digest for digest, path in (line.split("  ", 1) for line in lines)}
    made = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".md" and path.name != "SHA256SUMS"
    }
    assert said == made


def test_everything_for_programs_is_small_and_its_size_is_stated(real_project):
    """API, badges, calendars, downloads and feeds stay below 40 MB; the page says how much."""
    docs = real_project / "docs"
    total = 0
    for folder in MACHINE_FOLDERS:
        files = [path for path in (docs / folder).rglob("*") if path.is_file()]
        total += sum(path.stat().st_size for path in files if path.suffix != ".md")
    assert MEGABYTE < total < LIMIT_MB * MEGABYTE
    page = (docs / "data/downloads/index.md").read_text(encoding="utf-8")
    assert f"{total / MEGABYTE:.1f} MB" in page


def test_the_page_lists_every_file(folder):
    """Each download is linked from the page with the beginning of its checksum."""
    page, _ = parse((folder / "index.md").read_text(encoding="utf-8"))
    shown = {
        row.xpath("./th/a/@href")[0].removeprefix("../../data/downloads/"): words(row)
        for row in page.xpath("//tr[th/a]")
    }
    made = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".md"]
    assert len(made) == len(shown) > 90
    for path in made:
        said = shown[path.relative_to(folder).as_posix()]
        assert hashlib.sha256(path.read_bytes()).hexdigest()[:12] in said


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd", "'+cmd"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'=1"),
        ("\r\n@x", "'@x"),
        ("\u200b=1", "'=1"),
        ("plain, with a comma", "plain, with a comma"),
        (None, ""),
    ],
)
def test_no_cell_of_text_is_a_formula(text, cell):
    """Whatever a spreadsheet would compute has an apostrophe in front, behind spaces as well."""
    assert text_cell(text) == cell
    (row,) = csv.reader(io.StringIO(csv_file(("a",), [[text_cell(text)]]).partition("\n")[2]))
    assert row == [cell] or (row == [] and not cell)


def published(edition):
    """Downloads of an invented edition."""
    release = Release(edition, assemble(edition, {}, [], "0"), (), ())
    return download_files(release, tables(release, ()))


def test_hostile_names_stay_text():
    """A name that is a formula or markup makes no formula, no column and no line more."""
    for text in ('=HYPERLINK("http://evil.example")', '"\n=1,2', "</title><script>x</script>"):
        edition = worlds.compute(worlds.collection(hostile_profile("alpha", text)), {})
        files = published(edition)
        (row,) = csv.DictReader(io.StringIO(files["chains.csv"]))
        assert row["id"] == "alpha"
        assert not row["name"].startswith(("=", "+", "-", "@"))
        assert row["class"] == edition.designs["alpha"].label.value
        assert None not in row


def test_a_series_without_an_origin_is_not_given_away():
    """Who says nothing about where a value comes from cannot give it away."""
    edition = worlds.compute(
        worlds.collection(worlds.profile("alpha")), {"growthepie:fees_usd": {"alpha": 5}}
    )
    files = published(edition)
    assert [path for path in files if path.startswith("series/")] == []
    rows = list(csv.DictReader(io.StringIO(files["withheld.csv"])))
    reasons = {row["series"]: row["reason"] for row in rows}
    assert reasons["fees_usd"] == "no origin describes it"
    assert "figures/gas_fees_usd.csv" not in files  # it would only repeat the series
    assert "gas_fees_usd" in METRICS


def test_rows_that_are_made_apart_make_the_same_files(monkeypatch):
    """How many rows and chains are written out together changes no file and no digest."""
    counts = {"growthepie:tx_count": {"alpha": 5, "beta": 7}}
    world = worlds.collection(worlds.profile("alpha"), worlds.profile("beta"))
    together = published(worlds.compute(world, counts))
    monkeypatch.setattr("generator.publish.downloads.values.ROWS_AT_ONCE", 1)
    monkeypatch.setattr("generator.publish.data_digests.CHAINS_AT_ONCE", 1)
    assert published(worlds.compute(world, counts)) == together
    assert any(path.startswith("figures/") and has_both(together[path]) for path in together)


def has_both(content):
    """Whether a table has rows of both chains."""
    rows = csv.DictReader(io.StringIO(as_bytes(content).decode()))
    return {row["chain"] for row in rows} == {"alpha", "beta"}


def test_what_is_given_away_is_gathered_once_and_let_go():
    """It is large: once a release is prepared it is gone, and publishing does not ask for it."""
    edition = worlds.compute(worlds.collection(worlds.profile("alpha")), {})
    release = Release(edition, assemble(edition, {}, [], "0"), (), ())
    prepared = prepare(release, ())
    assert "bulk" not in vars(release)
    assert publish(prepared, ClaimsRecord(), "").files
    assert "bulk" not in vars(release)


def test_zip_files_hold_no_time_and_no_order():
    """The same files give the same archive, in whatever order and whenever they come."""
    files = {"b.txt": "two", "a.txt": b"one"}
    first = zipped(files)
    assert first == zipped(dict(reversed(files.items())))
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.namelist() == ["a.txt", "b.txt"]
        assert archive.read("b.txt") == b"two"
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_package_holds_what_the_site_gives_away(project, wellspring, tmp_path):
    """``wellspring package`` packs the bytes that ``generate`` writes, twice the same."""
    assert wellspring("--project", project, "generate").code == 0
    outs = [tmp_path / "one", tmp_path / "two"]
    for out in outs:
        assert wellspring("--project", project, "package", "--out", out).code == 0
    one, two = ({path.name: path.read_bytes() for path in out.iterdir()} for out in outs)
    assert one == two
    (week,) = {name[11:19] for name in one if name.endswith(".parquet")}
    docs = project / "docs"
    for name, place in (("data-package", "data/downloads"), ("api", ".")):
        content = io.BytesIO(one[f"wellspring-{week}-{name}.zip"])
        with zipfile.ZipFile(content) as archive:
            assert len(archive.namelist()) > 8
            for path in archive.namelist():
                assert archive.read(path) == (docs / place / path).read_bytes()
    for line in one["SHA256SUMS"].decode().splitlines():
        digest, _, name = line.partition("  ")
        assert hashlib.sha256(one[name]).hexdigest() == digest
    assert len(one["SHA256SUMS"].splitlines()) == len(one) - 1 == 3


@pytest.mark.parametrize(("week", "told"), [("2025-W17", False), ("2025-W18", True)])
def test_the_package_of_a_past_week_holds_no_later_verdict(
    week, told, project, wellspring, tmp_path
):
    """A verdict on an earlier week that came after the next edition is no part of it."""
    row = verdict(dt.date(2025, 3, 31), computed_on=dt.date(2025, 5, 20), backfilled="yes")
    ClaimLedger(project / "data").append([row])
    arguments = "--project", project, "package", "--out", tmp_path, "--as-of", week
    assert wellspring(*arguments).code == 0
    with zipfile.ZipFile(tmp_path / f"wellspring-{week}-data-package.zip") as archive:
        rows = archive.read("claims.csv").decode().splitlines()[1:]
    assert [line.split(",")[0] for line in rows] == (["2025-03-31"] if told else [])


def test_badges_are_small():
    """All badges of 49 chains weigh less than a picture."""
    assert sum(map(len, badges(worlds.real_edition()).values())) < 0.5 * MEGABYTE
