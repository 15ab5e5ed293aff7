"""What rules may ask about a customer."""

from __future__ import annotations

from sqlalchemy import select

from pawpact.accounts.identity_number import full_years
from pawpact.accounts.models import Customer, Person, Staff
from pawpact.accounts.personal import open_birth_dates
from pawpact.accounts.staff import PREFIX as STAFF_PREFIX
from pawpact.database.among import among_given
from pawpact.database.prepared import Prepared
from pawpact.decisions.values import Batch, Columns, Provider
from pawpact.kernel.identity import public_id
from pawpact.vocabulary.types import Value

TRACE = 24
"""Digits of a blind index that are enough to know it again in a brand."""

_HOMES = Prepared(
    select(Customer.id, Customer.housing, Customer.landlord_consent).where(
        among_given(Customer.id, "customers")
    )
)
_BORN = Prepared(
    select(Customer.id, Customer.born_on_sealed).where(among_given(Customer.id, "customers"))
)
_STAFF = Prepared(select(Staff.id).where(Staff.left_at.is_(None)).order_by(Staff.id))


def provide_homes(batch: Batch) -> Columns:
    """What was answered about the home."""
    unit = batch.unit
    customers = batch.subjects("customer")
    rows = _HOMES.rows(unit.session, customers=set(customers))
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
    rows = _BORN.rows(unit.session, customers=set(customers))
    born = open_birth_dates(unit, {row[0]: row[1] for row in rows})
    ages = {number: full_years(day, unit.today) for number, day in born.items() if day is not None}
    return {"customer.age": [ages.get(customer) for customer in customers]}


def provide_traces(batch: Batch) -> Columns:
    """What would show that two customers of the brand are one person; never the data itself."""
    customers = batch.subjects("customer")
    rows = batch.unit.session.execute(
        select(Customer.id, Person.phone_blind, Person.identity_blind)
        .join(Person, Person.id == Customer.person_id)
        .where(Customer.id.in_(set(customers)))
    )
    traces: dict[int, tuple[str, ...]] = {
        customer: tuple(
            f"{kind}:{blind.hex()[-TRACE:]}"
            for kind, blind in (("phone", phone), ("id_number", identity))
            if blind is not None
        )
        for customer, phone, identity in rows
    }
    return {"customer.traces": [traces.get(customer, ()) for customer in customers]}


AGE = Provider("customer", ("customer.age",), provide_ages)
HOME = Provider("customer", ("customer.housing", "customer.landlord_consent"), provide_homes)


def provide_staff(batch: Batch) -> Columns:
    """Who works here now, the same for every case."""
    rows = _STAFF.rows(batch.unit.session)
    staff = tuple(public_id(STAFF_PREFIX, row.id) for row in rows)
    return {"store.staff": [staff] * len(batch.cases)}


TRACES = Provider("customer", ("customer.traces",), provide_traces)
STAFF = Provider("store", ("store.staff",), provide_staff)
