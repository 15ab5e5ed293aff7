"""Two worlds side by side: every figure of one with the same of the other, and the proofs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select

from pawpact.billing.gateway.registry import SIMULATOR
from pawpact.bootstrap.books import read_statements
from pawpact.demo.proof import Proven, prove
from pawpact.demo.world import PROVIDER
from pawpact.fork.figure import GROUPS, Figure, figures
from pawpact.fork.past.calibrated import Calibration
from pawpact.fork.plan import ForkPlan
from pawpact.fork.run import Begun, reopen, using
from pawpact.fork.sandbox import AS_IT_IS, DRAFT, Sandbox
from pawpact.kernel.label import Label
from pawpact.tenancy.models import PolicyRevision


@dataclass(frozen=True, slots=True)
class Pair:
    """One figure in both worlds."""

    figure: Figure
    draft: tuple[int, ...]

    @property
    def before(self) -> int:
        return sum(self.figure.series)

    @property
    def after(self) -> int:
        return sum(self.draft)

    @property
    def difference(self) -> int:
        return self.after - self.before

    @property
    def is_same(self) -> bool:
        return self.figure.series == self.draft


@dataclass(frozen=True, slots=True)
class InForce:
    """The policy by which one of the worlds was lived."""

    number: int
    content_hash: str


@dataclass(frozen=True, slots=True)
class Compared:
    """What both worlds came to. ``months`` are those that were lived, the first from the fork."""

    store: str
    title: Label
    plan: ForkPlan
    begun: Begun
    months: tuple[str, ...]
    pairs: Sequence[Pair]
    before: InForce
    after: InForce
    proofs: dict[str, list[Proven]]
    calibration: Calibration | None = None
    """Of a past that was lived again: whether it came out as it is on record."""

    @property
    def is_same(self) -> bool:
        return all(each.is_same for each in self.pairs)

    @property
    def holds(self) -> bool:
        """Whether the books of both worlds pass every audit."""
        return all(each.holds for proofs in self.proofs.values() for each in proofs)


def compare(plan: ForkPlan, begun: Begun) -> Compared:
    """Count and prove both worlds; they are only read."""
    with using(reopen(plan, begun, AS_IT_IS)) as sandbox:
        platform = sandbox.world.platform
        sandbox.world.clock.move_to(_end(plan, begun))
        span, before = figures(platform, plan.store, begun.at)
        was, was_proven = _in_force(plan, sandbox), _proven(plan, sandbox)
        with platform.reading(plan.store) as unit:
            title = unit.store.title
    with using(reopen(plan, begun, DRAFT)) as sandbox:
        sandbox.world.clock.move_to(_end(plan, begun))
        _, after = figures(sandbox.world.platform, plan.store, begun.at)
        now, now_proven = _in_force(plan, sandbox), _proven(plan, sandbox)
    proofs = {AS_IT_IS: was_proven, DRAFT: now_proven}
    pairs = list(_paired(before, after, len(span.months)))
    return Compared(plan.store, title, plan, begun, span.names, pairs, was, now, proofs)


def _end(plan: ForkPlan, begun: Begun) -> datetime:
    return begun.at + timedelta(days=plan.days)


def _paired(before: Sequence[Figure], after: Sequence[Figure], months: int) -> Iterator[Pair]:
    """What only one of the worlds has is nought in the other."""
    nothing = (0,) * months
    drafts = {(each.group, each.name): each for each in after}
    known = {(each.group, each.name): each for each in before}
    only = [replace(each, series=nothing) for key, each in drafts.items() if key not in known]
    order = list(GROUPS)
    for each in sorted((*before, *only), key=lambda figure: order.index(figure.group)):
        found = drafts.get((each.group, each.name))
        yield Pair(each, nothing if found is None else found.series)


def _in_force(plan: ForkPlan, sandbox: Sandbox) -> InForce:
    with sandbox.world.platform.reading(plan.store) as unit:
        revision = unit.store.revision
        number = unit.session.scalar(
            select(PolicyRevision.number).where(PolicyRevision.id == revision.id)
        )
        return InForce(number or 0, revision.content_hash)


def _proven(plan: ForkPlan, sandbox: Sandbox) -> list[Proven]:
    """Every audit of the sandbox's books, and its chain recomputed."""
    platform = sandbox.world.platform
    collected = sum(sandbox.world.gateway.taken.values())
    statements = read_statements(platform.parts.gateways, [(SIMULATOR, sandbox.folder / PROVIDER)])
    return prove(platform, plan.store, collected, statements)
