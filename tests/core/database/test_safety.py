"""A database that could lose acknowledged money is refused at start-up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, event

from pawpact.database.engine import make_engine
from pawpact.database.safety import assert_settings
from pawpact.kernel.errors import AdminError


def weakened(engine: Engine, setting: str) -> Engine:
    engine.dispose()
    other = make_engine(engine.url.render_as_string(hide_password=False))

    def weaken(connection: Any, _record: object) -> None:
        connection.execute(f"PRAGMA {setting}")

    listener: Callable[[Any, object], None] = weaken
    event.listen(other, "connect", listener)
    return other


def test_the_engines_own_settings_are_safe(engine: Engine) -> None:
    """An engine as the program makes it passes."""
    assert_settings(engine)


@pytest.mark.parametrize(
    ("setting", "named"),
    [
        ("synchronous = NORMAL", "synchronous = 1, 2"),
        ("synchronous = OFF", "synchronous = 0, 2"),
        ("foreign_keys = OFF", "foreign_keys = 0, 1"),
        ("journal_mode = DELETE", "journal_mode = delete, wal"),
    ],
)
def test_an_unsafe_setting_is_named(setting: str, named: str, engine: Engine) -> None:
    """Each setting that could lose a commit or a reference stops the start, with both values."""
    other = weakened(engine, setting)
    with pytest.raises(AdminError, match=named):
        assert_settings(other)
    other.dispose()
