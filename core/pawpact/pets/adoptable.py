"""The gate once more, before a signature and before a handover. Nobody can open it."""

from __future__ import annotations

from collections.abc import Collection

from pawpact.kernel.label import Label
from pawpact.pets.gate import ill_today, listing_gate
from pawpact.pets.listing import GateClosed
from pawpact.pets.loading import gate_settings, load_entries, load_pets
from pawpact.pets.values import UnmetCondition
from pawpact.tenancy.unit import Unit

NOT_SIGNED = Label("不能签约", "no contract may be signed for it")
NOT_HANDED_OVER = Label("不能交接", "not to be handed over")


def require_adoptable(unit: Unit, pets: Collection[int], refused: Label) -> None:
    """Raise ``GateClosed`` with every unmet condition, unless all of these pets may be adopted.

    To be called when a pet's contract is drafted, when it is signed and when the pet is handed
    over; ``refused`` says which. A refusal is written to the access log, whatever becomes of the
    transaction.
    """
    unmet = adoption_obstacles(unit, pets)
    for pet, conditions in unmet.items():
        if conditions:
            raise GateClosed(pet, conditions, refused)


def adoption_obstacles(unit: Unit, pets: Collection[int]) -> dict[int, tuple[UnmetCondition, ...]]:
    """What speaks against adopting each of these pets today, in words."""
    records, entries = load_pets(unit, pets), load_entries(unit, pets)
    settings = gate_settings(unit.store)
    return {
        pet: (
            *listing_gate(record, entries[pet], settings, unit.at),
            *ill_today(record, entries[pet], unit.today),
        )
        for pet, record in records.items()
    }
