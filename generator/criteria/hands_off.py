"""Question 5, the hands-off test: could the makers walk away? Ten criteria for every chain."""

from __future__ import annotations

import numpy as np

from generator.context import Context
from generator.format import amount, percent
from generator.model.chain import Income, Profile, Spending
from generator.model.fact import Sourced
from generator.model.finding import Evidence, Finding, Verdict, criterion
from generator.model.series import week_name
from generator.model.words import Kind, Sequencer, UpgradeControl
from generator.rollup_stage import NOT_STAGED, RollupStage, rollup_stage

EXIT_WINDOW_DAYS = 7


def _yes_no(name: str, met: bool, sentence: str, label: str, fact: Sourced) -> Finding:  # noqa: FBT001 - the verdict itself
    verdict = Verdict.MET if met else Verdict.NOT_MET
    return Finding(name, verdict, sentence, evidence=(Evidence.of(label, fact),))


def _unknown(name: str, sentence: str) -> Finding:
    return Finding(name, Verdict.UNKNOWN, sentence)


def _self_run(name: str, profile: Profile) -> Finding:
    """For questions that only a chain that settles elsewhere can be asked."""
    return Finding(
        name,
        Verdict.NOT_APPLICABLE,
        "The chain does not settle on another one.",
        evidence=(Evidence.of("kind", profile.kind),),
    )


@criterion(
    group="hands-off",
    order=1,
    title="Fees pay on-chain costs",
    asks="Would fees cover the on-chain costs with emissions at zero?",
    met="Over 13 weeks, fees exceed what the chain pays its base and data layers; for a chain that "
    "secures itself, they are at least what it issues to validators.",
    not_met="They do not.",
    unknown="Fees or costs are not known.",
    gaming="The makers can pay fees to themselves, or post data in rare large batches, so that a"
    " quarter looks cheap.",
    limits="Only costs on the chain are seen. Staff, servers and proving hardware are in no "
    "public series, so a chain that meets this may still lose money.",
    settles="Seven weeks of a quarter with fees and on-chain costs from one provider.",
)
def fees_cover_costs(profile: Profile, context: Context) -> Finding:
    """Operator margin above zero; a chain that secures itself needs fees of at least issuance."""
    name, chain = "fees_cover_costs", profile.id
    metric = "operator_margin" if profile.settles_elsewhere else "emission_coverage_issuance"
    reading = context.figures.reading(metric, chain)
    if reading is None:
        return _unknown(name, "No series shows both fees and on-chain costs.")
    evidence = context.series_evidence(metric, chain)
    if profile.settles_elsewhere:
        met = reading.value > 0
        sentence = f"Fees less rent are {percent(reading.value)} of fees."
    elif np.isinf(reading.value):
        met, sentence = True, "Nothing is issued to validators; fees pay them."
    else:
        met = reading.value >= 1
        sentence = f"Fees are {percent(reading.value)} of what is issued to validators."
    verdict = Verdict.MET if met else Verdict.NOT_MET
    return Finding(name, verdict, sentence, evidence=evidence)


def _stage(name: str, profile: Profile, context: Context, at_least: int) -> Finding:
    if not profile.settles_elsewhere:
        return _self_run(name, profile)
    found = rollup_stage(context.figures, profile)
    if found is None:
        return _unknown(name, "No stage was seen.")
    met = found.value != NOT_STAGED and int(found.value) >= at_least
    evidence = context.series_evidence("stage", profile.id) if found.observed else ()
    if found.fact is not None and (found.observed is None or found.differs):
        evidence += (Evidence.of("stage in the profile", found.fact),)
    verdict = Verdict.MET if met else Verdict.NOT_MET
    return Finding(name, verdict, _stage_sentence(found), evidence=evidence)


def _stage_sentence(found: RollupStage) -> str:
    """Say the stage, whether it was observed or read, when, and what the profile says besides."""
    said = f"L2BEAT gives {_staged(found.value)}"
    fact = found.fact
    dated = f"as of {fact.as_of}, " if fact and fact.as_of else ""
    read_on = f"{dated}read on {fact.read_on}" if fact else ""
    if found.observed is None:
        because = ": the chain does not meet its definition of a rollup"
        why = because if found.value == NOT_STAGED else ""
        return f"{said}{why}. The profile says so, {read_on}; no recent observation is stored."
    said += f", observed in {week_name(found.observed.week)}."
    if not found.differs:
        return said
    stated = _staged(str(found.stated))
    return f"{said} The profile differs, with {stated}, {read_on}; what was observed counts."


def _staged(stage: str) -> str:
    return "no stage" if stage == NOT_STAGED else f"Stage {stage}"


