"""Question 4: does use bring capital?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from generator.model.metric import metric
from generator.model.weekly import Weekly
from generator.windows import quarter_mean, quarter_ratio, year_growth

_USE_GAMED = "cheap transactions can be made by one party; counts are not people"
_CAPITAL_GAMED = "a price rise of the tokens held looks like growth; double counting across bridges"


@metric(
    title="Growth of use, 52 weeks",
    unit="log change",
    formula="ln of 13-week means a year apart, of user operations, else transactions",
    reads_as="above 0: used more than a year ago; +100 % is a doubling",
    gaming=_USE_GAMED,
    unknown_when="fewer than 7 of 13 weeks are seen at either end, by one provider",
    question=4,
    window_weeks=65,
)
def use_growth_52w(user_ops_count: Weekly, tx_count: Weekly) -> Weekly:
    """Growth of use, never across two providers."""
    return (
        user_ops_count.map(year_growth)
        .named("user_ops_count")
        .prefer(tx_count.map(year_growth).named("tx_count"))
    )


@metric(
    title="Growth of capital, 52 weeks",
    unit="log change",
    formula="ln of 13-week means a year apart, of value secured, else TVL, else stablecoins",
    reads_as="above 0: trusted with more than a year ago",
    gaming=_CAPITAL_GAMED,
    unknown_when="fewer than 7 of 13 weeks are seen at either end, by one provider",
    question=4,
    window_weeks=65,
)
def capital_growth_52w(
    value_secured_usd: Weekly, tvl_usd: Weekly, stablecoins_usd: Weekly
) -> Weekly:
    """Growth of capital, never across two providers or measures."""
    return (
        value_secured_usd.map(year_growth)
        .named("value_secured_usd")
        .prefer(
            tvl_usd.map(year_growth).named("tvl_usd"),
            stablecoins_usd.map(year_growth).named("stablecoins_usd"),
        )
    )


@metric(
    title="Change of use over capital, 52 weeks",
    unit="log change",
    formula="growth of use − growth of capital, as logs, in the same week: how use ÷ capital moved",
    reads_as="above 0: use grew faster; use +42 % and capital +104 % give 1.42 ÷ 2.04, or −30 %",
    gaming=_USE_GAMED,
    unknown_when="one of the two growths is unknown",
    question=4,
    window_weeks=65,
)
def divergence_52w(use_growth_52w: Weekly, capital_growth_52w: Weekly) -> Weekly:
    """Use less capital."""
    return Weekly({"model": use_growth_52w.values - capital_growth_52w.values})


@metric(
    title="Capital per use",
    unit="USD per operation",
    formula="value secured ÷ daily user operations (else transactions), 13-week means",
    reads_as="how much is trusted to the chain for each daily operation",
    gaming=_USE_GAMED,
    unknown_when="value secured or use is unknown",
    question=4,
    window_weeks=13,
)
def capital_per_use(value_secured_usd: Weekly, user_ops_count: Weekly, tx_count: Weekly) -> Weekly:
    """Value secured over daily operations."""
    use = user_ops_count.prefer(tx_count).values
    return value_secured_usd.map(lambda frame: quarter_ratio(frame, use))


@metric(
    title="Cost to the user",
    unit="USD",
    formula="median fee of one transaction, 13-week mean",
    reads_as="what one transaction costs",
    gaming="many tiny transactions of one party lower the median",
    unknown_when="the median fee is unknown in more than half of the 13 weeks",
    question=4,
    window_weeks=13,
)
def cost_to_user(tx_cost_median_usd: Weekly) -> Weekly:
    """Median transaction fee over a quarter."""
    return tx_cost_median_usd.map(quarter_mean)


@metric(
    title="Change of the cost to the user, 52 weeks",
    unit="percent",
    formula="13-week mean of the median fee ÷ the same a year before − 1",
    reads_as="below 0: cheaper than a year ago",
    gaming="many tiny transactions of one party lower the median",
    unknown_when="the median fee is unknown at either end",
    question=4,
    window_weeks=65,
)
def cost_to_user_change_52w(tx_cost_median_usd: Weekly) -> Weekly:
    """Relative change of the median fee."""
    return tx_cost_median_usd.map(lambda frame: pd.DataFrame(np.expm1(year_growth(frame))))
