"""Charges of a contract: made at activation, held, and cancelled at its end."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update

from pawpact.billing.delivery import record_bounce, record_opened
from pawpact.billing.event import Trail
from pawpact.billing.late import pay_by_hand
from pawpact.billing.mandate import (
    authorise_mandate,
    change_limit,
    close_mandate,
    create_mandate,
    end_mandate,
    is_known_as,
    revoke_mandate,
    valid_mandate,
)
from pawpact.billing.models import Charge
from pawpact.billing.pausing import pause_charges, resume_charges
from pawpact.billing.postponement import Postponed, postpone_charge
from pawpact.billing.remaining import Remaining, dearest_debit, remaining
from pawpact.billing.repricing import reprice_charges
from pawpact.billing.reversal import reverse_charge
from pawpact.billing.values import (
    OPEN_STATES,
    UNANSWERED_STATES,
    ChargeState,
    Plan,
    schedule,
)
from pawpact.database import bulk
from pawpact.kernel.calendar import at_minute
from pawpact.tenancy.unit import Unit

__all__ = [
    "Plan",
    "Postponed",
    "Remaining",
    "authorise_mandate",
    "cancel_open_charges",
    "change_limit",
    "close_mandate",
    "create_charges",
    "create_mandate",
    "dearest_debit",
    "end_mandate",
    "hold_debits",
    "is_known_as",
    "pause_charges",
    "pay_by_hand",
    "postpone_charge",
    "record_bounce",
    "record_opened",
    "release_debits",
    "remaining",
    "reprice_charges",
    "resume_charges",
    "reverse_charge",
    "revoke_mandate",
    "valid_mandate",
]


def create_charges(unit: Unit, plans: Sequence[Plan]) -> int:
    """All charges of these contracts; a contract that has charges is left as it is.

    Returns how many charges were made. Three statements whatever the number of contracts.
    """
    fresh = _without_charges(unit, plans)
    if not fresh:
        return 0
    minutes, zone = unit.store.integer("core.billing.debit_time"), unit.store.zone
    rows = [
        (plan.contract, plan.customer, plan.pet, part.period, part.due_on, due_at, part.amount)
        for plan in fresh
        for part in schedule(plan.first_debit, plan.anchor, plan.periods, plan.price)
        for due_at in (at_minute(part.due_on, minutes, zone),)
    ]
    contracts, customers, pets, periods, days, instants, amounts = zip(*rows, strict=True)
    return bulk.insert(
        unit.session,
        Charge,
        {
            "id": unit.ids.many(len(rows)),
            "contract_id": contracts,
            "customer_id": customers,
            "pet_id": pets,
            "period": periods,
            "due_on": days,
            "due_at": instants,
            "amount": amounts,
            "state": [ChargeState.SCHEDULED.value] * len(rows),
            "held": [False] * len(rows),
            "attempts": [0] * len(rows),
            "next_at": instants,
            "notice_pending": [False] * len(rows),
        },
    )


def cancel_open_charges(unit: Unit, contract: int, why: str = "contract_ended") -> int:
    """The contract ended: what is not yet collected never will be. Returns how many.

    A charge whose answer is awaited keeps its state; a success is then paid back (P45).
    """
    found = unit.session.execute(
        select(Charge.id, Charge.state).where(
            Charge.contract_id == contract, Charge.state.in_(OPEN_STATES)
        )
    ).all()
    trail = Trail()
    for state in sorted({row.state for row in found}):
        ids = [row.id for row in found if row.state == state]
        trail.move(ids, ChargeState(state), ChargeState.CANCELLED, why)
    bulk.update(
        unit.session,
        Charge,
        [row.id for row in found],
        {"state": [ChargeState.CANCELLED.value] * len(found), "next_at": [None] * len(found)},
    )
    trail.write(unit)
    unit.session.execute(
        update(Charge)
        .where(
            Charge.contract_id == contract,
            Charge.state.in_(UNANSWERED_STATES),
            Charge.ended_at.is_(None),
        )
        .values(ended_at=unit.at)
    )
    return len(found)


def hold_debits(unit: Unit, contract: int) -> None:
    """A hold lies on the contract (claim, loss report, dispute): nothing is debited meanwhile.

    An attempt whose answer is awaited is not made again if it turns out to have failed.
    """
    unit.session.execute(
        update(Charge)
        .where(Charge.contract_id == contract, Charge.state.in_((*OPEN_STATES, *UNANSWERED_STATES)))
        .values(held=True)
    )


def release_debits(unit: Unit, contract: int) -> None:
    """The hold is lifted; what was noticed before is noticed afresh."""
    unit.session.execute(
        update(Charge)
        .where(Charge.contract_id == contract, Charge.state.in_(OPEN_STATES), Charge.held.is_(True))
        .values(held=False, notice_kind=None, notice_delivered_at=None, notice_pending=False)
    )
    unit.session.execute(
        update(Charge)
        .where(Charge.contract_id == contract, Charge.state.in_(UNANSWERED_STATES))
        .values(held=False)
    )


def _without_charges(unit: Unit, plans: Sequence[Plan]) -> list[Plan]:
    made = set(
        unit.session.scalars(
            select(Charge.contract_id).where(
                Charge.contract_id.in_([plan.contract for plan in plans]), Charge.period == 1
            )
        )
    )
    return [plan for plan in plans if plan.contract not in made]
