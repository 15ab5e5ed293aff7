"""Debits whose answer is lost or late: asked for by key, taken once, owed back where too much."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from pawpact.billing.gateway.simulator import Outcome, SimulatedGateway
from pawpact.billing.gateway.values import DebitRequest, GatewayAnswer, Result
from pawpact.billing.service import cancel_open_charges, pay_by_hand
from pawpact.billing.settlement import settle
from pawpact.ledger.models import JournalRow
from tests.core.billing.book import DEBIT_AT, PRICE, Book, always

DAY = timedelta(days=1)


def test_lost_answer_is_asked_for(book: Book) -> None:
    """A debit whose answer was lost is unknown, then settled by asking; the money is taken once."""
    gateway = book.provider(always(Outcome.TIMEOUT_AFTER_SUCCESS))
    book.sign([1], periods=1)
    book.notice()
    assert book.run(DEBIT_AT).unknown == 1
    assert book.paid_points() == 0

    assert book.run(DEBIT_AT + DAY).settled == 1

    assert sum(gateway.taken.values()) == book.paid_points() == PRICE


def test_lost_request_is_sent_again_under_its_key(book: Book) -> None:
    """A request that the provider never received is sent again under the same key."""
    gateway = book.provider(always(Outcome.TIMEOUT_BEFORE_ARRIVAL))
    book.sign([1], periods=1)
    book.notice()
    book.run(DEBIT_AT)

    book.run(DEBIT_AT + DAY)

    assert gateway.taken == {"1-1-1": PRICE}
    assert book.charge().attempts == 1


def test_still_unknown_is_never_sent_again(book: Book) -> None:
    """While the provider does not know, it is only asked."""
    gateway = Silent()
    book.gateway = gateway
    book.sign([1], periods=1)
    book.notice()
    book.run_until(DEBIT_AT + 20 * DAY)

    assert (gateway.collected, book.charge().state) == (1, "unknown")
    assert gateway.asked == 20


def test_late_success_after_the_end_is_owed_back(book: Book) -> None:
    """A debit that succeeds after its contract ended is owed back and never becomes points."""
    book.provider(always(Outcome.TIMEOUT_AFTER_SUCCESS))
    book.sign([1], periods=1)
    book.notice()
    book.run(DEBIT_AT)
    with book.unit() as unit:
        cancel_open_charges(unit, 1)
    book.raised.clear()

    report = book.run(DEBIT_AT + DAY)

    assert (report.paid_back, book.owed_back(), book.paid_points()) == (1, PRICE, 0)
    assert book.raised == []
    assert [journal.movement for journal in book.rows(JournalRow)] == ["P45"]


class OvertakenGateway(SimulatedGateway):
    """While it collects, another run is told that the request never came, and she pays by hand."""

    def __init__(self, book: Book) -> None:
        super().__init__()
        self._book = book

    def collect(self, requests: Sequence[DebitRequest]) -> list[GatewayAnswer]:
        unheard = [GatewayAnswer(each.key, Result.REFUSED, None, "not_sent") for each in requests]
        with self._book.unit() as unit:
            settle(unit, unheard)
        with self._book.unit() as unit:
            pay_by_hand(unit, self._book.charge().id, "till-1")
        return super().collect(requests)


def test_a_call_that_was_overtaken_is_owed_back(book: Book) -> None:
    """What a slow call took, of a period that was paid by hand meanwhile, is hers; once."""
    book.sign([1], periods=1)
    book.notice()
    book.gateway = OvertakenGateway(book)
    assert book.run(DEBIT_AT).paid_back == 1
    assert (book.paid_points(), book.owed_back()) == (PRICE, PRICE)
    book.provider()
    assert book.run(DEBIT_AT + timedelta(days=1)).paid_back == 0
    assert book.owed_back() == PRICE


def test_never_sent_and_ended_is_not_sent(book: Book) -> None:
    """A request that got lost is not made after its contract ended."""
    gateway = book.provider(always(Outcome.TIMEOUT_BEFORE_ARRIVAL))
    book.sign([1], periods=1)
    book.notice()
    book.run(DEBIT_AT)
    with book.unit() as unit:
        cancel_open_charges(unit, 1)

    book.run(DEBIT_AT + DAY)

    assert (gateway.taken, book.charge().state) == ({}, "cancelled")


class Silent:
    """Never says anything."""

    collected = asked = 0

    def collect(self, requests: Sequence[DebitRequest]) -> list[GatewayAnswer]:
        self.collected += len(requests)
        return []

    def ask(self, keys: Sequence[str]) -> list[GatewayAnswer]:
        self.asked += len(keys)
        return []
