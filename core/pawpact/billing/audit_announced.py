"""Proves that debits are what was announced, under their own keys and mandates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, String, and_, cast, func, literal, or_, select

from pawpact.billing.audit_money import charge_text
from pawpact.billing.models import Charge, Mandate, MandateEvent, Notice
from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.ledger.audit_trail import moved_elsewhere
from pawpact.ledger.finding import Auditor, Place, one, pages


def _announced_otherwise(session: StoreSession) -> Iterator[Place]:
    """The notice was of this charge, to its customer, and of no less than is debited."""
    for page in pages(session, _find_announced_otherwise):
        for row in page:
            found = _NONE if row.announced is None else Label.of(yuan(row.announced))
            yield Place.of(charge_text(row), yuan(row.amount), found)


@Prepared
def _find_announced_otherwise() -> Select[*tuple[Any, ...]]:
    same = and_(Notice.tenant_id == Charge.tenant_id, Notice.id == Charge.notice_id)
    return (
        select(
            Charge.id,
            Charge.contract_id,
            Charge.period,
            Charge.amount,
            Notice.amount.label("announced"),
        )
        .join_from(Charge, Notice, same, isouter=True)
        .where(
            Charge.notice_id.is_not(None),
            or_(
                Notice.id.is_(None),
                Notice.charge_id != Charge.id,
                Notice.customer_id != Charge.customer_id,
                Charge.noticed_amount != Notice.amount,
                Charge.amount > Notice.amount,
            ),
        )
        .order_by(Charge.id)
    )


def _attempted_otherwise(session: StoreSession) -> Iterator[Place]:
    """The latest attempt stands under contract, period and number, by a mandate of the contract."""
    for page in pages(session, _find_attempted_otherwise):
        for row in page:
            expected = f"{row.contract_id}-{row.period}-{row.attempts}"
            yield Place.of(charge_text(row), expected, row.gateway_key)


@Prepared
def _find_attempted_otherwise() -> Select[*tuple[Any, ...]]:
    contract, period = cast(Charge.contract_id, String), cast(Charge.period, String)
    key = contract + literal("-") + period + "-" + cast(Charge.attempts, String)
    same = and_(Mandate.tenant_id == Charge.tenant_id, Mandate.id == Charge.mandate_id)
    return (
        select(Charge.id, Charge.contract_id, Charge.period, Charge.attempts, Charge.gateway_key)
        .join_from(Charge, Mandate, same, isouter=True)
        .where(
            Charge.gateway_key.is_not(None),
            or_(
                Charge.gateway_key != key,
                Mandate.id.is_(None),
                Mandate.contract_id != Charge.contract_id,
            ),
        )
    )


def _wrong_limits(session: StoreSession) -> Iterator[Place]:
    """A mandate has the limit that its last move left."""
    for number, limit, agreed in _find_wrong_limits.rows(session):
        yield Place.of(public_id("man", number), yuan(agreed), yuan(limit))


@Prepared
def _find_wrong_limits() -> Select[*tuple[Any, ...]]:
    last = (
        select(func.max(MandateEvent.id).label("id"))
        .group_by(MandateEvent.tenant_id, MandateEvent.mandate_id)
        .subquery()
    )
    moved = and_(MandateEvent.tenant_id == Mandate.tenant_id, MandateEvent.mandate_id == Mandate.id)
    return (
        select(Mandate.id, Mandate.limit, MandateEvent.limit.label("agreed"))
        .join_from(Mandate, MandateEvent, moved)
        .join(last, last.c.id == MandateEvent.id)
        .where(MandateEvent.limit != Mandate.limit)
    )


_NONE = Label("没有通知", "no notice")

AUDITORS: tuple[Auditor, ...] = (
    one(
        "announced_otherwise",
        Label("账单与扣款通知不符", "a charge is not what was announced"),
        _announced_otherwise,
    ),
    one(
        "attempted_otherwise",
        Label(
            "扣款请求号或授权与账单不符", "an attempt has another key or mandate than its charge"
        ),
        _attempted_otherwise,
    ),
    moved_elsewhere(
        "wrong_mandate_state",
        Label("代扣授权状态与其流水不符", "a mandate is not where its moves led"),
        Mandate,
        MandateEvent.mandate_id,
        MandateEvent.to_state,
        "man",
    ),
    one(
        "wrong_mandate_limit",
        Label("代扣授权限额与其流水不符", "a mandate has another limit than was agreed"),
        _wrong_limits,
    ),
)
