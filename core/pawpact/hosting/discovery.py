"""Which plugins are installed. Each is imported alone, so that one cannot stop another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points

GROUP = "pawpact.plugins"


@dataclass(frozen=True, slots=True)
class Installed:
    """A plugin that some distribution announces; importing it is yet to come."""

    name: str
    distribution: str
    load: Callable[[], object]


def installed(points: Iterable[EntryPoint] | None = None) -> tuple[Installed, ...]:
    """What is announced under the entry-point group, by name; nothing is imported."""
    found = entry_points(group=GROUP) if points is None else points
    return tuple(
        Installed(point.name, point.dist.name if point.dist else "", point.load)
        for point in sorted(found, key=lambda point: (point.name, point.value))
    )