@criterion(
    group="hands-off",
    order=2,
    title="Stage 1 or above",
    asks="Does L2BEAT give Stage 1 or 2?",
    met="Stage 1 or 2.",
    not_met="Stage 0, or no stage.",
    unknown="No stage was seen.",
    gaming="A stage asks for certain parts, such as a council with outside members; whether "
    "these members are independent is judged, not measured.",
    limits="The stage is L2BEAT's judgement. The latest one observed counts, as long as it is not "
    "too old for a mark; else the one that the profile states. Where they differ, the finding says "
    "so. A stage that L2BEAT takes back is not seen until the last one observed is too old. It is "
    "asked only of chains that settle on another one.",
    settles="The stage that L2BEAT gives.",
)
def stage_one(profile: Profile, context: Context) -> Finding:
    """Stage 1 or 2 of L2BEAT; only for chains that settle elsewhere."""
    return _stage("stage_one", profile, context, 1)


@criterion(
    group="hands-off",
    order=3,
    title="Stage 2",
    asks="Does L2BEAT give Stage 2?",
    met="Stage 2.",
    not_met="Stage 0 or 1, or no stage.",
    unknown="No stage was seen.",
    gaming="As with Stage 1, the parts can be there on paper before anybody has had to rely on "
    "them.",
    limits="The stage is L2BEAT's judgement, found as for Stage 1: the latest one observed, else "
    "that of the profile. It is asked only of chains that settle on another one, and a chain at "
    "Stage 2 meets two of the ten criteria.",
    settles="The stage that L2BEAT gives.",
)
def stage_two(profile: Profile, context: Context) -> Finding:
    """Stage 2 of L2BEAT; only for chains that settle elsewhere."""
    return _stage("stage_two", profile, context, 2)


@criterion(
    group="hands-off",
    order=4,
    title="No single party can halt it",
    asks="Does the chain go on when one party stops?",
    met="Blocks are ordered by more than one party.",
    not_met="One operator orders transactions.",
    unknown="Who orders transactions is not documented.",
    gaming="Several operators can belong to one owner.",
    limits="It counts who may order transactions, not who owns them. An L1 is taken to have "
    "several validators or miners; how few of them could stop it is not measured.",
    settles="A document or register that says who orders transactions or makes blocks.",
)
def no_single_halt(profile: Profile, _context: Context) -> Finding:
    """Not a single sequencer; a chain with its own validators or miners is taken to have many."""
    name = "no_single_halt"
    fact = profile.sequencer
    if fact is not None:
        met = fact.value is not Sequencer.SINGLE
        return _yes_no(name, met, f"Ordered by {fact.value.meaning}.", "sequencer", fact)
    if profile.kind.value is Kind.L1:
        sentence = "An L1 with its own validators or miners; no sequencer orders its blocks."
        return _yes_no(name, met=True, sentence=sentence, label="kind", fact=profile.kind)
    return _unknown(name, "Who orders transactions is not documented.")


@criterion(
    group="hands-off",
    order=5,
    title="Exit window of a week",
    asks="Do users have at least seven days to leave before the rules change?",
    met="Seven days or more on the regular path.",
    not_met="Less than seven days, or none.",
    unknown="The window is not documented.",
    gaming="A long window on the regular path is worth little where an emergency path has none.",
    limits="Only the regular path is judged. It is asked only of chains that settle on another "
    "one.",
    settles="A document or register that states the delay before an upgrade takes effect.",
)
def exit_window(profile: Profile, _context: Context) -> Finding:
    """Seven days on the regular path; only for chains that settle elsewhere."""
    name = "exit_window"
    if not profile.settles_elsewhere:
        return _self_run(name, profile)
    fact = profile.exit_window_days
    if fact is None:
        return _unknown(name, "The exit window is not documented.")
    sentence = f"The exit window is {fact.value} days. {fact.detail or ''}".strip()
    met = fact.value >= EXIT_WINDOW_DAYS
    return _yes_no(name, met, sentence, "exit window", fact)


@criterion(
    group="hands-off",
    order=6,
    title="Upgrades need a council or a vote",
    asks="Can the makers change the rules alone?",
    met="Changes need a vote of holders or a council.",
    not_met="A multisig of the team or of a few named parties can change them.",
    unknown="Who can change the rules is not documented.",
    gaming="A council can be filled by the makers, and a vote decided by the tokens they hold.",
    limits="It asks whether others take part, not whether they could outvote the makers.",
    settles="A document or register that says who can change the rules.",
)
def upgrades_shared(profile: Profile, _context: Context) -> Finding:
    """Upgrade control that is not a multisig of named parties."""
    name = "upgrades_shared"
    fact = profile.upgrade_control
    if fact is None:
        return _unknown(name, "Who can change the rules is not documented.")
    met = fact.value is not UpgradeControl.MULTISIG
    return _yes_no(name, met, f"Rules are changed by {fact.value.meaning}.", "upgrades", fact)


