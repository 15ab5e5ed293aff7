"""Who signed, and where she is under contract, is known in every store of the brand.

No store reads another's rows: each tells of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import and_, func, select, update

from pawpact.accounts.models import Customer, PersonContract
from pawpact.contracts.models import Contract
from pawpact.contracts.values import LIVE
from pawpact.decisions.values import Batch, Columns, Provider
from pawpact.tenancy.models import StoreRow
from pawpact.tenancy.unit import Unit

PAGE = 500
IS_LIVE = Contract.state.in_(LIVE)
OWN = and_(PersonContract.store_id == Contract.tenant_id, PersonContract.contract_id == Contract.id)
"""What the brand was told of a store's own contract."""


def tell_due(unit: Unit) -> int:
    """Tell the brand what it does not know: of signed contracts, and which of them are live."""
    return tell_signed(unit) + _tell_live(unit)


def tell_signed(unit: Unit, contracts: Collection[int] = ()) -> int:
    """Tell the brand of these signed contracts, or of a page of all that it does not know of.

    A signature tells at once. What was brought along from another system, and whoever became
    another person when her phone was corrected, is found here later. Answers how many.
    """
    signer = and_(Customer.tenant_id == Contract.tenant_id, Customer.id == Contract.customer_id)
    rows = (
        select(Contract.id, Customer.person_id, Contract.customer_id, IS_LIVE)
        .join(Customer, signer)
        .outerjoin(PersonContract, OWN)
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
            id=number,
            person_id=person,
            store_id=unit.store.tenant,
            contract_id=contract,
            customer_id=customer,
            is_live=is_live,
        )
        for (contract, person, customer, is_live), number in zip(
            found, unit.ids.many(len(found)), strict=True
        )
    )
    unit.session.flush()
    return len(found)


def _tell_live(unit: Unit) -> int:
    """A page of contracts that ended since, or came back to life; answers how many."""
    rows = (
        select(PersonContract.id)
        .join(Contract, OWN)
        .where(PersonContract.store_id == unit.store.tenant, PersonContract.is_live != IS_LIVE)
        .order_by(PersonContract.id)
        .limit(PAGE)
    )
    found = unit.session.scalars(rows).all()
    if found:
        unit.session.execute(
            update(PersonContract)
            .where(PersonContract.id.in_(found))
            .values(is_live=~PersonContract.is_live)
            .execution_options(synchronize_session=False)
        )
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


def provide_live_elsewhere(batch: Batch) -> Columns:
    """In which other stores each customer is under contract, and as whom; one statement."""
    unit, customers = batch.unit, batch.subjects("customer")
    rows = unit.session.execute(
        select(Customer.id, StoreRow.name, PersonContract.customer_id)
        .join(PersonContract, PersonContract.person_id == Customer.person_id)
        .join(StoreRow, StoreRow.tenant == PersonContract.store_id)
        .where(
            Customer.id.in_(set(customers)),
            PersonContract.store_id != unit.store.tenant,
            PersonContract.is_live,
            StoreRow.brand == unit.store.brand,
        )
        .order_by(PersonContract.id)
    )
    found: defaultdict[int, dict[str, None]] = defaultdict(dict)
    for customer, store, number in rows:
        found[customer][f"{store}:{number}"] = None
    return {"customer.live_elsewhere": [tuple(found[each]) for each in customers]}


LIVE_ELSEWHERE = Provider("customer", ("customer.live_elsewhere",), provide_live_elsewhere)
