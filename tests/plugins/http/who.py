"""Who may use which door of a plugin, and a body that it takes: written by hand.

Compared with what the plugins declare, so that nobody gets in by a slip in a declaration.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from pawpact.access.actor import Role

R = Role
_MANAGER = frozenset({R.STORE_MANAGER})
_STAFF = frozenset(
    {R.STORE_MANAGER, R.SALES, R.SERVICE_AGENT, R.CARE_ADVISOR, R.CARER, R.VET, R.PLATFORM_ADMIN}
)
_VET = _MANAGER | {R.VET}
_COUNTER = _MANAGER | {R.SALES, R.SERVICE_AGENT, R.CARE_ADVISOR}
_SELLING = _MANAGER | {R.SALES}


class Door(NamedTuple):
    """Roles, and what may be sent: subjects that stand in the body, and the rest of it."""

    roles: frozenset[Role]
    subjects: tuple[str, ...]
    body: Mapping[str, Any] = {}


_C = ("complaint",)
_I = ("illness",)
_SEEN = {"version": 1}
COMPLAINT, ILLNESS, REFERRAL = "complaint_compensation", "illness_pause", "referral_rewards"

ACTIONS: Mapping[str, Door] = {
    f"{COMPLAINT}/take_in": Door(_STAFF, ("customer",), {"channel": "phone"}),
    f"{COMPLAINT}/register": Door(
        _STAFF, _C, {**_SEEN, "type": "goods", "happened_at": "2026-03-05T10:00:00+08:00"}
    ),
    f"{COMPLAINT}/reassign": Door(_STAFF, _C, {**_SEEN, "owner": "stf_0000000000001"}),
    f"{COMPLAINT}/set_urgency": Door(_STAFF, _C, {**_SEEN, "urgency": "urgent"}),
    f"{COMPLAINT}/respond": Door(_STAFF, _C, _SEEN),
    f"{COMPLAINT}/diagnose": Door(_STAFF, _C, {**_SEEN, "disease": "canine_parvovirus"}),
    f"{COMPLAINT}/decide": Door(_MANAGER, _C, {**_SEEN, "accepted": True}),
    f"{COMPLAINT}/wait": Door(_STAFF, _C, _SEEN),
    f"{COMPLAINT}/go_on": Door(_STAFF, _C, _SEEN),
    f"{COMPLAINT}/remedy_goods": Door(
        _STAFF, (*_C, "order_line"), {**_SEEN, "defect": "damaged", "points": 50}
    ),
    f"{COMPLAINT}/remedy_service": Door(
        _STAFF,
        _C,
        {**_SEEN, "fault": "attitude", "staff": "stf_0000000000001", "wish": "points"},
    ),
    f"{COMPLAINT}/approve": Door(_MANAGER, _C, _SEEN),
    f"{COMPLAINT}/resolve": Door(_STAFF, _C, {**_SEEN, "cause": "a", "solution": "b"}),
    f"{COMPLAINT}/revisit": Door(_STAFF, _C, {**_SEEN, "answer": "satisfied"}),
    "credit_scoring/record_score": Door(_SELLING, ("customer",), {"score": 612}),
    f"{ILLNESS}/report": Door(_STAFF, ("contract",), {"symptoms": "不吃东西"}),
    f"{ILLNESS}/accept": Door(_VET, _I, _SEEN),
    f"{ILLNESS}/consult": Door(_VET, _I, {**_SEEN, "advice": "先禁食观察"}),
    f"{ILLNESS}/refer": Door(_VET, _I, {**_SEEN, "clinic": "合作医院"}),
    f"{ILLNESS}/diagnose": Door(_VET, _I, {**_SEEN, "diagnosis": "肠胃炎"}),
    f"{ILLNESS}/treat": Door(_VET, _I, _SEEN),
    f"{ILLNESS}/recover": Door(_VET, _I, _SEEN),
    f"{ILLNESS}/answer_claim": Door(_MANAGER, _I, {**_SEEN, "accepted": True}),
    f"{ILLNESS}/not_recovered": Door(_STAFF, _I),
    f"{ILLNESS}/offer": Door(_STAFF, ("contract",)),
    f"{REFERRAL}/issue_code": Door(_COUNTER, ("customer",)),
    f"{REFERRAL}/use_code": Door(_COUNTER, ("customer",), {"code": "shop-CMMK53CB"}),
    f"{REFERRAL}/withdraw": Door(_MANAGER, ("referral",), {"why": "fraud"}),
}
VIEWS: Mapping[str, Door] = {
    f"{COMPLAINT}/complaint": Door(_STAFF, _C),
    f"{COMPLAINT}/complaints": Door(_STAFF, ()),
    f"{COMPLAINT}/improvements": Door(_MANAGER, ()),
    f"{COMPLAINT}/month": Door(_MANAGER, (), {"month": "2026-03"}),
    f"{ILLNESS}/case": Door(_STAFF, _I),
    f"{ILLNESS}/cases": Door(_STAFF, ()),
    f"{ILLNESS}/clinics": Door(_STAFF, ()),
    f"{REFERRAL}/referrals": Door(_STAFF, ()),
    f"{REFERRAL}/referrer": Door(_STAFF, ("customer",)),
}
