"""``/stores/<store>/applications``: hand one in, see where it stands."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, request
from marshmallow import Schema, fields

from pawpact.access.blueprint import Routes
from pawpact.access.caller import caller, note_missing
from pawpact.access.idempotency import Answer, remember, replay
from pawpact.access.permission import Permission
from pawpact.contracts.application import decide_submitted
from pawpact.contracts.intake import Intake, take_in
from pawpact.contracts.schemas import ApplicationRequest, ApplicationView
from pawpact.contracts.view import show_application
from pawpact.decisions.runner import Runner
from pawpact.kernel.errors import NotFound, TryLater
from pawpact.kernel.identity import public_id

CREATED = 201


class IdempotencyHeader(Schema):
    """A key of the caller's own choice: the same request sent again takes effect once."""

    idempotency_key = fields.String(
        required=True,
        data_key="Idempotency-Key",
        metadata={"description": "1–200 visible ASCII characters", "example": "counter-3-000127"},
    )


def routes(runner: Runner) -> Routes:
    """The routes of applications."""
    applications = Routes("applications", "领养申请 / adoption applications", runner)

    @applications.serve(
        "POST",
        "/applications",
        headers=IdempotencyHeader,
        body=ApplicationRequest,
        answer=ApplicationView,
        status=CREATED,
        permission=Permission.SUBMIT_APPLICATION,
        problems=(400, 401, 403, 409, 413, 415, 422, 503),
    )
    def submit(header: dict[str, str], intake: Intake, *, store: str) -> Any:
        """Hand in an application; it is decided before the answer comes.

        The answer says where it stands: approved, a deposit due, a document wanted, refused, or
        waiting for a person. Sent again with the same key it is answered alike.
        """
        answer = submit_once(runner, header["idempotency_key"], intake)
        return Response(answer.body, answer.status, mimetype="application/json")

    @applications.serve(
        "GET",
        "/applications/<string:application>",
        answer=ApplicationView,
        permission=Permission.READ_APPLICATION,
        problems=(401, 403, 404, 503),
    )
    def show(*, store: str, application: str) -> Any:
        """Where an application stands."""
        try:
            with runner.reading(store, caller().actor) as unit:
                return show_application(unit, application)
        except NotFound:
            note_missing(runner, caller(), "app", application)
            raise

    return applications


def submit_once(runner: Runner, key: str, intake: Intake) -> Answer:
    """Take an application in, decide it and keep the answer under its key.

    The application carries the key too. So a repeat that finds no answer yet, because the first
    try was cut off or still runs, goes on with the same application and ends in the same answer.
    """
    who = caller()
    with runner.unit(who.store, who.actor) as unit:
        try:
            known = replay(unit, key, request.method, request.path, request.get_data())
        except TryLater:
            known = None
        if known is not None:
            return known
        application = take_in(unit, key, intake)
    decide_submitted(runner, who.store, who.actor, [application])
    with runner.unit(who.store, who.actor) as unit:
        shown = show_application(unit, public_id("app", application))
        answer = Answer(CREATED, json.dumps(ApplicationView().dump(shown), ensure_ascii=False))
        remember(unit, key, answer)
    return answer
