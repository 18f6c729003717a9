"""What every command reads of data/ below the profiles: no links, no aliases, within limits."""

import pytest


@pytest.mark.parametrize("verb", [["list"], ["generate"], ["record"], ["refresh", "--dry-run"]])
def test_no_command_follows_a_link_in_the_data(verb, project, wellspring, tmp_path):
    """Proves that a series that is a symbolic link stops every command that reads the data."""
    series = project / "data" / "series" / "defillama" / "tx_count.csv"
    series.replace(tmp_path / "elsewhere.csv")
    series.symlink_to(tmp_path / "elsewhere.csv")
    ran = wellspring("--project", project, *verb)
    assert ran.code in {1, 2}
    assert ran.err[0].startswith("data/series/defillama/tx_count.csv: a symbolic link")


ALIAS = "x: [1]\ny: *x\n"


def test_rubric_and_origins_are_read_within_limits_too(project, wellspring):
    """Proves that an alias or a wrong value in them ends the command and is named with its line."""
    rubric = project / "data/rubric.yml"
    good = rubric.read_text(encoding="utf-8")
    rubric.write_text(good + ALIAS, encoding="utf-8")
    ran = wellspring("--project", project, "generate")
    line = good.count("\n") + 2
    assert ran.code == 1
    assert (
        ran.err[0] == f"data/rubric.yml:{line}:4: YAML aliases are not allowed (repeat the value)"
    )
    rubric.write_text(good.replace("weight_draws: 2000", "weight_draws: many"), encoding="utf-8")
    ran = wellspring("--project", project, "generate")
    line = good[: good.index("weight_draws")].count("\n") + 1
    assert ran.err[0].startswith(f"data/rubric.yml:{line}:3: design_index.weight_draws: ")
    origin = project / "data/series/defillama/origin.yml"
    origin.write_text(origin.read_text(encoding="utf-8") + ALIAS, encoding="utf-8")
    ran = wellspring("--project", project, "list", "origins")
    assert ran.code == 2
    assert "origin.yml: not an origin file: origin.yml:" in ran.err[0]
    assert "YAML aliases are not allowed" in ran.err[0]
