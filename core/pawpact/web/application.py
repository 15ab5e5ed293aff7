"""The application factory: routes, OpenAPI document, offline page, problems, headers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Flask, Response, g, request
from flask_smorest import Api

from pawpact.access.blueprint import Routes
from pawpact.access.problem import Problem
from pawpact.kernel.identity import Ids, public_id
from pawpact.kernel.log import structlog
from pawpact.web import page, problem

LARGEST_BODY = 256 * 1024
_CONTENT_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": _CONTENT_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_log = structlog.get_logger(__name__)


class ProblemApi(Api):  # type: ignore[misc]  # flask-smorest has no types
    """Every route documents its problems itself."""

    DEFAULT_ERROR_RESPONSE_NAME = None


def create_app(routes: Sequence[Routes], ids: Ids, version: str) -> Flask:
    """The application that serves these routes."""
    app = Flask("pawpact")
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        API_TITLE="pawpact",
        API_VERSION=version,
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/",
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS=_document(),
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # of Flask's default provider
    api = ProblemApi(app)
    api.spec.components.schema("Problem", schema=Problem)
    for each in routes:
        api.register_blueprint(each.flask)
    page.register(app)
    problem.register(app)
    _number_requests(app, ids)
    return app


def _document() -> dict[str, Any]:
    return {
        "info": {
            "description": "领养、扣款与决策接口；错误一律为 RFC 9457 problem。"
            " Adoption, debits and decisions; every error is an RFC 9457 problem.",
        },
        "components": {
            "securitySchemes": {
                "store_key": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "pawpact keys issue --store … --role …",
                },
                "provider_signature": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Pawpact-Signature",
                    "description": "t=<milliseconds>,v1=<hex HMAC-SHA256 of t, a dot, the body>",
                },
            },
        },
    }


def _number_requests(app: Flask, ids: Ids) -> None:
    @app.before_request
    def number() -> None:
        g.request_number = public_id("req", ids.one())
        structlog.contextvars.bind_contextvars(request=g.request_number)

    @app.after_request
    def head(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_number", "")
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if request.path.startswith(page.ASSETS):
            response.headers["Cache-Control"] = "max-age=86400"
        _log.info("answered", method=request.method, route=_route(), status=response.status_code)
        return response

    @app.teardown_request
    def leave(_error: BaseException | None) -> None:
        structlog.contextvars.unbind_contextvars("request")


def _route() -> str:
    """The pattern of the address, without what the caller wrote into it."""
    return request.url_rule.rule if request.url_rule else "-"
