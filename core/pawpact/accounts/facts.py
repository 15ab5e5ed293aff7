"""What rules may ask about a customer."""

from __future__ import annotations

from sqlalchemy import select

from pawpact.accounts.identity_number import full_years
from pawpact.accounts.models import Customer
from pawpact.accounts.personal import open_birth_date
from pawpact.decisions.values import Batch, Columns, Provider
from pawpact.vocabulary.types import Value


def provide_customer_facts(batch: Batch) -> Columns:
    """Age from the identity number alone, and what was answered about the home."""
    unit = batch.unit
    customers = batch.subjects("customer")
    rows = unit.session.execute(
        select(
            Customer.id, Customer.born_on_sealed, Customer.housing, Customer.landlord_consent
        ).where(Customer.id.in_(set(customers)))
    )
    known: dict[int, tuple[Value | None, ...]] = {}
    for customer, sealed, housing, consent in rows:
        born_on = open_birth_date(unit, sealed)
        age = None if born_on is None else full_years(born_on, unit.today)
        known[customer] = (age, housing, consent)
    answers = [known.get(customer, (None, None, None)) for customer in customers]
    return {
        "customer.age": [each[0] for each in answers],
        "customer.housing": [each[1] for each in answers],
        "customer.landlord_consent": [each[2] for each in answers],
    }


CUSTOMER = Provider(
    "customer",
    ("customer.age", "customer.housing", "customer.landlord_consent"),
    provide_customer_facts,
)
