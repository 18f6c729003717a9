"""
What the worked examples share: files read plainly, the rubric's bounds, and the comparison.

The files are those that the examples were worked out from, see ``tests/recorded.py``.

Nothing here uses the generator but ``agrees``, which holds the results worked out by hand
against those of the program.
"""

import datetime as dt
import functools
from decimal import Decimal

import pytest

from tests import recorded
from tests.numbers_data import ORDER, SERIES_ORDER, WEEK, read_series, read_yaml

YEAR = 52 * WEEK
EDITION_ENDS = dt.date(2026, 9, 20)
"""Sunday of 2026-W38, the last week that any archived series has."""


@functools.cache
def files():
    """Every stored series: (name, source) -> chain -> week -> (value, days)."""
    return read_series(recorded.data())


def edition_week():
    """The newest week in the files."""
    return max(w for chains in files().values() for weeks in chains.values() for w in weeks)


@functools.cache
def profile(chain):
    """The profile as a plain YAML reader gives it."""
    return read_yaml(recorded.data() / "profiles" / f"{chain}.yml")


@functools.cache
def rubric():
    """The rubric as a plain YAML reader gives it."""
    return read_yaml(recorded.data() / "rubric.yml")


def value(chain, name):
    """Value of one fact, or None where the profile has none."""
    fact = profile(chain).get(name)
    return None if fact is None else fact["value"]


def weeks(name, source, chain):
    """One provider's series for a chain: week -> value."""
    return {week: cell for week, (cell, _) in files()[name, source].get(chain, {}).items()}


def charted(name, chain):
    """For each week the value of the provider that is charted first."""
    order = ORDER[SERIES_ORDER.get(name, "prices")]
    sources = sorted(
        (s for metric, s in files() if metric == name),
        key=lambda s: (order.index(s) if s in order else len(order), s),
    )
    merged = {}
    for source in reversed(sources):
        merged |= weeks(name, source, chain)
    return merged


def thirteen(line, last):
    """Values of the 13 weeks that end with one."""
    return [line[last - n * WEEK] for n in range(13) if last - n * WEEK in line]


def ratio13(part, whole):
    """Sum over sum in the last 13 weeks in which both were seen: (ratio, last week)."""
    both = part.keys() & whole.keys()
    last = max(both)
    assert len(thirteen(dict.fromkeys(both, 1), last)) >= 7
    kept = ({week: side[week] for week in both} for side in (part, whole))
    above, below = (sum(thirteen(side, last)) for side in kept)
    return above / below, last


def growth(line, last):
    """Ratio of two 13-week means a year apart."""
    means = []
    for end in (last, last - YEAR):
        seen = thirteen(line, end)
        assert len(seen) >= 7
        means.append(sum(seen) / len(seen))
    return means[0] / means[1]


LAST_USE = dt.date(2026, 3, 30)
"""Last week of Coin Metrics' transactions of Ethereum."""


def no_growth(name, source, chain, last):
    """Whether a series lacks the seven weeks of a quarter at either end of the year."""
    line = weeks(name, source, chain)
    return any(len(thirteen(line, end)) < 7 for end in (last, last - YEAR))


def in_btc(chain):
    """A token's price in BTC today over that of 52 weeks before: (ratio, week)."""
    own, btc = charted("price_usd", chain), charted("price_usd", "bitcoin")
    line = {week: own[week] / btc[week] for week in own.keys() & btc.keys()}
    last = max(week for week in line if week - YEAR in line)
    return line[last] / line[last - YEAR], last


def percent_to(chain, *recipients):
    """Percent of the supply that some classes were allotted."""
    rows = profile(chain)["token"]["allocations"]
    given = (Decimal(str(row["percent"])) for row in rows if row["recipient"] in recipients)
    return sum(given, Decimal(0))


def mark(name, amount):
    """Letter of a figure by the bounds in rubric.yml."""
    rule = rubric()["scorecard"]["marks"][name]
    sign = 1 if rule["direction"] == "at-least" else -1
    return next(
        (
            letter
            for letter, bound in zip("ABCD", rule["bounds"], strict=True)
            if sign * amount >= sign * Decimal(str(bound))
        ),
        "E",
    )


def index_of(scores):
    """Mean of the known criteria times 100; all weights of rubric version 1 are equal."""
    assert set(rubric()["design_index"]["weights"].values()) == {1}
    known = [Decimal(score) for score in scores.values() if score is not None]
    return 100 * sum(known) / len(known)


def label_of(scores):
    """Class of an index with at least six known criteria."""
    rules = rubric()["design_index"]
    assert sum(score is not None for score in scores.values()) >= rules["fewest_known"]
    if index_of(scores) <= rules["infrastructure_first_at_most"]:
        return "infrastructure-first"
    return "token-first" if index_of(scores) >= rules["token_first_at_least"] else "mixed"


def agrees_design(chain, scores):
    """The eight scores, index, range, class by hand are those of the program."""
    edition = recorded.edition()
    found = {f.criterion: f.score for f in edition.design_findings[chain]}
    assert found == {
        name: None if score is None else pytest.approx(float(score), rel=1e-9)
        for name, score in scores.items()
    }
    design = edition.designs[chain]
    assert design.index == pytest.approx(float(index_of(scores)))
    assert design.label == label_of(scores)
    for end, filled in ((design.low, 0), (design.high, 1)):
        assert end == pytest.approx(
            float(index_of({n: filled if s is None else s for n, s in scores.items()}))
        )


def agrees_answer(chain, number, letter, figure=None, week=None, spread=None):
    """One answer by hand is the program's: letter, figure, week, best and worst mark."""
    answer = recorded.edition().answers[chain][number - 1]
    if letter in {"not enough data", "not applicable"}:
        assert (answer.state, answer.mark) == (letter, None)
    else:
        assert (answer.state, answer.mark) == ("marked", letter)
    if figure is not None:
        assert answer.reading.value == pytest.approx(float(figure), rel=1e-9, abs=1e-12)
    if week is not None:
        assert answer.reading.week == week
    if spread is not None:
        assert (answer.best, answer.worst) == spread


def agrees_hands_off(chain, verdicts):
    """The ten verdicts by hand are the program's, and so is the mark that follows."""
    found = {f.criterion: f.verdict.value for f in recorded.edition().hands_off[chain]}
    assert found == verdicts
    met, known, unknown = (
        sum(v in words for v in verdicts.values())
        for words in ({"met"}, {"met", "not met"}, {"unknown"})
    )
    if known < rubric()["scorecard"]["hands_off_fewest_known"]:
        agrees_answer(chain, 5, "not enough data")
        return
    asked = known + unknown
    best, worst = (mark("hands_off", Decimal(n) / asked) for n in (met + unknown, met))
    agrees_answer(chain, 5, mark("hands_off", Decimal(met) / known), spread=(best, worst))


OWN_SECURITY = dict.fromkeys(("stage_one", "stage_two", "exit_window", "way_out"), "not applicable")
"""Four criteria ask only chains that settle on another one."""
