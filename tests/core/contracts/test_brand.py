"""What the stores of a brand know of each other's contracts: numbers, and whether one is live."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from pawpact.accounts.models import Customer
from pawpact.contracts.brand import LIVE_ELSEWHERE, tell_due
from pawpact.contracts.ending.termination import request_termination
from pawpact.contracts.ending.values import BY_CUSTOMER
from pawpact.decisions.values import Batch
from pawpact.tenancy.models import BrandRow, StoreRow
from pawpact.vocabulary.case import Case
from pawpact.vocabulary.types import Value
from tests.core.contracts.life import Life
from tests.stories.counter import begin_contract


@pytest.fixture
def other(life: Life) -> str:
    """A further store of the brand, in which she is under contract too."""
    name = f"{life.store}-other"
    store = life.house.open(name)
    with life.unit() as unit:
        if unit.session.get(BrandRow, store.brand) is None:
            unit.session.add(BrandRow(name=store.brand, title_zh="品牌", title_en="brand"))
            unit.session.flush()
        for tenant, each in ((life.tenant, life.store), (store.tenant, name)):
            row = StoreRow(tenant=tenant, name=each, brand=store.brand, title_zh="", title_en="")
            unit.session.add(row)
    begin_contract(life.house, name, life.person)
    return name


def known(life: Life, store: str) -> Value | None:
    """In which other stores that store's only customer is under contract."""
    with life.house.platform.reading(store) as unit:
        (customer,) = unit.session.scalars(select(Customer.id))
        batch = Batch(unit, "", (Case("1", {"customer": customer}, {}),))
        (found,) = LIVE_ELSEWHERE.provide(batch)["customer.live_elsewhere"]
        return found


def told(life: Life) -> int:
    with life.unit() as unit:
        return tell_due(unit)


def test_another_store_knows_where_she_is_under_contract(life: Life, other: str) -> None:
    """Since she signed, once however many contracts she has there; never of its own contract."""
    life.second_contract()
    assert known(life, other) == (f"{life.store}:{life.row().customer_id}",)


def test_a_contract_that_ends_is_live_no_more(life: Life, other: str) -> None:
    """Told with the day's round, and once."""
    life.days(10)
    assert told(life) == 0
    with life.unit() as unit:
        request_termination(unit, life.contract, BY_CUSTOMER, "told by the test")
    assert known(life, other) != ()
    assert (told(life), told(life)) == (1, 0)
    assert known(life, other) == ()
