"""Answers credit.status and credit.score from what is stored; never calls out."""

from __future__ import annotations

from datetime import datetime, timedelta

from pawpact.sdk import Columns, FactBatch, FactProvider
from pawpact_plugins.credit_scoring.answer import CreditAnswer, CreditStatus
from pawpact_plugins.credit_scoring.models import Check
from pawpact_plugins.credit_scoring.setting import whole_number

_NOTHING = CreditAnswer(CreditStatus.UNKNOWN)


def is_fresh(asked_at: datetime, at: datetime, valid_days: int) -> bool:
    """Whether an answer may still be used: on the last day yes, a moment later no."""
    return at - asked_at <= timedelta(days=valid_days)


def provide(batch: FactBatch) -> Columns:
    rows = batch.read(Check, "customer", ("status", "score", "asked_at"))
    valid_days = whole_number(batch, "score_valid_days")
    lowest, highest = whole_number(batch, "scale_min"), whole_number(batch, "scale_max")
    usable = {
        subject: _stored(status, score).within(lowest, highest)
        for subject, (status, score, asked_at) in rows.items()
        if is_fresh(asked_at, batch.at, valid_days)
    }
    answers = [usable.get(subject, _NOTHING) for subject in batch.subjects]
    return {
        "credit.status": [answer.status.value for answer in answers],
        "credit.score": [answer.score for answer in answers],
    }


def _stored(status: str, score: str | None) -> CreditAnswer:
    return CreditAnswer(CreditStatus(status), None if score is None else int(score))


PROVIDER = FactProvider("customer", ("credit.status", "credit.score"), provide)
