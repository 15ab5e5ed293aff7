"""Ends what was given for good, which no rule can: a fraud was proven, and somebody says so."""

from __future__ import annotations

from pawpact.benefits.models import Benefit
from pawpact.benefits.trail import benefit_of
from pawpact.benefits.values import TAKEN_OVER, BenefitState
from pawpact.benefits.withdrawing import take_back
from pawpact.kernel.errors import Conflict, InvalidField
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.benefit_kind import Form


def revoke(unit: Unit, benefit: int, why: str) -> None:
    """End a lifetime benefit for a proven fraud, whether it was used or not.

    Kept with who did it, when and why. The other stores of the brand follow; no rule gives it
    again. What another store gave is ended there.
    """
    if not why.strip():
        raise InvalidField("why", Label("请说明查实了什么", "say what was proven"))
    row = benefit_of(unit, benefit)
    _require_lasting(row)
    if row.cause == TAKEN_OVER:
        raise Conflict(
            Label("这项权益由另一家门店发放", "another store of the brand gave this benefit"),
            hint=Label("请在发放的门店终止，本店随后停用", "end it there; this store follows"),
        )
    take_back(unit, [row], why, BenefitState.REVOKED)


def _require_lasting(row: Benefit) -> None:
    if row.expires_at is None and row.form in (Form.PRIVILEGE, Form.PRICE):
        return
    raise Conflict(
        Label("只有终身权益才这样终止", "only what was given for good is ended like this"),
        hint=Label("其他权益由规则收回或到期", "others are taken back by rules, or run out"),
    )
