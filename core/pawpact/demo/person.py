"""Made-up people and pets. Nobody real: region code, phone range and names are of no one."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from stdnum.cn import ric

from pawpact.accounts.values import ConsentKind, Housing, NewCustomer
from pawpact.pets.values import HealthKind, HealthResult, NewHealthEntry, NewPet, Sex, Species

_SURNAMES = "岚栎沐芷棠汀笙屿"
_GIVEN = "一安禾乐初晴星遥知夏冬阳南小可然"
_PET_NAMES = ("团子", "布丁", "豆包", "年糕", "芝麻", "奶盖", "栗子", "麻薯")
_BREEDS = {Species.CAT: ("田园猫", "布偶猫", "英短"), Species.DOG: ("金毛", "柯基", "田园犬")}
_PLANS = {
    Species.CAT: ("cat_common", "cat_pedigree"),
    Species.DOG: ("dog_small", "dog_medium", "dog_large"),
}
_REGIONS, _A_REGION = 99, 1000
"""Region codes 990101 to 990199, which the standard assigns to no place, with so many people
each."""
_DIALS_NOWHERE = "154"
"""A range that no operator was given."""
_HOUSING = (
    Housing.OWNED,
    Housing.OWNED,
    Housing.FAMILY,
    Housing.APARTMENT,
    Housing.RENTED,
    Housing.SHARED_RENTAL,
)
DAYS_BEFORE_LISTING = 20


def make_person(random: Random, number: int, today: date, age: int | None = None) -> NewCustomer:
    """Somebody of 17 to 60, or of the age given; now and then without a consent or an answer."""
    years = random.randint(17, 60) if age is None else age
    born_on = today - timedelta(days=years * 366 + random.randrange(200))
    housing = random.choice(_HOUSING)
    consents = {ConsentKind.IDENTITY_CHECK}
    if random.random() < 0.97:
        consents.add(ConsentKind.CREDIT_QUERY)
    rented = housing in (Housing.RENTED, Housing.SHARED_RENTAL)
    return NewCustomer(
        name=random.choice(_SURNAMES) + random.choice(_GIVEN) + random.choice(_GIVEN),
        phone=f"{_DIALS_NOWHERE}{number:08d}",
        identity_number=_identity_number(born_on, number),
        housing=None if random.random() < 0.02 else housing,
        landlord_consent=random.choice((True, True, None, False)) if rented else None,
        consents=frozenset(consents),
    )


def make_pet(random: Random, today: date, intake_at_days: int, tag: str) -> tuple[NewPet, str]:
    """A young cat or dog with its plan; one in six carries the low-threshold tag."""
    species = random.choice((Species.CAT, Species.DOG))
    pet = NewPet(
        species,
        name=random.choice(_PET_NAMES),
        breed=random.choice(_BREEDS[species]),
        sex=random.choice((Sex.FEMALE, Sex.MALE)),
        born_on=today - timedelta(days=random.randint(90, 900) + intake_at_days),
        tags=(tag,) if random.random() < 1 / 6 else (),
    )
    return pet, random.choice(_PLANS[species])


def make_care(pet: int, species: Species, today: date) -> list[NewHealthEntry]:
    """What the vet records in the days before listing, so that the gate opens by rule."""
    test = "feline_panleukopenia" if species is Species.CAT else "canine_distemper"

    def on(days: int) -> date:
        return today - timedelta(days=days)

    return [
        NewHealthEntry(pet, HealthKind.TEST, on(19), test, HealthResult.NEGATIVE),
        NewHealthEntry(pet, HealthKind.VACCINE_DOSE, on(19), "一针"),
        NewHealthEntry(pet, HealthKind.DEWORMING, on(18), "驱虫"),
        NewHealthEntry(pet, HealthKind.VACCINE_DOSE, on(4), "二针"),
        NewHealthEntry(pet, HealthKind.EXAM, on(2), "", HealthResult.PASSED),
    ]


def _identity_number(born_on: date, number: int) -> str:
    region, place = divmod(number, _A_REGION)
    body = f"9901{1 + region % _REGIONS:02d}{born_on:%Y%m%d}{place:03d}"
    return body + ric.calc_check_digit(body + "0")
