"""Where a book's databases come from: files in a folder, or a PostgreSQL server of our own."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import book
import psutil

from pawpact.access.key_file import create_key_file
from pawpact.bootstrap import Platform
from pawpact.bootstrap.bringing_up import bring_up
from pawpact.bootstrap.safety import Installation
from pawpact.settings import Settings

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests import server
from tests.databases import GivenServed, PostgresqlDatabases

SETTINGS = {
    "autovacuum": "on",
    "shared_buffers": "128MB",
    "jit": "on",
    "wal_level": "replica",
    "max_wal_senders": "10",
    "checkpoint_timeout": "5min",
}
"""What PostgreSQL has out of the box and the server of the tests has not."""


class Copy(Protocol):
    """One database with the book's rows."""

    name: str
    url: str
    owner_url: str | None
    raw: str
    """Where the script finds it."""

    def query(self, statement: str) -> list[tuple[Any, ...]]: ...

    def drop(self) -> None: ...


class Shelf(Protocol):
    """Keeps one book and makes copies of it."""

    name: str
    first_process: int | None

    def make(self, contracts: int, stores: int) -> dict[str, int]:
        """A book; answers the numbers of its stores."""

    def copied(self) -> Copy: ...

    def empty(self) -> None:
        """Take the book away."""


def _filled(platform: Platform, folder: Path, contracts: int, stores: int) -> dict[str, int]:
    book.fill(platform, folder, contracts, stores)
    names = [book.WARM, *book.names_of(stores)]
    numbers = {name: platform.stores.tenant(name) for name in names}
    platform.parts.database.engine.dispose()
    return numbers


@dataclass(slots=True)
class File:
    path: Path
    owner_url: None = None

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def url(self) -> str:
        return f"sqlite:///{self.path}"

    @property
    def raw(self) -> str:
        return str(self.path)

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.path)) as connection:
            return connection.execute(statement).fetchall()

    def drop(self) -> None:
        for each in self.path.parent.glob(f"{self.path.name}*"):
            each.unlink()


class Files:
    """SQLite files, synced at every commit."""

    name, first_process = "sqlite", None

    def __init__(self, folder: Path, keys: Path) -> None:
        self.folder, self.keys, self.number = folder, keys, 0
        self.path = folder / "book.sqlite3"

    def make(self, contracts: int, stores: int) -> dict[str, int]:
        settings = Settings(f"sqlite:///{self.path}", self.keys)
        platform = book.platform_on(settings, book.FILLED_AT)
        return _filled(platform, self.folder, contracts, stores)

    def copied(self) -> Copy:
        self.number += 1
        path = self.folder / f"copy-{self.number}.sqlite3"
        shutil.copy(self.path, path)
        return File(path)

    def empty(self) -> None:
        File(self.path).drop()
        shutil.rmtree(self.folder / "tenants")


@dataclass(slots=True)
class Served:
    given: GivenServed

    @property
    def name(self) -> str:
        return self.given.name

    @property
    def url(self) -> str:
        return self.given.url

    @property
    def owner_url(self) -> str:
        return self.given.owner_url

    @property
    def raw(self) -> str:
        return self.given.raw

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        return self.given.query(statement)

    def drop(self) -> None:
        self.given.databases.give_back([self.given])


class Server:
    """A PostgreSQL server with everything on that keeps what was committed."""

    name = "postgresql"

    def __init__(self, folder: Path, keys: Path) -> None:
        self.folder, self.keys = folder, keys
        self.databases = PostgresqlDatabases()
        self.first: GivenServed | None = None
        assert psutil.Process(self.first_process).is_running()

    @property
    def first_process(self) -> int:
        (found,) = self.databases.connection.execute("SHOW data_directory").fetchone() or ("",)
        return int((Path(found) / "postmaster.pid").read_text().split()[0])

    def make(self, contracts: int, stores: int) -> dict[str, int]:
        self.first = self.databases.empty()
        settings = Settings(self.first.url, self.keys, owner_database_url=self.first.owner_url)
        bring_up(Installation(settings))
        platform = book.platform_on(settings, book.FILLED_AT)
        return _filled(platform, self.folder, contracts, stores)

    def copied(self) -> Copy:
        assert self.first is not None
        return Served(self.first.copied())

    def empty(self) -> None:
        assert self.first is not None
        self.databases.give_back([self.first])
        shutil.rmtree(self.folder / "tenants")


@contextmanager
def shelf(kind: str, folder: Path) -> Iterator[Shelf]:
    """Databases of this kind, gone in the end."""
    keys = folder / book.KEYS
    if not keys.exists():
        create_key_file(keys)
    if kind == "sqlite":
        yield Files(folder, keys)
        return
    prepared = server.prepare()
    os.environ["TEST_DATABASE_URL"] = str(server.start(prepared, **SETTINGS))
    try:
        yield Server(folder, keys)
    finally:
        server.finish(prepared)
