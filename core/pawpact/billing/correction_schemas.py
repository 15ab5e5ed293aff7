"""Requests and answers about corrections of debits, as JSON."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from pawpact.access.field import LabelView, Yuan, text, why
from pawpact.billing.charge_schemas import ChargeView

LONGEST_STATEMENT = 200 * 1024
"""A body holds no more anyway; a longer file goes through the command."""
_LINE = '{"key": "chg_0000000000001-1", "amount": 39800, "reference": "p-000127"}'


class ReversalRequest(Schema):
    """Why the provider took it back."""

    why = why()


class ReversalAnswer(Schema):
    """The charge as it is now; ``owed`` of it was spent already and is a receivable."""

    owed = Yuan(required=True, metadata={"example": "80.00"})
    charge = fields.Nested(ChargeView, required=True)


class OverduePaymentRequest(Schema):
    """The number of the payment by which the customer paid a debit by herself."""

    reference = text("bank-000127", validate=validate.Length(1, 80))


class StatementRequest(Schema):
    """A provider's own file, as it came: the neutral form is a debit in JSON a line."""

    provider = text("simulator", validate=validate.Length(1, 40))
    statement = text(
        _LINE, "对账文件全文 / the whole file", validate=validate.Length(max=LONGEST_STATEMENT)
    )


class DifferenceView(Schema):
    """One kind of difference; ``places`` names the first of them."""

    code = text("missing_in_books")
    title = fields.Nested(LabelView, required=True)
    count = fields.Integer(required=True)
    places = fields.List(fields.Nested(LabelView), required=True)


class ReconciliationAnswer(Schema):
    """What the statement settled, and what a person has to look into."""

    provider = text("simulator")
    resolved = fields.Integer(
        required=True, metadata={"description": "补记的答复 / answers that were owed"}
    )
    paid_out = fields.Integer(required=True)
    reversed = fields.Integer(required=True)
    differences = fields.List(fields.Nested(DifferenceView), required=True)
