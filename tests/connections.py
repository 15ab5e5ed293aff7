"""Connections that outlive their engine: databases are used by one test after the other.

A fresh connection to PostgreSQL starts a process that has to learn every table anew, which takes
longer than most tests. Only those to databases that are lent again are kept.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

MOST_IDLE = 2
"""As many connections to one database as most tests need at a time; the server has few."""


@dataclass
class Keeper:
    """Which databases are lent again, and the connections to them that nobody uses now."""

    names: set[str] = field(default_factory=set)
    idle: list[Kept] = field(default_factory=list)
    process: int = field(default_factory=os.getpid)
    lock: Lock = field(default_factory=Lock)

    def connect(
        self, _dialect: object, _record: object, words: list[Any], options: dict[str, Any]
    ) -> Kept | None:
        """For engines: one that was kept, else a new one; None where the engine makes its own."""
        if options.get("dbname") not in self.names or os.getpid() != self.process:
            return None
        with self.lock:
            for each in self.idle:
                if each.asked == (words, options):
                    self.idle.remove(each)
                    return each
        made = Kept.connect(*words, **options)
        made.asked = words, options
        return made

    def keeps(self, connection: Kept) -> bool:
        """Take back what an engine closes, as new: nothing begun, nothing set."""
        info = connection.info
        if connection.closed or info.transaction_status == TransactionStatus.ACTIVE:
            return False
        if info.dbname not in self.names or os.getpid() != self.process:
            return False
        if len([*self._to(info.dbname)]) >= MOST_IDLE:
            return False
        connection.rollback()
        connection.autocommit, connection.isolation_level, connection.read_only = True, None, None
        connection.execute("RESET ALL")
        connection.autocommit = False
        connection._notice_handlers.clear()
        with self.lock:
            self.idle.append(connection)
        return True

    def processes(self) -> set[int]:
        """The server's processes of those that nobody uses."""
        return {each.info.backend_pid for each in self.idle}

    def forget(self, name: str) -> None:
        """This database is not lent again; nobody stays connected to it."""
        self.names.discard(name)
        for each in [*self._to(name)]:
            self.idle.remove(each)
            each.close()

    def _to(self, name: str) -> Iterator[Kept]:
        return (each for each in self.idle if each.info.dbname == name)


class Kept(psycopg.Connection[Any]):
    """Given back where others are closed."""

    asked: tuple[list[Any], dict[str, Any]] = [], {}

    def close(self) -> None:
        if not keeper.keeps(self):
            super().close()


keeper = Keeper()
