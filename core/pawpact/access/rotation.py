"""New keys for old: of the whole installation, and of one store.

What is sealed stays as it is wherever it can: keys are wrapped again, a batch a transaction.
Whatever stops this half way, everything still opens, and running it again goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select, update

from pawpact.access.data_key import DataKeys, number_of
from pawpact.access.key_file import rotate_key_file
from pawpact.access.log import ROTATE, record
from pawpact.access.master import MasterKeys
from pawpact.access.models import DataKey
from pawpact.access.sealed_column import SealedColumn
from pawpact.access.subject_key import move_keys
from pawpact.tenancy.unit import Unit

Units = Callable[[], AbstractContextManager[Unit]]
Told = Callable[[str, int], None]
"""What is being done, and how many were done now."""

BATCH = 1_000


def _tell_nobody(_what: str, _count: int) -> None:
    return None


def rotate_masters(
    file: Path, masters: MasterKeys, stores: Sequence[Units], told: Told = _tell_nobody
) -> str:
    """Add a master key and put every store's keys under it; answers its name.

    Where an earlier rotation was stopped, it is finished instead, without another key.
    """
    if not any(_lags(units, masters.current) for units in stores):
        rotate_key_file(file, masters.random_bytes)
    for units in stores:
        with units() as unit:
            told("data_key", DataKeys(unit.session, masters, unit.at).wrap_again())
            record(unit, ROTATE, "store", [unit.store.tenant])
    return masters.current


def _lags(units: Units, master: str) -> bool:
    with units() as unit:
        found = select(DataKey.name).where(DataKey.master != master).limit(1)
        return unit.session.scalar(found) is not None


@dataclass(frozen=True, slots=True)
class StoreRotation:
    """Gives one store a new key of its own. Stopped at any point, the next run goes on."""

    units: Units
    masters: MasterKeys
    columns: Iterable[SealedColumn]
    batch: int = BATCH

    def run(self, told: Told = _tell_nobody) -> str:
        """The name of the new key, once nothing that can be moved lies under an older one."""
        name = self._begin()
        while count := self._move_keys():
            told("subject_key", count)
        for column in self.columns:
            while column.can_be_sealed_anew and (count := self._seal_anew(column, name)):
                told(column.name, count)
        self._retire(name)
        return name

    def _begin(self) -> str:
        """The key of a rotation that was stopped, or a new one."""
        with self.units() as unit:
            keys = DataKeys(unit.session, self.masters, unit.at)
            in_use = unit.session.scalars(select(DataKey.name).where(DataKey.retired_at.is_(None)))
            if len(in_use.all()) > 1:
                return keys.current()[0]
            return keys.make()[0]

    def _move_keys(self) -> int:
        with self.units() as unit:
            keys = DataKeys(unit.session, self.masters, unit.at)
            return move_keys(unit.session, keys, self.masters.random_bytes, self.batch)

    def _seal_anew(self, column: SealedColumn, name: str) -> int:
        with self.units() as unit:
            for old in sorted(self._older(unit, name), key=number_of):
                count = column.seal_anew(unit.session, unit.vault, old, self.batch)
                if count:
                    return count
        return 0

    def _retire(self, name: str) -> None:
        with self.units() as unit:
            unit.session.execute(
                update(DataKey)
                .where(DataKey.name != name, DataKey.retired_at.is_(None))
                .values(retired_at=unit.at)
                .execution_options(synchronize_session=False)
            )
            record(unit, ROTATE, "store", [unit.store.tenant], purpose=name)

    def _older(self, unit: Unit, name: str) -> list[str]:
        return list(unit.session.scalars(select(DataKey.name).where(DataKey.name != name)))
