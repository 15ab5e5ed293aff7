"""A mapping file after reading: which column fills which field, and how it is written there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pawpact.importing.date_format import DateFormat
from pawpact.importing.target import Kind, TargetField
from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Span

Encoding = Literal["utf-8", "gb18030"]


@dataclass(frozen=True, slots=True)
class ColumnName:
    """A column of the file, with the place in the mapping that names it."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class FieldMapping:
    """Where a field's value comes from and how it is read.

    ``values`` are compared without regard to case; an empty one means that nothing is known.
    ``times`` turns a decimal such as kilograms into whole grams.
    """

    target: TargetField
    columns: tuple[ColumnName, ...] = ()
    constant: str | None = None
    join: str = " "
    split: str = ""
    values: Mapping[str, str] | None = None
    otherwise: str | None = None
    dates: tuple[DateFormat, ...] = ()
    empty: frozenset[str] = frozenset()
    times: int = 1


@dataclass(frozen=True, slots=True)
class SkipRule:
    """Rows that are left out on purpose."""

    column: ColumnName
    values: frozenset[str]
    reason: Label


@dataclass(frozen=True, slots=True)
class ImportMapping:
    """One mapping file. ``key`` names the columns that tell the rows of the source apart."""

    kind: Kind
    title: Label
    encoding: Encoding
    delimiter: str
    key: tuple[ColumnName, ...]
    fields: tuple[FieldMapping, ...]
    skips: tuple[SkipRule, ...]
    text: str

    @property
    def columns(self) -> tuple[ColumnName, ...]:
        """Every column that the mapping names."""
        named = [*self.key, *(skip.column for skip in self.skips)]
        named += [column for field in self.fields for column in field.columns]
        return tuple(named)
