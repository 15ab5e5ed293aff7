"""Fields with which plugins describe what they are sent and what they answer."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields

from pawpact.kernel.identity import PREFIXES, read_public_id, subject_id
from pawpact.kernel.money import fen, yuan

LARGEST_FEN = 10**12


class SubjectId(fields.Field[Any]):
    """An id as people see it, of the role named; a number inside.

    >>> SubjectId("customer").serialize("customer", {"customer": 1})
    'cus_0000000000001'
    """

    def __init__(self, role: str, **more: Any) -> None:
        known = {"description": subject_id(role, 1), "example": subject_id(role, 1)}
        metadata = {**known, "type": "string", **more.pop("metadata", {})}
        super().__init__(**more, metadata=metadata)
        self.role = role

    def _serialize(self, value: Any, *_: Any, **__: Any) -> str | None:
        return None if value is None else subject_id(self.role, value)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int:
        number = number_behind(self.role, value) if isinstance(value, str) else None
        if number is None:
            example = subject_id(self.role, 1)
            raise ValidationError(f"Not a valid id, it looks like {example}.")
        return number


class Money(fields.Field[Any]):
    """An amount as text in yuan; whole fen inside.

    >>> Money().deserialize("268.50")
    26850
    """

    def __init__(self, **more: Any) -> None:
        known = {"description": "元 / in yuan", "example": "398.00"}
        metadata = {**known, "type": "string", **more.pop("metadata", {})}
        super().__init__(**more, metadata=metadata)

    def _serialize(self, value: Any, *_: Any, **__: Any) -> str | None:
        return None if value is None else yuan(value)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int:
        try:
            amount = fen(value) if isinstance(value, str) else None
        except ValueError:
            amount = None
        if amount is None or not 0 <= amount <= LARGEST_FEN:
            raise ValidationError("Not a valid amount, it is text like 398.00.")
        return int(amount)


def number_behind(role: str, public: str) -> int | None:
    """The number behind the public id of a role; None where the text is none of its kind."""
    return read_public_id(prefix_of(role), public)


def prefix_of(role: str) -> str:
    """How ids of this role begin."""
    return PREFIXES.get(role, role[:3])
