"""A store's whole life as one task.

Stores share nothing but the database, each with a clock, ids and chance of its own. They live one
after the other: SQLite has one writer, so workers side by side were tried and took longer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

from sqlalchemy import select

from pawpact.bootstrap.collector import keep_collector_quiet
from pawpact.bootstrap.jobs import jobs_of
from pawpact.contracts.models import Contract
from pawpact.demo.life import Life
from pawpact.demo.repayment import History
from pawpact.demo.shopping import Shopping
from pawpact.demo.world import World, open_world

DAYS_A_MONTH = 30
NUMBERS_A_STORE = 100_000
"""People of different stores get different numbers, and with them phones and identities."""

BY_WORKER = ("messages", "tasks", "refunds")

Progress = Callable[[int, int], None]
"""Told how many of how many store days are over."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the demo is asked for."""

    folder: Path
    tenants: Path
    rules: Path | None = None
    seed: int = 20260105
    applications: int = 300
    months: int = 12
    debits: Path | None = None

    @property
    def days(self) -> int:
        return self.months * DAYS_A_MONTH


@dataclass(frozen=True, slots=True)
class Task:
    """One store's life; ``place`` is its place among the stores."""

    plan: Plan
    store: str
    place: int
    histories: Sequence[History] = ()

    def run(self, day_over: Callable[[], None]) -> int:
        """Live all days; returns what the provider says it collected, in fen."""
        plan = self.plan
        keep_collector_quiet()
        world = open_world(plan.folder, plan.rules, plan.seed, node=self.place + 1)
        random = Random(f"{plan.seed}/{self.store}")  # noqa: S311  # chance, not a secret
        coming = arrivals(plan, random)
        first = self.place * NUMBERS_A_STORE
        life = Life(world, self.store, random, first, self.histories)
        shopping = Shopping(world, self.store, random)
        for day in range(plan.days):
            life.live_day(coming.get(day, 0))
            world.platform.run_debits(self.store)
            if day % 7 == 6:
                shopping.live_week()
                _work(world, self.store)
            world.clock.advance(timedelta(days=1))
            day_over()
        return _collected(world, self.store)


def in_turn(tasks: Sequence[Task], progress: Progress) -> dict[str, int]:
    """One store after the other, in this process."""
    total = sum(task.plan.days for task in tasks)
    count = 0

    def day_over() -> None:
        nonlocal count
        count += 1
        progress(count, total)

    return {task.store: task.run(day_over) for task in tasks}


def arrivals(plan: Plan, random: Random) -> dict[int, int]:
    """How many people come on which day: on weekends, in the first four months at most."""
    last = max(7, min(plan.days - 40, 120))
    weekends = [day for day in range(last) if day % 7 in (5, 6)]
    counts: dict[int, int] = {}
    for _ in range(plan.applications):
        day = random.choice(weekends)
        counts[day] = counts.get(day, 0) + 1
    return counts


def _work(world: World, store: str) -> None:
    """What a worker would do about messages, tasks and refunds."""
    jobs = jobs_of(world.platform)
    for name in BY_WORKER:
        for _ in jobs[name].run(store):
            pass


def _collected(world: World, store: str) -> int:
    """What the provider says it took under this store's contracts."""
    with world.platform.reading(store) as unit:
        mine = {str(number) for number in unit.session.scalars(select(Contract.id))}
    return sum(
        amount for key, amount in world.gateway.taken.items() if key.partition("-")[0] in mine
    )
