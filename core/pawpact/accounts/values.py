"""Customers and staff as plain values. Nothing personal shows in a repr."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from pawpact.accounts.identity_number import IdentityNumber, read_identity_number
from pawpact.accounts.phone import normalise_phone
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label

LONGEST_NAME = 60


class Housing(StrEnum):
    """Where the customer lives; the words of the fact ``customer.housing``."""

    OWNED = "owned"
    RENTED = "rented"
    SHARED_RENTAL = "shared_rental"
    APARTMENT = "apartment"
    FAMILY = "family"


class ConsentKind(StrEnum):
    """What a customer agrees to, each on its own (PIPL: separate consent)."""

    IDENTITY_CHECK = "identity_check"
    CREDIT_QUERY = "credit_query"
    CLINIC_SHARING = "clinic_sharing"
    """For people to look at: the program itself hands a clinic nothing."""
    MARKETING = "marketing"


@dataclass(frozen=True, slots=True)
class ConsentMove:
    """A consent that was given or withdrawn."""

    kind: ConsentKind
    given: bool
    at: datetime
    actor: str


class IdentityStorage(StrEnum):
    """The choices of ``core.accounts.id_number_storage``."""

    ENCRYPTED_MASKED = "encrypted_masked"
    HASH_ONLY = "hash_only"


class DuplicatePhone(StrEnum):
    """The choices of ``core.accounts.duplicate_phone_policy``."""

    LINK_EXISTING = "link_existing"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """What is known of somebody who is to be registered, as it was written down."""

    name: str = field(repr=False)
    phone: str = field(repr=False)
    identity_number: str | None = field(default=None, repr=False)
    housing: Housing | None = None
    landlord_consent: bool | None = None
    consents: frozenset[ConsentKind] = frozenset()


@dataclass(frozen=True, slots=True)
class CheckedCustomer:
    """The same after its checks: normalised, with the birth date that the number states."""

    name: str = field(repr=False)
    phone: str = field(repr=False)
    identity: IdentityNumber | None = field(repr=False)
    housing: Housing | None
    landlord_consent: bool | None
    consents: frozenset[ConsentKind]


@dataclass(frozen=True, slots=True)
class Answers:
    """What a customer answered about their home. None leaves what is recorded as it is."""

    housing: Housing | None = None
    landlord_consent: bool | None = None


@dataclass(frozen=True, slots=True)
class PersonalData:
    """A customer's personal data, opened for one stated purpose."""

    name: str = field(repr=False)
    phone: str = field(repr=False)
    identity_number: str | None = field(repr=False)
    born_on: date | None = field(repr=False)


def check_customer(
    new: NewCustomer, today: date, *, path: str = ""
) -> CheckedCustomer | tuple[InvalidField, ...]:
    """The customer ready to be stored, or everything that is wrong, by field path."""
    problems: list[InvalidField] = []
    name = new.name.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        problems.append(_wrong_name(f"{path}name"))
    phone, identity = "", None
    try:
        phone = normalise_phone(new.phone, field=f"{path}phone")
    except InvalidField as problem:
        problems.append(problem)
    try:
        identity = _identity(new.identity_number, today, f"{path}identity_number")
    except InvalidField as problem:
        problems.append(problem)
    if problems:
        return tuple(problems)
    return CheckedCustomer(name, phone, identity, new.housing, new.landlord_consent, new.consents)


def _identity(text: str | None, today: date, path: str) -> IdentityNumber | None:
    return None if text is None else read_identity_number(text, today, field=path)


def _wrong_name(path: str) -> InvalidField:
    return InvalidField(
        path,
        Label(f"姓名应有 1 到 {LONGEST_NAME} 个字", f"a name has 1 to {LONGEST_NAME} characters"),
    )
