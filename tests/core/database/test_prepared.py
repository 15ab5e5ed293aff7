"""A read that is built once reaches the rows of the session's own store, and no other's."""

from __future__ import annotations

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
