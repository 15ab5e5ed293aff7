"""The demo from the first file to the last audit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, select

from pawpact.billing.gateway.registry import SIMULATOR
from pawpact.bootstrap import Platform
from pawpact.bootstrap.books import read_statements
from pawpact.contracts.applying.application import MOMENT
from pawpact.contracts.models import Application, Deposit
from pawpact.decisions.models import DecisionRow
from pawpact.demo.comparison import Compared, Comparison
from pawpact.demo.proof import Proven, prove
from pawpact.demo.repayment import read_histories
from pawpact.demo.report import Summary, summarise
from pawpact.demo.task import Plan, Progress, Task, in_turn
from pawpact.demo.world import PROVIDER, World, build_world
from pawpact.kernel.identity import public_id

COMPARED = 20
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

    @property
    def holds(self) -> bool:
        return all(each.holds for proofs in self.proofs.values() for each in proofs)


def live(plan: Plan, progress: Progress) -> Lived:
    """Build a world, live its months in every store, then count, compare and prove."""
    histories = read_histories(plan.debits) if plan.debits else []
    world = build_world(plan.folder, plan.rules, plan.tenants, plan.seed)
    tasks = [Task(plan, store, place, histories) for place, store in enumerate(world.stores)]
    collected = in_turn(tasks, progress)
    world.clock.advance(timedelta(days=plan.days))
    return conclude(plan, world, collected)


def conclude(plan: Plan, world: World, collected: Mapping[str, int]) -> Lived:
    """Count, compare and prove what was lived."""
    platform = world.platform
    statements = read_statements(platform.parts.gateways, [(SIMULATOR, plan.folder / PROVIDER)])
    return Lived(
        world=world,
        summaries=[summarise(platform, store) for store in world.stores],
        compared=Comparison(platform, world.stores, plan.tenants).compare(COMPARED),
        receipts=_receipts(world),
        collected=collected,
        proofs={
            store: prove(platform, store, collected[store], statements) for store in world.stores
        },
    )


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
