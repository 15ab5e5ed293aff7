"""Requests and answers about tasks, as JSON."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from pawpact.access.actor import STAFF, Role
from pawpact.access.field import LabelView, PublicId, state_of, text, why
from pawpact.access.paging import PageQuery, next_field
from pawpact.tasks.values import TASK, TaskState

_STATES = [each.value for each in TaskState]
_ROLES = sorted(str(role) for role in STAFF | {Role.PLATFORM_ADMIN})


class TaskQuery(PageQuery):
    """Which tasks; without a state, those that are to be done now."""

    state = fields.String(
        load_default=None, validate=validate.OneOf(_STATES), metadata={"example": "due"}
    )
    role = fields.String(
        load_default=None,
        validate=validate.OneOf(_ROLES),
        metadata={"description": "店长以外只能看自己角色的 / others than managers see their own"},
    )
    overdue = fields.Boolean(
        load_default=False, metadata={"description": "只看逾期的 / overdue ones only"}
    )


class TaskLine(Schema):
    """A task in the worklist."""

    id = text("tsk_0000000000001")
    kind = text("follow_up.day7")
    label = fields.Nested(LabelView, required=True)
    state = state_of(TASK, "due")
    roles = fields.List(
        fields.String(),
        required=True,
        metadata={
            "description": "负责角色与已上报到的 / its own and those it came up to",
            "example": ["service_agent"],
        },
    )
    level = fields.Integer(required=True, metadata={"example": 0})
    subjects = fields.Dict(required=True, metadata={"example": {"customer": "cus_0000000000001"}})
    said = fields.Dict(required=True, metadata={"example": {}})
    from_at = fields.AwareDateTime(required=True)
    due_at = fields.AwareDateTime(required=True)
    is_provisional = fields.Boolean(
        required=True,
        metadata={"description": "节假日未公布，期限暂定 / counted again once holidays are known"},
    )
    is_overdue = fields.Boolean(required=True)
    owner = text("stf_0000000000001", allow_none=True)
    acting = text("stf_0000000000001", "今天由谁做 / who does it today", allow_none=True)
    result = text("")


class TaskPage(Schema):
    """One page of tasks, the most urgent first."""

    items = fields.List(fields.Nested(TaskLine), required=True)
    next = next_field()


class TaskMoveLine(Schema):
    """One move of a task."""

    source = text("planned")
    target = text("due")
    level = fields.Integer(required=True, metadata={"example": 0})
    at = fields.AwareDateTime(required=True)
    actor = text("system")
    why = text("")


class TaskSheet(TaskLine):
    """A task with everything that was done about it."""

    moves = fields.List(fields.Nested(TaskMoveLine), required=True)


class TaskResultRequest(Schema):
    """What came of a task."""

    result = fields.String(
        load_default="",
        validate=validate.Length(max=200),
        metadata={
            "description": "结果，不写个人信息 / nothing personal",
            "example": "已回访，一切正常",
        },
    )
    unreachable = fields.Boolean(
        load_default=False,
        metadata={"description": "没有联系上 / nobody was reached", "example": False},
    )


class TaskOwnerRequest(Schema):
    """Who does it from now on."""

    staff = PublicId("stf", required=True)
    why = why()
