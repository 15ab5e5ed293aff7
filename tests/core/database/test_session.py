"""A store's session reaches the rows of its own store and nothing else."""

from __future__ import annotations

from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import (
    BinaryExpression,
    column,
    delete,
    exists,
    func,
    insert,
    join,
    literal_column,
    select,
    table,
    text,
    true,
    union,
    union_all,
    update,
)
from sqlalchemy.exc import InternalError
from sqlalchemy.orm import aliased, selectinload

from pawpact.database.session import Database, StoreSession, TenantBreach

READS: dict[str, Any] = {
    "rows": lambda m: select(m.Kennel),
    "columns": lambda m: select(m.Kennel.tenant_id),
    "join by class": lambda m: select(m.Puppy.tenant_id).join(m.Kennel, true()),
    "join by relationship": lambda m: select(m.Puppy).join(m.Puppy.kennel),
    "outer join": lambda m: select(m.Kennel).outerjoin(m.Kennel.puppies),
    "joined from": lambda m: select(m.Puppy.tenant_id).select_from(
        join(m.Kennel, m.Puppy, m.Kennel.id == m.Puppy.kennel_id)
    ),
    "alias": lambda m: select(aliased(m.Kennel)),
    "alias columns": lambda m: select(aliased(m.Kennel).tenant_id),
    "alias joined": lambda m: select(m.Puppy).join(aliased(m.Kennel), true()),
    "subquery": lambda m: select(select(m.Kennel.tenant_id).subquery().c.tenant_id),
    "cte": lambda m: select(select(m.Kennel.tenant_id).cte().c.tenant_id),
    "class over subquery": lambda m: select(aliased(m.Kennel, select(m.Kennel).subquery())),
    "union": lambda m: union(select(m.Kennel.tenant_id), select(m.Puppy.tenant_id)),
    "union in subquery": lambda m: select(
        union_all(select(m.Kennel.tenant_id), select(m.Puppy.tenant_id)).subquery().c.tenant_id
    ),
    "in subquery": lambda m: select(m.Kennel).where(m.Kennel.id.in_(select(m.Puppy.kennel_id))),
    "distinct": lambda m: select(m.Kennel.tenant_id).distinct().order_by(m.Kennel.tenant_id),
    "grouped": lambda m: select(m.Kennel.tenant_id, func.count()).group_by(m.Kennel.tenant_id),
}

ROUND_THE_FILTER: dict[str, Any] = {
    "text": lambda m: text("SELECT * FROM kennel"),
    "select over a table": lambda m: select(m.Kennel.__table__),
    "from_statement": lambda m: select(m.Kennel).from_statement(text("SELECT * FROM kennel")),
    "insert": lambda m: insert(m.Kennel).values(id=9, name="x"),
    "insert into a table": lambda m: insert(m.Kennel.__table__).values(id=9, name="x"),
    "update of a table": lambda m: update(m.Kennel.__table__).values(name="x"),
    "delete from a table": lambda m: delete(m.Kennel.__table__),
    "text as a condition": lambda m: select(m.Kennel).where(text("1 = 1")),
    "text as an order": lambda m: select(m.Kennel).order_by(text("1")),
    "literal column": lambda m: select(m.Kennel.id, literal_column("(SELECT 1 FROM puppy)")),
    "table in a subquery": lambda m: select(m.Kennel.id).where(
        m.Kennel.id.in_(select(m.Puppy.__table__.c.kennel_id))
    ),
    "table beside a class": lambda m: select(m.Kennel.id, m.Puppy.__table__.c.id),
    "table in a condition": lambda m: select(m.Kennel.id).where(
        m.Puppy.__table__.c.kennel_id == m.Kennel.id
    ),
    "table joined": lambda m: select(m.Kennel.id).join(m.Puppy.__table__),
    "alias of a table joined": lambda m: select(m.Kennel.id).join(
        m.Kennel.__table__.alias(), true()
    ),
    "table counted in a subquery": lambda m: select(m.Kennel.id).where(
        m.Kennel.places == select(func.count()).select_from(m.Puppy.__table__).scalar_subquery()
    ),
    "table inside a union": lambda m: union(select(m.Kennel.id), select(m.Puppy.__table__.c.id)),
    "table under a subquery": lambda m: select(select(m.Puppy.__table__.c.id).subquery().c.id),
    "table by its name": lambda m: select(m.Kennel.id, table("puppy", column("id")).c.id),
    "window that loses the class": lambda m: select(func.sum(m.Kennel.places).over()),
    "update that reads a second table": lambda m: (
        update(m.Kennel).where(m.Kennel.id == m.Puppy.kennel_id).values(places=1)
    ),
    "update to another store": lambda m: update(m.Kennel).values(tenant_id=2),
    "update to another store by attribute": lambda m: update(m.Kennel).values(
        {m.Kennel.tenant_id: 2}
    ),
    "update in order to another store": lambda m: update(m.Kennel).ordered_values(
        (m.Kennel.tenant_id, 2)
    ),
}

