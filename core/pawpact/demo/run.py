"""The demo from the first file to the last audit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

from sqlalchemy import select

from pawpact.contracts.application import MOMENT
from pawpact.contracts.models import Application, Contract
from pawpact.decisions.models import DecisionRow
from pawpact.demo.comparison import Compared, Comparison
from pawpact.demo.life import Life
from pawpact.demo.proof import Proven, prove
from pawpact.demo.repayment import read_histories
from pawpact.demo.report import Summary, summarise
from pawpact.demo.shopping import Shopping
from pawpact.demo.world import World, build_world
from pawpact.kernel.identity import public_id

DAYS_A_MONTH = 30
COMPARED = 20
WAYS = ("approved", "refused", "lapsed")

Progress = Callable[[int, int], None]
"""Told how many of how many days are over."""


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


@dataclass(frozen=True, slots=True)
class Lived:
    """Everything there is to show at the end."""

    world: World
    summaries: Sequence[Summary]
    compared: Sequence[Compared]
    receipts: Sequence[tuple[str, str]]
    """Store and id of the decisions whose receipts are shown."""
    proofs: dict[str, list[Proven]]

    @property
    def holds(self) -> bool:
        return all(each.holds for proofs in self.proofs.values() for each in proofs)


def live(plan: Plan, progress: Progress) -> Lived:
    """Build a world, live its months, then count, compare and prove."""
    world = build_world(plan.folder, plan.rules, plan.tenants, plan.seed)
    histories = read_histories(plan.debits, most=100_000) if plan.debits else []
    lives = []
    for place, store in enumerate(world.stores):
        random = Random(f"{plan.seed}/{store}")  # noqa: S311  # a demo's chance, not a secret
        life = Life(world, store, random, place * 100_000, histories)
        lives.append((life, Shopping(world, store, random), _arrivals(plan, random)))
    days = plan.months * DAYS_A_MONTH
    for day in range(days):
        for life, shopping, arrivals in lives:
            life.live_day(arrivals.get(day, 0))
            world.platform.run_debits(life.store)
            if day % 7 == 6:
                shopping.live_week()
        world.clock.advance(timedelta(days=1))
        progress(day + 1, days)
    return _closed(plan, world)


def _arrivals(plan: Plan, random: Random) -> dict[int, int]:
    """How many people come on which day: most in the first four months, none in the last."""
    last = max(1, min(plan.months * DAYS_A_MONTH - 40, 120))
    counts: dict[int, int] = {}
    for _ in range(plan.applications):
        day = random.randrange(last)
        counts[day] = counts.get(day, 0) + 1
    return counts


def _closed(plan: Plan, world: World) -> Lived:
    platform = world.platform
    return Lived(
        world=world,
        summaries=[summarise(platform, store) for store in world.stores],
        compared=Comparison(platform, world.stores, plan.tenants).compare(COMPARED),
        receipts=_receipts(world),
        proofs={store: prove(platform, store, _collected(world, store)) for store in world.stores},
    )


def _collected(world: World, store: str) -> int:
    """What the provider says it took under this store's contracts."""
    with world.platform.reading(store) as unit:
        mine = {str(number) for number in unit.session.scalars(select(Contract.id))}
    return sum(
        amount for key, amount in world.gateway.taken.items() if key.partition("-")[0] in mine
    )


def _receipts(world: World) -> list[tuple[str, str]]:
    """One decision of each way it went, each of another store where there is one."""
    found: list[tuple[str, str]] = []
    for way, store in zip(WAYS, world.stores * len(WAYS), strict=False):
        with world.platform.reading(store) as unit:
            number = unit.session.scalar(
                select(DecisionRow.id)
                .join(Application, Application.id == DecisionRow.subject_id)
                .where(DecisionRow.moment == MOMENT, Application.state == way)
                .order_by(DecisionRow.id)
                .limit(1)
            )
        if number is not None:
            found.append((store, public_id("dec", number)))
    return found
