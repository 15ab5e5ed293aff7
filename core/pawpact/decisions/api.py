"""``/stores/<store>/decisions``: why something was decided, for programs and for people."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify
from marshmallow import Schema, fields, validate

from pawpact.access.blueprint import Routes
from pawpact.access.caller import caller, note_missing
from pawpact.access.permission import Permission
from pawpact.decisions.explain import Explainer
from pawpact.decisions.runner import Runner
from pawpact.kernel.errors import NotFound
from pawpact.kernel.label import Language


class ReceiptForm(Schema):
    """How the receipt is to be answered."""

    format = fields.String(load_default="json", validate=validate.OneOf(("json", "text")))
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
        """Why it was decided so. Personal facts are shown as the caller's role may see them."""
        who = caller()
        try:
            with runner.reading(store, who.actor) as unit:
                if form["format"] == "json":
                    return jsonify(explainer.document(unit, decision, str(who.role)))
                language: Language = "zh" if form["language"] == "zh" else "en"
                text = explainer.text(unit, decision, language, str(who.role))
                return Response(text + "\n", mimetype="text/plain")
        except NotFound:
            note_missing(runner, who, "dec", decision)
            raise

    return decisions
