"""The provider is asked for its own statement day by day; what differs is somebody's task."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from pathlib import Path

import pytest

from pawpact.billing.gateway.simulator import Outcome, SimulatedGateway
from pawpact.billing.gateway.statement import Collected, Line
from pawpact.billing.gateway.values import GatewayDown
from pawpact.billing.reconciliation_due import LOOK_BACK, ReconcilingReport, reconcile_due
from pawpact.billing.task import DIFFERENCE
from pawpact.kernel.label import Label
from pawpact.tasks.models import Task
from pawpact.tenancy.unit import Unit
from tests.core.billing.book import DEBIT_AT, PRICE, Book, always

DAY = timedelta(days=1)


class Telling(SimulatedGateway):
    """A provider whose statement a test fixes; it remembers of which days it was asked."""

    lines: Iterable[Line] | None = ()
    is_down = False

    def statement(self, store: str, first: date, last: date) -> list[Line] | None:
        self.asked = (store, first, last)
        if self.is_down:
            raise GatewayDown(Label.of("down"))
        return None if self.lines is None else list(self.lines)


def reconciled(book: Book, provider: SimulatedGateway) -> list[ReconcilingReport]:
    return list(reconcile_due(book.unit, {"simulator": provider}, reading=book.unit))


def settle(book: Book, provider: SimulatedGateway, days: int = 1) -> None:
    """One contract is debited, and some days go by."""
    book.gateway = provider
    book.sign([1], periods=1)
    book.notice()
    book.run(DEBIT_AT)
    book.clock.advance(days * DAY)


def test_simulator_tells_what_it_took(book: Book, tmp_path: Path) -> None:
    """Its memory and the books say the same, so nobody is asked; what it lost is found missing."""
    provider = SimulatedGateway(memory=tmp_path / "provider")
    settle(book, provider)
    assert reconciled(book, provider) == [ReconcilingReport()]
    assert book.rows(Task) == []
    forgetful = SimulatedGateway(memory=tmp_path / "another")
    assert reconciled(book, forgetful) == [ReconcilingReport(differences=1)]
    assert [each.kind for each in book.rows(Task)] == [DIFFERENCE]


def test_without_a_statement_nothing_is_compared(book: Book) -> None:
    """A provider that has none, or none yet, is passed over; one that is down is counted."""
    provider = Telling()
    settle(book, provider)
    assert reconciled(book, SimulatedGateway()) == []
    provider.lines = None
    assert reconciled(book, provider) == []
    provider.is_down = True
    assert reconciled(book, provider) == [ReconcilingReport(unanswered=1)]
    assert book.rows(Task) == []


def test_nothing_to_compare_takes_nobodys_turn_to_write(book: Book) -> None:
    """A provider without a statement is asked while other writers of the store go on."""
    provider = Telling()
    provider.lines = None
    opened: list[str] = []

    def writing() -> AbstractContextManager[Unit]:
        opened.append("writing")
        return book.unit()

    assert list(reconcile_due(writing, {"simulator": provider}, reading=book.unit)) == []
    assert (opened, provider.asked[0]) == ([], book.store.name)


@pytest.mark.parametrize(("days", "differences"), [(0, 0), (1, 1), (31, 1), (32, 0)])
def test_days_that_are_over_are_compared(book: Book, days: int, differences: int) -> None:
    """Asked of a month up to yesterday, a statement says nothing of what was debited today."""
    provider = Telling()
    settle(book, provider, days)
    ((report),) = reconciled(book, provider)
    assert report.differences == differences
    today = (DEBIT_AT + days * DAY).date()
    assert provider.asked[1:] == (today - LOOK_BACK, today - DAY)


def test_lost_answer_is_taken_from_the_statement(book: Book, tmp_path: Path) -> None:
    """A debit whose answer is owed is settled by the statement, once."""
    provider = SimulatedGateway(always(Outcome.SILENT_AFTER_SUCCESS), tmp_path / "provider")
    settle(book, provider)
    assert reconciled(book, provider) == [ReconcilingReport(resolved=1)]
    assert reconciled(book, provider) == [ReconcilingReport()]


def test_other_amount_asks_every_day_until_it_is_mended(book: Book) -> None:
    """A difference is a task of that day; the same day again adds none."""
    provider = Telling()
    settle(book, provider)
    charge = book.charge()
    provider.lines = [Collected(str(charge.gateway_key), PRICE - 1)]
    for _ in range(2):
        assert reconciled(book, provider) == [ReconcilingReport(differences=1)]
    assert len(book.rows(Task)) == 1
