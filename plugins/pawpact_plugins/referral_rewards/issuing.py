"""A customer's own invitation code."""

from __future__ import annotations

from datetime import timedelta

from marshmallow import Schema, fields

from pawpact.sdk import Action, ActionCase, Change, Label, Outcome, Refusal, Row, Sealed
from pawpact_plugins.referral_rewards import again
from pawpact_plugins.referral_rewards.code import make_code
from pawpact_plugins.referral_rewards.models import Invitation
from pawpact_plugins.referral_rewards.setting import whole, words

COUNTER = ("sales", "service_agent", "care_advisor", "store_manager")
VALID_DAYS = "referral_rewards.invite_code_valid_days"


class Issued(Schema):
    """The code, and the last day on which somebody may use it."""

    code = fields.String(required=True, metadata={"example": "hangzhou-xihu-CMMK53CB"})
    valid_until = fields.Date(required=True, metadata={"example": "2027-03-12"})


def issue(case: ActionCase) -> Outcome:
    """The code that the customer has, or a new one where that has run out."""
    customer = case.subjects["customer"]
    if case.fact("customer.signed_contracts") == 0:
        return Outcome(
            refused=Refusal(
                "no_contract",
                Label("只有签过约的客户才有邀请码", "only who has signed a contract has a code"),
            )
        )
    known = case.newest(Invitation, [customer], column="customer").get(customer)
    if known is not None and known["valid_until"] >= case.date:
        return Outcome(answer=_shown(known))
    made = {
        "customer": customer,
        "code": make_code(case.store, case.number),
        "valid_until": case.date + timedelta(days=whole(case.parameter(VALID_DAYS))),
        "traces": Sealed(" ".join(words(case.fact("customer.traces")))),
    }
    return Outcome(records=(Change(Invitation, case.number, made, after=0),), answer=_shown(made))


def _shown(invitation: Row) -> Row:
    return {"code": invitation["code"], "valid_until": invitation["valid_until"]}


ISSUE = Action(
    "issue_code",
    Label("发邀请码", "Issue an invitation code"),
    issue,
    answer=Issued,
    subjects=("customer",),
    roles=COUNTER,
    reads=("customer.signed_contracts", "customer.traces"),
    again=again.issued,
)
