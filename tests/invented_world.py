"""The small invented world of the fixture ``project``: three profiles and their weekly figures."""

import datetime as dt

import pandas as pd

from generator.model.origin import Origin

DAY = "2025-06-01"
"""On which its profiles are checked: all their sources have been read by then."""

FIRST_MONDAY = dt.date(2024, 1, 1)
WEEKS = 70

ALPHA = """\
id: alpha-l1
name: Alpha
aliases: [Alpha Chain]
summary: Alpha is an invented chain with validators of its own. Half of its token went to insiders.
website: https://alpha.example.org
kind: {value: l1, source: https://alpha.example.org/docs, read_on: 2025-01-02, basis: documented}
gas_asset:
  value: own-token
  symbol: ALPH
  source: https://alpha.example.org/docs
  read_on: 2025-01-02
  basis: documented
launch:
  value: 2023-06
  source: https://alpha.example.org/docs
  read_on: 2025-01-02
  basis: documented
token:
  status:
    value: launched
    source: https://alpha.example.org/token
    read_on: 2025-01-02
    basis: documented
  symbol:
    value: ALPH
    source: https://alpha.example.org/token
    read_on: 2025-01-02
    basis: documented
  generation:
    value: 2023-06-15
    source: https://alpha.example.org/token
    read_on: 2025-01-02
    basis: documented
  initial_supply:
    value: 1000000000
    source: https://alpha.example.org/token
    read_on: 2025-01-02
    basis: documented
  allocations:
    - recipient: insiders
      label: Team
      percent: 30
      schedule:
        - {share: 25, on: 2024-06-15}
        - {share: 75, start: 2024-06-15, end: 2027-06-15, every: month}
      source: https://alpha.example.org/token
      read_on: 2025-01-02
      basis: documented
    - recipient: investors
      label: Investors
      percent: 20
      tokens: 200000000
      schedule:
        - {share: 100, start: 2023-06-15, end: 2025-06-15, every: day}
      source: https://alpha.example.org/token
      read_on: 2025-01-02
      basis: documented
    - recipient: airdrop
      label: Airdrop to users
      percent: 10
      schedule:
        - {share: 100, on: 2023-06-15}
      source: https://alpha.example.org/token
      read_on: 2025-01-02
      basis: documented
    - recipient: foundation
      label: Foundation
      percent: 40
      schedule:
        - {share: 100, discretion: Spent as the foundation decides.}
      source: https://alpha.example.org/token
      read_on: 2025-01-02
      basis: documented
  issuance:
    - rule: annual-rate
      start: 2023-06-15
      annual_percent: 5
      source: https://alpha.example.org/token
      read_on: 2025-01-02
      basis: documented
fee_destination:
  value: validators
  source: https://alpha.example.org/docs
  read_on: 2025-01-02
  basis: documented
events:
  - date: 2023-06-15
    title: Alpha opens
    kind: launch
    source: https://alpha.example.org/docs
    read_on: 2025-01-02
    basis: documented
  - date: 2024-06-15
    title: First tokens of the team unlock
    kind: token
    source: https://alpha.example.org/token
    read_on: 2025-01-02
    basis: documented
"""

BETA = """\
id: beta-rollup
name: Beta
summary: Beta is an invented optimistic rollup without a token. A company keeps its fees.
kind:
  value: rollup
  source: https://beta.example.org/docs
  read_on: 2025-01-03
  basis: documented
proof_type:
  value: optimistic
  source: https://beta.example.org/docs
  read_on: 2025-01-03
  basis: documented
settlement:
  value: alpha-l1
  source: https://beta.example.org/docs
  read_on: 2025-01-03
  basis: documented
data_availability:
  value: blobs
  source: https://beta.example.org/docs
  read_on: 2025-01-03
  basis: documented
gas_asset:
  value: base-asset
  symbol: ALPH
  source: https://beta.example.org/docs
  read_on: 2025-01-03
  basis: documented
launch:
  value: 2023-09-01
  source: https://beta.example.org/docs
  read_on: 2025-01-03
  basis: documented
token:
  status:
    value: none
    source: https://beta.example.org/docs
    read_on: 2025-01-03
    basis: documented
sequencer:
  value: single
  detail: The company runs it.
  source: https://beta.example.org/docs
  read_on: 2025-01-03
  basis: documented
upgrade_control:
  value: council
  source: https://beta.example.org/docs
  read_on: 2025-01-03
  basis: documented
exit_window_days:
  value: 7
  source: https://beta.example.org/docs
  read_on: 2025-01-03
  basis: on-chain
escape_hatch:
  value: true
  detail: Users can force transactions.
  source: https://beta.example.org/docs
  read_on: 2025-01-03
  basis: documented
stage:
  value: "1"
  source: https://beta.example.org/docs
  read_on: 2025-01-03
  basis: documented
proof_system:
  value: live
  source: https://beta.example.org/docs
  read_on: 2025-01-03
  basis: documented
fee_destination:
  value: operator
  source: https://beta.example.org/docs
  read_on: 2025-01-03
  basis: inferred
operator:
  value: Beta Company
  source: https://beta.example.org/docs
  read_on: 2025-01-03
  basis: documented
"""

