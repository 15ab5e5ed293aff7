"""The words of the bulk statements on PostgreSQL: whatever the number of rows, one statement.

Rows come as one array a column. The marks are the tenant's first, then one array each in order.
"""

from __future__ import annotations

from functools import lru_cache

Types = tuple[tuple[str, str], ...]
"""The columns of a batch with the types of their arrays, in the order of the marks."""


@lru_cache(maxsize=512)
def insert(table: str, columns: Types) -> str:
    """Marks: tenant, arrays."""
    names = ", ".join(quoted(name) for name, _ in columns)
    return (
        f"INSERT INTO {quoted(table)} (tenant_id, {names}) "  # noqa: S608
        f"SELECT %s, {names} FROM {_rows(columns)}"
    )


@lru_cache(maxsize=512)
def update(table: str, columns: Types, keys: Types, guards: Types) -> str:
    """Marks: arrays of columns and keys, tenant, a value for each guard.

    The values of guards are hidden from the planner: states change by the thousand in a minute,
    and of one that was rare when rows were last counted it would look at each row a thousand times.
    """
    target = quoted(table)
    values = ", ".join(f"{quoted(name)} = batch.{quoted(name)}" for name, _ in columns)
    where = "".join(
        f" AND {target}.{quoted(name)} = (SELECT %s::{kind.removesuffix('[]')})"
        for name, kind in guards
    )
    batch = _rows((*columns, *((f"key {name}", kind) for name, kind in keys)))
    return (
        f"UPDATE {target} SET {values} FROM {batch} "  # noqa: S608
        f"WHERE {target}.tenant_id = %s{_same(target, keys, 'key ')}{where}"
    )


@lru_cache(maxsize=512)
def upsert_add(table: str, columns: Types, keys: tuple[str, ...], column: str) -> str:
    """Marks: tenant, arrays. A key stands in the batch once."""
    added = quoted(column)
    unique = ", ".join(quoted(name) for name in ("tenant_id", *keys))
    return (
        f"{insert(table, columns)} ON CONFLICT ({unique}) "
        f"DO UPDATE SET {added} = {quoted(table)}.{added} + excluded.{added}"
    )


@lru_cache(maxsize=512)
def take(table: str, keys: Types, amounts: tuple[str, str]) -> str:
    """Marks: arrays of keys and of amounts, tenant."""
    target, amount = quoted(table), quoted(amounts[0])
    returned = ", ".join(f"{target}.{quoted(name)}" for name, _ in keys)
    return (
        f"UPDATE {target} SET {amount} = {target}.{amount} - batch.{amount} "  # noqa: S608
        f"FROM {_rows((*keys, amounts))} WHERE {target}.tenant_id = %s{_same(target, keys)} "
        f"AND {target}.{amount} >= batch.{amount} RETURNING {returned}"
    )


@lru_cache(maxsize=512)
def add(table: str, keys: Types, columns: Types, returning: tuple[str, ...]) -> str:
    """Marks: arrays of keys and of amounts, tenant."""
    target = quoted(table)
    sums = ", ".join(
        f"{quoted(name)} = {target}.{quoted(name)} + batch.{quoted(name)}" for name, _ in columns
    )
    names = (*(name for name, _ in keys), *returning)
    returned = ", ".join(f"{target}.{quoted(name)}" for name in names)
    return (
        f"UPDATE {target} SET {sums} FROM {_rows((*keys, *columns))} "  # noqa: S608
        f"WHERE {target}.tenant_id = %s{_same(target, keys)} RETURNING {returned}"
    )


def quoted(name: str) -> str:
    return f'"{name}"'


def _rows(columns: Types) -> str:
    arrays = ", ".join(f"%s::{kind}" for _, kind in columns)
    names = ", ".join(quoted(name) for name, _ in columns)
    return f"unnest({arrays}) AS batch ({names})"


def _same(target: str, keys: Types, prefix: str = "") -> str:
    return "".join(
        f" AND {target}.{quoted(name)} = batch.{quoted(prefix + name)}" for name, _ in keys
    )
