"""A store brings running contracts along: with their history, balances, and nothing debited."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, func, select

from pawpact.billing.models import Charge
from pawpact.bootstrap.books import audit_books
from pawpact.contracts.models import Contract, ContractHold, Deposit
from pawpact.contracts.signing.activation import Authorisation
from pawpact.contracts.signing.mandate_renewal import renew_mandate
from pawpact.database.counting import count_statements
from pawpact.database.model import TenantModel
from pawpact.importing.gathering import Source
from pawpact.importing.service import import_file
from pawpact.importing.values import ImportReport
from pawpact.ledger.models import JournalRow, PointLot
from pawpact.ledger.service import balances
from pawpact.pets.models import Pet
from pawpact.tasks.models import Task
from tests.core.importing.opening import (
    charges,
    contract_cells,
    contracts,
    customers,
    pets,
    points,
)
from tests.house import House

STORE = "xihu"


@pytest.fixture
def store(house: House) -> House:
    """A house with one store whose customers and pets have come in."""
    house.open(STORE)
    _bring(house, customers(3))
    _bring(house, pets(3))
    return house


def _bring(house: House, source: Source, *, accept_good: bool = False) -> ImportReport:
    with house.platform.unit(STORE, "staff:1") as unit:
        return import_file(unit, source, accept_good=accept_good)


def _count(house: House, model: type[TenantModel]) -> int:
    with house.platform.reading(STORE) as unit:
        return unit.session.scalar(select(func.count()).select_from(model)) or 0


def _audited(house: House) -> list[str]:
    with house.platform.reading(STORE) as unit:
        return [each.code for each in audit_books(unit).findings if each.places]


def test_contract_comes_in_as_it_ran(store: House) -> None:
    """Plan, periods paid and the next debit day are as they were; its pet is at home."""
    report = _bring(store, contracts([contract_cells(押金="500")]))
    assert (report.created, report.refused) == (1, 0)
    with store.platform.reading(STORE) as unit:
        row = unit.session.scalars(select(Contract)).one()
        told = (row.state, row.plan_price, row.term, row.performed, row.streak)
        assert told == ("active", 39800, 12, 3, 3)
        charges_of = unit.session.execute(
            select(Charge.period, Charge.state, Charge.due_on, Charge.held).order_by(Charge.period)
        ).all()
        assert len(charges_of) == 12
        assert charges_of[2] == (3, "settled", date(2026, 3, 15), False)
        assert charges_of[3] == (4, "scheduled", date(2026, 4, 15), True)
        pet = unit.session.scalars(select(Pet).where(Pet.contract_id == row.id)).one()
        assert (pet.state, pet.owner_id) == ("adopted", row.customer_id)
        assert unit.session.scalars(select(Deposit.state)).all() == ["held"]
        assert balances(unit, row.customer_id).deposit == 50000
    assert _audited(store) == []


def test_nothing_is_debited_without_a_new_mandate(store: House) -> None:
    """A hold says so and sales has a task; with a mandate the debits go on after their notice."""
    _bring(store, contracts([contract_cells()]))
    with store.platform.reading(STORE) as unit:
        row = unit.session.scalars(select(Contract)).one()
        assert unit.session.scalars(select(ContractHold.reason)).all() == ["payment_method"]
        task = unit.session.scalars(select(Task)).one()
        assert (task.kind, task.role) == ("contract.ask_mandate", "sales")
    for _ in range(40):
        store.clock.advance(timedelta(days=1))
        store.platform.run_debits(STORE)
    assert _settled(store) == 3
    with store.platform.unit(STORE, "provider:simulator") as unit:
        renew_mandate(unit, Authorisation(row.id, "simulator", "m-1"))
        renew_mandate(unit, Authorisation(row.id, "simulator", "m-1"))
    for _ in range(8):
        store.clock.advance(timedelta(days=1))
        store.platform.run_debits(STORE)
    assert _settled(store) == 4
    assert _audited(store) == []


def _settled(house: House) -> int:
    with house.platform.reading(STORE) as unit:
        wanted = select(func.count()).select_from(Charge).where(Charge.state == "settled")
        return unit.session.scalar(wanted) or 0


@pytest.mark.parametrize("streak", ["0", "1", "3"])
def test_streak_is_the_one_that_was_earned(store: House, streak: str) -> None:
    """A streak shorter than the periods paid comes in, and counting it anew agrees."""
    _bring(store, contracts([contract_cells(连续=streak)]))
    with store.platform.reading(STORE) as unit:
        assert unit.session.scalars(select(Contract.streak)).all() == [int(streak)]
    assert _audited(store) == []


def test_history_of_paid_periods(store: House) -> None:
    """Days and amounts of periods paid before are told by their own file, and nothing is booked."""
    _bring(store, contracts([contract_cells()]))
    report = _bring(
        store,
        charges(
            [
                ("C0", "1", "2026-01-15", "2026-01-18", "368.00"),
                ("C0", "2", "2026-02-15", "2026-02-15", "398.00"),
            ]
        ),
    )
    assert report.created == 2
    with store.platform.reading(STORE) as unit:
        first = unit.session.scalars(select(Charge).where(Charge.period == 1)).one()
        assert first.settled_at is not None
        assert (first.amount, unit.store.local_date(first.settled_at)) == (
            36800,
            date(2026, 1, 18),
        )
    assert _count(store, JournalRow) == 0
    assert _audited(store) == []


def test_period_that_was_not_paid_has_no_history(store: House) -> None:
    """A row for a period still to come, for an unknown contract, or again, is refused there."""
    _bring(store, contracts([contract_cells()]))
    paid = ("2026-01-15", "2026-01-18", "368.00")
    report = _bring(store, charges([("C0", "4", *paid), ("C9", "1", *paid), ("C0", "01", *paid)]))
    found = [(each.line, each.column) for each in report.problems]
    assert found == [(2, "期"), (3, "合约号")]
    assert report.held_back


def test_debit_above_every_plan_is_refused(store: House) -> None:
    """No plan costs 99,999,999 yuan: a past debit stays within the platform's highest price."""
    _bring(store, contracts([contract_cells()]))
    report = _bring(store, charges([("C0", "1", "2026-01-15", "2026-01-18", "99999999")]))
    assert [(each.line, each.column) for each in report.problems] == [(2, "金额")]


