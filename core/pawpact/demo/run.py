"""The demo from the first file to the last audit."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, and_, select

from pawpact.bootstrap import Platform
from pawpact.bootstrap.collector import keep_collector_quiet
from pawpact.contracts.applying.application import MOMENT
from pawpact.contracts.models import Application, Contract, Deposit
from pawpact.decisions.models import DecisionRow
from pawpact.demo import apart, journal
from pawpact.demo.biography import Biography, biography
from pawpact.demo.caused import Caused
from pawpact.demo.chapter import CHAPTERS
from pawpact.demo.comparison import Compared
from pawpact.demo.conclusion import Conclusion, conclude_store, refuse_unclaimed
from pawpact.demo.direction import Direction, added_up
from pawpact.demo.months import Months, beside_each_other
from pawpact.demo.plan import DAYS_A_WEEK, Plan, Progress
from pawpact.demo.proof import Proven
from pawpact.demo.repayment import History, read_histories
from pawpact.demo.report import Summary
from pawpact.demo.scene import Scene
from pawpact.demo.world import BEGIN, World, build_world, open_world
from pawpact.kernel.identity import public_id

WAYS = (
    and_(Application.state == "approved", Deposit.id.is_(None)),
    Deposit.id.is_not(None),
    Application.state == "refused",
)
"""Approved at once, asked for a deposit, refused."""


@dataclass(frozen=True, slots=True)
class Lived:
    """Everything there is to show at the end."""

    world: World
    summaries: Sequence[Summary]
    compared: Sequence[Compared]
    receipts: Sequence[tuple[str, str]]
    """Store and id of the decisions whose receipts are shown."""
    collected: Mapping[str, int]
    """What the provider says it took for each store, in fen."""
    proofs: dict[str, list[Proven]]
    caused: Sequence[Caused]
    directions: Sequence[Direction]
    months: Months
    biography: Biography | None
    is_usual: bool
    """Whether it is long and large enough for every policy to show both of its sides."""

    @property
    def holds(self) -> bool:
        """Whether every audit holds, and a usual life shows what it is to show."""
        shown = all(each.is_shown for each in self.directions) or not self.is_usual
        return shown and all(each.holds for proofs in self.proofs.values() for each in proofs)

    @property
    def digest(self) -> str:
        """The same for the same life, wherever it was lived."""
        told = [(each.store, sorted(each.figures.items())) for each in self.summaries]
        sides = [(each.policy, each.given, each.refused) for each in self.directions]
        return hashlib.sha256(repr((told, sides)).encode()).hexdigest()[:16]


def live(plan: Plan, progress: Progress) -> Lived:
    """Build a world or find one that was left, live its months, then count, compare and prove."""
    histories = read_histories(plan.debits) if plan.debits else []
    keep_collector_quiet()
    if journal.is_unfinished(plan):
        world, note = journal.reopen(plan)
    else:
        world = build_world(plan.folder, plan.rules, plan.tenants, plan.seed, plan.database)
        journal.begin(plan)
        note = journal.Note(0)
    if apart.is_wanted(plan, world):
        world, stores = apart.live_apart(plan, world, live_part, conclude_part, progress)
        world.clock.move_to(_after(days=plan.days))
        lived = _lived(plan, world, stores)
    else:
        world.clock.move_to(min(_after(weeks=note.weeks), _after(days=plan.days)))
        scenes = scenes_of(plan, world, histories)
        live_weeks(plan, world, scenes, range(note.weeks, plan.weeks), progress)
        world.clock.move_to(_after(days=plan.days))
        lived = conclude(plan, world)
    journal.end(plan)
    return lived


def _after(*, weeks: int = 0, days: int = 0) -> datetime:
    """So long after the life's begin."""
    return BEGIN + timedelta(weeks=weeks, days=days)


def live_part(plan: Plan, place: int, weeks: int, progress: Progress) -> None:
    """Live one store's life until so many weeks are over, in a world of its own."""
    histories = read_histories(plan.debits) if plan.debits else []
    keep_collector_quiet()
    world, note = journal.reopen(plan)
    world.clock.move_to(_after(weeks=note.weeks))
    scene = scenes_of(plan, world, histories)[place]
    live_weeks(plan, world, [scene], range(note.weeks, weeks), progress)
    world.platform.parts.database.engine.dispose()


