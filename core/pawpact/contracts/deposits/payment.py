"""Deposits: paid, paid twice, not paid in time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import bindparam, select

from pawpact.contracts.applying.closing import end_lapsed
from pawpact.contracts.applying.pet_hold import keep_pet
from pawpact.contracts.models import Application, Deposit, DepositPayment
from pawpact.contracts.moves import applications, move_application, move_deposit
from pawpact.contracts.values import PaidDeposit
from pawpact.database.prepared import Prepared
from pawpact.database.prepared_objects import PreparedObjects
from pawpact.kernel.errors import InvalidField, NotFound
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.ledger.movement import owe_second_deposit, take_deposit
from pawpact.ledger.service import post
from pawpact.ledger.values import Journal
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case

MOMENT = "deposit.paid"
WAITING = "approved_with_deposit_due"

_DUE = PreparedObjects(
    select(Deposit).where(
        Deposit.application_id == bindparam("application"), Deposit.state == "due"
    )
)
_HELD = Prepared(
    select(Deposit.id).where(
        Deposit.application_id == bindparam("application"), Deposit.state == "held"
    )
)


def pay_deposits(unit: Unit, payments: Sequence[PaidDeposit]) -> list[str]:
    """Book what a provider reports; answers ``held``, ``refund`` or ``already`` for each.

    The first payment of a deposit that is due is held (P07), also while its application is being
    checked anew: what is decided then goes by the money that is there. A second one, or one that
    comes after the window closed, is owed back (P46): a window that is over closes here where no
    run has closed it yet. The same reference counts once.
    """
    lapse_unpaid(unit, [each.deposit for each in payments])
    rows = _deposits(unit, [each.deposit for each in payments])
    known = _known(unit, [each.reference for each in payments])
    answers: list[str] = []
    journals: list[Journal] = []
    cases: list[Case] = []
    for paid in payments:
        if paid.reference in known:
            _refuse_other(known[paid.reference], paid)
            answers.append("already")
            continue
        row = rows[paid.deposit]
        _check_amount(row, paid)
        _check_reference(paid)
        known[paid.reference] = paid.deposit
        first = row.state == "due"
        journals.append(_book(unit, row, paid, first=first))
        answers.append("held" if first else "refund")
        if first:
            cases.append(_take(unit, row))
    post(unit, journals)
    unit.raise_moment(MOMENT, cases)
    return answers


def lapse_unpaid(unit: Unit, among: Sequence[int] | None = None) -> int:
    """Deposits whose window closed, or those ``among`` some: the approval lapses, the pet is free
    and the customer is told. Returns how many.

    Where the application is checked anew, for another pet, that is what decides.
    """
    over = (
        select(Deposit)
        .join(Application, Application.id == Deposit.application_id)
        .where(Deposit.state == "due", Deposit.due_at < unit.at, Application.state == WAITING)
        .order_by(Deposit.id)
    )
    if among is not None:
        over = over.where(Deposit.id.in_(among))
    rows = unit.session.scalars(over).all()
    if not rows:
        return 0
    found = applications(unit, [row.application_id for row in rows])
    for row in rows:
        move_deposit(unit, row, "lapsed", "deposit not paid in time")
        application = found[row.application_id]
        move_application(unit, application, "lapsed", "deposit not paid in time")
    end_lapsed(unit, list(found.values()), "deposit not paid in time")
    return len(rows)


def due_deposit(unit: Unit, row: Application) -> Deposit | None:
    """The deposit that this application waits for."""
    return _DUE.one_or_none(unit.session, application=row.id)


def is_deposit_held(unit: Unit, row: Application) -> bool:
    """Whether the deposit that was asked for earlier is paid."""
    return bool(_HELD.rows(unit.session, application=row.id))


def approve_paid(unit: Unit, moment: str, cases: Sequence[Case]) -> None:
    """Core's reaction to a paid deposit: the application that waits for it is approved."""
    for row in applications(unit, [case.subjects["application"] for case in cases]).values():
        if row.state == WAITING:
            approve_with_deposit(unit, row)


def approve_with_deposit(unit: Unit, row: Application) -> None:
    """The deposit that this application waits for is there."""
    days = unit.store.integer("adoption_review.approval_valid_days")
    move_application(unit, row, "deposit_paid", "deposit paid")
    row.approved_until = unit.at + timedelta(days=days)
    keep_pet(unit, row, row.approved_until)
    move_application(unit, row, "approved", "deposit paid")


def _deposits(unit: Unit, ids: Sequence[int]) -> dict[int, Deposit]:
    found = {
        row.id: row for row in unit.session.scalars(select(Deposit).where(Deposit.id.in_(ids)))
    }
    if not found.keys() >= set(ids):
        raise NotFound(Label("本店没有这笔押金", "this store has no such deposit"))
    return found


def _known(unit: Unit, references: Sequence[str]) -> dict[str, int]:
    """The deposit for which each of these payments is booked already."""
    rows = select(DepositPayment.reference, DepositPayment.deposit_id).where(
        DepositPayment.reference.in_(references)
    )
    return dict(unit.session.execute(rows).all())


def _refuse_other(deposit: int, paid: PaidDeposit) -> None:
    if deposit != paid.deposit:
        other = public_id("dep", deposit)
        raise InvalidField(
            "reference",
            Label(
                f"付款编号 {paid.reference} 已记在另一笔押金 {other} 上",
                f"payment {paid.reference} is booked for another deposit, {other}",
            ),
            hint=Label("请核对渠道的付款编号", "compare the provider's number of the payment"),
        )


def _check_reference(paid: PaidDeposit) -> None:
    if not paid.reference.strip():
        raise InvalidField(
            "reference",
            Label("请填写渠道的付款编号", "give the provider's number of the payment"),
        )


def _check_amount(row: Deposit, paid: PaidDeposit) -> None:
    if paid.amount != row.amount:
        raise InvalidField(
            "amount",
            Label(
                f"收到 {yuan(paid.amount)} 元，这笔押金是 {yuan(row.amount)} 元",
                f"{yuan(paid.amount)} yuan came in, the deposit is {yuan(row.amount)}",
            ),
        )


def _book(unit: Unit, row: Deposit, paid: PaidDeposit, *, first: bool) -> Journal:
    move = take_deposit if first else owe_second_deposit
    journal = move(f"deposit:{paid.reference}", row.customer_id, row.amount, MOMENT)
    unit.session.add(
        DepositPayment(
            id=unit.ids.one(),
            deposit_id=row.id,
            reference=paid.reference,
            amount=paid.amount,
            movement=journal.movement,
            at=unit.at,
        )
    )
    return journal


def _take(unit: Unit, row: Deposit) -> Case:
    move_deposit(unit, row, "held", "deposit paid")
    row.paid_at = unit.at
    row.remaining = row.amount
    application = applications(unit, [row.application_id])[row.application_id]
    subjects = {
        "deposit": row.id,
        "application": row.application_id,
        "customer": row.customer_id,
        "pet": application.pet_id,
    }
    return Case(f"{row.id}", subjects)
