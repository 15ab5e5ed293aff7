"""Sums on PostgreSQL. The driver is imported here, so only where there is a server."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from psycopg import adapt


class WholeNumber(adapt.Loader):
    """A sum of bigint is numeric to the server; here it is the whole number that it is on SQLite.

    No column holds anything but whole numbers.
    """

    def load(self, data: Any) -> int | Decimal:
        digits = bytes(data)
        return int(digits) if digits.removeprefix(b"-").isdigit() else Decimal(digits.decode())


def read_whole_numbers(connection: Any, _record: object) -> None:
    """For a fresh connection."""
    connection.adapters.register_loader("numeric", WholeNumber)
