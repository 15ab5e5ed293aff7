"""The one door to customers' personal data: whoever opens it is recorded with the purpose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from pawpact.access.log import READ_PERSONAL, record
from pawpact.accounts.models import Customer
from pawpact.accounts.registration import BORN_ON, IDENTITY, NAME, PHONE
from pawpact.accounts.service import note, require_customers
from pawpact.accounts.values import PersonalData
from pawpact.kernel.errors import Forbidden
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit


def read_personal(unit: Unit, customers: Sequence[int], purpose: str) -> dict[int, PersonalData]:
    """Open names, phones and identity numbers for a stated purpose (``credit_query``)."""
    if not purpose.strip():
        raise Forbidden(
            Label("查看个人信息须说明用途", "personal data is opened for a stated purpose only")
        )
    require_customers(unit, customers)
    rows = unit.session.execute(
        select(
            Customer.id,
            Customer.name_sealed,
            Customer.phone_sealed,
            Customer.identity_sealed,
            Customer.born_on_sealed,
        ).where(Customer.id.in_(set(customers)))
    )
    opened = {row[0]: _open(unit, row[1], row[2], row[3], row[4]) for row in rows}
    record(unit, READ_PERSONAL, "customer", list(opened))
    note(unit, [(customer, READ_PERSONAL, purpose) for customer in opened])
    return opened


def _open(
    unit: Unit, name: bytes, phone: bytes, identity: bytes | None, born_on: bytes | None
) -> PersonalData:
    tenant, vault = unit.store.tenant, unit.vault
    return PersonalData(
        name=vault.open(tenant, NAME, name),
        phone=vault.open(tenant, PHONE, phone),
        identity_number=None if identity is None else vault.open(tenant, IDENTITY, identity),
        born_on=open_birth_date(unit, born_on),
    )


def open_birth_date(unit: Unit, sealed: bytes | None) -> date | None:
    """For facts and checks, which use the age and show it to nobody."""
    if sealed is None:
        return None
    return date.fromisoformat(unit.vault.open(unit.store.tenant, BORN_ON, sealed))
