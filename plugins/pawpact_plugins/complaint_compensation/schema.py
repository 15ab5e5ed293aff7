"""What is sent about a complaint and what is answered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from marshmallow import Schema, fields, validate

from pawpact.sdk import SubjectId
from pawpact_plugins.complaint_compensation.vocabulary import DEFECTS, FAULTS, TYPES, WISHES

MOST_WORDS = 1_000
_GOODS = ("reship", "return", "exchange")
_SERVICE = ("free_grooming", "points")


def _words(example: str, **more: Any) -> fields.String:
    return fields.String(
        validate=validate.Length(max=MOST_WORDS), metadata={"example": example}, **more
    )


def _word(example: str, words: Iterable[str], **more: Any) -> fields.String:
    said = ", ".join(words)
    return fields.String(
        validate=validate.Length(1, 40), metadata={"example": example, "description": said}, **more
    )


def _code(words: Iterable[str], **more: Any) -> fields.String:
    return fields.String(validate=validate.OneOf(tuple(words)), **more)


def _diagnosed_on() -> fields.Date:
    said = "诊断日期，不填为今天 / the day of the diagnosis, today where left out"
    return fields.Date(load_default=None, metadata={"description": said, "example": None})


class Seen(Schema):
    """Which version of the complaint somebody saw."""

    version = fields.Integer(required=True, strict=True, metadata={"example": 2})


class Details(Schema):
    """What a complaint is about; all of it may be told later."""

    type = _word("goods", TYPES, load_default=None)
    happened_at = fields.AwareDateTime(
        load_default=None, metadata={"example": "2026-03-05T10:00:00+08:00"}
    )
    urgency = _code(("urgent", "normal"), load_default=None)
    demand = _words("补发一袋", load_default="")
    disease = fields.String(
        load_default=None,
        validate=validate.Length(1, 60),
        metadata={"description": "有诊断时填写 / where there is a diagnosis", "example": None},
    )
    diagnosed_on = _diagnosed_on()


class TakeIn(Details):
    """Somebody complains."""

    channel = _word("phone", ("mini_program", "wecom", "phone"), required=True)
    said = _words("猫粮袋子破了", load_default="")


class Register(Details, Seen):
    """What a complaint that was taken in is about."""

    type = _word("goods", TYPES, required=True)
    happened_at = fields.AwareDateTime(
        required=True, metadata={"example": "2026-03-05T10:00:00+08:00"}
    )


class Reassign(Seen):
    """Who looks after it from now on."""

    owner = fields.String(
        required=True, validate=validate.Length(1, 80), metadata={"example": "stf_0000000000001"}
    )


class Urgency(Seen):
    """Raised by hand; it is never lowered."""

    urgency = _code(("urgent", "normal"), required=True)


class Diagnosis(Seen):
    """What the clinic found."""

    disease = fields.String(
        required=True, validate=validate.Length(1, 60), metadata={"example": "canine_parvovirus"}
    )
    diagnosed_on = _diagnosed_on()


class Decision(Seen):
    """The answer to an urgent complaint."""

    accepted = fields.Boolean(required=True)


class GoodsRemedy(Seen):
    """What is wrong with the goods, and what the customer chose."""

    defect = _code(DEFECTS, required=True)
    wish = _code(_GOODS, load_default=None)
    points = fields.Integer(
        load_default=None, strict=True, validate=validate.Range(0, 10_000), metadata={"example": 50}
    )


class ServiceRemedy(Seen):
    """What was bad about the service, whose it was, and what the customer chose."""

    fault = _code(FAULTS, required=True)
    staff = fields.String(
        required=True, validate=validate.Length(1, 80), metadata={"example": "stf_0000000000001"}
    )
    wish = _code(_SERVICE, required=True)
    points = fields.Integer(
        load_default=None, strict=True, validate=validate.Range(0, 10_000), metadata={"example": 50}
    )


class Approval(Seen):
    """The manager's word, and her own number of points where she wants another."""

    points = fields.Integer(
        load_default=None,
        strict=True,
        validate=validate.Range(0, 10_000),
        metadata={"example": None},
    )


class Resolution(Seen):
    """Why it happened and what was done."""

    cause = _words("快递挤压", required=True)
    solution = _words("已补发并致歉", required=True)


class Revisit(Seen):
    """What the customer said when she was called back."""

    answer = _code(("satisfied", "unsatisfied", "no_answer"), required=True)


class Standing(Schema):
    """How a complaint stands now."""

    complaint = SubjectId("complaint", required=True)
    version = fields.Integer(required=True)
    state = fields.String(required=True)
    owner = fields.String(required=True)
    urgency = fields.String(required=True)


class Shown(Standing):
    """A complaint as the staff read it."""

    customer = SubjectId("customer", required=True)
    channel = fields.String(required=True)
    received_at = fields.AwareDateTime(required=True)
    type = fields.String(required=True)
    happened_at = fields.AwareDateTime(required=True, allow_none=True)
    first = SubjectId("complaint", required=True, allow_none=True)
    defect = fields.String(required=True)
    fault = fields.String(required=True)
    wish = fields.String(required=True, metadata={"description": ", ".join(WISHES)})
    points = fields.Integer(required=True)
    approved = fields.Boolean(required=True)
    decision = fields.String(required=True)
    answer = fields.String(required=True)
    reopened = fields.Integer(required=True)
    said = fields.String(required=True, allow_none=True, metadata={"personal": "text"})
    demand = fields.String(required=True, allow_none=True, metadata={"personal": "text"})
    disease = fields.String(required=True, allow_none=True, metadata={"personal": "diagnosis"})
    cause = fields.String(required=True, allow_none=True, metadata={"personal": "text"})
    solution = fields.String(required=True, allow_none=True, metadata={"personal": "text"})


class ListQuery(Schema):
    """Which complaints; all that are open where no stage is named."""

    state = fields.String(load_default="", validate=validate.Length(max=20))


class MonthQuery(Schema):
    """Which month, such as 2026-03."""

    month = fields.String(
        required=True, validate=validate.Regexp(r"\d{4}-\d{2}\Z"), metadata={"example": "2026-03"}
    )


class Month(Schema):
    """What a month's complaints came to; what the SOP is improved by."""

    month = fields.String(required=True)
    received = fields.Integer(required=True)
    open = fields.Integer(required=True)
    reopened = fields.Integer(required=True)
    satisfied = fields.Integer(required=True)
    unsatisfied = fields.Integer(required=True)
    no_answer = fields.Integer(required=True)
    by_type = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    by_defect = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    by_fault = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


class ImprovementShown(Schema):
    """A reminder of something to be done better."""

    complaint = SubjectId("complaint", required=True)
    staff = fields.String(required=True)
    fault = fields.String(required=True)
    at = fields.AwareDateTime(required=True)


class StaffQuery(Schema):
    """Whose; everybody's where nobody is named."""

    staff = fields.String(load_default="", validate=validate.Length(max=80))
