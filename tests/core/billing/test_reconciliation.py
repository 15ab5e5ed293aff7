"""A provider's statement settles what is owed and lists what differs; it mends nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import pytest

from pawpact.billing.gateway.simulator import Outcome
from pawpact.billing.gateway.statement import Collected, Days, PaidOut, Statement, TakenBack
from pawpact.billing.reconciliation import Reconciliation, reconcile
from pawpact.billing.service import pay_by_hand
from pawpact.kernel.errors import InvalidField
from pawpact.ledger.models import JournalRow
from pawpact.tasks.models import Task
from tests.core.billing.book import DEBIT_AT, PRICE, Book, always

DAY = timedelta(days=1)
LINE = Collected("1-1-1", PRICE, "ref")
BOTH_DAYS = Days(date(2026, 4, 10), date(2026, 4, 11))
PAYOUT = PaidOut("po-1", PRICE, 239, ("1-1-1",))


def compare(
    book: Book,
    lines: Iterable[Collected] = (LINE,),
    *,
    back: Iterable[TakenBack] = (),
    out: Iterable[PaidOut] = (),
    days: Days | None = None,
) -> Reconciliation:
    statement = Statement({each.key: each for each in lines}, tuple(back), tuple(out), days)
    return reconcile(book.unit, "simulator", statement)


def codes(found: Reconciliation) -> list[str]:
    return [each.code for each in found.differences]


@pytest.fixture
def paid(book: Book) -> Book:
    """One contract whose first debit is settled."""
    book.sign([1], periods=2)
    book.notice()
    book.run(DEBIT_AT)
    return book


@pytest.fixture
def unanswered(book: Book) -> Book:
    """One contract whose first debit was collected and its answer lost."""
    book.provider(always(Outcome.TIMEOUT_AFTER_SUCCESS))
    book.sign([1], periods=1)
    book.notice()
    book.run(DEBIT_AT)
    return book


def test_all_agrees(paid: Book) -> None:
    """Where books and statement say the same nothing is booked and nobody is asked."""
    assert compare(paid) == Reconciliation(0, 0, 0, ())
    assert paid.rows(Task) == []


def test_an_owed_answer_is_taken_from_the_statement(unanswered: Book) -> None:
    """An unknown attempt that the statement lists is settled."""
    assert compare(unanswered) == Reconciliation(1, 0, 0, ())
    assert unanswered.paid_points() == PRICE


def test_another_amount_is_not_taken(unanswered: Book) -> None:
    """An unknown attempt that was collected with another amount stays unknown for a person."""
    compare(unanswered, [LINE._replace(amount=PRICE + 1)])
    assert unanswered.charge().state == "unknown"
    assert unanswered.paid_points() == 0


def test_a_debit_taken_beside_a_payment_by_hand_is_named(book: Book) -> None:
    """Refused and paid by hand, and in the provider's file all the same: money that is nobody's."""
    book.sign([1], periods=1)
    book.notice()
    book.provider(always(Outcome.REFUSED))
    book.run(DEBIT_AT)
    with book.unit() as unit:
        pay_by_hand(unit, book.charge().id, "transfer-1")
    assert codes(compare(book)) == ["collected_not_booked"]


def test_a_payout_is_booked_once(paid: Book) -> None:
    """P02 with the provider's fee; the same statement again books nothing."""
    assert compare(paid, out=[PAYOUT]).paid_out == 1
    assert compare(paid, out=[PAYOUT]).paid_out == 0
    assert [each.movement for each in paid.rows(JournalRow)] == ["P01", "P02"]


def test_a_payout_that_does_not_add_up_is_left(paid: Book) -> None:
    """A payout of more than what it lists is not booked, and a person is asked."""
    found = compare(paid, out=[PAYOUT._replace(amount=PRICE + 1)])
    assert (found.paid_out, codes(found)) == (0, ["payout_otherwise"])
    assert [each.kind for each in paid.rows(Task)] == ["billing.statement_differs"]


def test_a_payout_that_was_booked_otherwise_is_left(paid: Book) -> None:
    """The same number with another fee is a difference, never a second booking."""
    compare(paid, out=[PAYOUT])
    found = compare(paid, out=[PAYOUT._replace(fee=300)])
    assert (found.paid_out, codes(found)) == (0, ["payout_otherwise"])
    assert len(paid.rows(JournalRow)) == 2


def test_a_charge_back_in_the_statement(paid: Book) -> None:
    """A debit that was taken back is reversed once."""
    back = [TakenBack("1-1-1", PRICE, "cb-1")]
    assert compare(paid, back=back) == Reconciliation(0, 0, 1, ())
    assert compare(paid, back=back) == Reconciliation(0, 0, 0, ())
    assert paid.charge().state == "reversed"


@pytest.mark.parametrize("line", [TakenBack("9-9-9", PRICE, "a"), TakenBack("1-1-1", 1, "b")])
def test_a_charge_back_that_does_not_fit(paid: Book, line: TakenBack) -> None:
    """Of a debit that is not here, or of another amount: listed, not booked."""
    found = compare(paid, back=[line])
    assert (found.reversed, codes(found)) == (0, ["taken_back_otherwise"])
    assert paid.charge().state == "settled"


def test_booked_and_not_in_the_statement(paid: Book) -> None:
    """A debit that the provider's file of that day lacks is listed."""
    assert codes(compare(paid, [], days=BOTH_DAYS)) == ["booked_not_collected"]


def test_an_empty_statement_is_refused(paid: Book) -> None:
    """A file that says nothing, not even of which day, is no statement: no difference, no task."""
    with pytest.raises(InvalidField):
        compare(paid, [])
    assert paid.rows(Task) == []


def test_a_file_of_other_days_says_nothing_of_this_one(paid: Book) -> None:
    """A file of the day after does not miss what was collected the day before."""
    days = Days(date(2026, 4, 11), date(2026, 4, 11))
    assert codes(compare(paid, [], days=days)) == []
    assert codes(compare(paid, [], days=Days(date(2026, 4, 10), date(2026, 4, 11)))) != []


def test_one_task_a_day_and_provider(paid: Book) -> None:
    """The same differences looked at again on that day ask once."""
    compare(paid, [], days=BOTH_DAYS)
    compare(paid, [], days=BOTH_DAYS)
    paid.clock.advance(DAY)
    compare(paid, [], days=BOTH_DAYS)
    assert len(paid.rows(Task)) == 2
