"""The debit run: notices, debits, retries; killed anywhere it loses and doubles nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pawpact.billing.gateway.simulator import Outcome
from pawpact.billing.models import Charge, ChargeEvent, GatewayCall, Notice
from pawpact.billing.service import (
    cancel_open_charges,
    hold_debits,
    release_debits,
    revoke_mandate,
    valid_mandate,
)
from pawpact.billing.values import CHARGE_MOVES
from pawpact.ledger.models import JournalRow
from tests.core.billing.book import DEBIT_AT, PRICE, Book, Killed, always

DAY = timedelta(days=1)


def test_settled_debit_becomes_paid_points(book: Book) -> None:
    """A settled debit becomes as many fen of paid mall points as were collected."""
    book.sign([1])
    book.notice()

    report = book.run(DEBIT_AT)

    assert (report.settled, book.paid_points()) == (1, PRICE)


def test_second_run_does_nothing(book: Book) -> None:
    """A second run of the same day collects nothing and posts nothing."""
    book.sign([1, 2, 3])
    book.notice()
    book.run(DEBIT_AT)
    gateway = book.gateway

    report = book.run()

    assert report.settled == 0
    assert len(gateway.taken) == len(book.rows(JournalRow)) == 3  # type: ignore[attr-defined]


def test_moments(book: Book) -> None:
    """A settled charge raises charge.settled and then period.performed under contract and period."""
    book.sign([5])
    book.notice()
    book.run(DEBIT_AT)

    assert book.raised == [("charge.settled", "5:1"), ("period.performed", "5:1")]
