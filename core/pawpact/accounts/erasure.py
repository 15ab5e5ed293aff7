"""What is left of a customer who was erased: a row without anything personal in it."""

from __future__ import annotations

from sqlalchemy import select, update

from pawpact.access.subject_key import destroy_key
from pawpact.accounts.models import Customer
from pawpact.accounts.person import leave_person
from pawpact.accounts.service import note, require_customers
from pawpact.kernel.errors import Conflict
from pawpact.kernel.label import Label
from pawpact.kernel.vault import about_customer
from pawpact.tenancy.unit import Unit

ERASED = "erased"


def erase(unit: Unit, customer: int, why: str) -> None:
    """Destroy the customer's key and blank what was kept to find her.

    Whether she may be erased is decided before. The reason is kept with the destroyed key.
    """
    require_customers(unit, [customer])
    if is_erased(unit, customer):
        raise Conflict(Label("这位客户的资料已经抹除", "this customer is erased already"))
    leave_person(unit, customer)
    unit.session.execute(
        update(Customer)
        .where(Customer.id == customer)
        .values(
            phone_blind=None,
            phone_last4=None,
            identity_blind=None,
            identity_last4=None,
            housing=None,
            landlord_consent=None,
            erased_at=unit.at,
        )
        .execution_options(synchronize_session="fetch")
    )
    destroy_key(unit, about_customer(customer), why)
    note(unit, [(customer, ERASED, "")])


def is_erased(unit: Unit, customer: int) -> bool:
    erased = select(Customer.erased_at).where(Customer.id == customer)
    return unit.session.scalars(erased).one() is not None