@criterion(
    group="hands-off",
    order=7,
    title="Accounts are published",
    asks="Does the foundation or operator publish its accounts?",
    met="Financial reports are published.",
    not_met="It is documented that none are.",
    unknown="No report was seen.",
    gaming="Accounts can be published without being audited, or leave out related companies.",
    limits="It asks whether there are reports, not what they say. Not having seen any is "
    "unknown, so few chains fail it.",
    settles="A published financial report, or a statement that there is none.",
)
def accounts_published(profile: Profile, _context: Context) -> Finding:
    """Published accounts; not having seen any is unknown, not a no."""
    name, fact = "accounts_published", profile.accounts_published
    if fact is None:
        return _unknown(name, "No published accounts were seen.")
    sentence = "Accounts are published." if fact.value else "Accounts are not published."
    return _yes_no(name, fact.value, sentence, "accounts", fact)


@criterion(
    group="hands-off",
    order=8,
    title="Spending is covered by income",
    asks="Does income cover what the makers spend?",
    met="Published income is at least published spending of the same years.",
    not_met="It is less.",
    unknown="No published figures of income and spending for the same years were seen.",
    gaming="Sales of the project's own tokens can be shown as income.",
    limits="It needs published accounts, and few projects publish them. Income and spending are "
    "compared only where a profile gives both for the same date and over as many years.",
    settles="Published figures of income and of spending for the same year.",
)
def spending_covered(profile: Profile, _context: Context) -> Finding:
    """Income of at least the spending of the same years; one without the other settles nothing."""
    name, income, spending = "spending_covered", profile.income_usd, profile.spending_usd
    figures = [(label, one) for label, one in (("income", income), ("spending", spending)) if one]
    evidence = tuple(Evidence.of(label, one) for label, one in figures)
    said = " and ".join(f"{label} of {_a_year(one)}" for label, one in figures)
    said = f"{said[:1].upper()}{said[1:]} {'are' if len(figures) > 1 else 'is'} published"
    if not figures:
        return _unknown(name, "No published figures of income and spending were seen.")
    if income is None or spending is None:
        missing = "income" if income is None else "spending"
        sentence = f"{said}; no figure of {missing} was seen."
        return Finding(name, Verdict.UNKNOWN, sentence, evidence=evidence)
    if income.as_of is None or (income.as_of, income.years) != (spending.as_of, spending.years):
        sentence = f"{said}, but not shown to be of the same years."
        return Finding(name, Verdict.UNKNOWN, sentence, evidence=evidence)
    verdict = Verdict.MET if income.value >= spending.value else Verdict.NOT_MET
    return Finding(name, verdict, f"{said}, as of {income.as_of}.", evidence=evidence)


def _a_year(figure: Income | Spending) -> str:
    return f"{amount(float(figure.value) / figure.years, 'USD')} a year"


@criterion(
    group="hands-off",
    order=9,
    title="Run by more than the founders",
    asks="Is there a client or sequencer not run by the founders?",
    met="Operators outside the founding company order transactions.",
    not_met="The founding company runs the only sequencer.",
    unknown="Who runs clients or sequencers is not documented.",
    gaming="Outside operators can be paid by the founders and run on their machines.",
    limits="It asks who may take part, not how much they do. A named set of operators leaves it "
    "open.",
    settles="A document or count that says who runs clients or sequencers.",
)
def others_run_it(profile: Profile, _context: Context) -> Finding:
    """A single sequencer fails, an open set passes, a named set leaves it open."""
    name, fact = "others_run_it", profile.sequencer
    if fact is None or fact.value is Sequencer.NAMED_SET:
        return _unknown(name, "Whether anyone but the founders runs it is not documented.")
    met = fact.value is Sequencer.OPEN_SET
    return _yes_no(name, met, f"Ordered by {fact.value.meaning}.", "sequencer", fact)


@criterion(
    group="hands-off",
    order=10,
    title="A way out",
    asks="Is there an escape hatch, or a plan for winding down?",
    met="Users can leave without the operator, or an end is planned and announced.",
    not_met="It is documented that users cannot leave without the operator.",
    unknown="Neither was documented.",
    gaming="An escape hatch can exist that no ordinary user could operate.",
    limits="Whether anybody has tried the way out is not known. How much time users have before a "
    "change is another criterion. A chain that settles on no other one is not asked, since there "
    "is no place to leave to.",
    settles="A document on how users leave without the operator, or on the end of the chain.",
)
def way_out(profile: Profile, _context: Context) -> Finding:
    """An announced end, or an escape hatch; how long the exit window is says nothing of either."""
    name = "way_out"
    if profile.status is not None and profile.status.value in {"winding-down", "ended"}:
        sentence = "The end has been announced, with the steps for users."
        return _yes_no(name, met=True, sentence=sentence, label="status", fact=profile.status)
    if not profile.settles_elsewhere:
        return _self_run(name, profile)
    fact = profile.escape_hatch
    if fact is None:
        return _unknown(name, "No escape hatch or plan was documented.")
    said = f"Users {'can' if fact.value else 'cannot'} leave without the operator."
    sentence = f"{said} {fact.detail or ''}".strip()
    return _yes_no(name, fact.value, sentence, "escape hatch", fact)
