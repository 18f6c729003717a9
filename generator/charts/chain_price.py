"""Whether holding a chain's token paid, measured against BTC and ETH."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np
import numpy.typing as npt

from generator import charting
from generator.charting import ROLES, cautions, timeline, wording
from generator.edition import Edition
from generator.format import amount
from generator.model.chart import Line, LineChart
from generator.model.chart_maker import maker
from generator.model.folded import Numbers
from generator.model.series import week_name

YARDSTICK, SECOND = "bitcoin", "ethereum"
COINS = {YARDSTICK: "BTC", SECOND: "ETH"}

Rows = npt.NDArray[np.int64]


@maker(scope="chain", order=70)
def token_price_btc(edition: Edition, chain: str) -> LineChart | None:
    """Price in BTC and in ETH, 1 in the first week; prices of several providers in one line."""
    if chain == YARDSTICK or YARDSTICK not in edition.profiles:
        return None
    coins, rows = _measured(edition, chain)
    if len(rows) < charting.FEWEST_POINTS:
        return None
    profile = edition.profiles[chain]
    token = profile.token.symbol.value if profile.token.symbol else f"the token of {profile.name}"
    days = _days(edition, chain)[rows]
    lines = []
    for coin, role in zip(coins, ROLES, strict=False):
        values = _ratio(edition, chain, coin)[rows]
        points = charting.points_at(edition, rows, values / values[0], days)
        label = f"in {COINS[coin]}" if len(coins) > 1 else token
        lines.append(Line(label, points, role))
    runs = [line.points for line in lines]
    weeks = f"from {week_name(runs[0][0].week)} to {week_name(runs[0][-1].week)}"
    results = [_result(points[-1].value) for points in runs]
    said = f"Against BTC, {token} {results[0]}"
    names = " or ".join(COINS[coin] for coin in coins)
    spoken = "; ".join(
        f"in {COINS[coin]} {wording.trend(points)}"
        for coin, points in zip(coins, runs, strict=True)
    )
    return LineChart(
        slug=f"{chain}-token-price-btc",
        headline=wording.fit(
            *(f"{said}, against ETH it {result} {weeks}" for result in results[1:]),
            f"{said} {weeks}",
        ),
        unit=f"price in {names}, {week_name(runs[0][0].week)} = 1, log scale",
        sources=_publishers(edition, (chain, *coins), rows),
        period=charting.period(*runs),
        alt=f"Price of {token}, 1 at the start: {spoken}.",
        note=cautions.caution(edition, lines, _providers(edition, chain, rows)),
        lines=tuple(lines),
        events=timeline.within(timeline.token_events(edition, chain), *runs),
        scale="log",
        from_zero=False,
        reference=(1.0, "as good as either" if len(coins) > 1 else "as good as BTC"),
    )


def _ratio(edition: Edition, chain: str, coin: str) -> Numbers:
    """A token's price in units of a coin, by row of the panel."""
    prices = edition.figures.panel.series("price_usd")
    return prices.array(chain) / prices.array(coin)


def _measured(edition: Edition, chain: str) -> tuple[list[str], Rows]:
    """
    The coins that a token is measured in, and the rows in which it has a price in all of them.

    ETH is left out for itself, and where it would shorten the course by over four weeks.
    """
    first = _ratio(edition, chain, YARDSTICK)
    known = np.isfinite(first) & (first > 0)
    rows = np.flatnonzero(known)
    if chain == SECOND or SECOND not in edition.profiles or not rows.size:
        return [YARDSTICK], rows
    second = _ratio(edition, chain, SECOND)
    both = np.flatnonzero(known & np.isfinite(second) & (second > 0))
    if not both.size or max(both[0] - rows[0], rows[-1] - both[-1]) > charting.LAG_WEEKS:
        return [YARDSTICK], rows
    return [YARDSTICK, SECOND], both


@maker(scope="chain", order=75)
def token_price_usd(edition: Edition, chain: str) -> LineChart | None:
    """Price of the yardstick itself, which cannot be measured in its own units."""
    if chain != YARDSTICK or YARDSTICK not in edition.profiles:
        return None
    price = edition.figures.panel.series("price_usd").array(chain)
    rows = np.flatnonzero(np.isfinite(price))
    if len(rows) < charting.FEWEST_POINTS:
        return None
    points = charting.points_at(edition, rows, price[rows], _days(edition, chain)[rows])
    first, last = points[0], points[-1]
    line = Line("BTC", points)
    return LineChart(
        slug=f"{chain}-token-price-usd",
        headline=f"One BTC cost {amount(last.value, 'USD')} in {week_name(last.week)}, "
        f"{amount(first.value, 'USD')} in {week_name(first.week)}",
        unit="USD, log scale",
        sources=_publishers(edition, (chain,), rows),
        period=charting.period(points),
        alt=f"Price of BTC in USD: {wording.trend(points)}.",
        note=cautions.caution(edition, [line], _providers(edition, chain, rows)),
        lines=(line,),
        events=timeline.within(timeline.token_events(edition, chain), points),
        scale="log",
        from_zero=False,
    )


def _result(factor: float) -> str:
    if abs(factor - 1) < 0.005:
        return "held its value"
    if factor >= 3:
        return f"rose {amount(factor)}-fold"
    gain = wording.share(abs(factor - 1))
    return f"gained {gain}" if factor > 1 else f"lost {gain}"


def _days(edition: Edition, chain: str) -> Numbers:
    """Days of each week of the panel that the charted price of the token stands on."""
    panel = edition.figures.panel
    stands_on = panel.days("price_usd")
    given, place = edition.figures.given("price_usd"), panel.column[chain]
    codes = given.codes[:, place]
    days = np.full(len(codes), np.nan)
    for code, source in enumerate(given.providers):
        rows = codes == code
        days[rows] = stands_on.array(chain, source)[rows]
    return days


def _used(edition: Edition, chain: str, rows: Rows) -> list[str]:
    """The provider of the charted price in each of some weeks, in all of which there is one."""
    panel, given = edition.figures.panel, edition.figures.given("price_usd")
    return [given.providers[code] for code in given.codes[rows, panel.column[chain]].tolist()]


def _publishers(edition: Edition, assets: Sequence[str], rows: Rows) -> tuple[str, ...]:
    """Publishers of the prices that are drawn, of the token and of what it is measured in."""
    panel = edition.figures.panel
    return tuple(
        sorted(
            {
                item.publisher
                for asset in assets
                for source in set(_used(edition, asset, rows))
                for item in panel.ranges("price_usd", source, asset)
            }
        )
    )


def _providers(edition: Edition, chain: str, rows: Rows) -> str:
    """Name the providers behind one line of prices, with the weeks in which they change."""
    used = zip(rows.tolist(), _used(edition, chain, rows), strict=True)
    runs = [(source, next(iter(run))[0]) for source, run in groupby(used, lambda w: w[1])]
    names = [charting.publisher(edition, source) for source, _ in runs]
    starts = [edition.figures.panel.mondays[row] for _, row in runs]
    if len(runs) == 1:
        return ""
    later = [f"{n} from {week_name(w)}" for n, w in zip(names[1:], starts[1:], strict=True)]
    return f"prices: {names[0]}, {wording.listed(later)}"