def test_points_come_in_as_opening_balances(store: House) -> None:
    """Mall points by bucket and reward points with their last day, against opening equity."""
    report = _bring(store, points([("K0", "260.50", "30", "120", "2026-06-30")]))
    assert report.created == 1
    with store.platform.reading(STORE) as unit:
        lots = unit.session.execute(
            select(PointLot.customer_id, PointLot.bucket, PointLot.remaining, PointLot.expires_at)
        ).all()
        found = {row.bucket: row for row in lots}
        assert (found["paid"].remaining, found["bonus"].remaining) == (26050, 3000)
        assert found["reward"].remaining == 120
        last = unit.store.local_date(found["reward"].expires_at - timedelta(seconds=1))
        assert last == date(2026, 6, 30)
        assert set(unit.session.scalars(select(JournalRow.movement))) == {"OPEN"}
    assert _audited(store) == []


def test_same_files_twice_change_nothing(store: House) -> None:
    """Contracts, charges and points that came in are recognised: no row, no journal more."""
    files: tuple[Callable[[], Source], ...] = (
        lambda: contracts([contract_cells()]),
        lambda: charges([("C0", "1", "2026-01-15", "2026-01-18", "368.00")]),
        lambda: points([("K0", "260.50", "", "", "")]),
    )
    for make in files:
        _bring(store, make())
    before = [_count(store, model) for model in (Contract, Charge, JournalRow, PointLot, Task)]
    again = [_bring(store, make()) for make in files]
    assert [(each.written, each.unchanged) for each in again] == [(False, 1)] * 3
    assert before == [
        _count(store, model) for model in (Contract, Charge, JournalRow, PointLot, Task)
    ]


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"月付": "267.99"}, "月付"),
        ({"月付": "598.01"}, "月付"),
        ({"月付": "398.001"}, "月付"),
        ({"期数": "11"}, "期数"),
        ({"期数": "25"}, "期数"),
        ({"已付": "12"}, "已付"),
        ({"连续": "4"}, "连续"),
        ({"签约": "2026-03-13"}, "签约"),
        ({"下次扣款": "2026-03-11"}, "下次扣款"),
        ({"下次扣款": "2030-03-11"}, "下次扣款"),
        ({"下次扣款": "2026-03-29"}, "下次扣款"),
        ({"押金": "-1"}, "押金"),
        ({"客户": "K9"}, "客户"),
        ({"宠物": "P9"}, "宠物"),
        ({"宠物": "P0"}, "宠物"),
    ],
)
def test_bad_contract_is_reported_at_its_cell(
    store: House, changed: dict[str, str], column: str
) -> None:
    """A row that cannot be is named with line and column; the good row waits for it."""
    report = _bring(store, contracts([contract_cells(), contract_cells(1, **changed)]))
    assert [(each.line, each.column) for each in report.problems] == [(3, column)]
    assert _count(store, Contract) == 0


def test_good_contracts_come_in_where_the_admin_agrees(store: House) -> None:
    """With the bad row told and accepted, the good ones are taken; those all paid are left out."""
    rows = [
        contract_cells(),
        contract_cells(1, 期数="11"),
        contract_cells(2, 状态="已结清"),
    ]
    report = _bring(store, contracts(rows), accept_good=True)
    assert (report.created, report.refused, len(report.skipped)) == (1, 1, 1)
    assert _count(store, Contract) == 1


def test_statements_do_not_grow_with_the_rows(house: House, engine: Engine) -> None:
    """Two hundred contracts take as many statements as two."""
    house.open(STORE)
    _bring(house, customers(202))
    _bring(house, pets(202))
    counted = []
    for rows in (range(2), range(2, 202)):
        with count_statements(engine) as counter:
            _bring(house, contracts([contract_cells(each, 押金="500") for each in rows]))
        counted.append(counter.count)
        with count_statements(engine) as counter:
            _bring(house, points([(f"K{each}", "10", "", "5", "2026-12-31") for each in rows]))
        counted.append(counter.count)
        paid = ("2026-01-15", "2026-01-18", "368.00")
        with count_statements(engine) as counter:
            _bring(house, charges([(f"C{each}", "1", *paid) for each in rows]))
        counted.append(counter.count)
    assert counted[3:] == counted[:3]
