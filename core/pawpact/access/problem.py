"""Errors as RFC 9457 problems: one form for all, in both languages, without the values sent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import Schema, fields

from pawpact.access.api_key import Unauthenticated
from pawpact.hosting.failure import PluginFailed
from pawpact.kernel.errors import (
    Conflict,
    FileError,
    Forbidden,
    InvalidField,
    NotFound,
    PawpactError,
    RequestError,
    TryLater,
)
from pawpact.kernel.label import Label

CONTENT_TYPE = "application/problem+json"
_STATUS: tuple[tuple[type[PawpactError], int], ...] = (
    (Unauthenticated, 401),
    (Forbidden, 403),
    (NotFound, 404),
    (Conflict, 409),
    (InvalidField, 422),
    (FileError, 422),
    (RequestError, 400),
    (TryLater, 503),
    (PluginFailed, 503),
)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,60}", re.ASCII)
_FIELD_WORDS = tuple(
    (re.compile(said), words)
    for said, words in (
        (r"Not JSON in UTF-8 from line (\d+), column (\d+) on", r"从第 \1 行第 \2 列起不是 JSON"),
        (r"Not JSON in UTF-8", "不是 UTF-8 编码的 JSON"),
        (r"Missing data", "缺少必填字段"),
        (r"Unknown field", "没有这个字段"),
        (r"Must be one of: (.+?)\.?$", r"应为其中之一：\1"),
        (r"Not a valid integer", "应为整数，不加引号"),
        (r"Not a valid string", "应为文字"),
        (r"Not a valid boolean", "应为 true 或 false"),
        (r"Not a valid list", "应为列表"),
        (r"Not a valid date, it lies from (\S+) to (\S+?)\.$", r"日期应在 \1 到 \2 之间"),
        (r"Not a valid date", "应为日期，如 2026-03-12"),
        (r"Not a valid amount, it is text like (\S+?)\.$", r'应为金额，写作 "\1"，不小于 0'),
        (r"Not a valid id, it looks like (\S+?)\.$", r"应为编号，形如 \1"),
        (r"Not a valid page", "应为上一页的 next"),
        (r"Not a valid", "类型或格式不对"),
        (r"Length must be between (\d+) and (\d+)", r"长度应为 \1 到 \2"),
        (r"Length must be (\d+)", r"长度应为 \1"),
        (
            r"Must be greater than or equal to (\S+) and less than or equal to (\S+?)\.?$",
            r"应在 \1 到 \2 之间",
        ),
        (r"Must be greater than or equal to (\S+?)\.?$", r"应不小于 \1"),
        (r"Longer than maximum length (\d+)", r"最长 \1"),
        (r"Shorter than minimum length (\d+)", r"最短 \1"),
        (r"Field may not be null", "不能为空"),
        (r"Invalid input type", "应为 JSON 对象"),
    )
)
"""What marshmallow says, and the same in Chinese with the numbers it names."""


class FieldProblem(Schema):
    """What is wrong with one field, by its path in the body."""

    field = fields.String(required=True, metadata={"example": "customer.phone"})
    message = fields.String(required=True)
    message_zh = fields.String(required=True)


class Problem(Schema):
    """Why a request was not carried out (RFC 9457), in Chinese and English."""

    type = fields.String(required=True, metadata={"example": "/problems/invalid_field"})
    title = fields.String(required=True)
    title_zh = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    detail_zh = fields.String(required=True)
    instance = fields.String(required=True)
    code = fields.String(required=True)
    reason = fields.String(
        metadata={"description": "a plugin's own word for its refusal", "example": "own_code"}
    )
    hint = fields.String()
    hint_zh = fields.String()
    errors = fields.List(fields.Nested(FieldProblem))


def status_of(error: PawpactError) -> int:
    """The HTTP status of an error; what is nobody's fault outside is 500."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def problem_of(error: PawpactError, instance: str) -> dict[str, Any]:
    """The problem document of one of our own errors."""
    document = problem(status_of(error), error.code, type(error).title, error.message, instance)
    if error.hint is not None:
        document |= {"hint": error.hint.en, "hint_zh": error.hint.zh}
    reason = error.details.get("reason")
    if isinstance(error, Conflict) and isinstance(reason, str) and _NAME.fullmatch(reason):
        document["reason"] = reason
    if isinstance(error, InvalidField):
        document["errors"] = [field_problem(error.field, error.message)]
    return document


def problem(status: int, code: str, title: Label, detail: Label, instance: str) -> dict[str, Any]:
    """A problem document."""
    return {
        "type": f"/problems/{code}",
        "title": title.en,
        "title_zh": title.zh,
        "status": status,
        "detail": detail.en,
        "detail_zh": detail.zh,
        "instance": instance,
        "code": code,
    }


def field_problem(field: str, message: Label) -> dict[str, str]:
    return {"field": field, "message": message.en, "message_zh": message.zh}


def field_problems(messages: Mapping[str, Any]) -> list[dict[str, str]]:
    """Marshmallow's nested messages as one list, each with the path of its field."""
    return [field_problem(path, message) for path, message in _walk(messages, ())]


def _walk(messages: Any, path: tuple[str, ...]) -> Iterator[tuple[str, Label]]:
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            yield from _walk(inner, path if key == "_schema" else (*path, _name(key)))
        return
    for text in messages if isinstance(messages, list) else [messages]:
        yield ".".join(path) or "body", Label(_in_chinese(str(text)), str(text))


def _name(key: object) -> str:
    """A place in a list, or a field's name; what is no name may be anything and is not repeated."""
    return str(key) if isinstance(key, int) or _NAME.fullmatch(str(key)) else "?"


def _in_chinese(text: str) -> str:
    for said, words in _FIELD_WORDS:
        found = said.match(text)
        if found:
            return found.expand(words)
    return "填写有误"
