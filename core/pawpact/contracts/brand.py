"""Who has signed is known in every store of the brand, and nobody reads another store's rows."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import and_, func, select

from pawpact.accounts.models import Customer, PersonContract
from pawpact.contracts.models import Contract
from pawpact.decisions.values import Batch, Columns, Provider
from pawpact.tenancy.unit import Unit

PAGE = 500


def tell_signed(unit: Unit, contracts: Collection[int] = ()) -> int:
    """Tell the brand of these signed contracts, or of a page of all that it does not know of.

    A signature tells at once. What was brought along from another system, and whoever became
    another person when her phone was corrected, is found here later. Answers how many.
    """
    own = and_(
        PersonContract.store_id == unit.store.tenant, PersonContract.contract_id == Contract.id
    )
    signer = and_(Customer.tenant_id == Contract.tenant_id, Customer.id == Contract.customer_id)
    rows = (
        select(Contract.id, Customer.person_id)
        .join(Customer, signer)
        .outerjoin(PersonContract, own)
        .where(
            Contract.signed_at.is_not(None),
            Customer.person_id.is_not(None),
            PersonContract.id.is_(None),
        )
        .order_by(Contract.id)
        .limit(PAGE)
    )
    if contracts:
        rows = rows.where(Contract.id.in_(contracts)).limit(None)
    found = unit.session.execute(rows).all()
    unit.session.add_all(
        PersonContract(
            id=number, person_id=person, store_id=unit.store.tenant, contract_id=contract
        )
        for (contract, person), number in zip(found, unit.ids.many(len(found)), strict=True)
    )
    unit.session.flush()
    return len(found)


def provide_signed_elsewhere(batch: Batch) -> Columns:
    """How many contracts each customer signed in other stores of the brand; one statement."""
    unit, customers = batch.unit, batch.subjects("customer")
    rows = unit.session.execute(
        select(Customer.id, func.count(PersonContract.id))
        .join(PersonContract, PersonContract.person_id == Customer.person_id)
        .where(
            Customer.id.in_(set(customers)),
            PersonContract.store_id != unit.store.tenant,
        )
        .group_by(Customer.id)
    )
    counts = {row[0]: row[1] for row in rows}
    return {"customer.signed_elsewhere": [counts.get(each, 0) for each in customers]}


SIGNED_ELSEWHERE = Provider("customer", ("customer.signed_elsewhere",), provide_signed_elsewhere)
