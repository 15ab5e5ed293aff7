"""A database as it stood at a moment: kept in memory and put back as often as asked, or doubled."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine

from pawpact.database.sqlite import OWNER_ONLY


def double_file(source: Path, target: Path) -> None:
    """A copy of what is committed, whoever has the source open; only its owner can read it."""
    target.touch(mode=OWNER_ONLY)
    with (
        closing(sqlite3.connect(source)) as lived,
        closing(sqlite3.connect(target)) as copied,
    ):
        lived.backup(copied)


class Kept:
    """Of a database that is a file; a server's is not kept."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._copy = sqlite3.connect(":memory:")

    @property
    def is_possible(self) -> bool:
        """Whether this database can be put back."""
        return self._engine.dialect.name == "sqlite"

    def keep(self) -> None:
        """As it stands now."""
        with closing(self._connect()) as database:
            database.backup(self._copy)

    def put_back(self) -> None:
        """As it stood when it was kept."""
        with closing(self._connect()) as database:
            self._copy.backup(database)

    def close(self) -> None:
        """Let the copy go."""
        self._copy.close()

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(str(self._engine.url.database))
