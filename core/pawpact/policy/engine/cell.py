"""A bounded memory of outcomes by cell, which gives itself up where it does not pay."""

from __future__ import annotations

from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Kept = TypeVar("Kept")

CAPACITY = 4096
TRIAL = 1000
"""Look-ups before its worth is judged: about a batch."""


class CellMemo(Generic[Key, Kept]):
    """Outcome by cell. Below one hit in two it forgets everything and stays off."""

    def __init__(
        self, capacity: int = CAPACITY, trial: int = TRIAL, *, enabled: bool = True
    ) -> None:
        self._kept: dict[Key, Kept] = {}
        self._capacity = capacity
        self._trial = trial
        self._lock = Lock()
        self.enabled = enabled
        self.hits = 0
        self.misses = 0

    def get(self, cell: Key) -> Kept | None:
        return self._kept.get(cell)

    def keep(self, cell: Key, outcome: Kept) -> None:
        """Remember; the oldest makes room."""
        with self._lock:
            if not self.enabled:
                return
            while len(self._kept) >= self._capacity:
                del self._kept[next(iter(self._kept))]
            self._kept[cell] = outcome

    def count(self, hits: int, misses: int) -> None:
        with self._lock:
            self.hits += hits
            self.misses += misses
            looked = self.hits + self.misses
            if looked >= self._trial and self.hits * 2 < looked:
                self.enabled = False
                self._kept.clear()
