"""Activation: charges of all periods, the pet's new home and the moment, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pawpact.billing.service import create_charges, create_mandate
from pawpact.billing.values import Plan
from pawpact.contracts.agreement import case_of
from pawpact.contracts.models import Contract
from pawpact.contracts.moves import contracts, move_contract
from pawpact.kernel.calendar import debit_day, first_debit
from pawpact.kernel.errors import Defect
from pawpact.pets.service import adopt_pets
from pawpact.tenancy.unit import Unit
from pawpact.tenancy.values import Store


@dataclass(frozen=True, slots=True)
class Authorisation:
    """The customer's mandate for a signed contract, as the provider confirmed it."""

    contract: int
    provider: str
    reference: str


def activate(unit: Unit, authorisations: Sequence[Authorisation]) -> int:
    """Make signed contracts live; one that is live already stays as it is. Returns how many."""
    rows = contracts(unit, [each.contract for each in authorisations])
    fresh = [each for each in authorisations if rows[each.contract].activated_at is None]
    if not fresh:
        return 0
    for each in fresh:
        row = rows[each.contract]
        _authorise(unit, row, each)
        move_contract(unit, row, "active", f"mandate valid ({each.provider})")
        row.activated_at = unit.at
    started = [rows[each.contract] for each in fresh]
    create_charges(unit, [plan_of(unit.store, row) for row in started])
    adopt_pets(unit, [row.application_id for row in started], "contract active")
    unit.raise_moment("contract.activated", [case_of(row) for row in started])
    return len(fresh)


def plan_of(store: Store, row: Contract) -> Plan:
    """What the contract owes, from the day it was signed."""
    if row.signed_at is None:
        raise Defect("a contract is signed before it owes anything")
    longest = store.integer("core.billing.anchor_day_max")
    anchor = debit_day(store.local_date(row.signed_at), longest)
    return Plan(
        contract=row.id,
        customer=row.customer_id,
        pet=row.pet_id,
        first_debit=first_debit(
            row.signed_at,
            store.zone,
            anchor_day_max=longest,
            delay_hours=store.integer("core.billing.first_debit_delay_hours"),
            cooling_off_days=store.integer("core.contracts.cooling_off_days"),
            debit_minute=store.integer("core.billing.debit_time"),
        ),
        anchor=anchor,
        periods=row.term,
        price=row.plan_price,
    )


def _authorise(unit: Unit, row: Contract, given: Authorisation) -> None:
    create_mandate(
        unit, row.id, row.customer_id, given.provider, row.plan_price, reference=given.reference
    )
