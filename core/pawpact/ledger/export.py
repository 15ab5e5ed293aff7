"""The books of a store as a stream of lines, for accountants: CSV or beancount."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from io import StringIO

from pawpact.kernel.clock import instant
from pawpact.kernel.identity import public_id
from pawpact.ledger.beancount import beancount_lines
from pawpact.ledger.entry import entries
from pawpact.ledger.naming import owner_id, shown
from pawpact.tenancy.unit import Unit

_HEADER = (
    "journal",
    "line",
    "at",
    "movement",
    "key",
    "cause",
    "actor",
    "correlation",
    "account",
    "owner",
    "commodity",
    "debit",
    "credit",
)


class Format(StrEnum):
    """What the books can be written as."""

    CSV = "csv"
    BEANCOUNT = "beancount"


def export(unit: Unit, format: Format) -> Iterator[str]:
    """The lines of the export, each with its end, in constant memory."""
    return _FORMATS[format](unit)


def csv_lines(unit: Unit) -> Iterator[str]:
    """One row a posting; CNY in yuan with two decimals, RP in points, UNIT in pieces."""
    yield _row(_HEADER)
    for entry in entries(unit.session):
        journal = public_id("jou", entry.id)
        at = instant(entry.at).astimezone(unit.store.zone).isoformat()
        for line, (name, owner, commodity, amount) in enumerate(entry.postings, 1):
            yield _row(
                (
                    journal,
                    line,
                    at,
                    entry.movement,
                    entry.key,
                    entry.cause,
                    entry.actor,
                    entry.correlation or "",
                    name,
                    owner_id(name, owner),
                    commodity,
                    _amount(commodity, amount),
                    _amount(commodity, -amount),
                )
            )


_FORMATS: Mapping[Format, Callable[[Unit], Iterator[str]]] = {
    Format.CSV: csv_lines,
    Format.BEANCOUNT: beancount_lines,
}


def _amount(commodity: str, amount: int) -> str:
    """The side that the amount stands on; the other side is empty."""
    if amount <= 0:
        return ""
    return shown(commodity, amount)


def _row(values: tuple[object, ...]) -> str:
    buffer = StringIO()
    csv.writer(buffer).writerow(values)
    return buffer.getvalue()
