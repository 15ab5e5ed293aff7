"""Savepoints are called by how deep they lie, and hold what was written in them alone."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from pawpact.database.counting import count_statements
from pawpact.database.session import Database, StoreSession


def _names(session: StoreSession, model: SimpleNamespace) -> set[str]:
    return set(session.scalars(select(model.Kennel.name)))


def _add(session: StoreSession, model: SimpleNamespace, number: int, name: str) -> None:
    session.add(model.Kennel(id=number, name=name))
    session.flush()


def _fail(database: Database, model: SimpleNamespace) -> None:
    with database.store(1) as session, session.begin_nested():
        _add(session, model, 2, "lost")
        raise LookupError


def test_one_is_taken_back_between_two_that_stay(
    database: Database, model: SimpleNamespace
) -> None:
    """Of three that are equally deep the middle one leaves nothing, the others everything."""
    with database.store(1) as session:
        for number, name in enumerate(("first", "second", "third")):
            nested = session.begin_nested()
            _add(session, model, number, name)
            nested.rollback() if name == "second" else nested.commit()
    with database.reading(1) as session:
        assert _names(session, model) == {"first", "third"}


def test_an_outer_one_takes_back_what_an_inner_one_kept(
    database: Database, model: SimpleNamespace
) -> None:
    """After an inner one was taken back and another kept, the outer one still ends both."""
    with database.store(1) as session:
        _add(session, model, 1, "before")
        outer = session.begin_nested()
        for number, is_kept in ((2, False), (3, True)):
            inner = session.begin_nested()
            _add(session, model, number, f"inner {number}")
            inner.commit() if is_kept else inner.rollback()
        assert _names(session, model) == {"before", "inner 3"}
        outer.rollback()
        _add(session, model, 4, "after")
    with database.reading(1) as session:
        assert _names(session, model) == {"before", "after"}


def test_units_of_one_transaction_end_for_themselves(
    database: Database, model: SimpleNamespace
) -> None:
    """A unit that fails among others takes its own rows back, those of a savepoint in it too."""
    with database.together():
        with database.store(1) as session:
            _add(session, model, 1, "kept")
        with pytest.raises(LookupError):
            _fail(database, model)
        with database.store(1) as session:
            _add(session, model, 3, "kept too")
    with database.reading(1) as session:
        assert _names(session, model) == {"kept", "kept too"}


def test_the_words_are_always_the_same(database: Database, model: SimpleNamespace) -> None:
    """However many there were before, one that lies as deep is called the same."""
    with database.store(1) as session, count_statements(database.engine) as statements:
        for number in range(20):
            with session.begin_nested():
                _add(session, model, number, "kennel")
    said = {each for each in statements.sent if "SAVEPOINT" in each}
    assert said == {"SAVEPOINT depth_0", "RELEASE SAVEPOINT depth_0"}


def test_a_transaction_that_is_rolled_back_leaves_none_behind(database: Database) -> None:
    """The next one on the same connection begins to count afresh."""
    with database.engine.connect() as connection, count_statements(database.engine) as statements:
        for _ in range(2):
            whole = connection.begin()
            connection.begin_nested()
            whole.rollback()
    said = [each for each in statements.sent if "SAVEPOINT" in each]
    assert said == ["SAVEPOINT depth_0", "SAVEPOINT depth_0"]
