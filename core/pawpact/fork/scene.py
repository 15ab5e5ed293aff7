"""A forked store on one day: the same people do the same things, whatever was decided of others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from pawpact.contracts.models import Application, Contract
from pawpact.demo.scene import Scene
from pawpact.fork.luck import Names, OwnChance

FIRST_NUMBER = 50_000_000
"""Of whoever comes in the sandbox: no number that a person of the store was given."""


@dataclass
class ForkScene(Scene):
    """``names`` is what both worlds call the store's people; ``forked`` the last id before."""

    names: Names = field(default_factory=Names)
    forked: int = 0

    @property
    def first_number(self) -> int:
        return FIRST_NUMBER

    def chance(self, of: str) -> OwnChance:
        return OwnChance(f"{self.plan.seed}/{self.store}/{self.day}/{of}", self.name)

    def application_key(self, number: int) -> str:
        return f"fork-{number:06d}"

    def bound(self, contracts: Mapping[int, str]) -> None:
        """Contracts that were signed today, by the key of their application."""
        self.names.known.update(contracts)

    def name(self, number: int) -> str:
        """Somebody who came in the sandbox is called by her application in both worlds."""
        if number > self.forked and number not in self.names.known:
            self.read_names()
        return self.names.of(number)

    def read_names(self) -> None:
        """What those are called who came since the store was forked."""
        rows = (
            select(Application.id, Application.customer_id, Application.key, Contract.id)
            .outerjoin(Contract, Contract.application_id == Application.id)
            .where(Application.id > self.forked)
            .order_by(Application.id)
        )
        with self.reading() as unit:
            found = unit.session.execute(rows).all()
        for application, customer, key, contract in found:
            self.names.known[application] = key
            self.names.known.setdefault(customer, key)
            if contract is not None:
                self.names.known[contract] = key
