"""What rules may ask about a customer."""

from __future__ import annotations

from sqlalchemy import select

from pawpact.accounts.identity_number import full_years
from pawpact.accounts.models import Customer
from pawpact.accounts.personal import open_birth_dates
from pawpact.decisions.values import Batch, Columns, Provider
from pawpact.vocabulary.types import Value


def provide_homes(batch: Batch) -> Columns:
    """What was answered about the home."""
    unit = batch.unit
    customers = batch.subjects("customer")
    rows = unit.session.execute(
        select(Customer.id, Customer.housing, Customer.landlord_consent).where(
            Customer.id.in_(set(customers))
        )
    )
    known: dict[int, tuple[Value | None, ...]] = {
        customer: (housing, consent) for customer, housing, consent in rows
    }
    answers = [known.get(customer, (None, None)) for customer in customers]
    return {
        "customer.housing": [each[0] for each in answers],
        "customer.landlord_consent": [each[1] for each in answers],
    }


def provide_ages(batch: Batch) -> Columns:
    """Age from the identity number alone. Apart, so that nothing is opened where nobody asks."""
    unit = batch.unit
    customers = batch.subjects("customer")
    rows = unit.session.execute(
        select(Customer.id, Customer.born_on_sealed).where(Customer.id.in_(set(customers)))
    )
    born = open_birth_dates(unit, {row[0]: row[1] for row in rows})
    ages = {number: full_years(day, unit.today) for number, day in born.items() if day is not None}
    return {"customer.age": [ages.get(customer) for customer in customers]}


AGE = Provider("customer", ("customer.age",), provide_ages)
HOME = Provider("customer", ("customer.housing", "customer.landlord_consent"), provide_homes)
