"""Who gets a message. Names and phones are opened here, at the last moment, and nowhere kept."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import select

from pawpact.accounts.agreed import consents_of
from pawpact.accounts.models import Customer
from pawpact.accounts.registration import NAME, PHONE
from pawpact.accounts.values import ConsentKind
from pawpact.kernel.vault import about_customer
from pawpact.tenancy.unit import Unit


@dataclass(frozen=True, slots=True)
class Recipient:
    """A customer to be written to. Nothing of it is shown in a repr."""

    name: str = field(repr=False)
    phone: str = field(repr=False)


def recipients(unit: Unit, customers: Collection[int]) -> dict[int, Recipient]:
    """Those of them who can be written to; somebody who was erased cannot."""
    if not customers:
        return {}
    rows = unit.session.execute(
        select(Customer.id, Customer.name_sealed, Customer.phone_sealed).where(
            Customer.id.in_(customers), Customer.erased_at.is_(None)
        )
    ).all()
    about = [about_customer(row.id) for row in rows]
    names = unit.vault.open(NAME, [row.name_sealed for row in rows], about)
    phones = unit.vault.open(PHONE, [row.phone_sealed for row in rows], about)
    return {
        row.id: Recipient(name or "", phone)
        for row, name, phone in zip(rows, names, phones, strict=True)
        if phone
    }


def willing(unit: Unit, customers: Collection[int]) -> frozenset[int]:
    """Those who agreed to advertisements and did not take it back."""
    if not customers:
        return frozenset()
    standing = consents_of(unit, sorted(customers))
    return frozenset(each for each, kinds in standing.items() if ConsentKind.MARKETING in kinds)
