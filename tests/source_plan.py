"""The plan by which tests ask the sources (twelve real chains, first run) and a view of rows."""

import datetime as dt

from generator.model.upstream import Plan
from tests.worlds import real_profiles

TODAY = dt.date(2026, 11, 23)
"""A Monday: the week to 2026-11-22 is finished."""

CHAINS = (
    *("arbitrum", "base", "bitcoin", "celestia", "ethereum", "hyperliquid"),
    *("optimism", "polygon-pos", "solana", "sui", "tron", "zksync"),
)
PLAN = Plan(chains={chain: real_profiles()[chain] for chain in CHAINS}, run_on=TODAY)


def read_rows(ask, body):
    """Rows of an answer as {(series, chain, day): value}, each stated once and asked for."""
    told = ask.read(ask, body)
    found = {(row.metric, row.chain, str(row.date)): row.value for row in told.rows}
    assert len(found) == len(told.rows)
    assert {row.metric for row in told.rows} <= set(ask.series)
    return found
