"""Charges, books and provider agree in every honest course of things."""

from __future__ import annotations

from datetime import timedelta
from itertools import cycle

import pytest

from pawpact.billing.audit import AUDITOR
from pawpact.billing.audit_provider import known_keys, provider_auditor
from pawpact.billing.gateway.simulator import Outcome, SimulatedGateway
from pawpact.billing.gateway.statement import Collected
from pawpact.billing.service import cancel_open_charges, pay_by_hand, reverse_charge
from pawpact.ledger.finding import Finding, examine
from tests.core.billing.book import DEBIT_AT, PRICE, Book, always


def findings(book: Book, gateway: SimulatedGateway) -> tuple[Finding, ...]:
    """What the auditors say, with what the provider itself remembers."""
    collected = {key: Collected(key, amount) for key, amount in gateway.taken.items()}
    with book.database.reading(book.store.tenant) as session:
        return examine(session, (AUDITOR, provider_auditor("simulator", collected)))


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_answer_leaves_sound_books(book: Book, outcome: Outcome) -> None:
    """Collected, refused, lost on the way or on the way back: nothing is found, then or later."""
    gateway = book.provider(always(outcome))
    book.sign([1, 2, 3])
    book.notice()
    book.run(DEBIT_AT)
    assert findings(book, gateway) == ()
    book.run_until(DEBIT_AT + timedelta(days=40))
    assert findings(book, gateway) == ()


def test_an_answer_still_owed_is_no_finding(book: Book) -> None:
    """Collected, the answer lost, not asked yet: neither the charge nor the money is wrong."""
    gateway = book.provider(always(Outcome.TIMEOUT_AFTER_SUCCESS))
    book.sign([1])
    book.notice()
    book.run(DEBIT_AT)
    assert (book.charge().state, gateway.taken) == ("unknown", {"1-1-1": PRICE})
    assert findings(book, gateway) == ()


def test_money_that_came_after_the_end_is_owed_back(book: Book) -> None:
    """A debit answered after the contract ended is booked as owed back (P45), which is sound."""
    gateway = book.provider(always(Outcome.TIMEOUT_AFTER_SUCCESS))
    book.sign([1])
    book.notice()
    book.run(DEBIT_AT)
    with book.unit() as unit:
        cancel_open_charges(unit, 1)
    book.run(DEBIT_AT + timedelta(days=1))
    assert book.owed_back() == PRICE
    assert findings(book, gateway) == ()


def test_an_overdue_charge_paid_by_hand_needs_no_line_of_the_provider(book: Book) -> None:
    """Paid late at the counter, it is booked without a debit, which is sound."""
    gateway = book.provider(always(Outcome.INSUFFICIENT_FUNDS))
    book.sign([1], periods=1)
    book.notice()
    book.run_until(DEBIT_AT + timedelta(days=30))
    with book.unit() as unit:
        pay_by_hand(unit, book.charge().id, "counter")
    assert book.paid_points() == PRICE
    assert findings(book, gateway) == ()


def test_payment_by_hand_that_was_taken_back_is_sound(book: Book) -> None:
    """Paid at the counter, then charged back by the bank: no provider has to have answered."""
    gateway = book.provider(always(Outcome.INSUFFICIENT_FUNDS))
    book.sign([1], periods=1)
    book.notice()
    book.run_until(DEBIT_AT + timedelta(days=30))
    with book.unit() as unit:
        pay_by_hand(unit, book.charge().id, "counter")
    with book.unit() as unit:
        reverse_charge(unit, book.charge().id, "the bank took it back")
    assert findings(book, gateway) == ()


def test_a_second_take_under_an_older_key_is_found(book: Book) -> None:
    """The provider says that it also took the first attempt, which was refused: named by key."""
    outcomes = cycle([Outcome.INSUFFICIENT_FUNDS, Outcome.OK])
    gateway = book.provider(lambda request: next(outcomes))
    book.sign([1], periods=1)
    book.notice()
    book.run_until(DEBIT_AT + timedelta(days=10))
    assert gateway.taken == {"1-1-2": PRICE}
    gateway.taken["1-1-1"] = PRICE
    (found,) = findings(book, gateway)
    assert found.code == "collected_not_booked"
    assert "1-1-1" in found.places[0].where.en


def test_keys_know_their_store(book: Book) -> None:
    """Only keys of a contract of the store are its own; what is no key is nobody's."""
    book.sign([1])
    with book.unit() as unit:
        known = known_keys(unit.session, ["1-1-1", "1-99-1", "2-1-1", "x-1-1", "1-1", ""])
    assert known == {"1-1-1", "1-99-1"}
