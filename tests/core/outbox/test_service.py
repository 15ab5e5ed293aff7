"""Messages are written with the unit that causes them, each key once, ids and plain values only."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from pawpact.database.counting import count_statements
from pawpact.kernel.clock import FixedClock
from pawpact.outbox.models import OutboxMessage
from pawpact.outbox.service import Message, send, suppress
from pawpact.outbox.values import Sending, next_attempt
from tests.core.conftest import OpenUnit

WELCOME = Message("contract.activated", {"customer": 1, "contract": 2})


def rows(open_unit: OpenUnit) -> list[OutboxMessage]:
    with open_unit() as unit:
        return list(unit.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def test_a_message_waits_to_be_carried(open_unit: OpenUnit) -> None:
    """After commit it stands there with its ids, for the customer whom it names."""
    with open_unit() as unit:
        send(unit, [WELCOME])
    (row,) = rows(open_unit)
    assert (row.state, row.kind, row.subjects, row.customer_id) == (
        "waiting",
        WELCOME.kind,
        WELCOME.subjects,
        1,
    )


def test_a_rolled_back_unit_sends_nothing(open_unit: OpenUnit) -> None:
    """Where the cause did not happen, nobody is told."""
    with open_unit() as unit:
        send(unit, [WELCOME])
        unit.session.rollback()
    assert rows(open_unit) == []


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


def test_values_are_kept_as_text_and_numbers(open_unit: OpenUnit) -> None:
    """Amounts stay whole numbers, days and instants become ISO text."""
    noon = datetime(2026, 3, 12, 4, tzinfo=UTC)
    values = {"amount": 39800, "day": date(2026, 3, 12), "at": noon, "reason": "other"}
    with open_unit() as unit:
        send(unit, [Message("m", {}, values=values)])
    assert rows(open_unit)[0].said == {
        "amount": 39800,
        "day": "2026-03-12",
        "at": "2026-03-12T04:00:00+00:00",
        "reason": "other",
    }


@pytest.mark.parametrize("value", [["a"], True, None, 1.5, "x" * 201])
def test_anything_else_than_a_plain_value_is_refused(open_unit: OpenUnit, value: object) -> None:
    """A list, a long text or a fraction is no amount, day, count or code."""
    with open_unit() as unit, pytest.raises(TypeError, match="no amount"):
        send(unit, [Message("m", {}, values={"x": value})])  # type: ignore[dict-item]


def test_what_still_waits_about_a_pet_is_suppressed(open_unit: OpenUnit) -> None:
    """Of this pet and kind only, with the reason; another pet's message still waits."""
    about = [Message("day", {"pet": 1}), Message("bill", {"pet": 1}), Message("day", {"pet": 2})]
    with open_unit() as unit:
        send(unit, about)
        assert suppress(unit, {"pet": 1}, "died", ["day"]) == 1
        assert suppress(unit, {"pet": 1}, "died", ["day"]) == 0
    assert [row.state for row in rows(open_unit)] == [
        Sending.SUPPRESSED,
        Sending.WAITING,
        Sending.WAITING,
    ]


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
