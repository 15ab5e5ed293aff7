"""Many values are handed over as one parameter and compared as if each were its own."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from pawpact.database import bulk
from pawpact.database.among import among
from pawpact.database.counting import count_statements
from pawpact.database.session import Database

ODD_NAMES = ["a", 'quoted "b"', "back\\slash", "{braces},", "小猫", "NULL", ""]


def _found(database: Database, model: SimpleNamespace, condition: Any) -> list[int]:
    with database.reading(1) as session:
        return list(session.scalars(select(model.Kennel.id).where(condition)))


@pytest.fixture
def named(database: Database, model: SimpleNamespace) -> Database:
    """A kennel for each odd name."""
    with database.store(1) as session:
        ids = list(range(1, len(ODD_NAMES) + 1))
        bulk.insert(session, model.Kennel, {"id": ids, "name": ODD_NAMES})
    return database


def test_numbers_are_found(two_stores: Database, model: SimpleNamespace) -> None:
    """Rows whose number is among the values are found, in this store alone."""
    assert _found(two_stores, model, among(model.Kennel.id, {2, 1 << 62})) == [2]


@pytest.mark.parametrize("place", range(len(ODD_NAMES)))
def test_any_text_is_found_as_it_is(named: Database, model: SimpleNamespace, place: int) -> None:
    """Quotes, braces, backslashes and other alphabets are compared, never read as signs."""
    assert _found(named, model, among(model.Kennel.name, [ODD_NAMES[place]])) == [place + 1]


def test_instants_and_colours_are_found(database: Database, model: SimpleNamespace) -> None:
    """Values that a database keeps in another shape are compared in that shape."""
    built = datetime(2026, 3, 1, 8, tzinfo=UTC)
    with database.store(1) as session:
        columns = {"id": [1, 2], "name": ["a", "b"], "built_at": [built, None]}
        bulk.insert(session, model.Kennel, columns)
    assert _found(database, model, among(model.Kennel.built_at, [built])) == [1]
    assert _found(database, model, among(model.Kennel.colour, [model.Colour.GINGER])) == [1, 2]


def test_of_no_values_nothing_is_found(named: Database, model: SimpleNamespace) -> None:
    """A column is never among none."""
    assert _found(named, model, among(model.Kennel.name, [])) == []


def test_other_values_are_the_same_statement(named: Database, model: SimpleNamespace) -> None:
    """However many values are asked for, the words that are sent stay the same."""
    sent = []
    for names in (ODD_NAMES[:1], ODD_NAMES, [f"{number}" for number in range(40_000)]):
        with named.reading(1) as session, count_statements(named.engine) as statements:
            session.scalars(select(model.Kennel.id).where(among(model.Kennel.name, names))).all()
        sent.append(statements.sent[-1])
    assert len(set(sent)) == 1
