"""The six questions that every chain is asked, and the shape of an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from generator.model.weekly import Reading

State = Literal["marked", "not enough data", "not applicable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """
    One of the six questions; the same for every chain.

    ``slug`` is its address. ``explains`` is one sentence; ``asks``, ``computed``, ``gaming``
    and ``limits`` are what the question's page says of it, in whole sentences.
    """

    number: int
    slug: str
    title: str
    main_metric: str
    also: tuple[str, ...]
    explains: str
    asks: str
    computed: str
    gaming: str
    limits: tuple[str, ...]


QUESTIONS: tuple[Question, ...] = (
    Question(
        number=1,
        slug="value",
        title="Where does the value come from?",
        main_metric="emission_coverage",
        also=(
            "emission_coverage_insider",
            "emission_coverage_issuance",
            "security_coverage",
            "app_multiple",
            "net_holder_flow_usd",
        ),
        explains="Fees that users pay, divided by what the token pays out in the same 13 weeks.",
        asks="A chain can be paid for by its users, through fees, or by the holders of its token, "
        "through tokens that are newly issued or unlocked. The question is which of the two pays.",
        computed="Gas fees over 13 weeks are divided by the tokens issued and unlocked by date in "
        "the same weeks, at each week's mean price. The mark stands on the strictest count, all "
        "dated unlocks; the range goes up to the mildest, issuance alone. Without a token, or "
        "where nothing is issued or unlocked, there is nothing to cover and the mark is A.",
        gaming="A chain's makers can pay fees to themselves. A schedule can be replaced by a "
        "bucket that is paid at discretion: it has no date and is not counted.",
        limits=(
            (
                "An A without emission says that holders do not pay today. It does not say that"
                " users pay enough to run the chain; the hands-off test asks that."
            ),
            (
                "Fees that applications charge are not gas fees. An appchain whose application "
                "is its business looks small here."
            ),
            (
                "Tokens paid out at somebody's discretion have no date. Where they are more "
                "than a fifth of the supply, the mark could be as low as E, and without any "
                "dated emission none is given."
            ),
            "Unlocked is not sold: the figure says what could be sold at the week's price.",
        ),
    ),
    Question(
        number=2,
        slug="keeping",
        title="Who keeps it?",
        main_metric="value_leakage",
        also=("rent_share", "operator_margin", "returned_share"),
        explains="The part of fees that neither pays for security nor flows back by a documented "
        "rule.",
        asks="Of each dollar of fees, a part pays those who secure the chain, a part may be burned "
        "or flow back to holders, users or public goods, and the rest stays with somebody. The "
        "question is how large that rest is.",
        computed="One less the share paid for security less the share returned. Rent paid to the "
        "base layer and burned fees are taken from series where there are any, over 13 weeks; "
        "otherwise the documented split counts. What nothing documents counts as kept.",
        gaming="A promised share is not a paid share: where only documents speak, a chain can "
        "promise more than it pays.",
        limits=(
            (
                "An operator's costs off the chain (staff, proving hardware) are in no public "
                "series, so what is kept is not profit."
            ),
            (
                "For a chain that secures itself, silence of the documents may mean that "
                "validators get the rest; no mark is given then."
            ),
            "Where a treasury receives fees and nothing says what it pays out, no mark is given.",
        ),
    ),
    Question(
        number=3,
        slug="supply",
        title="How much supply is still to come?",
        main_metric="overhang_52w",
        also=("float_share", "float_at_generation"),
        explains="Tokens that are issued or unlock in the next 52 weeks, against today's float.",
        asks="Tokens that will be issued or unlocked dilute those who hold the token now. The "
        "question is by how much within a year.",
        computed="What the issuance rule issues and what schedules unlock by date in the 52 weeks "
        "after the edition, divided by the tokens in circulation: as a provider counts them, else "
        "as schedules and rules give them. A chain without a token is not asked.",
        gaming="A bucket called discretionary has no date and is not counted. What counts as "
        "circulating is declared by the project.",
        limits=(
            (
                "Supply without a date is not in the figure. The range says what the mark would"
                " be if all of it came within the year; part of it may have been paid out "
                "already, so that is an upper bound."
            ),
            "Burned tokens are not deducted: the figure says what comes, not what remains.",
            "Schedules are read from documents and may be changed by those who wrote them.",
        ),
    ),
    Question(
        number=4,
        slug="use",
        title="Does use bring capital?",
        main_metric="divergence_52w",
        also=(
            "use_growth_52w",
            "capital_growth_52w",
            "capital_per_use",
            "cost_to_user",
            "cost_to_user_change_52w",
        ),
        explains="Growth of use against growth of the capital trusted to the chain, over a year.",
        asks="A chain can be used more and more while less and less is trusted to it. The question "
        "is whether the two grow together.",
        computed="Means of 13 weeks a year apart: use in user operations, else transactions; "
        "capital in value secured, else value locked in DeFi, else stablecoins. The mark follows "
        "from the signs and sizes of both growths. Each growth is measured by one provider at "
        "both ends.",
        gaming="Cheap transactions can be made by one party. Capital in USD grows with the price "
        "of the tokens that are held, and some coins are counted on two chains.",
        limits=(
            "Counts are not people: one user can make many operations.",
            (
                "The range says what the mark would be by every other stored measure of use and"
                " capital; it is often wide, and then the mark says little."
            ),
            "A year before launch there is nothing to compare with.",
        ),
    ),
    Question(
        number=5,
        slug="hands-off",
        title="Could its makers walk away?",
        main_metric="hands_off",
        also=(),
        explains="The hands-off test: ten criteria, counted over those that are known.",
        asks="A chain that needs its makers every day is a service; one that would go on without "
        "them is closer to infrastructure. The question is how far a chain has come.",
        computed="Ten criteria, each met, not met, unknown or not applicable. The mark stands on "
        "the share met among those known; the range takes every unknown one as met, then as not "
        "met.",
        gaming="A council can be named and a sequencer set opened on paper. Each criterion's page "
        "says how it can be gamed.",
        limits=(
            "The criteria count alike, though they do not matter alike.",
            (
                "What is not documented is unknown, not failed: a chain about which little is "
                "written has a wide range rather than a bad mark."
            ),
            (
                "Some criteria apply only to chains that settle on another one, so that chains "
                "of different kinds are marked on different numbers of criteria."
            ),
        ),
    ),
    Question(
        number=6,
        slug="holding",
        title="Has holding it paid?",
        main_metric="token_in_btc_52w",
        also=("token_in_eth_52w", "token_in_btc_since_launch"),
        explains="The token's price in BTC today against a year ago.",
        asks="A token is often offered as a share in the chain's success. The question is whether "
        "those who held it for a year have more than if they had held BTC.",
        computed="The token's last price in BTC divided by its price in BTC 52 weeks before. "
        "Rewards for staking are not added. A chain without a token is not asked, and BTC is not "
        "measured in itself.",
        gaming="Thin markets and buybacks can hold a price for a while.",
        limits=(
            (
                "One year is one draw: the same token can have another mark a quarter later. "
                "The figure since launch stands beside it."
            ),
            "A price says nothing about whether the tokens could have been sold at it.",
            "Past returns say nothing about coming ones.",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """
    The answer to one question for one chain.

    ``mark`` is None unless ``state`` is ``marked``. ``worst`` and ``best`` give the range the
    mark could take over a band or over unknowns; ``span`` says in words what that range comes
    from, empty where there is none. ``figure`` is the main figure as shown, ``sentence`` says
    what it means, ``missing`` names what would be needed.
    """

    question: Question
    state: State
    sentence: str
    mark: str | None = None
    best: str | None = None
    worst: str | None = None
    span: str = ""
    figure: str = ""
    reading: Reading | None = None
    missing: tuple[str, ...] = ()
