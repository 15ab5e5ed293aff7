"""The only place that changes a pet's state: checked, guarded, and recorded with who and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import update

from pawpact.database import bulk
from pawpact.kernel.errors import Conflict
from pawpact.kernel.label import Label
from pawpact.pets.models import Pet, PetEvent
from pawpact.pets.moves import check_move
from pawpact.pets.values import PetState
from pawpact.tenancy.unit import Unit


def move_pets(
    unit: Unit,
    states: Mapping[int, PetState],
    to: PetState,
    reason: str,
    changes: Mapping[str, object] | None = None,
) -> None:
    """Move pets from the states they were read in; ``changes`` are set with the move.

    Where somebody else moved one of them meanwhile, nothing is written.
    """
    for state in set(states.values()):
        check_move(state, to)
    by_state: dict[PetState, list[int]] = defaultdict(list)
    for pet, state in states.items():
        by_state[state].append(pet)
    for state, pets in by_state.items():
        _write_state(unit, pets, state, to, changes or {})
    record_moves(unit, [(pet, state, to) for pet, state in states.items()], reason)


def record_moves(
    unit: Unit, moves: Sequence[tuple[int, PetState | None, PetState]], reason: str
) -> None:
    bulk.insert(
        unit.session,
        PetEvent,
        {
            "id": unit.ids.many(len(moves)),
            "pet_id": [pet for pet, _, _ in moves],
            "before": [before for _, before, _ in moves],
            "after": [after for _, _, after in moves],
            "reason": [reason] * len(moves),
            "at": [unit.at] * len(moves),
            "actor": [unit.actor] * len(moves),
        },
    )


def _write_state(
    unit: Unit,
    pets: Sequence[int],
    before: PetState,
    after: PetState,
    changes: Mapping[str, object],
) -> None:
    written = unit.session.execute(
        update(Pet)
        .where(Pet.id.in_(pets), Pet.state == before)
        .values(state=after, **changes)
        .execution_options(synchronize_session=False)
        .returning(Pet.id)
    ).all()
    if len(written) != len(pets):
        raise Conflict(
            Label(
                f"宠物已不在状态 {before}，请刷新后重试",
                f"the pet has left the state {before} meanwhile; look again and retry",
            )
        )
