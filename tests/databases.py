"""Databases for tests, of either kind: a template made once a run, and a copy for each test."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Literal, Protocol, cast

import psycopg
import pytest
from sqlalchemy import URL, Engine, MetaData, make_url

from pawpact.database.engine import make_engine
from pawpact.database.grant import grant
from pawpact.database.protection import protect
from tests import server
from tests.connections import keeper

Kind = Literal["sqlite", "postgresql"]
Fill = Callable[[Engine, str | None], None]
"""Makes the tables of an empty database, as their owner; on PostgreSQL for this role to use."""

_CHOSEN: dict[str, tuple[Kind, ...]] = {
    "sqlite": ("sqlite",),
    "postgresql": ("postgresql",),
    "both": ("sqlite", "postgresql"),
}
LENT_AGAIN = "template"
"""What is empty when it is made, and can be made empty again."""
KINDS = _CHOSEN[os.environ.get("PAWPACT_TEST_DATABASES", "both")]
ON_SQLITE = pytest.mark.parametrize("databases", ["sqlite"], indirect=True, scope="session")
ON_POSTGRESQL = pytest.mark.parametrize("databases", ["postgresql"], indirect=True, scope="session")
"""What is said of one kind alone."""
OF_ANY_DATABASE = pytest.mark.of_any_database
"""What rules and code decide wherever rows lie; see `is_said_already`."""


def kind_of(item: pytest.Item) -> str | None:
    """The kind of database that a test runs on, if it needs one."""
    called = getattr(item, "callspec", None)
    return called.params.get("databases") if called else None


def is_said_already(item: pytest.Item) -> bool:
    """Whether this is said of any kind alike, and another kind's run says it.

    With `PAWPACT_TORTURE` set it is said of each kind all the same.
    """
    if item.get_closest_marker(OF_ANY_DATABASE.name) is None or "PAWPACT_TORTURE" in os.environ:
        return False
    return kind_of(item) not in (None, KINDS[0])


class Given(Protocol):
    """A database that a test was given. The program is told ``url``, migrations ``owner_url``."""

    kind: Kind
    url: str
    owner_url: str
    role: str | None
    """Whom the program runs as, where that is not the owner."""

    def copied(self) -> Given:
        """Another one with the same rows; nobody else may be connected to this one."""

    def unguard(self) -> None:
        """Take away what keeps append-only rows, for the program too."""

    @property
    def raw(self) -> str:
        """Where somebody with the database in hand finds it: a file, or a superuser's address."""

    def spoil(self, statement: str, *values: object) -> None:
        """Change rows of any store, as he would; `?` marks values."""

    def alter(self, statement: str) -> None:
        """Change the schema, as he would."""

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """What there really is, in all stores."""

    def content(self) -> bytes:
        """Everything that is stored, for looking through or comparing."""


class Databases(Protocol):
    """Where tests get theirs from."""

    kind: Kind

    def empty(self) -> Given:
        """One without any table."""

    def filled(self, fill: Fill, name: str = "") -> Given:
        """A copy of what ``fill`` makes; what goes by a name is made once a run."""

    def give_back(self, given: Sequence[Given]) -> None:
        """Take them away."""


def tables_of(*several: MetaData) -> Fill:
    """Makes these tables, guarded, from the models."""

    def fill(engine: Engine, role: str | None) -> None:
        with engine.begin() as connection:
            for metadata in several:
                metadata.create_all(connection)
                protect(connection, metadata)
                if role is not None:
                    grant(connection, role, metadata)

    return fill


def add_tables(given: Given, *several: MetaData) -> None:
    """More tables in a database, made by its owner."""
    engine = make_engine(given.owner_url)
    tables_of(*several)(engine, given.role)
    engine.dispose()


@dataclass
class SqliteDatabases:
    """Files in a folder."""

    folder: Path
    kind: Kind = "sqlite"
    _numbers: count[int] = field(default_factory=count)
    _made: dict[str, GivenFile] = field(default_factory=dict)

    def empty(self) -> GivenFile:
        folder = self.folder / f"{next(self._numbers)}"
        folder.mkdir()
        return GivenFile(folder / "pawpact.sqlite3", self)

    def filled(self, fill: Fill, name: str = "") -> GivenFile:
        if name in self._made:
            return self._made[name].copied()
        given = self.empty()
        engine = make_engine(given.url)
        fill(engine, None)
        engine.dispose()
        if not name:
            return given
        self._made[name] = given
        return given.copied()

    def give_back(self, given: Sequence[Given]) -> None:
        for each in given:
            shutil.rmtree(cast(GivenFile, each).path.parent, ignore_errors=True)


