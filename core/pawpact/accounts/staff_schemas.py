"""Requests and answers about staff, as JSON."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from pawpact.access.actor import STAFF
from pawpact.access.field import Day, PublicId, text
from pawpact.accounts.values import LONGEST_NAME

ROLES = sorted(str(role) for role in STAFF)


def _role() -> fields.String:
    return fields.String(
        required=True, validate=validate.OneOf(ROLES), metadata={"example": "sales"}
    )


class MemberView(Schema):
    """A member of staff, as whoever manages staff sees her."""

    id = text("stf_0000000000001")
    name = text("李店员")
    role = text("sales")
    since = fields.AwareDateTime(required=True)
    left_at = fields.AwareDateTime(required=True, allow_none=True)


class StaffView(Schema):
    """Everybody who works here or did, those who still do first."""

    items = fields.List(fields.Nested(MemberView), required=True)


class MemberState(Schema):
    """Where a member of staff stands; not her name."""

    id = text("stf_0000000000001")
    role = text("sales")
    since = fields.AwareDateTime(required=True)
    left_at = fields.AwareDateTime(required=True, allow_none=True)


class MemberRequest(Schema):
    """Somebody starts work. The name is stored encrypted."""

    name = text("李店员", validate=validate.Length(1, LONGEST_NAME))
    role = _role()


class RoleRequest(Schema):
    """What she is from now on."""

    role = _role()


class StandInRequest(Schema):
    """Who does her tasks, on which days, both included."""

    stand_in = PublicId("stf", required=True)
    from_on = Day(required=True, metadata={"example": "2026-04-01"})
    until_on = Day(required=True, metadata={"example": "2026-04-07"})


class StandInView(Schema):
    """Who does whose tasks, and when."""

    staff = PublicId("stf", required=True)
    stand_in = PublicId("stf", required=True)
    from_on = fields.Date(required=True)
    until_on = fields.Date(required=True)


class OwnRequest(Schema):
    """Who is the customer's own, in the role that she has."""

    staff = PublicId("stf", required=True)


class OwnView(Schema):
    """Whose new tasks about a customer are from now on."""

    customer = PublicId("cus", required=True)
    staff = PublicId("stf", required=True)
    role = text("service_agent")
