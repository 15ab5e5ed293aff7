"""Spending points and auditing lots cost the same a customer, however many others there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from pawpact.database.session import Database
from pawpact.ledger.service import audit, hold, post, spend
from pawpact.tenancy.unit import Unit
from tests.core.ledger.book import discounted, rewarded
from tests.core.ledger.conftest import OpenUnit
from tests.databases import ON_SQLITE
from tests.work import counted

pytestmark = ON_SQLITE

FEW, MANY, LOTS = 40, 160, 4
ALLOWED = 0.3


@pytest.fixture
def work(database: Database, open_unit: OpenUnit) -> Callable[..., int]:
    """What something costs in a unit of its own."""

    def of(what: Callable[[Unit], object]) -> int:
        with counted(database.engine) as counting, open_unit() as unit:
            what(unit)
        return counting.count

    return of


def give(unit: Unit, customers: Iterable[int]) -> None:
    """Each of them some points in several lots, of which one order has taken."""
    for customer in customers:
        post(unit, [discounted(f"{customer}/{n}", 10_00, 5_00, customer) for n in range(LOTS)])
        post(unit, [rewarded(f"reward/{customer}/{n}", 100, customer) for n in range(LOTS)])
        spend(unit, customer, 6_00, f"order/{customer}", cause="order.shipped", cost=1_00)


def test_a_hold_looks_at_one_customer(open_unit: OpenUnit, work: Callable[..., int]) -> None:
    """Points held for an order take as much work among 160 customers as among 40."""
    found = []
    for before, count in ((0, FEW), (FEW, MANY)):
        with open_unit() as unit:
            give(unit, range(before + 1, count + 1))
        some = range(before + 1, before + 21)
        found.append(
            work(lambda unit, some=some: [hold(unit, each, 20_00, f"o/{each}") for each in some])
        )
    assert found[1] / found[0] < 1 + ALLOWED


def test_an_audit_grows_with_the_book(open_unit: OpenUnit, work: Callable[..., int]) -> None:
    """Four times as many customers, four times the work."""
    found = []
    for before, count in ((0, FEW), (FEW, MANY)):
        with open_unit() as unit:
            give(unit, range(before + 1, count + 1))
        found.append(work(audit) / count)
    assert found[1] / found[0] < 1 + ALLOWED
