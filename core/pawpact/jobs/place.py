"""Where the job engine keeps its own state: beside the books, and never in them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import make_url

from pawpact.database.sqlite import prepare_file

if TYPE_CHECKING:
    from dbos import DBOSConfig

SCHEMA = "pawpact_jobs"
POOL = 5


@dataclass(frozen=True, slots=True)
class EnginePlace:
    """The engine's database: a file of its own on SQLite, a schema of its own on PostgreSQL."""

    url: str

    @property
    def file(self) -> Path | None:
        """The engine's file; None where it has a schema."""
        address = make_url(self.url)
        is_file = address.get_backend_name() == "sqlite"
        return Path(str(address.database)) if is_file else None

    def prepare(self) -> None:
        """A file that only its owner reads, and that is read while it is written."""
        if self.file is None:
            return
        prepare_file(make_url(self.url))

    def identity(self) -> int | None:
        """Tells whether the file is still the same one; None where it is gone or has none."""
        if self.file is None or not self.file.exists():
            return None
        return self.file.stat().st_ino

    def config(self) -> DBOSConfig:
        """What the engine is told of it."""
        if self.file is not None:
            return {"system_database_url": self.url}
        return {
            "system_database_url": self.url,
            "dbos_system_schema": SCHEMA,
            "run_migrations": False,
            "sys_db_pool_size": POOL,
        }


def place_beside(database_url: str, given: str | None) -> EnginePlace:
    """The place that was given, else beside the books."""
    if given:
        return EnginePlace(given)
    address = make_url(database_url)
    if address.get_backend_name() != "sqlite":
        return EnginePlace(database_url)
    file = Path(str(address.database))
    return EnginePlace(f"sqlite:///{file.with_name(f'{file.stem}.jobs{file.suffix}')}")
