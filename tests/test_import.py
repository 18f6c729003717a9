"""``wellspring import``: days become weeks, bad input changes nothing, archives merge by rule."""

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import BadInput
from generator.importer import read_observations
from generator.model.origin import Origin
from generator.model.series import SERIES, Nature, monday_of
from generator.weighing import weigh_days

CHAINS = {"alpha-l1", "beta-rollup"}
HEADER = "chain,metric,date,value\n"
READ_ON = dt.date(2025, 6, 1)
ORIGIN = {
    "publisher": "DefiLlama",
    "title": "Invented days",
    "url": "https://example.org/days",
    "licence": "CC0",
    "citation": "Source: nobody",
    "read_on": "2025-06-01",
}
MONDAY = dt.date(2025, 3, 3)


def observations(lines):
    """Read tidy lines, given without header."""
    return read_observations("days.csv", HEADER + lines, Origin.model_validate(ORIGIN), CHAINS)


def weeks(lines):
    """Weekly rows of tidy lines as {(metric, week, chain): (value, days)}."""
    table, _ = weigh_days(observations(lines), "defillama", READ_ON)
    rows = table.to_dict("records")
    return {(r["metric"], str(r["week"]), r["chain"]): (r["value"], r["days"]) for r in rows}


def problems(lines):
    """(line, column, message) of what is wrong with tidy lines."""
    with pytest.raises(BadInput) as caught:
        observations(lines)
    return [(problem.line, problem.column, str(problem)) for problem in caught.value.problems]


def bytes_of(folder):
    """Every file below a folder with its bytes."""
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def bring(project, wellspring, tmp_path):
    """Import lines as an archive of a given name, read on a given day."""

    def run(lines, name="days", read_on="2025-06-01", source="defillama", **changes):
        file, origin = tmp_path / f"{name}.csv", tmp_path / f"{name}.json"
        file.write_text(HEADER + lines, encoding="utf-8")
        origin.write_text(json.dumps(ORIGIN | {"read_on": read_on} | changes), encoding="utf-8")
        return wellspring(
            "--project", project, "import", file, "--origin", origin, "--source", source
        )

    return run


def stored(project, metric="tx_count", source="defillama"):
    """Lines of one series file, without its header."""
    path = project / "data" / "series" / source / f"{metric}.csv"
    return path.read_text(encoding="utf-8").splitlines()[1:]


def test_a_flow_is_the_mean_and_a_stock_the_last_of_the_days_seen():
    """Proves both rules on the same three days, of which the count is kept."""
    days = ["2025-03-03,10", "2025-03-05,40", "2025-03-09,25"]
    lines = "".join(f"alpha-l1,{m},{day}\n" for m in ("tx_count", "tvl_usd") for day in days)
    assert weeks(lines) == {
        ("tx_count", "2025-03-03", "alpha-l1"): (25, 3),
        ("tvl_usd", "2025-03-03", "alpha-l1"): (25, 3),
    }
    swapped = weeks("alpha-l1,tvl_usd,2025-03-09,1\nalpha-l1,tvl_usd,2025-03-03,2\n")
    assert list(swapped.values()) == [(1, 2)]


def test_a_week_runs_from_monday_to_sunday_across_the_year():
    """Proves that Monday 2024-12-30 labels all days up to Sunday 2025-01-05 and no other."""
    days = [dt.date(2024, 12, 29) + dt.timedelta(days=n) for n in range(9)]
    lines = "".join(f"alpha-l1,tx_count,{day},{n + 1}\n" for n, day in enumerate(days))
    assert weeks(lines) == {
        ("tx_count", "2024-12-23", "alpha-l1"): (1, 1),
        ("tx_count", "2024-12-30", "alpha-l1"): (5, 7),
        ("tx_count", "2025-01-06", "alpha-l1"): (9, 1),
    }


def test_a_price_brings_its_weekly_mean():
    """Proves that price_mean_usd is made beside price_usd from the same days."""
    assert weeks("alpha-l1,price_usd,2025-03-03,2\nalpha-l1,price_usd,2025-03-04,5\n") == {
        ("price_usd", "2025-03-03", "alpha-l1"): (5, 2),
        ("price_mean_usd", "2025-03-03", "alpha-l1"): (3.5, 2),
    }


