"""A server that lets nobody in under this name is not one that is busy."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import URL, Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from pawpact.cli.main import end
from pawpact.database.busy import is_busy, refuses_login
from pawpact.database.engine import make_engine
from tests.core.database.refusing import refusing
from tests.databases import ON_POSTGRESQL

PASSWORD = "opensesame"

REFUSED = [
    ('password authentication failed for user "shop"', True),
    ('用户 "shop" Password 认证失败', True),
    ('no pg_hba.conf entry for host "127.0.0.1", user "shop"', False),
    ('role "shop" does not exist', False),
    ('database "books" does not exist', True),
]
LATER = [
    ("sorry, too many clients already", False),
    ('too many connections for database "books"', True),
    ("the database system is starting up", False),
    ("数据库系统正在启动", False),
]


def _refusal(words: str, *, asks: bool) -> OperationalError:
    with refusing(words, asks=asks) as port:
        where = URL.create("postgresql", "shop", PASSWORD, "127.0.0.1", port, "books")
        engine = make_engine(where.render_as_string(hide_password=False))
        with pytest.raises(OperationalError) as refused:
            engine.connect()
        engine.dispose()
    return refused.value


@pytest.mark.parametrize(("words", "asks"), REFUSED)
def test_a_refused_login_is_not_busy(words: str, asks: bool) -> None:
    """Where the server refuses user, password or database, nobody is told to wait."""
    error = _refusal(words, asks=asks)
    assert (refuses_login(error), is_busy(error)) == (True, False)


@pytest.mark.parametrize(("words", "asks"), LATER)
def test_a_server_without_room_is_busy(words: str, asks: bool) -> None:
    """Where it has no room or is starting, trying again helps, asked for a password or not."""
    error = _refusal(words, asks=asks)
    assert (refuses_login(error), is_busy(error)) == (False, True)


def test_a_server_that_is_away_is_busy() -> None:
    """Where nobody listens, trying again may help."""
    engine = make_engine("postgresql://shop@127.0.0.1:1/books")
    with pytest.raises(OperationalError) as refused:
        engine.connect()
    assert (refuses_login(refused.value), is_busy(refused.value)) == (False, True)


@ON_POSTGRESQL
def test_a_transaction_that_was_left_lying_is_busy(engine: Engine) -> None:
    """The server ended it, so nothing of it stays: trying again helps."""
    with engine.connect() as connection:
        connection.exec_driver_sql("SET idle_in_transaction_session_timeout = 20")
        time.sleep(0.3)
        with pytest.raises(DBAPIError) as ended:
            connection.exec_driver_sql("SELECT 1")
    assert is_busy(ended.value)


def test_a_command_tells_who_mends_the_login(capsys: pytest.CaptureFixture[str]) -> None:
    """It ends with 3 and says where to look; the password is not said."""
    code = end(_refusal(REFUSED[0][0], asks=True), "zh")
    said = capsys.readouterr().err
    assert (code, "数据库拒绝登录" in said, "PAWPACT_DATABASE_URL" in said) == (3, True, True)
    assert (PASSWORD in said, "shop" in said) == (False, False)
