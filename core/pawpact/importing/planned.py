"""What becomes of a row that could be read, and how a kind of record comes in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from pawpact.importing.gathering import Candidate
from pawpact.kernel.errors import InvalidField
from pawpact.tenancy.unit import Unit

CHUNK = 1_000

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Planned:
    """What becomes of a candidate; ``problems`` name fields."""

    candidate: Candidate
    linked: bool = False
    problems: tuple[InvalidField, ...] = ()
    payload: object = None


class Intake(Protocol):
    """How one kind of record comes in."""

    def plan(self, unit: Unit, candidates: Sequence[Candidate]) -> list[Planned]: ...

    def write(self, unit: Unit, planned: Sequence[Planned]) -> list[int]:
        """The ids of the records, parallel to the plans."""
        ...


def payloads(planned: Sequence[Planned], kind: type[T]) -> list[T]:
    """What the plans carry."""
    return [each.payload for each in planned if isinstance(each.payload, kind)]


def chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """The items by the thousand, so that no statement grows with the file."""
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]
