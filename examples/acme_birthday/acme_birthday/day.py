"""What the plugin does each day: it finds birthdays. What they bring is up to the rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from acme_birthday.calendar import birthday
from acme_birthday.models import Birthday
from acme_birthday.words import BIRTHDAY, YEARS
from pawpact.sdk import CaseBatch, Daily, Label, Outcome, Raise, Record


def find_birthdays(day: CaseBatch) -> Outcome:
    """One row and one moment for each pet that is at home and has its birthday on this day.

    Both are kept under pet and year, so the day may be gone through again.
    """
    gift = day.parameter("acme_birthday.gift_kind")
    found = list(_today(day))
    return Outcome(
        records=tuple(
            Record(
                Birthday,
                f"{pet}:{day.date.year}",
                {"pet": pet, "customer": customer, "on": day.date, "years": years, "gift": gift},
            )
            for pet, customer, _, years in found
        ),
        raises=tuple(
            Raise(
                BIRTHDAY.name,
                f"{pet}:{day.date.year}",
                {"pet": pet, "customer": customer, "contract": contract},
                {YEARS.name: years},
            )
            for pet, customer, contract, years in found
        ),
    )


def _today(day: CaseBatch) -> Iterator[tuple[int, int, int, int]]:
    """Pet, customer, contract and years of each birthday."""
    leap_day = str(day.parameter("acme_birthday.leap_day"))
    people = zip(day.ids("pet"), day.ids("customer"), day.ids("contract"), strict=True)
    known = zip(day.fact("pet.born_on"), day.fact("contract.pet_at_home"), strict=True)
    for (pet, customer, contract), (born, is_at_home) in zip(people, known, strict=True):
        if not is_at_home or not isinstance(born, int):
            continue
        years = birthday(date.fromordinal(born), day.date, leap_day)
        if years is not None:
            yield pet, customer, contract, years


SCHEDULE = (
    Daily(
        "birthdays",
        Label("找出今天过生日的宠物", "Find today's birthdays"),
        find_birthdays,
        of="contract",
        reads=("pet.born_on", "contract.pet_at_home"),
    ),
)
