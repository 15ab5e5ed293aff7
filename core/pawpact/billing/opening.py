"""Charges of contracts that a store brings along: what was paid elsewhere, and what is to come.

What was paid there is settled here without a debit, a journal or a moment; its points are in the
opening balances. What is to come waits for a new mandate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dateutil.relativedelta import relativedelta
from sqlalchemy import select

from pawpact.billing.models import Charge, ChargeEvent
from pawpact.billing.values import ChargeState
from pawpact.database import bulk
from pawpact.kernel.calendar import at_minute, debit_dates
from pawpact.tenancy.unit import Unit

WHY = "opening"


@dataclass(frozen=True, slots=True)
class OpeningSeries:
    """The periods of one contract: ``paid`` of ``periods``, the next one due on ``next_on``.

    ``streak`` of the paid ones were on time without a gap up to now.
    """

    contract: int
    customer: int
    pet: int
    periods: int
    paid: int
    streak: int
    next_on: date
    price: int


@dataclass(frozen=True, slots=True)
class PastCharge:
    """What a period that was paid elsewhere really was."""

    contract: int
    period: int
    due_on: date
    paid_on: date
    amount: int


def open_charges(unit: Unit, series: Sequence[OpeningSeries]) -> int:
    """Write all periods of these contracts, nobody debited; how many charges. Two statements."""
    minutes, zone = unit.store.integer("core.billing.debit_time"), unit.store.zone
    rows = [
        (each, period, day, at_minute(day, minutes, zone), period <= each.paid)
        for each in series
        for period, day in enumerate(_days(each), start=1)
    ]
    ids = unit.ids.many(len(rows))
    written = bulk.insert(
        unit.session,
        Charge,
        {
            "id": ids,
            "contract_id": [each.contract for each, *_ in rows],
            "customer_id": [each.customer for each, *_ in rows],
            "pet_id": [each.pet for each, *_ in rows],
            "period": [period for _, period, *_ in rows],
            "due_on": [day for _, _, day, *_ in rows],
            "due_at": [at for *_, at, _ in rows],
            "amount": [each.price for each, *_ in rows],
            "state": [
                (ChargeState.SETTLED if paid else ChargeState.SCHEDULED).value for *_, paid in rows
            ],
            "held": [not paid for *_, paid in rows],
            "next_at": [None if paid else at for *_, at, paid in rows],
            "settled_at": [at if paid else None for *_, at, paid in rows],
            "opening": [paid for *_, paid in rows],
        },
    )
    _write_events(unit, [(charge, *row) for charge, row in zip(ids, rows, strict=True)])
    return written


def past_periods(
    unit: Unit, contracts: Sequence[int]
) -> dict[tuple[int, int], tuple[int, date, date | None]]:
    """The periods that were paid elsewhere, by contract and number: charge, due day, paid day."""
    rows = unit.session.execute(
        select(
            Charge.id, Charge.contract_id, Charge.period, Charge.due_on, Charge.settled_at
        ).where(Charge.contract_id.in_(set(contracts)), Charge.opening.is_(True))
    )
    return {
        (contract, period): (
            charge,
            due_on,
            unit.store.local_date(settled) if settled else None,
        )
        for charge, contract, period, due_on, settled in rows
    }


def tell_past(unit: Unit, charges: dict[int, PastCharge]) -> None:
    """Set amount and days of periods that were paid elsewhere, by charge."""
    minutes, zone = unit.store.integer("core.billing.debit_time"), unit.store.zone
    told = list(charges.values())
    bulk.update(
        unit.session,
        Charge,
        list(charges),
        {
            "amount": [each.amount for each in told],
            "due_on": [each.due_on for each in told],
            "due_at": [at_minute(each.due_on, minutes, zone) for each in told],
            "settled_at": [at_minute(each.paid_on, minutes, zone) for each in told],
        },
    )


def _days(each: OpeningSeries) -> list[date]:
    first = each.next_on - relativedelta(months=each.paid)
    return debit_dates(first, each.next_on.day, each.periods)


_Row = tuple[int, OpeningSeries, int, date, datetime, bool]


def _write_events(unit: Unit, rows: Sequence[_Row]) -> None:
    """Each paid period moved once; the one before the streak was late, so it was overdue first."""
    moves: list[tuple[int, str, str]] = []
    for charge, each, period, _, _, paid in rows:
        if not paid:
            continue
        before = ChargeState.SCHEDULED.value
        if period == each.paid - each.streak:
            moves.append((charge, before, ChargeState.OVERDUE.value))
            before = ChargeState.OVERDUE.value
        moves.append((charge, before, ChargeState.SETTLED.value))
    count = len(moves)
    bulk.insert(
        unit.session,
        ChargeEvent,
        {
            "id": unit.ids.many(count),
            "charge_id": [charge for charge, _, _ in moves],
            "from_state": [before for _, before, _ in moves],
            "through": [None] * count,
            "to_state": [after for _, _, after in moves],
            "actor": [unit.actor] * count,
            "at": [unit.at] * count,
            "why": [WHY] * count,
        },
    )
