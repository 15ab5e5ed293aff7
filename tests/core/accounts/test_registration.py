"""Registering customers: new, linked, completed or refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Engine, func, select

from pawpact.accounts.models import Customer, CustomerEvent
from pawpact.accounts.service import register_customer, register_customers
from pawpact.accounts.values import ConsentKind, NewCustomer
from pawpact.database.counting import count_statements
from pawpact.database.session import Database
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.identity import Ids
from pawpact.tenancy.unit import Unit
from tests.core.shop import identity_number, make_store, newcomer, phone


def test_same_phone_is_the_same_customer(unit: Unit) -> None:
    """Under link_existing a known phone, however written, answers the customer who has it."""
    first = register_customer(unit, newcomer(1))
    again = register_customer(unit, replace(newcomer(1), phone=f"+86 {phone(1)}"))
    assert again == first


def test_reject_refuses_a_known_phone(unit: Unit) -> None:
    """Under reject a known phone is refused by its field path."""
    unit.store = make_store({"core.accounts.duplicate_phone_policy": "reject"})
    register_customer(unit, newcomer(1))
    with pytest.raises(InvalidField) as refused:
        register_customers(unit, [newcomer(2), newcomer(1)])
    assert refused.value.field == "customers[1].phone"


def test_batch_is_all_or_none(unit: Unit) -> None:
    """One bad newcomer in a batch leaves nobody registered."""
    with pytest.raises(InvalidField):
        register_customers(unit, [newcomer(1), replace(newcomer(2), phone="12")])
    assert _customers(unit) == 0


def test_twins_in_one_batch_are_one_customer(unit: Unit) -> None:
    """The same phone twice in one batch makes one customer."""
    first, second = register_customers(unit, [newcomer(1), newcomer(1)])
    assert first == second
    assert _customers(unit) == 1


def test_phone_of_another_identity_is_not_linked(unit: Unit) -> None:
    """A known phone with another identity number is another person, and is refused."""
    register_customer(unit, newcomer(1))
    stranger = replace(newcomer(1), identity_number=identity_number(date(1970, 1, 2)))
    with pytest.raises(InvalidField) as refused:
        register_customer(unit, stranger)
    assert refused.value.field == "identity_number"


def test_identity_under_another_phone_is_refused(unit: Unit) -> None:
    """One identity number cannot stand under two phones of a store."""
    register_customer(unit, newcomer(1))
    with pytest.raises(InvalidField) as refused:
        register_customer(unit, replace(newcomer(1), phone=phone(2)))
    assert refused.value.field == "identity_number"


def test_linking_completes_the_identity(unit: Unit) -> None:
    """A customer registered without an identity number gets it when it comes."""
    customer = register_customer(unit, newcomer(1, born_on=None))
    register_customer(unit, newcomer(1))
    row = unit.session.scalar(select(Customer).where(Customer.id == customer))
    assert row is not None
    assert row.identity_last4 == identity_number(date(1990, 5, 17), 1)[-4:]
    assert row.born_on_sealed is not None


def test_hash_only_keeps_no_number(unit: Unit) -> None:
    """Under hash_only the number is findable but nowhere stored."""
    unit.store = make_store({"core.accounts.id_number_storage": "hash_only"})
    register_customer(unit, newcomer(1))
    row = unit.session.scalar(select(Customer))
    assert row is not None
    assert row.identity_blind is not None
    assert row.identity_sealed is None


def test_every_registration_is_recorded(unit: Unit) -> None:
    """Creating and linking leave one event each, with who did it."""
    register_customers(unit, [newcomer(1), newcomer(1)])
    events = unit.session.execute(select(CustomerEvent.kind, CustomerEvent.actor)).all()
    assert [tuple(each) for each in events] == [("created", "staff:1"), ("linked", "staff:1")]


def test_stores_do_not_share_customers(database: Database, unit: Unit, ids: Ids) -> None:
    """The same phone at another store is another customer."""
    first = register_customer(unit, newcomer(1))
    unit.session.commit()
    with database.store(8) as session:
        there = Unit(session, make_store(tenant=8), unit.at, ids, unit.vault, "staff:2")
        assert register_customer(there, newcomer(1)) != first


def test_statements_do_not_grow_with_the_batch(unit: Unit, engine: Engine) -> None:
    """A hundred newcomers take as many statements as two."""
    register_customer(unit, newcomer(500))
    with count_statements(engine) as few:
        register_customers(unit, [newcomer(number) for number in range(2)])
    with count_statements(engine) as many:
        register_customers(unit, [newcomer(number) for number in range(10, 110)])
    assert many.count == few.count


def test_repr_of_a_newcomer_is_silent() -> None:
    """What is shown of a newcomer in a log holds nothing personal."""
    shown = repr(NewCustomer("王某某", phone(1), "x1", consents=frozenset({ConsentKind.MARKETING})))
    assert not any(each in shown for each in ("王某某", phone(1), "x1"))


def _customers(unit: Unit) -> int:
    return unit.session.scalar(select(func.count()).select_from(Customer)) or 0
