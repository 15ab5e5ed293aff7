"""No number about money, points or whose they are can be changed without a finding.

Generated from the tables themselves: a table or column that is added later is changed too, and
has to be proven by an audit or explained here.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Engine, Integer, Table

from pawpact.bootstrap.books import AUDITORS, HASHES
from pawpact.database.engine import make_engine
from pawpact.database.model import Base, Instant
from pawpact.database.session import Database
from pawpact.demo.world import DATABASE, open_world
from pawpact.ledger.audit import AUDITORS as OF_THE_LEDGER
from pawpact.ledger.finding import examine
from tests.core.demo.eventful import live_on
from tests.core.demo.lived import RULES, Small
from tests.core.demo.unproven import COLUMNS, LOST, TABLES

TENANT = 2
EVERY_STATE = int(os.environ.get("PAWPACT_TORTURE", "1")) > 1
KINDS = ("state", "movement", "account", "bucket", "kind")
TOLD_APART = (
    *("settled", "shipped", "paid", "held", "part_offset"),
    *("active", "approved", "authorised", "spent", "lying"),
)
"""Where one row stands for its table, one of these; all kinds of rows where it may take longer."""
NAMED = (
    ("after_sales_claim.customer_id", "wrong_claim_line"),
    ("after_sales_claim.freight", "claim_booked_otherwise"),
    ("after_sales_claim.order_id", "wrong_claim_line"),
    ("after_sales_claim.state", "wrong_claim_state"),
    ("application.state", "wrong_application_state"),
    ("charge.attempts", "attempted_otherwise"),
    ("charge_waiver.customer_id", "wrong_owner"),
    ("charge_waiver.ratio", "added_otherwise"),
    ("charge_waiver.share", "borne_otherwise"),
    ("charge.mandate_id", "attempted_otherwise"),
    ("charge.period", "wrong_schedule"),
    ("charge.replaces_id", "wrong_schedule"),
    ("compensation_month.points", "compensation_counted_otherwise"),
    ("contract.state", "wrong_contract_state"),
    ("contract_ending.customer_id", "wrong_owner"),
    ("contract_pause.state", "wrong_pause_state"),
    ("customer_order.cash", "wrong_order_total"),
    ("customer_order.state", "wrong_order_state"),
    ("deposit.amount", "deposit_booked_otherwise"),
    ("deposit_offset.given", "wrong_deposit_offset"),
    ("deposit.refund_journal", "wrong_deposit_state"),
    ("deposit.state", "wrong_deposit_move"),
    ("gateway_call.amount", "answered_otherwise"),
    ("lot_use.origin_id", "wrong_use"),
    ("mandate.limit", "wrong_mandate_limit"),
    ("mandate.state", "wrong_mandate_state"),
    ("notice.amount", "announced_otherwise"),
    ("notice.customer_id", "announced_otherwise"),
    ("order_line.order_id", "lost_order"),
    ("order_line.points", "wrong_order_total"),
    ("order_line.unit_cost", "order_booked_otherwise"),
    ("order_refund.points", "order_refunded_otherwise"),
    ("payout.state", "wrong_refund_state"),
    ("point_lot.journal_id", "wrong_lot"),
    ("point_lot.value", "wrong_worth"),
    ("receivable.amount", "wrong_receivable"),
)
"""Columns by whose change these findings are seen."""
Row = tuple[Any, ...]


@dataclass
class Spoilt:
    """A life on a file; one value at a time is changed, audited and put back."""

    engine: Engine
    connection: sqlite3.Connection

    def find(self) -> set[str]:
        """What the audit says; what was hashed is hashed only where no equation speaks."""
        with Database(self.engine).reading(TENANT) as session:
            found = examine(session, (*OF_THE_LEDGER, *AUDITORS)) or examine(session, HASHES)
        return {each.code for each in found}

    def rows(self, table: Table, column: str) -> dict[str, Row]:
        """The keys of a row of each kind in which this column says anything."""
        keys = ", ".join(key.name for key in table.primary_key)
        kind = next((each for each in KINDS if each in table.c), _ended(table))
        found = self.connection.execute(
            f"SELECT {kind}, {keys} FROM {table.name}"
            f' WHERE tenant_id = ? AND "{column}" IS NOT NULL ORDER BY 1, {keys}',
            [TENANT],
        ).fetchall()
        first = {name: next(rows)[1:] for name, rows in groupby(found, key=lambda row: row[0])}
        if EVERY_STATE or column in KINDS or not first:
            return first
        name = next((each for each in TOLD_APART if each in first), min(first))
        return {name: first[name]}

    def changed(self, table: Table, column: str, key: Row) -> set[str]:
        """What is found while this value of this row is another."""
        where = " AND ".join(f'"{each.name}" = ?' for each in table.primary_key)
        read = f'SELECT "{column}" FROM {table.name} WHERE {where}'
        (before,) = self.connection.execute(read, key).fetchone()
        write = f'UPDATE {table.name} SET "{column}" = ? WHERE {where}'
        after = self._another(table, column, before)
        try:
            self.connection.execute(write, (after, *key))
        except sqlite3.IntegrityError:
            after = before + 1_003
            self.connection.execute(write, (after, *key))
        names = [each.name for each in table.primary_key]
        moved = [after if name == column else old for name, old in zip(names, key, strict=True)]
        try:
            return self.find()
        finally:
            self.connection.execute(write, (before, *moved))

    def lost(self, table: Table, key: Row) -> set[str]:
        """What is found while this row is gone."""
        where = " AND ".join(f'"{each.name}" = ?' for each in table.primary_key)
        cursor = self.connection.execute(f"SELECT * FROM {table.name} WHERE {where}", key)
        row, names = cursor.fetchone(), ", ".join(f'"{each[0]}"' for each in cursor.description)
        self.connection.execute(f"DELETE FROM {table.name} WHERE {where}", key)
        try:
            return self.find()
        finally:
            marks = ", ".join("?" * len(row))
            self.connection.execute(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", row)

    def _another(self, table: Table, column: str, before: Any) -> Any:
        """Somebody else's where it names somebody, another state, or one more."""
        others = self.connection.execute(
            f'SELECT "{column}" FROM {table.name} WHERE tenant_id = ? AND "{column}" <> ?'
            f" AND \"{column}\" NOT IN (0, '') LIMIT 1",
            (TENANT, before),
        ).fetchone()
        if column in KINDS:
            return others[0] if others else "elsewhere"
        names = column == "owner" or column.endswith("_id")
        return others[0] if names and others else before + 1


