"""Requests and answers about the end of a contract, as JSON."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from pawpact.access.field import Day, LabelView, PublicId, Yuan
from pawpact.access.field import text as words
from pawpact.access.field import why as kept_reason
from pawpact.contracts.ending.incident import IncidentKind
from pawpact.contracts.ending.values import BY_CUSTOMER, Choice

_HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


class BillQuery(Schema):
    """Why the contract would end."""

    reason = fields.String(
        load_default=BY_CUSTOMER,
        validate=validate.Length(1, 60),
        metadata={"description": "解约原因 / why it ends", "example": BY_CUSTOMER},
    )


class LineAnswer(Schema):
    """One item of a bill, with the parameter that it comes from."""

    item = words("fee")
    label = fields.Nested(LabelView, required=True)
    text = fields.Nested(LabelView, required=True)
    parameter = words("core.contracts.termination_fee_rate")


class BillAnswer(Schema):
    """What ending a contract comes to. ``fingerprint`` is what the customer agrees to."""

    contract = PublicId("con", required=True)
    reason = words(BY_CUSTOMER)
    free = fields.Boolean(required=True)
    periods = fields.Integer(required=True, metadata={"example": 8})
    amount = Yuan(required=True, metadata={"example": "3184.00"})
    unanswered = fields.Integer(required=True, metadata={"example": 0})
    fee = Yuan(required=True, metadata={"example": "318.40"})
    paid = Yuan(required=True)
    bonus = Yuan(required=True)
    deposit = Yuan(required=True)
    receivable = Yuan(required=True)
    refund = Yuan(required=True)
    owed = Yuan(required=True)
    use_days = fields.Integer(required=True, metadata={"example": 90})
    lines = fields.List(fields.Nested(LineAnswer), required=True)
    fingerprint = words(_HASH)


class TerminationRequest(Schema):
    """Why the contract ends before its term, and the bill that was shown."""

    reason = fields.String(
        load_default=BY_CUSTOMER,
        validate=validate.Length(1, 60),
        metadata={"example": BY_CUSTOMER},
    )
    why = kept_reason()
    fingerprint = words(
        _HASH, "已出示的账单 / the bill that was shown", validate=validate.Regexp(r"[0-9a-f]{64}\Z")
    )


class SettlementRequest(Schema):
    """The customer's answer to the bill."""

    fingerprint = words(_HASH, validate=validate.Regexp(r"[0-9a-f]{64}\Z"))
    points = fields.Enum(
        Choice,
        by_value=True,
        required=True,
        metadata={"description": "已付积分退款或保留 / paid points refunded or kept"},
    )
    agreed = fields.Boolean(
        required=True, metadata={"description": "客户确认违约金 / the fee is agreed to"}
    )
    why = kept_reason()


class WithdrawalRequest(Schema):
    """The customer changes her mind within the cooling-off days."""

    why = kept_reason()
    pet_returned = fields.Boolean(load_default=False)
    arrangement = fields.String(
        load_default="",
        validate=validate.Length(max=500),
        metadata={
            "description": "宠物如何送回 / how the pet comes back",
            "example": "周六送回门店",
        },
    )
    points = fields.Enum(Choice, by_value=True, load_default=Choice.REFUND)


class IncidentDocument(Schema):
    """A piece of evidence: its kind, and where it is kept, which is sealed."""

    kind = words("customer_statement", validate=validate.Length(1, 60))
    reference = words("documents/000127", validate=validate.Length(1, 500))


class ReportRequest(Schema):
    """A pet is lost or dead."""

    kind = fields.Enum(IncidentKind, by_value=True, required=True)
    happened_on = Day(required=True, metadata={"example": "2026-06-11"})
    documents = fields.List(
        fields.Nested(IncidentDocument), load_default=list, validate=validate.Length(max=20)
    )
    publish = fields.Boolean(
        load_default=False,
        metadata={"description": "同意发布寻宠信息 / a public notice is agreed to"},
    )
    why = kept_reason()


class DocumentsRequest(Schema):
    """Evidence that came later."""

    documents = fields.List(
        fields.Nested(IncidentDocument), required=True, validate=validate.Length(1, 20)
    )


class ConfirmationRequest(Schema):
    """A manager believes the report; with the customer's choice all is settled at once."""

    points = fields.Enum(Choice, by_value=True, load_default=None, allow_none=True)
    why = kept_reason()
