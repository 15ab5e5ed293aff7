"""Shows something else each time it is looked at."""

from __future__ import annotations

from marshmallow import Schema, fields

from pawpact.sdk import ActionCase, Label, View
from tests.core.sdk.bad.made import make

LOOKED: list[str] = []


class Count(Schema):
    """How often somebody looked."""

    times = fields.Integer(required=True)


def show(case: ActionCase) -> dict[str, int]:
    LOOKED.append(case.key)
    return {"times": len(LOOKED)}


def forget() -> None:
    LOOKED.clear()


plugin = make("bad_view", views=[View("look", Label("看", "Look"), show, answer=Count)])
