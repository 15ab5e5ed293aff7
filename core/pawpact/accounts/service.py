"""Use cases of customers: registering, completing, answers and consents."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from pawpact.access.log import FOREIGN_ID
from pawpact.accounts.agreed import require_agreed
from pawpact.accounts.models import Customer, CustomerConsent, CustomerEvent
from pawpact.accounts.person import write_persons
from pawpact.accounts.registration import (
    BORN_ON,
    IDENTITY,
    NAME,
    PHONE,
    Outcome,
    Registration,
    plan_registrations,
)
from pawpact.accounts.values import (
    Answers,
    CheckedCustomer,
    ConsentKind,
    ConsentMove,
    IdentityStorage,
    NewCustomer,
)
from pawpact.database import bulk
from pawpact.kernel.errors import Attempt, NotFound
from pawpact.kernel.label import Label
from pawpact.kernel.vault import about_customer
from pawpact.tenancy.unit import Unit

UNCLEAR = "two_persons"
"""Noted with a registration whose phone and identity number belong to two persons of the brand:
the customer is nobody's until somebody has looked."""


def register_customer(unit: Unit, newcomer: NewCustomer) -> int:
    """The customer's id: a new one, or the one who has this phone (``duplicate_phone_policy``)."""
    return _register(unit, [newcomer], paths=[""])[0]


def register_customers(unit: Unit, newcomers: Sequence[NewCustomer]) -> list[int]:
    """Register many, all or none; the first refusal is raised as ``customers[3].phone``."""
    paths = [f"customers[{index}]." for index in range(len(newcomers))]
    return _register(unit, newcomers, paths=paths)


def write_registrations(unit: Unit, plans: Sequence[Registration]) -> None:
    """Carry out plans that were made in this unit; refused ones are left out."""
    write_persons(unit, [each.match for each in plans if each.match])
    created = [each for each in plans if each.outcome is Outcome.CREATED]
    completed = [each for each in plans if each.outcome is Outcome.COMPLETED]
    _insert_customers(unit, created)
    _write_identities(unit, completed)
    _write_consents(unit, [(each.customer, each.newcomer) for each in plans if each.newcomer])
    note(
        unit,
        [
            (each.customer, each.outcome.value, UNCLEAR if each.is_unclear else "")
            for each in plans
            if each.customer
        ],
    )


def record_answers(unit: Unit, answers: Mapping[int, Answers]) -> None:
    """Record what customers answered about their homes."""
    recorded = {
        customer: (housing, consent)
        for customer, housing, consent in unit.session.execute(
            select(Customer.id, Customer.housing, Customer.landlord_consent).where(
                Customer.id.in_(answers)
            )
        )
    }
    _require(answers, recorded)
    bulk.update(
        unit.session,
        Customer,
        list(answers),
        {
            "housing": [each.housing or recorded[key][0] for key, each in answers.items()],
            "landlord_consent": [
                recorded[key][1] if each.landlord_consent is None else each.landlord_consent
                for key, each in answers.items()
            ],
        },
    )
    note(unit, [(key, "answered", _answered(each)) for key, each in answers.items()])


def record_answer(unit: Unit, customer: int, answers: Answers) -> None:
    record_answers(unit, {customer: answers})


def record_consents(unit: Unit, customer: int, given: Mapping[ConsentKind, bool]) -> None:
    """Record consents that a customer gave or withdrew."""
    require_customers(unit, [customer])
    _insert_consents(unit, [(customer, kind, value) for kind, value in given.items()])


def consent_history(unit: Unit, customer: int) -> list[ConsentMove]:
    """Every consent that was given or withdrawn, with its time, the oldest first."""
    rows = unit.session.execute(
        select(
            CustomerConsent.kind, CustomerConsent.given, CustomerConsent.at, CustomerConsent.actor
        )
        .where(CustomerConsent.customer_id == customer)
        .order_by(CustomerConsent.id)
    )
    return [ConsentMove(ConsentKind(kind), given, at, actor) for kind, given, at, actor in rows]


def opted_out(unit: Unit, customers: Sequence[int]) -> frozenset[int]:
    """Those who want no marketing: they said no, or took back their yes."""
    latest = (
        select(func.max(CustomerConsent.id))
        .where(
            CustomerConsent.customer_id.in_(set(customers)),
            CustomerConsent.kind == ConsentKind.MARKETING,
        )
        .group_by(CustomerConsent.customer_id)
    )
    return frozenset(
        unit.session.scalars(
            select(CustomerConsent.customer_id).where(
                CustomerConsent.id.in_(latest), CustomerConsent.given.is_(False)
            )
        )
    )


