"""Whole rows of plugins are found in every way in which they may be asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from pawpact.database.counting import count_statements
from pawpact.database.session import Database
from pawpact.hosting.change import store_changes
from pawpact.hosting.registration import Change, Record, Sealed
from pawpact.hosting.rows import StoredRows
from pawpact.hosting.seeing import Between, NotAskedFor, UpTo
from pawpact.hosting.storage import store_records
from pawpact.hosting.table import PluginTable, PluginThing, plugin_metadata, sealed_column
from pawpact.kernel.identity import Ids
from pawpact.kernel.vault import Vault
from tests.databases import Given, add_tables

METADATA = plugin_metadata("acme_rows")


class Walk(PluginTable):
    __tablename__ = "acme_rows__walk"
    metadata = METADATA

    customer: Mapped[int]
    day: Mapped[date]
    is_long: Mapped[bool]
    place: Mapped[str | None] = mapped_column(String(20))
    secret: Mapped[bytes | None] = sealed_column()


class Leash(PluginThing):
    __tablename__ = "acme_rows__leash"
    __role__ = "leash"
    metadata = METADATA

    state: Mapped[str] = mapped_column(String(20))


WALKS = (
    ("a", 7, date(2026, 3, 1), False, "park", "one"),
    ("b", 8, date(2026, 3, 2), True, None, None),
    ("c", 7, date(2026, 3, 3), True, "lake", "three"),
)


def _walk(
    key: str, customer: int, day: date, is_long: bool, place: str | None, secret: str | None
) -> Record:
    values = {"customer": customer, "day": day, "is_long": is_long, "place": place}
    return Record(Walk, key, {**values, "secret": None if secret is None else Sealed(secret)})


@pytest.fixture
def walked(database: Database, given: Given, vault: Vault, ids: Ids) -> Database:
    """Three walks of two customers in store 1, and one of store 2."""
    add_tables(given, METADATA)
    for tenant, walks in ((1, WALKS), (2, WALKS[:1])):
        with database.store(tenant) as session:
            store_records(session, vault, ids, [_walk(*each) for each in walks])
    return database


def _found(walked: Database, vault: Vault, where: Mapping[str, Any], **more: Any) -> list[str]:
    options = {"after": None, "limit": 10, "is_newest_first": False, **more}
    with walked.reading(1) as session:
        page = StoredRows(session, vault).find(Walk, where, **options)
    return [row["key"] for row in page.rows]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({}, "abc"),
        ({"customer": 7}, "ac"),
        ({"customer": (7, 9)}, "ac"),
        ({"customer": ()}, ""),
        ({"day": [date(2026, 3, 2), date(2026, 3, 3)]}, "bc"),
        ({"day": UpTo(date(2026, 3, 2))}, "ab"),
        ({"day": Between(date(2026, 3, 2), date(2026, 3, 3))}, "bc"),
        ({"is_long": True}, "bc"),
        ({"is_long": (False,)}, "a"),
        ({"place": None}, "b"),
        ({"is_long": True, "place": "lake", "day": Between(*[date(2026, 3, 3)] * 2)}, "c"),
    ],
)
def test_rows_are_found_by_their_columns(
    walked: Database, vault: Vault, where: Mapping[str, Any], expected: str
) -> None:
    """By a value, by one of several, up to one, between two, or by none; all of them at once."""
    assert _found(walked, vault, where) == list(expected)


def test_a_read_is_one_statement_whose_words_stay(walked: Database, vault: Vault) -> None:
    """Other values, and more of them, are the same words."""
    sent = set()
    for customers in ((7,), (7, 8, 9)):
        with walked.reading(1) as session, count_statements(walked.engine) as statements:
            StoredRows(session, vault).newest(Walk, "customer", customers)
        sent |= {each for each in statements.sent if "acme_rows" in each}
    assert len(sent) == 1


@pytest.mark.parametrize(("is_newest_first", "pages"), [(False, ["ab", "c"]), (True, ["cb", "a"])])
def test_pages_follow_each_other(
    walked: Database, vault: Vault, *, is_newest_first: bool, pages: list[str]
) -> None:
    """Each begins where the one before it ended, in either direction."""
    seen, after = [], None
    with walked.reading(1) as session:
        rows = StoredRows(session, vault)
        for _ in pages:
            page = rows.find(Walk, {}, after=after, limit=2, is_newest_first=is_newest_first)
            seen.append("".join(row["key"] for row in page.rows))
            after = page.next
    assert (seen, after) == (pages, None)


def test_whole_rows_are_opened(walked: Database, vault: Vault) -> None:
    """The newest and the history hold every column, sealed ones as the texts they were."""
    with walked.reading(1) as session:
        rows = StoredRows(session, vault)
        newest = rows.newest(Walk, "customer", [7, 8, 9])
        history = rows.history(Walk, "customer", [7, 9])
    assert {each: (row["key"], row["secret"]) for each, row in newest.items()} == {
        7: ("c", "three"),
        8: ("b", None),
    }
    assert {each: [row["secret"] for row in rows] for each, rows in history.items()} == {
        7: ["one", "three"]
    }


def test_rows_are_counted_by_a_column(walked: Database, vault: Vault) -> None:
    """Those that were asked for, of this store alone."""
    with walked.reading(1) as session:
        rows = StoredRows(session, vault)
        assert rows.tally(Walk, {}, "customer") == {7: 2, 8: 1}
        assert rows.tally(Walk, {"is_long": True}, "customer") == {7: 1, 8: 1}


def test_of_a_thing_only_its_newest_version_is_found(
    walked: Database, vault: Vault, ids: Ids
) -> None:
    """A state that it has left finds it no more."""
    with walked.store(1) as session:
        for after, state in enumerate(("new", "worn")):
            change = Change(Leash, 5, {"state": state}, after=after)
            store_changes(session, vault, ids, [change], [None])
        rows = StoredRows(session, vault)
        assert rows.tally(Leash, {}, "state") == {"worn": 1}


@pytest.mark.parametrize("where", [{"secret": "one"}, {"weather": 1}, {"customer": "x" * 3}])
def test_what_cannot_be_asked_for_is_refused(
    walked: Database, vault: Vault, where: Mapping[str, Any]
) -> None:
    """Sealed and unknown columns, and values that the column could not hold."""
    with pytest.raises(NotAskedFor):
        _found(walked, vault, where)
