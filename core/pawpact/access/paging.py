"""Lists a page at a time: how many, and after which id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from marshmallow import Schema, fields, validate

from pawpact.kernel.errors import InvalidField
from pawpact.kernel.identity import read_public_id
from pawpact.kernel.label import Label

DEFAULT, LARGEST = 50, 200


class Numbered(Protocol):
    """What stands in a list has a public id."""

    @property
    def id(self) -> str: ...


Item = TypeVar("Item", bound=Numbered)


@dataclass(frozen=True, slots=True)
class Paged(Generic[Item]):
    """One page, and the id after which the next one begins; None: there is no more."""

    items: Sequence[Item]
    next: str | None


class PageQuery(Schema):
    """How much of a list is wanted."""

    limit = fields.Integer(
        load_default=DEFAULT,
        validate=validate.Range(1, LARGEST),
        metadata={"description": "最多几条 / at most so many", "example": DEFAULT},
    )
    after = fields.String(
        load_default=None,
        metadata={
            "description": "上一页的 next；从它之后开始 / the last page's `next`: begin after it",
        },
    )


def place(prefix: str, after: str | None) -> int:
    """The number after which the page begins. It is a place, nobody's record is read by it."""
    if after is None:
        return 0
    number = read_public_id(prefix, after)
    if number is None:
        raise InvalidField(
            "after",
            Label(f"应为上一页的 next（{prefix}_…）", f"the last page's next ({prefix}_…)"),
        )
    return number


def paged(found: Sequence[Item], limit: int) -> Paged[Item]:
    """A page out of what was read, one more than wanted."""
    items = found[:limit]
    return Paged(items, items[-1].id if len(found) > limit else None)


def next_field() -> fields.String:
    """The field of an answer that says where the next page begins."""
    return fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "下一页的 after；null：没有了 / null: no more", "example": None},
    )
