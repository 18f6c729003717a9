"""The plan by which tests ask the sources: twelve real chains, first run."""

import datetime as dt

from generator.model.upstream import Plan
from tests.worlds import real_profiles

TODAY = dt.date(2026, 11, 23)
"""A Monday: the week to 2026-11-22 is finished."""

CHAINS = (
    *("arbitrum", "base", "bitcoin", "celestia", "ethereum", "hyperliquid"),
    *("optimism", "polygon-pos", "solana", "sui", "tron", "zksync"),
)
PLAN = Plan(chains={chain: real_profiles()[chain] for chain in CHAINS}, today=TODAY)
