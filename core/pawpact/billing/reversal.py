"""A provider takes a settled debit back: the points go, what is spent already is owed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from pawpact.billing.event import Trail
from pawpact.billing.models import Charge
from pawpact.billing.moment import CHARGE_REVERSED, case_of, roles_of
from pawpact.billing.pricing import CASE
from pawpact.billing.task import REVERSED, task
from pawpact.billing.values import CHARGE, ChargeState
from pawpact.database import bulk
from pawpact.kernel.errors import InvalidField, NotFound
from pawpact.kernel.label import Label
from pawpact.ledger.movement import charge_back
from pawpact.ledger.service import balances, post
from pawpact.outbox.service import Message, send
from pawpact.payouts.withdrawing import withdraw_unpaid
from pawpact.tasks.service import open_tasks
from pawpact.tenancy.unit import Unit

CAUSE = "charge.reversed"


def reverse_charge(unit: Unit, charge: int, why: str) -> int:
    """Book a charge-back (P25; P26 where points are spent already); answers what is owed now.

    Nothing goes below zero: what the free points do not cover becomes a receivable of the
    contract, which a person settles. Points that the store added to a discounted debit go as far
    as they are still there. What was collected after the contract's end is owed back (P45): that
    refund is not paid any more, and where it is paid or on its way already she owes all of it. A
    charge that is reversed already is left alone.
    """
    if not why.strip():
        raise InvalidField("why", Label("请说明撤销的原因", "say why it was taken back"))
    row = unit.session.execute(
        select(*CASE, Charge.state, Charge.ended_at, Charge.gateway_key)
        .where(Charge.id == charge)
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound(Label("本店没有这一期账单", "there is no such charge in this store"))
    if row.state == ChargeState.REVERSED:
        return 0
    CHARGE.check(row.state, ChargeState.REVERSED)
    covered, bonus = _taken_back(unit, row)
    unpaid = _owed_no_more(unit, row)
    case = case_of(row)
    journal = charge_back(
        f"reversal:{case.key}",
        row.customer_id,
        row.contract_id,
        row.amount,
        covered,
        CAUSE,
        bonus=bonus,
        unpaid=unpaid,
    )
    post(unit, [journal])
    _mark(unit, row.id, why)
    owed: int = row.amount - covered - unpaid
    open_tasks(unit, [task(unit, REVERSED, str(row.id), roles_of(row), {"owed": owed})])
    _tell(unit, row)
    unit.raise_moment(CHARGE_REVERSED, [case])
    return owed


def _taken_back(unit: Unit, row: Any) -> tuple[int, int]:
    """Paid and bonus points that go; what came after the contract's end became none."""
    if row.ended_at is not None:
        return 0, 0
    have = balances(unit, row.customer_id)
    return min(have.paid, row.amount), min(have.bonus, row.discount)


def _owed_no_more(unit: Unit, row: Any) -> int:
    """What was to be paid back of a debit after the end, and has not been asked for yet."""
    if row.ended_at is None:
        return 0
    return withdraw_unpaid(unit, row.customer_id, f"late:{row.gateway_key}", CAUSE)


def _tell(unit: Unit, row: Any) -> None:
    values = {"period": row.period + row.shift, "amount": row.amount}
    key = f"charge.reversed:{row.id}"
    send(unit, [Message("charge.reversed", roles_of(row), key=key, values=values)])


def _mark(unit: Unit, charge: int, why: str) -> None:
    bulk.update(
        unit.session,
        Charge,
        [charge],
        {"state": [ChargeState.REVERSED.value]},
        guard={"state": ChargeState.SETTLED.value},
    )
    trail = Trail()
    trail.move([charge], ChargeState.SETTLED, ChargeState.REVERSED, why)
    trail.write(unit)
