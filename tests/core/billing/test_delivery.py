"""When a notice counts as delivered, and what becomes of a debit that nobody could be told of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from pawpact.billing.carrying import carry_notices
from pawpact.billing.channel import NoticeMessage, RecordingChannel
from pawpact.billing.delivery import record_bounce, record_opened
from pawpact.billing.gateway.capability import Capabilities
from pawpact.billing.gateway.simulator import Outcome, SimulatedGateway
from pawpact.billing.models import Charge, ChargeEvent, Notice, NoticeBounce, NoticeDelivery
from pawpact.billing.run import RunReport
from pawpact.billing.service import hold_debits, release_debits
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.errors import NotFound
from pawpact.tasks.models import Task
from tests.core.billing.book import DEBIT_AT, Book, always

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


class Deaf:
    """A channel that reaches nobody."""

    name = "deaf"

    def __init__(self) -> None:
        self.sent: list[NoticeMessage] = []

    def send(self, messages: Sequence[NoticeMessage]) -> list[bool]:
        self.sent.extend(messages)
        return [False] * len(messages)


def bounce(book: Book, after: timedelta) -> bool:
    """The latest notice comes back so long after it was accepted."""
    book.clock.advance(after)
    with book.unit() as unit:
        return record_bounce(unit, book.rows(Notice)[-1].id)


@pytest.mark.parametrize(("after", "settled"), [(HOUR, 0), (HOUR + timedelta(seconds=1), 1)])
def test_given_back_within_an_hour_is_not_delivered(
    book: Book, after: timedelta, settled: int
) -> None:
    """A bounce within an hour undoes the delivery and the debit moves; a second later it counts."""
    book.sign([1], periods=1)
    book.notice()

    assert bounce(book, after) is (settled == 0)
    report = book.run(DEBIT_AT)

    assert (report.settled, report.moved) == (settled, 1 - settled)


def test_a_bounce_counts_once(book: Book) -> None:
    """The same bounce again, however late, answers as it did and is kept once."""
    book.sign([1], periods=1)
    book.notice()
    assert bounce(book, MINUTE)
    assert bounce(book, 5 * HOUR)
    assert len(book.rows(NoticeBounce)) == 1


def test_the_early_notice_stands_when_the_reminder_comes_back(book: Book) -> None:
    """With the five days' notice delivered, a reminder that comes back changes nothing."""
    book.sign([1], periods=2)
    book.run_until(DEBIT_AT + 27 * DAY)
    assert book.rows(Notice)[-1].kind == "first"
    bounce(book, MINUTE)
    book.run_until(DEBIT_AT + 30 * DAY)

    assert book.charge(1, 2).settled_at == DEBIT_AT + 30 * DAY


def test_opened_counts_though_the_channel_gave_it_back(book: Book) -> None:
    """What the customer opened in the mini-program was delivered, whatever the channel says."""
    book.sign([1], periods=1)
    book.notice()
    bounce(book, MINUTE)
    with book.unit() as unit:
        record_opened(unit, book.rows(Notice)[-1].id)
        record_opened(unit, book.rows(Notice)[-1].id)

    assert book.run(DEBIT_AT).settled == 1


def test_opened_late_moves_the_debit(book: Book) -> None:
    """Opened 47 h 59 min before the debit is too late for it."""
    book.sign([1], periods=1)
    book.channel = Deaf()  # type: ignore[assignment]
    book.notice()
    book.clock.move_to(DEBIT_AT - 48 * HOUR + MINUTE)
    with book.unit() as unit:
        record_opened(unit, book.rows(Notice)[-1].id)
    assert book.run(DEBIT_AT).moved == 1


def test_opened_in_time_debits(book: Book) -> None:
    """Opened 48 hours before the debit is enough."""
    book.sign([1], periods=1)
    book.channel = Deaf()  # type: ignore[assignment]
    book.notice()
    book.clock.move_to(DEBIT_AT - 48 * HOUR)
    with book.unit() as unit:
        record_opened(unit, book.rows(Notice)[-1].id)
    assert book.run(DEBIT_AT).settled == 1


