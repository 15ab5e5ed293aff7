"""``/stores/<store>/decisions``: why something was decided, for programs and for people."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request
from marshmallow import Schema, fields, validate

from pawpact.access.actor import Role
from pawpact.access.blueprint import Routes
from pawpact.access.caller import Caller, caller, note_missing
from pawpact.access.log import READ_PERSONAL, record
from pawpact.access.permission import Permission
from pawpact.decisions.explain import READERS, Explainer
from pawpact.decisions.runner import Runner
from pawpact.kernel.errors import NotFound
from pawpact.kernel.identity import read_public_id
from pawpact.kernel.label import Language
from pawpact.tenancy.unit import Unit


class ReceiptForm(Schema):
    """How the receipt is to be answered."""

    format = fields.String(
        load_default=None,
        validate=validate.OneOf(("json", "text")),
        metadata={"description": "without it, what Accept prefers"},
    )
    language = fields.String(load_default="zh", validate=validate.OneOf(("zh", "en")))


class Receipt(Schema):
    """A decision with every condition, its value, its threshold and where that was written."""

    id = fields.String(required=True)
    store = fields.String(required=True)
    decided_at = fields.String(required=True)
    revision = fields.String(required=True, metadata={"description": "content hash of the rules"})
    explanation = fields.Dict(required=True)


def routes(runner: Runner, explainer: Explainer) -> Routes:
    """The routes of decisions."""
    decisions = Routes("decisions", "决策凭据 / decision receipts", runner)

    @decisions.serve(
        "GET",
        "/decisions/<string:decision>",
        query=ReceiptForm,
        answer=Receipt,
        text=True,
        permission=Permission.READ_DECISION,
        problems=(401, 403, 404, 422, 503),
    )
    def show(form: dict[str, str], *, store: str, decision: str) -> Any:
        """Why it was decided so.

        Personal facts are shown to those roles only that may see them, and the reading is
        written down.
        """
        who = caller()
        try:
            with runner.reading(store, who.actor) as unit:
                answer = _told(explainer, unit, decision, who.role, form)
        except NotFound:
            note_missing(runner, who, "dec", decision)
            raise
        if who.role in READERS:
            _note_reading(runner, who, decision)
        return answer

    return decisions


def _told(
    explainer: Explainer, unit: Unit, decision: str, role: Role, form: dict[str, Any]
) -> Response:
    if _wants_text(form["format"]):
        text = explainer.text(unit, decision, _language(form["language"]), role)
        return Response(text + "\n", mimetype="text/plain")
    return jsonify(explainer.document(unit, decision, role))


def _wants_text(form: str | None) -> bool:
    if form is not None:
        return form == "text"
    offered = ("application/json", "text/plain")
    return request.accept_mimetypes.best_match(offered) == "text/plain"


def _language(asked: str) -> Language:
    return "en" if asked == "en" else "zh"


def _note_reading(runner: Runner, who: Caller, decision: str) -> None:
    number = read_public_id("dec", decision.partition(":")[0])
    assert number is not None
    with runner.unit(who.store, who.actor) as unit:
        record(unit, READ_PERSONAL, "dec", [number])
