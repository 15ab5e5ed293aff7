"""Contracts that began, the running ones with what an import needs to carry them on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row as Record
from sqlalchemy import func, select

from pawpact.benefits.models import Benefit
from pawpact.billing.models import Charge
from pawpact.billing.values import OPEN_STATES, UNANSWERED_STATES
from pawpact.contracts.deposits.held import held_deposits
from pawpact.contracts.models import Application, Contract
from pawpact.contracts.values import CONTRACT
from pawpact.database.among import among
from pawpact.importing.export.page import SIZE, Page, Row, last_of, said
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
"""The states that an import carries on."""
_OVER = {
    "completed": "已结清",
    "terminating": "已解约",
    "terminated": "已解约",
    "withdrawn": "已解约",
    "cancelled": "已解约",
}


@dataclass(frozen=True, slots=True)
class _Left:
    """The debits that are still to come."""

    periods: int = 0
    next_on: date | None = None


def read_contracts(unit: Unit, after: int, _purpose: str) -> Page:
    """A page of contracts. Their periods are those paid and those left, whatever was moved."""
    found = _found(unit, after)
    ids = [row.id for row in found]
    left, granted, held = _left(unit, ids), _granted(unit, ids), held_deposits(unit, ids)
    rows = [
        _row(
            unit,
            row,
            left.get(row.id, _Left()),
            yuan(held[row.id].remaining) if row.id in held else "",
            ";".join(granted[row.id]),
        )
        for row in found
    ]
    return Page(rows, last_of(ids))


def _found(unit: Unit, after: int) -> Sequence[Record[*tuple[Any, ...]]]:
    return unit.session.execute(
        select(
            Contract.id,
            Contract.customer_id,
            Contract.pet_id,
            Contract.plan_price,
            Contract.term,
            Contract.activated_at,
            Contract.performed,
            Contract.streak,
            Contract.state,
            Application.plan,
        )
        .join(Application, Application.id == Contract.application_id)
        .where(Contract.id > after, Contract.activated_at.is_not(None))
        .order_by(Contract.id)
        .limit(SIZE)
    ).all()


def _row(unit: Unit, row: Record[*tuple[Any, ...]], left: _Left, deposit: str, granted: str) -> Row:
    is_running = row.state in RUNNING
    return (
        public_id("con", row.id),
        public_id("cus", row.customer_id),
        public_id("pet", row.pet_id),
        row.plan,
        yuan(row.plan_price),
        said(row.performed + left.periods if is_running else row.term),
        said(unit.store.local_date(row.activated_at)),
        said(left.next_on),
        said(row.performed),
        said(min(row.streak, row.performed)),
        deposit,
        granted,
        _OVER.get(row.state) or CONTRACT.say(row.state).zh,
    )


def _left(unit: Unit, contracts: Sequence[int]) -> dict[int, _Left]:
    rows = unit.session.execute(
        select(Charge.contract_id, func.count(), func.min(Charge.due_on))
        .where(
            among(Charge.contract_id, contracts),
            Charge.state.in_((*OPEN_STATES, *UNANSWERED_STATES)),
        )
        .group_by(Charge.contract_id)
    )
    return {contract: _Left(count, first) for contract, count, first in rows}


def _granted(unit: Unit, contracts: Sequence[int]) -> dict[int, list[str]]:
    """Benefits that a contract brought once, of the kinds that an import knows."""
    rows = unit.session.execute(
        select(Benefit.contract_id, Benefit.kind, Benefit.scope)
        .where(among(Benefit.contract_id, contracts))
        .distinct()
        .order_by(Benefit.contract_id, Benefit.kind)
    )
    granted: dict[int, list[str]] = defaultdict(list)
    for contract, kind, scope in rows:
        if contract is not None and kind in KINDS and scope == f"contract:{contract}":
            granted[contract].append(kind)
    return granted
