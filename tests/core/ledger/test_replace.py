"""Nobody writes over what is booked: a row pushed aside by another one is refused, or found."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.exc import DatabaseError

from pawpact.ledger.models import JournalRow, PostingRow
from pawpact.ledger.service import audit, post, spend
from pawpact.ledger.verify import AUDITOR as CHAIN
from tests.core.ledger.book import settled
from tests.core.ledger.conftest import OpenUnit

TABLES = ("journal", "posting", "lot_use", "ledger_seal")
_CHANGED = {"journal": "cause", "posting": "account", "lot_use": "amount", "ledger_seal": "hash"}
_OTHERS = {
    "journal": "'another cause'",
    "posting": "'liab.deposit'",
    "lot_use": "-1",
    "ledger_seal": "hash",
}


def written_over(engine: Engine, table: str) -> str:
    """A statement that writes another row in the place of each row of the table."""
    with engine.connect() as connection:
        head = connection.exec_driver_sql(f"SELECT * FROM {table} LIMIT 0")
        columns = list(head.keys())
    values = [_OTHERS[table] if each == _CHANGED[table] else f'"{each}"' for each in columns]
    names, picked = ", ".join(f'"{each}"' for each in columns), ", ".join(values)
    if engine.dialect.name == "sqlite":
        return f"INSERT OR REPLACE INTO {table} ({names}) SELECT {picked} FROM {table}"
    column, other = _CHANGED[table], _OTHERS[table].replace("hash", f"{table}.hash")
    return f"UPDATE {table} SET {column} = {other}"


@pytest.fixture
def spent(open_unit: OpenUnit) -> None:
    """A store with debits and an order."""

    with open_unit() as unit:
        post(unit, [settled(1), settled(2)])
        spend(unit, 1001, 60_00, "o", cause="test")


@pytest.mark.parametrize("table", TABLES)
def test_row_written_over_is_refused(spent: None, engine: Engine, table: str) -> None:
    """REPLACE, which deletes what stands in its way, does not pass an append-only table."""
    statement = written_over(engine, table)
    with pytest.raises(DatabaseError), engine.begin() as connection:
        connection.exec_driver_sql(statement)


@pytest.mark.parametrize("model", [JournalRow, PostingRow])
def test_row_written_over_past_the_triggers_is_found(
    spent: None,
    unguarded: None,
    open_unit: OpenUnit,
    engine: Engine,
    model: type[JournalRow] | type[PostingRow],
) -> None:
    """Whoever tears the triggers out and writes over a row is found by the chain."""
    if engine.dialect.name == "sqlite":
        statement = written_over(engine, model.__tablename__)
        with engine.begin() as connection:
            connection.exec_driver_sql(statement)
    else:
        changed = {"cause": "another"} if model is JournalRow else {"account": "liab.deposit"}
        with open_unit() as unit:
            unit.session.execute(update(model).values(**changed))
    with open_unit() as unit:
        assert "broken_chain" in {each.code for each in audit(unit, [CHAIN]).findings}