def test_a_bounce_of_an_older_notice_changes_nothing_now(book: Book) -> None:
    """A notice of a debit that was moved since says nothing about the debit to come."""
    book.sign([1], periods=1)
    working, book.channel = book.channel, Deaf()  # type: ignore[assignment]
    book.notice()
    book.run(DEBIT_AT)
    book.channel = working
    book.run(DEBIT_AT + MINUTE)
    old, new = book.rows(Notice)
    with book.unit() as unit:
        record_bounce(unit, old.id)

    assert book.charge().notice_delivered_at == DEBIT_AT + MINUTE
    assert book.charge().notice_id == new.id


def test_unknown_notice(book: Book) -> None:
    """A notice that this store did not write is not found."""
    with book.unit() as unit, pytest.raises(NotFound):
        record_bounce(unit, 404)


def test_after_two_moves_a_person_is_asked(book: Book) -> None:
    """Moved once for want of delivery nobody is asked; moved twice the manager has one task."""
    book.sign([1], periods=1)
    book.channel = Deaf()  # type: ignore[assignment]
    book.notice()
    book.run_until(DEBIT_AT + 2 * DAY)
    assert book.rows(Task) == []
    book.run_until(DEBIT_AT + 8 * DAY)

    (task,) = book.rows(Task)
    assert task.kind == "billing.notice_not_delivered"


def test_the_stores_own_silence_asks_nobody(book: Book) -> None:
    """Days on which no run was made are the store's delay, not a customer who cannot be reached."""
    book.sign([1], periods=1)
    book.notice()
    for days in (5, 12, 19):
        assert book.run(DEBIT_AT + days * DAY).moved == 1
        book.run()
    assert book.rows(Task) == []


def test_later_periods_need_five_days(book: Book) -> None:
    """Told four days ahead only, the second period's debit moves so that five days pass."""
    book.sign([1], periods=2)
    book.notice()
    book.run(DEBIT_AT)
    book.run(DEBIT_AT + 26 * DAY)

    (told,) = [each for each in book.channel.sent if each.period == 2]
    assert told.debit_at == DEBIT_AT + 32 * DAY
    assert told.not_after == DEBIT_AT + 27 * DAY


def test_released_it_is_told_once_with_its_new_day(book: Book) -> None:
    """After a hold over its day a debit is announced once, with the day on which it is made."""
    book.sign([1], periods=1)
    book.notice()
    with book.unit() as unit:
        hold_debits(unit, 1)
    book.run(DEBIT_AT + 9 * DAY)
    with book.unit() as unit:
        release_debits(unit, 1)
    told = len(book.channel.sent)
    book.run_until(DEBIT_AT + 14 * DAY)

    (message,) = book.channel.sent[told:]
    assert message.debit_at == book.charge().settled_at


def test_every_minute_each_notice_once(book: Book) -> None:
    """Run every minute of the day on which it falls due to be written, a notice is sent once."""
    book.sign([1, 2], periods=1)
    book.clock.move_to(DEBIT_AT - 2 * DAY - 12 * HOUR)
    for _ in range(24 * 60):
        book.run(book.clock.now() + MINUTE, every=MINUTE)
    assert sorted(each.customer for each in book.channel.sent) == [1001, 1002]


def test_run_every_minute_the_debit_is_made_once_and_on_time(book: Book) -> None:
    """The notice leaves 48 hours and a minute ahead, and the debit is made at its minute."""
    gateway = book.provider()
    book.sign([1], periods=1)
    book.run(DEBIT_AT - 2 * DAY - 2 * MINUTE, every=MINUTE)
    assert book.channel.sent == []
    book.run(DEBIT_AT - 2 * DAY - MINUTE, every=MINUTE)
    assert len(book.channel.sent) == 1
    for minute in range(-3, 4):
        book.run(DEBIT_AT + minute * MINUTE, every=MINUTE)

    assert book.charge().settled_at == DEBIT_AT
    assert len(gateway.taken) == 1


