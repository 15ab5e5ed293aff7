"""Proves that a contract is still what was agreed: its terms, its debits, its signed text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import and_, select

from pawpact.billing.models import Charge
from pawpact.contracts.models import Agreement, Application, Contract, PlanChange
from pawpact.database.session import StoreSession
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.ledger.finding import Auditor, Place

TITLES = {
    "wrong_terms": Label("合约的月付或期数与申请不符", "a contract is not what was applied for"),
    "wrong_amount": Label(
        "账单金额与合约月付不符", "a charge is not the monthly amount of its contract"
    ),
    "changed_agreement": Label("签署的协议被改动", "a signed agreement is not what was signed"),
}


def _look(session: StoreSession) -> Iterator[tuple[str, Place]]:
    yield from (("wrong_terms", place) for place in _wrong_terms(session))
    yield from (("wrong_amount", place) for place in _wrong_amounts(session))
    yield from (("changed_agreement", place) for place in _changed_agreements(session))


def _wrong_terms(session: StoreSession) -> Iterator[Place]:
    """The monthly price is the last one agreed to: at signing, or with a change of plan."""
    same = and_(
        Application.tenant_id == Contract.tenant_id, Application.id == Contract.application_id
    )
    rows = (
        select(
            Contract.id,
            Contract.plan_price,
            Contract.term,
            Application.plan_price.label("agreed_price"),
            Application.term.label("agreed_term"),
        )
        .join_from(Contract, Application, same)
        .order_by(Contract.id)
    )
    changes = _changes(session)
    for row in session.execute(rows):
        agreed = changes[row.id][-1].price if row.id in changes else row.agreed_price
        if (row.plan_price, row.term) != (agreed, row.agreed_term):
            yield Place.of(
                public_id("con", row.id),
                f"{yuan(agreed)} x {row.agreed_term}",
                f"{yuan(row.plan_price)} x {row.term}",
            )


def _wrong_amounts(session: StoreSession) -> Iterator[Place]:
    """With its discount a charge comes to the price of the day it was to be debited on, before
    it was postponed; one that stands in for a paused period to any price that was agreed.
    """
    same = and_(Contract.tenant_id == Charge.tenant_id, Contract.id == Charge.contract_id)
    rows = (
        select(
            Charge.id,
            Charge.contract_id,
            Charge.due_on,
            Charge.postponed_from,
            Charge.replaces_id,
            (Charge.amount + Charge.discount).label("face"),
            Contract.plan_price,
        )
        .join_from(Charge, Contract, same)
        .where(Charge.opening.is_(False))
        .order_by(Charge.id)
    )
    changes = _changes(session)
    for row in session.execute(rows):
        known = changes.get(row.contract_id, [])
        agreed = [_price_on(known, row.postponed_from or row.due_on, row.plan_price)]
        if row.replaces_id is not None:
            agreed += [each.price_before for each in known] + [row.plan_price]
        if row.face not in agreed:
            yield Place.of(public_id("chg", row.id), yuan(agreed[0]), yuan(row.face))


def _changes(session: StoreSession) -> dict[int, list[Any]]:
    """The changes of plan by contract, the oldest first."""
    rows = select(
        PlanChange.contract_id,
        PlanChange.price_before,
        PlanChange.price,
        PlanChange.effective_on,
    ).order_by(PlanChange.id)
    found: dict[int, list[Any]] = {}
    for row in session.execute(rows):
        found.setdefault(row.contract_id, []).append(row)
    return found


def _price_on(changes: Sequence[Any], day: date, price: int) -> int:
    """The price in force on a debit day."""
    if not changes:
        return price
    in_force: int = changes[0].price_before
    for change in changes:
        if change.effective_on <= day:
            in_force = change.price
    return in_force


def _changed_agreements(session: StoreSession) -> Iterator[Place]:
    rows = select(Agreement.contract_id, Agreement.text, Agreement.content_hash)
    for row in session.execute(rows.order_by(Agreement.contract_id)):
        found = sha256(row.text.encode()).hexdigest()
        if found != row.content_hash:
            yield Place.of(public_id("con", row.contract_id), row.content_hash[:12], found[:12])


AUDITOR = Auditor(TITLES, _look)
