"""Answers become states, once, whichever way and however often they come."""

from __future__ import annotations

import pytest

from pawpact.billing.gateway.simulator import Outcome
from pawpact.billing.gateway.values import GatewayAnswer, Result
from pawpact.billing.models import Charge, GatewayCall
from pawpact.billing.service import cancel_open_charges
from pawpact.billing.settlement import Settled, settle
from tests.core.billing.book import DEBIT_AT, PRICE, Book, always


@pytest.fixture
def claimed(book: Book) -> Book:
    """One charge whose answer is owed."""
    book.sign([1], periods=1)
    book.notice()
    book.clock.move_to(DEBIT_AT)
    book.claim()
    return book


def answer(book: Book, result: Result, reason: str | None = None) -> Settled:
    with book.unit() as unit:
        return settle(unit, [GatewayAnswer("1-1-1", result, "ref", reason)])


def test_answer_twice_settles_once(claimed: Book) -> None:
    """The same success twice posts the points once."""
    answer(claimed, Result.OK)
    assert answer(claimed, Result.OK).total == 0
    assert claimed.paid_points() == PRICE


def test_settled_charge_keeps_what_the_provider_said(claimed: Book) -> None:
    """A settled charge has the provider's reference and its instant, and nothing left to do."""
    answer(claimed, Result.OK)
    charge = claimed.charge()
    assert (charge.provider_reference, charge.settled_at, charge.next_at) == ("ref", DEBIT_AT, None)


def test_every_answer_is_kept(claimed: Book) -> None:
    """An unknown answer and the refusal after it are both on record."""
    answer(claimed, Result.UNKNOWN)
    answer(claimed, Result.REFUSED, "insufficient_funds")
    calls = [(call.result, call.reason) for call in claimed.rows(GatewayCall)]
    assert calls == [("unknown", None), ("refused", "insufficient_funds")]


def test_absent_changes_nothing(claimed: Book) -> None:
    """That the provider never received a request is no result of it."""
    assert answer(claimed, Result.ABSENT).total == 0
    assert claimed.charge().state == "processing"


def test_strange_reason_is_other(claimed: Book) -> None:
    """A reason that no list knows is kept as ``other``, and the next attempt is planned."""
    answer(claimed, Result.REFUSED, "customer said 15400000000")
    assert (claimed.charge().failure, claimed.charge().state) == ("other", "failed")


def test_success_after_refusal_is_owed_back(claimed: Book) -> None:
    """Money taken for an attempt that the provider had refused is owed back, once."""
    answer(claimed, Result.REFUSED)
    answer(claimed, Result.OK)
    answer(claimed, Result.OK)
    assert (claimed.owed_back(), claimed.paid_points()) == (PRICE, 0)


def test_refusal_after_the_end_cancels(claimed: Book) -> None:
    """A refused attempt of an ended contract is cancelled and not tried again."""
    with claimed.unit() as unit:
        cancel_open_charges(unit, 1)
    answer(claimed, Result.REFUSED)
    assert (claimed.charge().state, claimed.charge().next_at) == ("cancelled", None)


def test_answer_for_nobody(book: Book) -> None:
    """An answer under a key that no charge has changes nothing."""
    assert answer(book, Result.OK).total == 0
    assert book.rows(GatewayCall) == []


def test_amount_is_never_above_what_was_noticed(book: Book) -> None:
    """The database refuses an amount above the one that the customer was told."""
    book.sign([1])
    book.notice()
    with pytest.raises(Exception, match="noticed"), book.unit() as unit:
        unit.session.get_one(Charge, (unit.session.tenant, book.charge().id)).amount += 1


def test_unknown_of_unknown_stays(book: Book) -> None:
    """Asked again without a result, a charge stays unknown and its trail does not grow."""
    book.provider(always(Outcome.TIMEOUT_AFTER_SUCCESS))
    book.sign([1], periods=1)
    book.notice()
    book.run(DEBIT_AT)
    assert answer(book, Result.UNKNOWN).unknown == 1
    assert book.charge().state == "unknown"


def test_a_settled_charge_keeps_what_only_refusals_change(book: Book) -> None:
    """Settled by the same statement as a refused one, a charge keeps its own notice."""
    book.sign([1, 2], periods=1)
    book.notice()
    book.clock.move_to(DEBIT_AT)
    before = book.charge(1)
    book.claim()
    refused = GatewayAnswer("2-1-1", Result.REFUSED, None, "insufficient_funds")
    with book.unit() as unit:
        settle(unit, [GatewayAnswer("1-1-1", Result.OK, "ref"), refused])
    after, other = book.charge(1), book.charge(2)
    kept = ("notice_id", "notice_kind", "notice_delivered_at", "failure")
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]
    assert (after.state, other.state, other.notice_id == after.notice_id) == (
        "settled",
        "failed",
        False,
    )
