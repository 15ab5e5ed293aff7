"""Plugins' rows in a store's session: read by set, sealed and written for them by core."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from pawpact.kernel.vault import Subject, Vault


def reader(session: StoreSession, vault: Vault) -> Reader:
    """What ``FactBatch.read`` runs on: one statement, this store's rows, sealed columns opened."""

    def read(
        model: type[PluginTable], key_column: str, keys: Sequence[int], columns: Sequence[str]
    ) -> Mapping[int, tuple[Any, ...]]:
        key = getattr(model, key_column)
        asked = [getattr(model, name) for name in columns]
        statement = select(key, *asked).where(key.in_(sorted(set(keys)))).order_by(model.id)
        newest = {row[0]: row[1:] for row in session.execute(statement)}
        opened = [
            opened_column(vault, model, name, [row[place] for row in newest.values()])
            for place, name in enumerate(columns)
        ]
        return {key: tuple(column[place] for column in opened) for place, key in enumerate(newest)}

    return read


def remembering(read: Reader) -> Reader:
    """The same door for one call into a plugin: what it has read once is not read again."""
    known: dict[tuple[Any, ...], tuple[frozenset[int], Mapping[int, tuple[Any, ...]]]] = {}

    def read_once(
        model: type[PluginTable], key_column: str, keys: Sequence[int], columns: Sequence[str]
    ) -> Mapping[int, tuple[Any, ...]]:
        asked = (model, key_column, tuple(columns))
        covered, rows = known.get(asked, (frozenset(), {}))
        if not covered.issuperset(keys):
            rows = read(model, key_column, keys, columns)
            known[asked] = frozenset(keys), dict(rows)
        return {key: rows[key] for key in dict.fromkeys(keys) if key in rows}

    return read_once


def store_records(
    session: StoreSession,
    vault: Vault,
    ids: Ids,
    records: Sequence[Record],
    about: Sequence[Subject | None] | None = None,
) -> int:
    """Write records whose key is new; returns how many. Two statements for each table.

    ``about`` says, parallel to the records, with whose key their personal values are sealed.
    """
    written = 0
    pairs = list(zip(records, about or [None] * len(records), strict=True))
    by_table = sorted(pairs, key=lambda pair: pair[0].model.__tablename__)
    for _, group in groupby(by_table, key=lambda pair: pair[0].model.__tablename__):
        written += _store(session, vault, ids, list(group))
    return written


def _store(
    session: StoreSession, vault: Vault, ids: Ids, records: list[tuple[Record, Subject | None]]
) -> int:
    model = records[0][0].model
    keys = sorted({record.key for record, _ in records})
    known = set(session.scalars(select(model.key).where(model.key.in_(keys))))
    fresh: dict[str, tuple[Record, Subject | None]] = {}
    for record, subject in records:
        if record.key not in known:
            fresh.setdefault(record.key, (record, subject))
    if not fresh:
        return 0
    columns: dict[str, Sequence[Any]] = {"id": ids.many(len(fresh)), "key": list(fresh)}
    about = [subject for _, subject in fresh.values()]
    for name in own_columns(model):
        values = [record.values.get(name) for record, _ in fresh.values()]
        columns[name] = as_stored(vault, model, name, values, about)
    return bulk.insert(session, model, columns)


def own_columns(model: type[PluginTable]) -> list[str]:
    """The columns that a plugin fills, beside those that core adds to every table."""
    return [
        column.key
        for column in model.__mapper__.columns
        if column.key not in {"tenant_id", "id", "key"}
    ]


def sealed_columns(model: type[PluginTable]) -> list[str]:
    """The columns that hold sealed values."""
    return [name for name in own_columns(model) if _is_sealed(model, name)]


def _is_sealed(model: type[PluginTable], name: str) -> bool:
    return bool(model.__mapper__.columns[name].info.get(SEALED))


def purpose_of(model: type[PluginTable], name: str) -> str:
    """What the vault binds the values of a sealed column to."""
    return f"{model.__tablename__}.{name}"


def as_stored(
    vault: Vault,
    model: type[PluginTable],
    name: str,
    values: list[Any],
    about: Sequence[Subject | None],
) -> Sequence[Any]:
    """A column as the database keeps it: of a sealed one what only the vault can open."""
    is_sealed = _is_sealed(model, name)
    for value in values:
        if isinstance(value, Sealed) != (is_sealed and value is not None):
            raise Defect(
                f"{purpose_of(model, name)}: a sealed column takes Sealed values, others don't"
            )
    if not is_sealed:
        return values
    texts = [None if value is None else value.text for value in values]
    return vault.seal(purpose_of(model, name), texts, about)


def opened_column(
    vault: Vault, model: type[PluginTable], name: str, values: list[Any]
) -> Sequence[Any]:
    """A column as the plugin reads it: of a sealed one the texts."""
    return vault.open(purpose_of(model, name), values) if _is_sealed(model, name) else values