DOORS: dict[str, Any] = {
    "connection": lambda m, s: s.connection(),
    "bulk_insert_mappings": lambda m, s: s.bulk_insert_mappings(m.Kennel, [{"id": 9}]),
    "bulk_update_mappings": lambda m, s: s.bulk_update_mappings(m.Kennel, [{"id": 9}]),
    "bulk_save_objects": lambda m, s: s.bulk_save_objects([m.Kennel(id=9, tenant_id=2)]),
    "update by parameters": lambda m, s: s.execute(
        update(m.Kennel), [{"tenant_id": 2, "id": 1, "name": "x"}]
    ),
}


def stores_seen(session: StoreSession, statement: Any) -> set[int]:
    found = session.execute(statement).unique().all()
    return {row[0] if isinstance(row[0], int) else row[0].tenant_id for row in found}


@pytest.mark.parametrize("kind", READS)
def test_a_read_answers_with_the_own_store_only(
    kind: str, model: SimpleNamespace, two_stores: Database
) -> None:
    """Every way of reading through a mapped class answers rows of the bound store alone."""
    with two_stores.store(2) as session:
        assert stores_seen(session, READS[kind](model)) == {2}


@pytest.mark.parametrize(
    "count",
    [
        lambda m: select(func.count()).select_from(m.Kennel),
        lambda m: select(func.count(m.Kennel.id)),
        lambda m: select(func.count()).select_from(select(m.Kennel.id).subquery()),
        lambda m: select(func.sum(m.Kennel.places) / 10),
    ],
)
def test_an_aggregate_counts_the_own_store_only(
    count: Any, model: SimpleNamespace, two_stores: Database
) -> None:
    """Counts and sums leave the rows of other stores out."""
    with two_stores.store(1) as session:
        assert session.scalar(count(model)) == 2


def test_a_condition_on_related_rows_stays_in_the_store(
    model: SimpleNamespace, two_stores: Database
) -> None:
    """exists(), any() and a correlated subquery look at the bound store alone."""
    with two_stores.store(2) as session:
        session.execute(delete(model.Puppy))
        for condition in (
            exists().where(model.Puppy.kennel_id == model.Kennel.id),
            exists(select(model.Puppy.id).where(model.Puppy.kennel_id == model.Kennel.id)),
            model.Kennel.puppies.any(),
            select(func.count(model.Puppy.id)).scalar_subquery() > 0,
        ):
            assert session.scalars(select(model.Kennel).where(condition)).all() == []
    with two_stores.store(1) as session:
        assert session.scalar(select(func.count()).select_from(model.Puppy)) == 2


