"""The connection that a session remembers for its transaction: of that one alone."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from sqlalchemy.exc import IntegrityError, InvalidRequestError

from pawpact.database import driver
from pawpact.database.session import Database

ADDED = "INSERT INTO town (name) VALUES ('{}')"


def test_a_unit_within_a_unit_is_taken_back_alone(two_stores: Database) -> None:
    """The connection that a session remembers is not sent around the savepoint that began since."""
    with two_stores.store(1) as session:
        driver.say(session.trusted_connection(), ADDED.format("Chengdu"))
        with session.begin_nested() as nested:
            driver.say(session.trusted_connection(), ADDED.format("Kunming"))
            nested.rollback()
        driver.say(session.trusted_connection(), ADDED.format("Wuhan"))
    with two_stores.engine.connect() as connection:
        found = driver.read(connection, "SELECT name FROM town ORDER BY name", ())
    assert [name for (name,) in found] == ["Chengdu", "Wuhan"]


def test_a_unit_within_a_unit_has_its_savepoint_before_anything_is_sent(
    two_stores: Database,
) -> None:
    """Whoever asks for the connection there gets it with the savepoint open."""
    with two_stores.store(1) as session:
        outside = session.trusted_connection()
        with session.begin_nested():
            within = session.trusted_connection()
            assert within is outside
            assert within.in_nested_transaction()
        assert not session.trusted_connection().in_nested_transaction()


def test_a_transaction_that_failed_hands_out_no_connection(
    model: SimpleNamespace, two_stores: Database
) -> None:
    """Once a write failed, nothing is sent in what is left of its transaction."""
    with two_stores.store(1) as session:
        session.trusted_connection()
        session.add(model.Kennel(id=1, name="there already"))
        with pytest.raises(IntegrityError):
            session.flush()
        with pytest.raises(InvalidRequestError):
            session.trusted_connection()
        session.rollback()


def test_a_transaction_that_ended_leaves_no_connection_behind(two_stores: Database) -> None:
    """After a commit what is sent begins anew, on a connection that is this session's again."""
    with two_stores.store(1) as session:
        ended = session.trusted_connection()
    assert ended.closed
    assert session.trusted_connection() is not ended
    assert session.in_transaction()
    session.close()
