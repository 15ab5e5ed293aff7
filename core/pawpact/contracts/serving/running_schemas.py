"""Requests and answers about a contract that runs, as JSON."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from pawpact.access.field import PublicId, Yuan, state_of
from pawpact.access.field import text as words
from pawpact.access.field import why as kept_reason
from pawpact.access.paging import PageQuery, next_field
from pawpact.billing.values import MANDATE
from pawpact.contracts.running.hold import HoldReason
from pawpact.contracts.values import CONTRACT, INCIDENT, OVER, PAUSE

STATES = tuple(dict.fromkeys((*CONTRACT.moves, *OVER)))
"""Every state that a contract can be in."""


class HoldAnswer(Schema):
    """Something that keeps debits back."""

    reason = words("dispute")
    why = words("客户有异议")
    since = fields.AwareDateTime(required=True)
    by = words("key:0000000000001")


class PauseAnswer(Schema):
    """A pause because the pet is ill."""

    id = words("pau_0000000000001")
    state = state_of(PAUSE, "running")
    asked = fields.Integer(required=True)
    periods = fields.Integer(required=True)
    resumes_on = fields.Date(required=True, allow_none=True)
    check_on = fields.Date(required=True, allow_none=True)


class IncidentAnswer(Schema):
    """A pet that was reported lost or dead."""

    id = words("inc_0000000000001")
    kind = words("lost")
    state = state_of(INCIDENT, "searching")
    happened_on = fields.Date(required=True)
    search_until = fields.Date(required=True, allow_none=True)
    due_at = fields.AwareDateTime(required=True)


class PlanAnswer(Schema):
    """A plan that the contract was changed to."""

    plan = words("cat_premium")
    price = words("398.00")
    effective_on = fields.Date(required=True)


class EndingAnswer(Schema):
    """How the contract ends or ended."""

    reason = words("customer_request")
    fee = words("318.40")
    requested_at = fields.AwareDateTime(required=True)
    choice = fields.String(required=True, allow_none=True, metadata={"example": "refund"})
    confirmed = fields.Boolean(required=True)
    settled_at = fields.AwareDateTime(required=True, allow_none=True)
    points_until = fields.Date(required=True, allow_none=True)


class MoveAnswer(Schema):
    """One move of the contract, of a pause or of a report."""

    at = fields.AwareDateTime(required=True)
    of = fields.String(required=True, validate=validate.OneOf(("contract", "pause", "incident")))
    came_from = words("draft")
    went_to = words("awaiting_confirmation")
    by = words("key:0000000000001")
    why = words("code scanned")


class LifeAnswer(Schema):
    """A contract with what lies on it and what was done. Money in yuan, times in UTC."""

    id = words("con_0000000000001")
    customer = words("cus_0000000000001")
    pet = words("pet_0000000000001")
    state = state_of(CONTRACT, "active")
    monthly_price = words("268.00")
    term = fields.Integer(required=True, metadata={"example": 12})
    performed = fields.Integer(required=True)
    streak = fields.Integer(required=True)
    next_debit_on = fields.Date(required=True, allow_none=True)
    paused_this_year = fields.Integer(required=True, metadata={"example": 0})
    holds = fields.List(fields.Nested(HoldAnswer), required=True)
    pauses = fields.List(fields.Nested(PauseAnswer), required=True)
    incidents = fields.List(fields.Nested(IncidentAnswer), required=True)
    plans = fields.List(fields.Nested(PlanAnswer), required=True)
    ending = fields.Nested(EndingAnswer, required=True, allow_none=True)
    moves = fields.List(fields.Nested(MoveAnswer), required=True)


class ContractAnswer(Schema):
    """A contract in a list."""

    id = words("con_0000000000001")
    customer = words("cus_0000000000001")
    pet = words("pet_0000000000001")
    state = state_of(CONTRACT, "active")
    monthly_price = words("268.00")
    performed = fields.Integer(required=True)
    term = fields.Integer(required=True, metadata={"example": 12})
    holds = fields.List(fields.String(), required=True, metadata={"example": []})


class ContractsAnswer(Schema):
    """One page of contracts, the oldest first."""

    items = fields.List(fields.Nested(ContractAnswer), required=True)
    next = next_field()


class ContractsQuery(PageQuery):
    """Which contracts are wanted."""

    state = fields.String(
        load_default=None,
        validate=validate.OneOf(STATES),
        metadata={"description": "只列这个状态 / of this state only"},
    )


class HoldRequest(Schema):
    """A hold to be laid or lifted."""

    reason = fields.Enum(HoldReason, by_value=True, required=True)
    why = kept_reason()


class PlanRequest(Schema):
    """Another plan. ``mandate_limit`` where the old limit of a debit is too low."""

    plan = words("cat_premium", validate=validate.Length(1, 40))
    confirmation = fields.Dict(
        keys=fields.String(validate=validate.Length(1, 60)),
        values=fields.String(validate=validate.Length(1, 500)),
        required=True,
        validate=validate.Length(1, 10),
        metadata={
            "description": "客户确认新价格的证据，加密保存 / evidence of her agreement, sealed",
            "example": {"signature_image": "scans/000127"},
        },
    )
    mandate_limit = Yuan(load_default=None, allow_none=True)


class PauseRequestBody(Schema):
    """How long, and which documents were handed in."""

    periods = fields.Integer(
        required=True, strict=True, validate=validate.Range(1, 24), metadata={"example": 1}
    )
    documents = fields.List(
        fields.String(validate=validate.Length(1, 60)),
        load_default=list,
        validate=validate.Length(max=10),
        metadata={"example": ["clinic_diagnosis_report"]},
    )


class PauseAnswerRequest(Schema):
    """What a manager decided of a pause; ``periods`` where it is granted."""

    grant = fields.Boolean(required=True)
    periods = fields.Integer(
        load_default=None, strict=True, validate=validate.Range(1, 24), metadata={"example": 1}
    )
    why = kept_reason()


class ExtensionRequest(Schema):
    """So many more periods."""

    periods = fields.Integer(
        required=True, strict=True, validate=validate.Range(1, 24), metadata={"example": 1}
    )
    why = kept_reason()


class ContractReason(Schema):
    """Nothing but the reason."""

    why = kept_reason()


class MandateMoveAnswer(Schema):
    """One move of a mandate."""

    came_from = words("requested")
    went_to = words("authorised")
    actor = words("key:0000000000001")
    at = fields.AwareDateTime(required=True)
    why = words("authorised")


class MandateAnswer(Schema):
    """A mandate; what the provider calls it is never shown."""

    id = words("man_0000000000001")
    contract = words("con_0000000000001")
    provider = words("simulator")
    limit = Yuan(required=True)
    state = state_of(MANDATE, "authorised")
    moves = fields.List(fields.Nested(MandateMoveAnswer), required=True)


class MandatesAnswer(Schema):
    """The mandates of a contract, first to last, and where the contract stands."""

    contract = PublicId("con", required=True)
    state = state_of(CONTRACT, "active")
    items = fields.List(fields.Nested(MandateAnswer), required=True)


class LimitRequest(Schema):
    """The most that one debit may take."""

    limit = Yuan(required=True)
