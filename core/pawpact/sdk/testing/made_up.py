"""People and pets of nobody: a region that is no place, a phone range that nobody was given."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from stdnum.cn import ric

from pawpact.accounts.values import ConsentKind, Housing, NewCustomer
from pawpact.pets.values import HealthKind, HealthResult, NewHealthEntry, NewPet, Species

_REGION = "990101"
_DIALS_NOWHERE = "154"


def make_person(number: int, born_on: date, **changes: Any) -> NewCustomer:
    """Somebody who owns a home and agrees to be asked about, unless changed.

    That her identity card is checked she agrees to in any case: her number comes with it.
    """
    known: dict[str, Any] = {
        "name": "测试客户",
        "phone": f"{_DIALS_NOWHERE}{number:08d}",
        "identity_number": identity_number(born_on, number),
        "housing": Housing.OWNED,
        "consents": frozenset({ConsentKind.CREDIT_QUERY}),
        **changes,
    }
    consents = frozenset({*known.pop("consents"), ConsentKind.IDENTITY_CHECK})
    return NewCustomer(**known, consents=consents)


def identity_number(born_on: date, number: int) -> str:
    """A number with a right check digit, of nobody."""
    body = f"{_REGION}{born_on:%Y%m%d}{number % 1000:03d}"
    return body + ric.calc_check_digit(body + "0")


def make_kitten(
    at: datetime, today: date, tags: tuple[str, ...], cage: str, **changes: Any
) -> NewPet:
    """A kitten that came in twenty days ago, to a cage of its own, unless changed."""
    known: dict[str, Any] = {
        "species": Species.CAT,
        "name": "团子",
        "breed": "田园猫",
        "born_on": today - timedelta(days=200),
        "intake_at": at - timedelta(days=20),
        "tags": tags,
        "cage": cage,
    }
    return NewPet(**{**known, **changes})


def care_for(pet: int, today: date) -> Iterator[NewHealthEntry]:
    """What a vet did for it, so that it may be listed."""
    for days in (19, 5):
        yield NewHealthEntry(pet, HealthKind.VACCINE_DOSE, today - timedelta(days=days), "双联")
    yield NewHealthEntry(pet, HealthKind.DEWORMING, today - timedelta(days=18), "驱虫")
    yield NewHealthEntry(
        pet,
        HealthKind.TEST,
        today - timedelta(days=19),
        "feline_panleukopenia",
        HealthResult.NEGATIVE,
    )
    yield NewHealthEntry(pet, HealthKind.EXAM, today - timedelta(days=3), "", HealthResult.PASSED)
