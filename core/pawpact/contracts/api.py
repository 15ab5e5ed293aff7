"""``/stores/<store>/applications``: hand one in, see where it stands."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from pawpact.access.answering import IdempotencyHeader
from pawpact.access.blueprint import Routes
from pawpact.access.caller import caller, note_missing
from pawpact.access.permission import Permission
from pawpact.contracts.applying.intake import Intake
from pawpact.contracts.applying.schemas import ApplicationRequest, ApplicationSheet, ApplicationView
from pawpact.contracts.applying.submission import CREATED, Submission, submit_once
from pawpact.contracts.applying.view import show_whole_application
from pawpact.contracts.serving.application import serve_applications
from pawpact.decisions.runner import Runner
from pawpact.kernel.errors import NotFound


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
        problems=(400, 401, 403, 404, 409, 413, 415, 422, 503),
    )
    def submit(header: dict[str, str], intake: Intake, *, store: str) -> Any:
        """Hand in an application; it is decided before the answer comes.

        The answer says where it stands: approved, a deposit due, a document wanted, refused, or
        waiting for a person. Sent again with the same key it is answered alike.
        """
        who, key = caller(), header["idempotency_key"]
        try:
            submission = Submission(store, key, request.get_data(), intake)
            answer = submit_once(runner, submission, who.actor)
        except NotFound as missing:
            if missing.attempt is None:
                note_missing(runner, who, "pet", intake.pet)
            raise
        return Response(answer.body, answer.status, mimetype="application/json")

    @applications.serve(
        "GET",
        "/applications/<string:application>",
        answer=ApplicationSheet,
        permission=Permission.READ_APPLICATION,
        problems=(401, 403, 404, 503),
    )
    def show(*, store: str, application: str) -> Any:
        """Where an application stands, and everything that led there."""
        try:
            with runner.reading(store, caller().actor) as unit:
                return show_whole_application(unit, application)
        except NotFound as missing:
            if missing.attempt is None:
                note_missing(runner, caller(), "app", application)
            raise

    serve_applications(applications, runner)
    return applications
