"""What the counter reads of referrals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields

from pawpact.sdk import ActionCase, Label, Listing, Row, SubjectId, View
from pawpact_plugins.referral_rewards.models import Invitation, Referral
from pawpact_plugins.referral_rewards.state import State
from pawpact_plugins.referral_rewards.waiver import counting, standing


class ReferrerShown(Schema):
    """A referrer's standing."""

    code = fields.String(
        required=True, allow_none=True, metadata={"example": "hangzhou-xihu-CMMK53CB"}
    )
    valid_until = fields.Date(required=True, allow_none=True, metadata={"example": "2027-03-12"})
    qualified = fields.Integer(required=True, metadata={"example": 3})
    pending = fields.Integer(required=True, metadata={"example": 1})
    waivers_due = fields.Integer(required=True, metadata={"example": 1})


class ReferralShown(Schema):
    """One referral; ``store`` is that of the newcomer, empty where it is this one.

    Of one that ``is_carried`` it is the store where it counts: only waived periods came here.
    """

    referral = SubjectId("referral", required=True)
    referrer = SubjectId("customer", required=True)
    state = fields.String(required=True, metadata={"example": "qualified"})
    store = fields.String(required=True, metadata={"example": ""})
    is_carried = fields.Boolean(required=True, metadata={"example": False})
    qualified_on = fields.Date(required=True, allow_none=True, metadata={"example": "2026-03-12"})
    periods = fields.Integer(required=True, metadata={"example": 1})
    converted = fields.Integer(required=True, metadata={"example": 0})
    why = fields.String(required=True, metadata={"example": ""})


def show_referrer(case: ActionCase) -> Mapping[str, Any]:
    customer = case.subjects["customer"]
    invitation = case.newest(Invitation, [customer], column="customer").get(customer)
    history = case.history(Referral, [customer], column="customer")
    referrals = standing(history.get(customer, ()))
    pending = [row for row in referrals if row["state"] in (State.USED, State.SIGNED)]
    return {
        "code": invitation and invitation["code"],
        "valid_until": invitation and invitation["valid_until"],
        "qualified": len(counting(referrals)),
        "pending": len(pending),
        "waivers_due": case.fact("referrer.waivers_due") or 0,
    }


def list_referrals(case: ActionCase) -> Listing:
    named = {"customer": case.subjects["customer"]} if "customer" in case.subjects else {}
    found = case.find(
        Referral,
        named,
        after=case.body["after"],
        limit=case.body["limit"],
        is_newest_first=True,
    )
    return Listing([_shown(row) for row in found.rows], found.next)


def _shown(row: Row) -> Mapping[str, Any]:
    names = ("state", "is_carried", "qualified_on", "periods", "converted", "why")
    return {
        "referral": row["thing"],
        "referrer": row["customer"],
        "store": row["other_store"],
        **{name: row[name] for name in names},
    }


VIEWS = (
    View(
        "referrer",
        Label("推荐人", "A referrer"),
        show_referrer,
        answer=ReferrerShown,
        subjects=("customer",),
        reads=("referrer.waivers_due",),
    ),
    View(
        "referrals",
        Label("推荐", "Referrals"),
        list_referrals,
        answer=ReferralShown,
        optional=("customer",),
        is_list=True,
    ),
)
