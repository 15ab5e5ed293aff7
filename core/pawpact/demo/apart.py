"""Stores live at the same time, each in a process and a database of its own, then come together.

They share a brand and the platform's rules, and no people: what one does changes nothing in
another. Each begins with a copy of the folder as it was when the stores had opened. Whoever is
stopped goes on in these copies; together again, the stores' rows lie in one database as if one
process had lived them day by day.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pawpact.database.joining import join
from pawpact.demo import journal
from pawpact.demo.plan import Plan, Progress
from pawpact.demo.process import Look, counters, share_out
from pawpact.demo.world import DATABASE, KEYS, PROVIDER, World

FOLDER = "apart"
LivePart = Callable[[Plan, int, Progress], None]


def is_wanted(plan: Plan, world: World) -> bool:
    """Whether stores are to live apart, or did and are not together again."""
    parts = plan.folder / FOLDER
    return parts.exists() or (
        plan.is_apart and len(world.stores) > 1 and not journal.last_note(world).weeks
    )


def live_apart(plan: Plan, world: World, live: LivePart, progress: Progress) -> World:
    """Live all weeks that are left; the world they come to, all its weeks over."""
    plugins = world.platform.plugin_switches()
    tenants = [world.platform.stores.tenant(store) for store in world.stores]
    world.platform.parts.database.engine.dispose()
    parts = [_part(plan, store) for store in world.stores]
    busiest_first = sorted(
        range(len(parts)), key=lambda place: -len(list(plugins[world.stores[place]]))
    )
    _live_all(parts, busiest_first, live, progress)
    _come_together(plan, parts, tenants)
    together = journal.note_whole(plan)
    shutil.rmtree(plan.folder / FOLDER)
    return together


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


def _live_all(
    parts: Sequence[Plan], order: Sequence[int], live: LivePart, progress: Progress
) -> None:
    """So many at a time as there are to be; their days are told as one life's."""
    days, total = counters(len(parts)), parts[0].days

    def look() -> None:
        progress(sum(days) // len(parts), total)

    jobs = [(live, parts[place], place, days) for place in order]
    share_out(_live_one, jobs, parts[0].processes, look)


def _live_one(live: LivePart, part: Plan, place: int, days: Any, look: Look) -> None:
    def progress(done: int, _total: int) -> None:
        days[place] = done
        look()

    live(part, place, progress)


def _come_together(plan: Plan, parts: Sequence[Plan], tenants: Sequence[int]) -> None:
    """Doing it again changes nothing: the notes of the copies go once everything is here."""
    with (plan.folder / PROVIDER).open("wb") as told:
        for part in parts:
            _append(part.folder / PROVIDER, told)
    for part, tenant in zip(parts, tenants, strict=True):
        join(plan.folder / DATABASE, part.folder / DATABASE, tenant)


def _append(path: Path, told: Any) -> None:
    if path.exists():
        with path.open("rb") as lines:
            shutil.copyfileobj(lines, told)