@pytest.fixture(scope="session")
def eventful(small: Small, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small life, to whose contracts everything else happened; its database."""
    folder = tmp_path_factory.mktemp("eventful") / "demo"
    shutil.copytree(small.plan.folder, folder)
    world = open_world(folder, RULES, small.plan.seed, node=0)
    live_on(world)
    world.platform.parts.database.engine.dispose()
    return folder / DATABASE


@pytest.fixture(scope="session")
def spoilt(eventful: Path) -> Iterator[Spoilt]:
    """Nothing keeps a value from being changed: no trigger, no key to other tables, no check."""
    with closing(sqlite3.connect(eventful, isolation_level=None)) as connection:
        names = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for (name,) in connection.execute(names).fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute("PRAGMA ignore_check_constraints = ON")
        engine = make_engine(f"sqlite:///{eventful}")
        yield Spoilt(engine, connection)
        engine.dispose()


def _ended(table: Table) -> str:
    """What was lifted is of another kind than what lies."""
    lying = "CASE WHEN lifted_at IS NULL THEN 'lying' ELSE 'lifted' END"
    return lying if "lifted_at" in table.c else "''"


def tables() -> Sequence[Table]:
    """Every table of a store that is not explained away as a whole."""
    found = [each for each in Base.metadata.sorted_tables if "tenant_id" in each.c]
    return [each for each in found if each.name not in TABLES and "__" not in each.name]


def numbers(table: Table) -> Sequence[str]:
    """Amounts, counts and whose they are; of states the name."""
    return [each.name for each in table.c if _is_number(each) or each.name == "state"]


def _is_number(column: Column[Any]) -> bool:
    is_time = isinstance(column.type, Instant)
    return (
        isinstance(column.type, Integer) and not is_time and column.name not in ("tenant_id", "id")
    )


def test_everything_that_happened_is_sound(spoilt: Spoilt) -> None:
    """Debits taken back, a pause, an end, a death, orders and refunds leave no finding."""
    assert spoilt.find() == set()


@pytest.mark.parametrize("table", tables(), ids=lambda table: table.name)
def test_every_number_is_proven(spoilt: Spoilt, table: Table) -> None:
    """Each number of a row changed by itself is found, or it is told why not; and only then."""
    silent, needless = [], []
    for column in numbers(table):
        rows = spoilt.rows(table, column)
        assert rows, f"nothing that happened writes {table.name}.{column}"
        for kind, key in rows.items():
            explained = {f"{table.name}.{column}", f"{table.name}.{column}:{kind}"} & COLUMNS.keys()
            found = spoilt.changed(table, column, key)
            if not found and not explained:
                silent.append(f"{table.name}.{column}:{kind}")
            if found and explained:
                needless.append(f"{table.name}.{column}:{kind} {found}")
    assert (silent, needless) == ([], [])


@pytest.mark.parametrize("table", tables(), ids=lambda table: table.name)
def test_every_row_is_proven(spoilt: Spoilt, table: Table) -> None:
    """A row that is gone is found, or it is told why not."""
    keys = next(iter(spoilt.rows(table, "tenant_id").values()))
    found = spoilt.lost(table, keys)
    assert bool(found) != (table.name in LOST), found


@pytest.mark.parametrize(("name", "code"), NAMED, ids=[name for name, _ in NAMED])
def test_a_number_has_its_finding(spoilt: Spoilt, name: str, code: str) -> None:
    """What is wrong is called by its name."""
    table, column = Base.metadata.tables[name.partition(".")[0]], name.partition(".")[2]
    found = [spoilt.changed(table, column, key) for key in spoilt.rows(table, column).values()]
    assert any(code in each for each in found), found


def test_what_is_explained_is_there() -> None:
    """No table or column is explained that does not exist."""
    known = {table.name: set(table.c.keys()) for table in Base.metadata.sorted_tables}
    named = {tuple(each.partition(":")[0].split(".")) for each in COLUMNS}
    assert {table for table in (*TABLES, *LOST) if table not in known} == set()
    assert {(table, column) for table, column in named if column not in known[table]} == set()
