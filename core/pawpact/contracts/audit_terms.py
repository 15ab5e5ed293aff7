"""Proves that a contract is still what was agreed: its terms, its debits, its signed text."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from sqlalchemy import and_, or_, select

from pawpact.billing.models import Charge
from pawpact.contracts.models import Agreement, Application, Contract
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
        .where(
            or_(Contract.plan_price != Application.plan_price, Contract.term != Application.term)
        )
        .order_by(Contract.id)
    )
    for row in session.execute(rows):
        yield Place.of(
            public_id("con", row.id),
            f"{yuan(row.agreed_price)} x {row.agreed_term}",
            f"{yuan(row.plan_price)} x {row.term}",
        )


def _wrong_amounts(session: StoreSession) -> Iterator[Place]:
    same = and_(Contract.tenant_id == Charge.tenant_id, Contract.id == Charge.contract_id)
    rows = (
        select(Charge.id, Charge.amount, Contract.plan_price)
        .join_from(Charge, Contract, same)
        .where(Charge.amount != Contract.plan_price)
        .order_by(Charge.id)
    )
    for row in session.execute(rows):
        yield Place.of(public_id("chg", row.id), yuan(row.plan_price), yuan(row.amount))


def _changed_agreements(session: StoreSession) -> Iterator[Place]:
    rows = select(Agreement.contract_id, Agreement.text, Agreement.content_hash)
    for row in session.execute(rows.order_by(Agreement.contract_id)):
        found = sha256(row.text.encode()).hexdigest()
        if found != row.content_hash:
            yield Place.of(public_id("con", row.contract_id), row.content_hash[:12], found[:12])


AUDITOR = Auditor(TITLES, _look)
