"""Counts how often it was asked, and answers that: the same request, and two answers."""

from __future__ import annotations

from marshmallow import Schema, fields

from pawpact.sdk import Action, ActionCase, Label, Outcome
from tests.core.sdk.bad.made import make

ASKED: list[str] = []


class Count(Schema):
    """How often somebody asked."""

    times = fields.Integer(required=True)


def do(case: ActionCase) -> Outcome:
    ASKED.append(case.key)
    return Outcome(answer={"times": len(ASKED)})


def forget() -> None:
    ASKED.clear()


plugin = make("bad_action", actions=[Action("ask", Label("问", "Ask"), do, answer=Count)])
