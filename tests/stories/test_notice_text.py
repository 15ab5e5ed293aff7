"""Debit notices as text messages, from the run to the channel and back from it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from pawpact.billing.models import Notice
from pawpact.billing.task import NOT_DELIVERED
from pawpact.bootstrap.message import hear_bounce, hear_opened
from pawpact.kernel.errors import NotFound
from pawpact.messages.channel import Channel, FailingMessages
from pawpact.messages.console import FileMessages
from pawpact.outbox.models import OutboxMessage
from pawpact.outbox.values import Sending
from pawpact.tasks.models import Task
from tests.house import House
from tests.stories.counter import begin_contract, charge, live_days, live_until_due, movements

STORE = "xihu"


def texting(house: House, channel: Channel) -> None:
    """The store's notices go out as messages over this channel; one contract runs."""
    parts = replace(house.platform.parts, channel=None, messages=channel)
    house.platform = replace(house.platform, parts=parts)
    house.open(STORE)
    begin_contract(house, STORE)


def bounce_all(house: House, channel: FailingMessages, after: timedelta) -> list[bool]:
    """The channel gives back everything that it took, some time after; which of it counts."""
    house.clock.advance(after)
    given, channel.bounces = channel.bounces, []
    with house.platform.unit(STORE, "provider:sms") as unit:
        return [hear_bounce(unit, number) for number in given]


def tasks(house: House) -> list[str]:
    with house.platform.reading(STORE) as unit:
        return [each for each in unit.session.scalars(select(Task.kind)) if each == NOT_DELIVERED]


def test_a_debit_run_tells_the_customer_through_a_file(house: House, tmp_path: Path) -> None:
    """The notice stands in the file once with the amount, and the debit is made on its day."""
    texting(house, FileMessages(tmp_path / "messages.jsonl"))
    live_until_due(house, STORE)
    house.platform.run_debits(STORE)
    lines = (tmp_path / "messages.jsonl").read_text(encoding="utf-8").splitlines()
    (told,) = [each for each in map(json.loads, lines) if each["kind"] == "charge.notice"]
    assert f"{charge(house, STORE).amount / 100:.2f}" in told["words"]
    assert (charge(house, STORE).state, movements(house, STORE)) == ("settled", ["P01"])


@pytest.mark.parametrize(
    ("after", "state"),
    [(timedelta(hours=1), "noticed"), (timedelta(hours=1, minutes=1), "settled")],
)
def test_a_notice_given_back_within_the_hour_was_never_delivered(
    house: House, after: timedelta, state: str
) -> None:
    """Then the debit moves to a later day; given back later than that it is made as announced."""
    channel = FailingMessages(bounces_later=lambda _: True)
    texting(house, channel)
    due_at = charge(house, STORE).due_at
    while not channel.bounces:
        live_days(house, STORE, 1)
    assert bounce_all(house, channel, after) == [state == "noticed"]
    channel.bounces_later = lambda _: False
    house.clock.move_to(due_at)
    house.platform.run_debits(STORE)
    now = charge(house, STORE)
    assert (now.state, now.due_at > due_at) == (state, state == "noticed")


def test_a_moved_debit_is_made_after_a_notice_that_arrives(house: House) -> None:
    """Announced afresh and not given back, it is debited once, on its later day."""
    channel = FailingMessages(bounces_later=lambda _: True)
    texting(house, channel)
    while not channel.bounces:
        live_days(house, STORE, 1)
    bounce_all(house, channel, timedelta(minutes=10))
    channel.bounces_later = lambda _: False
    live_days(house, STORE, 12)
    assert (charge(house, STORE).state, movements(house, STORE)) == ("settled", ["P01"])


def test_a_customer_whom_nothing_reaches_becomes_somebodys_task(house: House) -> None:
    """Every notice is given back: moved twice nothing was debited, and one task asks a person."""
    channel = FailingMessages(bounces_later=lambda _: True)
    texting(house, channel)
    moves = {charge(house, STORE).due_at}
    while len(moves) < 3:
        live_days(house, STORE, 1)
        bounce_all(house, channel, timedelta(0))
        moves.add(charge(house, STORE).due_at)
        assert (len(moves) == 3) or tasks(house) == []
    assert (tasks(house), movements(house, STORE)) == ([NOT_DELIVERED], [])


def test_what_the_customer_opened_reached_her(house: House) -> None:
    """A notice that no channel took, opened in time, is delivered: the debit is made."""
    texting(house, FailingMessages(fails=lambda _: True))
    due_at = charge(house, STORE).due_at
    live_days(house, STORE, (due_at - house.clock.now()).days - 2)
    with house.platform.unit(STORE) as unit:
        notices = unit.session.scalars(select(Notice.id)).all()
        hear_opened(unit, notices[-1])
    live_until_due(house, STORE)
    house.platform.run_debits(STORE)
    assert charge(house, STORE).state == "settled"


def test_any_other_message_is_marked_by_the_same_report(house: House) -> None:
    """A number of the outbox is the message's: opened is noted, given back it is undelivered."""
    channel = FailingMessages()
    texting(house, channel)
    house.platform.deliver_messages(STORE)
    number = channel.carried[0].number
    with house.platform.unit(STORE) as unit:
        hear_opened(unit, number)
        assert hear_bounce(unit, number)
        row = unit.session.scalars(select(OutboxMessage).where(OutboxMessage.id == number)).one()
        assert (row.state, row.opened_at) == (Sending.BOUNCED, unit.at)
        with pytest.raises(NotFound):
            hear_bounce(unit, number + 1)
