"""The end that everybody hoped for: every period is performed and nothing is owed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from pawpact.contracts.ending.stopping import case_of, stop_rest
from pawpact.contracts.ending.termination import ENDED, points_until
from pawpact.contracts.ending.values import COMPLETED, Choice
from pawpact.contracts.models import Contract, Ending
from pawpact.contracts.moves import move_contract
from pawpact.contracts.running.progress import owing
from pawpact.outbox.service import Message, send
from pawpact.tenancy.unit import Unit

PAGE = 1_000


def complete_due(unit: Unit) -> int:
    """Close contracts whose last period is performed and in which nothing is unpaid.

    Debits and mandates end, policies return the deposit, the points stay usable. Nothing renews.
    Returns how many; those with an unpaid period wait in ``completing``.
    """
    waiting = list(
        unit.session.scalars(
            select(Contract).where(Contract.state == "completing").order_by(Contract.id)
        )
    )
    if not waiting:
        return 0
    unpaid = owing(unit, [row.id for row in waiting])
    ready = [row for row in waiting if row.id not in unpaid][:PAGE]
    if ready:
        _complete(unit, ready)
    return len(ready)


def _complete(unit: Unit, rows: Sequence[Contract]) -> None:
    stop_rest(unit, rows, COMPLETED)
    for row in rows:
        move_contract(unit, row, "completed", "no unpaid period")
        unit.session.add(_ending(unit, row))
    unit.session.flush()
    _tell(unit, rows)
    unit.raise_moment(ENDED, [case_of(row, COMPLETED) for row in rows])


def _ending(unit: Unit, row: Contract) -> Ending:
    return Ending(
        id=unit.ids.one(),
        contract_id=row.id,
        customer_id=row.customer_id,
        reason=COMPLETED,
        bill={},
        fee=0,
        requested_at=unit.at,
        requested_by=unit.actor,
        choice=Choice.KEEP.value,
        confirmed=False,
        settled_at=unit.at,
        settled_by=unit.actor,
        points_until=points_until(unit),
        refunded_at=None,
        arrangement="",
    )


def _tell(unit: Unit, rows: Sequence[Contract]) -> None:
    kind = "contract.completed"
    send(
        unit,
        [
            Message(
                kind,
                {"contract": row.id, "customer": row.customer_id, "pet": row.pet_id},
                key=f"{kind}:{row.id}",
                values={"points_until": points_until(unit)},
            )
            for row in rows
        ],
    )
