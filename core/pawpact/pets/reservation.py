"""Use cases: a listed pet is held for one customer, and goes home or back to the list."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import starmap

from sqlalchemy import select, update

from pawpact.accounts.service import require_customers
from pawpact.database import bulk
from pawpact.database.among import among_given
from pawpact.database.prepared import Prepared
from pawpact.kernel.errors import Conflict, NotFound
from pawpact.kernel.label import Label
from pawpact.outbox.service import Message, send
from pawpact.pets.listing import advance_pets
from pawpact.pets.loading import load_pets
from pawpact.pets.models import Reservation
from pawpact.pets.moving import move_pets
from pawpact.pets.values import PetState
from pawpact.tenancy.unit import Unit

ACTIVE = "active"


class End(StrEnum):
    """How a reservation ends."""

    RELEASED = "released"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    """By the pet's own fate: illness, death, a transfer."""
    ADOPTED = "adopted"


_TOLD = frozenset({End.EXPIRED, End.CANCELLED})

_ON_PETS, _OF_APPLICATIONS, _OF_CONTRACTS = (
    Prepared(
        select(
            Reservation.id,
            Reservation.pet_id,
            Reservation.customer_id,
            Reservation.application_id,
            Reservation.until,
            Reservation.contract_id,
        ).where(Reservation.state == ACTIVE, among_given(column, "wanted"))
    )
    for column in (Reservation.pet_id, Reservation.application_id, Reservation.contract_id)
)
"""The holds of today."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A pet held for a customer's application. Without ``until`` the store's setting counts."""

    pet: int
    customer: int
    application: int
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ActiveHold:
    """A reservation as it stands."""

    id: int
    pet: int
    customer: int
    application: int
    until: datetime
    contract: int | None = None


def reserve_pets(unit: Unit, holds: Sequence[Hold]) -> list[int]:
    """Hold listed pets; where one is held or not listed, none is (``Conflict``)."""
    pets = {hold.pet for hold in holds}
    records = load_pets(unit, pets)
    require_customers(unit, [hold.customer for hold in holds])
    taken = [pet for pet, record in records.items() if record.state is PetState.RESERVED]
    if taken or len(pets) < len(holds):
        raise Conflict(
            Label("宠物已为另一位客户预留", "the pet is already reserved for another customer")
        )
    states = {pet: record.state for pet, record in records.items()}
    move_pets(unit, states, PetState.RESERVED, "reserved")
    default = unit.at + timedelta(hours=unit.store.integer("core.pets.reservation_hold_hours"))
    ids = unit.ids.many(len(holds))
    bulk.insert(
        unit.session,
        Reservation,
        {
            "id": ids,
            "pet_id": [hold.pet for hold in holds],
            "customer_id": [hold.customer for hold in holds],
            "application_id": [hold.application for hold in holds],
            "contract_id": [None] * len(holds),
            "until": [hold.until or default for hold in holds],
            "state": [ACTIVE] * len(holds),
            "created_at": [unit.at] * len(holds),
            "ended_at": [None] * len(holds),
        },
    )
    return ids


def reserve(unit: Unit, hold: Hold) -> int:
    """Hold one listed pet; the reservation's id."""
    return reserve_pets(unit, [hold])[0]


def extend_reservation(unit: Unit, application: int, until: datetime) -> None:
    """An approval or a deposit gives the customer longer; never shorter than it was."""
    hold = _holds_of(unit, [application])[application]
    bulk.update(unit.session, Reservation, [hold.id], {"until": [max(hold.until, until)]})


def release(unit: Unit, applications: Collection[int]) -> None:
    """The applications came to nothing; their pets go back to the list."""
    holds = _holds_of(unit, applications)
    _end_and_list(unit, [hold.pet for hold in holds.values()], End.RELEASED)


def expire_reservations(unit: Unit) -> int:
    """Holds whose time is over return their pets to the list; how many did.

    To the last moment they hold, as the approvals do that they were made for.
    """
    pets = unit.session.scalars(
        select(Reservation.pet_id).where(
            Reservation.state == ACTIVE,
            Reservation.until < unit.at,
            Reservation.contract_id.is_(None),
        )
    ).all()
    _end_and_list(unit, pets, End.EXPIRED)
    return len(pets)


def keep_for_contracts(unit: Unit, contracts: Mapping[int, int]) -> None:
    """The contracts of these applications are live: their pets wait for the handover.

    By application, the contract. Such a hold does not run out.
    """
    holds = _holds_of(unit, contracts.keys())
    bulk.update(
        unit.session,
        Reservation,
        [hold.id for hold in holds.values()],
        {"contract_id": [contracts[application] for application in holds]},
    )


def holds_of_contracts(unit: Unit, contracts: Collection[int]) -> dict[int, ActiveHold]:
    """The holds that wait for a handover, by contract."""
    rows = _OF_CONTRACTS.rows(unit.session, wanted=set(contracts))
    return {hold.contract: hold for hold in starmap(ActiveHold, rows) if hold.contract}


def active_holds(unit: Unit, pets: Collection[int]) -> dict[int, ActiveHold]:
    """The holds on these pets, by pet."""
    rows = _ON_PETS.rows(unit.session, wanted=set(pets))
    return {hold.pet: hold for hold in starmap(ActiveHold, rows)}


def end_reservations(unit: Unit, pets: Collection[int], how: End) -> None:
    """End whatever holds these pets; their states are the caller's business.

    A customer whose hold ended without her doing is told, after the unit has committed.
    """
    if how in _TOLD:
        _tell(unit, list(active_holds(unit, pets).values()), how)
    unit.session.execute(
        update(Reservation)
        .where(Reservation.pet_id.in_(set(pets)), Reservation.state == ACTIVE)
        .values(state=how, ended_at=unit.at)
        .execution_options(synchronize_session=False)
    )


def _end_and_list(unit: Unit, pets: Collection[int], how: End) -> None:
    """One that is not reserved any more stays where it is and keeps no other one back."""
    if not pets:
        return
    end_reservations(unit, pets, how)
    records = load_pets(unit, pets)
    states = {
        pet: record.state for pet, record in records.items() if record.state is PetState.RESERVED
    }
    move_pets(unit, states, PetState.LISTED, f"reservation {how}")
    advance_pets(unit, pets)


def _holds_of(unit: Unit, applications: Collection[int]) -> dict[int, ActiveHold]:
    rows = _OF_APPLICATIONS.rows(unit.session, wanted=set(applications))
    holds = {hold.application: hold for hold in starmap(ActiveHold, rows)}
    if any(application not in holds for application in applications):
        raise NotFound(Label("这份申请没有预留宠物", "no pet is held for this application"))
    return holds


def _tell(unit: Unit, holds: Sequence[ActiveHold], how: End) -> None:
    send(
        unit,
        [
            Message(
                f"reservation.{how}",
                {
                    "reservation": hold.id,
                    "pet": hold.pet,
                    "customer": hold.customer,
                    "application": hold.application,
                },
                key=f"reservation.{how}:{hold.id}",
            )
            for hold in holds
        ],
    )
