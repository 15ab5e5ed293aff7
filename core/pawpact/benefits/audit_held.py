"""Proves benefits against the books: how many are held, what a use cost, whose they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, String, and_, cast, func, literal, or_, select, union_all

from pawpact.benefits.models import Benefit, BenefitEvent, ExpiryNotice
from pawpact.benefits.values import HELD, BenefitState
from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.ledger.account import BENEFIT_CUSTOMER, KIT, VET, WELFARE
from pawpact.ledger.audit_trail import moved_elsewhere
from pawpact.ledger.finding import Auditor, Place, one
from pawpact.ledger.models import Balance, JournalRow, PostingRow
from pawpact.vocabulary.benefit_kind import Form

_PREFIX = f"{BENEFIT_CUSTOMER}:"
_UNCOUNTED = tuple(each.value for each in Form if not each.is_counted)


def _untold(session: StoreSession) -> Iterator[Place]:
    """Of every benefit that ran out its owner was told under the instant at which it did."""
    for number, customer in _find_untold.rows(session):
        yield Place.of(
            f"{public_id('ben', number)} {public_id('cus', customer)}",
            Label("到期前提醒过", "told before"),
            Label("没有提醒", "never told"),
        )


@Prepared
def _find_untold() -> Select[*tuple[Any, ...]]:
    told = and_(
        ExpiryNotice.tenant_id == Benefit.tenant_id,
        ExpiryNotice.customer_id == Benefit.customer_id,
        ExpiryNotice.kind == Benefit.kind,
        ExpiryNotice.expires_at == Benefit.expires_at,
    )
    return (
        select(Benefit.id, Benefit.customer_id)
        .join_from(Benefit, ExpiryNotice, told, isouter=True)
        .where(Benefit.state == BenefitState.EXPIRED.value, ExpiryNotice.id.is_(None))
        .order_by(Benefit.id)
    )


def _wrong_counts(session: StoreSession) -> Iterator[Place]:
    """What customers hold of each kind is what the books say (UNIT).

    The balance is proven to be the sum of its postings; it is what is compared here.
    """
    for owner, account, count, amount in _find_wrong_counts.rows(session):
        where = f"{public_id('cus', owner)} {account.removeprefix(_PREFIX)}"
        yield Place.of(where, str(int(amount)), str(int(count)))


@Prepared
def _find_wrong_counts() -> Select[*tuple[Any, ...]]:
    none = literal(0)
    parts = union_all(
        select(
            Benefit.customer_id.label("owner"),
            (literal(_PREFIX) + Benefit.kind).label("account"),
            literal(1).label("held"),
            none.label("booked"),
        ).where(Benefit.state.in_(HELD), Benefit.form.not_in(_UNCOUNTED)),
        select(Balance.owner, Balance.account, none, Balance.amount).where(
            Balance.account.startswith(_PREFIX, autoescape=True)
        ),
    ).subquery()
    held, booked = func.sum(parts.c.held), func.sum(parts.c.booked)
    return (
        select(parts.c.owner, parts.c.account, held, booked)
        .group_by(parts.c.owner, parts.c.account)
        .having(held != booked)
        .order_by(parts.c.owner, parts.c.account)
    )


def _booked_otherwise(session: StoreSession) -> Iterator[Place]:
    """What a use cost, or gave back, is what its own journals say; and it is of a benefit."""
    for benefit, cost, spent, found in _find_booked_otherwise.rows(session):
        there = yuan(cost) if found else Label("没有这项权益", "no such benefit")
        yield Place.of(public_id("ben", benefit), yuan(int(spent)), there)


@Prepared
def _find_booked_otherwise() -> Select[*tuple[Any, ...]]:
    number = cast(BenefitEvent.id, String)
    keys = [literal(f"{each}:") + number for each in _KEYS]
    journal = and_(JournalRow.tenant_id == BenefitEvent.tenant_id, JournalRow.key.in_(keys))
    legs = and_(
        PostingRow.tenant_id == JournalRow.tenant_id,
        PostingRow.journal_id == JournalRow.id,
        PostingRow.account.in_((WELFARE, KIT, VET)),
    )
    same = and_(Benefit.tenant_id == BenefitEvent.tenant_id, Benefit.id == BenefitEvent.benefit_id)
    posted = func.abs(func.coalesce(func.sum(PostingRow.amount), 0))
    return (
        select(BenefitEvent.benefit_id, BenefitEvent.cost, posted, Benefit.id)
        .join_from(BenefitEvent, Benefit, same, isouter=True)
        .outerjoin(JournalRow, journal)
        .outerjoin(PostingRow, legs)
        .group_by(BenefitEvent.id, BenefitEvent.benefit_id, BenefitEvent.cost, Benefit.id)
        .having(or_(posted != BenefitEvent.cost, Benefit.id.is_(None)))
    )


def _wrong_scopes(session: StoreSession) -> Iterator[Place]:
    """What is granted once for a contract or a customer is that contract's or customer's."""
    for number, scope in _find_wrong_scopes.rows(session):
        other = Label("另一份合约或客户", "of another contract or customer")
        yield Place.of(public_id("ben", number), scope, other)


@Prepared
def _find_wrong_scopes() -> Select[*tuple[Any, ...]]:
    contract = literal("contract:") + cast(Benefit.contract_id, String)
    customer = literal("customer:") + cast(Benefit.customer_id, String)
    return (
        select(Benefit.id, Benefit.scope)
        .where(
            or_(
                and_(Benefit.scope.startswith("contract:"), Benefit.scope != contract),
                and_(Benefit.scope.startswith("customer:"), Benefit.scope != customer),
            )
        )
        .order_by(Benefit.id)
    )


_KEYS = ("benefit_used", "benefit_kit", "benefit_clinic", "benefit_restored")
"""How the keys of the journals of a use begin; its event's number follows."""

AUDITORS: tuple[Auditor, ...] = (
    one(
        "benefit_expired_untold",
        Label("权益到期前没有提醒客户", "a benefit ran out and its owner was not told"),
        _untold,
    ),
    one(
        "wrong_benefits",
        Label("客户持有的权益与入账件数不符", "benefits held are not what is booked"),
        _wrong_counts,
    ),
    one(
        "benefit_booked_otherwise",
        Label("权益核销的成本与入账不符", "the use of a benefit is booked otherwise"),
        _booked_otherwise,
    ),
    one(
        "wrong_benefit_scope",
        Label("权益不属于所记的合约或客户", "a benefit is of another contract or customer"),
        _wrong_scopes,
    ),
    moved_elsewhere(
        "wrong_benefit_state",
        Label("权益状态与其流水不符", "a benefit is not where its moves led"),
        Benefit,
        BenefitEvent.benefit_id,
        BenefitEvent.to_state,
        "ben",
    ),
)
