"""Every debit is told before it is made, and only a delivered notice counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Engine

from pawpact.billing.carrying import carry_notices
from pawpact.billing.channel import NoticeMessage
from pawpact.billing.gateway.simulator import Outcome
from pawpact.billing.models import ChargeEvent, Notice, NoticeDelivery
from pawpact.billing.notice import write_page
from pawpact.billing.page import PAGE, START
from pawpact.billing.run import NOTICED_STATES
from pawpact.billing.service import hold_debits, release_debits
from pawpact.database.counting import count_statements
from pawpact.tenancy.unit import Unit
from tests.core.billing.book import DEBIT_AT, PRICE, Book, Killed, always

DAY = timedelta(days=1)


class Deaf:
    """A channel that reaches nobody."""

    name = "deaf"

    def __init__(self) -> None:
        self.sent: list[NoticeMessage] = []

    def send(self, messages: Sequence[NoticeMessage]) -> list[bool]:
        self.sent.extend(messages)
        return [False] * len(messages)


def test_notice_says_amount_and_date(book: Book) -> None:
    """The notice before a debit names the customer, the amount and the instant of the debit."""
    book.sign([1])
    book.notice()

    (message,) = book.channel.sent
    assert (message.customer, message.amount, message.debit_at) == (1001, PRICE, DEBIT_AT)
    assert (message.kind, message.period) == ("first", 1)


def test_no_notice_before_its_time(book: Book) -> None:
    """More than three days before the first debit nobody is told."""
    book.sign([1])
    book.run(DEBIT_AT - 3 * DAY - timedelta(minutes=1))
    assert book.channel.sent == []


def test_notice_is_sent_once(book: Book) -> None:
    """A notice that was delivered is not sent again by later runs."""
    book.sign([1])
    book.run_until(DEBIT_AT - DAY)
    assert len(book.channel.sent) == 1


def test_later_periods_get_an_early_notice_too(book: Book) -> None:
    """The second period is told five days ahead and once more 48 hours ahead."""
    book.sign([1], periods=2)
    book.run_until(DEBIT_AT + 31 * DAY)

    second = [each.kind for each in book.channel.sent if each.period == 2]
    assert second == ["extra", "first"]


def test_nobody_is_told_a_day_that_is_over(book: Book) -> None:
    """Nothing ran for weeks after the early notice: the debit moves, the new day alone is told."""
    book.sign([1], periods=2)
    book.run_until(DEBIT_AT + 25 * DAY)
    book.run(DEBIT_AT + 50 * DAY)
    book.run_until(DEBIT_AT + 60 * DAY)

    second = [each for each in book.rows(Notice) if each.charge_id == book.charge(1, 2).id]
    assert [each.kind for each in second] == ["extra", "extra", "first"]
    assert all(each.created_at < each.debit_at for each in second)
    assert book.charge(1, 2).state == "settled"


def test_first_period_gets_no_early_notice(book: Book) -> None:
    """The first period has the 48 hours notice only."""
    book.sign([1], periods=1)
    book.run_until(DEBIT_AT)
    assert [each.kind for each in book.channel.sent] == ["first"]


def test_noticed_charge_passed_through_priced(book: Book) -> None:
    """A charge is priced before its first notice, and its trail says so."""
    book.sign([1], periods=1)
    book.notice()
    (event,) = book.rows(ChargeEvent)
    assert (event.from_state, event.through, event.to_state) == ("scheduled", "priced", "noticed")


def test_undelivered_notice_moves_the_debit(book: Book) -> None:
    """A debit whose notice reached nobody is moved so that 48 hours can pass, not made."""
    book.sign([1], periods=1)
    book.channel = Deaf()  # type: ignore[assignment]
    book.notice()

    report = book.run(DEBIT_AT)

    assert (report.settled, report.moved) == (0, 1)
    assert book.charge().next_at == DEBIT_AT + 3 * DAY
    assert book.rows(ChargeEvent)[-1].why == "notice_does_not_hold"


def test_moved_debit_is_noticed_with_its_new_date(book: Book) -> None:
    """After a move the customer is told the new date and debited 48 hours or more later."""
    book.sign([1], periods=1)
    working, book.channel = book.channel, Deaf()  # type: ignore[assignment]
    book.notice()
    book.run(DEBIT_AT)
    book.channel = working
    book.run_until(DEBIT_AT + 3 * DAY)

    (message,) = working.sent
    assert message.debit_at == DEBIT_AT + 3 * DAY
    assert book.charge().settled_at == DEBIT_AT + 3 * DAY


def test_stores_own_delay_moves_grace_too(book: Book) -> None:
    """Grace runs from the day on which the store was able to debit."""
    book.sign([1], periods=1)
    book.run(DEBIT_AT + DAY)
    book.provider(always(Outcome.REFUSED))
    book.run_until(DEBIT_AT + 40 * DAY)

    late = next(each for each in book.rows(ChargeEvent) if each.to_state == "overdue")
    assert late.at >= book.charge().due_at + 15 * DAY
    assert book.charge().due_at > DEBIT_AT


def test_notice_delivered_late_moves_the_debit(book: Book) -> None:
    """A notice delivered 47 hours before the debit does not count for it."""
    book.sign([1], periods=1)
    working, book.channel = book.channel, Deaf()  # type: ignore[assignment]
    book.notice()
    book.channel = working
    book.run(DEBIT_AT - timedelta(hours=47))

    assert book.run(DEBIT_AT).moved == 1


def test_failed_attempt_is_told_at_once(book: Book) -> None:
    """After a short balance the customer hears the reason and the date of the next attempt."""
    book.sign([1], periods=1)
    book.notice()
    book.provider(always(Outcome.INSUFFICIENT_FUNDS))
    book.run(DEBIT_AT)

    message = book.channel.sent[-1]
    assert (message.kind, message.reason) == ("second", "insufficient_funds")
    assert message.debit_at == DEBIT_AT + 3 * DAY


def test_last_failed_attempt_announces_none(book: Book) -> None:
    """The notice after the last attempt names no further debit, and each failure has one."""
    book.sign([1], periods=1)
    book.notice()
    book.provider(always(Outcome.REFUSED))
    book.run_until(DEBIT_AT + 30 * DAY)

    second = [each.debit_at for each in book.channel.sent if each.kind == "second"]
    assert second == [DEBIT_AT + 3 * DAY, DEBIT_AT + 10 * DAY, None]


def test_killed_before_carrying(book: Book) -> None:
    """A notice written by a run that was killed is carried by the next one, once."""
    book.sign([1], periods=1)
    book.clock.move_to(DEBIT_AT - 3 * DAY)
    with book.unit() as unit:
        _write_all(unit)
    assert book.channel.sent == []

    book.run()
    book.run()

    assert len(book.channel.sent) == len(book.rows(Notice)) == 1


def test_killed_after_carrying(book: Book) -> None:
    """A channel whose answer was lost is handed the same notice again, under the same key."""

    class Dying(Deaf):
        def send(self, messages: Sequence[NoticeMessage]) -> list[bool]:
            self.sent.extend(messages)
            raise Killed

    book.sign([1], periods=1)
    working, dying = book.channel, Dying()
    book.channel = dying  # type: ignore[assignment]
    try:
        book.notice()
    except Killed:
        book.channel = working
    book.run()

    assert [each.notice for each in dying.sent] == [each.notice for each in working.sent]
    assert len(book.rows(NoticeDelivery)) == 1


def test_statements_do_not_grow_with_notices(book: Book, engine: Engine) -> None:
    """Notices of three charges and of fifty take the same number of statements."""
    book.sign(range(1, 4), periods=1)
    book.clock.move_to(DEBIT_AT - 3 * DAY)
    counts = []
    for contracts in ((), range(10, 57)):
        book.sign(contracts, periods=1)
        with count_statements(engine) as statements:
            with book.unit() as unit:
                _write_all(unit)
            carry_notices(book.unit, book.channel)
        counts.append(statements.count)
    assert counts[0] == counts[1]


def test_first_delivery_counts(book: Book) -> None:
    """A reminder delivered late does not undo the early notice: the debit is made on its day."""
    book.sign([1], periods=2)
    book.run_until(DEBIT_AT + 26 * DAY)
    working, book.channel = book.channel, Deaf()  # type: ignore[assignment]
    book.run_until(DEBIT_AT + 29 * DAY)
    book.channel = working
    book.run_until(DEBIT_AT + 30 * DAY)

    assert book.charge(1, 2).settled_at == DEBIT_AT + 30 * DAY


def test_nothing_is_announced_after_the_last_attempt(book: Book) -> None:
    """A hold that is lifted after the last attempt announces no debit that is never made."""
    book.set(max_attempts_per_period=1)
    book.sign([1], periods=1)
    book.notice()
    book.provider(always(Outcome.REFUSED))
    book.run(DEBIT_AT)
    with book.unit() as unit:
        hold_debits(unit, 1)
        release_debits(unit, 1)
    told = len(book.channel.sent)

    book.run_until(DEBIT_AT + 20 * DAY)

    assert len(book.channel.sent) == told


def _write_all(unit: Unit) -> None:
    """What a run writes before it carries anything."""
    for state in NOTICED_STATES:
        write_page(unit, DAY, state, START, PAGE)
