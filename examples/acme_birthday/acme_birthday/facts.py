"""What rules may ask about birthdays: pure functions over whole columns."""

from __future__ import annotations

from datetime import date

from acme_birthday.calendar import years_on
from acme_birthday.words import GIFT, YEARS
from pawpact.sdk import Columns, FactBatch, FactProvider


def years(batch: FactBatch) -> Columns:
    """Ages on the day of the batch. Dates come as ordinals, and None where they are unknown."""
    leap_day = str(batch.parameter("acme_birthday.leap_day"))
    born = batch.fact("pet.born_on")
    return {YEARS.name: [_age(each, batch.date, leap_day) for each in born]}


def _age(born_on: object, day: date, leap_day: str) -> int | None:
    if not isinstance(born_on, int):
        return None
    return max(years_on(date.fromordinal(born_on), day, leap_day), 0)


def gift(batch: FactBatch) -> Columns:
    return {GIFT.name: [batch.parameter("acme_birthday.gift_kind")] * len(batch.subjects)}


PROVIDERS = (
    FactProvider("pet", (YEARS.name,), years),
    FactProvider("store", (GIFT.name,), gift),
)
