"""Who is new and who is already known: decided for many at once, before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import or_, select

from pawpact.accounts.models import Customer
from pawpact.accounts.person import BrandIndex, Match, Persons
from pawpact.accounts.values import CheckedCustomer, DuplicatePhone, NewCustomer, check_customer
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit

PHONE = "customer.phone"
IDENTITY = "customer.identity_number"
NAME = "customer.name"
BORN_ON = "customer.born_on"

CHUNK = 1_000
"""Newcomers looked up with one statement."""


_TWO_PERSONS = Label(
    "手机号与身份证号在本品牌属于两个人",
    "phone and identity number belong to two persons of this brand",
)
_TWO_PERSONS_HINT = Label("请核对是不是同一位客户", "make sure that this is the same customer")


class Outcome(StrEnum):
    """What registering comes to."""

    CREATED = "created"
    LINKED = "linked"
    COMPLETED = "completed"
    """Linked, and the record lacked the identity number that came now."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Registration:
    """One newcomer's plan: the customer it will be, or why it cannot be registered."""

    outcome: Outcome
    customer: int = 0
    newcomer: CheckedCustomer | None = None
    phone_blind: bytes = b""
    identity_blind: bytes | None = None
    match: Match | None = None
    """The person of the brand, where the customer is new or her identity number is."""
    problems: tuple[InvalidField, ...] = ()

    @property
    def is_unclear(self) -> bool:
        """Phone and identity number belong to two persons of the brand."""
        return self.match is not None and self.match.person is None


@dataclass(slots=True)
class _Known:
    """The customers that any newcomer of the batch could be, by what is unique of them."""

    by_phone: dict[bytes, tuple[int, bytes | None]]
    by_identity: dict[bytes, int]

    def add(self, customer: int, phone: bytes, identity: bytes | None) -> None:
        self.by_phone[phone] = (customer, identity)
        if identity is not None:
            self.by_identity[identity] = customer


def plan_registrations(
    unit: Unit, newcomers: Sequence[NewCustomer], *, paths: Sequence[str] | None = None
) -> list[Registration]:
    """A plan for each newcomer, in order; writes nothing. ``paths`` stand before field names."""
    prefixes = paths if paths is not None else [""] * len(newcomers)
    checked = [
        check_customer(each, unit.today, path=path)
        for each, path in zip(newcomers, prefixes, strict=True)
    ]
    blinds = [_blinds(unit, each) for each in checked]
    known = _load_known(unit, blinds)
    persons = Persons(unit, [each[2] for each in blinds if each])
    policy = DuplicatePhone(unit.store.text("core.accounts.duplicate_phone_policy"))
    return [
        _of_person(_plan(unit, each, blind, known, policy, path), blind, persons, policy, path)
        for each, blind, path in zip(checked, blinds, prefixes, strict=True)
    ]


_Blinds = tuple[bytes, bytes | None, BrandIndex]


def _blinds(unit: Unit, checked: CheckedCustomer | tuple[InvalidField, ...]) -> _Blinds | None:
    if isinstance(checked, tuple):
        return None
    vault, brand = unit.vault, unit.store.brand
    number = checked.identity.number if checked.identity else None
    return (
        vault.blind(PHONE, checked.phone),
        None if number is None else vault.blind(IDENTITY, number),
        BrandIndex(
            vault.blind(PHONE, checked.phone, brand=brand),
            None if number is None else vault.blind(IDENTITY, number, brand=brand),
        ),
    )


def _load_known(unit: Unit, blinds: Sequence[_Blinds | None]) -> _Known:
    known = _Known({}, {})
    met = [each for each in blinds if each]
    for start in range(0, len(met), CHUNK):
        part = met[start : start + CHUNK]
        identities = [identity for _, identity, _ in part if identity is not None]
        rows = unit.session.execute(
            select(Customer.id, Customer.phone_blind, Customer.identity_blind).where(
                or_(
                    Customer.phone_blind.in_([phone for phone, _, _ in part]),
                    Customer.identity_blind.in_(identities),
                )
            )
        )
        for customer, phone, identity in rows:
            if phone is not None:
                known.add(customer, phone, identity)
    return known


def _plan(
    unit: Unit,
    checked: CheckedCustomer | tuple[InvalidField, ...],
    blinds: _Blinds | None,
    known: _Known,
    policy: DuplicatePhone,
    path: str,
) -> Registration:
    if isinstance(checked, tuple) or blinds is None:
        return Registration(Outcome.REFUSED, problems=checked if isinstance(checked, tuple) else ())
    phone, identity, _ = blinds
    found = known.by_phone.get(phone)
    problem = _contradiction(found, identity, known, policy, path)
    if problem:
        return Registration(Outcome.REFUSED, problems=(problem,))
    if not found:
        customer = unit.ids.one()
        known.add(customer, phone, identity)
        return Registration(Outcome.CREATED, customer, checked, phone, identity)
    customer, recorded = found
    if recorded is None and identity is not None:
        known.add(customer, phone, identity)
        return Registration(Outcome.COMPLETED, customer, checked, phone, identity)
    return Registration(Outcome.LINKED, customer, checked, phone, identity)


def _of_person(
    plan: Registration,
    blinds: _Blinds | None,
    persons: Persons,
    policy: DuplicatePhone,
    path: str,
) -> Registration:
    """The plan with the person of the brand. Two persons are never made one in silence."""
    if blinds is None or plan.outcome not in (Outcome.CREATED, Outcome.COMPLETED):
        return plan
    matched = replace(plan, match=persons.match(blinds[2]))
    if matched.is_unclear and policy is DuplicatePhone.REJECT:
        problem = InvalidField(f"{path}identity_number", _TWO_PERSONS, hint=_TWO_PERSONS_HINT)
        return Registration(Outcome.REFUSED, problems=(problem,))
    return matched


def _contradiction(
    found: tuple[int, bytes | None] | None,
    identity: bytes | None,
    known: _Known,
    policy: DuplicatePhone,
    path: str,
) -> InvalidField | None:
    """Why this newcomer may be neither created nor linked."""
    if found and policy is DuplicatePhone.REJECT:
        return InvalidField(
            f"{path}phone",
            Label("本店已有这个手机号", "this phone number is already registered here"),
            hint=Label("请使用已有的客户档案", "use the customer record that exists"),
        )
    if found and identity is not None and found[1] not in {None, identity}:
        return InvalidField(
            f"{path}identity_number",
            Label(
                "这个手机号已登记在另一个身份证号名下",
                "this phone number is registered with another identity number",
            ),
            hint=Label("请核对是不是同一位客户", "make sure that this is the same customer"),
        )
    holder = known.by_identity.get(identity) if identity is not None else None
    if holder is not None and (not found or found[0] != holder):
        return InvalidField(
            f"{path}identity_number",
            Label(
                "这个身份证号已登记在另一个手机号名下",
                "this identity number is registered with another phone number",
            ),
            hint=Label("请先更新原有客户的手机号", "update the phone of that customer first"),
        )
    return None
