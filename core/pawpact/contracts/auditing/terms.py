"""Proves that a contract is still what was agreed: its terms and its debits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, or_, select

from pawpact.billing.models import Charge
from pawpact.billing.values import GIVEN_UP
from pawpact.contracts.models import Application, Contract, PlanChange
from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.ledger.finding import Place, pages

TITLES = {
    "wrong_terms": Label("合约的月付或期数与申请不符", "a contract is not what was applied for"),
    "wrong_amount": Label(
        "账单金额与合约月付不符", "a charge is not the monthly amount of its contract"
    ),
}


def wrong_terms(session: StoreSession) -> Iterator[Place]:
    """The monthly price is the last one agreed to: at signing, or with a change of plan."""
    for page in pages(session, _find_wrong_terms):
        changes = _changes(session, [row.id for row in page])
        for row in page:
            agreed = changes[row.id][-1].price if row.id in changes else row.agreed_price
            if (row.plan_price, row.term) != (agreed, row.agreed_term):
                yield Place.of(
                    public_id("con", row.id),
                    f"{yuan(agreed)} x {row.agreed_term}",
                    f"{yuan(row.plan_price)} x {row.term}",
                )


@Prepared
def _find_wrong_terms() -> Select[*tuple[Any, ...]]:
    same = and_(
        Application.tenant_id == Contract.tenant_id, Application.id == Contract.application_id
    )
    return (
        select(
            Contract.id,
            Contract.plan_price,
            Contract.term,
            Application.plan_price.label("agreed_price"),
            Application.term.label("agreed_term"),
        )
        .join_from(Contract, Application, same)
        .where(HAS_OTHER_TERMS)
    )


def wrong_amounts(session: StoreSession) -> Iterator[Place]:
    """With its discount a charge comes to the price of its own debit day, however late it is made;
    one that stands in for a paused period to any price that was agreed, and one that was given up
    keeps the price of its time.
    """
    for page in pages(session, _find_wrong_amounts):
        changes = _changes(session, [row.contract_id for row in page])
        for row in page:
            known = changes.get(row.contract_id, [])
            agreed = [_price_on(known, row.due_on, row.plan_price)]
            if row.replaces_id is not None or row.state in GIVEN_UP:
                agreed += [each.price_before for each in known] + [row.plan_price]
            if row.face not in agreed:
                yield Place.of(public_id("chg", row.id), yuan(agreed[0]), yuan(row.face))


@Prepared
def _find_wrong_amounts() -> Select[*tuple[Any, ...]]:
    same = and_(Contract.tenant_id == Charge.tenant_id, Contract.id == Charge.contract_id)
    return (
        select(
            Charge.id,
            Charge.contract_id,
            Charge.due_on,
            Charge.replaces_id,
            Charge.state,
            _FACE.label("face"),
            Contract.plan_price,
        )
        .join_from(Charge, Contract, same)
        .where(HAS_OTHER_PRICE)
    )


def _changes(session: StoreSession, contracts: Sequence[int]) -> dict[int, list[Any]]:
    """The changes of plan of these contracts, the oldest first."""
    columns = (
        PlanChange.contract_id,
        PlanChange.price_before,
        PlanChange.price,
        PlanChange.effective_on,
    )
    changed = PlanChange.contract_id.in_(contracts)
    rows = select(*columns).where(changed).order_by(PlanChange.id)
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


_CHANGED = Contract.id.in_(select(PlanChange.contract_id))
_FACE = Charge.amount + Charge.discount
HAS_OTHER_TERMS = or_(
    Contract.plan_price != Application.plan_price, Contract.term != Application.term, _CHANGED
)
"""A contract against its application; where a plan was changed the changes tell."""
HAS_OTHER_PRICE = and_(Charge.opening.is_(False), or_(Contract.plan_price != _FACE, _CHANGED))
"""A charge against its contract."""
