"""Round numbers beside a chart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_MOST_STEPS = 5
_ROUND = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Scale:
    """From ``bottom`` to ``top`` in steps of 1, 2 or 5 and noughts; zero is always on it."""

    bottom: int
    top: int
    step: int

    @property
    def ticks(self) -> range:
        return range(self.bottom, self.top + 1, self.step)


def scale_of(values: Iterable[int], unit: int = 1) -> Scale:
    """The finest scale of whole ``unit``s that has room for all values in few steps."""
    lowest, highest = _bounds(values)
    step = unit
    for step in _steps(unit):
        bottom, top = lowest // step * step, -(-highest // step) * step
        if (top - bottom) // step <= _MOST_STEPS:
            break
    return Scale(bottom, max(top, bottom + step), step)


def _bounds(values: Iterable[int]) -> tuple[int, int]:
    found = (0, *values)
    return min(found), max(found)


def _steps(unit: int) -> Iterable[int]:
    power = unit
    while True:
        yield from (power * each for each in _ROUND)
        power *= 10
