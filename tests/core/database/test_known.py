"""A select of columns that was sent before is sent as words, which have the store in them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import bindparam, event, func, literal, select, tuple_, update
from sqlalchemy.orm import aliased

from pawpact.database import known, whole
from pawpact.database.session import Database, StoreSession, TenantBreach
from tests.core.database.test_session import READS, ROUND_THE_FILTER

OTHERWISE = {
    "alias",
    "class over subquery",
    "union",
}
"""Ways of reading that ask for whole rows of no class, or are no plain select."""
TURNS = 3
"""The first goes the usual way, for the second the words are made, the third finds them."""


@pytest.fixture
def worded(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The store of each statement that is sent as words; nothing was met before."""
    sent: list[int] = []
    answer = known.Known.result
    monkeypatch.setattr(known, "_known", {})
    monkeypatch.setattr(known, "_met", set())

    def noted(self: known.Known, session: Any, connection: Any, tenant: int, binds: Any) -> Any:
        sent.append(tenant)
        return answer(self, session, connection, tenant, binds)

    monkeypatch.setattr(known.Known, "result", noted)
    return sent


def told(session: StoreSession, statement: Any) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The names of the columns and the values of the rows."""
    found = session.execute(statement)
    return list(found.keys()), [tuple(row) for row in found]


def store_of(found: Any) -> int:
    """What was found is the number of a store or a row of one."""
    return found if isinstance(found, int) else found.tenant_id


@pytest.mark.parametrize("kind", sorted(READS.keys() - OTHERWISE))
def test_words_answer_with_the_own_store_only(
    kind: str, model: SimpleNamespace, two_stores: Database, worded: list[int]
) -> None:
    """What one store's statement was put into words for answers the other one with its own rows."""
    for _ in range(TURNS):
        for tenant in (1, 2):
            with two_stores.reading(tenant) as session:
                _, rows = told(session, READS[kind](model))
                assert {store_of(row[0]) for row in rows} == {tenant}
    assert worded == [2, 1, 2, 1, 2]


@pytest.mark.parametrize("kind", sorted(OTHERWISE))
def test_what_asks_for_more_than_columns_goes_the_usual_way(
    kind: str, model: SimpleNamespace, two_stores: Database, worded: list[int]
) -> None:
    """Rows of the ORM are its own to make, each time."""
    for tenant in (1, 2) * TURNS:
        with two_stores.reading(tenant) as session:
            found = session.execute(READS[kind](model)).unique().all()
        assert {store_of(row[0]) for row in found} == {tenant}
    assert worded == []


@pytest.mark.parametrize("kind", ROUND_THE_FILTER)
def test_what_was_refused_is_refused_again(
    kind: str, model: SimpleNamespace, two_stores: Database, worded: list[int]
) -> None:
    """However often it is tried, no words are made of what the filter cannot cover."""
    with two_stores.store(1) as session:
        for _ in range(TURNS):
            with pytest.raises(TenantBreach):
                session.execute(ROUND_THE_FILTER[kind](model))
    assert worded == []


SELECTS: dict[str, Any] = {
    "instants and names": lambda m: select(m.Kennel.built_at, m.Kennel.name.label("called")),
    "names twice": lambda m: select(m.Kennel.id, m.Puppy.id).join(
        m.Puppy, m.Puppy.kennel_id == m.Kennel.id
    ),
    "no name": lambda m: select(m.Kennel.id + 1, m.Kennel.places * 2),
    "a function": lambda m: select(func.max(m.Kennel.built_at), func.count(m.Kennel.id)),
    "a number of its own": lambda m: select(m.Kennel.id, literal(7)).limit(1).offset(1),
    "an alias": lambda m: select(aliased(m.Kennel).id),
    "a quotient": lambda m: select(func.sum(m.Kennel.places) / 3),
    "pairs": lambda m: select(m.Kennel.id).where(
        tuple_(m.Kennel.id, m.Kennel.name).in_([(1, "store 1"), (2, "else")])
    ),
    "called like the store": lambda m: select(m.Kennel.id).where(
        m.Kennel.places == bindparam("tenant", 10)
    ),
}


