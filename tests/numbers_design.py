"""The design index, by hand."""

from decimal import Decimal

import numpy as np

from tests.numbers_supply import as_day

# -- the design index, by hand --------------------------------------------------------------

FEES_TO = {"treasury": 0.5, "split": 0.5, "operator": 1, "foundation": 1}
GAS_IN = {"base-asset": 0, "stablecoin": 0, "mixed": 0.5, "own-token": 1}


class Design:
    """The eight criteria and the index of a chain with a token, from its profile."""

    def __init__(self, figures, rubric):
        self.figures, self.profile = figures, figures.profile
        self.rules = rubric["design_index"]
        own = "settlement" not in self.profile
        gas = GAS_IN[self.profile["gas_asset"]["value"]]
        bases = self.locked()
        live = self.profile.get("proof_system", {}).get("value") == "live"
        onchain = self.profile.get("data_availability", {}).get("value") in {"blobs", "calldata"}
        self.scores = {
            "token_role": Decimal(1) if own or gas == 1 else Decimal("0.5"),
            "insider_share": self.part("insider_share", "insiders", "investors"),
            "scheduled_issuance": self.issuance(),
            "incentive_share": self.part("incentive_share", "airdrop", "ecosystem"),
            "unlock_basis": Decimal(1) if bases["clock"] > 99 else Decimal("0.5"),
            "fee_destination": Decimal(
                str(FEES_TO.get(self.profile["fee_destination"]["value"], 0))
            ),
            "security_source": Decimal(1) if own else Decimal(0 if live and onchain else "0.5"),
            "gas_asset": Decimal(str(gas)),
        }

    def share(self, *recipients):
        """Percent of the supply that classes got."""
        rows = self.profile["token"]["allocations"]
        sizes = (Decimal(str(row["percent"])) for row in rows if row["recipient"] in recipients)
        return sum(sizes, Decimal(0))

    def part(self, name, *recipients):
        """Linear from nothing to the percent that counts as 1."""
        return min(self.share(*recipients) / self.rules["full_at_percent"][name], Decimal(1))

    def issued_next_year(self):
        """New tokens of the next 52 weeks over the float; None if no rule tells."""
        issued = self.figures.issued()
        if not issued:
            return None
        if not any(issued.values()):
            return Decimal(0)
        return issued[max(issued)] * 364 / self.figures.float_now[1]

    def issuance(self):
        """Linear up to a tenth of the float."""
        share = self.issued_next_year()
        full = Decimal(self.rules["full_at_percent"]["scheduled_issuance"])
        return None if share is None else min(100 * share / full, Decimal(1))

    def locked(self):
        """Percent, by way of release, of what was locked longer than a month and is documented."""
        born = as_day(self.profile["token"]["generation"]["value"]) if self.has_birth() else None
        sums = {"clock": Decimal(0), "discretion": Decimal(0), "milestone": Decimal(0)}
        for _, percent, schedule in self.figures.allocations:
            for tranche in schedule:
                size = percent * Decimal(str(tranche["share"])) / 100
                if "on" in tranche:
                    if born and (as_day(tranche["on"]) - born).days > 31:
                        sums["clock"] += size
                elif "start" in tranche:
                    sums["clock"] += size
                else:
                    way = next((w for w in ("discretion", "milestone") if w in tranche), None)
                    if way:
                        sums[way] += size
        total = sum(sums.values())
        return {way: 100 * size / total for way, size in sums.items()}

    def has_birth(self):
        """Whether the day of token generation is known."""
        return "generation" in self.profile["token"]

    def mean(self, scores):
        """Weighted mean times 100."""
        weights = self.rules["weights"]
        whole = sum(Decimal(weights[name]) for name in scores)
        return 100 * sum(Decimal(weights[name]) * score for name, score in scores.items()) / whole

    @property
    def known(self):
        """Scores that are known."""
        return {name: score for name, score in self.scores.items() if score is not None}

    def numbers(self):
        """Index, range over the unknown, range without one criterion, stability in percent."""
        known, every = self.known, self.scores
        low = self.mean({n: s if s is not None else Decimal(0) for n, s in every.items()})
        high = self.mean({n: s if s is not None else Decimal(1) for n, s in every.items()})
        without = [
            self.mean({n: s for n, s in known.items() if n != left_out}) for left_out in known
        ]
        index = self.mean(known)
        return index, low, high, min(without), max(without), self.stability(index)

    def label(self, index):
        """Class of an index."""
        if index <= self.rules["infrastructure_first_at_most"]:
            return "infrastructure-first"
        return "token-first" if index >= self.rules["token_first_at_least"] else "mixed"

    def stability(self, index):
        """Percent of the seeded weightings that keep the class."""
        names = sorted(self.scores)
        draws = np.random.default_rng(self.rules["seed"]).dirichlet(
            np.ones(len(names)), self.rules["weight_draws"]
        )
        columns = [names.index(name) for name in self.known]
        weights = draws[:, columns]
        scores = np.array([float(score) for score in self.known.values()])
        means = np.round(100 * (weights @ scores) / weights.sum(axis=1), 9)
        mine = self.label(float(index))
        return Decimal(100 * sum(self.label(mean) == mine for mean in means)) / len(draws)
