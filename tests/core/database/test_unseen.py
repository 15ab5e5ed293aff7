"""What a statement costs on PostgreSQL does not hang on how rows were last counted."""

from __future__ import annotations

from types import SimpleNamespace

from sqlalchemy import select

from pawpact.database import bulk
from pawpact.database import wording_postgresql as wording
from pawpact.database.among import among_given
from pawpact.database.counting import count_statements
from pawpact.database.prepared import Prepared
from pawpact.database.session import Database
from tests.databases import ON_POSTGRESQL, GivenServed

PUPPIES = 300
MOST_READ = 4
"""Rows that PostgreSQL may look at for each puppy: itself, its kennel, and some at the ends."""


@ON_POSTGRESQL
def test_a_store_that_was_never_counted_is_read_as_any_other(
    database: Database, model: SimpleNamespace, given: GivenServed
) -> None:
    """Two tables of a new store are joined by their keys, not every row with every other."""
    _fill(database, model)
    _count_as_if_of_another_store(given)
    joined = Prepared(
        select(model.Puppy.id, model.Kennel.name).join(
            model.Kennel, model.Kennel.id == model.Puppy.kennel_id
        )
    )
    with database.store(1) as session:
        assert len(joined.rows(session)) == PUPPIES
        read = session.trusted_connection().exec_driver_sql(
            "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::bigint"
            " FROM pg_stat_xact_user_tables"
        )
        assert read.scalar_one() <= MOST_READ * PUPPIES


def _fill(database: Database, model: SimpleNamespace) -> None:
    """A kennel for each puppy."""
    numbers = range(1, PUPPIES + 1)
    with database.store(1) as session:
        names = [f"kennel {number}" for number in numbers]
        bulk.insert(session, model.Kennel, {"id": numbers, "name": names})
        bulk.insert(session, model.Puppy, {"id": numbers, "kennel_id": numbers})


def _count_as_if_of_another_store(given: GivenServed) -> None:
    """Have the server count the rows while they belong to somebody else."""
    with given.superuser() as connection:
        connection.execute("SET session_replication_role = replica")
        for table in ("kennel", "puppy"):
            connection.execute(f"UPDATE {table} SET tenant_id = 99")
            connection.execute(f"ANALYZE {table}")
            connection.execute(f"UPDATE {table} SET tenant_id = 1")


def test_many_values_are_a_list_when_a_statement_is_planned(
    database: Database, model: SimpleNamespace
) -> None:
    """They are sent as what they are, not as a text of which a list is made only later."""
    asked = Prepared(select(model.Kennel.id).where(among_given(model.Kennel.name, "names")))
    with count_statements(database.engine) as statements, database.reading(1) as session:
        assert not asked.rows(session, names=["a"])
    kind = database.engine.dialect.name
    (words,) = (each for each in statements.sent if "kennel" in each)
    assert ("CAST(%(names)s AS text[])" in words) == (kind == "postgresql")
    assert "VARCHAR" not in words


def test_what_guards_an_update_is_not_planned_for() -> None:
    """The states that rows must still have are told when the statement runs."""
    words = wording.update(
        "charge", (("attempts", "BIGINT[]"),), (("id", "BIGINT[]"),), (("state", "text[]"),)
    )
    assert words.endswith('AND "charge"."state" = (SELECT %s::text)')
