"""Contracts that began, the running ones with what an import needs to carry them on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row as Record
from sqlalchemy import func, select

from pawpact.benefits.models import Benefit
from pawpact.billing.models import Charge
from pawpact.billing.values import OPEN_STATES, UNANSWERED_STATES
from pawpact.contracts.deposits.returning import held_deposits
from pawpact.contracts.models import Application, Contract
from pawpact.contracts.values import CONTRACT
from pawpact.database.among import among
from pawpact.importing.export.page import SIZE, Page, Row, last_of, said
from pawpact.kernel.clock import instant
from pawpact.kernel.identity import public_id
from pawpact.kernel.money import yuan
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.benefit_kind import KINDS

COLUMNS = (
    "合约号",
    "客户编号",
    "宠物编号",
    "套餐",
    "月付",
    "期数",
    "签约日期",
    "下次扣款",
    "已付期数",
    "连续守约",
    "押金",
    "已发放权益",
    "状态",
)
RUNNING = ("active", "paused", "payment_overdue")
"""States that an import carries on."""
_OVER = {"completed": "已结清", **dict.fromkeys(("terminating", "terminated"), "已解约")}
_OVER |= dict.fromkeys(("withdrawn", "cancelled"), "已解约")
_BEHIND = (
    select(Contract, Application.plan)
    .join(Application, Application.id == Contract.application_id)
    .where(Contract.activated_at.is_not(None))
    .order_by(Contract.id)
    .limit(SIZE)
)
Left = dict[int, tuple[date, int]]
"""By contract: the day of the next debit, and how many are to come."""


def read_contracts(unit: Unit, after: int, _purpose: str) -> Page:
    """A page of contracts. What is to be paid is what is left of its debits, whatever was moved."""
    found = unit.session.execute(_columns(after)).all()
    ids = [row.id for row in found]
    left, granted = _left(unit, ids), _granted(unit, ids)
    held = held_deposits(unit, ids)
    rows = [
        (*_first(unit, row, left), yuan(held[row.id].remaining) if row.id in held else "")
        + ("、".join(granted[row.id]), _state(row.state))
        for row in found
    ]
    return Page(rows, last_of(ids))
