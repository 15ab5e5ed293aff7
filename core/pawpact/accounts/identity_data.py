"""Identity numbers that are no longer to be kept: nothing of them stays in the records."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update

from pawpact.accounts.models import Customer
from pawpact.accounts.person import relink_person
from pawpact.accounts.registration import PHONE
from pawpact.accounts.service import note
from pawpact.accounts.values import IdentityStorage
from pawpact.kernel.vault import about_customer
from pawpact.tenancy.unit import Unit

FORGOTTEN = "identity_forgotten"
REDUCED = "identity_reduced"
MOST = 500
"""Customers looked after in one call; the next one goes on."""


def forget_identities(unit: Unit, customers: Sequence[int]) -> int:
    """Blank number, hash, last four and birth date of these customers; how many had any."""
    rows = unit.session.scalars(
        select(Customer).where(
            Customer.id.in_(set(customers)),
            Customer.identity_blind.is_not(None),
            Customer.erased_at.is_(None),
        )
    ).all()
    for row in rows:
        row.identity_sealed = row.identity_blind = None
        row.identity_last4 = row.born_on_sealed = None
        unit.session.flush()
        phone = unit.vault.open_one(PHONE, row.phone_sealed, about_customer(row.id))
        relink_person(unit, row, {"phone": phone})
    note(unit, [(row.id, FORGOTTEN, "") for row in rows])
    return len(rows)


def reduce_identities(unit: Unit) -> int:
    """Where the policy keeps the hash alone, numbers that were kept before it go; how many."""
    storage = IdentityStorage(unit.store.text("core.accounts.id_number_storage"))
    if storage is IdentityStorage.ENCRYPTED_MASKED:
        return 0
    kept = select(Customer.id).where(Customer.identity_sealed.is_not(None)).limit(MOST)
    found = list(unit.session.scalars(kept.where(Customer.erased_at.is_(None))))
    if found:
        unit.session.execute(
            update(Customer)
            .where(Customer.id.in_(found))
            .values(identity_sealed=None)
            .execution_options(synchronize_session=False)
        )
        note(unit, [(customer, REDUCED, "") for customer in found])
    return len(found)