@given(
    st.dictionaries(
        st.dates(dt.date(2024, 12, 1), dt.date(2025, 2, 1)),
        st.floats(0.001, 1e12),
        min_size=1,
        max_size=30,
    ),
    st.randoms(use_true_random=False),
)
def test_laws_of_a_week(days, random):
    """Proves that means lie within their days, counts add up, and the order of lines is nothing."""
    lines = [f"alpha-l1,fees_usd,{day},{value!r}\n" for day, value in days.items()]
    lines += [f"beta-rollup,tvl_usd,{day},{value!r}\n" for day, value in days.items()]
    result = weeks("".join(lines))
    random.shuffle(lines)
    assert weeks("".join(lines)) == result
    for (metric, week, _), (value, count) in result.items():
        inside = {d: v for d, v in days.items() if monday_of(d).isoformat() == week}
        if metric == "fees_usd":
            assert count == len(inside)
            assert min(inside.values()) * (1 - 1e-12) <= value <= max(inside.values()) * (1 + 1e-12)
        else:
            assert value in inside.values()
    assert sum(days for (metric, *_), (_, days) in result.items() if metric == "fees_usd") == len(
        days
    )


BAD_LINES = {
    "unknown chain": ("gamma,tx_count,2025-03-03,1", 1, "unknown chain 'gamma'"),
    "unknown series": ("alpha-l1,tx_cuont,2025-03-03,1", 10, "unknown series 'tx_cuont'"),
    "made series": ("alpha-l1,price_mean_usd,2025-03-03,1", 10, "unknown series 'price_mean_usd'"),
    "no day": ("alpha-l1,tx_count,2025-02-30,1", 19, "'2025-02-30' is no day"),
    "day in words": ("alpha-l1,tx_count,3 March,1", 19, "'3 March' is no day"),
    "day without dashes": ("alpha-l1,tx_count,20250303,1", 19, "is no day"),
    "week for a day": ("alpha-l1,tx_count,2025-W10-1,1", 19, "is no day"),
    "time for a day": ("alpha-l1,tx_count,2025-03-03T00:00,1", 19, "is no day"),
    "before the first block": ("alpha-l1,tx_count,2009-01-02,1", 19, "is not possible"),
    "after it was read": ("alpha-l1,tx_count,2025-06-02,1", 19, "to the day it was read, 2025-06"),
    "no number": ("alpha-l1,tx_count,2025-03-03,many", 30, "'many' is not a number"),
    "empty": ("alpha-l1,tx_count,2025-03-03,", 30, "'' is not a number"),
    "thousands": ("alpha-l1,tx_count,2025-03-03,1_000", 30, "is not a number"),
    "hexadecimal": ("alpha-l1,tx_count,2025-03-03,0x10", 30, "is not a number"),
    "nan": ("alpha-l1,tx_count,2025-03-03,NaN", 30, "not a finite number"),
    "infinite": ("alpha-l1,tx_count,2025-03-03,-inf", 30, "not a finite number"),
    "overflow": ("alpha-l1,tx_count,2025-03-03,1e999", 30, "not a finite number"),
    "negative": ("alpha-l1,tx_count,2025-03-03,-1", 30, "-1 is negative (tx_count cannot be)"),
    "zero for missing": ("alpha-l1,price_usd,2025-03-03,0", 31, "price_usd is 0 (leave the line"),
    "three cells": ("alpha-l1,tx_count,2025-03-03", 1, "3 cells (expected 4)"),
    "five cells": ("alpha-l1,tx_count,2025-03-03,1,000", 1, "5 cells (expected 4)"),
    "given twice": ("alpha-l1,tx_count,2025-03-01,7", 1, "given twice (first on line 2; keep one)"),
}


@pytest.mark.parametrize("case", BAD_LINES)
def test_a_bad_line_is_refused_where_it_stands(case, bring, project):
    """Proves that one bad line among good ones is named with its place and nothing is written."""
    line, column, what = BAD_LINES[case]
    before = bytes_of(project)
    good = "alpha-l1,tx_count,2025-03-01,5\n"
    ran = bring(f"{good}\n{line}\nalpha-l1,tx_count,2025-03-02,6\n")
    assert ran.code == 1
    assert len(ran.err) == 2, ran.err
    assert f"days.csv:4:{column}: " in ran.err[0]
    assert what in ran.err[0]
    assert ran.err[1] == "1 problem found; nothing was written"
    assert bytes_of(project) == before


def test_all_bad_lines_are_named_at_once():
    """Proves that a file with every fault gives all of them, and several of one line, in order."""
    lines = ["alpha-l1,tx_count,2025-03-01,5", *(line for line, _, _ in BAD_LINES.values())]
    found = problems("\n".join([*lines, "gamma,tx_cuont,2025-02-30,x"]))
    expected = [(row, column) for row, (_, column, _) in enumerate(BAD_LINES.values(), start=3)]
    last = len(lines) + 2
    expected += [(last, 1), (last, 7), (last, 16), (last, 27)]
    assert [place[:2] for place in found] == expected


def test_lines_are_counted_in_the_file_and_not_in_rows():
    """Proves that blank lines and quoted line breaks do not shift the place of an error."""
    found = problems('\n\n"alpha\n-l1",tx_count,2025-03-03,1\nalpha-l1,tx_count,2025-03-03,x\n')
    assert [line for line, *_ in found] == [4, 6]


