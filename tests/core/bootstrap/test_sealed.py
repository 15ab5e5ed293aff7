"""Which columns hold sealed values."""

from __future__ import annotations

import pytest
from sqlalchemy import LargeBinary, Table

from pawpact.bootstrap.sealed import CORE, sealed_columns_of
from pawpact.database.model import Base, TenantModel
from pawpact.hosting.host import Host
from pawpact_plugins.credit_scoring import plugin as credit_scoring

NOT_SEALED = ("_hash", "_blind", "hash", "previous", "sha256", "body", "wrapped", "link")
"""How columns of bytes end that hold no sealed values: hashes, indexes, keys, open receipts."""


def test_every_column_of_bytes_is_listed_or_no_sealed_one() -> None:
    """A new sealed column that nobody lists would be forgotten by a rotation; it is named here."""
    listed = {each.name for each in CORE}
    found = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary) and not column.name.endswith(NOT_SEALED)
    }
    assert found | {"idempotency_key.body"} == listed


@pytest.mark.parametrize("column", CORE, ids=lambda each: each.name)
def test_every_listed_column_is_there(column: object) -> None:
    """What is listed names a column, and the key by which rows are found."""
    assert isinstance(column, type(CORE[0]))
    table = column.model.__table__
    assert isinstance(table, Table)
    assert issubclass(column.model, TenantModel)
    assert isinstance(table.c[column.column].type, LargeBinary)
    assert column.key in table.c


def test_columns_of_plugins_are_listed() -> None:
    """The sealed columns of an installed plugin come with core's."""
    names = [each.name for each in sealed_columns_of(Host.of([credit_scoring]))]
    assert names[len(CORE) :] == ["credit_scoring__check.score"]
