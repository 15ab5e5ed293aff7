"""The one door to customers' personal data: whoever opens it is recorded with the purpose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, select

from pawpact.access.log import READ_PERSONAL, record
from pawpact.accounts.models import Customer
from pawpact.accounts.registration import BORN_ON, IDENTITY, NAME, PHONE
from pawpact.accounts.service import require_customers
from pawpact.accounts.values import PersonalData
from pawpact.kernel.errors import Forbidden
from pawpact.kernel.label import Label
from pawpact.kernel.vault import about_customer
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
    opened = _opened(unit, rows.all())
    record(unit, READ_PERSONAL, "customer", list(opened), purpose=purpose)
    return opened


def _opened(unit: Unit, rows: Sequence[Row[*tuple[Any, ...]]]) -> dict[int, PersonalData]:
    """Column by column; whoever was erased is left out."""
    about = [about_customer(row.id) for row in rows]
    names = unit.vault.open(NAME, [row.name_sealed for row in rows], about)
    phones = unit.vault.open(PHONE, [row.phone_sealed for row in rows], about)
    numbers = unit.vault.open(IDENTITY, [row.identity_sealed for row in rows], about)
    born = open_birth_dates(unit, {row.id: row.born_on_sealed for row in rows})
    return {
        row.id: PersonalData(name, phone, number, born[row.id])
        for row, name, phone, number in zip(rows, names, phones, numbers, strict=True)
        if name is not None and phone is not None
    }


def open_birth_dates(unit: Unit, sealed: Mapping[int, bytes | None]) -> dict[int, date | None]:
    """By customer, for facts and checks, which use the age and show it to nobody."""
    about = [about_customer(number) for number in sealed]
    opened = unit.vault.open(BORN_ON, list(sealed.values()), about)
    return {
        number: None if born is None else date.fromisoformat(born)
        for number, born in zip(sealed, opened, strict=True)
    }
