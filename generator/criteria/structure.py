"""Design criteria about the chain: where fees go, what secures it, what gas is paid in."""

from __future__ import annotations

from generator.context import Context
from generator.model.chain import Profile
from generator.model.finding import Evidence, Finding, Verdict, criterion
from generator.model.words import DataAvailability, FeeDestination, GasAsset, Kind, ProofSystem

_FEE_SCORE = {
    FeeDestination.BURNED: 0.0,
    FeeDestination.USERS: 0.0,
    FeeDestination.HOLDERS: 0.0,
    FeeDestination.VALIDATORS: 0.0,
    FeeDestination.BASE_LAYER: 0.0,
    FeeDestination.TREASURY: 0.5,
    FeeDestination.SPLIT: 0.5,
    FeeDestination.OPERATOR: 1.0,
    FeeDestination.FOUNDATION: 1.0,
}
_GAS_SCORE = {
    GasAsset.BASE_ASSET: 0.0,
    GasAsset.STABLECOIN: 0.0,
    GasAsset.MIXED: 0.5,
    GasAsset.OWN_TOKEN: 1.0,
}
_VERDICT = {0.0: Verdict.NOT_MET, 0.5: Verdict.PARTLY, 1.0: Verdict.MET}


def _finding(name: str, score: float, sentence: str, *evidence: Evidence) -> Finding:
    return Finding(name, _VERDICT[score], sentence, score, evidence)


@criterion(
    group="design",
    order=6,
    title="Where fees go",
    asks="Who ends up with the larger part of the fees that users pay?",
    met="An operator or a foundation keeps them.",
    partly="They go to a treasury under a vote of holders, or are split.",
    not_met="They are burned, shared with users or holders by rule, or paid by rule to those who "
    "secure the chain.",
    unknown="No document seen says who keeps them.",
    gaming="A rule that shares fees can be written and rarely used; a treasury can be voted on "
    "by its makers alone.",
    limits="It names who ends up with the larger part and does not weigh the parts. Question 2 "
    "does that, where the shares are known.",
)
def fee_destination(profile: Profile, _context: Context) -> Finding:
    """By rule to users, holders, security or nobody 0; treasury or split 0.5; kept 1."""
    fact = profile.fee_destination
    if fact is None:
        return Finding(
            "fee_destination", Verdict.UNKNOWN, "No document seen says who keeps the fees."
        )
    return _finding(
        "fee_destination",
        _FEE_SCORE[fact.value],
        f"The larger part of fees: {fact.value.meaning}.",
        Evidence.of("fee destination", fact),
    )


@criterion(
    group="design",
    order=7,
    title="Source of security",
    asks="Does the chain lean on a base layer, or pay its own validators in its own token?",
    met="Own validators or miners, paid in the own token.",
    partly="Settles on a base layer, but keeps its data elsewhere or has no working proofs.",
    not_met="Settles and posts its data on a base layer, with working proofs.",
    unknown="Where data is kept, or whether proofs work, is not documented.",
    gaming="A base layer can be named while the contracts that lock the assets can be changed by"
    " a few.",
    limits="It asks where security comes from, not how strong it is: a small set of validators "
    "counts like a large one. Who can change the contracts is asked in the hands-off "
    "test.",
)
def security_source(profile: Profile, _context: Context) -> Finding:
    """Base layer with data and working proofs 0; one missing 0.5; own validators 1."""
    name = "security_source"
    kind = Evidence.of("kind", profile.kind)
    if not profile.settles_elsewhere:
        words = {
            Kind.SIDECHAIN: "A sidechain is secured by its own validators.",
            Kind.APPCHAIN: "The application's chain is secured by its own validators.",
        }
        sentence = words.get(profile.kind.value, "The chain is secured by its own validators.")
        return _finding(name, 1.0, sentence, kind)
    data, proofs = profile.data_availability, profile.proof_system
    evidence = [kind]
    evidence += [Evidence.of("data availability", data)] if data else []
    evidence += [Evidence.of("proof system", proofs)] if proofs else []
    outside = data is not None and data.value in {
        DataAvailability.EXTERNAL,
        DataAvailability.COMMITTEE,
    }
    broken = proofs is not None and proofs.value is not ProofSystem.LIVE
    if outside or broken:
        why = []
        if outside and data:
            why.append(f"data is on {data.value.meaning}")
        if broken and proofs:
            why.append(proofs.value.meaning)
        sentence = f"Settles on a base layer, with a gap: {' and '.join(why)}."
        return _finding(name, 0.5, sentence, *evidence)
    if data is None or proofs is None:
        missing = " and ".join(
            words
            for words, fact in (("where data is kept", data), ("whether proofs work", proofs))
            if fact is None
        )
        return Finding(name, Verdict.UNKNOWN, f"Not documented: {missing}.", None, tuple(evidence))
    sentence = f"Settles on a base layer, data in its {data.value.value}, proofs work."
    return _finding(name, 0.0, sentence, *evidence)


@criterion(
    group="design",
    order=8,
    title="Gas asset",
    asks="What do users pay fees in?",
    met="The chain's own token.",
    partly="The own token or another asset, at the user's choice.",
    not_met="The base layer's asset or a stablecoin.",
    unknown="It is not documented.",
    gaming="A service can pay gas on behalf of users, who then never see the asset in which it "
    "is paid.",
    limits="It says in what fees are paid, not who gets them. Where several assets are allowed, "
    "it does not know which is used more.",
)
def gas_asset(profile: Profile, _context: Context) -> Finding:
    """Base asset or stablecoin 0; mixed 0.5; own token 1."""
    fact = profile.gas_asset
    if fact is None:
        return Finding("gas_asset", Verdict.UNKNOWN, "What gas is paid in is not documented.")
    return _finding(
        "gas_asset",
        _GAS_SCORE[fact.value],
        f"Gas is paid in {fact.symbol}: {fact.value.meaning}.",
        Evidence.of("gas asset", fact),
    )
