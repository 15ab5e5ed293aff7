"""One unit for several looks: it ends before anything leaves the house, or anybody is asked.

A run of a small store finds most of its pages empty; a transaction for each of them would cost
more than its debits.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from types import TracebackType

from pawpact.tenancy.unit import Unit

OpenUnit = Callable[[], AbstractContextManager[Unit]]


class Sitting:
    """Opens a unit when it is asked for one, and keeps it until it is left."""

    def __init__(self, open_unit: OpenUnit) -> None:
        self._open_unit = open_unit
        self._left = ExitStack()
        self._unit: Unit | None = None

    @property
    def unit(self) -> Unit:
        """The unit that is open, or a new one."""
        if self._unit is None:
            self._unit = self._left.enter_context(self._open_unit())
        return self._unit

    def leave(self) -> None:
        """Commit what was written, if anything is open."""
        self._unit = None
        self._left.close()

    def __enter__(self) -> Sitting:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._unit = None
        self._left.__exit__(kind, error, trace)
