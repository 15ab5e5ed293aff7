"""Counts what is sent to the database, so that a test can hold a path to its number."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, event


@dataclass(slots=True)
class Statements:
    """What was sent, in order, COMMIT and ROLLBACK with it; an executemany counts once."""

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
        statements.sent.append(" ".join(statement.split()))

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
