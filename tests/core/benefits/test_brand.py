"""What is given for good in one store of a brand holds in the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from pawpact.accounts.models import PersonPrivilege
from pawpact.accounts.person import leave_person
from pawpact.accounts.service import register_customer
from pawpact.benefits.brand import share_due
from pawpact.benefits.granting import grant_now
from pawpact.benefits.price import price_rights
from pawpact.benefits.values import NewBenefit, Terms, Window
from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import Ids
from pawpact.kernel.vault import Vault
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.benefit_kind import Form
from tests.core.benefits.counter import STORE
from tests.core.shop import make_store, make_unit, newcomer

Visit = Callable[..., AbstractContextManager[Unit]]


@pytest.fixture
def visit(database: Database, clock: FixedClock, ids: Ids, vault: Vault) -> Visit:
    """Opens a store of a brand."""

    @contextmanager
    def open_(tenant: int, brand: str = "paws") -> Iterator[Unit]:
        store = replace(make_store(STORE, tenant), brand=brand)
        with database.store(tenant) as session:
            unit = make_unit(session, clock, ids, vault, store)
            yield unit
            unit.catch_up()

    return open_


def veteran(visit: Visit, tenant: int) -> int:
    """Somebody who is a veteran of this store, and has a star there; its customer."""
    with visit(tenant) as unit:
        customer = register_customer(unit, newcomer(1))
        window = (Window(unit.at, None),)
        grant_now(
            unit,
            [
                NewBenefit(
                    f"t:{form}", customer, str(form), form, "x", "a/b", 1, window, None, terms
                )
                for form, terms in (
                    (Form.PRIVILEGE, Terms(6, 9_500, covers=("food",))),
                    (Form.STAR, Terms(2, 9_000, covers=("food",))),
                )
            ],
        )
        share_due(unit)
        return customer


def test_a_veteran_of_one_store_is_one_of_the_brand(visit: Visit) -> None:
    """Her lifetime price holds in the other store, once; her star stays where it was earned."""
    veteran(visit, 1)
    with visit(2) as unit:
        customer = register_customer(unit, newcomer(1))
        assert share_due(unit) == 1
        assert share_due(unit) == 0
        assert [(each.form, each.price_ratio) for each in price_rights(unit, customer)] == [
            ("privilege", 9_500)
        ]
    with visit(1) as unit:
        assert share_due(unit) == 0


def test_another_brand_and_another_person_get_nothing(visit: Visit) -> None:
    """What a brand gives is its own, and hers alone."""
    veteran(visit, 1)
    for tenant, brand, who in ((2, "tails", 1), (3, "paws", 2)):
        with visit(tenant, brand) as unit:
            register_customer(unit, newcomer(who))
            assert share_due(unit) == 0


def test_who_is_erased_leaves_nothing_of_it(visit: Visit) -> None:
    """With her account in the giving store what it had told the brand goes."""
    customer = veteran(visit, 1)
    with visit(1) as unit:
        leave_person(unit, customer)
        assert unit.session.scalars(select(func.count(PersonPrivilege.id))).one() == 0
