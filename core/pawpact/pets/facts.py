"""What rules may ask about a pet."""

from __future__ import annotations

from datetime import date

from dateutil.relativedelta import relativedelta
from sqlalchemy import select

from pawpact.decisions.values import Batch, Columns, Provider
from pawpact.pets.models import Pet
from pawpact.tenancy.values import Store

LOW_THRESHOLD_TAG = "deposit_fallback.low_threshold_pet_tag"


def provide_pet_facts(batch: Batch) -> Columns:
    """Species, age in full months, tags, and whether the store's low-threshold tag is on it."""
    unit = batch.unit
    pets = batch.subjects("pet")
    tag = low_threshold_tag(unit.store)
    rows = unit.session.execute(
        select(Pet.id, Pet.species, Pet.born_on, Pet.tags).where(Pet.id.in_(set(pets)))
    )
    known = {pet: (species, born_on, tuple(tags)) for pet, species, born_on, tags in rows}
    answers = [known.get(pet, (None, None, ())) for pet in pets]
    return {
        "pet.species": [species for species, _, _ in answers],
        "pet.age_months": [full_months(born_on, unit.today) for _, born_on, _ in answers],
        "pet.tags": [tags for _, _, tags in answers],
        "pet.low_threshold": [tag is not None and tag in tags for _, _, tags in answers],
    }


def low_threshold_tag(store: Store) -> str | None:
    """The tag that marks low-threshold pets; None where no plugin brings that setting."""
    if LOW_THRESHOLD_TAG not in store.revision.ruleset.parameters:
        return None
    return store.text(LOW_THRESHOLD_TAG)


def full_months(born_on: date | None, today: date) -> int | None:
    """Completed months of age; unknown where the birth date is."""
    if born_on is None:
        return None
    age = relativedelta(today, born_on)
    return age.years * 12 + age.months


PET = Provider(
    "pet",
    ("pet.species", "pet.age_months", "pet.tags", "pet.low_threshold"),
    provide_pet_facts,
)
