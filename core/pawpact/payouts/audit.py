"""Proves refunds against the books: what is owed is on its way, what was paid is booked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, String, and_, case, cast, func, literal, select, union_all

from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.ledger.account import REFUND_PAYABLE
from pawpact.ledger.audit_trail import moved_elsewhere
from pawpact.ledger.finding import Auditor, Place, one
from pawpact.ledger.models import JournalRow, PostingRow, moved_by
from pawpact.payouts.models import Payout, PayoutEvent
from pawpact.payouts.values import PayoutState

_LEG = and_(
    PostingRow.tenant_id == JournalRow.tenant_id,
    PostingRow.journal_id == JournalRow.id,
    PostingRow.account == REFUND_PAYABLE,
)


def _wrong_payouts(session: StoreSession) -> Iterator[Place]:
    """A payout is what its journal owes to its customer."""
    for number, amount, booked in _find_wrong_payouts.rows(session):
        yield Place.of(public_id("pay", number), yuan(int(booked)), yuan(amount))


@Prepared
def _find_wrong_payouts() -> Select[*tuple[Any, ...]]:
    owed = func.coalesce(-func.sum(PostingRow.amount), 0)
    return (
        select(Payout.id, Payout.amount, owed)
        .outerjoin(
            PostingRow,
            and_(
                PostingRow.tenant_id == Payout.tenant_id,
                PostingRow.journal_id == Payout.journal_id,
                PostingRow.account == REFUND_PAYABLE,
                PostingRow.owner == Payout.customer_id,
            ),
        )
        .group_by(Payout.id, Payout.amount)
        .having(owed != Payout.amount)
    )


def _unpaid(session: StoreSession) -> Iterator[Place]:
    """A payout is paid where its P10 is booked, and only there."""
    for number, expected, found in _find_unpaid.rows(session):
        yield Place.of(public_id("pay", number), yuan(int(expected)), yuan(int(found)))


@Prepared
def _find_unpaid() -> Select[*tuple[Any, ...]]:
    booked = func.coalesce(func.sum(PostingRow.amount), 0)
    paid = case((Payout.state == PayoutState.PAID, Payout.amount), else_=0)
    key = literal("refund:") + cast(Payout.id, String)
    return (
        select(Payout.id, paid, booked)
        .outerjoin(
            JournalRow,
            and_(
                JournalRow.tenant_id == Payout.tenant_id,
                JournalRow.key == key,
                JournalRow.movement == "P10",
            ),
        )
        .outerjoin(PostingRow, and_(_LEG, PostingRow.owner == Payout.customer_id))
        .group_by(Payout.id, Payout.state, Payout.amount)
        .having(booked != paid)
    )


def _paid_for_nothing(session: StoreSession) -> Iterator[Place]:
    """Money that left for customers left under a payout."""
    for journal, name in _find_paid_for_nothing.rows(session):
        yield Place.of(
            f"{public_id('jou', journal)} {name}",
            Label("有对应的退款", "a refund that was to be paid"),
            Label("没有", "none"),
        )


@Prepared
def _find_paid_for_nothing() -> Select[*tuple[Any, ...]]:
    key = literal("refund:") + cast(Payout.id, String)
    return (
        select(JournalRow.id, JournalRow.key)
        .outerjoin(Payout, and_(Payout.tenant_id == JournalRow.tenant_id, key == JournalRow.key))
        .where(moved_by("P10"), Payout.id.is_(None))
    )


def _owed_otherwise(session: StoreSession) -> Iterator[Place]:
    """What a customer is owed is no less than the refunds on their way to her."""
    for owner, going, due in _find_owed_otherwise.rows(session):
        yield Place.of(public_id("cus", owner), yuan(int(due)), yuan(int(going)))


@Prepared
def _find_owed_otherwise() -> Select[*tuple[Any, ...]]:
    none = literal(0)
    parts = union_all(
        select(
            Payout.customer_id.label("owner"),
            Payout.amount.label("on_the_way"),
            none.label("owed"),
        ).where(Payout.state.not_in((PayoutState.PAID, PayoutState.WITHDRAWN))),
        select(PostingRow.owner, none, -PostingRow.amount).where(
            PostingRow.account == REFUND_PAYABLE
        ),
    ).subquery()
    on_the_way, owed = func.sum(parts.c.on_the_way), func.sum(parts.c.owed)
    return select(parts.c.owner, on_the_way, owed).group_by(parts.c.owner).having(on_the_way > owed)


AUDITORS: tuple[Auditor, ...] = (
    one(
        "wrong_refund",
        Label("退款与产生它的凭证不符", "a refund is not what its journal owes"),
        _wrong_payouts,
    ),
    one(
        "refund_not_booked",
        Label("退款的付款状态与入账不符", "a refund is paid otherwise than it is booked"),
        _unpaid,
    ),
    one(
        "refund_for_nothing",
        Label("付出的退款没有来由", "a refund was paid out that was not owed"),
        _paid_for_nothing,
    ),
    one(
        "refund_over_owed",
        Label("在途退款多于应退", "more refunds are on their way than are owed"),
        _owed_otherwise,
    ),
    moved_elsewhere(
        "wrong_refund_state",
        Label("退款状态与其流水不符", "a refund is not where its moves led"),
        Payout,
        PayoutEvent.payout_id,
        PayoutEvent.went_to,
        "pay",
    ),
)
