"""Messages go out at least once and are recorded once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from pawpact.database.counting import count_statements
from pawpact.messages.channel import FailingMessages, RecordingMessages
from pawpact.messages.delivery import MOST_ATTEMPTS, Delivered, record_bounce, record_opened
from pawpact.messages.models import MessageText
from pawpact.messages.values import Envelope
from pawpact.outbox.service import Message
from pawpact.tasks.models import Task
from tests.core.messages.conftest import Shop
from tests.core.shop import newcomer

MINUTE = timedelta(minutes=1)


def hello(shop: Shop, customer: int = 0, **more: int) -> Message:
    return Message("hello", {"customer": shop.customers[customer], **more}, values={"day": 3})


def tasks(shop: Shop) -> list[tuple[str, object]]:
    with shop.unit() as unit:
        return [(row.kind, row.said["reason"]) for row in unit.session.scalars(select(Task))]


def test_a_message_is_carried_in_the_stores_words(shop: Shop) -> None:
    """The words have the store's name and the values, the address is the customer's phone."""
    shop.send(hello(shop))
    assert shop.deliver() == Delivered(sent=1)
    assert isinstance(shop.channel, RecordingMessages)
    (envelope,) = shop.channel.carried
    assert (envelope.words, envelope.address) == ("【测试店】第 3 天了", newcomer(1).phone)


def test_what_was_sent_is_not_sent_again(shop: Shop) -> None:
    """Once recorded it stays sent, with the text and the channel that it was sent by."""
    shop.send(hello(shop))
    shop.deliver()
    assert shop.deliver() == Delivered()
    (row,) = shop.rows()
    assert (row.state, row.attempts, row.channel) == ("sent", 1, "recorded")
    assert row.text.startswith("platform:hello@1#")


def test_the_words_that_were_used_are_kept(shop: Shop) -> None:
    """Each version that was sent stands in the store's books once, however often it was used."""
    shop.send(hello(shop), hello(shop, 1))
    shop.deliver()
    shop.send(hello(shop))
    shop.deliver()
    with shop.unit() as unit:
        kept = unit.session.scalars(select(MessageText)).all()
    assert [(row.reference, row.words["zh"]) for row in kept] == [
        (shop.rows()[0].text, "【{store}】第 {day} 天了")
    ]


def test_a_failure_is_tried_again_with_the_same_number(shop: Shop) -> None:
    """It waits a minute, the others go on; only the kind of the failure is kept."""
    bad = [True]
    channel = shop.channel = FailingMessages(fails=lambda _: bool(bad) and bad.pop())
    shop.send(hello(shop), hello(shop, 1))
    assert shop.deliver() == Delivered(sent=1, failed=1)
    assert sorted(row.failure for row in shop.rows()) == ["", "ConnectionError"]
    assert shop.deliver() == Delivered()
    shop.clock.advance(MINUTE)
    assert shop.deliver() == Delivered(sent=1)
    assert sorted(each.attempt for each in channel.carried) == [1, 2]


def test_a_late_answer_repeats_the_number(shop: Shop) -> None:
    """Taken but not answered in time, it is handed over again and dropped there by its number."""
    late = [True]
    channel = shop.channel = FailingMessages(answers_late=lambda _: bool(late) and late.pop())
    shop.send(hello(shop))
    shop.deliver()
    shop.clock.advance(MINUTE)
    assert shop.deliver() == Delivered(sent=1)
    assert [each.number for each in channel.carried] == [shop.rows()[0].id]


def test_after_so_many_failures_a_person_has_it(shop: Shop) -> None:
    """The last attempt makes the message dead and opens one task, and nothing is tried again."""
    shop.channel = FailingMessages(fails=lambda _: True)
    shop.send(Message("vet", {"customer": shop.customers[0]}))
    for _ in range(MOST_ATTEMPTS + 3):
        shop.deliver()
        shop.clock.advance(timedelta(hours=7))
    (row,) = shop.rows()
    assert (row.state, row.attempts) == ("dead", MOST_ATTEMPTS)
    assert tasks(shop) == [("message.undelivered", "ConnectionError")]


