"""Where no provider is asked, staff write down the score that the customer shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields

from pawpact.sdk import Action, ActionCase, Label, Outcome, Record, Refusal, Sealed, Trace
from pawpact_plugins.credit_scoring.answer import CreditStatus
from pawpact_plugins.credit_scoring.models import Check
from pawpact_plugins.credit_scoring.setting import whole_number, word

MANUAL = "manual"


class Shown(Schema):
    """The score on the customer's own device, under her own name."""

    score = fields.Integer(required=True, strict=True, metadata={"example": 612})


def record(case: ActionCase) -> Outcome:
    """Keep it sealed, with who wrote it; the next check decides on it, if she agrees to that."""
    if word(case, "provider") != MANUAL:
        return _refused("not_manual", "本店不由店员录入信用分", "staff record no scores here")
    score, lowest = case.body["score"], whole_number(case, "scale_min")
    highest = whole_number(case, "scale_max")
    if not lowest <= score <= highest:
        words = (f"分数应在 {lowest} 到 {highest} 之间", f"a score is from {lowest} to {highest}")
        return _refused("off_scale", *words)
    values = {
        "customer": case.subjects["customer"],
        "status": CreditStatus.OK.value,
        "score": Sealed(str(score)),
        "provider": MANUAL,
        "asked_at": case.at,
    }
    return Outcome(records=(Record(Check, f"{MANUAL}:{case.actor}:{case.number}", values),))


def recorded(trace: Trace) -> Mapping[str, Any] | None:
    """The score that somebody wrote down, so that a past can be lived again."""
    row = trace.row
    is_check = trace.thing == Check.__tablename__
    if not is_check or not row["score"] or not row["key"].startswith(f"{MANUAL}:"):
        return None
    return {"customer": row["customer"], "score": int(row["score"])}


def _refused(reason: str, zh: str, en: str) -> Outcome:
    return Outcome(refused=Refusal(reason, Label(zh, en)))


RECORD = Action(
    "record_score",
    Label("录入信用分", "Record a score"),
    record,
    schema=Shown,
    subjects=("customer",),
    roles=("sales", "store_manager"),
    again=recorded,
)
