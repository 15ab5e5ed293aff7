"""What an audit is made of: auditors that look, and findings that a manager can follow up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Row

from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession
from pawpact.kernel.label import Label

NAMED = 20
"""How many places one finding names; the count says how many there are."""
PAGE = 500
"""How many rows are looked at together."""


class Place(NamedTuple):
    """Where a promise does not hold, by public ids; what should be there and what is."""

    where: Label
    expected: Label
    found: Label

    @classmethod
    def of(cls, where: Label | str, expected: Label | str, found: Label | str) -> Place:
        """Plain texts count for both languages."""
        return cls(Label.of(where), Label.of(expected), Label.of(found))

    @property
    def line(self) -> Label:
        """The place as one line."""
        return Label(
            f"{self.where.zh}：应为 {self.expected.zh}，实为 {self.found.zh}",
            f"{self.where.en}: expected {self.expected.en}, found {self.found.en}",
        )


@dataclass(frozen=True, slots=True)
class Finding:
    """One promise that does not hold, and where."""

    code: str
    title: Label
    count: int
    places: tuple[Place, ...]


class Auditor(NamedTuple):
    """Looks for broken promises of some kinds, whose titles it brings, in a few statements."""

    titles: Mapping[str, Label]
    look: Callable[[StoreSession], Iterator[tuple[str, Place]]]


def one(code: str, title: Label, look: Callable[[StoreSession], Iterator[Place]]) -> Auditor:
    """An auditor of a single promise."""
    return Auditor({code: title}, lambda session: ((code, place) for place in look(session)))


def examine(session: StoreSession, auditors: Iterable[Auditor]) -> tuple[Finding, ...]:
    """What the auditors find, by promise, in their order. Keeps no more than what it names."""
    findings = []
    for auditor in auditors:
        places: dict[str, list[Place]] = {code: [] for code in auditor.titles}
        counts = dict.fromkeys(auditor.titles, 0)
        for code, place in auditor.look(session):
            counts[code] += 1
            if counts[code] <= NAMED:
                places[code].append(place)
        findings += [
            Finding(code, auditor.titles[code], counts[code], tuple(found))
            for code, found in places.items()
            if found
        ]
    return tuple(findings)


def pages(
    session: StoreSession, rows: Prepared, **values: Any
) -> Iterator[Sequence[Row[*tuple[Any, ...]]]]:
    """What a statement answers, so many rows at a time: a store's books do not fit in memory."""
    return rows.pages(session, PAGE, **values)
