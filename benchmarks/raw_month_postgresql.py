"""The rows of a billing month on PostgreSQL, by a script that knows nothing else.

It runs as a superuser, whom no row policy binds, and writes with COPY and one UPDATE a step: the
quickest that psycopg offers. What it reads, writes and leaves out is what `raw_month` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
from raw_month import RawMonth, Row

_TYPES = {
    "state": "text",
    "notice_kind": "text",
    "gateway_key": "text",
    "provider_reference": "text",
    "notice_pending": "boolean",
}


class RawMonthServed(RawMonth):
    """One store's month in pages, over the product's own tables."""

    def begin(self) -> None:
        self.connection.execute("BEGIN")

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
        words = f"COPY {table} (tenant_id, {', '.join(columns)}) FROM STDIN"
        with self.connection.cursor().copy(words) as copy:
            for row in rows:
                copy.write_row((self.tenant, *row))

    def update(self, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
        """A column that is the same for all rows is sent once."""
        same = {name: rows[0][at] for at, name in enumerate(columns) if _is_same(rows, at)}
        own = [(name, at) for at, name in enumerate(columns) if name not in same]
        values = [f"{name} = %s" for name in same] + [f"{name} = b.{name}" for name, _ in own]
        arrays = [f"%s::{_TYPES.get(name, 'bigint')}[]" for name, _ in own] + ["%s::bigint[]"]
        names = [name for name, _ in own] + ["id"]
        self.connection.execute(
            f"UPDATE {table} SET {', '.join(values)}"
            f" FROM unnest({', '.join(arrays)}) AS b ({', '.join(names)})"
            f" WHERE tenant_id = {self.tenant} AND {table}.id = b.id",
            (
                *same.values(),
                *([row[at] for row in rows] for _, at in own),
                [row[-1] for row in rows],
            ),
        )

    def count_periods(self, contracts: Sequence[int]) -> None:
        self.connection.execute(
            "UPDATE contract SET streak = streak + 1, performed = performed + 1"
            f" WHERE tenant_id = {self.tenant} AND id = ANY (%s)",
            (list(contracts),),
        )

    def add_balances(self, rows: Sequence[Row]) -> None:
        self.connection.execute(
            "INSERT INTO balance (tenant_id, owner, account, amount)"
            f" SELECT {self.tenant}, * FROM unnest(%s::bigint[], %s::text[], %s::bigint[])"
            " ON CONFLICT (tenant_id, owner, account)"
            " DO UPDATE SET amount = balance.amount + excluded.amount",
            tuple(list(column) for column in zip(*rows, strict=True)),
        )


def open_served(url: str) -> Any:
    return psycopg.connect(url, autocommit=True)


def _is_same(rows: Sequence[Row], at: int) -> bool:
    return all(row[at] == rows[0][at] for row in rows)
