"""What was prepared once is put back as it stood, as often as a check wants to begin anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy import Engine

from pawpact.database.kept import Kept
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
        self._clock = clock
        self._prepare = prepare
        self._made: T | None = None
        self._kept = Kept(engine)
        self._at = clock.now()

    def again(self) -> T:
        """As it was prepared."""
        if self._made is None or not self._kept.is_possible:
            self._made = self._prepare()
            self._keep()
        else:
            self._put_back()
        return self._made

    def close(self) -> None:
        """Let the copy go."""
        self._kept.close()

    def _keep(self) -> None:
        self._at = self._clock.now()
        if self._kept.is_possible:
            self._kept.keep()

    def _put_back(self) -> None:
        self._clock.put_back(self._at)
        self._kept.put_back()
