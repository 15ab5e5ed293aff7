"""A part of a file: as many records as are read together, and where the next part begins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pawpact.tenancy.unit import Unit

SIZE = 500
"""Records read together."""

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of a file; ``last`` is the record after which the next page begins, None: no more."""

    rows: Sequence[Row] = field(repr=False)
    last: int | None


Reader = Callable[[Unit, int, str], Page]
"""Reads the page behind a record, for a purpose; its statements do not grow with the page."""


def last_of(ids: Sequence[int]) -> int | None:
    """Where a page of these records ends; a page that is not full is the last one."""
    return ids[-1] if len(ids) == SIZE else None


def said(value: object) -> str:
    """A value as a cell; nothing known is an empty one."""
    return "" if value is None else str(value)
