"""Requests and answers about deposits, refunds and statements, as JSON."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from pawpact.access.field import Day, LabelView, PublicId, Yuan, state_of, text, titled
from pawpact.access.paging import PageQuery, next_field
from pawpact.contracts.values import DEPOSIT, OFFSET
from pawpact.payouts.values import OPEN_STATES, PAYOUT, PayoutState

STATES = [str(each) for each in PayoutState]


class HeldDepositView(Schema):
    """A deposit: ``remaining`` of ``amount`` is held."""

    id = PublicId("dep", required=True)
    application = PublicId("app", required=True)
    customer = PublicId("cus", required=True)
    state = state_of(DEPOSIT, "held")
    amount = Yuan(required=True, metadata={"example": "300.00"})
    remaining = Yuan(required=True, metadata={"example": "300.00"})
    due_at = fields.AwareDateTime(required=True)
    paid_at = fields.AwareDateTime(required=True, allow_none=True)


class DepositPageView(Schema):
    """One page of deposits that are not over; of one customer all of them."""

    items = fields.List(fields.Nested(HeldDepositView), required=True)
    next = next_field()


class DepositQuery(PageQuery):
    """Whose deposits."""

    customer = PublicId("cus", load_default=None)


class PaymentRequest(Schema):
    """A deposit that was paid at the counter, under the payment's own number."""

    amount = Yuan(required=True, metadata={"example": "300.00"})
    reference = text("pos-000127", validate=validate.Length(1, 100))


class OffsetRequestBody(Schema):
    """So much of the deposit is to become points."""

    amount = Yuan(required=True, metadata={"example": "120.00"})


class OffsetView(Schema):
    """A request: ``given`` of ``asked`` became points, ``remaining`` is still held.

    Refused it has its ``reason``, and ``missing`` says how many periods were missing; while a
    person decides, ``held`` is the case.
    """

    offset = PublicId("off", data_key="id", required=True)
    deposit = PublicId("dep", required=True)
    state = state_of(OFFSET, "given")
    asked = Yuan(required=True, metadata={"example": "120.00"})
    given = Yuan(required=True, metadata={"example": "120.00"})
    remaining = Yuan(required=True, metadata={"example": "380.00"})
    reason = fields.Nested(LabelView, required=True, allow_none=True)
    missing = fields.Integer(required=True, metadata={"example": 0})
    asked_at = fields.AwareDateTime(required=True)
    answered_at = fields.AwareDateTime(required=True, allow_none=True)
    decision = fields.String(
        required=True, allow_none=True, metadata={"example": "dec_06dj8xq800000"}
    )
    held = fields.String(required=True, allow_none=True, metadata={"example": None})


class OffsetsView(Schema):
    """Every request for one contract's deposit, the oldest first."""

    items = fields.List(fields.Nested(OffsetView), required=True)


class RefundView(Schema):
    """Money that is owed to a customer."""

    id = PublicId("pay", required=True)
    customer = PublicId("cus", required=True)
    movement = text("P28")
    title = fields.Nested(LabelView, required=True)
    amount = Yuan(required=True)
    state = state_of(PAYOUT, "due")
    attempts = fields.Integer(required=True)
    owed_since = fields.AwareDateTime(required=True)
    due_by = fields.AwareDateTime(required=True)
    paid_at = fields.AwareDateTime(required=True, allow_none=True)
    reference = fields.String(required=True, allow_none=True, metadata={"example": "bank-000127"})
    payment = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "原路退回的付款 / the customer's own payment that it goes back to",
            "example": None,
        },
    )
    reason = text("")


class OwedRefundView(Schema):
    """Money that is owed and gets its number with the next refund run, which pays it."""

    customer = PublicId("cus", required=True)
    movement = text("P28")
    title = fields.Nested(LabelView, required=True)
    amount = Yuan(required=True)
    state = titled({PayoutState.DUE.value: PAYOUT.say(PayoutState.DUE)}, "due")
    due_by = fields.AwareDateTime(required=True)


class RefundPageView(Schema):
    """One page of refunds by their days; on the first one what no run has taken up yet."""

    items = fields.List(fields.Nested(RefundView), required=True)
    upcoming = fields.List(
        fields.Nested(OwedRefundView),
        required=True,
        metadata={
            "description": "已产生、下次退款运行时付的，只在第一页 / owed and not taken up by a run"
            " yet; on the first page, where the state due is asked for"
        },
    )
    upcoming_count = fields.Integer(required=True, metadata={"example": 0})
    next = next_field()


class RefundQuery(PageQuery):
    """Which refunds; without a state, those that are owed."""

    state = fields.List(
        fields.String(validate=validate.OneOf(STATES)),
        load_default=lambda: [str(each) for each in OPEN_STATES],
        metadata={"description": "可重复 / may be repeated"},
    )
    customer = PublicId("cus", load_default=None)


class PaidByHandRequest(Schema):
    """The bank's number of a payment that was made another way."""

    reference = text("bank-000127", validate=validate.Length(1, 100))


class StatementQuery(Schema):
    """The days, both inclusive."""

    since = Day(load_default=None, metadata={"example": "2026-03-01"})
    until = Day(load_default=None, metadata={"example": "2026-12-31"})


class BucketView(Schema):
    """What one kind of balance came to."""

    title = fields.Nested(LabelView, required=True)
    opening = text("0.00")
    gained = text("268.00")
    spent = text("80.00")
    closing = text("188.00")


class StatementLineView(Schema):
    """One movement in plain words."""

    at = fields.AwareDateTime(required=True)
    movement = fields.Nested(LabelView, required=True)
    bucket = fields.Nested(LabelView, required=True)
    amount = text("268.00")
    balance = text("268.00")
    journal = PublicId("jou", required=True)


class StatementView(Schema):
    """What a customer had, everything that moved, and what is left, to the fen."""

    store = text("hangzhou-xihu")
    customer = PublicId("cus", required=True)
    since = fields.Date(required=True, allow_none=True)
    until = fields.Date(required=True)
    buckets = fields.List(fields.Nested(BucketView), required=True)
    lines = fields.List(fields.Nested(StatementLineView), required=True)