def require_customers(unit: Unit, customers: Sequence[int]) -> None:
    """Raise where one of them is no customer of this store."""
    found = unit.session.scalars(select(Customer.id).where(Customer.id.in_(set(customers))))
    _require(customers, set(found))


def note(unit: Unit, events: Sequence[tuple[int, str, str]]) -> None:
    """Record what was done: customer, kind, detail without personal values."""
    bulk.insert(
        unit.session,
        CustomerEvent,
        {
            "id": unit.ids.many(len(events)),
            "customer_id": [customer for customer, _, _ in events],
            "kind": [kind for _, kind, _ in events],
            "detail": [detail for _, _, detail in events],
            "at": [unit.at] * len(events),
            "actor": [unit.actor] * len(events),
        },
    )


def _register(unit: Unit, newcomers: Sequence[NewCustomer], paths: Sequence[str]) -> list[int]:
    plans = plan_registrations(unit, newcomers, paths=paths)
    for plan in plans:
        if plan.problems:
            raise plan.problems[0]
    require_agreed(unit, plans, paths)
    write_registrations(unit, plans)
    return [plan.customer for plan in plans]


def _insert_customers(unit: Unit, plans: Sequence[Registration]) -> None:
    people = [each.newcomer for each in plans if each.newcomer]
    about = [about_customer(each.customer) for each in plans]
    bulk.insert(
        unit.session,
        Customer,
        {
            "id": [each.customer for each in plans],
            "name_sealed": unit.vault.seal(NAME, [each.name for each in people], about),
            "phone_sealed": unit.vault.seal(PHONE, [each.phone for each in people], about),
            "phone_blind": [each.phone_blind for each in plans],
            "phone_last4": [each.phone[-4:] for each in people],
            **_identity_columns(unit, plans),
            "housing": [each.housing for each in people],
            "landlord_consent": [each.landlord_consent for each in people],
            "person_id": [each.match.person if each.match else None for each in plans],
            "created_at": [unit.at] * len(people),
            "erased_at": [None] * len(people),
        },
    )


def _write_identities(unit: Unit, plans: Sequence[Registration]) -> None:
    bulk.update(
        unit.session,
        Customer,
        [each.customer for each in plans],
        _identity_columns(unit, plans),
    )


def _identity_columns(unit: Unit, plans: Sequence[Registration]) -> dict[str, Sequence[Any]]:
    """What is kept of identity numbers; a store may keep no number but its hash."""
    found = [each.newcomer.identity if each.newcomer else None for each in plans]
    about = [about_customer(each.customer) for each in plans]
    storage = IdentityStorage(unit.store.text("core.accounts.id_number_storage"))
    is_kept = storage is IdentityStorage.ENCRYPTED_MASKED
    numbers = [each.number if each and is_kept else None for each in found]
    birth_dates = [each.born_on.isoformat() if each else None for each in found]
    return {
        "identity_sealed": unit.vault.seal(IDENTITY, numbers, about),
        "identity_blind": [each.identity_blind for each in plans],
        "identity_last4": [each.last_four if each else None for each in found],
        "born_on_sealed": unit.vault.seal(BORN_ON, birth_dates, about),
    }


def _write_consents(unit: Unit, people: Sequence[tuple[int, CheckedCustomer]]) -> None:
    _insert_consents(
        unit,
        [(customer, kind, True) for customer, each in people for kind in sorted(each.consents)],
    )


def _insert_consents(unit: Unit, given: Sequence[tuple[int, ConsentKind, bool]]) -> None:
    bulk.insert(
        unit.session,
        CustomerConsent,
        {
            "id": unit.ids.many(len(given)),
            "customer_id": [customer for customer, _, _ in given],
            "kind": [kind for _, kind, _ in given],
            "given": [value for _, _, value in given],
            "at": [unit.at] * len(given),
            "actor": [unit.actor] * len(given),
        },
    )


def _answered(answers: Answers) -> str:
    named = {"housing": answers.housing, "landlord_consent": answers.landlord_consent}
    return ", ".join(name for name, value in named.items() if value is not None)


def _require(asked: Iterable[int], found: Container[int]) -> None:
    missing = tuple(each for each in asked if each not in found)
    if missing:
        error = NotFound(Label("本店没有这位客户", "this store has no such customer"))
        error.attempt = Attempt(FOREIGN_ID, "customer", missing)
        raise error
