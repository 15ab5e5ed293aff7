"""What the staff read: the next birthday of a pet, and the birthdays that there were."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import Schema, fields

from acme_birthday.calendar import next_one
from acme_birthday.models import Birthday
from pawpact.sdk import ActionCase, Label, Listing, SubjectId, View


class NextShown(Schema):
    """The next birthday of one pet; nothing where its date of birth is unknown."""

    pet = SubjectId("pet", required=True)
    on = fields.Date(required=True, allow_none=True)
    years = fields.Integer(required=True, allow_none=True)
    gift = fields.String(required=True)


class KeptShown(Schema):
    """A birthday that was kept."""

    pet = SubjectId("pet", required=True)
    customer = SubjectId("customer", required=True)
    on = fields.Date(required=True)
    years = fields.Integer(required=True)
    gift = fields.String(required=True)


def show_next(case: ActionCase) -> Mapping[str, Any]:
    born = case.fact("pet.born_on")
    shown = {"pet": case.subjects["pet"], "gift": case.parameter("acme_birthday.gift_kind")}
    if not isinstance(born, int):
        return {**shown, "on": None, "years": None}
    born_on = date.fromordinal(born)
    on = next_one(born_on, case.date, str(case.parameter("acme_birthday.leap_day")))
    return {**shown, "on": on, "years": on.year - born_on.year}


def list_kept(case: ActionCase) -> Listing:
    found = case.find(
        Birthday, {}, after=case.body["after"], limit=case.body["limit"], is_newest_first=True
    )
    return Listing(found.rows, found.next)


VIEWS = (
    View(
        "next",
        Label("下一个生日", "The next birthday"),
        show_next,
        answer=NextShown,
        subjects=("pet",),
        reads=("pet.born_on",),
    ),
    View("kept", Label("过过的生日", "Birthdays kept"), list_kept, answer=KeptShown, is_list=True),
)
