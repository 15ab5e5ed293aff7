"""Writes messages with the unit that caused them and carries them out after it has committed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from pawpact.database import bulk
from pawpact.database.session import Database, StoreSession
from pawpact.kernel.clock import Clock
from pawpact.kernel.identity import public_id
from pawpact.outbox.models import OutboxMessage
from pawpact.outbox.values import Channel, Delivered, Message, Numbered, next_attempt
from pawpact.tenancy.unit import Unit
from pawpact.tenancy.values import Store

__all__ = ["Delivered", "Message", "deliver", "send"]


def send(unit: Unit, messages: Sequence[Message]) -> int:
    """Put messages into the unit's transaction; they leave only if it commits.

    A key that was sent before is not sent again. Answers how many are new.
    """
    fresh = _unsent(unit.session, messages)
    numbers = unit.ids.many(len(fresh))
    columns: dict[str, Sequence[object]] = {
        "id": numbers,
        "key": [
            each.key or public_id("msg", number)
            for each, number in zip(fresh, numbers, strict=True)
        ],
        "kind": [each.kind for each in fresh],
        "subjects": [_ids_only(each) for each in fresh],
        "created_at": [unit.at] * len(fresh),
        "due_at": [each.due_at or unit.at for each in fresh],
        "sent_at": [None] * len(fresh),
        "attempts": [0] * len(fresh),
        "failure": [""] * len(fresh),
    }
    return bulk.insert(unit.session, OutboxMessage, columns)


def deliver(
    database: Database, store: Store, channel: Channel, clock: Clock, limit: int = 1_000
) -> Delivered:
    """Carry out what is due, oldest first; call it after commit and as often as you like.

    A message is carried outside any transaction and marked after it has arrived, so a crash
    between the two repeats it with the same number: at least once, never lost.
    """
    now = clock.now()
    with database.reading(store.tenant) as session:
        waiting = _due(session, store, now, limit)
    sent: list[int] = []
    failed: dict[int, tuple[int, str]] = {}
    for message in waiting:
        try:
            channel.carry(message)
        except Exception as error:
            failed[message.number] = (message.attempt, type(error).__name__)
        else:
            sent.append(message.number)
    if waiting:
        with database.store(store.tenant) as session:
            _mark_sent(session, sent, now)
            _put_off(session, failed, now)
    return Delivered(len(sent), len(failed))


def _unsent(session: StoreSession, messages: Sequence[Message]) -> list[Message]:
    """The messages whose key is new, each key once."""
    keys = {each.key for each in messages if each.key}
    if not keys:
        return list(messages)
    known = set(session.scalars(select(OutboxMessage.key).where(OutboxMessage.key.in_(keys))))
    fresh = []
    for message in messages:
        if message.key not in known:
            fresh.append(message)
        if message.key:
            known.add(message.key)
    return fresh


def _ids_only(message: Message) -> dict[str, int]:
    for role, subject in message.subjects.items():
        if type(subject) is not int:
            raise TypeError(f"message {message.kind}: {role} is no id; messages carry ids only")
    return dict(message.subjects)


def _due(session: StoreSession, store: Store, now: datetime, limit: int) -> list[Numbered]:
    rows = (
        select(OutboxMessage.id, OutboxMessage.kind, OutboxMessage.subjects, OutboxMessage.attempts)
        .where(OutboxMessage.sent_at.is_(None), OutboxMessage.due_at <= now)
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
        .limit(limit)
    )
    return [
        Numbered(number, store.name, kind, subjects, attempts + 1)
        for number, kind, subjects, attempts in session.execute(rows)
    ]


def _mark_sent(session: StoreSession, numbers: Sequence[int], now: datetime) -> None:
    """Two workers may have carried the same message; the first mark stays."""
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(numbers), OutboxMessage.sent_at.is_(None))
        .values(sent_at=now, attempts=OutboxMessage.attempts + 1, failure="")
        .execution_options(synchronize_session=False)
    )


def _put_off(session: StoreSession, failed: dict[int, tuple[int, str]], now: datetime) -> None:
    """Keep the kind of the failure, never its text: that could hold what was to be sent."""
    columns: dict[str, Sequence[object]] = {
        "attempts": [attempt for attempt, _ in failed.values()],
        "failure": [reason for _, reason in failed.values()],
        "due_at": [next_attempt(now, attempt) for attempt, _ in failed.values()],
    }
    bulk.update(session, OutboxMessage, list(failed), columns)
