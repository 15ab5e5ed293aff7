"""Where words meet what happened: debit notices told in the store's words, pets that are gone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from pawpact.billing import delivery as notices
from pawpact.billing.carrying import OpenUnit
from pawpact.billing.channel import NoticeMessage
from pawpact.billing.values import NoticeKind
from pawpact.messages import delivery as messages
from pawpact.messages.channel import Channel
from pawpact.messages.delivery import carry_each
from pawpact.messages.sorting import Desk, Waiting, sort
from pawpact.outbox.models import OutboxMessage
from pawpact.outbox.values import Said, stored
from pawpact.pets.models import Pet
from pawpact.pets.values import PetState
from pawpact.tenancy.unit import Unit

_KINDS = {
    NoticeKind.EXTRA: "charge.notice_early",
    NoticeKind.FIRST: "charge.notice",
    NoticeKind.SECOND: "charge.second_notice",
}
PAY_YOURSELF = "charge.pay_yourself"
"""A failed attempt that no other follows."""

_GONE = (PetState.LOST, PetState.DECEASED)


def gone_pets(unit: Unit, pets: Collection[int]) -> Collection[int]:
    """Which of these died or are lost; nobody is written to about them as if they were here."""
    return unit.session.scalars(
        select(Pet.id).where(Pet.id.in_(pets), Pet.state.in_([each.value for each in _GONE]))
    ).all()


def hear_bounce(unit: Unit, number: int) -> bool:
    """A channel gives back what it took, by the number it got; whether that changes anything.

    A debit whose notice came back within the hour is not made: it moves and is announced afresh.
    """
    if _is_message(unit, number):
        return messages.record_bounce(unit, number)
    return notices.record_bounce(unit, number)


def hear_opened(unit: Unit, number: int) -> bool:
    """The customer opened a message or a notice: it reached her; whether that is news."""
    if _is_message(unit, number):
        return messages.record_opened(unit, number)
    return notices.record_opened(unit, number)


def _is_message(unit: Unit, number: int) -> bool:
    found = select(OutboxMessage.id).where(OutboxMessage.id == number)
    return unit.session.scalar(found) is not None


@dataclass(frozen=True, slots=True)
class TextNotices:
    """Carries debit notices as messages: the same words, hours and channels as everything else.

    The table of notices is its own outbox, so nothing is recorded here. What waits for the
    morning or was not taken is handed over again at the next run.
    """

    open_unit: OpenUnit
    desk: Desk
    channel: Channel

    @property
    def name(self) -> str:
        return self.channel.name

    def send(self, messages: Sequence[NoticeMessage]) -> list[bool]:
        """Sorted with a constant number of statements, then carried outside any transaction."""
        with self.open_unit() as unit:
            found = sort(unit, self.desk, [_waiting(each) for each in messages])
        carried = carry_each(self.channel, list(found.envelopes.values()))
        delivered = set(carried.sent) if self.channel.reaches_people else set()
        return [each.notice in delivered for each in messages]


def _waiting(notice: NoticeMessage) -> Waiting:
    kind = _KINDS[notice.kind]
    if notice.kind is NoticeKind.SECOND and notice.debit_at is None:
        kind = PAY_YOURSELF
    said: dict[str, Said] = {"period": notice.period, "amount": notice.amount}
    if notice.debit_at is not None:
        said["debit_at"] = notice.debit_at
    if notice.kind is NoticeKind.SECOND:
        said["reason"] = notice.reason or "other"
    return Waiting(
        notice.notice,
        kind,
        {"customer": notice.customer},
        {name: stored(value) for name, value in said.items()},
        notice.customer,
        notice.not_after,
        notice.attempts,
    )
