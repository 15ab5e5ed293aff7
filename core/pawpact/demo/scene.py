"""One store on one day: what a chapter needs to let people do something there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from random import Random

from pawpact.demo.plan import NUMBERS_A_STORE, Plan
from pawpact.demo.repayment import History
from pawpact.demo.world import World
from pawpact.tenancy.unit import Unit

STAFF = "staff:demo"
PROVIDER = "provider:simulator"
CUSTOMER = "customer:demo"


@dataclass
class Scene:
    """A store and the day that it is. ``place`` is its place among the stores."""

    world: World
    plan: Plan
    store: str
    place: int
    plugins: frozenset[str] = frozenset()
    histories: Sequence[History] = ()
    day: int = 0

    @property
    def stores(self) -> int:
        return len(self.world.stores)

    @property
    def first_number(self) -> int:
        """The number of the store's first person."""
        return self.place * NUMBERS_A_STORE

    def chance(self, of: str) -> Random:
        """The day's chance for one purpose: what else happens on the day does not change it."""
        return Random(f"{self.plan.seed}/{self.store}/{self.day}/{of}")  # noqa: S311  # no secret

    def unit(self, actor: str = STAFF) -> AbstractContextManager[Unit]:
        return self.world.platform.unit(self.store, actor)

    def reading(self) -> AbstractContextManager[Unit]:
        return self.world.platform.reading(self.store)

    def history(self, number: int) -> History | None:
        """The repayment history of a person, where real ones were given."""
        if not self.histories:
            return None
        return self.histories[(self.first_number + number) % len(self.histories)]

    def application_key(self, number: int) -> str:
        return f"{self.store}-{number:06d}"

    def bound(self, contracts: Mapping[int, str]) -> None:
        """Have the debits of contracts go as the histories of their people say."""
        for contract, key in contracts.items():
            history = self.history(number_in(key))
            if history is not None:
                self.world.histories[contract] = history


def number_in(key: str) -> int:
    """The number of the person who handed in an application under this key."""
    return int(key.rpartition("-")[2])
