"""Nobody's identity number is kept without her separate consent."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from pawpact.accounts.correction import Correction, correct_customer
from pawpact.accounts.models import Customer
from pawpact.accounts.service import record_consents, register_customer, register_customers
from pawpact.accounts.values import ConsentKind, NewCustomer
from pawpact.kernel.errors import InvalidField
from pawpact.tenancy.unit import Unit
from tests.core.shop import newcomer

CHECK = ConsentKind.IDENTITY_CHECK


def unasked(number: int) -> NewCustomer:
    """Somebody whose number was written down and who was not asked."""
    return replace(newcomer(number), consents=frozenset({ConsentKind.CREDIT_QUERY}))


def test_a_number_without_consent_is_refused(unit: Unit) -> None:
    """The field is named, and nothing is kept; without the number she is welcome."""
    with pytest.raises(InvalidField) as refused:
        register_customer(unit, unasked(1))
    assert refused.value.field == "consents"
    assert unit.session.scalars(select(Customer.id)).all() == []
    register_customer(unit, replace(unasked(1), identity_number=None))


def test_each_of_many_is_named_by_its_place(unit: Unit) -> None:
    """Of several it is said whose consent is missing."""
    with pytest.raises(InvalidField) as refused:
        register_customers(unit, [newcomer(1), unasked(2)])
    assert refused.value.field == "customers[1].consents"


def test_a_consent_that_stands_need_not_be_said_again(unit: Unit) -> None:
    """Who comes back with her number agreed the first time."""
    known = register_customer(unit, newcomer(1))
    assert register_customer(unit, unasked(1)) == known


def test_a_consent_that_was_taken_back_does_not_stand(unit: Unit) -> None:
    """After a withdrawal she is asked anew."""
    known = register_customer(unit, newcomer(1))
    record_consents(unit, known, {CHECK: False})
    with pytest.raises(InvalidField):
        register_customer(unit, unasked(1))
    assert register_customer(unit, newcomer(1)) == known


def test_a_number_that_comes_later_needs_it_too(unit: Unit) -> None:
    """Nor does a correction bring a number in that she did not agree to."""
    known = register_customer(
        unit, replace(newcomer(1), identity_number=None, consents=frozenset())
    )
    right = Correction(identity_number=newcomer(1).identity_number)
    with pytest.raises(InvalidField) as refused:
        correct_customer(unit, known, right, "第一次登记")
    assert refused.value.field == "identity_number"
    record_consents(unit, known, {CHECK: True})
    assert correct_customer(unit, known, right, "第一次登记") == ("identity_number",)
