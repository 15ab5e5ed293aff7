"""The words of the bulk statements on SQLite, kept per table; names come from models alone."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=512)
def insert(table: str, columns: tuple[str, ...]) -> str:
    marks = ", ".join("?" for _ in columns)
    return f"INSERT INTO {_quoted(table)} ({_list(columns)}) VALUES ({marks})"  # noqa: S608


@lru_cache(maxsize=512)
def update(
    table: str, columns: tuple[str, ...], empty: tuple[str, ...], conditions: tuple[str, ...]
) -> str:
    """Marks: columns, conditions; the empty columns are emptied."""
    values = [f"{_quoted(name)} = ?" for name in columns]
    assignments = ", ".join([*values, *(f"{_quoted(name)} = NULL" for name in empty)])
    where = " AND ".join(f"{_quoted(name)} = ?" for name in conditions)
    return f"UPDATE {_quoted(table)} SET {assignments} WHERE {where}"  # noqa: S608


@lru_cache(maxsize=512)
def upsert_add(table: str, columns: tuple[str, ...], keys: tuple[str, ...], column: str) -> str:
    added = _quoted(column)
    return (
        f"{insert(table, columns)} ON CONFLICT ({_list(keys)}) "
        f"DO UPDATE SET {added} = {_quoted(table)}.{added} + excluded.{added}"
    )


@lru_cache(maxsize=512)
def take(table: str, keys: tuple[str, ...], column: str) -> str:
    """One statement for a whole batch, handed over as a JSON list of [key.., amount].

    The list is materialised, else SQLite may walk the table and parse the list for every row.
    """
    target, amount = _quoted(table), _quoted(column)
    fields = ", ".join(f"value ->> {index}" for index in range(len(keys) + 1))
    same = " AND ".join(f"{target}.{_quoted(key)} = wanted.{_quoted(key)}" for key in keys)
    returned = ", ".join(f"{target}.{_quoted(key)}" for key in keys)
    return (
        f"WITH wanted ({_list(keys)}, amount) AS MATERIALIZED "  # noqa: S608
        f"(SELECT {fields} FROM json_each(?)) "
        f"UPDATE {target} SET {amount} = {target}.{amount} - wanted.amount FROM wanted "
        f"WHERE {target}.tenant_id = ? AND {same} AND {target}.{amount} >= wanted.amount "
        f"RETURNING {returned}"
    )


@lru_cache(maxsize=512)
def add(table: str, key: str, columns: tuple[str, ...], returning: tuple[str, ...]) -> str:
    """One statement for a whole batch, handed over as a JSON list of [key, amount..]."""
    target = _quoted(table)
    names = (key, *columns)
    fields = ", ".join(f"value ->> {index}" for index in range(len(names)))
    sums = ", ".join(
        f"{_quoted(name)} = {target}.{_quoted(name)} + more.{_quoted(name)}" for name in columns
    )
    returned = ", ".join(f"{target}.{_quoted(name)}" for name in (key, *returning))
    return (
        f"WITH more ({_list(names)}) AS MATERIALIZED "  # noqa: S608
        f"(SELECT {fields} FROM json_each(?)) "
        f"UPDATE {target} SET {sums} FROM more "
        f"WHERE {target}.tenant_id = ? AND {target}.{_quoted(key)} = more.{_quoted(key)} "
        f"RETURNING {returned}"
    )


def _quoted(name: str) -> str:
    return f'"{name}"'


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(_quoted(name) for name in names)
