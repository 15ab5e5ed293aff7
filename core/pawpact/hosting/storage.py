"""Plugins' rows in a store's session: read by set, sealed and written for them by core."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import select

from pawpact.database import bulk
from pawpact.database.session import StoreSession
from pawpact.hosting.batch import Reader
from pawpact.hosting.registration import Record, Sealed
from pawpact.hosting.table import SEALED, PluginTable
from pawpact.kernel.errors import Defect
from pawpact.kernel.identity import Ids
from pawpact.kernel.vault import Vault


def reader(session: StoreSession, vault: Vault) -> Reader:
    """What ``FactBatch.read`` runs on: one statement, this store's rows, sealed columns opened."""

    def read(
        model: type[PluginTable], key_column: str, keys: Sequence[int], columns: Sequence[str]
    ) -> Mapping[int, tuple[Any, ...]]:
        key = getattr(model, key_column)
        asked = [getattr(model, name) for name in columns]
        statement = select(key, *asked).where(key.in_(sorted(set(keys)))).order_by(model.id)
        opened = [_opener(session, vault, model, name) for name in columns]
        return {
            row[0]: tuple(open_(value) for open_, value in zip(opened, row[1:], strict=True))
            for row in session.execute(statement)
        }

    return read


def store_records(session: StoreSession, vault: Vault, ids: Ids, records: Sequence[Record]) -> int:
    """Write records whose key is new; returns how many. Two statements for each table."""
    written = 0
    by_table = sorted(records, key=lambda record: record.model.__tablename__)
    for _, group in groupby(by_table, key=lambda record: record.model.__tablename__):
        written += _store(session, vault, ids, list(group))
    return written


def _store(session: StoreSession, vault: Vault, ids: Ids, records: list[Record]) -> int:
    model = records[0].model
    keys = sorted({record.key for record in records})
    known = set(session.scalars(select(model.key).where(model.key.in_(keys))))
    fresh: dict[str, Record] = {}
    for record in records:
        if record.key not in known:
            fresh.setdefault(record.key, record)
    if not fresh:
        return 0
    columns: dict[str, list[Any]] = {"id": ids.many(len(fresh)), "key": list(fresh)}
    for name in _columns(model):
        columns[name] = [
            _sealed(session, vault, model, name, record.values.get(name))
            for record in fresh.values()
        ]
    return bulk.insert(session, model, columns)


def _columns(model: type[PluginTable]) -> list[str]:
    return [
        column.key
        for column in model.__mapper__.columns
        if column.key not in {"tenant_id", "id", "key"}
    ]


def _is_sealed(model: type[PluginTable], name: str) -> bool:
    return bool(model.__mapper__.columns[name].info.get(SEALED))


def _purpose(model: type[PluginTable], name: str) -> str:
    return f"{model.__tablename__}.{name}"


def _sealed(
    session: StoreSession, vault: Vault, model: type[PluginTable], name: str, value: Any
) -> Any:
    if isinstance(value, Sealed) != (_is_sealed(model, name) and value is not None):
        raise Defect(f"{_purpose(model, name)}: a sealed column takes Sealed values, others don't")
    if not isinstance(value, Sealed):
        return value
    return vault.seal(session.tenant, _purpose(model, name), value.text)


def _opener(
    session: StoreSession, vault: Vault, model: type[PluginTable], name: str
) -> Callable[[Any], Any]:
    if not _is_sealed(model, name):
        return lambda value: value
    purpose = _purpose(model, name)
    return lambda value: None if value is None else vault.open(session.tenant, purpose, value)
