"""A charge that became overdue is paid after all, by a way that is no debit."""

from __future__ import annotations

from sqlalchemy import select

from pawpact.billing.event import Trail
from pawpact.billing.models import Charge
from pawpact.billing.moment import CHARGE_SETTLED, case_of
from pawpact.billing.values import CHARGE, ChargeState
from pawpact.database import bulk
from pawpact.kernel.errors import Conflict, InvalidField, NotFound
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit


def pay_overdue(unit: Unit, charge: int, reference: str) -> None:
    """The provider confirms that the customer paid this overdue charge by herself.

    It settles late: points as ever; whether the period counts as on time is the contract's say.
    """
    if not reference.strip():
        raise InvalidField("reference", Label("请填写付款编号", "give the number of the payment"))
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
    if row.state != ChargeState.OVERDUE:
        now = CHARGE.say(row.state)
        raise Conflict(
            Label(
                f"这一期现在是“{now.zh}”；只有逾期未付的才能补付",
                f"this debit is {now.en}; only an overdue one is paid by hand",
            )
        )
    bulk.update(
        unit.session,
        Charge,
        [row.id],
        {
            "state": [ChargeState.SETTLED.value],
            "settled_at": [unit.at],
            "provider_reference": [reference],
        },
        guard={"state": ChargeState.OVERDUE.value},
    )
    trail = Trail()
    trail.move([row.id], ChargeState.OVERDUE, ChargeState.SETTLED, "paid_late")
    trail.write(unit)
    unit.raise_moment(CHARGE_SETTLED, [case_of(row, late=True)])
