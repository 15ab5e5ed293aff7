"""Carries messages out: at least once out, once recorded.

Sorted in one transaction, carried outside any, recorded in another. Killed in between, the next
run carries the same number again, and the other side drops it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, select

from pawpact.database import bulk
from pawpact.messages.channel import Channel
from pawpact.messages.models import MessageText
from pawpact.messages.sorting import Desk, Sorted, Waiting, sort
from pawpact.messages.values import Envelope
from pawpact.outbox.models import OutboxMessage
from pawpact.outbox.values import Sending, next_attempt
from pawpact.tasks.deadline import Within
from pawpact.tasks.service import NewTask, open_tasks
from pawpact.tenancy.unit import Unit
from pawpact.wording.values import Purpose, Text

OpenUnit = Callable[[], AbstractContextManager[Unit]]

PAGE = 1_000
MOST_ATTEMPTS = 8
"""With waits that double this is about two hours; then a person has the task."""

UNDELIVERED = "message.undelivered"


@dataclass(slots=True)
class Delivered:
    """What one run did."""

    sent: int = 0
    failed: int = 0
    later: int = 0
    never: int = 0


@dataclass(slots=True)
class Carried:
    """What came of handing messages over: the failures by number, their kind alone."""

    sent: list[int] = field(default_factory=list)
    failures: dict[int, str] = field(default_factory=dict)


def deliver(open_unit: OpenUnit, desk: Desk, channel: Channel, *, size: int = PAGE) -> Delivered:
    """Everything that is due in this store, the oldest first. Repeatable."""
    done = Delivered()
    while True:
        with open_unit() as unit:
            rows = _due(unit, size)
            found = sort(unit, desk, rows)
            _put_off(unit, found)
            _give_up(unit, rows, found)
        done.later += len(found.later)
        done.never += len(found.never)
        if found.envelopes:
            carried = carry_each(channel, list(found.envelopes.values()))
            with open_unit() as unit:
                _record(unit, rows, found, carried, channel.name)
            done.sent += len(carried.sent)
            done.failed += len(carried.failures)
        if len(rows) < size:
            return done


def record_bounce(unit: Unit, number: int) -> bool:
    """The other side reports that a message did not arrive; a person is asked to see to it.

    Reported again it changes nothing.
    """
    row = unit.session.get(OutboxMessage, (unit.session.tenant, number))
    if row is None or row.state != Sending.SENT:
        return False
    row.state, row.bounced_at = Sending.BOUNCED.value, unit.at
    unit.session.flush()
    rows = unit.session.execute(_columns().where(OutboxMessage.id == number))
    _ask_person(unit, [Waiting(*each) for each in rows], {number: "bounced"})
    return True


def record_opened(unit: Unit, number: int) -> bool:
    """The customer opened it; the first time counts."""
    row = unit.session.get(OutboxMessage, (unit.session.tenant, number))
    if row is None or row.opened_at is not None:
        return False
    row.opened_at = unit.at
    unit.session.flush()
    return True


def _columns() -> Select[*tuple[Any, ...]]:
    return select(
        OutboxMessage.id,
        OutboxMessage.kind,
        OutboxMessage.subjects,
        OutboxMessage.said,
        OutboxMessage.customer_id,
        OutboxMessage.not_after,
        OutboxMessage.attempts,
    )


def _due(unit: Unit, size: int) -> Sequence[Waiting]:
    rows = unit.session.execute(
        _columns()
        .where(OutboxMessage.state == Sending.WAITING, OutboxMessage.due_at <= unit.at)
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
        .limit(size)
    )
    return [Waiting(*row) for row in rows]


def _put_off(unit: Unit, found: Sorted) -> None:
    bulk.update(
        unit.session, OutboxMessage, list(found.later), {"due_at": list(found.later.values())}
    )


def _give_up(unit: Unit, rows: Sequence[Waiting], found: Sorted) -> None:
    """Recorded with the reason; where words are missing a person has to see to it."""
    bulk.update(
        unit.session,
        OutboxMessage,
        list(found.never),
        {
            "state": [state.value for state, _ in found.never.values()],
            "failure": [reason for _, reason in found.never.values()],
        },
    )
    dead = {number: why for number, (state, why) in found.never.items() if state is Sending.DEAD}
    _ask_person(unit, rows, dead)


def carry_each(channel: Channel, envelopes: Sequence[Envelope]) -> Carried:
    """Hand them over, one after the other.

    Of a failure only its kind is kept: its words could hold what was to be sent.
    """
    carried = Carried()
    for envelope in envelopes:
        try:
            channel.carry(envelope)
        except Exception as error:
            carried.failures[envelope.number] = type(error).__name__
        else:
            carried.sent.append(envelope.number)
    return carried


def _record(
    unit: Unit, rows: Sequence[Waiting], found: Sorted, carried: Carried, channel: str
) -> None:
    """Two workers may have carried the same message: what is recorded already stays as it is."""
    waiting = set(
        unit.session.scalars(
            select(OutboxMessage.id).where(
                OutboxMessage.id.in_(found.envelopes), OutboxMessage.state == Sending.WAITING
            )
        )
    )
    sent = [number for number in carried.sent if number in waiting]
    _keep_texts(unit, [found.texts[number] for number in sent])
    _mark_sent(unit, sent, found, channel)
    failures = {number: why for number, why in carried.failures.items() if number in waiting}
    attempts = {row.id: row.attempts + 1 for row in rows}
    dead = {number: why for number, why in failures.items() if attempts[number] >= MOST_ATTEMPTS}
    states = [Sending.DEAD if number in dead else Sending.WAITING for number in failures]
    bulk.update(
        unit.session,
        OutboxMessage,
        list(failures),
        {
            "attempts": [attempts[number] for number in failures],
            "failure": list(failures.values()),
            "due_at": [next_attempt(unit.at, attempts[number]) for number in failures],
            "state": [state.value for state in states],
        },
    )
    _ask_person(unit, rows, dead)


def _mark_sent(unit: Unit, sent: Sequence[int], found: Sorted, channel: str) -> None:
    texts = [found.texts[number] for number in sent]
    bulk.update(
        unit.session,
        OutboxMessage,
        sent,
        {
            "state": [Sending.SENT.value] * len(sent),
            "sent_at": [unit.at] * len(sent),
            "attempts": [found.envelopes[number].attempt for number in sent],
            "failure": [""] * len(sent),
            "advertises": [text.purpose is Purpose.MARKETING for text in texts],
            "text": [text.reference for text in texts],
            "channel": [channel] * len(sent),
        },
    )


def _keep_texts(unit: Unit, texts: Sequence[Text]) -> None:
    """The words that were used, so that they can be shown when there are others."""
    by_reference = {text.reference: text for text in texts}
    if not by_reference:
        return
    known = set(
        unit.session.scalars(
            select(MessageText.reference).where(MessageText.reference.in_(by_reference))
        )
    )
    fresh = [text for reference, text in by_reference.items() if reference not in known]
    bulk.insert(
        unit.session,
        MessageText,
        {
            "id": unit.ids.many(len(fresh)),
            "kind": [text.kind for text in fresh],
            "version": [text.version for text in fresh],
            "layer": [text.layer for text in fresh],
            "reference": [text.reference for text in fresh],
            "words": [text.content for text in fresh],
            "at": [unit.at] * len(fresh),
            "actor": [unit.actor] * len(fresh),
        },
    )


def _ask_person(unit: Unit, rows: Sequence[Waiting], reasons: dict[int, str]) -> None:
    tasks = [
        NewTask(
            UNDELIVERED,
            f"message:{row.id}",
            {"message": row.id, **row.subjects},
            within=Within.working_days(1),
            values={"message_kind": row.kind, "reason": reasons[row.id]},
        )
        for row in rows
        if row.id in reasons
    ]
    if tasks:
        open_tasks(unit, tasks)
