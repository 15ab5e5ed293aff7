"""Fields that the API's schemas share: public ids, money in yuan, reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from pawpact.access.answering import reach
from pawpact.hosting.field import Money
from pawpact.kernel.identity import public_id, read_public_id
from pawpact.kernel.label import Label
from pawpact.kernel.machine import Machine

_EXAMPLE_ID = 1
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)


class PublicId(fields.Field[Any]):
    """An id as people see it; a number inside."""

    def __init__(self, prefix: str, **more: Any) -> None:
        known = {"description": f"{prefix}_…", "example": public_id(prefix, _EXAMPLE_ID)}
        metadata = {**known, "type": "string", **more.pop("metadata", {})}
        super().__init__(**more, metadata=metadata)
        self.prefix = prefix

    def _serialize(self, value: Any, *_: Any, **__: Any) -> str | None:
        return None if value is None else public_id(self.prefix, value)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int:
        number = read_public_id(self.prefix, value) if isinstance(value, str) else None
        if number is None:
            raise ValidationError(f"Not a valid id, it looks like {self.prefix}_0000000000001.")
        reach(self.prefix, value)
        return number


Yuan = Money
"""Money as text in yuan; whole fen inside. What plugins describe amounts with, too."""


class Day(fields.Date):
    """A day that a calendar can be reckoned with: nothing is counted to the ends of all time."""

    def _deserialize(self, value: Any, *given: Any, **more: Any) -> date:
        day = super()._deserialize(value, *given, **more)
        if not FIRST_DAY <= day <= LAST_DAY:
            raise ValidationError(f"Not a valid date, it lies from {FIRST_DAY} to {LAST_DAY}.")
        return day


def text(example: str | None, description: str = "", **more: Any) -> fields.String:
    """Text that is always there."""
    metadata = {"example": example}
    if description:
        metadata["description"] = description
    return fields.String(**{"required": True, **more}, metadata=metadata)


def state_of(machine: Machine, example: str) -> fields.String:
    """Where one of these stands; the document lists every state with its title."""
    ways = machine.moves
    states = dict.fromkeys([*ways, *(state for after in ways.values() for state in after)])
    return titled({state: machine.say(state) for state in states}, example)


def titled(titles: Mapping[str, Label], example: str) -> fields.String:
    """One of these codes; what people call each stands in the document, not in every answer."""
    listed = "；".join(f"{code} {title.zh} / {title.en}" for code, title in titles.items())
    return fields.String(
        required=True,
        metadata={
            "description": listed,
            "example": example,
            "enum": [str(code) for code in titles],
            "x-titles": {str(code): asdict(title) for code, title in titles.items()},
        },
    )


def why() -> fields.String:
    """Why something is done; kept for ever."""
    return fields.String(
        required=True,
        validate=validate.Length(1, 500),
        metadata={"description": "理由，永久保存 / why; kept for ever", "example": "客户当面申请"},
    )


class LabelView(Schema):
    """Words in both languages."""

    zh = text("回访客户")
    en = text("call the customer")


class NothingRequest(Schema):
    """Nothing is to be said: an empty object."""
