"""A database that could lose acknowledged money is refused at start-up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, event

from pawpact.database.engine import make_engine
from pawpact.database.safety import assert_settings
from pawpact.kernel.errors import AdminError
from tests.databases import ON_POSTGRESQL, ON_SQLITE, Given


@pytest.fixture
def weakened(given: Given) -> Iterator[Callable[[str], Engine]]:
    """An engine whose connections begin with a statement of somebody else's."""
    engine = make_engine(given.url)

    def weaken(statement: str) -> Engine:
        def begin(connection: Any, _record: object) -> None:
            connection.execute(statement)
            if given.kind == "postgresql":
                connection.commit()

        event.listen(engine, "connect", begin)
        return engine

    yield weaken
    engine.dispose()


def test_the_engines_own_settings_are_safe(engine: Engine) -> None:
    """An engine as the program makes it passes."""
    assert_settings(engine)


@ON_SQLITE
@pytest.mark.parametrize(
    ("setting", "named"),
    [
        ("synchronous = NORMAL", "synchronous = 1, 2"),
        ("synchronous = OFF", "synchronous = 0, 2"),
        ("foreign_keys = OFF", "foreign_keys = 0, 1"),
        ("journal_mode = DELETE", "journal_mode = delete, wal"),
    ],
)
def test_an_unsafe_setting_of_sqlite_is_named(
    setting: str, named: str, weakened: Callable[[str], Engine]
) -> None:
    """Each setting that could lose a commit or a reference stops the start, with both values."""
    with pytest.raises(AdminError, match=named):
        assert_settings(weakened(f"PRAGMA {setting}"))


@ON_POSTGRESQL
@pytest.mark.parametrize(
    ("setting", "named"),
    [
        ("synchronous_commit = off", "synchronous_commit = off, on"),
        ("row_security = off", "row_security = off, on"),
        ("default_transaction_read_only = on", "default_transaction_read_only = on, off"),
    ],
)
def test_an_unsafe_setting_of_postgresql_is_named(
    setting: str, named: str, weakened: Callable[[str], Engine]
) -> None:
    """Each setting that could lose a commit or show other stores stops the start."""
    with pytest.raises(AdminError, match=named):
        assert_settings(weakened(f"SET {setting}"))
