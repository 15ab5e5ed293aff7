"""One store at the end of a life: counted, compared, proven."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from pawpact.billing.audit_money import attempted
from pawpact.billing.gateway.registry import SIMULATOR
from pawpact.billing.gateway.statement import Collected
from pawpact.contracts.models import Contract
from pawpact.demo.biography import Biography, biography
from pawpact.demo.caused import Caused, caused
from pawpact.demo.comparison import Compared, Comparison
from pawpact.demo.direction import Direction, directions_of
from pawpact.demo.months import Months, months_of
from pawpact.demo.plan import Plan
from pawpact.demo.proof import Proven, prove
from pawpact.demo.report import Summary, summarise
from pawpact.demo.world import PROVIDER, World
from pawpact.kernel.errors import Defect

MOST_COMPARED = 6
"""So many answers of other stores are told, of all stores together."""


@dataclass(frozen=True, slots=True)
class Conclusion:
    """All that one store has to show. ``collected`` is what the provider took for it, in fen."""

    summary: Summary
    compared: Sequence[Compared]
    collected: int
    proofs: Sequence[Proven]
    caused: Sequence[Caused]
    directions: Sequence[Direction]
    months: Months
    biography: Biography | None
    """A life of the last store alone: its customers have the most to tell."""


def conclude_store(
    plan: Plan, world: World, store: str, provider: Path | None = None
) -> Conclusion:
    """Everything about one store, from its rows and the provider's own file, or its part of it."""
    platform, told = world.platform, taken_under(plan, world, store, provider)
    collected = sum(each.amount for each in told.values())
    comparison = Comparison(platform, world.stores, plan.tenants)
    share = -(-MOST_COMPARED // len(world.stores))
    return Conclusion(
        summary=summarise(platform, store),
        compared=comparison.of_store(store, share),
        collected=collected,
        proofs=prove(platform, store, collected, {SIMULATOR: told}),
        caused=caused(platform, store, plan.tenants),
        directions=directions_of(platform, store),
        months=months_of(platform, store, plan),
        biography=biography(platform, store) if store == world.stores[-1] else None,
    )


def taken_under(
    plan: Plan, world: World, store: str, provider: Path | None = None
) -> Mapping[str, Collected]:
    """What the provider's own file says it took under the store's contracts, by key."""
    with world.platform.reading(store) as unit:
        ours = set(unit.session.scalars(select(Contract.id)))
    told = _told(provider or plan.folder / PROVIDER, world)
    return {each.key: each for each in told if attempted(each.key)[0] in ours}


def refuse_unclaimed(plan: Plan, world: World, claimed: int) -> None:
    """What the provider took has to be some store's."""
    taken = sum(each.amount for each in _told(plan.folder / PROVIDER, world))
    if taken != claimed:
        raise Defect(f"the provider took {taken} fen, {claimed} of it for contracts of the stores")


def _told(provider: Path, world: World) -> Iterator[Collected]:
    with provider.open(encoding="utf-8") as lines:
        for each in world.gateway.read_statement(lines):
            if isinstance(each, Collected):
                yield each