@pytest.mark.parametrize("text", ["", "chain,metric,value\n", "Chain,Metric,Date,Value\n", "\n"])
def test_another_header_is_refused(text):
    """Proves that columns are taken by their exact names and never guessed."""
    with pytest.raises(BadInput, match="expected chain,metric,date,value"):
        read_observations("days.csv", text, Origin.model_validate(ORIGIN), CHAINS)


def test_a_file_without_lines_is_refused():
    """Proves that a header alone is an error and not an archive of nothing."""
    with pytest.raises(BadInput, match="holds no observation"):
        observations("\n\n")


def test_a_cell_without_end_is_a_problem_and_no_crash():
    """Proves that what Python's CSV reader refuses becomes a message with its line."""
    found = problems('alpha-l1,tx_count,2025-03-03,1\n"' + "x" * 200_000)
    assert [(line, "not CSV" in text) for line, _, text in found] == [(3, True)]


@pytest.mark.parametrize("metric", [n for n, s in SERIES.items() if not s.mean_of])
def test_signs_follow_the_series(metric):
    """Proves for each series that zero and negative values pass only where they can be."""
    spec = SERIES[metric]
    for value, may_be in [("-1", spec.may_be_negative), ("0", spec.may_be_zero)]:
        line = f"alpha-l1,{metric},2025-03-03,{value}\n"
        if may_be or (value == "0" and spec.may_be_negative):
            assert len(observations(line)) == 1
        else:
            assert len(problems(line)) == 1
    assert spec.nature in Nature


def test_importing_twice_changes_no_byte(bring, project):
    """Proves that the same archive can be imported again without any difference."""
    lines = "alpha-l1,tx_count,2025-05-05,5\nalpha-l1,tvl_usd,2025-05-05,7\n"
    assert bring(lines).code == 0
    first = bytes_of(project)
    assert bring(lines).code == 0
    assert bytes_of(project) == first


EARLY = "".join(f"alpha-l1,tx_count,2025-05-{day:02},100\n" for day in range(5, 15))
LATE = "".join(f"alpha-l1,tx_count,2025-05-{day:02},200\n" for day in range(14, 26))


def test_two_archives_meet_in_a_week(bring, project):
    """Proves that the row on more days wins the shared week, whichever came first."""
    assert bring(EARLY, "early", read_on="2025-05-15").code == 0
    assert bring(LATE, "late").code == 0
    assert stored(project)[-3:] == [
        "2025-05-05,alpha-l1,100,7",
        "2025-05-12,alpha-l1,200,5",
        "2025-05-19,alpha-l1,200,7",
    ]
    forward = bytes_of(project)

    series = project / "data" / "series" / "defillama"
    for path in series.iterdir():
        path.unlink()
    assert bring(LATE, "late").code == 0
    assert bring(EARLY, "early", read_on="2025-05-15").code == 0
    alone = {path.name: path.read_bytes() for path in series.iterdir()}
    text = (series / "tx_count.csv").read_text(encoding="utf-8")
    assert text == "\n".join(["week,chain,value,days", *stored(project)[-3:], ""])
    assert forward[series / "tx_count.csv"].endswith(text.split("\n", 1)[1].encode())

    for path in series.iterdir():
        path.unlink()
    assert bring(EARLY, "early", read_on="2025-05-15").code == 0
    assert bring(LATE, "late").code == 0
    assert {path.name: path.read_bytes() for path in series.iterdir()} == alone


def test_on_equal_days_the_archive_read_later_wins(bring, project):
    """Proves that a revision replaces what was read before, and never the other way round."""
    old, new = (f"alpha-l1,tx_count,2025-05-06,{value}\n" for value in (1, 2))
    bring(new, "new", read_on="2025-05-30")
    bring(old, "old", read_on="2025-05-20")
    assert stored(project)[-1] == "2025-05-05,alpha-l1,2,1"


def test_more_days_count_more_than_a_later_reading(bring, project):
    """Proves that a late snapshot of one day does not displace a whole week read earlier."""
    whole = "".join(f"alpha-l1,tx_count,2025-05-{day:02},100\n" for day in range(5, 12))
    bring(whole, "whole", read_on="2025-05-15")
    bring("alpha-l1,tx_count,2025-05-08,900\n", "snapshot", read_on="2025-05-30")
    assert stored(project)[-1] == "2025-05-05,alpha-l1,100,7"


def test_an_archive_imported_again_replaces_its_rows(bring, project):
    """Proves that rows and files that an archive no longer gives are gone."""
    kept = stored(project)
    bring("alpha-l1,tx_count,2025-05-06,1\nalpha-l1,gas_price_gwei,2025-05-06,9\n")
    assert stored(project, "gas_price_gwei") == ["2025-05-05,alpha-l1,9,1"]
    bring("alpha-l1,tx_count,2025-05-13,2\n")
    assert stored(project) == [*kept, "2025-05-12,alpha-l1,2,1"]
    assert not (project / "data/series/defillama/gas_price_gwei.csv").exists()


