"""What came in and what was spent, month by month: what the charts are drawn from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from pawpact.billing.models import Charge
from pawpact.bootstrap import Platform
from pawpact.contracts.models import ContractEvent
from pawpact.demo.plan import Plan
from pawpact.demo.world import BEGIN
from pawpact.orders.models import Order
from pawpact.tenancy.unit import Unit

Series = Mapping[str, Sequence[int]]
ENDED = ("completed", "terminated", "withdrawn")


@dataclass(frozen=True, slots=True)
class Months:
    """By store a number for each month. Amounts in fen; contracts as they ran at its end."""

    names: Sequence[str]
    debits: Series
    spent: Series
    contracts: Series
    overdue: Series


def months_of(platform: Platform, store: str, plan: Plan) -> Months:
    """Civil months of the store's own zone, from the first day to the last."""
    names = _names(plan)
    with platform.reading(store) as unit:
        return Months(
            names,
            debits={store: _laid(names, _settled(unit))},
            spent={store: _laid(names, _points(unit))},
            contracts={store: _added_up(_laid(names, _turns(unit)))},
            overdue={store: _laid(names, _failed(unit))},
        )


def beside_each_other(several: Sequence[Months]) -> Months:
    """The months of several stores."""
    return Months(
        several[0].names,
        debits=_all(each.debits for each in several),
        spent=_all(each.spent for each in several),
        contracts=_all(each.contracts for each in several),
        overdue=_all(each.overdue for each in several),
    )


def _all(several: Iterable[Series]) -> Series:
    return {store: numbers for series in several for store, numbers in series.items()}


def _names(plan: Plan) -> list[str]:
    first = BEGIN.year * 12 + BEGIN.month - 1
    count = max(1, round(plan.days / 365 * 12))
    return [f"{month // 12}-{month % 12 + 1:02d}" for month in range(first, first + count)]


def _settled(unit: Unit) -> Iterable[tuple[date, int]]:
    rows = (
        select(Charge.due_on, func.sum(Charge.amount))
        .where(Charge.state == "settled")
        .group_by(Charge.due_on)
    )
    return [(day, int(amount)) for day, amount in unit.session.execute(rows)]


def _failed(unit: Unit) -> Iterable[tuple[date, int]]:
    """Periods that did not settle at the first attempt."""
    rows = select(Charge.due_on, func.count()).where(Charge.attempts > 1).group_by(Charge.due_on)
    return [(day, int(count)) for day, count in unit.session.execute(rows)]


def _points(unit: Unit) -> Iterable[tuple[date, int]]:
    rows = select(Order.placed_at, Order.points).where(Order.state != "refused")
    return [(unit.store.local_date(at), points) for at, points in unit.session.execute(rows)]


def _turns(unit: Unit) -> Iterable[tuple[date, int]]:
    """One more where a contract became active for the first time, one less where it ended."""
    rows = select(ContractEvent.at, ContractEvent.came_from, ContractEvent.went_to).where(
        ContractEvent.went_to.in_(("active", *ENDED))
    )
    for at, came_from, went_to in unit.session.execute(rows):
        if went_to in ENDED:
            yield unit.store.local_date(at), -1
        elif came_from == "awaiting_mandate":
            yield unit.store.local_date(at), 1


def _laid(names: Sequence[str], found: Iterable[tuple[date, int]]) -> list[int]:
    laid = dict.fromkeys(names, 0)
    for day, amount in found:
        name = f"{day.year}-{day.month:02d}"
        if name in laid:
            laid[name] += amount
    return list(laid.values())


def _added_up(changes: Iterable[int]) -> list[int]:
    total, running = 0, []
    for change in changes:
        total += change
        running.append(total)
    return running
