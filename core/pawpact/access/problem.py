"""Errors as RFC 9457 problems: one form for all, in both languages, without the values sent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import Schema, fields

from pawpact.access.api_key import Unauthenticated
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
)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,60}", re.ASCII)
_FIELD_WORDS = (
    ("Missing data", "缺少必填字段"),
    ("Unknown field", "没有这个字段"),
    ("Must be one of", "不是可选的值"),
    ("Not a valid", "类型或格式不对"),
    ("Length must", "长度不符"),
    ("Longer than", "太长"),
    ("Shorter than", "太短"),
    ("Field may not be null", "不能为空"),
    ("Invalid input type", "应为 JSON 对象"),
)


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
    return next((words for start, words in _FIELD_WORDS if text.startswith(start)), "填写有误")
