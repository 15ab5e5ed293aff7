"""The real platform under the machine: one database for all machines, a store for each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from random import Random

from pawpact.billing.gateway.simulator import Outcome, SimulatedGateway
from pawpact.billing.gateway.values import DebitRequest, GatewayAnswer
from pawpact.bootstrap.due import EXPIRY, do_due
from pawpact.bootstrap.platform import Platform
from pawpact.messages.channel import RecordingMessages
from pawpact.policy.model import LayerValue
from pawpact.tenancy.unit import Unit
from tests.house import House
from tests.parameters.scene import BEGIN, RestartingClock
from tests.stories.life_machine.debits import live_day
from tests.stories.life_machine.model import Deal
from tests.stories.life_machine.moves import refund_leftover, run_out, wait_longer

PRICES = {"cat_common": 26_805, "dog_small": 32_815, "cat_pedigree": 39_800}
"""Some that a tenth of is no whole fen."""
NEIGHBOUR = "neighbour"
DUE = {name: do for name, do in EXPIRY.items() if name != "pets"}


class HourClock(RestartingClock):
    """A clock that somebody may set back."""

    def set_back(self) -> None:
        self._at -= timedelta(hours=1)


@dataclass
class Case:
    """One customer as the model sees her, and what the product calls her things."""

    deal: Deal
    number: int
    application: int = 0
    contract: int = 0
    customer: int = 0
    deposit: int = 0
    pet: int = 0
    incident: int = 0
    orders: list[int] = field(default_factory=list)
    """The product's numbers of the model's orders."""


class CountingGateway(SimulatedGateway):
    """A provider whose next answers a step chooses; every attempt that it saw is kept."""

    def __init__(self) -> None:
        self.outcome = "ok"
        self.seen: dict[str, int] = {}
        self.answered: list[GatewayAnswer] = []
        super().__init__(self._choose)

    def _choose(self, request: DebitRequest) -> Outcome:
        self.seen[request.key] = request.amount
        return Outcome(self.outcome)

    def collect(self, requests: Sequence[DebitRequest]) -> list[GatewayAnswer]:
        answers = super().collect(requests)
        self.answered += answers
        return answers


class World:
    """A store on the shared platform from the same first minute, with the days that pass in it."""

    _numbers = count(1)

    def __init__(self, house: House) -> None:
        assert isinstance(house.clock, HourClock)
        house.clock.restart()
        house.random = Random(7)
        self.house, self.clock = house, house.clock
        self.platform = speaking(house)
        self.name = f"machine-{next(World._numbers)}"
        prototype = house.stores["prototype"]
        house.stores[self.name] = replace(prototype, tenant=len(house.stores) + 1, name=self.name)
        self.gateway = CountingGateway()
        gateways = house.platform.parts.gateways
        assert isinstance(gateways, dict)
        gateways["simulator"] = self.gateway
        self.today = BEGIN.date()
        self.keys = count(1)
        self.cases: list[Case] = []

    @property
    def now(self) -> datetime:
        """The store's own time, without a zone."""
        return self.clock.now().replace(tzinfo=None) + timedelta(hours=8)

    @contextmanager
    def unit(self, actor: str = "staff:1") -> Iterator[Unit]:
        with self.platform.unit(self.name, actor) as unit:
            yield unit

    @contextmanager
    def reading(self, store: str = "") -> Iterator[Unit]:
        with self.platform.reading(store or self.name) as unit:
            yield unit

    def key(self) -> str:
        return f"{self.name}-{next(self.keys)}"

    def pass_days(self, days: int, outcome: str) -> None:
        """Day by day, the jobs once a day at noon; days on which nothing is due are passed over."""
        self.gateway.outcome = outcome
        for left in reversed(range(days)):
            self.today += timedelta(days=1)
            happened = [live_day(each.deal, self.today, outcome) for each in self.cases]
            waited = [wait_longer(each.deal, self.today) for each in self.cases]
            if any((*happened, *waited)) or not left:
                self._live(everything=not left, waiting=any(waited))
        self._expect_expiry()

    def _live(self, *, everything: bool, waiting: bool) -> None:
        self.clock.move_to(BEGIN + (self.today - BEGIN.date()))
        self.platform.run_debits(self.name)
        if everything or waiting:
            due = DUE if everything else {"pauses": DUE["pauses"]}
            for _ in do_due(lambda: self.platform.unit(self.name), due):
                pass
        if everything and any(each.deal.lots for each in self.cases):
            self.platform.deliver_messages(self.name)

    def _expect_expiry(self) -> None:
        for each in self.cases:
            lapse(each.deal, self.now)
            each.deal.complete(self.today)
            refund_leftover(each.deal, self.today)
            run_out(each.deal, self.now)

    def days_to_something(self, most: int = 40) -> int:
        """How many days until the model expects that something becomes of a charge."""
        days = [
            (each.next - self.today).days
            for case in self.cases
            for each in case.deal.live_charges()
            if each.next is not None and not each.held and each.next > self.today
        ]
        return min([*days, most])


def lapse(deal: Deal, now: datetime) -> None:
    """Deposits not paid in a day, approvals that led to no mandate in thirty."""
    if deal.waits_until is None or now <= deal.waits_until:
        return
    deal.waits_until = None
    if deal.deposit_state == "due":
        deal.deposit_state = "lapsed"
    elif deal.deposit_state == "held":
        deal.payable += deal.deposit
        deal.deposit, deal.deposit_state = 0, "refund_due"
    deal.state = "cancelled" if deal.state == "awaiting_mandate" else "lapsed"


def prepare(house: House) -> None:
    """The store that all machines' stores are copies of, and one beside them."""
    store = house.open("prototype")
    name = "core.contracts.plan_prices"
    ruleset = store.revision.ruleset
    known = ruleset.parameters[name]
    prices = tuple({"plan": plan, "price": price} for plan, price in PRICES.items())
    layers = (*known.layers, LayerValue(prices, known.layers[-1].origin))
    parameters = {**ruleset.parameters, name: replace(known, layers=layers)}
    digest = f"{ruleset.content_hash}-machine"
    changed = replace(ruleset, parameters=parameters, content_hash=digest)
    revision = replace(store.revision, ruleset=changed, content_hash=digest)
    house.stores["prototype"] = replace(store, revision=revision)
    house.open(NEIGHBOUR)


def speaking(house: House) -> Platform:
    """The house's platform with a channel that carries every message."""
    return replace(
        house.platform, parts=replace(house.platform.parts, messages=RecordingMessages())
    )