@dataclass(frozen=True)
class GivenFile:
    """A file, and its log beside it."""

    path: Path
    databases: SqliteDatabases = field(repr=False)
    kind: Kind = "sqlite"

    @property
    def url(self) -> str:
        return f"sqlite:///{self.path}"

    @property
    def owner_url(self) -> str:
        return self.url

    @property
    def role(self) -> None:
        return None

    def copied(self) -> GivenFile:
        other = self.databases.empty()
        shutil.copy(self.path, other.path)
        return other

    def unguard(self) -> None:
        with closing(sqlite3.connect(self.path)) as connection:
            triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            for (name,) in connection.execute(triggers).fetchall():
                connection.execute(f'DROP TRIGGER "{name}"')
            connection.commit()

    @property
    def raw(self) -> str:
        return str(self.path)

    def spoil(self, statement: str, *values: object) -> None:
        self.unguard()
        with closing(sqlite3.connect(self.path)) as connection:
            assert connection.execute(statement, values).rowcount > 0, statement
            connection.commit()

    def alter(self, statement: str) -> None:
        with closing(sqlite3.connect(self.path)) as connection:
            connection.execute(statement)
            connection.commit()

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.path)) as connection:
            return connection.execute(statement).fetchall()

    def content(self) -> bytes:
        log = self.path.with_name(f"{self.path.name}-wal")
        return self.path.read_bytes() + (log.read_bytes() if log.exists() else b"")


_EMPTY = """
DO $$ DECLARE name text; BEGIN
    SET LOCAL session_replication_role = replica;
    FOR name IN
        SELECT oid::regclass FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 0
    LOOP EXECUTE 'DELETE FROM ' || name; END LOOP;
END $$
"""
_SIZE = "SELECT sum(pg_relation_size(oid)) FROM pg_class WHERE relkind = 'r'"
_GROWN = 2**24
"""Bytes of rows, of which deleted ones are some, from which on a new database is quicker."""


class PostgresqlDatabases:
    """Databases on the server of this run, owned by one role and used by another.

    Making one takes longer than most tests. One that a test used as the program does, which
    changes rows and nothing else, is emptied and lent again.
    """

    kind: Kind = "postgresql"

    def __init__(self) -> None:
        found = server.server()
        self.server = make_url(found["url"])
        self.mark = found["mark"]
        self._numbers = count()
        self._leaving: set[str] = set()
        self._free: list[GivenServed] = []
        self._cleaners: dict[str, psycopg.Connection] = {}
        self.connection = server.connect(self.server)
        self._is_new = self.connection.info.server_version >= 150_000
        self._make_roles()

    @property
    def owner(self) -> str:
        return f"pawpact_{self.mark}_owner"

    @property
    def role(self) -> str:
        """Whom the program runs as."""
        return f"pawpact_{self.mark}_program"

    def url(self, role: str, database: str) -> str:
        address: URL = self.server.set(username=role, password=self.mark, database=database)
        return address.render_as_string(hide_password=False)

    def empty(self) -> GivenServed:
        return self.made("template0")

    def filled(self, fill: Fill, name: str = "") -> GivenServed:
        if not name:
            return self._fill(self._name(), fill)
        if name == LENT_AGAIN and self._free:
            return self._free.pop()
        template = f"pawpact_{self.mark}_{name}"
        with server.alone(Path(os.environ[server.FOLDER])):
            if not self._is_there(template):
                self._fill(template, fill)
        given = self.made(template)
        if name == LENT_AGAIN:
            keeper.names.add(given.name)
        return given

    def made(self, template: str, name: str = "") -> GivenServed:
        name = name or self._name()
        self.leave(template)
        strategy = " STRATEGY file_copy" if self._is_new else ""
        self.connection.execute(
            f'CREATE DATABASE "{name}" OWNER "{self.owner}" TEMPLATE "{template}"{strategy}'
        )
        return GivenServed(name, self)

    def give_back(self, given: Sequence[Given]) -> None:
        """Empty what is lent again; drop what nobody is connected to.

        What a test left open goes later, or at the end.
        """
        for each in given:
            assert isinstance(each, GivenServed)
            if each.name in keeper.names and self._is_emptied(each.name):
                self._free.append(each)
            else:
                self.leave(each.name)
                self._leaving.add(each.name)
        if self._leaving:
            self._drop()

    def leave(self, name: str) -> None:
        """This one is not as it was made, or is to be copied: it is not lent again."""
        keeper.forget(name)
        if name in self._cleaners:
            self._cleaners.pop(name).close()

    def close(self) -> None:
        """Nothing of ours stays connected."""
        for name in [*keeper.names]:
            self.leave(name)
        self.connection.close()

    def _drop(self) -> None:
        busy = {name for (name,) in self.connection.execute("SELECT datname FROM pg_stat_activity")}
        for name in sorted(self._leaving - busy):
            self.connection.execute(f'DROP DATABASE "{name}"')
            self._leaving.remove(name)

    def _is_emptied(self, name: str) -> bool:
        """Whether nobody is connected who could still write, and nothing is left of it."""
        if name not in self._cleaners:
            self._cleaners[name] = server.connect(self.server, name)
        cleaner = self._cleaners[name]
        ours = {cleaner.info.backend_pid, *keeper.processes()}
        there = cleaner.execute("SELECT pid FROM pg_stat_activity WHERE datname = %s", (name,))
        if any(process not in ours for (process,) in there):
            return False
        cleaner.execute(_EMPTY)
        (size,) = cleaner.execute(_SIZE).fetchone() or (0,)
        return bool(size < _GROWN)

    def _fill(self, name: str, fill: Fill) -> GivenServed:
        given = self.made("template0", name)
        engine = make_engine(given.owner_url)
        fill(engine, self.role)
        engine.dispose()
        return given

    def _name(self) -> str:
        return f"pawpact_{self.mark}_{os.getpid()}_{next(self._numbers)}"

    def _is_there(self, name: str) -> bool:
        asked = "SELECT 1 FROM pg_database WHERE datname = %s"
        return self.connection.execute(asked, (name,)).fetchone() is not None

    def _make_roles(self) -> None:
        with server.alone(Path(os.environ[server.FOLDER])):
            for role, right in ((self.owner, "CREATEROLE"), (self.role, "NOCREATEROLE")):
                known = "SELECT 1 FROM pg_roles WHERE rolname = %s"
                if self.connection.execute(known, (role,)).fetchone() is None:
                    self.connection.execute(
                        f"CREATE ROLE \"{role}\" LOGIN {right} PASSWORD '{self.mark}'"
                    )


