"""Writes to the product and proves what the model says of them: refused, repeated, done."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from pawpact.billing.models import Charge as ChargeRow
from pawpact.kernel.errors import PawpactError
from pawpact.tenancy.unit import Unit
from tests.stories.life_machine.invariant import (
    REFUSALS,
    REFUSED_CHANGES_NOTHING,
    REPEATED_CHANGES_NOTHING,
    Wrong,
    hold,
)
from tests.stories.life_machine.model import Charge
from tests.stories.life_machine.world import Case, World

Write = Callable[[Unit], Any]


class Writer:
    """Does steps in a world, keeps external writes to repeat them, proves refusals."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.writes: list[Write] = []
        self.pictures: Callable[[], Any] = lambda: None
        self.check: Callable[[], None] = lambda: None
        self.lived: Tally[str] = Tally()
        """How often each kind of thing happened."""

    def do(self, expected: object, write: Write, *, actor: str = "staff:1") -> Any:
        """Write in a unit of its own; where the model refuses, nothing may have changed."""
        if expected is not False and expected is not None:
            with self.world.unit(actor) as unit:
                answer = write(unit)
            self.writes.append(write)
            return answer
        before = self.pictures()
        try:
            with self.world.unit(actor) as unit:
                write(unit)
        except PawpactError:
            self.lived["refused"] += 1
            hold(REFUSED_CHANGES_NOTHING, self.pictures() == before, "a refused move wrote")
            return None
        self.check()
        raise Wrong(REFUSALS, "the model refuses this move, the product made it")

    def repeat(self, number: int) -> None:
        """An earlier write once more: done before or refused, it changes nothing."""
        before = self.pictures()
        try:
            with self.world.unit() as unit:
                self.writes[number % len(self.writes)](unit)
        except PawpactError:
            pass
        self.lived["repeated"] += 1
        hold(REPEATED_CHANGES_NOTHING, self.pictures() == before, "a repeated write wrote")

    def row(self, case: Case, charge: Charge) -> int:
        with self.world.reading() as unit:
            return unit.session.scalars(
                select(ChargeRow.id).where(
                    ChargeRow.contract_id == case.contract, ChargeRow.period == charge.period
                )
            ).one()
