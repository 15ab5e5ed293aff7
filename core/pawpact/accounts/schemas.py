"""Requests and answers about customers, as JSON."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from pawpact.access.field import text, why
from pawpact.access.paging import PageQuery, next_field
from pawpact.accounts.correction import Correction
from pawpact.accounts.values import LONGEST_NAME, ConsentKind, Housing, NewCustomer

_NAME = "张小雨"
_PHONE = "15400001234"
_NUMBER = "990101199405060645"
_LONGEST_NUMBER = 30


class CustomerRequest(Schema):
    """A person as she was written down. Stored encrypted, answered masked."""

    name = fields.String(
        required=True, validate=validate.Length(1, 80), metadata={"example": _NAME}
    )
    phone = fields.String(
        required=True,
        validate=validate.Length(5, 30),
        metadata={"description": "中国大陆手机号 / mainland mobile number", "example": _PHONE},
    )
    identity_number = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, _LONGEST_NUMBER),
        metadata={"description": "居民身份证号 / identity card number", "example": _NUMBER},
    )
    housing = fields.Enum(Housing, by_value=True, load_default=None, allow_none=True)
    landlord_consent = fields.Boolean(load_default=None, allow_none=True)
    consents = fields.List(
        fields.Enum(ConsentKind, by_value=True),
        load_default=list,
        validate=validate.Length(max=10),
        metadata={
            "description": "单独同意；身份证号须有 identity_check"
            " / separate consents; an identity number needs identity_check",
            "example": ["identity_check", "credit_query"],
        },
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> NewCustomer:
        return NewCustomer(**{**data, "consents": frozenset(data["consents"])})


class CorrectionRequest(Schema):
    """What is right; what is left out stays as it is."""

    name = fields.String(
        load_default=None, validate=validate.Length(1, LONGEST_NAME), metadata={"example": _NAME}
    )
    phone = fields.String(
        load_default=None, validate=validate.Length(5, 30), metadata={"example": _PHONE}
    )
    identity_number = fields.String(
        load_default=None,
        validate=validate.Length(1, _LONGEST_NUMBER),
        metadata={"example": _NUMBER},
    )
    why = why()

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> tuple[Correction, str]:
        reason = data.pop("why")
        return Correction(**data), reason


class ConsentRequest(Schema):
    """Consents that were given or withdrawn, each on its own."""

    consents = fields.Dict(
        keys=fields.Enum(ConsentKind, by_value=True),
        values=fields.Boolean(),
        required=True,
        validate=validate.Length(1, 10),
        metadata={
            "description": "true：同意，false：撤回 / given or withdrawn",
            "example": {"marketing": False},
        },
    )


class PurposeRequest(Schema):
    """Why personal data is opened; kept for ever beside who opened it."""

    purpose = fields.String(
        required=True,
        validate=[validate.Length(1, 200), validate.Regexp(r".*\S", error="Missing data")],
        metadata={"description": "用途，永久保存 / what for", "example": "客户来电核对身份"},
    )


class ErasureRequest(Schema):
    """Why it is done."""

    why = why()


class CustomerQuery(PageQuery):
    """Which customers: all, or those whose phone or identity number ends so."""

    last_four = fields.String(
        load_default=None,
        validate=validate.Regexp(r"\d{3}[\dXx]\Z", error="Not a valid last four"),
        metadata={"description": "手机号或证件号末四位 / last four digits", "example": "1234"},
    )


class CustomerLine(Schema):
    """A customer in a list, masked."""

    id = text("cus_0000000000001")
    name = text("张**", "已遮盖 / masked")
    phone = text("154****1234", "已遮盖 / masked")
    identity_number = text("**************0645", "已遮盖；空：未登记 / masked; empty: unknown")
    since = fields.AwareDateTime(required=True)
    erased_at = fields.AwareDateTime(required=True, allow_none=True)


class CustomerPage(Schema):
    """One page of customers."""

    items = fields.List(fields.Nested(CustomerLine), required=True)
    next = next_field()


class CustomerSheet(CustomerLine):
    """A customer's record, masked."""

    housing = text("owned", allow_none=True)
    landlord_consent = fields.Boolean(required=True, allow_none=True)
    consents = fields.List(fields.String(), required=True, metadata={"example": ["credit_query"]})


class CustomerState(Schema):
    """What became of a customer's record; nothing of the person herself."""

    id = text("cus_0000000000001")
    since = fields.AwareDateTime(required=True)
    erased_at = fields.AwareDateTime(required=True, allow_none=True)
    housing = text("owned", allow_none=True)
    landlord_consent = fields.Boolean(required=True, allow_none=True)
    consents = fields.List(fields.String(), required=True, metadata={"example": ["credit_query"]})


class CorrectionView(Schema):
    """Which fields a correction changed; never what stood or stands there."""

    id = text("cus_0000000000001")
    changed = fields.List(fields.String(), required=True, metadata={"example": ["phone"]})


class PersonalView(Schema):
    """A customer in clear, for the stated purpose."""

    id = text("cus_0000000000001")
    name = text(_NAME)
    phone = text(_PHONE)
    identity_number = text(_NUMBER, allow_none=True)
    born_on = fields.Date(required=True, allow_none=True, metadata={"example": "1994-05-06"})


class ConsentLine(Schema):
    """A consent that was given or withdrawn."""

    kind = text("credit_query")
    given = fields.Boolean(required=True, metadata={"example": True})
    at = fields.AwareDateTime(required=True)
    actor = text("staff:key_0000000000001")


class ConsentHistory(Schema):
    """Every consent with its time, the oldest first."""

    items = fields.List(fields.Nested(ConsentLine), required=True)


class CustomerCopy(Schema):
    """Everything that the store keeps about a customer, for her."""

    schema_ = fields.String(
        required=True, data_key="schema", metadata={"example": "pawpact.customer/1"}
    )
    store = text("chengdu-yulin")
    made_at = text("2026-03-12T04:00:00+00:00")
    customer = text("cus_0000000000001")
    records = fields.Dict(
        required=True, metadata={"description": "按表分 / by table", "example": {}}
    )
    statement = fields.List(fields.Dict(), required=True, metadata={"example": []})
    decisions = fields.List(fields.Dict(), required=True, metadata={"example": []})
    readings = fields.List(fields.Dict(), required=True, metadata={"example": []})
