"""``/stores/<store>/agreement-templates``: what the store signs with."""

from __future__ import annotations

from typing import Any

from pawpact.access.answering import (
    READ_PROBLEMS,
    WRITE_PROBLEMS,
    IdempotencyHeader,
    carry_out,
    look,
)
from pawpact.access.blueprint import Routes
from pawpact.access.caller import Doors
from pawpact.access.permission import Permission
from pawpact.agreements.publishing import publish, published
from pawpact.contracts.serving import signing_schemas as schema
from pawpact.tenancy.unit import Unit

CREATED = 201
FILE = "template.yaml"


def routes(doors: Doors) -> Routes:
    """Templates of agreements."""
    found = Routes("templates", "协议模板 / templates of agreements", doors)

    @found.serve(
        "GET",
        "/agreement-templates",
        answer=schema.TemplatesAnswer,
        permission=Permission.READ_RULES,
        problems=READ_PROBLEMS,
    )
    def every(*, store: str) -> Any:
        """用过的模板版本 / Every version; the one in force is marked."""
        return look(doors, lambda unit: {"items": published(unit)})

    @found.serve(
        "POST",
        "/agreement-templates",
        headers=IdempotencyHeader,
        body=schema.TemplateRequest,
        answer=schema.TemplatesAnswer,
        status=CREATED,
        permission=Permission.PUBLISH_RULES,
        problems=WRITE_PROBLEMS,
    )
    def publish_one(_header: dict[str, str], body: dict[str, str], *, store: str) -> Any:
        """发布模板，此后签约都用它 / Sign with this template from now on."""

        def put(unit: Unit) -> object:
            publish(unit, FILE, body["content"], body["why"])
            return {"items": published(unit)}

        return carry_out(doors, schema.TemplatesAnswer, put, CREATED)

    return found
