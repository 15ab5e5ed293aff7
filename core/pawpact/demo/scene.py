"""One store on one day: what a chapter needs to let people do something there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import bindparam, select

from pawpact.access.actor import Actor, Role
from pawpact.contracts.models import Contract
from pawpact.database.prepared import Prepared
from pawpact.demo.chance import Chance
from pawpact.demo.plan import NUMBERS_A_STORE, Plan
from pawpact.demo.repayment import History
from pawpact.demo.world import World
from pawpact.kernel.errors import RequestError
from pawpact.tenancy.unit import Unit

STAFF = "staff:demo"
PROVIDER = "provider:simulator"
CUSTOMER = "customer:demo"
LINES = 200
"""Of a list at a time."""
MOST_AT_A_TIME = 200
"""People who are seen to together: with many more of them a day holds all their rows in memory."""
T = TypeVar("T")


class Family(NamedTuple):
    """A customer, her pet and the contract by which they live together."""

    contract: int
    customer: int
    pet: int
    performed: int
    plan_price: int


_PAYING, _FRESH = (
    Prepared(
        select(
            Contract.id,
            Contract.customer_id,
            Contract.pet_id,
            Contract.performed,
            Contract.plan_price,
        )
        .where(Contract.state == "active", condition)
        .order_by(Contract.id)
    )
    for condition in (Contract.performed > 0, Contract.activated_at > bindparam("since"))
)
"""Those whose contract runs, and who paid at least once or whose pet has just come home."""


def at_a_time(everybody: Sequence[T]) -> Iterator[Sequence[T]]:
    """All of them in their order, so many together."""
    for start in range(0, len(everybody), MOST_AT_A_TIME):
        yield everybody[start : start + MOST_AT_A_TIME]


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
    turned_away: int = 0
    """How often the counter refused what somebody asked for."""
    _families: tuple[int, list[Family]] = (-1, [])

    @property
    def stores(self) -> int:
        return len(self.world.stores)

    @property
    def first_number(self) -> int:
        """The number of the store's first person."""
        return self.place * NUMBERS_A_STORE

    def chance(self, of: str) -> Chance:
        """The day's chance for one purpose: what else happens on the day does not change it."""
        return Chance(f"{self.plan.seed}/{self.store}/{self.day}/{of}")  # no secret

    def unit(self, actor: str = STAFF) -> AbstractContextManager[Unit]:
        return self.world.platform.unit(self.store, actor)

    def reading(self) -> AbstractContextManager[Unit]:
        return self.world.platform.reading(self.store)

    @contextmanager
    def counter(self, actor: str = STAFF) -> Iterator[Unit]:
        """A unit in which somebody asks for something; what is refused did not happen."""
        try:
            with self.unit(actor) as unit:
                yield unit
        except RequestError:
            self.turned_away += 1

    def ask(
        self, plugin: str, action: str, written: Mapping[str, Any], key: str, *, role: Role
    ) -> Mapping[str, Any] | None:
        """What a plugin's action answers at the store's terminal; None where it refuses."""
        terminal, who = self.world.platform.terminal, Actor(role, "demo")
        try:
            return terminal.do(self.store, plugin, action, written, who, key).answer
        except RequestError:
            self.turned_away += 1
            return None

    def listed(self, plugin: str, view: str, written: Mapping[str, Any]) -> list[Any]:
        """All lines of a plugin's list."""
        terminal, who = self.world.platform.terminal, Actor(Role.STORE_MANAGER, "demo")
        found: list[Any] = []
        after: object = None
        while True:
            asked = {**written, "limit": LINES, **({"after": after} if after else {})}
            page = terminal.show(self.store, plugin, view, asked, who)
            found += page["items"]
            after = page["next"]
            if after is None:
                return found

    def families(self, of: str, share: float) -> list[Family]:
        """Of those who live with their pet and pay, by chance this share; each once a day."""
        day, waiting = self._families
        if day != self.day:
            with self.reading() as unit:
                waiting = [Family(*row) for row in _PAYING.rows(unit.session)]
        random, share = self.chance(of), self.share(share)
        chosen = [each for each in waiting if random.of(each.contract).random() < share]
        taken = {each.contract for each in chosen}
        rest = [each for each in waiting if each.contract not in taken]
        self._families = (self.day, rest)
        return chosen

    def fresh(self) -> list[Family]:
        """Those whose pet came home within the days of the guarantee."""
        with self.reading() as unit:
            since = unit.at - timedelta(days=25)
            return [Family(*row) for row in _FRESH.rows(unit.session, since=since)]

    def share(self, usual: float) -> float:
        """Of so many people here, whom it befalls; ``usual`` in a life of the usual size."""
        return usual * self.plan.liveliness

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