GAMMA = """\
id: gamma-app
name: Gamma
summary: Gamma is an invented exchange that runs its own chain. Its fees buy back its token.
kind:
  value: appchain
  source: https://gamma.example.org/docs
  read_on: 2025-01-04
  basis: documented
gas_asset:
  value: stablecoin
  symbol: USDX
  source: https://gamma.example.org/docs
  read_on: 2025-01-04
  basis: documented
token:
  status:
    value: launched
    source: https://gamma.example.org/docs
    read_on: 2025-01-04
    basis: documented
  symbol:
    value: GAM
    source: https://gamma.example.org/docs
    read_on: 2025-01-04
    basis: documented
  max_supply:
    value: 500000000
    source: https://gamma.example.org/docs
    read_on: 2025-01-04
    basis: documented
  allocations:
    - recipient: airdrop
      label: Users
      percent: 60
      schedule:
        - {share: 100, on: 2023-11-29}
      source: https://gamma.example.org/docs
      read_on: 2025-01-04
      basis: documented
    - recipient: insiders
      label: Makers
      tokens: 200000000
      percent: 40
      schedule:
        - {share: 100, milestone: Each tenth when volume doubles.}
      source: https://gamma.example.org/docs
      read_on: 2025-01-04
      basis: documented
  issuance:
    - rule: none
      source: https://gamma.example.org/docs
      read_on: 2025-01-04
      basis: documented
fee_destination:
  value: holders
  source: https://gamma.example.org/docs
  read_on: 2025-01-04
  basis: documented
"""

WORLD = {"alpha-l1": ALPHA, "beta-rollup": BETA, "gamma-app": GAMMA}

# series -> chain -> (first week's value, change per week)
FIGURES: dict[str, dict[str, tuple[float, float]]] = {
    "fees_usd": {"alpha-l1": (100_000, 0), "beta-rollup": (20_000, 500), "gamma-app": (50_000, 0)},
    "rent_usd": {"beta-rollup": (5_000, 0)},
    "tx_count": {
        "alpha-l1": (1_000_000, 10_000),
        "beta-rollup": (400_000, 20_000),
        "gamma-app": (90_000, 0),
    },
    "tvl_usd": {
        "alpha-l1": (2_000_000_000, -10_000_000),
        "beta-rollup": (300_000_000, 5_000_000),
        "gamma-app": (100_000_000, 0),
    },
    "stablecoins_usd": {"alpha-l1": (800_000_000, 0), "beta-rollup": (50_000_000, 1_000_000)},
    "price_usd": {"alpha-l1": (2, -0.01), "gamma-app": (10, 0.1)},
    "price_mean_usd": {"alpha-l1": (2, -0.01), "gamma-app": (10, 0.1)},
    "circulating_supply": {"alpha-l1": (400_000_000, 2_000_000), "gamma-app": (300_000_000, 0)},
}

WORLD_ORIGIN = Origin(
    publisher="DefiLlama",
    title="Invented weeks of three invented chains",
    url="https://example.org/archive",
    licence="CC0",
    citation="Source: nobody",
    read_on=dt.date(2025, 5, 5),
    note="made for tests",
)


def invented_weeks():
    rows = [
        (metric, FIRST_MONDAY + dt.timedelta(weeks=week), chain, float(first + step * week), 7)
        for metric, chains in FIGURES.items()
        for chain, (first, step) in chains.items()
        for week in range(WEEKS)
    ]
    return pd.DataFrame(rows, columns=["metric", "week", "chain", "value", "days"])
