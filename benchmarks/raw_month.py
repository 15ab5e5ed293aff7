"""The rows of a billing month, written by a script that knows nothing else.

It reads what it has to read, answers its own debits and writes every row that the product writes,
receipts as bytes of the length that the product's have. It checks nothing, decides nothing and
explains nothing. Numbers of statements and commits are the least that these rows take.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

Row = tuple[Any, ...]
Timed = Callable[[str], AbstractContextManager[None]]

ANNIVERSARY, POINTS, VALUE = 12, 50, 10
RECEIPT_BYTES = 20
"""Bytes of a decision in a receipt of a thousand."""
DAY = 86_400_000
NOTICE = (
    *("id", "charge_id", "customer_id", "kind", "attempts", "amount", "debit_at", "created_at"),
)
CHUNK = (
    *("id", "moment", "decided_at", "revision_id", "count", "body", "previous", "content_hash"),
)
EVENT = ("id", "charge_id", "from_state", "through", "to_state", "actor", "at", "why")
JOURNAL = (
    *("id", "movement", "key", "cause", "actor", "at", "restores", "correlation", "seal", "hash"),
)
LOT = (
    *("id", "customer_id", "bucket", "journal_id", "granted", "remaining", "value"),
    *("granted_at", "expires_at"),
)
MESSAGE = (
    *("id", "key", "kind", "subjects", "said", "customer_id", "state", "created_at", "due_at"),
    *("attempts", "failure", "advertises", "text", "channel"),
)
TASK = (
    *("id", "key", "kind", "subjects", "said", "role", "escalate_to", "state", "level"),
    *("level_minutes", "from_at", "due_at", "next_at", "provisional", "clock", "amount"),
    *("since", "created_at"),
    *("created_by", "result"),
)


class RawMonth:
    """One store's month in pages, over the product's own tables."""

    def __init__(self, connection: Any, tenant: int, timed: Timed, numbers: Iterator[int]) -> None:
        self.connection, self.tenant = connection, tenant
        self.timed, self.numbers = timed, numbers

    def begin(self) -> None:
        self.connection.execute("BEGIN IMMEDIATE")

    def read(self, statement: str, *values: object) -> list[Row]:
        found: list[Row] = self.connection.execute(statement, values).fetchall()
        return found

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
        marks = ", ".join("?" * len(columns))
        self.connection.executemany(
            f"INSERT INTO {table} (tenant_id, {', '.join(columns)})"
            f" VALUES ({self.tenant}, {marks})",
            rows,
        )

    def update(self, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
        """Rows are the new values and the id behind them."""
        values = ", ".join(f"{name} = ?" for name in columns)
        self.connection.executemany(
            f"UPDATE {table} SET {values} WHERE tenant_id = {self.tenant} AND id = ?",
            rows,
        )

    def count_periods(self, contracts: Sequence[int]) -> None:
        self.connection.executemany(
            "UPDATE contract SET streak = streak + 1, performed = performed + 1"
            f" WHERE tenant_id = {self.tenant} AND id = ?",
            [(contract,) for contract in contracts],
        )

    def add_balances(self, rows: Sequence[Row]) -> None:
        self.connection.executemany(
            "INSERT INTO balance (tenant_id, owner, account, amount)"
            f" VALUES ({self.tenant}, ?, ?, ?) ON CONFLICT (tenant_id, owner, account)"
            " DO UPDATE SET amount = amount + excluded.amount",
            rows,
        )

    def notify(self, at: int, state: str, kind: str, size: int) -> None:
        """The notices of a day, written and then delivered."""
        found = size
        while found == size:
            with self.timed("notices"):
                rows = self._write_notices(at, state, kind, size)
            found = len(rows)
            if rows:
                with self.timed("delivery"):
                    self._deliver(at, rows)

    def debit(self, at: int, day: str, size: int) -> None:
        """The debits of a day: claimed, answered, settled and booked."""
        found = size
        while found == size:
            with self.timed("claim"):
                rows = self._claim(at, size)
            found = len(rows)
            if rows:
                with self.timed("settle"):
                    self.begin()
                    receipt = self._settle(at, rows)
                with self.timed("streak"):
                    self.count_periods([row[1] for row in rows])
                with self.timed("decide"):
                    self._receive(at, receipt, len(rows))
                with self.timed("book"):
                    self._book(at, day, rows)
                with self.timed("commit"):
                    self.connection.execute("COMMIT")

    def tell(self, at: int, since: int, size: int) -> None:
        """A message and a call to be made for every debit of the day."""
        with self.timed("tell"):
            last, found = since, size
            while found == size:
                self.begin()
                rows = self.read(
                    "SELECT e.id, c.id, c.contract_id, c.customer_id, c.pet_id, c.period, c.amount"
                    " FROM charge_event e JOIN charge c"
                    " ON c.tenant_id = e.tenant_id AND c.id = e.charge_id"
                    f" WHERE e.tenant_id = {self.tenant}"
                    f" AND e.id > {last} AND e.to_state = 'settled' AND c.state = 'settled'"
                    f" AND e.at = {at} ORDER BY e.id LIMIT {size}",
                )
                found = len(rows)
                if rows:
                    self._tell(at, rows)
                    last = rows[-1][0]
                self.connection.execute("COMMIT")

    def _write_notices(self, at: int, state: str, kind: str, size: int) -> list[Row]:
        self.begin()
        told = "IS NULL" if state == "scheduled" else "= 'extra'"
        rows = self.read(
            "SELECT id, customer_id, amount, next_at FROM charge"
            f" WHERE tenant_id = {self.tenant} AND state = '{state}' AND next_at <= {at + 6 * DAY}"
            f" AND notice_kind {told} ORDER BY next_at, id LIMIT {size}",
        )
        if not rows:
            self.connection.execute("COMMIT")
            return []
        numbers = [next(self.numbers) for _ in rows]
        self.insert(
            "notice",
            NOTICE,
            [
                (number, row[0], row[1], kind, 0, row[2], row[3], at)
                for number, row in zip(numbers, rows, strict=True)
            ],
        )
        self.update(
            "charge",
            ("state", "notice_kind", "notice_id", "notice_pending", "noticed_amount"),
            [
                ("noticed", kind, number, True, row[2], row[0])
                for number, row in zip(numbers, rows, strict=True)
            ],
        )
        if state == "scheduled":
            self._trace(at, rows, "scheduled", "priced", "noticed", "notice")
        self.connection.execute("COMMIT")
        return [(number, row[0]) for number, row in zip(numbers, rows, strict=True)]

    def _deliver(self, at: int, notices: Sequence[Row]) -> None:
        self.begin()
        self.insert(
            "notice_delivery",
            ("id", "notice_id", "channel", "sent_at", "delivered_at"),
            [(next(self.numbers), notice, "recorded", at, at) for notice, _ in notices],
        )
        self.update(
            "charge",
            ("notice_pending", "notice_delivered_at"),
            [(False, at, charge) for _, charge in notices],
        )
        self.connection.execute("COMMIT")

    def _claim(self, at: int, size: int) -> list[Row]:
        self.begin()
        rows = self.read(
            "SELECT c.id, c.contract_id, c.customer_id, c.amount, m.id, c.period FROM charge c"
            " JOIN mandate m ON m.tenant_id = c.tenant_id AND m.contract_id = c.contract_id"
            " AND m.state IN ('authorised', 'limit_changed')"
            f" WHERE c.tenant_id = {self.tenant} AND c.state = 'noticed'"
            f" AND c.next_at <= {at} ORDER BY c.next_at, c.id LIMIT {size}",
        )
        if not rows:
            self.connection.execute("COMMIT")
            return rows
        self.update(
            "charge",
            ("state", "attempts", "mandate_id", "gateway_key"),
            [("processing", 1, row[4], _key(row), row[0]) for row in rows],
        )
        self._trace(at, rows, "noticed", "due", "processing", "due")
        self.connection.execute("COMMIT")
        return rows

    def _settle(self, at: int, rows: list[Row]) -> int:
        receipt = next(self.numbers)
        self.insert(
            "gateway_call",
            ("id", "charge_id", "gateway_key", "amount", "result", "provider_reference", "at"),
            [(next(self.numbers), row[0], _key(row), row[3], "ok", _key(row), at) for row in rows],
        )
        self.update(
            "charge",
            ("state", "next_at", "settled_at", "provider_reference", "receipt_id"),
            [("settled", None, at, _key(row), receipt, row[0]) for row in rows],
        )
        self._trace(at, rows, "processing", None, "settled", "collected")
        return receipt

    def _trace(
        self, at: int, rows: Sequence[Row], source: str, through: str | None, target: str, why: str
    ) -> None:
        moved = (source, through, target, "system", at, why)
        self.insert("charge_event", EVENT, [(next(self.numbers), row[0], *moved) for row in rows])

    def _receive(self, at: int, receipt: int, count: int) -> None:
        self.insert(
            "decision_chunk",
            CHUNK,
            [
                (
                    *(receipt, "period.performed", at, self.revision(), count),
                    *(bytes(RECEIPT_BYTES * count), bytes(32), bytes(32)),
                )
            ],
        )

    def revision(self) -> int:
        """The one that the store's contracts were signed under."""
        found = self.read(
            f"SELECT revision_id FROM contract WHERE tenant_id = {self.tenant} LIMIT 1"
        )
        return int(found[0][0])

    def _book(self, at: int, day: str, rows: list[Row]) -> None:
        debits = [(next(self.numbers), row) for row in rows]
        thanks = [(next(self.numbers), row) for row in rows if row[5] == ANNIVERSARY]
        seal = self.read(
            f"SELECT coalesce(max(number), 0) + 1 FROM ledger_seal WHERE tenant_id = {self.tenant}"
        )[0][0]
        self.add_balances(_balances(rows, [row for _, row in thanks]))
        self.insert(
            "journal",
            JOURNAL,
            [
                *_journals(debits, "P01", "charge", "charge.settled", at, seal),
                *_journals(thanks, "P13", "grant", "core.performance", at, seal),
            ],
        )
        self.insert(
            "posting",
            ("journal_id", "line", "account", "owner", "commodity", "amount"),
            [*_debit_legs(debits), *_thanks_legs(thanks)],
        )
        self.insert("point_lot", LOT, [*self._lots(debits, thanks, at)])
        digest = hashlib.sha256(repr((debits, thanks)).encode()).digest()
        link = (seal, day, len(debits) + len(thanks), digest)
        self.insert("ledger_seal", ("number", "day", "journals", "hash"), [link])

    def _lots(
        self, debits: Sequence[Row], thanks: Sequence[Row], at: int
    ) -> Iterator[tuple[object, ...]]:
        for number, row in debits:
            yield next(self.numbers), row[2], "paid", number, row[3], row[3], 1, at, None
        for number, row in thanks:
            yield next(self.numbers), row[2], "reward", number, POINTS, POINTS, VALUE, at, at

    def _tell(self, at: int, rows: Sequence[Row]) -> None:
        about = [
            json.dumps(dict(zip(("charge", "contract", "customer", "pet"), row[1:5], strict=True)))
            for row in rows
        ]
        said = [json.dumps({"period": row[5], "amount": row[6], "points": row[6]}) for row in rows]
        self.insert(
            "outbox_message",
            MESSAGE,
            [
                (
                    *(next(self.numbers), f"charge.settled:{row[1]}", "charge.settled"),
                    *(whom, what, row[3], "waiting", at, at, 0, "", False, "", ""),
                )
                for row, whom, what in zip(rows, about, said, strict=True)
            ],
        )
        tasks = [next(self.numbers) for _ in rows]
        self.insert(
            "task",
            TASK,
            [
                (
                    *(task, f"follow_up.monthly:{row[1]}", "follow_up.monthly", whom, "{}"),
                    *("service_agent", "[]", "due", 0, 0, at, at, at, False, "days", 3, at, at),
                    *("system", ""),
                )
                for task, row, whom in zip(tasks, rows, about, strict=True)
            ],
        )
        self.insert(
            "task_subject",
            ("task_id", "role", "subject_id"),
            [
                (task, role, subject)
                for task, row in zip(tasks, rows, strict=True)
                for role, subject in zip(
                    ("charge", "contract", "customer", "pet"), row[1:5], strict=True
                )
            ],
        )
        self.insert(
            "task_move",
            ("id", "task_id", "source", "target", "level", "at", "actor", "why"),
            [(next(self.numbers), task, "", "due", 0, at, "system", "opened") for task in tasks],
        )


