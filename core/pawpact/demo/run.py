"""The demo from the first file to the last audit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from pawpact.contracts.application import MOMENT
from pawpact.contracts.models import Application
from pawpact.decisions.models import DecisionRow
from pawpact.demo.comparison import Compared, Comparison
from pawpact.demo.proof import Proven, prove
from pawpact.demo.report import Summary, summarise
from pawpact.demo.task import Plan, Progress, Task, in_turn
from pawpact.demo.world import World, build_world
from pawpact.kernel.identity import public_id

COMPARED = 20
WAYS = ("approved", "refused", "lapsed")


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
    """Build a world, live its months in every store, then count, compare and prove."""
    world = build_world(plan.folder, plan.rules, plan.tenants, plan.seed)
    tasks = [Task(plan, store, place) for place, store in enumerate(world.stores)]
    collected = in_turn(tasks, progress)
    world.clock.advance(timedelta(days=plan.days))
    return _closed(plan, world, collected)


def _closed(plan: Plan, world: World, collected: Mapping[str, int]) -> Lived:
    platform = world.platform
    return Lived(
        world=world,
        summaries=[summarise(platform, store) for store in world.stores],
        compared=Comparison(platform, world.stores, plan.tenants).compare(COMPARED),
        receipts=_receipts(world),
        proofs={store: prove(platform, store, collected[store]) for store in world.stores},
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
