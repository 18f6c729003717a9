"""Supply models of small invented tokens."""

import numpy as np
import pandas as pd

from generator import supply
from tests import worlds
from tests.worlds import allocation, profile, token

REAL = worlds.real_profiles()


def model(*chains, weeks=120, first=worlds.START, seen=None):
    """The supply model of some chains, over weeks from a first Monday."""
    index = pd.date_range(first, periods=weeks, freq="7D")
    ids = sorted(chain.id for chain in chains)
    observed = pd.DataFrame(np.nan, index=index, columns=ids)
    for chain, values in (seen or {}).items():
        observed.loc[observed.index[: len(values)], chain] = values
    return supply.build(worlds.collection(*chains), index, observed)


def issued(*rules, weeks=60, seen=None, **more):
    """Tokens issued per day in each week by some rules."""
    chain = profile(tokens=token(allocation("airdrop", 100), issuance=rules, **more))
    built = model(chain, weeks=weeks, seen={"alpha": seen} if seen else None)
    return built.issued["alpha"]
