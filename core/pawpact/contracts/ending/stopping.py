"""What an end does to everything that is under way for a contract, in the unit that ends it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from pawpact.billing.mandate import revoke_of_contracts
from pawpact.billing.models import Mandate
from pawpact.billing.moment import CHARGE_PRICED
from pawpact.billing.service import cancel_open_charges, revoke_mandate
from pawpact.billing.values import LIVE_MANDATES
from pawpact.contracts.ending.incident_task import DECIDE
from pawpact.contracts.models import Contract, ContractHold, ContractPause
from pawpact.contracts.running.pause_moves import close_request, count_for_streak, move_pause
from pawpact.contracts.signing.damage import ALARM
from pawpact.decisions.dropped import drop_about
from pawpact.tasks.service import suppress_all
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case

OUTLIVING = (DECIDE, ALARM)
"""Tasks that are there to be done whatever becomes of the contract."""


def stop_debits(unit: Unit, rows: Sequence[Contract], why: str) -> None:
    """Nothing more is debited, announced or retried; the mandates end, pauses and tasks too.

    Nor is anybody asked any more what a period costs. Of a debit that is under way only the
    provider's answer is awaited: what it collected then is paid back.
    """
    for row in rows:
        cancel_open_charges(unit, row.id, why)
    drop_about(unit, (CHARGE_PRICED,), "contract", [row.id for row in rows], why)
    stop_rest(unit, rows, why)


def stop_rest(unit: Unit, rows: Sequence[Contract], why: str) -> None:
    """The same of contracts whose charges are all paid."""
    _end_mandates(unit, rows, why)
    _end_pauses(unit, rows, why)
    lift_all_holds(unit, rows, why)
    suppress_all(unit, [{"contract": row.id} for row in rows], why, spare=OUTLIVING)


def case_of(row: Contract, reason: str) -> Case:
    """The moment ``contract.ended`` of this contract."""
    subjects = {"contract": row.id, "customer": row.customer_id, "pet": row.pet_id}
    return Case(str(row.id), subjects, {"contract.end_reason": reason})


def _end_mandates(unit: Unit, rows: Sequence[Contract], why: str) -> None:
    """The authorisations of these contracts are taken back, also those not given yet."""
    contracts = [row.id for row in rows]
    revoke_of_contracts(unit, contracts, why)
    unit.session.flush()
    rest = select(Mandate.id).where(
        Mandate.contract_id.in_(contracts), Mandate.state.in_(LIVE_MANDATES)
    )
    for mandate in unit.session.scalars(rest).all():
        revoke_mandate(unit, mandate, why)


def _end_pauses(unit: Unit, rows: Sequence[Contract], why: str) -> None:
    under_way = select(ContractPause).where(
        ContractPause.contract_id.in_([row.id for row in rows]),
        ContractPause.state.not_in(("refused", "ended")),
    )
    by_id = {row.id: row for row in rows}
    for pause in unit.session.scalars(under_way).all():
        if pause.state == "requested":
            move_pause(unit, pause, "refused", why)
            close_request(unit, pause, why)
            continue
        if pause.state != "recovery_check":
            move_pause(unit, pause, "recovery_check", why)
        move_pause(unit, pause, "ended", why)
        count_for_streak(pause, by_id[pause.contract_id], 0)
        pause.ended_at = unit.at
    unit.session.flush()


def lift_all_holds(unit: Unit, rows: Sequence[Contract], why: str) -> None:
    """There is nothing left to be held; whoever reads the holds sees none."""
    lying = select(ContractHold).where(
        ContractHold.contract_id.in_([row.id for row in rows]), ContractHold.lifted_at.is_(None)
    )
    for hold in unit.session.scalars(lying).all():
        hold.lifted_at, hold.lifted_by, hold.lifted_why = unit.at, unit.actor, why
    unit.session.flush()
