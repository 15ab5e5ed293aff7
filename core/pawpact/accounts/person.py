"""Persons of a brand: whoever is a customer of several of its stores is one person.

A person is two blind indexes under the brand's own key, what she was given for good, and which
contracts she signed. A store's customers point to it, so what a person has can be asked without
any store reading another's rows.
Where phone and identity number lead to two persons, nobody is merged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, or_, select
from sqlalchemy.exc import IntegrityError

from pawpact.accounts.models import Customer, Person, PersonContract, PersonPrivilege
from pawpact.tenancy.unit import Unit

CHUNK = 1_000
"""Persons looked up with one statement."""


@dataclass(frozen=True, slots=True)
class BrandIndex:
    """Phone and identity number as the brand's persons are found by."""

    phone: bytes
    identity: bytes | None


@dataclass(frozen=True, slots=True)
class Match:
    """Which person somebody is. ``person`` is None where phone and identity number disagree."""

    person: int | None
    index: BrandIndex
    is_new: bool = False
    completes: bool = False
    """The person lacked the identity number that came now."""


class Persons:
    """The persons whom anybody of a batch could be, and those that the batch adds."""

    def __init__(self, unit: Unit, indexes: Sequence[BrandIndex]) -> None:
        self._unit = unit
        self._by_phone: dict[bytes, tuple[int, bytes | None]] = {}
        self._by_identity: dict[bytes, int] = {}
        for start in range(0, len(indexes), CHUNK):
            self._load(indexes[start : start + CHUNK])

    def match(self, index: BrandIndex) -> Match:
        """The person with this phone or this identity number, or a new one."""
        found = self._by_phone.get(index.phone)
        holder = None if index.identity is None else self._by_identity.get(index.identity)
        if found is None:
            if holder is not None:
                return Match(holder, index)
            return self._add(Match(self._unit.ids.one(), index, is_new=True))
        person, identity = found
        if holder not in (None, person) or (
            index.identity and identity not in (None, index.identity)
        ):
            return Match(None, index)
        if identity is None and index.identity is not None:
            return self._add(Match(person, index, completes=True))
        return Match(person, index)

    def _add(self, match: Match) -> Match:
        assert match.person is not None
        self._by_phone[match.index.phone] = (match.person, match.index.identity)
        if match.index.identity is not None:
            self._by_identity[match.index.identity] = match.person
        return match

    def _load(self, indexes: Sequence[BrandIndex]) -> None:
        identities = [each.identity for each in indexes if each.identity is not None]
        rows = self._unit.session.execute(
            select(Person.id, Person.phone_blind, Person.identity_blind).where(
                Person.brand == self._unit.store.brand,
                or_(
                    Person.phone_blind.in_([each.phone for each in indexes]),
                    Person.identity_blind.in_(identities),
                ),
            )
        )
        for person, phone, identity in rows:
            self._by_phone[phone] = (person, identity)
            if identity is not None:
                self._by_identity[identity] = person


def write_persons(unit: Unit, matches: Sequence[Match]) -> None:
    """Write the persons that are new and the identity numbers that some lacked."""
    brand, session = unit.store.brand, unit.session
    session.add_all(
        Person(
            id=each.person,
            brand=brand,
            phone_blind=each.index.phone,
            identity_blind=each.index.identity,
        )
        for each in matches
        if each.is_new
    )
    session.flush()
    lacking = {each.person: each.index.identity for each in matches if each.completes}
    if lacking:
        for row in session.scalars(select(Person).where(Person.id.in_(lacking))):
            row.identity_blind = lacking[row.id]
        session.flush()


def person_of(unit: Unit, customers: Sequence[int]) -> dict[int, int | None]:
    """The person behind each customer; None where it is not clear who that is."""
    rows = unit.session.execute(
        select(Customer.id, Customer.person_id).where(Customer.id.in_(set(customers)))
    )
    known = {row[0]: row[1] for row in rows}
    return {customer: known.get(customer) for customer in customers}


def relink_person(unit: Unit, row: Customer, known: Mapping[str, str | None]) -> None:
    """Who a customer is after her phone or identity number changed; the old link goes.

    ``known`` are her phone and identity number as they are now, where they are.
    """
    leave_person(unit, row.id)
    phone, number = known.get("phone"), known.get("identity_number")
    if phone is None:
        return
    brand = unit.store.brand
    index = BrandIndex(
        unit.vault.blind("customer.phone", phone, brand=brand),
        None
        if number is None
        else unit.vault.blind("customer.identity_number", number, brand=brand),
    )
    match = Persons(unit, [index]).match(index)
    write_persons(unit, [match])
    row.person_id = match.person
    unit.session.flush()


def leave_person(unit: Unit, customer: int) -> None:
    """A customer was erased: the person goes too, unless she is a customer elsewhere.

    No store can see whether she is; the database says so by refusing.
    """
    row = unit.session.scalars(select(Customer).where(Customer.id == customer)).one()
    person, row.person_id = row.person_id, None
    unit.session.flush()
    if person is None:
        return
    for told in (PersonPrivilege, PersonContract):
        unit.session.execute(
            delete(told)
            .where(told.person_id == person, told.store_id == unit.store.tenant)
            .execution_options(synchronize_session=False)
        )
    try:
        with unit.session.begin_nested():
            unit.session.execute(
                delete(Person)
                .where(Person.id == person)
                .execution_options(synchronize_session=False)
            )
    except IntegrityError:
        return
