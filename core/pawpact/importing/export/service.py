"""Use case: what a store has goes out as a file that another store takes in. See docs/import.md."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from io import StringIO

from pawpact.access.log import record
from pawpact.access.permission import Permission
from pawpact.importing.export import (
    charge_page,
    contract_page,
    customer_page,
    pet_page,
    point_page,
)
from pawpact.importing.export.page import Reader, Row
from pawpact.importing.formula import harmless
from pawpact.importing.mapping import Encoding
from pawpact.importing.target import Kind
from pawpact.tenancy.unit import Unit

Opened = Callable[[], AbstractContextManager[Unit]]

_BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""By which spreadsheets know a file in UTF-8."""


@dataclass(frozen=True, slots=True)
class Form:
    """How the file of one kind looks: as its mapping in examples/mappings reads it."""

    columns: Row
    read: Reader
    encoding: Encoding = "utf-8"

    @property
    def head(self) -> bytes:
        mark = _BYTE_ORDER_MARK if self.encoding == "utf-8" else ""
        return f"{mark}{_line(self.columns)}".encode(self.encoding)


FORMS: Mapping[Kind, Form] = {
    Kind.CUSTOMERS: Form(customer_page.COLUMNS, customer_page.read_customers, "gb18030"),
    Kind.PETS: Form(pet_page.COLUMNS, pet_page.read_pets),
    Kind.CONTRACTS: Form(contract_page.COLUMNS, contract_page.read_contracts),
    Kind.CHARGES: Form(charge_page.COLUMNS, charge_page.read_charges),
    Kind.POINTS: Form(point_page.COLUMNS, point_page.read_points),
}


def export_lines(opened: Opened, kind: Kind, purpose: str = "") -> Iterator[bytes]:
    """The file's head and its rows, in constant memory; that it was made is on record.

    Customers are masked where no ``purpose`` is stated; each reading in clear is on record too.
    Each page is a unit of its own: however slowly the file is written, nobody in the store waits.
    """
    form, stated = FORMS[kind], purpose.strip()
    with opened() as unit:
        record(unit, str(Permission.EXPORT), "store", [unit.store.tenant], purpose=stated or kind)
    yield form.head
    after: int | None = 0
    while after is not None:
        with opened() as unit:
            page = form.read(unit, after, stated)
        yield from (_line(row).encode(form.encoding) for row in page.rows)
        after = page.last


def _line(cells: Row) -> str:
    written = StringIO()
    csv.writer(written).writerow(harmless(cell) for cell in cells)
    return written.getvalue()
