"""A forked store lives on, week by week: each whole or not at all, so that it can be stopped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select

from pawpact.contracts.models import Application
from pawpact.demo import journal
from pawpact.demo.chapter import CHAPTERS, arrival
from pawpact.demo.chapter.arrival import arrive
from pawpact.demo.chapter.story import SATURDAY, Chapter
from pawpact.demo.plan import DAYS_A_MONTH, DAYS_A_WEEK
from pawpact.demo.scene import Scene
from pawpact.fork.plan import ForkPlan
from pawpact.fork.sandbox import Sandbox
from pawpact.fork.scene import ForkScene
from pawpact.kernel.identity import earliest_id
from pawpact.tenancy.unit import Unit

Progress = Callable[[int, int], None]
"""Told how many of how many days are over."""

MONTHS_LOOKED_BACK = 24


def come(scene: Scene, a_month: int) -> None:
    """Whoever comes this Saturday: as many in both worlds, whatever was decided before."""
    wanted = a_month * DAYS_A_WEEK / DAYS_A_MONTH
    count = int(wanted) + (scene.chance("people").random() < wanted % 1)
    if count:
        arrive(scene, count)


def chapters(a_month: int) -> Sequence[Chapter]:
    """Everything that people do, with as many newcomers as were asked for."""
    own = replace(arrival.CHAPTER, live=lambda scene: come(scene, a_month), on=(SATURDAY,))
    return [own if each is arrival.CHAPTER else each for each in CHAPTERS]


def usual_arrivals(source: Unit) -> int:
    """How many came in a month on average, of the months on record."""
    since = source.at - timedelta(days=MONTHS_LOOKED_BACK * DAYS_A_MONTH)
    count, first, last = source.session.execute(
        select(
            func.count(), func.min(Application.submitted_at), func.max(Application.submitted_at)
        ).where(Application.submitted_at >= since)
    ).one()
    if not count:
        return 0
    return max(1, round(int(count) / max(1.0, (last - first).days / DAYS_A_MONTH)))


def scene_of(plan: ForkPlan, sandbox: Sandbox) -> ForkScene:
    """The store on the sandbox's day."""
    world = sandbox.world
    with world.platform.reading(plan.store) as unit:
        plugins = frozenset(unit.store.plugins)
    scene = ForkScene(
        world,
        plan.of_world(sandbox.folder),
        plan.store,
        0,
        plugins,
        names=sandbox.names,
        forked=earliest_id(world.clock.now()),
    )
    scene.read_names()
    return scene


def live_on(plan: ForkPlan, sandbox: Sandbox, a_month: int, weeks: int, progress: Progress) -> None:
    """Live the weeks that are left; ``weeks`` are over."""
    world, scene = sandbox.world, scene_of(plan, sandbox)
    story, day_plan = chapters(a_month), plan.of_world(sandbox.folder)
    world.clock.advance(timedelta(weeks=weeks))
    progress(min(weeks * DAYS_A_WEEK, plan.days), plan.days)
    for week in range(weeks, plan.weeks):
        with world.platform.parts.database.together():
            for day in range(week * DAYS_A_WEEK, min((week + 1) * DAYS_A_WEEK, plan.days)):
                _live_day(scene, story)
                world.clock.advance(timedelta(days=1))
                progress(day + 1, plan.days)
            if week + 1 == plan.weeks:
                _settle(scene)
            journal.note_week(world, day_plan, week + 1)


def _live_day(scene: ForkScene, story: Sequence[Chapter]) -> None:
    """Every chapter that has its day. Days are counted so that the first of all was a Monday."""
    with scene.reading() as unit:
        scene.day = unit.today.toordinal() - 1
    for chapter in story:
        if chapter.is_due(scene):
            chapter.live(scene)


def _settle(scene: ForkScene) -> None:
    """Ask for every answer that is still owed."""
    for _ in range(2):
        scene.world.platform.run_debits(scene.store)
