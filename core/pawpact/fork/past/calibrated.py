"""How the past that was lived again differs from the one on record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pawpact.fork.figure import Figure
from pawpact.kernel.label import Label


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that came out otherwise than it is on record, month by month."""

    figure: Figure
    relived: tuple[int, ...]

    @property
    def on_record(self) -> int:
        return sum(self.figure.series)

    @property
    def again(self) -> int:
        return sum(self.relived)


@dataclass(frozen=True, slots=True)
class Calibration:
    """``compared`` figures of the life as it was beside the record; those that differ.

    ``undone`` counts what could not be done under the rules as they were, ``undone_under_draft``
    what the draft left no room for, ``unread`` names actions of plugins that are not done again.
    """

    months: tuple[str, ...]
    compared: int
    differences: tuple[Difference, ...]
    done: Mapping[Label, int]
    undone: Mapping[Label, int]
    undone_under_draft: Mapping[Label, int]
    unread: tuple[str, ...]

    @property
    def is_exact(self) -> bool:
        return not self.differences