def test_a_kind_without_words_is_a_persons_task(shop: Shop) -> None:
    """Nobody can say it, so it is dead at once, and the others go on."""
    shop.send(Message("unheard", {"customer": shop.customers[0]}), hello(shop))
    assert shop.deliver() == Delivered(sent=1, never=1)
    assert tasks(shop) == [("message.undelivered", "no_text")]


def test_a_message_without_its_values_is_a_persons_task(shop: Shop) -> None:
    """Words with a hole in them never leave."""
    shop.send(Message("hello", {"customer": shop.customers[0]}))
    assert shop.deliver() == Delivered(never=1)
    assert tasks(shop) == [("message.undelivered", "nothing_to_say")]


def test_nobody_is_written_to_who_is_not_there(shop: Shop) -> None:
    """A customer without a record gets nothing; it is recorded and is nobody's task."""
    shop.send(Message("vet", {"customer": 1}), Message("vet", {}))
    assert shop.deliver() == Delivered(never=2)
    assert {row.failure for row in shop.rows()} == {"no_recipient"}
    assert tasks(shop) == []


def test_a_bounce_opens_a_task_once(shop: Shop) -> None:
    """What is reported as not delivered is a person's to see to, however often it is reported."""
    shop.send(hello(shop))
    shop.deliver()
    number = shop.rows()[0].id
    with shop.unit() as unit:
        assert record_bounce(unit, number)
        assert not record_bounce(unit, number)
        assert not record_bounce(unit, number + 1)
    assert (shop.rows()[0].state, tasks(shop)) == (
        "bounced",
        [("message.undelivered", "bounced")],
    )


def test_the_first_opening_counts(shop: Shop) -> None:
    """When the customer opened it is noted once."""
    shop.send(hello(shop))
    shop.deliver()
    number = shop.rows()[0].id
    with shop.unit() as unit:
        assert record_opened(unit, number)
    shop.clock.advance(MINUTE)
    with shop.unit() as unit:
        assert not record_opened(unit, number)
    assert shop.rows()[0].opened_at == shop.clock.now() - MINUTE


def test_two_workers_record_one_delivery(shop: Shop) -> None:
    """What the other worker recorded meanwhile stays as it is, though this one failed."""

    def other_worker_first(_: Envelope) -> bool:
        shop.channel = RecordingMessages("other")
        shop.deliver()
        return True

    shop.send(hello(shop))
    shop.channel = FailingMessages(fails=other_worker_first)
    shop.deliver()
    (row,) = shop.rows()
    assert (row.state, row.channel) == ("sent", "other")


def test_pages_go_on_until_nothing_is_due(shop: Shop) -> None:
    """Five messages leave in pages of two, the oldest first."""
    for number in range(5):
        shop.send(Message("hello", {"customer": shop.customers[0]}, values={"day": number}))
    assert shop.deliver(size=2) == Delivered(sent=5)
    assert shop.words == [f"【测试店】第 {number} 天了" for number in range(5)]


@pytest.mark.parametrize("count", [3, 400])
def test_a_page_takes_a_constant_number_of_statements(
    shop: Shop, engine: Engine, count: int
) -> None:
    """Sorting, opening the names, recording: as many statements for many as for few."""
    shop.send(*(hello(shop, number % 2) for number in range(count)))
    with count_statements(engine) as statements:
        shop.deliver()
    assert statements.count == 12


def test_nothing_personal_is_shown(shop: Shop) -> None:
    """Neither words nor address stand in the repr of what is carried."""
    shop.send(hello(shop))
    shop.deliver()
    assert isinstance(shop.channel, RecordingMessages)
    shown = repr(shop.channel)
    assert newcomer(1).phone not in shown
    assert "天了" not in shown
