"""Persons of a brand: the same in all its stores, strangers to every other brand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from pawpact.accounts.models import CustomerEvent, Person
from pawpact.accounts.person import leave_person, person_of
from pawpact.accounts.service import UNCLEAR, register_customer, register_customers
from pawpact.accounts.values import NewCustomer
from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.identity import Ids
from pawpact.kernel.vault import Vault
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.types import Value
from tests.core.shop import identity_number, make_store, make_unit, newcomer, phone

Visit = Callable[..., AbstractContextManager[Unit]]
OTHER_CARD = identity_number(date(1971, 2, 3), 2)


@pytest.fixture
def visit(database: Database, clock: FixedClock, ids: Ids, vault: Vault) -> Visit:
    """Opens a store of a brand."""

    @contextmanager
    def open_(
        tenant: int, brand: str = "paws", changed: dict[str, Value] | None = None
    ) -> Iterator[Unit]:
        store = replace(make_store(changed, tenant), brand=brand)
        with database.store(tenant) as session:
            yield make_unit(session, clock, ids, vault, store)

    return open_


def person_at(visit: Visit, tenant: int, who: NewCustomer, brand: str = "paws") -> int | None:
    """Register somebody; the person that she is."""
    with visit(tenant, brand) as unit:
        customer = register_customer(unit, who)
        return person_of(unit, [customer])[customer]


def persons(visit: Visit) -> int:
    with visit(1) as unit:
        return unit.session.scalars(select(func.count(Person.id))).one()


def test_two_stores_of_a_brand_know_one_person(visit: Visit) -> None:
    """The same phone and number at another store of the brand is the same person."""
    assert person_at(visit, 1, newcomer(1)) == person_at(visit, 2, newcomer(1)) is not None
    assert persons(visit) == 1


def test_another_brand_knows_nobody(visit: Visit) -> None:
    """The same somebody is another person for another brand, with other indexes."""
    first, second = person_at(visit, 1, newcomer(1)), person_at(visit, 2, newcomer(1), "tails")
    assert first != second
    with visit(1) as unit:
        blinds = unit.session.scalars(select(Person.phone_blind)).all()
    assert len(set(blinds)) == 2


def test_a_phone_alone_finds_the_person(visit: Visit) -> None:
    """Without an identity number the phone says who it is."""
    known = person_at(visit, 1, newcomer(1))
    assert person_at(visit, 2, replace(newcomer(1), identity_number=None)) == known


def test_an_identity_number_alone_finds_the_person(visit: Visit) -> None:
    """With another phone at another store the identity number says who it is."""
    known = person_at(visit, 1, newcomer(1))
    assert person_at(visit, 2, replace(newcomer(1), phone=phone(77))) == known


def test_a_later_identity_number_completes_the_person(visit: Visit) -> None:
    """Once any store learns her identity number, another phone elsewhere finds her too."""
    known = person_at(visit, 1, replace(newcomer(1), identity_number=None))
    assert person_at(visit, 2, newcomer(1)) == known
    assert person_at(visit, 3, replace(newcomer(1), phone=phone(77))) == known


def test_a_number_added_in_the_same_store_completes_the_person(visit: Visit) -> None:
    """A customer whose identity number comes later is found by it at other stores."""
    known = person_at(visit, 1, replace(newcomer(1), identity_number=None))
    assert person_at(visit, 1, newcomer(1)) == known
    assert person_at(visit, 2, replace(newcomer(1), phone=phone(77))) == known


@pytest.mark.parametrize(
    "second",
    [
        replace(newcomer(1), identity_number=OTHER_CARD),
        replace(newcomer(1), identity_number=newcomer(2).identity_number),
    ],
    ids=["number of nobody", "number of another"],
)
def test_two_persons_are_never_merged(visit: Visit, second: NewCustomer) -> None:
    """Where phone and number belong to two, the customer is nobody's and is flagged."""
    for who in (newcomer(1), newcomer(2)):
        person_at(visit, 1, who)
    assert person_at(visit, 2, second) is None
    assert persons(visit) == 2
    with visit(2) as unit:
        assert unit.session.scalars(select(CustomerEvent.detail)).all() == [UNCLEAR]


def test_reject_refuses_two_persons(visit: Visit) -> None:
    """Under reject such a customer is refused by the field's path, and nothing is told."""
    person_at(visit, 1, newcomer(1))
    stranger = replace(newcomer(1), identity_number=OTHER_CARD)
    reject: dict[str, Value] = {"core.accounts.duplicate_phone_policy": "reject"}
    with pytest.raises(InvalidField) as refused, visit(2, changed=reject) as unit:
        register_customers(unit, [newcomer(3), stranger])
    assert refused.value.field == "customers[1].identity_number"
    assert phone(1) not in str(refused.value)


def test_reject_lets_a_person_into_a_second_store(visit: Visit) -> None:
    """What is refused is a contradiction; being a customer elsewhere is none."""
    known = person_at(visit, 1, newcomer(1))
    reject: dict[str, Value] = {"core.accounts.duplicate_phone_policy": "reject"}
    with visit(2, changed=reject) as unit:
        customer = register_customer(unit, newcomer(1))
        assert person_of(unit, [customer]) == {customer: known}


def test_a_batch_finds_the_persons_it_made_itself(visit: Visit) -> None:
    """Two newcomers of one batch with one identity number are refused, not made two persons."""
    with visit(1) as unit, pytest.raises(InvalidField):
        register_customers(unit, [newcomer(1), replace(newcomer(1), phone=phone(77))])


def test_a_person_stays_while_another_store_knows_her(visit: Visit) -> None:
    """Leaving one store keeps the person for the other; leaving the last removes it."""
    for tenant in (1, 2):
        person_at(visit, tenant, newcomer(1))
    for tenant, left in ((1, 1), (2, 0)):
        with visit(tenant) as unit:
            (customer,) = unit.session.scalars(
                select(CustomerEvent.customer_id).order_by(CustomerEvent.id)
            ).all()
            leave_person(unit, customer)
            assert person_of(unit, [customer]) == {customer: None}
        assert persons(visit) == left


def test_an_unknown_customer_is_nobody(visit: Visit) -> None:
    """Asking for somebody of another store answers nobody."""
    with visit(1) as unit:
        customer = register_customer(unit, newcomer(1))
    with visit(2) as unit:
        assert person_of(unit, [customer]) == {customer: None}
