"""What a chapter is: who does something, and on which days."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from pawpact.demo.plan import DAYS_A_WEEK
from pawpact.demo.scene import Scene

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(DAYS_A_WEEK)
EVERY_DAY: Collection[int] = range(DAYS_A_WEEK)


@dataclass(frozen=True, slots=True)
class Chapter:
    """Lives on these days of the week in every store, or where its plugin is on."""

    name: str
    live: Callable[[Scene], None]
    on: Collection[int] = EVERY_DAY
    plugin: str = ""
    weeks: int = 1
    """Every week, or only every so many."""

    def is_due(self, scene: Scene) -> bool:
        """Whether something of it happens in this store today; the first day is a Monday."""
        is_on = not self.plugin or self.plugin in scene.plugins
        week, weekday = divmod(scene.day, DAYS_A_WEEK)
        return is_on and weekday in self.on and week % self.weeks == 0
