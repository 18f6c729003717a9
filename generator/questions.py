"""The six questions that every chain is asked, and the shape of an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from generator.model.weekly import Reading

State = Literal["marked", "not enough data", "not applicable"]


@dataclass(frozen=True, slots=True)
class Question:
    """One of the six questions; the same for every chain."""

    number: int
    title: str
    main_metric: str
    also: tuple[str, ...]
    explains: str


QUESTIONS: tuple[Question, ...] = (
    Question(
        1,
        "Where does the value come from?",
        "emission_coverage",
        ("emission_coverage_issuance", "security_coverage", "app_multiple"),
        "Fees that users pay, divided by what the token pays out in the same 13 weeks.",
    ),
    Question(
        2,
        "Who keeps it?",
        "value_leakage",
        ("rent_share", "operator_margin", "returned_share"),
        "The part of fees that neither pays for security nor flows back by a documented rule.",
    ),
    Question(
        3,
        "How much supply is still to come?",
        "overhang_52w",
        ("float_share",),
        "Tokens that are issued or unlock in the next 52 weeks, against today's float.",
    ),
    Question(
        4,
        "Does use bring capital?",
        "divergence_52w",
        ("use_growth_52w", "capital_growth_52w", "capital_per_use"),
        "Growth of use against growth of the capital trusted to the chain, over a year.",
    ),
    Question(
        5,
        "Could its makers walk away?",
        "hands_off",
        (),
        "The hands-off test: ten criteria, counted over those that are known.",
    ),
    Question(
        6,
        "Has holding it paid?",
        "token_in_btc_52w",
        ("token_in_eth_52w", "token_in_btc_since_launch"),
        "The token's price in BTC today against a year ago.",
    ),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """
    The answer to one question for one chain.

    ``mark`` is None unless ``state`` is ``marked``. ``worst`` and ``best`` give the range the
    mark could take over a band or over unknowns. ``figure`` is the main figure as shown,
    ``sentence`` says what it means, ``missing`` names what would be needed.
    """

    question: Question
    state: State
    sentence: str
    mark: str | None = None
    best: str | None = None
    worst: str | None = None
    figure: str = ""
    reading: Reading | None = None
    missing: tuple[str, ...] = ()
