"""PostgreSQL keeps each store's rows apart by itself, whatever the program asks it."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import Engine, MetaData, make_url, select
from sqlalchemy.exc import DBAPIError, ProgrammingError

from pawpact.database import bulk
from pawpact.database.engine import make_engine, reading
from pawpact.database.migration import Schema
from pawpact.database.postgresql import begin_store
from pawpact.database.safety import assert_apart, wrong_isolation
from pawpact.database.session import Database, StoreSession
from pawpact.kernel.errors import AdminError
from tests.databases import ON_POSTGRESQL, GivenServed

pytestmark = ON_POSTGRESQL

READS = [
    "SELECT tenant_id FROM kennel",
    "SELECT tenant_id FROM kennel WHERE tenant_id IN (1, 2) OR true",
    "SELECT k.tenant_id FROM kennel k JOIN puppy p ON p.kennel_id = k.id",
    "SELECT DISTINCT tenant_id FROM puppy UNION SELECT tenant_id FROM kennel",
    "SELECT (SELECT max(tenant_id) FROM kennel)",
]


def seen(engine: Engine, tenant: int, statement: str) -> set[object]:
    """What a store's transaction gets to see by a statement that nobody filtered."""
    with reading(engine).connect() as connection:
        begin_store(connection, tenant, writes=False)
        return {row[0] for row in connection.exec_driver_sql(statement)}


@pytest.mark.parametrize("statement", READS)
def test_a_statement_without_a_filter_shows_one_store(statement: str, two_stores: Database) -> None:
    """Raw text over tables, which the ORM's filter never sees, shows this store's rows alone."""
    assert seen(two_stores.engine, 1, statement) == {1}
    assert seen(two_stores.engine, 2, statement) == {2}


def test_without_a_store_there_are_no_rows(two_stores: Database) -> None:
    """A transaction that has said for no store sees no row, and writes none."""
    with two_stores.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT * FROM kennel").all() == []
        with pytest.raises(ProgrammingError, match="row-level security"):
            connection.exec_driver_sql("INSERT INTO puppy VALUES (1, 9, 1)")


def test_the_platforms_session_sees_no_stores_rows(two_stores: Database) -> None:
    """What runs for the platform is not for any store, so stores' tables are empty to it."""
    with two_stores.platform() as session:
        connection = session.trusted_connection()
        assert connection.exec_driver_sql("SELECT count(*) FROM kennel").scalar() == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE kennel SET places = 99",
        "DELETE FROM puppy",
        "UPDATE kennel SET places = 99 WHERE tenant_id = 2",
    ],
)
def test_a_write_without_a_filter_reaches_one_store(
    statement: str, two_stores: Database, given: GivenServed
) -> None:
    """Whatever an unfiltered write of store 1 does, store 2 is as it was."""
    asked = (
        "SELECT id, places, (SELECT count(*) FROM puppy WHERE tenant_id = 2) FROM kennel"
        " WHERE tenant_id = 2 ORDER BY id"
    )
    before = given.query(asked)
    with two_stores.engine.begin() as connection:
        begin_store(connection, 1, writes=True)
        connection.exec_driver_sql(statement)
    assert given.query(asked) == before


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO kennel (tenant_id, id, name, places, colour) VALUES (2, 9, 'x', 1, 'black')",
        "UPDATE kennel SET tenant_id = 2",
    ],
)
def test_a_row_of_another_store_is_not_written(statement: str, two_stores: Database) -> None:
    """A row that would belong to another store is refused, new or moved."""
    with two_stores.engine.connect() as connection:
        begin_store(connection, 1, writes=True)
        with pytest.raises(ProgrammingError, match="row-level security"):
            connection.exec_driver_sql(statement)


