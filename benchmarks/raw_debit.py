"""The rows of a debit run, written by a script that knows nothing else.

It reads what it has to read, answers its own debits and writes every row that the product writes,
receipts as bytes of the length that the product's have. It checks nothing, decides nothing and
explains nothing.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

Row = tuple[int, ...]
Timed = Callable[[str], AbstractContextManager[None]]

DAY = "2026-03-12"
ANNIVERSARY, POINTS, VALUE = 12, 50, 10
WARM_PAGES = 1
RECEIPT_BYTES = 20
"""Bytes of a decision in a receipt of a thousand."""


class RawDebit:
    """One store's debits in pages, over the product's own tables."""

    def __init__(self, path: Path, at: int, timed: Timed, warmed_up: Callable[[], None]) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA synchronous = FULL")
        self.connection.execute("PRAGMA foreign_keys = ON")
        self.at, self.timed, self.warmed_up = at, timed, warmed_up
        self.numbers = iter(range(1 << 60, 1 << 62))

    def run(self, pages: int, size: int) -> None:
        for page in range(1, pages + 1):
            if page == WARM_PAGES + 1:
                self.warmed_up()
            with self.timed("claim"):
                rows = self._claim(size)
            with self.timed("settle"):
                receipt = self._settle(rows)
            with self.timed("streak"):
                self._count(rows)
            with self.timed("decide"):
                self._receive(receipt, len(rows))
            with self.timed("book and commit"):
                self._book(rows, page)
                self.connection.execute("COMMIT")
        self.connection.close()

    def _claim(self, size: int) -> list[Row]:
        self.connection.execute("BEGIN IMMEDIATE")
        rows = self.connection.execute(
            "SELECT c.id, c.contract_id, c.customer_id, c.amount, m.id, c.period FROM charge c"
            " JOIN mandate m ON m.tenant_id = c.tenant_id AND m.contract_id = c.contract_id"
            " AND m.state IN ('authorised', 'limit_changed')"
            " WHERE c.tenant_id = 1 AND c.state = 'noticed' AND c.next_at <= ?"
            " ORDER BY c.next_at, c.id LIMIT ?",
            (self.at, size),
        ).fetchall()
        self.connection.executemany(
            "UPDATE charge SET state = 'processing', attempts = 1, mandate_id = ?,"
            " gateway_key = ? WHERE tenant_id = 1 AND id = ?",
            [(row[4], _key(row), row[0]) for row in rows],
        )
        self._trace(rows, "noticed", "due", "processing")
        self.connection.execute("COMMIT")
        return rows

    def _settle(self, rows: list[Row]) -> int:
        receipt = next(self.numbers)
        self.connection.execute("BEGIN IMMEDIATE")
        self.connection.executemany(
            "INSERT INTO gateway_call (tenant_id, id, charge_id, gateway_key, amount, result,"
            " reason, provider_reference, at) VALUES (1, ?, ?, ?, ?, 'ok', NULL, ?, ?)",
            [(next(self.numbers), row[0], _key(row), row[3], _key(row), self.at) for row in rows],
        )
        self.connection.executemany(
            "UPDATE charge SET state = 'settled', next_at = NULL, settled_at = ?,"
            " provider_reference = ?, receipt_id = ? WHERE tenant_id = 1 AND id = ?",
            [(self.at, _key(row), receipt, row[0]) for row in rows],
        )
        self._trace(rows, "processing", None, "settled")
        return receipt

    def _trace(self, rows: list[Row], source: str, through: str | None, target: str) -> None:
        self.connection.executemany(
            "INSERT INTO charge_event (tenant_id, id, charge_id, from_state, through, to_state,"
            " actor, at, why) VALUES (1, ?, ?, ?, ?, ?, 'system', ?, 'due')",
            [(next(self.numbers), row[0], source, through, target, self.at) for row in rows],
        )

    def _count(self, rows: list[Row]) -> None:
        self.connection.executemany(
            "UPDATE contract SET streak = streak + 1, performed = performed + 1"
            " WHERE tenant_id = 1 AND id = ?",
            [(row[1],) for row in rows],
        )

    def _receive(self, receipt: int, count: int) -> None:
        self.connection.execute(
            "INSERT INTO decision_chunk (tenant_id, id, moment, decided_at, revision_id, count,"
            " body, previous, content_hash) VALUES (1, ?, 'period.performed', ?, 1, ?, ?, ?, ?)",
            (receipt, self.at, count, bytes(RECEIPT_BYTES * count), bytes(32), bytes(32)),
        )

    def _book(self, rows: list[Row], page: int) -> None:
        debits = [(next(self.numbers), row) for row in rows]
        thanks = [(next(self.numbers), row) for row in rows if row[5] == ANNIVERSARY]
        self._balances(rows, len(thanks), [row for _, row in thanks])
        self._journals(debits, thanks, page)
        self._postings(debits, thanks)
        self._lots(debits, thanks)
        digest = hashlib.sha256(repr((debits, thanks)).encode()).digest()
        self.connection.execute(
            "INSERT INTO ledger_seal (tenant_id, number, day, journals, hash)"
            " VALUES (1, ?, ?, ?, ?)",
            (page, DAY, len(debits) + len(thanks), digest),
        )

    def _balances(self, rows: list[Row], thanks: int, thanked: list[Row]) -> None:
        own = [
            (0, "asset.psp_clearing", -sum(row[3] for row in rows)),
            (0, "rp.issued:anniversary", -POINTS * thanks),
            (0, "exp.reward:anniversary", -POINTS * VALUE * thanks),
            (0, "liab.reward_points", POINTS * VALUE * thanks),
        ]
        self.connection.executemany(
            "INSERT INTO balance (tenant_id, owner, account, amount) VALUES (1, ?, ?, ?)"
            " ON CONFLICT (tenant_id, owner, account)"
            " DO UPDATE SET amount = amount + excluded.amount",
            [
                *own,
                *((row[2], "liab.mall_paid", row[3]) for row in rows),
                *((row[2], "rp.customer", POINTS) for row in thanked),
            ],
        )

    def _journals(
        self, debits: list[tuple[int, Row]], thanks: list[tuple[int, Row]], page: int
    ) -> None:
        self.connection.executemany(
            "INSERT INTO journal (tenant_id, id, movement, key, cause, actor, at, restores,"
            " correlation, seal, hash) VALUES (1, ?, ?, ?, ?, 'system', ?, '', 0, ?, ?)",
            [
                *(
                    (
                        *(number, "P01", f"charge:{_period(row)}", "charge.settled", self.at, page),
                        _digest(number, row),
                    )
                    for number, row in debits
                ),
                *(
                    (
                        *(
                            number,
                            "P13",
                            f"grant:{_period(row)}",
                            "core.performance",
                            self.at,
                            page,
                        ),
                        _digest(number, row),
                    )
                    for number, row in thanks
                ),
            ],
        )

    def _postings(self, debits: list[tuple[int, Row]], thanks: list[tuple[int, Row]]) -> None:
        self.connection.executemany(
            "INSERT INTO posting (tenant_id, journal_id, line, account, owner, commodity, amount)"
            " VALUES (1, ?, ?, ?, ?, ?, ?)",
            [*_debit_legs(debits), *_thanks_legs(thanks)],
        )

    def _lots(self, debits: list[tuple[int, Row]], thanks: list[tuple[int, Row]]) -> None:
        columns = (
            "INSERT INTO point_lot (tenant_id, id, customer_id, bucket, journal_id, granted,"
            " remaining, value, granted_at, expires_at) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        )
        paid = [
            (next(self.numbers), row[2], "paid", number, row[3], row[3], 1, self.at, None)
            for number, row in debits
        ]
        earned = [
            (next(self.numbers), row[2], "reward", number, POINTS, POINTS, VALUE, self.at, self.at)
            for number, row in thanks
        ]
        self.connection.executemany(columns, [*paid, *earned])


def _debit_legs(debits: list[tuple[int, Row]]) -> Iterator[tuple[object, ...]]:
    for number, row in debits:
        yield number, 1, "asset.psp_clearing", 0, "CNY", row[3]
        yield number, 2, "liab.mall_paid", row[2], "CNY", -row[3]


def _thanks_legs(thanks: list[tuple[int, Row]]) -> Iterator[tuple[object, ...]]:
    for number, row in thanks:
        yield number, 1, "rp.issued:anniversary", 0, "RP", POINTS
        yield number, 2, "rp.customer", row[2], "RP", -POINTS
        yield number, 3, "exp.reward:anniversary", 0, "CNY", POINTS * VALUE
        yield number, 4, "liab.reward_points", 0, "CNY", -POINTS * VALUE


def _key(row: Row) -> str:
    return f"{row[1]}-{row[5]}-1"


def _digest(number: int, row: Row) -> bytes:
    """As many hashes over as much as the product's journals have."""
    return hashlib.sha256(repr((number, row)).encode()).digest()


def _period(row: Row) -> str:
    return f"{row[1]}:{row[5]}"
