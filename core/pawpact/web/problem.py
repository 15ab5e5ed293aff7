"""Every error leaves as a problem: ours, the framework's and the unforeseen."""

from __future__ import annotations

import json
import traceback
from pathlib import Path
from typing import Any

from flask import Flask, Response, g
from sqlalchemy.exc import InternalError, OperationalError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from pawpact.access.problem import CONTENT_TYPE, field_problems, problem, problem_of
from pawpact.database.busy import LoginRefused, error_name, is_busy, refuses_login
from pawpact.kernel.errors import PawpactError
from pawpact.kernel.label import Label
from pawpact.kernel.log import structlog

RETRY_AFTER_SECONDS = "2"
_log = structlog.get_logger(__name__)

_FRAMEWORK = {
    400: ("bad_request", Label("请求无法读取", "The request cannot be read")),
    404: ("not_found", Label("没有这个地址", "There is no such address")),
    405: ("method_not_allowed", Label("此地址不支持该方法", "This address has no such method")),
    413: ("too_large", Label("请求内容过大", "The body is too large")),
    415: ("unsupported_media_type", Label("请用 application/json", "Send application/json")),
    422: ("invalid_field", Label("字段填写有误", "A field does not hold what is expected")),
}


def register(app: Flask) -> None:
    app.register_error_handler(PawpactError, _ours)
    app.register_error_handler(HTTPException, _framework)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(InternalError, _database)
    app.register_error_handler(Exception, _unforeseen)


def _ours(error: PawpactError) -> Response:
    document = problem_of(error, _instance())
    if document["status"] == 500:
        _log.error("request failed", code=error.code)
    return _answer(document)


def _framework(error: HTTPException) -> Response | HTTPException:
    status = error.code or 500
    if status < 400:
        return error
    code, title = _FRAMEWORK.get(status, ("http_error", Label("请求失败", error.name)))
    document = problem(status, code, title, title, _instance())
    messages = (getattr(error, "data", None) or {}).get("messages", {})
    if isinstance(messages, dict) and messages:
        document["errors"] = field_problems(_without_location(messages))
    answer = _answer(document)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return answer


def _database(error: OperationalError | InternalError) -> Response:
    if refuses_login(error):
        return _ours(LoginRefused())
    if not is_busy(error):
        _log.error("database failed", kind=error_name(error))
        return _defect()
    _log.warning("database is busy", kind=error_name(error))
    title = Label("系统繁忙，请稍后再试", "Busy; try again shortly")
    return _answer(problem(503, "try_later", title, title, _instance()))


def _unforeseen(error: Exception) -> Response:
    _log.error("unforeseen error", kind=type(error).__name__, place=_place(error))
    return _defect()


def _place(error: Exception) -> str:
    """Where it was raised; the message stays out of the log, it may hold what somebody sent."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""


def _defect() -> Response:
    title = Label("程序出错，未写入任何数据", "Something broke; nothing was written")
    return _answer(problem(500, "defect", title, title, _instance()))


def _without_location(messages: dict[str, Any]) -> dict[str, Any]:
    """Without the first level, which names json, query or headers."""
    inner: dict[str, Any] = {}
    for found in messages.values():
        inner.update(found if isinstance(found, dict) else {"_schema": found})
    return inner


def _answer(document: dict[str, Any]) -> Response:
    status = int(document["status"])
    body = json.dumps(document, ensure_ascii=False)
    response = Response(body, status, content_type=CONTENT_TYPE)
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="pawpact"'
    if status == 503:
        response.headers["Retry-After"] = RETRY_AFTER_SECONDS
    return response


def _instance() -> str:
    return str(g.get("request_number", ""))