def test_the_filter_switched_off_shows_nothing_foreign(
    two_stores: Database, model: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sessions whose ORM filter does nothing still read, count and load one store's rows."""
    monkeypatch.setattr(StoreSession, "within_store", lambda self, statement: statement)
    for tenant in (1, 2):
        with two_stores.reading(tenant) as session:
            rows = session.scalars(select(model.Kennel)).all()
            assert [row.tenant_id for row in rows] == [tenant, tenant]
            assert {each.tenant_id for row in rows for each in row.puppies} == {tenant}
    with two_stores.store(1) as session:
        bulk.update(session, model.Kennel, [1, 2], {"places": [7, 7]})
    with two_stores.reading(2) as session:
        assert {each.places for each in session.scalars(select(model.Kennel))} == {20}


def _commit(database: Database) -> int:
    with database.store(1) as session:
        return _process(session)


def _read(database: Database) -> int:
    with database.reading(1) as session:
        return _process(session)


def _fail(database: Database) -> int:
    process = 0
    with suppress(LookupError), database.store(1) as session:
        process = _process(session)
        raise LookupError
    return process


def _break(database: Database) -> int:
    process = 0
    with suppress(DBAPIError), database.store(1) as session:
        process = _process(session)
        session.trusted_connection().exec_driver_sql("SELECT 1 / 0")
    return process


def _abandon(database: Database) -> int:
    session = StoreSession(database.engine, 1)
    process = _process(session)
    session.close()
    return process


def _process(session: StoreSession) -> int:
    """Which of the server's processes this is: the same as long as it is the same connection."""
    connection = session.trusted_connection()
    found = connection.exec_driver_sql(
        "SELECT pg_backend_pid() FROM kennel WHERE current_setting('app.tenant') = '1'"
    )
    return int(found.scalars().first() or 0)


@pytest.mark.parametrize("use", [_commit, _read, _fail, _break, _abandon])
def test_a_pooled_connection_carries_no_store_on(
    use: Callable[[Database], int], two_stores: Database
) -> None:
    """However a transaction ended, the next one on its connection is for no store at first."""
    two_stores.engine.dispose()
    process = use(two_stores)
    with two_stores.engine.connect() as connection:
        asked = "SELECT pg_backend_pid(), current_setting('app.tenant', true), count(*) FROM kennel"
        assert tuple(connection.exec_driver_sql(asked).one()) == (process, "", 0)
        held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = %s"
        assert connection.exec_driver_sql(held, (process,)).scalar() == 0


FAULTS = {
    "not forced": ("ALTER TABLE kennel NO FORCE ROW LEVEL SECURITY", "kennel: no row policy"),
    "not on": ("ALTER TABLE kennel DISABLE ROW LEVEL SECURITY", "kennel: no row policy"),
    "no policy": ("DROP POLICY of_one_store ON puppy", "puppy: no row policy"),
    "another policy": ("CREATE POLICY wide ON bowl USING (true)", "bowl: no row policy"),
    "wider reads": ("ALTER POLICY of_one_store ON kennel USING (true)", "kennel: no row policy"),
    "wider writes": ("ALTER POLICY of_one_store ON diary WITH CHECK (true)", "diary: no row"),
    "a view": ("CREATE VIEW every AS SELECT name FROM kennel", "view every"),
    "a copy": ("CREATE MATERIALIZED VIEW copy AS SELECT name FROM kennel", "view copy"),
    "a function": (
        "CREATE FUNCTION all_of() RETURNS bigint LANGUAGE sql SECURITY DEFINER"
        " AS 'SELECT count(*) FROM kennel'",
        "SECURITY DEFINER function all_of",
    ),
    "a rule": ("CREATE RULE quiet AS ON DELETE TO puppy DO INSTEAD NOTHING", "rule quiet on puppy"),
    "changes the diary": ('GRANT UPDATE ON diary TO "{role}"', "diary: UPDATE"),
    "empties": ('GRANT TRUNCATE ON kennel TO "{role}"', "kennel: TRUNCATE"),
    "changes a column": (
        'GRANT UPDATE (tenant_id) ON diary TO "{role}"',
        "diary: UPDATE OF A COLUMN",
    ),
    "for everybody": ("GRANT DELETE ON diary TO PUBLIC", "diary: DELETE"),
    "cannot write": ('REVOKE INSERT ON kennel FROM "{role}"', "kennel: no INSERT"),
    "makes tables": ('GRANT CREATE ON SCHEMA public TO "{role}"', "role: CREATE ON SCHEMA"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_way_around_is_named_at_the_start(
    fault: str, given: GivenServed, schema: Schema, engine: Engine
) -> None:
    """Each thing that could show or change another store's rows is found by its name."""
    statement, named = FAULTS[fault]
    assert wrong_isolation(engine, schema) == []
    with given.superuser() as connection:
        connection.execute(statement.format(role=given.role))
    with pytest.raises(AdminError, match=re.escape(named)):
        assert_apart(engine, schema)


def test_a_view_with_its_readers_rights_is_fine(
    given: GivenServed, schema: Schema, engine: Engine
) -> None:
    """A view that reads as whoever asks goes no way around the policies."""
    with given.superuser() as connection:
        connection.execute(
            "CREATE VIEW mine WITH (security_invoker = true) AS SELECT name FROM kennel"
        )
    assert_apart(engine, schema)


def test_the_owner_is_not_who_the_program_runs_as(given: GivenServed, schema: Schema) -> None:
    """Started as the owner of the tables, every table is named."""
    engine = make_engine(given.owner_url)
    found = wrong_isolation(engine, schema)
    engine.dispose()
    assert {"kennel: OWNER", "diary: OWNER", "role: CREATEROLE"} <= set(found)


@pytest.mark.parametrize("right", ["SUPERUSER", "BYPASSRLS"])
def test_a_role_above_the_policies_is_refused(
    right: str, given: GivenServed, schema: Schema
) -> None:
    """A role that no policy binds is named as such."""
    name = f"{given.role}_{right.lower()}"
    with given.superuser() as connection:
        connection.execute(f"CREATE ROLE \"{name}\" LOGIN {right} PASSWORD 'x'")
        address = make_url(given.url).set(username=name, password="x")
        engine = make_engine(address.render_as_string(hide_password=False))
        found = wrong_isolation(engine, schema)
        engine.dispose()
        connection.execute(f'DROP ROLE "{name}"')
    assert f"role: {right}" in found


@pytest.mark.parametrize(
    ("group", "named"),
    [("{above}", "role: BYPASSRLS"), ("pg_execute_server_program", "role: A ROLE OF THE SERVER")],
)
def test_a_role_that_may_become_another_is_judged_by_it(
    group: str, named: str, given: GivenServed, schema: Schema
) -> None:
    """Who may SET ROLE to one that no policy binds is not bound either."""
    name, above = f"{given.role}_member", f"{given.role}_above"
    joined = group.format(above=above)
    with given.superuser() as connection:
        connection.execute(f"CREATE ROLE \"{name}\" LOGIN PASSWORD 'x'")
        connection.execute(f'CREATE ROLE "{above}" BYPASSRLS')
        connection.execute(f'GRANT "{joined}" TO "{name}"')
        address = make_url(given.url).set(username=name, password="x")
        engine = make_engine(address.render_as_string(hide_password=False))
        found = wrong_isolation(engine, schema)
        engine.dispose()
        connection.execute(f'DROP ROLE "{name}"; DROP ROLE "{above}"')
    assert [each for each in found if each.startswith(named)]


def test_without_force_the_owner_reads_every_store(
    two_stores: Database, given: GivenServed
) -> None:
    """What FORCE is for: with it the owner sees nothing unasked, without it all stores."""
    owner = make_engine(given.owner_url)
    asked = "SELECT count(DISTINCT tenant_id) FROM kennel"
    with owner.begin() as connection:
        forced = connection.exec_driver_sql(asked).scalar()
        connection.exec_driver_sql("ALTER TABLE kennel NO FORCE ROW LEVEL SECURITY")
        unforced = connection.exec_driver_sql(asked).scalar()
    owner.dispose()
    assert (forced, unforced) == (0, 2)


@pytest.fixture
def schema(metadata: MetaData) -> Schema:
    """The tests' own tables, which no revision made."""
    return Schema(metadata, Path(), "none")
