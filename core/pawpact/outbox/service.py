"""Writes messages with the unit that caused them; they are carried out after it has committed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select

from pawpact.database import bulk
from pawpact.database.among import among_given
from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession
from pawpact.kernel.identity import public_id
from pawpact.outbox.models import OutboxMessage
from pawpact.outbox.values import LONGEST_SAID, Message, Said, Sending, stored
from pawpact.tenancy.unit import Unit

__all__ = ["Message", "send", "suppress"]

_KNOWN = Prepared(select(OutboxMessage.key).where(among_given(OutboxMessage.key, "keys")))


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
        "said": [_nothing_personal(each) for each in fresh],
        "customer_id": [each.subjects.get("customer") for each in fresh],
        "state": [Sending.WAITING.value] * len(fresh),
        "created_at": [unit.at] * len(fresh),
        "due_at": [each.due_at or unit.at for each in fresh],
        "not_after": [each.not_after for each in fresh],
        "sent_at": [None] * len(fresh),
        "opened_at": [None] * len(fresh),
        "bounced_at": [None] * len(fresh),
        "attempts": [0] * len(fresh),
        "failure": [""] * len(fresh),
        "advertises": [False] * len(fresh),
        "text": [""] * len(fresh),
        "channel": [""] * len(fresh),
    }
    return bulk.insert(unit.session, OutboxMessage, columns)


def suppress(unit: Unit, subjects: Mapping[str, int], why: str, kinds: Sequence[str] = ()) -> int:
    """What still waits about all of these (``{"pet": id}``) is not sent any more.

    Only of these kinds where some are named. Answers how many; what has left stays as it is.
    """
    wanted = select(OutboxMessage.id, OutboxMessage.subjects).where(
        OutboxMessage.state == Sending.WAITING
    )
    if "customer" in subjects:
        wanted = wanted.where(OutboxMessage.customer_id == subjects["customer"])
    if kinds:
        wanted = wanted.where(OutboxMessage.kind.in_(kinds))
    numbers = [
        number
        for number, about in unit.session.execute(wanted)
        if subjects.items() <= about.items()
    ]
    bulk.update(
        unit.session,
        OutboxMessage,
        numbers,
        {
            "state": [Sending.SUPPRESSED.value] * len(numbers),
            "failure": [why] * len(numbers),
        },
    )
    return len(numbers)


def _unsent(session: StoreSession, messages: Sequence[Message]) -> list[Message]:
    """The messages whose key is new, each key once."""
    keys = {each.key for each in messages if each.key}
    if not keys:
        return list(messages)
    known = {row.key for row in _KNOWN.rows(session, keys=keys)}
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


def _nothing_personal(message: Message) -> dict[str, int | str]:
    """What is said, as it is kept; a long text or another type could be anybody's data."""
    return {
        name: value if type(value) is int else stored(_checked(message, name, value))
        for name, value in message.values.items()
    }


def _checked(message: Message, name: str, value: Said) -> Said:
    is_said = isinstance(value, int | str | date) and not isinstance(value, bool)
    if not is_said or (isinstance(value, str) and len(value) > LONGEST_SAID):
        raise TypeError(f"message {message.kind}: {name} is no amount, day, count or code")
    return value