def spike(metric):
    """The days around the false doubling of Arbitrum's stablecoins, on an invented chain."""
    values = [3_992_038_700, 8_838_351_000, 3_912_061_400]
    return "".join(
        f"alpha-l1,{metric},2026-05-{day},{value}\n"
        for day, value in zip((19, 20, 21), values, strict=True)
    )


def test_the_false_doubling_is_left_out_and_recorded_once(bring, project):
    """Proves that a stock's lone spike reaches no week and stands once in the corrections."""
    for _ in range(2):
        ran = bring(spike("stablecoins_usd"), read_on="2026-08-20")
        assert ran.code == 0
        assert "1 days left out by the gates" in ran.out
    assert stored(project, "stablecoins_usd")[-1] == "2026-05-18,alpha-l1,3912061400,2"
    ledger = (project / "data/ledger/corrections.csv").read_text(encoding="utf-8").splitlines()
    assert len(ledger) == 2
    assert ledger[1].startswith(
        "2026-05-18,2026-05-20,defillama,alpha-l1,stablecoins_usd,8838351000,,"
    )
    assert ledger[1].endswith('the day is left out",2026-08-20')


def test_a_flow_keeps_its_spike(bring, project):
    """Proves that the same figures as a flow are averaged whole: airdrop days happen."""
    assert bring(spike("dex_volume_usd"), read_on="2026-08-20").code == 0
    mean = (3_992_038_700 + 8_838_351_000 + 3_912_061_400) / 3
    week, chain, value, days = stored(project, "dex_volume_usd")[-1].split(",")
    assert (week, chain, days) == ("2026-05-18", "alpha-l1", "3")
    assert float(value) == pytest.approx(mean, rel=1e-9)
    assert not (project / "data/ledger").exists()


def test_origins_by_file_name_and_by_publisher(project, wellspring, tmp_path):
    """Proves that one origin file may serve many archives, and the publisher names the folder."""
    file, origins = tmp_path / "some-days.csv", tmp_path / "origins.json"
    file.write_text(HEADER + "alpha-l1,tx_count,2025-03-03,5\n", encoding="utf-8")
    entry = ORIGIN | {"publisher": "Some Press, Inc."}
    origins.write_text(json.dumps({"other": {}, "some-days": entry}), encoding="utf-8")
    ran = wellspring("--project", project, "import", file, "--origin", origins)
    assert ran.code == 0
    assert stored(project, source="somepressinc") == ["2025-03-03,alpha-l1,5,1"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "cannot be read as JSON"),
        ("[1]", "no origin for 'days'"),
        ("null", "no origin for 'days'"),
        ('"publisher"', "no origin for 'days'"),
        ('{"other": {}}', "no origin for 'days'"),
        ('{"days": {}}', "publisher: Field required"),
        ('{"publisher": 1, "extra": 2}', "extra: Extra inputs are not permitted"),
        (json.dumps(ORIGIN | {"url": "javascript:alert(1)"}), "url: Value error, not a web addr"),
        (json.dumps(ORIGIN | {"read_on": "yesterday"}), "read_on: Value error, not a day"),
    ],
)
def test_a_bad_origin_is_refused(text, what, project, wellspring, tmp_path):
    """Proves that nothing is stored without a complete, readable statement of its origin."""
    file, origin = tmp_path / "days.csv", tmp_path / "origin.json"
    file.write_text(HEADER + "alpha-l1,tx_count,2025-03-03,5\n", encoding="utf-8")
    origin.write_text(text, encoding="utf-8")
    before = bytes_of(project)
    ran = wellspring("--project", project, "import", file, "--origin", origin)
    assert ran.code == 1
    assert any(what in line for line in ran.err), ran.err
    assert bytes_of(project) == before


def test_a_broken_profile_stops_an_import(bring, project):
    """Proves that observations are never judged against profiles that are not valid."""
    path = project / "data/profiles/alpha-l1.yml"
    path.write_text(path.read_text(encoding="utf-8") + "nme: x\n", encoding="utf-8")
    before = bytes_of(project)
    ran = bring("alpha-l1,tx_count,2025-03-03,5\n")
    assert ran.code == 1
    assert "unknown key 'nme'" in ran.err[0]
    assert bytes_of(project) == before


@pytest.mark.parametrize("source", ["../out", "Folder", "a/b", ".", "a b"])
def test_a_source_is_a_plain_folder_name(source, bring, project):
    """Proves that --source cannot lead out of data/series."""
    before = bytes_of(project)
    ran = bring("alpha-l1,tx_count,2025-03-03,5\n", source=source)
    assert ran.code == 1
    assert "is no folder name" in ran.err[0]
    assert bytes_of(project) == before
