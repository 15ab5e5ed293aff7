"""Two stores live side by side on PostgreSQL while the program's own filter does nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from pawpact.accounts.models import Customer
from pawpact.billing.models import Charge
from pawpact.billing.run import run_due
from pawpact.bootstrap.books import audit_books
from pawpact.contracts.models import Contract
from pawpact.database.model import Base, TenantModel
from pawpact.database.session import StoreSession
from pawpact.ledger.models import JournalRow
from tests.databases import ON_POSTGRESQL
from tests.house import House
from tests.stories.counter import begin_contract, live_until_due, movements

pytestmark = ON_POSTGRESQL

STORES = ("xihu", "yulin")


@pytest.fixture
def unfiltered(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """Two stores, each with a contract that was debited, lived through without the filter."""
    monkeypatch.setattr(StoreSession, "within_store", lambda self, statement: statement)
    for store in STORES:
        house.open(store)
        begin_contract(house, store)
    live_until_due(house, STORES[0])
    for store in STORES:
        run_due(
            lambda store=store: house.platform.unit(store),
            {"simulator": house.gateway},
            house.channel,
        )
    return house


def test_each_lives_its_life(unfiltered: House) -> None:
    """A debit is booked, and the books of both stores are sound, each seen by itself."""
    assert movements(unfiltered, STORES[0]) == ["P01"]
    for store in STORES:
        with unfiltered.platform.reading(store) as unit:
            assert audit_books(unit).findings == ()


def test_none_reads_a_row_of_the_other(unfiltered: House) -> None:
    """Whatever table is read, every row is the store's own, though nobody asked for that."""
    models = [
        mapper.class_
        for mapper in Base.registry.mappers
        if mapper.class_.metadata is Base.metadata and issubclass(mapper.class_, TenantModel)
    ]
    met = 0
    for store in STORES:
        tenant = unfiltered.stores[store].tenant
        with unfiltered.platform.reading(store) as unit:
            for model in models:
                found = set(unit.session.scalars(select(model.tenant_id)))
                assert found <= {tenant}, model.__name__
                met += len(found)
    assert met > len(STORES) * 10


def test_counts_and_joins_are_of_one_store(unfiltered: House) -> None:
    """Counting and joining without a condition comes to what one store has."""
    for store in STORES:
        with unfiltered.platform.reading(store) as unit:
            session = unit.session
            assert session.scalar(select(func.count(Contract.id))) == 1
            joined = select(func.count(Charge.id)).join(Customer, Customer.id == Charge.customer_id)
            assert session.scalar(joined) == 12
            assert session.scalar(select(func.count(JournalRow.id))) or store == STORES[1]
