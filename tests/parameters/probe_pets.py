"""Lives of pets in the house that a parameter changes."""

from __future__ import annotations

from sqlalchemy import select

from pawpact.pets.models import Pet
from pawpact.pets.service import Observation, observe
from pawpact.pets.worklist import worklist
from pawpact.tasks.models import Task
from tests.parameters.probe import rows
from tests.parameters.scene import Scene


def observed(scene: Scene) -> object:
    """A listed pet sneezes in the morning and is listless at noon."""
    scene.house.listed_pet(scene.store)
    with scene.unit() as unit:
        (pet,) = unit.session.scalars(select(Pet.id))
        observe(unit, [Observation(pet, ("sneezing",))])
        after_sneezing = unit.session.scalars(select(Pet.state)).all()
        waiting = [each.what for each in worklist(unit)]
        if after_sneezing == ["listed"]:
            observe(unit, [Observation(pet, ("lethargy",))])
    return after_sneezing, waiting, rows(scene, Task, "kind", "due_at")
