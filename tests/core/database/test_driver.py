"""Words that go to the driver itself: in an open transaction, seen by whoever watches."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError, IntegrityError, InvalidRequestError, ResourceClosedError

from pawpact.database import driver
from pawpact.database.counting import count_statements
from pawpact.database.prepared import Prepared
from pawpact.database.session import Database

INSERT = "INSERT INTO town (name) VALUES ('Chengdu')"
WAYS: dict[str, Any] = {
    "read": lambda connection, sql: driver.read(connection, sql, ()),
    "say": lambda connection, sql: driver.say(connection, sql),
    "say_of_each": lambda connection, sql: driver.say_of_each(connection, sql, [()]),
}


@pytest.mark.parametrize("way", WAYS)
def test_an_error_comes_as_sqlalchemys_own(way: str, two_stores: Database) -> None:
    """A statement that the database refuses raises what everybody above looks for."""
    engine = two_stores.engine
    with engine.connect() as connection, connection.begin(), pytest.raises(DBAPIError) as raised:
        WAYS[way](connection, "SELECT nothing FROM nowhere")
    assert "nowhere" in str(raised.value)


def test_a_broken_rule_is_told_from_others(two_stores: Database) -> None:
    """Its kind is the driver's, its words are without the values."""
    with two_stores.platform() as session:
        connection = session.trusted_connection()
        assert driver.say(connection, INSERT) == 1
        with pytest.raises(IntegrityError):
            driver.say(connection, INSERT)
        session.rollback()


def test_what_is_no_error_of_the_driver_stays_what_it_is(two_stores: Database) -> None:
    """A value that cannot be sent at all is not taken for a refusal of the database's."""
    engine = two_stores.engine
    on_sqlite = engine.dialect.name == "sqlite"
    asked, odd = ("SELECT ?", 2**70) if on_sqlite else ("SELECT %s", object())
    with engine.connect() as connection, connection.begin(), pytest.raises(Exception) as usual:  # noqa: PT011
        connection.exec_driver_sql(asked, (odd,))
    with engine.connect() as connection, connection.begin(), pytest.raises(type(usual.value)):
        driver.read(connection, asked, (odd,))


def test_whoever_watches_sees_it(model: SimpleNamespace, two_stores: Database) -> None:
    """What is counted is what is sent, also where it was sent without being counted before."""
    asked = Prepared(select(model.Kennel.id))
    for is_counted in (False, True):
        with two_stores.reading(1) as session:
            session.trusted_connection()
            if not is_counted:
                asked.rows(session)
                continue
            with count_statements(two_stores.engine) as statements:
                asked.rows(session)
    assert ["kennel" in each for each in statements.sent] == [True]


def test_a_transaction_begins_with_it(two_stores: Database) -> None:
    """What is written where none is open can be taken back."""
    with two_stores.engine.connect() as connection:
        driver.say(connection, INSERT)
        assert connection.in_transaction()
        connection.rollback()
        assert driver.read(connection, "SELECT name FROM town", ()) == []


def _taken_back(connection: Connection) -> None:
    nested = connection.begin_nested()
    nested.rollback()
    assert driver.read(connection, "SELECT name FROM town", ()) == []


def test_nothing_is_sent_on_a_connection_that_was_given_back(two_stores: Database) -> None:
    """What is behind its block belongs to somebody else."""
    engine = two_stores.engine
    with engine.connect() as connection, connection.begin():
        _taken_back(connection)
    with pytest.raises(ResourceClosedError):
        driver.read(connection, "SELECT name FROM town", ())


def test_nothing_is_sent_in_a_transaction_that_is_over(two_stores: Database) -> None:
    """Within a block whose transaction was taken back no other one begins by itself."""
    engine = two_stores.engine
    with engine.connect() as connection, connection.begin() as whole:
        whole.rollback()
        with pytest.raises(InvalidRequestError):
            driver.say(connection, INSERT)
