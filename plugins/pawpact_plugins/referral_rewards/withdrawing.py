"""A manager takes a referral back: a fraud, or somebody who recommended herself."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from pawpact.sdk import Action, ActionCase, Label, Letter, Outcome, Refusal
from pawpact_plugins.referral_rewards import again
from pawpact_plugins.referral_rewards.following import change, withdraw
from pawpact_plugins.referral_rewards.letter import TAKEN_BACK
from pawpact_plugins.referral_rewards.models import HERE, Newcomer, Referral
from pawpact_plugins.referral_rewards.state import LIVING, State


class Why(Schema):
    """What was found out."""

    why = fields.String(
        required=True,
        validate=validate.OneOf(("self", "fraud", "mistake")),
        metadata={"example": "fraud"},
    )


def take_back(case: ActionCase) -> Outcome:
    """The referral counts no more; what it earned and nobody used goes back."""
    number = case.subjects["referral"]
    row = case.newest(Referral, [number]).get(number)
    if row is None or row["state"] not in LIVING:
        return Outcome(
            refused=Refusal("not_living", Label("这次推荐已经不算了", "it does not count any more"))
        )
    if row["is_carried"]:
        store = row["other_store"]
        message = Label(f"请在认定它的门店 {store} 撤回", f"{store} counted it and takes it back")
        return Outcome(refused=Refusal("carried", message))
    why = case.body["why"]
    outcome = withdraw([row], {row["partner"]: why})
    if row["other_store"] != HERE:
        values = {"newcomer": row["partner"], "why": why}
        told = Letter(row["other_store"], TAKEN_BACK, f"{TAKEN_BACK}:{number}", values)
        return Outcome(
            records=outcome.records, raises=outcome.raises, letters=(*outcome.letters, told)
        )
    changes = [
        change(each, Newcomer, state=State.WITHDRAWN.value, why=why)
        for each in case.newest(Newcomer, [number]).values()
        if each["state"] in LIVING
    ]
    records = (*outcome.records, *changes)
    return Outcome(records=records, raises=outcome.raises, letters=outcome.letters)


WITHDRAW = Action(
    "withdraw",
    Label("撤回推荐", "Withdraw a referral"),
    take_back,
    schema=Why,
    subjects=("referral",),
    roles=("store_manager",),
    again=again.taken_back,
)
