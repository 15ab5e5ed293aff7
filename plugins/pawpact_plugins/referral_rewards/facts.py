"""Answers what referrals mean for a referrer, a newcomer's contract and a referral."""

from __future__ import annotations

from collections.abc import Sequence

from pawpact.sdk import Columns, FactBatch, FactProvider, Row, Value
from pawpact_plugins.referral_rewards.models import Newcomer, Referral
from pawpact_plugins.referral_rewards.setting import is_on, words
from pawpact_plugins.referral_rewards.state import LIVING
from pawpact_plugins.referral_rewards.waiver import counting, due, earned_by, mark_of, standing

SELF = "self"


def provide_referrers(batch: FactBatch) -> Columns:
    """How many referrals count, and what they still owe their referrer; one statement."""
    history = batch.history(Referral, batch.subjects, column="customer")
    to_come, given = batch.fact("customer.waivers_to_come"), batch.fact("customer.waivers_given")
    totals: list[int] = []
    periods: list[int] = []
    marks: list[str | None] = []
    payers: list[int] = []
    earned: list[int] = []
    shares: list[int] = []
    for customer, coming, past in zip(batch.subjects, to_come, given, strict=True):
        referrals = standing(history.get(customer, ()))
        owed = due(referrals, (*words(coming), *words(past)))
        totals.append(len(counting(referrals)))
        periods.append(sum(each.periods for each in owed))
        marks.append(mark_of(owed[0].referral["thing"]) if owed else None)
        payers.append(owed[0].referral["payer"] if owed else 0)
        shares.append(owed[0].referral["share"] if owed else 0)
        earned.append(earned_by(owed[0].referral) if owed else 0)
    return {
        "referrer.qualified_total": totals,
        "referrer.waivers_due": periods,
        "referrer.waiver_mark": marks,
        "referrer.waiver_payer": payers,
        "referrer.waiver_periods": earned,
        "referrer.waiver_share": shares,
    }


def provide_live(batch: FactBatch) -> Columns:
    counts = batch.fact("customer.active_contracts")
    return {"referrer.has_live_contract": [count is not None and count != 0 for count in counts]}


def provide_contracts(batch: FactBatch) -> Columns:
    """Whether each contract is a newcomer's; one statement."""
    found = batch.newest(Newcomer, batch.subjects, column="contract")
    brought = [contract in found and stands(found[contract]) for contract in batch.subjects]
    gives_kit = is_on(batch.parameter("referral_rewards.referee_adoption_kit"))
    return {
        "referral.newcomer": brought,
        "referral.kit_due": [each and gives_kit for each in brought],
    }


def stands(newcomer: Row) -> bool:
    """Whether the referrer's store accepts it and nobody took it back."""
    return newcomer["is_accepted"] and newcomer["state"] in LIVING


def provide_referrals(batch: FactBatch) -> Columns:
    """What was found out about each referral; one statement."""
    found = batch.newest(Referral, batch.subjects)
    nothing: Sequence[Value | None] = [None] * len(batch.subjects)
    return {
        "referral.self": [each in found and found[each]["why"] == SELF for each in batch.subjects],
        "referral.waiver_points": nothing,
    }


PROVIDERS = (
    FactProvider(
        "customer",
        (
            "referrer.qualified_total",
            "referrer.waivers_due",
            "referrer.waiver_mark",
            "referrer.waiver_payer",
            "referrer.waiver_periods",
            "referrer.waiver_share",
        ),
        provide_referrers,
    ),
    FactProvider("customer", ("referrer.has_live_contract",), provide_live),
    FactProvider("contract", ("referral.newcomer", "referral.kit_due"), provide_contracts),
    FactProvider("referral", ("referral.self", "referral.waiver_points"), provide_referrals),
)
