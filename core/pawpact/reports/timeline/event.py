"""Something that happened to one customer, as people and programs read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, SQLColumnExpression, and_

from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label

NOTHING = Label("", "")


@dataclass(frozen=True, slots=True)
class Moved:
    """A change of one of her balances, in its own unit: ``change`` above zero is a gain."""

    bucket: Label
    change: str
    balance: str


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a life. ``kind`` is for programs, ``title`` and ``detail`` are for people.

    ``number`` is the id of the row that tells it; with ``kind`` it names the event for ever.
    ``about`` is the public id of what it happened to, ``receipt`` that of the decision behind it.
    """

    at: datetime
    number: int
    kind: str
    title: Label
    about: str
    by: str
    detail: Label = NOTHING
    receipt: str = ""
    moved: tuple[Moved, ...] = ()

    @property
    def area(self) -> str:
        return self.kind.partition(".")[0]

    @property
    def place(self) -> tuple[datetime, int, str]:
        """Where it stands in her life: ids grow with time, so ties stand as they happened."""
        return self.at, self.number, self.kind

    @property
    def id(self) -> str:
        """Under which name a page is continued after it."""
        return f"{public_id('evt', self.number)}:{self.kind}"


@dataclass(frozen=True, slots=True)
class Span:
    """From ``since`` up to, not with, ``until``."""

    since: datetime
    until: datetime

    def holds(self, at: SQLColumnExpression[datetime]) -> ColumnElement[bool]:
        return and_(at >= self.since, at < self.until)

    def has(self, at: datetime | None) -> bool:
        return at is not None and self.since <= at < self.until
