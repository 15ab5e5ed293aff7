"""What was prepared once is put back as it stood, as often as a check wants to begin anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy import Engine

from pawpact.kernel.clock import FixedClock, utc

T = TypeVar("T")


class RewindableClock(FixedClock):
    """A clock that may also be put back, together with everything that happened meanwhile."""

    def put_back(self, at: datetime) -> None:
        self._at = utc(at)


class Prepared(Generic[T]):
    """What ``prepare`` makes, each time as if nothing had happened since.

    A database that is a file is copied once it is made and put back from there. On a server
    everything is made again. Ids and keys of requests never repeat: they go on either way.
    """

    def __init__(self, engine: Engine, clock: RewindableClock, prepare: Callable[[], T]) -> None:
        self._engine = engine
        self._clock = clock
        self._prepare = prepare
        self._made: T | None = None
        self._kept = sqlite3.connect(":memory:")
        self._at = clock.now()

    def again(self) -> T:
        """As it was prepared."""
        if self._made is None or not self._is_file:
            self._made = self._prepare()
            self._keep()
        else:
            self._put_back()
        return self._made

    def close(self) -> None:
        """Let the copy go."""
        self._kept.close()

    @property
    def _is_file(self) -> bool:
        return self._engine.dialect.name == "sqlite"

    def _keep(self) -> None:
        self._at = self._clock.now()
        if self._is_file:
            with closing(self._connect()) as database:
                database.backup(self._kept)

    def _put_back(self) -> None:
        self._clock.put_back(self._at)
        with closing(self._connect()) as database:
            self._kept.backup(database)

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(str(self._engine.url.database))