@pytest.mark.parametrize("kind", SELECTS)
def test_words_answer_as_the_statement_did(
    kind: str, model: SimpleNamespace, two_stores: Database, worded: list[int]
) -> None:
    """Names, kinds and values of the answer are the same each time."""
    with two_stores.store(1) as session:
        session.add(model.Kennel(id=3, name="third", built_at=datetime(2026, 3, 1, 8, tzinfo=UTC)))
        first, *others = (repr(told(session, SELECTS[kind](model))) for _ in range(TURNS))
    assert others == [first, first]


def test_each_time_its_own_values_count(
    model: SimpleNamespace, two_stores: Database, worded: list[int]
) -> None:
    """Of equal words numbers, lists of any length and limits are those of the statement at hand."""

    def found(session: StoreSession, places: int, ids: list[int], most: int) -> list[int]:
        asked = select(model.Kennel.id).where(
            model.Kennel.places >= places, model.Kennel.id.in_(ids)
        )
        return list(session.scalars(asked.order_by(model.Kennel.id).limit(most)))

    with two_stores.reading(1) as session:
        for _ in range(TURNS):
            assert found(session, 10, [1, 2, 3], 9) == [1, 2]
            assert found(session, 10, [2], 9) == [2]
            assert found(session, 10, [], 9) == []
            assert found(session, 11, [1, 2], 9) == []
            assert found(session, 10, [2, 1], 1) == [1]
    assert len(worded) == 5 * TURNS - 1


def test_instants_are_brought_into_shape_on_either_way(
    model: SimpleNamespace, two_stores: Database, worded: list[int]
) -> None:
    """An instant that is given is compared as such, one that is found is one."""
    built = datetime(2026, 3, 1, 8, tzinfo=UTC)
    with two_stores.store(1) as session:
        session.add(model.Kennel(id=3, name="third", built_at=built))
        for later in (0, 1, 0, 1):
            asked = select(model.Kennel.built_at).where(
                model.Kennel.built_at >= built + timedelta(seconds=later)
            )
            assert session.scalar(asked) == (None if later else built)
    assert worded == [1, 1, 1]


def test_what_is_not_written_yet_is_found(
    model: SimpleNamespace, two_stores: Database, worded: list[int]
) -> None:
    """A row that the session has only added is among those that words find."""
    with two_stores.store(1) as session:
        for number in (3, 4, 5):
            session.add(model.Kennel(id=number, name="new"))
            assert number in session.scalars(select(model.Kennel.id)).all()
    assert worded == [1, 1]


def test_objects_are_the_sessions_own(
    model: SimpleNamespace, two_stores: Database, worded: list[int]
) -> None:
    """However a row was read it is one object; what is changed in it stays and is written."""
    asked = select(model.Kennel).where(model.Kennel.id == 1)
    with two_stores.store(1) as session:
        usual, *others = (session.scalars(asked).one() for _ in range(TURNS))
        assert all(each is usual for each in others)
        others[-1].name = "painted"
    with two_stores.reading(1) as session:
        assert session.scalars(asked).one().name == "painted"
        (row,) = session.execute(asked)
        assert row.Kennel.places == 10
    assert worded == [1] * (TURNS + 1)


def test_objects_that_are_read_anew_have_what_the_row_has(
    model: SimpleNamespace, two_stores: Database, worded: list[int]
) -> None:
    """What asks for an object to be filled anew goes the usual way, and it is."""
    asked = select(model.Kennel).where(model.Kennel.id == 1)
    with two_stores.store(1) as session:
        for name in ("red", "green", "blue"):
            kennel = session.scalars(asked).one()
            renamed = update(model.Kennel).values(name=name)
            session.execute(renamed.execution_options(synchronize_session=False))
            again = session.scalars(asked.execution_options(populate_existing=True)).one()
            assert again is kennel
            assert kennel.name == name
    assert worded == [1, 1]


def test_what_listens_to_a_load_is_told(
    model: SimpleNamespace, two_stores: Database, worded: list[int]
) -> None:
    """A class somebody listens to is the ORM's to load."""
    told_of: list[object] = []
    whole.whole_of.cache_clear()

    def note(kennel: object, _context: object) -> None:
        told_of.append(kennel)

    event.listen(model.Kennel, "load", note)
    try:
        for _ in range(TURNS):
            with two_stores.reading(1) as session:
                session.scalars(select(model.Kennel)).all()
    finally:
        event.remove(model.Kennel, "load", note)
        whole.whole_of.cache_clear()
    assert len(told_of) == 2 * TURNS
    assert worded == []
