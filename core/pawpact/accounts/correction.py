"""Use case: a customer's data was wrong and is set right; what stood there stays, sealed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select

from pawpact.access.log import READ_PERSONAL, record
from pawpact.accounts.agreed import consents_of, not_agreed
from pawpact.accounts.erasure import is_erased
from pawpact.accounts.identity_number import IdentityNumber, read_identity_number
from pawpact.accounts.models import Customer, CustomerCorrection
from pawpact.accounts.person import relink_person
from pawpact.accounts.phone import normalise_phone
from pawpact.accounts.registration import BORN_ON, IDENTITY, NAME, PHONE
from pawpact.accounts.service import note, require_customers
from pawpact.accounts.values import LONGEST_NAME, ConsentKind, IdentityStorage
from pawpact.database import bulk
from pawpact.kernel.errors import Conflict, InvalidField
from pawpact.kernel.label import Label
from pawpact.kernel.vault import about_customer
from pawpact.tenancy.unit import Unit

OLD = "customer.corrected"
"""What the old values are sealed for."""


@dataclass(frozen=True, slots=True)
class Correction:
    """The values that are right. None leaves what is recorded as it is."""

    name: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    identity_number: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction that was made: which field, when, by whom, why, and what stood there."""

    what: str
    why: str
    at: datetime
    actor: str
    old: str | None = field(repr=False)


def correct_customer(unit: Unit, customer: int, right: Correction, why: str) -> tuple[str, ...]:
    """Set right what is wrong in a customer's record; the fields that changed."""
    if not why.strip():
        raise InvalidField("why", Label("请写明理由", "say why"))
    require_customers(unit, [customer])
    if is_erased(unit, customer):
        raise Conflict(Label("这位客户的资料已经抹除", "this customer is erased already"))
    row = unit.session.scalars(select(Customer).where(Customer.id == customer)).one()
    old = _open(unit, row)
    new = _checked(right, unit.today)
    changed = {name: value for name, value in new.items() if value != old[name]}
    if not changed:
        return ()
    _refuse_taken(unit, customer, changed)
    if old["identity_number"] is None and "identity_number" in changed:
        _refuse_unasked(unit, row)
    _set(unit, row, changed)
    unit.session.flush()
    relink_person(unit, row, {**old, **changed})
    _keep(unit, customer, {name: old[name] for name in changed}, why)
    return tuple(changed)


def corrections_of(unit: Unit, customer: int, purpose: str) -> list[Corrected]:
    """Everything that was corrected about a customer, opened for a stated purpose, on record."""
    rows = unit.session.scalars(
        select(CustomerCorrection)
        .where(CustomerCorrection.customer_id == customer)
        .order_by(CustomerCorrection.id)
    ).all()
    about = [about_customer(customer)] * len(rows)
    old = unit.vault.open(OLD, [row.old_sealed for row in rows], about)
    if rows:
        record(unit, READ_PERSONAL, "customer", [customer], purpose=purpose)
    return [
        Corrected(row.field, row.why, row.at, row.actor, value)
        for row, value in zip(rows, old, strict=True)
    ]


def _checked(right: Correction, today: date) -> dict[str, str]:
    new: dict[str, str] = {}
    if right.name is not None:
        new["name"] = right.name.strip()
        if not 0 < len(new["name"]) <= LONGEST_NAME:
            raise InvalidField(
                "name",
                Label(
                    f"姓名应有 1 到 {LONGEST_NAME} 个字",
                    f"a name has 1 to {LONGEST_NAME} characters",
                ),
            )
    if right.phone is not None:
        new["phone"] = normalise_phone(right.phone)
    if right.identity_number is not None:
        new["identity_number"] = read_identity_number(right.identity_number, today).number
    return new


def _open(unit: Unit, row: Customer) -> dict[str, str | None]:
    about = about_customer(row.id)
    sealed = row.identity_sealed
    return {
        "name": unit.vault.open_one(NAME, row.name_sealed, about),
        "phone": unit.vault.open_one(PHONE, row.phone_sealed, about),
        "identity_number": None if sealed is None else unit.vault.open_one(IDENTITY, sealed, about),
    }


def _set(unit: Unit, row: Customer, changed: Mapping[str, str]) -> None:
    vault, about = unit.vault, about_customer(row.id)
    if "name" in changed:
        row.name_sealed = vault.seal_one(NAME, changed["name"], about)
    if "phone" in changed:
        phone = changed["phone"]
        row.phone_sealed = vault.seal_one(PHONE, phone, about)
        row.phone_blind, row.phone_last4 = vault.blind(PHONE, phone), phone[-4:]
    if "identity_number" in changed:
        _set_identity(unit, row, read_identity_number(changed["identity_number"], unit.today))


def _set_identity(unit: Unit, row: Customer, identity: IdentityNumber) -> None:
    vault, about = unit.vault, about_customer(row.id)
    storage = IdentityStorage(unit.store.text("core.accounts.id_number_storage"))
    is_kept = storage is IdentityStorage.ENCRYPTED_MASKED
    row.identity_sealed = vault.seal_one(IDENTITY, identity.number, about) if is_kept else None
    row.identity_blind = vault.blind(IDENTITY, identity.number)
    row.identity_last4 = identity.last_four
    row.born_on_sealed = vault.seal_one(BORN_ON, identity.born_on.isoformat(), about)


def _refuse_taken(unit: Unit, customer: int, changed: Mapping[str, str]) -> None:
    """The right phone or number may be another customer's: then they are two records of one."""
    columns = {
        "phone": (PHONE, Customer.phone_blind),
        "identity_number": (IDENTITY, Customer.identity_blind),
    }
    for name, (purpose, column) in columns.items():
        if name not in changed:
            continue
        taken = select(Customer.id).where(
            Customer.id != customer, column == unit.vault.blind(purpose, changed[name])
        )
        if unit.session.scalar(taken) is not None:
            raise InvalidField(
                name,
                Label("已登记在另一位客户名下", "it is registered for another customer"),
                hint=Label("请核对是不是同一位客户", "make sure that this is the same customer"),
            )


def _refuse_unasked(unit: Unit, row: Customer) -> None:
    """A number where none was known is new, and is kept with her consent alone.

    Where a store keeps the hash of a number alone she agreed to it when it came.
    """
    agreed = consents_of(unit, [row.id])[row.id]
    if row.identity_blind is None and ConsentKind.IDENTITY_CHECK not in agreed:
        raise not_agreed("identity_number")


def _keep(unit: Unit, customer: int, old: Mapping[str, str | None], why: str) -> None:
    names: Sequence[str] = list(old)
    count = len(names)
    about = [about_customer(customer)] * count
    bulk.insert(
        unit.session,
        CustomerCorrection,
        {
            "id": unit.ids.many(count),
            "customer_id": [customer] * count,
            "field": names,
            "old_sealed": unit.vault.seal(OLD, list(old.values()), about),
            "why": [why.strip()] * count,
            "at": [unit.at] * count,
            "actor": [unit.actor] * count,
        },
    )
    note(unit, [(customer, "corrected", ", ".join(names))])