@pytest.mark.parametrize(
    ("statement", "is_shared"),
    [
        pytest.param(lambda m: select(m.Kennel.id), False, id="own rows"),
        pytest.param(lambda m: select(m.Town.name), True, id="the platform's rows"),
        pytest.param(
            lambda m: select(m.Kennel.id).where(m.Kennel.name.in_(select(m.Town.name))),
            True,
            id="the platform's rows in a subquery",
        ),
    ],
)
def test_a_writer_that_reads_the_platforms_rows_shares_them(
    statement: Any, is_shared: bool, model: SimpleNamespace, two_stores: Database
) -> None:
    """Wherever in a statement the platform's class stands, also when it is sent again."""
    for _ in range(3):
        with two_stores.store(1) as session:
            session.execute(statement(model))
            assert session.shares_platform == is_shared


def test_the_number_of_the_store_is_not_compared(
    model: SimpleNamespace, two_stores: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A statement that was sent before makes no expression in SQL to find its parameters."""
    joined = model.Kennel.id == model.Puppy.kennel_id
    asked = select(model.Puppy, model.Kennel).join(model.Kennel, joined)
    with two_stores.reading(1) as session:
        session.execute(asked)
        compared: list[object] = []
        monkeypatch.setattr(BinaryExpression, "__bool__", compared.append)
        session.execute(asked)
    assert compared == []


def test_get_finds_no_row_of_another_store(model: SimpleNamespace, two_stores: Database) -> None:
    """Asking for another store's row by its whole key finds nothing."""
    with two_stores.store(1) as session:
        assert session.get(model.Kennel, (2, 1)) is None
        assert session.get_one(model.Kennel, (1, 1)).name == "store 1"


def test_loading_related_rows_stays_in_the_store(
    model: SimpleNamespace, two_stores: Database
) -> None:
    """Rows loaded lazily or along with others come from the bound store."""
    with two_stores.store(2) as session:
        lazily = session.get_one(model.Kennel, (2, 1)).puppies
        along = session.scalars(
            select(model.Kennel).options(selectinload(model.Kennel.puppies))
        ).all()
        assert {puppy.tenant_id for puppy in lazily} == {2}
        assert {puppy.tenant_id for kennel in along for puppy in kennel.puppies} == {2}


def test_an_update_and_a_delete_reach_the_own_store_only(
    model: SimpleNamespace, two_stores: Database
) -> None:
    """A bulk update and a bulk delete without any condition leave other stores as they were."""
    with two_stores.store(1) as session:
        session.execute(update(model.Kennel).values(name="changed"))
        session.execute(delete(model.Puppy))
    with two_stores.store(2) as session:
        assert set(session.scalars(select(model.Kennel.name))) == {"store 2"}
        assert session.scalar(select(func.count(model.Puppy.id))) == 2


@pytest.mark.parametrize("kind", ROUND_THE_FILTER)
def test_a_statement_that_the_filter_cannot_cover_is_refused(
    kind: str, model: SimpleNamespace, two_stores: Database
) -> None:
    """What goes round the mapped classes raises before anything is sent."""
    with two_stores.store(1) as session, pytest.raises(TenantBreach):
        session.execute(ROUND_THE_FILTER[kind](model))


@pytest.mark.parametrize("door", DOORS)
def test_a_door_round_the_filter_is_closed(
    door: str, model: SimpleNamespace, two_stores: Database
) -> None:
    """A session hands out no connection and takes no mappings."""
    with two_stores.store(1) as session, pytest.raises(TenantBreach):
        DOORS[door](model, session)


def test_a_new_row_gets_the_store_of_its_session(
    model: SimpleNamespace, two_stores: Database
) -> None:
    """A row added without a tenant belongs to the bound store."""
    with two_stores.store(2) as session:
        session.add(model.Kennel(id=3, name="new"))
    with two_stores.store(2) as session:
        assert session.get_one(model.Kennel, (2, 3)).name == "new"


def test_a_row_of_another_store_is_not_written(
    model: SimpleNamespace, two_stores: Database
) -> None:
    """Adding, moving and deleting rows under another tenant raises at the flush."""
    with pytest.raises(TenantBreach), two_stores.store(1) as session:
        session.add(model.Kennel(tenant_id=2, id=3, name="new"))
    with pytest.raises(TenantBreach), two_stores.store(1) as session:
        session.get_one(model.Kennel, (1, 1)).tenant_id = 2
    with two_stores.store(2) as other:
        foreign = other.get_one(model.Kennel, (2, 1))
    with pytest.raises(TenantBreach), two_stores.store(1) as session:
        session.delete(foreign)


def test_a_merged_row_of_another_store_is_refused(
    model: SimpleNamespace, two_stores: Database
) -> None:
    """merge() does not smuggle another store's row in."""
    with pytest.raises(TenantBreach), two_stores.store(1) as session:
        session.merge(model.Kennel(tenant_id=2, id=1, name="changed"))


def test_an_error_rolls_the_whole_unit_back(model: SimpleNamespace, two_stores: Database) -> None:
    """What was written before an error is not there afterwards."""

    def write_and_fail() -> None:
        with two_stores.store(1) as session:
            session.add(model.Kennel(id=3, name="new"))
            session.flush()
            raise LookupError

    with pytest.raises(LookupError):
        write_and_fail()
    with two_stores.store(1) as session:
        assert session.get(model.Kennel, (1, 3)) is None


def test_a_reading_session_writes_nothing(model: SimpleNamespace, two_stores: Database) -> None:
    """What a reading session writes is refused, or rolled back at its end."""
    is_served = two_stores.engine.dialect.name == "postgresql"
    refusal = pytest.raises(InternalError, match="read-only") if is_served else nullcontext()
    with refusal, two_stores.reading(1) as session:
        session.add(model.Kennel(id=3, name="new"))
        session.flush()
    with two_stores.reading(1) as session:
        assert session.get(model.Kennel, (1, 3)) is None


def test_a_reading_session_does_not_wait_for_a_writer(
    model: SimpleNamespace, two_stores: Database
) -> None:
    """While one session holds the write lock another reads what was committed before."""
    with two_stores.store(1) as writer:
        writer.execute(update(model.Kennel).values(name="changed"))
        with two_stores.reading(1) as reader:
            assert set(reader.scalars(select(model.Kennel.name))) == {"store 1"}


@pytest.mark.parametrize(
    "statement",
    [
        lambda m: select(m.Kennel),
        lambda m: select(m.Kennel.id),
        lambda m: select(m.Town).where(m.Town.name.in_(select(m.Kennel.name))),
        lambda m: select(func.count()).select_from(m.Kennel),
        lambda m: update(m.Kennel).values(name="x"),
        lambda m: delete(m.Puppy),
        lambda m: text("SELECT * FROM kennel"),
        lambda m: select(m.Kennel.__table__),
    ],
)
def test_the_platform_reads_no_table_of_a_store(
    statement: Any, model: SimpleNamespace, two_stores: Database
) -> None:
    """A platform session refuses statements that touch stores' tables anywhere."""
    with two_stores.platform() as session, pytest.raises(TenantBreach):
        session.execute(statement(model))


def test_the_platform_writes_no_row_of_a_store(
    model: SimpleNamespace, two_stores: Database
) -> None:
    """A store's row added to a platform session raises at the flush."""
    with pytest.raises(TenantBreach), two_stores.platform() as session:
        session.add(model.Kennel(tenant_id=1, id=5, name="x"))


def test_the_platform_reads_and_writes_its_own_tables(
    model: SimpleNamespace, two_stores: Database
) -> None:
    """A platform row is written by the platform and read by the platform and by a store."""
    with two_stores.platform() as session:
        session.add(model.Town(name="Chengdu"))
    with two_stores.platform() as session:
        assert session.scalars(select(model.Town.name)).all() == ["Chengdu"]
    with two_stores.reading(1) as session:
        assert session.get_one(model.Town, "Chengdu").name == "Chengdu"
