from __future__ import annotations

import pytest
from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from pawpact.database.counting import count_statements
from pawpact.hosting.registration import Record, Sealed
from pawpact.hosting.storage import reader, store_records
from pawpact.hosting.table import PluginTable, plugin_metadata, sealed_column
from pawpact.kernel.errors import Defect
from tests.databases import Given, add_tables


class Base(PluginTable):
    __abstract__ = True
    metadata = plugin_metadata("acme_storage")


class Note(Base):
    __tablename__ = "acme_storage__note"

    customer: Mapped[int]
    word: Mapped[str] = mapped_column(String(20))
    secret: Mapped[bytes | None] = sealed_column()


@pytest.fixture(autouse=True)
def table(given: Given) -> None:
    """The plugin's table in this test's database."""
    add_tables(given, Base.metadata)


def note(key: str, customer: int, word: str, secret: str | None = None) -> Record:
    sealed = None if secret is None else Sealed(secret)
    return Record(Note, key, {"customer": customer, "word": word, "secret": sealed})


def test_the_newest_row_of_each_subject_is_read(database, vault, ids):
    """Of several rows of a subject the one written last is answered; unknown ones are left out."""
    with database.store(1) as session:
        store_records(session, vault, ids, [note("a", 7, "old"), note("b", 8, "only")])
        store_records(session, vault, ids, [note("c", 7, "new")])
        rows = reader(session, vault)(Note, "customer", [7, 8, 9], ("word",))
    assert rows == {7: ("new",), 8: ("only",)}


def test_a_key_is_written_once(database, vault, ids):
    """A record whose key is there already changes nothing, in one call or in two."""
    with database.store(1) as session:
        assert store_records(session, vault, ids, [note("a", 7, "first"), note("a", 7, "x")]) == 1
        assert store_records(session, vault, ids, [note("a", 7, "again")]) == 0
        assert session.scalars(select(Note.word)).all() == ["first"]


def test_a_sealed_value_is_stored_encrypted_and_read_open(database, vault, ids):
    """Sealed text is stored as the vault made it, under the column's own purpose."""
    with database.store(1) as session:
        store_records(session, vault, ids, [note("a", 7, "w", "612")])
        stored = session.scalars(select(Note.secret)).one()
        rows = reader(session, vault)(Note, "customer", [7], ("secret",))
    assert stored == b"acme_storage__note.secret|612"
    assert rows == {7: ("612",)}


@pytest.mark.parametrize("values", [{"secret": "612"}, {"word": Sealed("w")}])
def test_sealing_is_neither_forgotten_nor_misplaced(database, vault, ids, values):
    """Open text in a sealed column, or a sealed value elsewhere, is refused."""
    record = Record(Note, "a", {"customer": 7, "word": "w", **values})
    with pytest.raises(Defect), database.store(1) as session:
        store_records(session, vault, ids, [record])


def test_another_stores_rows_are_never_read(database, vault, ids):
    """The same customer id in two stores gives each its own row."""
    for tenant, word in ((1, "ours"), (2, "theirs")):
        with database.store(tenant) as session:
            store_records(session, vault, ids, [note("a", 7, word)])
    with database.store(1) as session:
        assert reader(session, vault)(Note, "customer", [7], ("word",)) == {7: ("ours",)}


@pytest.mark.parametrize("size", [10, 1000])
def test_statements_do_not_grow_with_the_rows(database, engine, vault, ids, size):
    """Writing takes two statements and reading one, whatever the number of rows."""
    records = [note(f"k{number}", number, "w") for number in range(size)]
    with database.store(1) as session:
        session.execute(select(Note.id).limit(1))
        with count_statements(engine) as counted:
            store_records(session, vault, ids, records)
            reader(session, vault)(Note, "customer", range(size), ("word",))
    assert counted.count == 3
