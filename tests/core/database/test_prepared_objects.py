"""A prepared select of whole rows answers with the objects of the session's own store."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import bindparam, inspect, select
from sqlalchemy.exc import MultipleResultsFound

from pawpact.database.among import among_given
from pawpact.database.prepared_objects import PreparedObjects
from pawpact.database.session import Database, TenantBreach

BUILT = datetime(2026, 3, 1, 8, tzinfo=UTC)


@pytest.fixture
def kennels(model: SimpleNamespace) -> PreparedObjects[Any]:
    """Kennels by their numbers."""
    return PreparedObjects(
        select(model.Kennel).where(among_given(model.Kennel.id, "ids")).order_by(model.Kennel.id)
    )


def test_only_own_rows_become_objects(two_stores: Database, kennels: PreparedObjects[Any]) -> None:
    """Whoever the session is bound to, it gets its own rows, never another store's."""
    for tenant in (1, 2):
        with two_stores.reading(tenant) as session:
            assert {row.tenant_id for row in kennels.all(session, ids=[1, 2])} == {tenant}


def test_objects_have_every_value(
    two_stores: Database, model: SimpleNamespace, kennels: PreparedObjects[Any]
) -> None:
    """What is read is what the ORM reads: each column, instants as instants."""
    with two_stores.store(1) as session:
        session.add(model.Kennel(id=3, name="third", places=7, built_at=BUILT))
    with two_stores.reading(1) as session:
        (made,) = kennels.all(session, ids=[3])
        found = {each.key: getattr(made, each.key) for each in inspect(model.Kennel).columns}
    with two_stores.reading(1) as session:
        usual = session.get(model.Kennel, (1, 3))
        assert found == {name: getattr(usual, name) for name in found}
        assert found["built_at"] == BUILT


def test_the_session_keeps_them(
    two_stores: Database, model: SimpleNamespace, kennels: PreparedObjects[Any]
) -> None:
    """A row that the session has is the same object, and stays as it was changed there."""
    with two_stores.store(1) as session:
        (made,) = kennels.all(session, ids=[1])
        made.name = "painted"
        assert session.get(model.Kennel, (1, 1)) is made
        with session.no_autoflush:
            (again,) = kennels.all(session, ids=[1])
        assert again is made
        assert again.name == "painted"


def test_what_is_changed_is_written(two_stores: Database, kennels: PreparedObjects[Any]) -> None:
    """A change of such an object lies in the database when the session is over."""
    with two_stores.store(1) as session:
        (made,) = kennels.all(session, ids=[1])
        made.name = "painted"
    with two_stores.reading(1) as session:
        assert [row.name for row in kennels.all(session, ids=[1])] == ["painted"]


def test_what_a_savepoint_took_back_is_read_anew(
    two_stores: Database, kennels: PreparedObjects[Any]
) -> None:
    """After a savepoint was given up an object has the values of its row again, in one read."""
    with two_stores.store(1) as session:
        (made,) = kennels.all(session, ids=[1])
        before = made.name
        with session.begin_nested() as inner:
            made.name = "painted"
            session.flush()
            inner.rollback()
        kennels.all(session, ids=[1])
        assert made.__dict__["name"] == before
        assert not session.dirty


def test_the_only_one_is_found_or_none(two_stores: Database, kennels: PreparedObjects[Any]) -> None:
    """One of one, none of none; of several is an error."""
    with two_stores.store(1) as session:
        one = kennels.one_or_none(session, ids=[1])
        assert one is not None
        assert one.id == 1
        assert kennels.one_or_none(session, ids=[99]) is None
        with pytest.raises(MultipleResultsFound):
            kennels.one_or_none(session, ids=[1, 2])


def test_the_store_cannot_be_given(two_stores: Database, model: SimpleNamespace) -> None:
    """What is looked over before is looked over here: a table without its class is refused."""
    rows: PreparedObjects[Any] = PreparedObjects(
        select(model.Kennel).where(model.Kennel.__table__.alias().c.id == bindparam("id"))
    )
    with two_stores.reading(1) as session, pytest.raises(TenantBreach):
        rows.all(session, id=1)
