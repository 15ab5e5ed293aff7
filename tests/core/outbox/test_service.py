"""Messages leave after commit, at least once, and carry ids only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from pawpact.database.counting import count_statements
from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock
from pawpact.outbox.models import OutboxMessage
from pawpact.outbox.service import Delivered, Message, deliver, send
from pawpact.outbox.values import Numbered, RecordingChannel, next_attempt
from tests.core.outbox.conftest import OpenUnit
from tests.core.shop import TENANT, make_store

SHOP = make_store()
WELCOME = Message("contract.activated", {"customer": 1, "contract": 2})


@dataclass
class FailingChannel:
    """Raises for the first so many messages, with words that must not be kept."""

    failures: int
    carried: list[Numbered] = field(default_factory=list)

    def carry(self, message: Numbered) -> None:
        if self.failures:
            self.failures -= 1
            raise ConnectionError("could not reach 15400001234")
        self.carried.append(message)


def test_messages_leave_after_commit(
    database: Database, open_unit: OpenUnit, clock: FixedClock
) -> None:
    """What a unit sent is carried out once, with its ids and the store's name."""
    channel = RecordingChannel()
    with open_unit() as unit:
        send(unit, [WELCOME])
    assert deliver(database, SHOP, channel, clock) == Delivered(1, 0)
    assert deliver(database, SHOP, channel, clock) == Delivered(0, 0)
    (message,) = channel.carried
    assert (message.store, message.kind, message.subjects) == (
        SHOP.name,
        WELCOME.kind,
        WELCOME.subjects,
    )


def test_a_rolled_back_unit_sends_nothing(
    database: Database, open_unit: OpenUnit, clock: FixedClock
) -> None:
    """Where the cause did not happen, nobody is told."""
    with open_unit() as unit:
        send(unit, [WELCOME])
        unit.session.rollback()
    assert deliver(database, SHOP, RecordingChannel(), clock) == Delivered(0, 0)


def test_a_key_is_sent_once(open_unit: OpenUnit) -> None:
    """The same key in one call, in the next, or after commit is one message."""
    message = Message("reminder", {"charge": 1}, key="reminder:1")
    with open_unit() as unit:
        assert send(unit, [message, message]) == 1
    with open_unit() as unit:
        assert send(unit, [message, WELCOME]) == 1


def test_messages_without_key_are_each_their_own(open_unit: OpenUnit) -> None:
    """Two equal messages without a key are two messages."""
    with open_unit() as unit:
        assert send(unit, [WELCOME, WELCOME]) == 2


def test_a_message_waits_until_it_is_due(
    database: Database, open_unit: OpenUnit, clock: FixedClock
) -> None:
    """A message held back leaves at its time, not before."""
    due_at = clock.now() + timedelta(hours=1)
    with open_unit() as unit:
        send(unit, [Message("later", {}, due_at=due_at)])
    assert deliver(database, SHOP, RecordingChannel(), clock).sent == 0
    clock.move_to(due_at)
    assert deliver(database, SHOP, RecordingChannel(), clock).sent == 1


def test_a_failure_is_tried_again_later(
    database: Database, open_unit: OpenUnit, clock: FixedClock
) -> None:
    """What could not be carried waits, then leaves with the same number; others go on at once."""
    channel = FailingChannel(failures=1)
    with open_unit() as unit:
        send(unit, [WELCOME, Message("other", {})])
    assert deliver(database, SHOP, channel, clock) == Delivered(1, 1)
    assert deliver(database, SHOP, channel, clock) == Delivered(0, 0)
    clock.advance(timedelta(minutes=1))
    assert deliver(database, SHOP, channel, clock) == Delivered(1, 0)
    assert [message.attempt for message in channel.carried] == [1, 2]


def test_the_words_of_a_failure_are_not_kept(
    database: Database, open_unit: OpenUnit, clock: FixedClock
) -> None:
    """Only the kind of a failure is stored, because its words may name a person."""
    with open_unit() as unit:
        send(unit, [WELCOME])
    deliver(database, SHOP, FailingChannel(failures=1), clock)
    with database.reading(TENANT) as session:
        assert session.scalar(select(OutboxMessage.failure)) == "ConnectionError"


def test_a_crash_after_carrying_repeats_the_number(
    database: Database, open_unit: OpenUnit, clock: FixedClock
) -> None:
    """A message carried but not marked leaves again under its number and is dropped there."""
    channel = RecordingChannel()
    with open_unit() as unit:
        send(unit, [WELCOME])
        number = unit.session.scalars(select(OutboxMessage.id)).one()
    channel.carry(Numbered(number, SHOP.name, WELCOME.kind, WELCOME.subjects, 1))
    assert deliver(database, SHOP, channel, clock).sent == 1
    assert [message.number for message in channel.carried] == [number]


def test_another_store_delivers_its_own(
    database: Database, open_unit: OpenUnit, clock: FixedClock
) -> None:
    """A store's delivery does not touch the messages of another."""
    with open_unit() as unit:
        send(unit, [WELCOME])
    other = make_store(tenant=TENANT + 1)
    assert deliver(database, other, RecordingChannel(), clock) == Delivered(0, 0)


def test_a_limit_leaves_the_rest(
    database: Database, open_unit: OpenUnit, clock: FixedClock
) -> None:
    """At most so many leave in one call, the oldest first."""
    with open_unit() as unit:
        send(unit, [Message("m", {"n": n}) for n in range(5)])
    channel = RecordingChannel()
    deliver(database, SHOP, channel, clock, limit=2)
    assert [message.subjects["n"] for message in channel.carried] == [0, 1]


def test_a_message_carries_ids_only(open_unit: OpenUnit) -> None:
    """A text among the subjects is refused before it is stored."""
    with open_unit() as unit, pytest.raises(TypeError, match="ids only"):
        send(unit, [Message("m", {"phone": "15400001234"})])  # type: ignore[dict-item]


@pytest.mark.parametrize("count", [3, 900])
def test_sending_takes_two_statements(engine: Engine, open_unit: OpenUnit, count: int) -> None:
    """Many messages are written by as many statements as few."""
    messages = [Message("m", {"n": n}, key=f"m{n}") for n in range(count)]
    with open_unit() as unit, count_statements(engine) as statements:
        unit.session.execute(select(OutboxMessage.id).limit(1))
        before = statements.count
        send(unit, messages)
        assert statements.count - before == 2


def test_waits_double_up_to_six_hours(clock: FixedClock) -> None:
    """A message that fails again and again is tried at longer and longer intervals."""
    waits = [next_attempt(clock.now(), attempts) - clock.now() for attempts in (1, 2, 3, 99)]
    assert waits == [
        timedelta(minutes=1),
        timedelta(minutes=2),
        timedelta(minutes=4),
        timedelta(hours=6),
    ]