@dataclass(frozen=True)
class GivenServed:
    """A database on the server of this run."""

    name: str
    databases: PostgresqlDatabases = field(repr=False)
    kind: Kind = "postgresql"

    @property
    def url(self) -> str:
        return self.databases.url(self.databases.role, self.name)

    @property
    def owner_url(self) -> str:
        self.databases.leave(self.name)
        return self.databases.url(self.databases.owner, self.name)

    @property
    def role(self) -> str:
        return self.databases.role

    def copied(self) -> GivenServed:
        return self.databases.made(self.name)

    def unguard(self) -> None:
        with self.superuser() as connection:
            connection.execute(
                "DO $$ DECLARE r record; BEGIN"
                " FOR r IN SELECT tgname, tgrelid::regclass AS t FROM pg_trigger"
                " WHERE NOT tgisinternal LOOP"
                " EXECUTE format('DROP TRIGGER %I ON %s', r.tgname, r.t); END LOOP; END $$"
            )
            connection.execute(
                f'GRANT UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{self.databases.role}"'
            )

    @property
    def raw(self) -> str:
        with self.superuser() as connection:
            return connection.info.dsn

    def spoil(self, statement: str, *values: object) -> None:
        with self._superuser() as connection:
            connection.execute("SET session_replication_role = replica")
            marked = statement.replace("?", "%s") if values else statement.replace("%", "%%")
            assert connection.execute(marked, values).rowcount > 0, statement

    def alter(self, statement: str) -> None:
        with self.superuser() as connection:
            connection.execute(statement)

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        with self._superuser() as connection:
            return connection.execute(statement).fetchall()

    def content(self) -> bytes:
        tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        parts = []
        with self._superuser() as connection:
            for (name,) in connection.execute(tables).fetchall():
                with connection.cursor().copy(f'COPY "{name}" TO STDOUT') as rows:
                    parts.append(b"".join(map(bytes, rows)))
        return b"\n".join(parts)

    def superuser(self) -> psycopg.Connection:
        self.databases.leave(self.name)
        return self._superuser()

    def _superuser(self) -> psycopg.Connection:
        return server.connect(self.databases.server, self.name)


def hurry(connection: Any, _record: object, _proxy: object) -> None:
    """For a checkout of a pool: who uses the connection does not wait for other writers."""
    if isinstance(connection, psycopg.Connection):
        connection.execute("SET lock_timeout = 1")
        connection.commit()
    else:
        connection.execute("PRAGMA busy_timeout = 1")
