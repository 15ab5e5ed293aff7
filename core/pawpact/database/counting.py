"""Counts what is sent to the database and what stands in it, so that tests can hold both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, Table, event, func, literal, select, union_all

from pawpact.database.engine import reading
from pawpact.database.postgresql import BINDING, begin_store


@dataclass(slots=True)
class Statements:
    """What was sent, in order, COMMIT and ROLLBACK with it; an executemany counts once.

    What binds a transaction of PostgreSQL to its store is shown as what it is, its BEGIN.
    """

    sent: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.sent)

    def __str__(self) -> str:
        return "\n".join(f"{number:>4} {text}" for number, text in enumerate(self.sent, 1))


@contextmanager
def count_statements(engine: Engine) -> Iterator[Statements]:
    """Count everything that this engine sends inside the block."""
    statements = Statements()

    def take(_connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        words = " ".join(statement.split())
        statements.sent.append(f"BEGIN: {words}" if words.startswith(BINDING) else words)

    def commit(_connection: Connection) -> None:
        statements.sent.append("COMMIT")

    def roll_back(_connection: Connection) -> None:
        statements.sent.append("ROLLBACK")

    listeners = (("before_cursor_execute", take), ("commit", commit), ("rollback", roll_back))
    for name, listener in listeners:
        event.listen(engine, name, listener)
    try:
        yield statements
    finally:
        for name, listener in listeners:
            event.remove(engine, name, listener)


def count_rows(engine: Engine, tenant: int, tables: Iterable[Table]) -> dict[str, int]:
    """How many rows of one store these tables hold; empty ones are left out."""
    asked = union_all(
        *(
            select(literal(each.name), func.count()).where(each.c.tenant_id == tenant)
            for each in tables
            if "tenant_id" in each.c
        )
    )
    with reading(engine).connect() as connection:
        if connection.dialect.name == "postgresql":
            begin_store(connection, tenant, writes=False)
        return {name: count for name, count in connection.execute(asked) if count}
