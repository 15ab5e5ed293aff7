"""A customer's data was wrong and is set right."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from pawpact.access.log import trail
from pawpact.accounts.correction import Correction, correct_customer, corrections_of
from pawpact.accounts.directory import find_by_phone
from pawpact.accounts.erasure import erase
from pawpact.accounts.models import Customer, CustomerEvent
from pawpact.accounts.personal import read_personal
from pawpact.accounts.service import register_customer
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.errors import Conflict, InvalidField
from pawpact.tenancy.unit import Unit
from tests.core.shop import identity_number, make_store, newcomer, phone

BORN = date(1985, 2, 3)


def test_right_value_counts_and_the_old_one_stays(unit: Unit) -> None:
    """The new phone finds the customer, the old one nobody; what stood there opens on record."""
    customer = register_customer(unit, newcomer(1))
    changed = correct_customer(unit, customer, Correction(phone=phone(500)), "new number")
    assert changed == ("phone",)
    assert len(find_by_phone(unit, phone(500))) == 1
    assert find_by_phone(unit, phone(1)) == []
    (kept,) = corrections_of(unit, customer, "she asks")
    assert (kept.what, kept.old, kept.why, kept.actor) == (
        "phone",
        phone(1),
        "new number",
        "staff:1",
    )
    assert [each.purpose for each in trail(unit)] == ["she asks"]


def test_identity_number_brings_its_birth_date(unit: Unit) -> None:
    """A corrected identity number changes the age with it."""
    customer = register_customer(unit, newcomer(1))
    right = identity_number(BORN, 7)
    correct_customer(unit, customer, Correction(identity_number=right), "typing error")
    opened = read_personal(unit, [customer], "check")[customer]
    assert (opened.identity_number, opened.born_on) == (right, BORN)


def test_store_that_keeps_hashes_keeps_no_number(unit: Unit) -> None:
    """Where only the hash is kept, a corrected number is not kept either."""
    customer = register_customer(unit, newcomer(1))
    unit.store = make_store({"core.accounts.id_number_storage": "hash_only"})
    right = Correction(identity_number=identity_number(BORN, 7))
    correct_customer(unit, customer, right, "typing error")
    row = unit.session.scalars(select(Customer)).one()
    assert row.identity_sealed is None
    assert row.identity_blind is not None


def test_what_is_right_already_changes_nothing(unit: Unit) -> None:
    """Nothing that differs: no correction, no event."""
    customer = register_customer(unit, newcomer(1))
    assert correct_customer(unit, customer, Correction(phone=phone(1)), "check") == ()
    assert corrections_of(unit, customer, "check") == []
    assert "corrected" not in unit.session.scalars(select(CustomerEvent.kind)).all()


def test_anothers_phone_is_refused(unit: Unit) -> None:
    """A phone or number that is another customer's is refused at its field."""
    customer = register_customer(unit, newcomer(1))
    other = newcomer(2)
    register_customer(unit, other)
    with pytest.raises(InvalidField) as phones:
        correct_customer(unit, customer, Correction(phone=other.phone), "new number")
    assert phones.value.field == "phone"


@pytest.mark.parametrize(
    ("right", "field"),
    [
        (Correction(name=" "), "name"),
        (Correction(phone="12"), "phone"),
        (Correction(identity_number="110"), "identity_number"),
    ],
)
def test_wrong_value_is_no_correction(unit: Unit, right: Correction, field: str) -> None:
    """A correction is checked as a registration is."""
    customer = register_customer(unit, newcomer(1))
    with pytest.raises(InvalidField) as refused:
        correct_customer(unit, customer, right, "check")
    assert refused.value.field == field


def test_correction_has_a_reason(unit: Unit) -> None:
    """Nobody changes personal data without saying why."""
    customer = register_customer(unit, newcomer(1))
    with pytest.raises(InvalidField, match="say why"):
        correct_customer(unit, customer, Correction(name="新名"), " ")


def test_erased_customer_is_not_corrected(unit: Unit, clock: FixedClock) -> None:
    """There is nothing left to set right of somebody who was erased."""
    customer = register_customer(unit, newcomer(1))
    erase(unit, customer, "she asked")
    with pytest.raises(Conflict, match="erased already"):
        correct_customer(unit, customer, Correction(name="新名"), "check")
