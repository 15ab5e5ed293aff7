"""Which keys a store has, and what still needs the older ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from pawpact.access.data_key import number_of
from pawpact.access.key_file import drop_from_key_file
from pawpact.access.models import DataKey, SubjectKey
from pawpact.access.sealed_column import SealedColumn
from pawpact.kernel.errors import Conflict
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit


@dataclass(frozen=True, slots=True)
class KeyState:
    """One key of a store. ``values`` lie directly under it, by column; of the current one
    they are not counted."""

    name: str
    master: str
    is_retired: bool
    subject_keys: int
    values: Mapping[str, int]

    @property
    def is_needed(self) -> bool:
        return bool(self.subject_keys or self.values)


@dataclass(frozen=True, slots=True)
class StoreKeys:
    """The keys of a store, the current one first; a store may have none yet."""

    store: str
    keys: tuple[KeyState, ...]
    destroyed: int

    @property
    def masters(self) -> frozenset[str]:
        """The master keys without which the store cannot be read."""
        return frozenset(each.master for each in self.keys)


def keys_of(unit: Unit, columns: Sequence[SealedColumn]) -> StoreKeys:
    """The state of a store's keys."""
    rows = unit.session.execute(select(DataKey.name, DataKey.master, DataKey.retired_at)).all()
    names = sorted((row.name for row in rows), key=number_of, reverse=True)
    counted = dict(
        unit.session.execute(
            select(SubjectKey.data_key, func.count(SubjectKey.id))
            .where(SubjectKey.destroyed_at.is_(None))
            .group_by(SubjectKey.data_key)
        ).all()
    )
    gone = select(func.count(SubjectKey.id)).where(SubjectKey.destroyed_at.is_not(None))
    known = {row.name: row for row in rows}
    return StoreKeys(
        unit.store.name,
        tuple(
            KeyState(
                name,
                known[name].master,
                known[name].retired_at is not None,
                counted.get(name, 0),
                _values(unit, columns, name) if name != names[0] else {},
            )
            for name in names
        ),
        unit.session.scalars(gone).one(),
    )


def drop_master(file: Path, name: str, stores: Sequence[StoreKeys]) -> None:
    """Take a master key out of the file, once no store needs it."""
    needing = sorted(each.store for each in stores if name in each.masters)
    if needing:
        listed = ", ".join(needing)
        raise Conflict(
            Label(
                f"门店 {listed} 还在使用主密钥 {name}",
                f"the stores {listed} still need the master key {name}",
            ),
            hint=Label("先运行 pawpact keys rotate", "run pawpact keys rotate first"),
        )
    drop_from_key_file(file, name)


def _values(unit: Unit, columns: Sequence[SealedColumn], name: str) -> dict[str, int]:
    counts = {column.name: column.count(unit.session, name) for column in columns}
    return {column: count for column, count in counts.items() if count}