def open_file(path: str) -> Any:
    """A database file as careful as the product is with it."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    for setting in ("foreign_keys", "secure_delete", "recursive_triggers"):
        connection.execute(f"PRAGMA {setting} = ON")
    return connection


def _balances(rows: Sequence[Row], thanked: Sequence[Row]) -> list[Row]:
    thanks = len(thanked)
    moved = [
        (0, "asset.psp_clearing", -sum(row[3] for row in rows)),
        (0, "rp.issued:anniversary", -POINTS * thanks),
        (0, "exp.reward:anniversary", -POINTS * VALUE * thanks),
        (0, "liab.reward_points", POINTS * VALUE * thanks),
        *((row[2], "liab.mall_paid", row[3]) for row in rows),
        *((row[2], "rp.customer", POINTS) for row in thanked),
    ]
    return [each for each in moved if each[2]]


def _journals(
    booked: Sequence[Row], movement: str, word: str, cause: str, at: int, seal: int
) -> Iterator[Row]:
    for number, row in booked:
        key = f"{word}:{row[1]}:{row[5]}"
        yield number, movement, key, cause, "system", at, "", 0, seal, _digest(number, row)


def _debit_legs(debits: Sequence[Row]) -> Iterator[Row]:
    for number, row in debits:
        yield number, 1, "asset.psp_clearing", 0, "CNY", row[3]
        yield number, 2, "liab.mall_paid", row[2], "CNY", -row[3]


def _thanks_legs(thanks: Sequence[Row]) -> Iterator[Row]:
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
