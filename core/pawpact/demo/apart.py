"""Stores live at the same time, each in a process and a database of its own, then come together.

They share a brand and the platform's rules, and no people: what one does changes nothing in
another. Each begins with a copy of the folder as it was when the stores had opened. Where fewer may
live at a time than there are, they take turns by the stretch. Whoever is stopped goes on in these
copies. A store whose life is over comes home and is concluded there,
while others still live; in the end all rows lie in one database as if one process had lived them
day by day.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pawpact.agreements.font import printable
from pawpact.database.joining import join
from pawpact.demo import journal
from pawpact.demo.conclusion import Conclusion
from pawpact.demo.pace import seats, wait_for_others
from pawpact.demo.plan import Plan, Progress
from pawpact.demo.process import Look, counters, share_out
from pawpact.demo.world import DATABASE, KEYS, PROVIDER, World

FOLDER, OVER = "apart", "apart-over"
STRETCH = 13
"""So many weeks a store lives before another one may have its turn."""
LivePart = Callable[[Plan, int, int, Progress], None]
"""Of the store at this place, until so many weeks are over."""
ConcludePart = Callable[[Plan, int, Path], Conclusion]
"""Of the store at this place, which has come home; the path is the provider's file of its part."""


@dataclass(frozen=True, slots=True)
class Course:
    """What every store goes through; ``plan`` is of the whole."""

    plan: Plan
    live: LivePart
    conclude: ConcludePart

    def run(self, part: Part, weeks: int, progress: Progress) -> Conclusion | None:
        """Live so many weeks; after the last one come home and be concluded there.

        Done again it changes nothing.
        """
        self.live(part.plan, part.place, weeks, progress)
        if weeks < self.plan.weeks:
            return None
        join(self.plan.folder / DATABASE, part.plan.folder / DATABASE, part.tenant)
        return self.conclude(self.plan, part.place, part.plan.folder / PROVIDER)


@dataclass(frozen=True, slots=True)
class Part:
    """One store's life: a plan with a folder of its own, and its place among the stores."""

    plan: Plan
    place: int
    tenant: int


def is_wanted(plan: Plan, world: World) -> bool:
    """Whether stores are to live apart, or did and are not together again."""
    parts = plan.folder / FOLDER
    return parts.exists() or (
        plan.is_apart and len(world.stores) > 1 and not journal.last_note(world).weeks
    )


def live_apart(
    plan: Plan, world: World, live: LivePart, conclude: ConcludePart, progress: Progress
) -> tuple[World, list[Conclusion]]:
    """Live all weeks that are left; the world they come to, all its weeks over, and what of it."""
    plugins = world.platform.plugin_switches()
    tenants = [world.platform.stores.tenant(store) for store in world.stores]
    world.platform.parts.database.engine.dispose()
    printable()  # read once, before every store's process reads it for itself
    parts = [
        Part(_part(plan, store), place, tenants[place]) for place, store in enumerate(world.stores)
    ]
    busiest_first = sorted(parts, key=lambda part: -len(list(plugins[world.stores[part.place]])))
    found = _live_all(Course(plan, live, conclude), busiest_first, progress)
    _come_together(plan, parts)
    together = journal.note_whole(plan)
    (plan.folder / FOLDER).rename(plan.folder / OVER)
    shutil.rmtree(plan.folder / OVER)
    return together, found


def _part(plan: Plan, store: str) -> Plan:
    """The plan of one store's life, whose folder is there; its mark is written last."""
    part = replace(plan, folder=plan.folder / FOLDER / store)
    if not journal.is_unfinished(part):
        shutil.rmtree(part.folder, ignore_errors=True)
        part.folder.mkdir(parents=True)
        for name in (KEYS, DATABASE):
            shutil.copy2(plan.folder / name, part.folder / name)
        journal.begin(part)
    return part


def _live_all(course: Course, parts: Sequence[Part], progress: Progress) -> list[Conclusion]:
    """So many at a time as there are to be, by place; their days are told as one life's."""
    days, total = counters(len(parts)), course.plan.days

    def look() -> None:
        progress(sum(days) // len(parts), total)

    until = stretches(course.plan.weeks, takes_turns=len(parts) > course.plan.processes > 1)
    courses = [[(course, part, weeks, days) for weeks in until] for part in parts]
    answers = share_out(_live_one, courses, course.plan.processes, look)
    found = dict(zip((part.place for part in parts), answers, strict=True))
    return [found[place] for place in sorted(found)]


def stretches(weeks: int, *, takes_turns: bool) -> Sequence[int]:
    """After how many weeks each stretch of a life ends; one that takes no turns is one stretch."""
    return [*range(STRETCH, weeks, STRETCH), weeks] if takes_turns else [weeks]


def _live_one(course: Course, part: Part, weeks: int, days: Any, look: Look) -> Conclusion | None:
    """A stretch of one store's course; it waits for slower ones only where all have begun."""
    all_live = course.plan.processes >= len(days)
    at_once = seats()

    def progress(done: int, _total: int) -> None:
        days[part.place] = done
        look()
        if all_live:
            wait_for_others(days, part.place, at_once, look)

    return course.run(part, weeks, progress)


def _come_together(plan: Plan, parts: Sequence[Part]) -> None:
    """The provider's files are one again; all rows have come already."""
    with (plan.folder / PROVIDER).open("wb") as told:
        for part in parts:
            _append(part.plan.folder / PROVIDER, told)


def _append(path: Path, told: Any) -> None:
    if path.exists():
        with path.open("rb") as lines:
            shutil.copyfileobj(lines, told)
