"""Whether holding a chain's token paid, measured against BTC."""

from __future__ import annotations

from itertools import groupby

import numpy as np
import numpy.typing as npt

from generator import charting
from generator.charting import wording
from generator.edition import Edition
from generator.format import amount
from generator.model.chart import Line, LineChart, maker
from generator.model.folded import Numbers
from generator.model.series import week_name

YARDSTICK = "bitcoin"

Rows = npt.NDArray[np.int64]


@maker(scope="chain", order=70)
def token_price_btc(edition: Edition, chain: str) -> LineChart | None:
    """Price in BTC, 1 in the first week shown; prices of several providers in one line."""
    prices = edition.figures.panel.series("price_usd")
    if chain == YARDSTICK or YARDSTICK not in edition.profiles:
        return None
    ratio = prices.array(chain) / prices.array(YARDSTICK)
    rows = np.flatnonzero(np.isfinite(ratio) & (ratio > 0))
    if len(rows) < charting.FEWEST_POINTS:
        return None
    values = ratio[rows] / ratio[rows[0]]
    points = charting.points_at(edition, rows, values, _days(edition, chain)[rows])
    profile = edition.profiles[chain]
    token = profile.token.symbol.value if profile.token.symbol else f"the token of {profile.name}"
    line = Line(token, points)
    first, last = points[0], points[-1]
    return LineChart(
        slug=f"{chain}-token-price-btc",
        headline=f"Against BTC, {token} {_result(last.value)} from {week_name(first.week)} "
        f"to {week_name(last.week)}",
        unit=f"price in BTC, {week_name(first.week)} = 1, log scale",
        sources=_publishers(edition, chain, rows),
        period=charting.period(points),
        alt=f"Price of {token} in BTC, 1 at the start: {wording.trend(points)}.",
        note=charting.caution(edition, [line], _providers(edition, chain, rows)),
        lines=(line,),
        events=charting.within(charting.token_events(edition, chain), points),
        scale="log",
        from_zero=False,
        reference=(1.0, "as good as BTC"),
    )


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
        sources=_publishers(edition, chain, rows),
        period=charting.period(points),
        alt=f"Price of BTC in USD: {wording.trend(points)}.",
        note=charting.caution(edition, [line], _providers(edition, chain, rows)),
        lines=(line,),
        events=charting.within(charting.token_events(edition, chain), points),
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


def _publishers(edition: Edition, chain: str, rows: Rows) -> tuple[str, ...]:
    """Publishers of the prices that are drawn, of the token and of BTC."""
    panel = edition.figures.panel
    return tuple(
        sorted(
            {
                item.publisher
                for asset in (chain, YARDSTICK)
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
