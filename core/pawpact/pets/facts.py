"""What rules may ask about a pet."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from pawpact.database.among import among_given
from pawpact.database.prepared import Prepared
from pawpact.decisions.values import Batch, Columns, Provider
from pawpact.pets.age import full_months, is_young
from pawpact.pets.models import Pet
from pawpact.tenancy.values import Store

LOW_THRESHOLD_TAG = "deposit_fallback.low_threshold_pet_tag"
_IS_GIVEN = among_given(Pet.id, "pets")
_PETS = Prepared(select(Pet.id, Pet.species, Pet.born_on, Pet.tags).where(_IS_GIVEN))
_AT_HOME = Prepared(
    select(Pet.id, Pet.handed_over_at).where(_IS_GIVEN, Pet.handed_over_at.is_not(None))
)


def provide_pet_facts(batch: Batch) -> Columns:
    """Species, birth, age in months and whether that is young, tags, the low-threshold tag."""
    unit = batch.unit
    pets = batch.subjects("pet")
    tag = low_threshold_tag(unit.store)
    rows = _PETS.rows(unit.session, pets=set(pets))
    known = {pet: (species, born_on, tuple(tags)) for pet, species, born_on, tags in rows}
    answers = [known.get(pet, (None, None, ())) for pet in pets]
    return {
        "pet.species": [species for species, _, _ in answers],
        "pet.born_on": [_ordinal(born_on) for _, born_on, _ in answers],
        "pet.age_months": [full_months(born_on, unit.today) for _, born_on, _ in answers],
        "pet.young": [is_young(unit.store, born_on, unit.today) for _, born_on, _ in answers],
        "pet.tags": [tags for _, _, tags in answers],
        "pet.low_threshold": [tag is not None and tag in tags for _, _, tags in answers],
    }


def _ordinal(day: date | None) -> int | None:
    return None if day is None else day.toordinal()


def low_threshold_tag(store: Store) -> str | None:
    """The tag that marks low-threshold pets; None where no plugin brings that setting."""
    if LOW_THRESHOLD_TAG not in store.revision.ruleset.parameters:
        return None
    return store.text(LOW_THRESHOLD_TAG)


PET = Provider(
    "pet",
    (
        "pet.species",
        "pet.born_on",
        "pet.age_months",
        "pet.young",
        "pet.tags",
        "pet.low_threshold",
    ),
    provide_pet_facts,
)


def provide_home(batch: Batch) -> Columns:
    """Since when each pet is at its home."""
    unit, pets = batch.unit, batch.subjects("pet")
    rows = _AT_HOME.rows(unit.session, pets=set(pets))
    days = {pet: unit.store.local_date(at).toordinal() for pet, at in rows if at is not None}
    return {"pet.handed_over_on": [days.get(pet) for pet in pets]}


HOME = Provider("pet", ("pet.handed_over_on",), provide_home)
