"""A debit that failed, or became overdue, is paid after all: by a way that is no debit."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from pawpact.billing.event import Trail
from pawpact.billing.models import Charge
from pawpact.billing.moment import CHARGE_SETTLED, case_of
from pawpact.billing.values import CHARGE, ChargeState
from pawpact.database import bulk
from pawpact.kernel.errors import Conflict, InvalidField, NotFound
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit

PAYABLE = (ChargeState.FAILED, ChargeState.OVERDUE)
"""Nobody is being asked for the money just now, so nobody pays it twice."""

IN_GRACE, LATE = "paid_in_grace", "paid_late"
BY_HAND = (IN_GRACE, LATE)
"""Why a charge is settled that no debit collected."""


def pay_by_hand(unit: Unit, charge: int, reference: str) -> None:
    """The customer paid this charge by herself; her payment has this number.

    Points as ever, and no debit is tried any more. Paid while its grace lasts it is on time;
    once it is overdue it settles late, and whether the period counts is the contract's say.
    """
    if not reference.strip():
        raise InvalidField("reference", Label("请填写付款编号", "give the number of the payment"))
    row = _found(unit, charge)
    if row.state not in PAYABLE:
        now = CHARGE.say(row.state)
        raise Conflict(
            Label(
                f"这一期现在是“{now.zh}”；只有扣款失败或逾期未付的才能补付",
                f"this debit is {now.en}; only one that failed or is overdue is paid by hand",
            )
        )
    late = row.state == ChargeState.OVERDUE
    bulk.update(
        unit.session,
        Charge,
        [row.id],
        {
            "state": [ChargeState.SETTLED.value],
            "next_at": [None],
            "settled_at": [unit.at],
            "provider_reference": [reference],
            "notice_pending": [False],
        },
        guard={"state": row.state},
    )
    _note(unit, row, late=late)
    unit.raise_moment(CHARGE_SETTLED, [case_of(row, late=late)])


def _note(unit: Unit, row: Any, *, late: bool) -> None:
    """The machine leads from a failure to a payment by hand through overdue alone."""
    trail = Trail()
    trail.move(
        [row.id],
        ChargeState(row.state),
        ChargeState.SETTLED,
        LATE if late else IN_GRACE,
        through=None if late else ChargeState.OVERDUE,
    )
    trail.write(unit)


def _found(unit: Unit, charge: int) -> Any:
    row = unit.session.execute(
        select(
            Charge.id,
            Charge.contract_id,
            Charge.customer_id,
            Charge.pet_id,
            Charge.period,
            Charge.shift,
            Charge.amount,
            Charge.discount,
            Charge.promotion,
            Charge.attempts,
            Charge.state,
        )
        .where(Charge.id == charge)
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound(Label("本店没有这一期账单", "there is no such charge in this store"))
    return row
