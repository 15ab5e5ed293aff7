"""A column can be asked about without SQLite looking for rows by it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from sqlalchemy import Dialect, select
from sqlalchemy.dialects import postgresql, sqlite

from pawpact.database.session import Database
from pawpact.database.unindexed import unindexed


@pytest.mark.parametrize(
    ("dialect", "words"),
    [
        pytest.param(sqlite.dialect(), "+kennel.name IN", id="sqlite"),
        pytest.param(postgresql.dialect(), "WHERE kennel.name IN", id="postgresql"),
    ],
)
def test_only_sqlite_is_told(model: SimpleNamespace, dialect: Dialect, words: str) -> None:
    """SQLite gets an expression, of which it knows no index; PostgreSQL the column."""
    asked = select(model.Kennel.id).where(unindexed(model.Kennel.name).in_(["a"]))
    assert words in str(asked.compile(dialect=dialect))


def test_the_same_rows_are_found(two_stores: Database, model: SimpleNamespace) -> None:
    """Values compare as those of the column itself."""
    with two_stores.store(1) as session:
        session.add(model.Kennel(id=3, name="third"))
        asked = select(model.Kennel.id).where(unindexed(model.Kennel.name).in_(["third", "none"]))
        assert session.scalars(asked).all() == [3]
