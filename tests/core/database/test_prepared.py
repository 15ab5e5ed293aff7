"""A read that is built once reaches the rows of the session's own store, and no other's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import bindparam, select, text

from pawpact.database.among import among_given
from pawpact.database.prepared import Prepared
from pawpact.database.session import Database, TenantBreach

READS: dict[str, Any] = {
    "columns": lambda m: select(m.Kennel.tenant_id),
    "join": lambda m: select(m.Kennel.tenant_id, m.Puppy.tenant_id).join(
        m.Puppy, m.Puppy.kennel_id == m.Kennel.id
    ),
    "outer join": lambda m: select(m.Kennel.tenant_id, m.Puppy.tenant_id).outerjoin(
        m.Puppy, m.Puppy.kennel_id == m.Kennel.id
    ),
    "subquery": lambda m: select(m.Kennel.tenant_id).where(
        m.Kennel.id.in_(select(m.Puppy.kennel_id))
    ),
    "joined to a subquery": lambda m: select(m.Puppy.tenant_id).join(
        chosen := select(m.Kennel.id).limit(1).subquery(), chosen.c.id == m.Puppy.kennel_id
    ),
}


@pytest.mark.parametrize("name", READS)
def test_only_own_rows_are_read(two_stores: Database, model: SimpleNamespace, name: str) -> None:
    """Every class in the statement is filtered, whoever the session is bound to."""
    prepared = Prepared(READS[name](model))
    for tenant in (1, 2):
        with two_stores.reading(tenant) as session:
            found = {number for row in prepared.rows(session) for number in row}
        assert found == {tenant}


def test_the_store_cannot_be_given(two_stores: Database, model: SimpleNamespace) -> None:
    """A value called like the store's own parameter does not lead to another store."""
    prepared = Prepared(select(model.Kennel.tenant_id))
    with two_stores.reading(1) as session:
        assert {row.tenant_id for row in prepared.rows(session, tenant=2)} == {1}


def test_values_are_given_to_every_read(two_stores: Database, model: SimpleNamespace) -> None:
    """What changes comes as parameters, many values at once as one."""
    prepared = Prepared(
        select(model.Kennel.id)
        .where(among_given(model.Kennel.id, "ids"), model.Kennel.places >= bindparam("places"))
        .order_by(model.Kennel.id)
    )
    with two_stores.reading(1) as session:
        assert [row.id for row in prepared.rows(session, ids=[2, 3], places=10)] == [2]
        assert [row.id for row in prepared.rows(session, ids=[1, 2], places=10)] == [1, 2]
        assert [row.id for row in prepared.rows(session, ids=[1, 2], places=11)] == []


def test_what_is_not_written_yet_is_read(two_stores: Database, model: SimpleNamespace) -> None:
    """A row that the session has only added is among those that are read."""
    prepared = Prepared(select(model.Kennel.id).order_by(model.Kennel.id))
    with two_stores.store(1) as session:
        session.add(model.Kennel(id=3, name="new"))
        assert [row.id for row in prepared.rows(session)] == [1, 2, 3]


def test_values_are_those_of_the_program(two_stores: Database, model: SimpleNamespace) -> None:
    """Instants come back as instants, under the names of their columns, and go there as such."""
    built = datetime(2026, 3, 1, 8, tzinfo=UTC)
    prepared = Prepared(
        select(model.Kennel.id, model.Kennel.built_at).where(
            model.Kennel.built_at >= bindparam("since"),
            model.Kennel.name.in_(["third", "fourth"]),
        )
    )
    with two_stores.store(1) as session:
        session.add(model.Kennel(id=3, name="third", built_at=built))
        (row,) = prepared.rows(session, since=built)
        assert (row.id, row.built_at) == (3, built)
        assert prepared.rows(session, since=built + timedelta(seconds=1)) == []


def test_rows_come_in_pages(two_stores: Database, model: SimpleNamespace) -> None:
    """So many at a time, each of them once."""
    prepared = Prepared(select(model.Puppy.id).order_by(model.Puppy.id))
    with two_stores.store(1) as session:
        session.add(model.Puppy(id=3, kennel_id=1))
        read = [[row.id for row in page] for page in prepared.pages(session, 2)]
    assert read == [[1, 2], [3]]


def test_a_builder_is_asked_once(two_stores: Database, model: SimpleNamespace) -> None:
    """A function that decorates itself builds its select when it is first read."""
    asked = []

    @Prepared
    def found() -> Any:
        asked.append(1)
        return select(model.Kennel.tenant_id)

    assert asked == []
    for tenant in (1, 2):
        with two_stores.reading(tenant) as session:
            assert {row.tenant_id for row in found.rows(session)} == {tenant}
    assert asked == [1]


def test_a_builder_is_looked_over(two_stores: Database, model: SimpleNamespace) -> None:
    """What such a function builds is refused where the filter does not reach it."""
    found = Prepared(lambda: select(model.Kennel.__table__))
    with two_stores.reading(1) as session, pytest.raises(TenantBreach):
        found.rows(session)


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(lambda m: select(m.Kennel.__table__), id="a table"),
        pytest.param(lambda m: select(m.Kennel.id).where(text("1 = 1")), id="text"),
        pytest.param(lambda m: select(m.Town.name), id="the platform's"),
    ],
)
def test_what_the_filter_does_not_reach_is_refused(model: SimpleNamespace, statement: Any) -> None:
    """Tables without their class, text and the platform's rows are refused when it is built."""
    with pytest.raises(TenantBreach):
        Prepared(statement(model))
