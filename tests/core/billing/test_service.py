"""Charges of a contract: made, held, cancelled."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine

from pawpact.billing.models import Charge, ChargeEvent
from pawpact.billing.service import (
    Plan,
    cancel_open_charges,
    create_charges,
    hold_debits,
    release_debits,
)
from pawpact.database.counting import count_statements
from tests.core.billing.book import DEBIT_AT, FIRST_DEBIT, PRICE, Book


def plan(contract: int, periods: int = 12) -> Plan:
    return Plan(contract, contract + 1000, contract + 2000, FIRST_DEBIT, 10, periods, PRICE)


def test_all_periods_at_the_stores_time_of_day(book: Book) -> None:
    """A contract gets all its charges at ten in the morning of the store's zone."""
    book.sign([1], periods=12)

    charges = book.rows(Charge)
    assert [charge.period for charge in charges] == list(range(1, 13))
    assert {charge.amount for charge in charges} == {PRICE}
    assert charges[1].due_on == date(2026, 5, 10)
    assert charges[1].due_at == charges[1].next_at == datetime(2026, 5, 10, 2, 0, tzinfo=UTC)


def test_twice_makes_nothing_twice(book: Book) -> None:
    """Activation that comes twice makes the charges once."""
    with book.unit() as unit:
        assert create_charges(unit, [plan(1)]) == 12
    with book.unit() as unit:
        assert create_charges(unit, [plan(1), plan(2)]) == 12
    assert len(book.rows(Charge)) == 24


def test_statements_do_not_grow_with_contracts(book: Book, engine: Engine) -> None:
    """Charges of two contracts and of forty take the same number of statements."""
    counts = []
    for contracts in (range(1, 3), range(10, 50)):
        with count_statements(engine) as statements, book.unit() as unit:
            create_charges(unit, [plan(contract) for contract in contracts])
        counts.append(statements.count)
    assert counts == [4, 4]


def test_cancelling_takes_every_open_charge(book: Book) -> None:
    """The end of a contract cancels scheduled and noticed charges and leaves the settled one."""
    book.sign([1, 2], periods=3)
    book.notice()
    book.run(DEBIT_AT)

    with book.unit() as unit:
        assert cancel_open_charges(unit, 1) == 2

    assert [book.charge(1, period).state for period in (1, 2, 3)] == [
        "settled",
        "cancelled",
        "cancelled",
    ]
    assert book.charge(2, 2).state == "scheduled"


def test_cancelled_charge_says_who_when_and_why(book: Book) -> None:
    """A cancelled charge keeps who ended it, when and why."""
    book.sign([1], periods=1)
    with book.unit() as unit:
        unit.actor = "staff:7"
        cancel_open_charges(unit, 1, "pet_died")

    (event,) = book.rows(ChargeEvent)
    assert (event.from_state, event.to_state) == ("scheduled", "cancelled")
    assert (event.actor, event.why, event.at) == ("staff:7", "pet_died", book.clock.now())


def test_cancelled_contract_is_never_debited(book: Book) -> None:
    """After the end of a contract nothing is collected, notice or not."""
    book.sign([1], periods=1)
    book.notice()
    with book.unit() as unit:
        cancel_open_charges(unit, 1)

    assert book.run(DEBIT_AT).settled == 0
    assert book.paid_points() == 0


def test_held_contract_is_not_debited(book: Book) -> None:
    """A hold keeps a noticed charge from being collected."""
    book.sign([1, 2])
    book.notice()
    with book.unit() as unit:
        hold_debits(unit, 1)

    book.run(DEBIT_AT)

    assert (book.charge(1).state, book.charge(2).state) == ("noticed", "settled")


def test_released_contract_gets_a_fresh_notice(book: Book) -> None:
    """After a hold the debit waits 48 hours from a new notice."""
    book.sign([1])
    book.notice()
    with book.unit() as unit:
        hold_debits(unit, 1)
    book.run(DEBIT_AT)
    with book.unit() as unit:
        release_debits(unit, 1)

    book.run(DEBIT_AT + timedelta(days=1))
    told = len(book.channel.sent)
    book.run_until(DEBIT_AT + timedelta(days=5))

    (event,) = [each for each in book.rows(ChargeEvent) if each.to_state == "settled"]
    fresh = [each for each in book.channel.sent[told - 1 :] if each.period == 1]
    assert fresh
    assert event.at - DEBIT_AT >= timedelta(days=3)
