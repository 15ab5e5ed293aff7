"""The process dies between the channel's taking a message and our noting it; it is run again."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from sqlalchemy import select

from pawpact.accounts.service import register_customer
from pawpact.messages.channel import Channel
from pawpact.messages.delivery import deliver
from pawpact.messages.values import Envelope
from pawpact.outbox.models import OutboxMessage
from pawpact.outbox.service import Message, send
from tests.house import House

STORE, KIND = "xihu", "application.lapsed"


class Post:
    """Another house: what it took stands in its own file. ``deadly`` kills whoever gave it."""

    name, reaches_people = "post", True

    def __init__(self, file: Path, deadly: int | None = None) -> None:
        self._file, self._deadly, self._count = file, deadly, 0

    def carry(self, envelope: Envelope) -> None:
        with self._file.open("a") as file:
            file.write(f"{envelope.number}\n")
        self._count += 1
        if self._count == self._deadly:
            os.kill(os.getpid(), signal.SIGKILL)

    def taken(self) -> list[int]:
        return [int(line) for line in self._file.read_text().splitlines()]


def _deliver(house: House, channel: Channel) -> int:
    platform = house.platform
    return deliver(lambda: platform.unit(STORE), platform.desk, channel).sent


def _deliver_and_die(house: House, channel: Channel) -> int:
    house.platform.parts.database.engine.dispose()
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    try:
        _deliver(house, channel)
    finally:
        os._exit(1)


def test_killed_between_carrying_and_noting(house: House, tmp_path: Path) -> None:
    """What the channel took before the kill comes again under the same number, and no third time.

    Each message is noted as sent once.
    """
    house.open(STORE)
    with house.platform.unit(STORE) as unit:
        people = [register_customer(unit, house.person()) for _ in range(3)]
        send(unit, [Message(KIND, {"customer": each}) for each in people])

    post = tmp_path / "post"
    assert _deliver_and_die(house, Post(post, deadly=2)) == signal.SIGKILL
    first = Post(post).taken()
    assert len(first) == 2
    assert _states(house) == [("waiting", 0)] * 3

    assert _deliver(house, Post(post)) == 3
    again = Post(post).taken()[2:]
    assert (again[:2], len(set(again))) == (first, 3)
    assert _deliver(house, Post(post)) == 0
    assert _states(house) == [("sent", 1)] * 3


def _states(house: House) -> list[tuple[str, int]]:
    with house.platform.reading(STORE) as unit:
        rows = unit.session.execute(
            select(OutboxMessage.state, OutboxMessage.attempts).order_by(OutboxMessage.id)
        )
        return [(row.state, row.attempts) for row in rows]
