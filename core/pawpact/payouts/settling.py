"""Writes what a provider, or a person, says became of refunds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from pawpact.kernel.errors import Conflict, NotFound
from pawpact.kernel.label import Label
from pawpact.ledger.movement import pay_refund
from pawpact.ledger.service import post
from pawpact.outbox.service import Message, send
from pawpact.payouts.models import Payout, PayoutEvent
from pawpact.payouts.values import (
    OPEN_STATES,
    PAYOUT,
    TRIED_AGAIN_AFTER,
    PayoutAnswer,
    PayoutState,
    Result,
    read_key,
)
from pawpact.tasks.service import NewTask, open_tasks
from pawpact.tenancy.unit import Unit

OnPaid = Callable[[Unit, Sequence[int]], None]
"""Told, in the same transaction, which journals' refunds have reached the customers."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What answers came to."""

    paid: int = 0
    refused: int = 0
    unknown: int = 0


def settle(unit: Unit, answers: Sequence[PayoutAnswer], on_paid: OnPaid) -> Settled:
    """Write the answers; one that is known already, or of an attempt long over, changes nothing."""
    found = _awaited(unit, answers)
    paid = [(row, answer) for row, answer in found if answer.result is Result.OK]
    refused = [(row, answer) for row, answer in found if answer.result is Result.REFUSED]
    _pay(unit, [(row, answer.reference) for row, answer in paid], on_paid)
    for row, answer in refused:
        move(unit, row, PayoutState.REFUSED, answer.reason or "refused")
        row.reason, row.next_at = answer.reason, unit.at + TRIED_AGAIN_AFTER
    _tell_refused(unit, [row for row, _ in refused])
    unit.session.flush()
    return Settled(len(paid), len(refused), len(found) - len(paid) - len(refused))


def pay_by_hand(unit: Unit, payout: int, reference: str, on_paid: OnPaid) -> None:
    """Somebody paid it another way, under the bank's reference.

    Refused while the provider's answer is awaited: it could be paid twice.
    """
    row = payout_of(unit, payout)
    if row.state == PayoutState.ASKED:
        raise Conflict(
            Label(
                "渠道的结果还不知道，现在付款可能付两次",
                "the provider's answer is awaited; paying now could pay twice",
            ),
            hint=Label(
                "请先运行 pawpact refunds pay 查询结果",
                "run pawpact refunds pay first, it asks for the answer",
            ),
        )
    _pay(unit, [(row, reference)], on_paid)


def retry(unit: Unit, payout: int) -> None:
    """A refused refund is to be tried again at the next run, without waiting."""
    row = payout_of(unit, payout)
    if row.state != PayoutState.REFUSED:
        PAYOUT.check(row.state, PayoutState.ASKED)
    row.next_at = unit.at
    unit.session.flush()


def payout_of(unit: Unit, payout: int) -> Payout:
    """The store's payout, locked until the unit ends."""
    rows = select(Payout).where(Payout.id == payout).with_for_update()
    row = unit.session.scalars(rows).one_or_none()
    if row is None:
        raise NotFound(Label("本店没有这笔退款", "this store has no such refund"))
    return row


def move(unit: Unit, row: Payout, to: PayoutState, why: str) -> None:
    """Take it to a state; a move that does not exist is refused."""
    PAYOUT.check(row.state, to)
    unit.session.add(
        PayoutEvent(
            id=unit.ids.one(),
            payout_id=row.id,
            came_from=row.state,
            went_to=to.value,
            actor=unit.actor,
            why=why,
            at=unit.at,
        )
    )
    row.state = to.value


def _awaited(unit: Unit, answers: Sequence[PayoutAnswer]) -> list[tuple[Payout, PayoutAnswer]]:
    """The payouts whose current attempt is answered, once each."""
    keys = {key: answer for answer in answers if (key := read_key(answer.key))}
    rows = select(Payout).where(
        Payout.id.in_([payout for payout, _ in keys]), Payout.state.in_(OPEN_STATES)
    )
    found = []
    for row in unit.session.scalars(rows.order_by(Payout.id).with_for_update()):
        answer = keys.get((row.id, row.attempt))
        if answer is not None and row.state == PayoutState.ASKED:
            found.append((row, answer))
    return found


def _pay(unit: Unit, paid: Sequence[tuple[Payout, str | None]], on_paid: OnPaid) -> None:
    """P10 for each, once for ever."""
    for row, reference in paid:
        move(unit, row, PayoutState.PAID, "provider confirmed" if reference is None else reference)
        row.paid_at, row.reference, row.next_at, row.reason = unit.at, reference, None, ""
    post(
        unit,
        [
            pay_refund(f"refund:{row.id}", row.customer_id, row.amount, "refund paid out")
            for row, _ in paid
        ],
    )
    if not paid:
        return
    unit.session.flush()
    on_paid(unit, [row.journal_id for row, _ in paid])
    send(
        unit,
        [
            Message(
                "refund.paid",
                {"customer": row.customer_id},
                key=f"refund:{row.id}:paid",
                values={"amount": row.amount},
            )
            for row, _ in paid
        ],
    )


def _tell_refused(unit: Unit, rows: Sequence[Payout]) -> None:
    """The customer reads that it is still owed; a person looks why."""
    send(
        unit,
        [
            Message(
                "refund.delayed",
                {"customer": row.customer_id},
                key=f"refund:{row.id}:delayed",
                values={"amount": row.amount},
            )
            for row in rows
        ],
    )
    open_tasks(
        unit,
        [
            NewTask(
                "refund_refused",
                f"refund:{row.id}:refused",
                {"customer": row.customer_id, "refund": row.id},
                due_at=max(row.due_by, unit.at),
                values={"amount": row.amount},
            )
            for row in rows
        ],
    )
