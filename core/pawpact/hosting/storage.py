"""Plugins' rows in a store's session: read by set, sealed and written for them by core."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any

from pawpact.database import bulk
from pawpact.database.prepared import Rows
from pawpact.database.session import StoreSession
from pawpact.hosting.asking import column_names, known_keys, newest
from pawpact.hosting.batch import Reader
from pawpact.hosting.registration import Record, Sealed
from pawpact.hosting.table import SEALED, PluginTable
from pawpact.kernel.errors import Defect
from pawpact.kernel.identity import Ids
from pawpact.kernel.vault import Subject, Vault

_TABLES_KEPT = 1_024


def reader(session: StoreSession, vault: Vault) -> Reader:
    """What ``FactBatch.read`` runs on: one statement, this store's rows, sealed columns opened."""

    def read(
        model: type[PluginTable], key_column: str, keys: Sequence[int], columns: Sequence[str]
    ) -> Mapping[int, tuple[Any, ...]]:
        found = newest(model, key_column).rows(session, keys=sorted(set(keys)))
        opened = opened_rows(vault, model, found, columns)
        return {row[key_column]: tuple(row[name] for name in columns) for row in opened}

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
    known = {row.key for row in known_keys(model).rows(session, keys=keys)}
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


@lru_cache(maxsize=_TABLES_KEPT)
def own_columns(model: type[PluginTable]) -> tuple[str, ...]:
    """The columns that a plugin fills, beside those that core adds to every table."""
    return tuple(name for name in column_names(model) if name not in {"id", "key"})


@lru_cache(maxsize=_TABLES_KEPT)
def sealed_columns(model: type[PluginTable]) -> tuple[str, ...]:
    """The columns that hold sealed values."""
    return tuple(name for name in own_columns(model) if _is_sealed(model, name))


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


def opened_rows(
    vault: Vault, model: type[PluginTable], rows: Rows, wanted: Sequence[str] | None = None
) -> list[dict[str, Any]]:
    """Whole rows by the names of their columns, sealed ones opened where they are wanted."""
    names = column_names(model)
    found = [dict(zip(names, row, strict=True)) for row in rows]
    for name in sealed_columns(model):
        if wanted is None or name in wanted:
            texts = opened_column(vault, model, name, [row[name] for row in found])
            for row, text in zip(found, texts, strict=True):
                row[name] = text
    return found


def opened_column(
    vault: Vault, model: type[PluginTable], name: str, values: list[Any]
) -> Sequence[Any]:
    """A column as the plugin reads it: of a sealed one the texts."""
    return vault.open(purpose_of(model, name), values) if _is_sealed(model, name) else values