def test_silent_for_three_days_is_caught_up_once_and_in_order(book: Book) -> None:
    """Three days without a run: every customer is told once, with a day that can be kept."""
    book.sign([1], periods=1)
    book.clock.move_to(DEBIT_AT - 3 * DAY - HOUR)
    book.run(every=MINUTE)
    book.run(DEBIT_AT - HOUR, every=MINUTE)

    (told,) = book.channel.sent
    assert told.debit_at == DEBIT_AT + 2 * DAY
    book.run(DEBIT_AT, every=MINUTE)
    book.run(DEBIT_AT + 2 * DAY, every=MINUTE)
    assert book.charge().settled_at == DEBIT_AT + 2 * DAY
    assert len(book.channel.sent) == 1


def test_the_clock_goes_back_an_hour(book: Book) -> None:
    """Run again an hour earlier than before, nothing is told or debited twice."""
    gateway = book.provider()
    book.sign([1], periods=1)
    book.notice()
    book.run(DEBIT_AT)
    book.clock = FixedClock(DEBIT_AT - HOUR)

    assert book.run() == RunReport()
    assert len(gateway.taken) == len(book.channel.sent) == 1


def test_the_clock_goes_forty_days_forward(book: Book) -> None:
    """After forty days without a run both periods are told afresh and debited in their order."""
    gateway = book.provider()
    book.sign([1], periods=2)
    book.notice()
    book.run(DEBIT_AT + 37 * DAY)
    assert gateway.taken == {}
    book.run_until(DEBIT_AT + 50 * DAY)

    settled = [(each.period, each.settled_at) for each in book.rows(Charge)]
    assert [period for period, _ in sorted(settled, key=lambda each: each[1])] == [1, 2]
    assert len(gateway.taken) == 2


def test_the_stores_silence_costs_no_grace_after_a_failure(book: Book) -> None:
    """A retry that the store could not make in time moves the end of grace by as much."""
    book.sign([1], periods=1)
    book.notice()
    book.provider(always(Outcome.REFUSED))
    book.run(DEBIT_AT)
    book.run_until(DEBIT_AT + DAY)
    book.clock.move_to(DEBIT_AT + 20 * DAY)
    book.run_until(DEBIT_AT + 60 * DAY)

    (overdue,) = [each for each in book.rows(ChargeEvent) if each.to_state == "overdue"]
    assert overdue.at >= DEBIT_AT + 35 * DAY


def test_a_provider_may_ask_for_longer_notice(book: Book) -> None:
    """Where the provider wants 72 hours, the notice goes out earlier and 48 hours are too few."""
    gateway = book.gateway = Slow()
    book.sign([1], periods=1)
    book.run(DEBIT_AT - 4 * DAY)
    assert len(book.channel.sent) == 1
    assert book.run(DEBIT_AT).settled == 1
    assert len(gateway.taken) == 1


def test_a_providers_longer_notice_moves_the_debit(book: Book) -> None:
    """Told 70 hours ahead, a debit through a provider that wants 72 moves."""
    book.sign([1], periods=1)
    book.run(DEBIT_AT - 70 * HOUR)
    book.gateway = Slow()
    assert book.run(DEBIT_AT).moved == 1


class Slow(SimulatedGateway):
    """Wants three days between a notice and its debit."""

    capabilities = Capabilities(notice_hours=72)


def test_a_notice_recorded_by_another_run_counts_once(book: Book) -> None:
    """What another run carried and recorded in between is not delivered a second time."""
    book.sign([1, 2])
    book.clock.move_to(DEBIT_AT - 3 * DAY)
    channel = book.channel = _Raced(book)

    report = book.run()

    assert (report.notices, report.delivered, channel.meanwhile) == (2, 0, 2)
    assert len(book.rows(NoticeDelivery)) == 2


class _Raced(RecordingChannel):
    """While it carries, another run does the same and is done first."""

    def __init__(self, book: Book) -> None:
        super().__init__()
        self.book, self.meanwhile = book, 0

    def send(self, messages: Sequence[NoticeMessage]) -> list[bool]:
        if not self.meanwhile:
            self.meanwhile = carry_notices(self.book.unit, RecordingChannel())
        return super().send(messages)
