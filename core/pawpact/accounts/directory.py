"""Customers as lists and searches show them: masked for everybody, found by blind index."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select

from pawpact.access.mask import masked
from pawpact.accounts.agreed import consents_of
from pawpact.accounts.models import Customer
from pawpact.accounts.phone import normalise_phone
from pawpact.accounts.registration import IDENTITY, NAME, PHONE
from pawpact.accounts.service import require_customers
from pawpact.accounts.values import ConsentKind
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.kernel.vault import about_customer
from pawpact.tenancy.unit import Unit

_LAST_FOUR = re.compile(r"\d{3}[\dXx]", re.ASCII)


@dataclass(frozen=True, slots=True)
class Listed:
    """A customer in a list. Nothing of somebody who was erased is left to show."""

    id: str
    name: str = field(repr=False)
    phone: str = field(repr=False)
    identity_number: str = field(repr=False)
    since: datetime
    erased_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A customer's record as a person at the counter sees it."""

    listed: Listed
    housing: str | None
    landlord_consent: bool | None
    consents: frozenset[ConsentKind]


def list_customers(unit: Unit, *, after: int = 0, most: int = 50) -> list[Listed]:
    """The store's customers in the order in which they came."""
    return _listed(unit, Customer.id > after, most)


def find_by_phone(unit: Unit, phone: str) -> list[Listed]:
    """Whoever has this phone, however it is written."""
    blind = unit.vault.blind(PHONE, normalise_phone(phone))
    return _listed(unit, Customer.phone_blind == blind, 1)


def is_found(unit: Unit) -> bool:
    """Whether phones still lead to their customers, tried on the newest; so they do of nobody."""
    known = (
        select(Customer.phone_sealed, Customer.phone_blind)
        .where(Customer.phone_blind.is_not(None))
        .order_by(Customer.id.desc())
        .limit(1)
    )
    row = unit.session.execute(known).first()
    if row is None:
        return True
    phone = unit.vault.open_one(PHONE, row.phone_sealed)
    return phone is None or unit.vault.blind(PHONE, phone) == row.phone_blind


def find_by_last_four(unit: Unit, digits: str, most: int = 50, *, after: int = 0) -> list[Listed]:
    """Everybody whose phone or identity number ends in these four."""
    if not _LAST_FOUR.fullmatch(digits):
        raise InvalidField(
            "last4", Label("应为末四位，如 1234 或 123X", "four last digits, as 1234 or 123X")
        )
    asked = digits.upper()
    ends = or_(Customer.phone_last4 == asked, Customer.identity_last4 == asked)
    return _listed(unit, and_(ends, Customer.id > after), most)


def show_customer(unit: Unit, customer: int) -> Sheet:
    """One customer's record, masked."""
    require_customers(unit, [customer])
    (listed,) = _listed(unit, Customer.id == customer, 1)
    home = select(Customer.housing, Customer.landlord_consent).where(Customer.id == customer)
    housing, landlord_consent = unit.session.execute(home).one()
    return Sheet(listed, housing, landlord_consent, consents_of(unit, [customer])[customer])


def _listed(unit: Unit, condition: ColumnElement[bool], most: int) -> list[Listed]:
    rows = unit.session.execute(
        select(
            Customer.id,
            Customer.name_sealed,
            Customer.phone_sealed,
            Customer.identity_sealed,
            Customer.identity_last4,
            Customer.created_at,
            Customer.erased_at,
        )
        .where(condition)
        .order_by(Customer.id)
        .limit(most)
    ).all()
    about = [about_customer(row.id) for row in rows]
    names = unit.vault.open(NAME, [row.name_sealed for row in rows], about)
    phones = unit.vault.open(PHONE, [row.phone_sealed for row in rows], about)
    numbers = unit.vault.open(IDENTITY, [row.identity_sealed for row in rows], about)
    return [
        Listed(
            public_id("cus", row.id),
            masked("name", name or ""),
            masked("phone", phone or ""),
            masked("identity_number", number) if number else _ends_in(row.identity_last4),
            row.created_at,
            row.erased_at,
        )
        for row, name, phone, number in zip(rows, names, phones, numbers, strict=True)
    ]


def _ends_in(last_four: str | None) -> str:
    """Where a store keeps no identity number but its hash, the end of it is still known."""
    return "" if last_four is None else masked("identity_number", "*" * 14 + last_four)
