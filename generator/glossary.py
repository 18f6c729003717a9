"""
The words that pages use and a reader may not know, in one table.

Each is explained on the glossary page, and linked to it where a page's prose first uses it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """
    A word with its meaning in one or two sentences.

    ``also`` are other forms under which prose uses it. ``href`` is the page, below the top,
    that says more; empty where there is none. ``group`` is the heading of the glossary.
    """

    name: str
    means: str
    group: str
    also: tuple[str, ...] = ()
    href: str = ""

    @property
    def anchor(self) -> str:
        """The term's id on the glossary page."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")

    @property
    def others(self) -> tuple[str, ...]:
        """Forms that are words of their own, not the plural or a part of the name."""
        return tuple(f for f in self.also if f not in self.name and not f.startswith(self.name))


_CHAINS, _TOKENS = "Chains and how they are built", "Tokens and supply"
_MONEY, _METHOD, _TESTS = "Fees, use and capital", "How Wellspring judges", "Tests of claims"

TERMS: tuple[Term, ...] = (
    # -- chains
    Term(
        "L1",
        "A chain that is secured by its own validators or miners and builds on no other chain.",
        _CHAINS,
        ("L1s", "base chain"),
    ),
    Term(
        "rollup",
        "A chain that posts its transactions, or proofs of them, to another chain and settles "
        "there.",
        _CHAINS,
        ("rollups", "layer-2", "layer-2s"),
    ),
    Term(
        "appchain",
        "A chain that one application runs for itself, such as an exchange.",
        _CHAINS,
        ("appchains",),
    ),
    Term(
        "sidechain",
        "A chain with its own validators that is tied to another one by a bridge and checkpoints.",
        _CHAINS,
        ("sidechains",),
    ),
    Term(
        "base layer",
        "The chain on which a rollup settles and to which it pays rent, most often Ethereum.",
        _CHAINS,
        ("base layers",),
    ),
    Term(
        "data availability",
        "The service of publishing a chain’s transactions so that anybody can check them and "
        "leave; bought from the base layer or from another network.",
        _CHAINS,
        ("data availability layer", "DA layer", "DA layers", "DA"),
    ),
    Term(
        "sequencer",
        "The machine that orders a rollup’s transactions and collects their fees. Most rollups "
        "have one, run by one company.",
        _CHAINS,
        ("sequencers",),
    ),
    Term(
        "validator",
        "A machine that takes part in deciding which blocks are valid, usually paid in the "
        "chain’s own token.",
        _CHAINS,
        ("validators",),
    ),
    Term(
        "Stage",
        "L2BEAT’s measure of how far a rollup works without its makers: 0 relies on them, 1 limits "
        "them, 2 leaves them only provable bugs.",
        _CHAINS,
        ("Stage 0", "Stage 1", "Stage 2"),
        "questions/hands-off/",
    ),
    Term(
        "exit window",
        "How long users have to leave before a change of the contracts takes effect.",
        _CHAINS,
        ("exit windows",),
        "criteria/exit-window/",
    ),
    Term(
        "escape hatch",
        "A way to take assets out of a chain although its operator does not help.",
        _CHAINS,
        ("escape hatches",),
    ),
    Term(
        "DAO",
        "A body of token holders that decides by vote, for instance on upgrades or a treasury.",
        _CHAINS,
        ("DAOs",),
    ),
    # -- tokens
    Term(
        "emission",
        "Tokens that reach the market: newly issued ones and allotted ones that unlock. At its "
        "price it is what the token pays for growth.",
        _TOKENS,
        ("emissions",),
        "method/#metric-emission-usd",
    ),
    Term(
        "issuance",
        "Newly made tokens, for instance those paid to validators.",
        _TOKENS,
    ),
    Term(
        "unlock",
        "Allotted tokens that may be sold from a date on.",
        _TOKENS,
        ("unlocks",),
        "unlocks/",
    ),
    Term(
        "cliff",
        "The day on which the first, often large, part of locked tokens unlocks at once.",
        _TOKENS,
        ("cliffs",),
    ),
    Term(
        "vesting",
        "The schedule by which locked tokens are released.",
        _TOKENS,
    ),
    Term(
        "float",
        "Tokens that can be traded today, as observed or as scheduled.",
        _TOKENS,
        ("circulating supply",),
        "method/#metric-float-share",
    ),
    Term(
        "overhang",
        "What unlocks or is issued in the next 52 weeks, as a share of today’s float.",
        _TOKENS,
        (),
        "method/#metric-overhang-52w",
    ),
    Term(
        "fully diluted value",
        "Price times all tokens that will exist, instead of those that can be traded today.",
        _TOKENS,
        ("FDV",),
    ),
    Term(
        "airdrop",
        "Tokens given away, most often to past users.",
        _TOKENS,
        ("airdrops",),
    ),
    Term(
        "insiders",
        "Team, founders, advisers and the company behind a chain, and its investors; a foundation "
        "is counted apart.",
        _TOKENS,
        ("insider",),
        "criteria/insider-share/",
    ),
    Term(
        "burn",
        "Tokens that are destroyed, often with a part of the fees, to the benefit of all holders.",
        _TOKENS,
        ("burned", "burns"),
    ),
    # -- money
    Term(
        "emission coverage",
        "Fees divided by emission. At 1 or more the users pay for the chain; near 0 the holders "
        "of its token do.",
        _MONEY,
        (),
        "questions/value/",
    ),
    Term(
        "rent",
        "What a rollup pays its base layer and data availability layers.",
        _MONEY,
        (),
        "method/#metric-rent-share",
    ),
    Term(
        "blobs",
        "Cheap space for the data of rollups that Ethereum has offered since March 2024.",
        _MONEY,
        ("blob",),
    ),
    Term(
        "gas",
        "What a transaction costs a chain to carry out; fees for it are gas fees.",
        _MONEY,
    ),
    Term(
        "base fee",
        "The part of Ethereum’s gas fee that everybody pays and that is burned.",
        _MONEY,
    ),
    Term(
        "value leakage",
        "The share of fees with no documented way back to the base layer, to users, to holders or "
        "to public goods.",
        _MONEY,
        (),
        "questions/keeping/",
    ),
    Term(
        "value secured",
        "Assets on a rollup, as L2BEAT counts them: bridged, issued there and its own.",
        _MONEY,
        ("total value secured",),
    ),
    Term(
        "TVL",
        "Total value locked: assets in a chain’s decentralised finance, as DefiLlama counts them.",
        _MONEY,
        ("total value locked",),
    ),
    Term(
        "stablecoins",
        "Tokens that follow the US dollar.",
        _MONEY,
        ("stablecoin",),
    ),
    Term(
        "user operation",
        "One action of one user; a transaction can bundle many.",
        _MONEY,
        ("user operations",),
    ),
    # -- method
    Term(
        "token-first",
        "Class of chains that pay for growth with their own token: a design index at or above "
        "a bound of the rubric.",
        _METHOD,
        (),
        "rubric/",
    ),
    Term(
        "infrastructure-first",
        "Class of chains with little or no token that lean on a base layer and live on fees: "
        "a design index at or below a bound of the rubric.",
        _METHOD,
        (),
        "rubric/",
    ),
    Term(
        "design index",
        "Mean of eight criteria about how a chain is built, from 0, infrastructure-first, to 100, "
        "token-first. How well it does plays no part.",
        _METHOD,
        (),
        "method/",
    ),
    Term(
        "mark",
        "A letter from A to E for one of six questions, from a fixed threshold on one figure.",
        _METHOD,
        ("six marks",),
        "questions/value/",
    ),
    Term(
        "not enough data",
        "The figure behind a mark is not stored. It is never a bad mark.",
        _METHOD,
        (),
        "status/",
    ),
    Term(
        "hands-off test",
        "Ten yes-or-no criteria: could the makers of a chain walk away from it?",
        _METHOD,
        (),
        "questions/hands-off/",
    ),
    Term(
        "edition",
        "The state of the site for one finished week, named like 2026-W38: ISO year and week.",
        _METHOD,
        ("editions",),
    ),
    Term(
        "rubric",
        "The file of all weights and thresholds, with a version number.",
        _METHOD,
        (),
        "rubric/",
    ),
    Term(
        "basis",
        "How a fact is known: on-chain, documented, modelled from documents, or inferred.",
        _METHOD,
    ),
    # -- tests
    Term(
        "power",
        "How often a test sees an effect of a stated size that is really there. With low power a "
        "test that finds nothing says little.",
        _TESTS,
        (),
        "claims/#reading",
    ),
    Term(
        "p",
        "How often a figure this far out would come up if there were no effect. 0.05 or less "
        "counts as told from chance.",
        _TESTS,
    ),
    Term(
        "Holm’s correction",
        "Raises each p because many tests are made at once and some come out by luck.",
        _TESTS,
        ("Holm",),
    ),
    Term(
        "interval",
        "The range in which the true figure lies with the confidence that stands beside it, if the "
        "test’s assumption holds.",
        _TESTS,
        ("intervals",),
    ),
    Term(
        "Cliff’s delta",
        "Of all pairs of one chain from each group: the share in which the first has the larger "
        "value, less the share in which it has the smaller one.",
        _TESTS,
        ("Cliff's delta",),
        "classes/",
    ),
    Term(
        "median",
        "The middle value: half of the chains have more, half have less.",
        _TESTS,
        ("medians",),
    ),
)
"""All terms, by group in the order of the glossary page."""

UNLINKED = frozenset({"p", "mark", "basis", "gas", "interval", "power", "Stage"})
"""Terms too common in other senses to be found by their letters."""


def groups() -> tuple[tuple[str, tuple[Term, ...]], ...]:
    """Terms by heading, each group in alphabetical order."""
    names = dict.fromkeys(term.group for term in TERMS)
    return tuple(
        (name, tuple(sorted((t for t in TERMS if t.group == name), key=lambda t: t.name.lower())))
        for name in names
    )