def scenes_of(plan: Plan, world: World, histories: Sequence[History]) -> list[Scene]:
    """Every store, as it is on the world's day."""
    scenes = []
    for place, store in enumerate(world.stores):
        with world.platform.reading(store) as unit:
            plugins = frozenset(unit.store.plugins)
            signed = select(Contract.id, Application.key).join(
                Application, Application.id == Contract.application_id
            )
            keys = {row.id: row.key for row in unit.session.execute(signed)}
        scene = Scene(world, plan, store, place, plugins, histories)
        scene.bound(keys)
        scenes.append(scene)
    return scenes


def live_weeks(
    plan: Plan, world: World, scenes: Sequence[Scene], weeks: range, progress: Progress
) -> None:
    """Live these weeks, each whole or not at all: all stores, day by day."""
    progress(min(weeks.start * DAYS_A_WEEK, plan.days), plan.days)
    for week in weeks:
        with world.platform.parts.database.together():
            for day in range(week * DAYS_A_WEEK, min((week + 1) * DAYS_A_WEEK, plan.days)):
                live_day(scenes, day)
                world.clock.advance(timedelta(days=1))
                progress(day + 1, plan.days)
            journal.note_week(world, plan, week + 1)


def live_day(scenes: Sequence[Scene], day: int) -> None:
    """Every chapter that has its day, in one store after the other."""
    for scene in scenes:
        scene.day = day
        scene.world.turn_to(scene.place)
        for chapter in CHAPTERS:
            if chapter.is_due(scene):
                chapter.live(scene)


def conclude(plan: Plan, world: World) -> Lived:
    """Count, compare and prove what was lived, one store after the other."""
    return _lived(plan, world, [conclude_store(plan, world, store) for store in world.stores])


def conclude_part(plan: Plan, place: int, provider: Path) -> Conclusion:
    """The same of one store, by its own part of the provider's file; what it lived by is let go."""
    gc.collect()
    keep_collector_quiet()
    world = open_world(plan.folder, plan.rules, plan.seed, node=0, is_over=True)
    world.clock.move_to(_after(days=plan.days))
    found = conclude_store(plan, world, world.stores[place], provider)
    world.platform.parts.database.engine.dispose()
    return found


def _lived(plan: Plan, world: World, stores: Sequence[Conclusion]) -> Lived:
    refuse_unclaimed(plan, world, sum(each.collected for each in stores))
    return Lived(
        world=world,
        summaries=[each.summary for each in stores],
        compared=[compared for each in stores for compared in each.compared],
        receipts=_receipts(world),
        collected={each.summary.store: each.collected for each in stores},
        proofs={each.summary.store: list(each.proofs) for each in stores},
        caused=[caused for each in stores for caused in each.caused],
        directions=added_up(each.directions for each in stores),
        months=beside_each_other([each.months for each in stores]),
        biography=stores[-1].biography or _biography(world),
        is_usual=plan.is_usual,
    )


def _biography(world: World) -> Biography | None:
    """Where nobody signed in the last store, of the last one before it where somebody did."""
    lives = (biography(world.platform, store) for store in reversed(world.stores[:-1]))
    return next((life for life in lives if life is not None), None)


def _receipts(world: World) -> list[tuple[str, str]]:
    """One decision of each way it went, each of another store where there is one."""
    found: list[tuple[str, str]] = []
    for turn, way in enumerate(WAYS):
        first = turn % len(world.stores)
        for store in (*world.stores[first:], *world.stores[:first]):
            decision = _went(world.platform, store, way)
            if decision is not None:
                found.append((store, decision))
                break
    return found


def _went(platform: Platform, store: str, way: ColumnElement[bool]) -> str | None:
    """The first decision of an application that went this way."""
    with platform.reading(store) as unit:
        number = unit.session.scalar(
            select(DecisionRow.id)
            .join(Application, Application.id == DecisionRow.subject_id)
            .outerjoin(Deposit, Deposit.application_id == Application.id)
            .where(DecisionRow.moment == MOMENT, way)
            .order_by(DecisionRow.id)
            .limit(1)
        )
    return None if number is None else public_id("dec", number)
