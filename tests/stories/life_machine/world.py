"""The real platform under the machine: one database for all machines, a store for each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random

from pawpact.accounts.values import NewCustomer
from pawpact.billing.gateway.simulator import Outcome, SimulatedGateway
from pawpact.billing.gateway.values import DebitRequest, GatewayAnswer
from pawpact.bootstrap.due import EXPIRY, Due, do_due
from pawpact.bootstrap.platform import Platform
from pawpact.messages.channel import RecordingMessages
from pawpact.policy.layering.layers import resolve
from pawpact.policy.model import LayerValue
from pawpact.policy.reading.load import read_platform
from pawpact.tenancy.answerable import answerable
from pawpact.tenancy.unit import Unit
from tests.house import RULES, House
from tests.parameters.scene import BEGIN, RestartingClock
from tests.stories.life_machine.debits import live_day
from tests.stories.life_machine.model import Deal
from tests.stories.life_machine.moves import follow_return, refund_leftover, wait_longer
from tests.stories.life_machine.purse import Purse

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
    person: NewCustomer
    trusted: bool
    application: int = 0
    contract: int = 0
    customer: int = 0
    deposit: int = 0
    pet: int = 0
    incident: int = 0


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
        self.orders: dict[int, int] = {}
        """The product's numbers of the model's orders."""

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

    @property
    def deals(self) -> list[Deal]:
        return [each.deal for each in self.cases]

    def pass_days(self, days: int, outcome: str) -> None:
        """Day by day, debits at noon; days on which nothing is due are passed over."""
        self.gateway.outcome = outcome
        for left in reversed(range(days)):
            self.today += timedelta(days=1)
            happened = live_day(self.deals, self.today, outcome)
            waited = self._wait_longer()
            if happened or waited or not left:
                self.clock.move_to(BEGIN + (self.today - BEGIN.date()))
                self.platform.run_debits(self.name)
            if waited:
                self._do({"pauses": DUE["pauses"]})
        self.run_jobs()

    def run_jobs(self, *, everything: bool = False) -> None:
        """What runs out: the jobs that have something to do by the model, or all of them."""
        expected = self._expire()
        if everything and self._wait_longer():
            expected.add("pauses")
        self._do({name: do for name, do in DUE.items() if everything or name in expected})
        if "points" in expected:
            self.platform.deliver_messages(self.name)

    def _do(self, due: Mapping[str, Due]) -> None:
        for _ in do_due(lambda: self.platform.unit(self.name), due):
            pass

    def _expire(self) -> set[str]:
        """Live what time does to deposits, ends and points; which jobs do the same."""
        expected: set[str] = set()
        for each in self.deals:
            expected |= lapse(each, self.now)
        signed = sorted(self.cases, key=lambda case: case.contract)
        ended = sorted(self.deals, key=lambda deal: deal.ending)
        lived = {
            "completed": [case.deal.complete(self.today) for case in signed],
            "leftovers": [
                *(follow_return(each) for each in ended),
                *(refund_leftover(each, self.today) for each in ended),
            ],
            "points": [purse.run_out(self.now) for purse in self.purses],
        }
        return expected | {name for name, happened in lived.items() if any(happened)}

    def _wait_longer(self) -> bool:
        waited = [wait_longer(each, self.today) for each in self.deals]
        return any(waited)

    @property
    def purses(self) -> list[Purse]:
        """One for each customer."""
        return list({id(each.purse): each.purse for each in self.deals}.values())

    def days_to_something(self, most: int = 40) -> int:
        """How many days until the model expects that something becomes of a charge."""
        days = [
            (each.next - self.today).days
            for case in self.cases
            for each in case.deal.live_charges()
            if each.next is not None and not each.held and each.next > self.today
        ]
        return min([*days, most])


def lapse(deal: Deal, now: datetime) -> set[str]:
    """Deposits not paid in a day, approvals that led to no mandate in thirty: by which jobs."""
    if deal.waits_until is None or now <= deal.waits_until:
        return set()
    deal.waits_until = None
    job = "deposits" if deal.deposit_state == "due" else "approvals"
    if deal.deposit_state == "due":
        deal.deposit_state = "lapsed"
    elif deal.deposit_state == "held":
        deal.purse.payable += deal.deposit
        deal.deposit, deal.deposit_state = 0, "refund_due"
    deal.state = "cancelled" if deal.state == "awaiting_mandate" else "lapsed"
    return {job}


PRICING = """
format: 1
policy: core.made_up_prices
version: "2026.1"
title: {zh: 优惠, en: Prices}
moment: charge.priced
hit: all
binds: today
rules:
  - id: half
    title: {zh: 半价, en: Half price}
    when: {charge.period: [1, 5]}
    then: [discount_charge: {price_ratio: 0.50, reason: half_price}]
  - id: thirty
    title: {zh: 立减, en: Thirty off}
    when: {charge.period: [2, 5]}
    then: [discount_charge: {amount: 30, reason: first_charge}]
  - id: waived
    title: {zh: 减免, en: Waived}
    when: {charge.period: 7}
    then: [waive_period: {periods: 1}]
  - id: waived_twice
    title: {zh: 减免两期, en: Waived twice}
    when: {charge.period: 9}
    then: [waive_period: {periods: 2}]
"""


def prepare(house: House, folder: Path) -> None:
    """The store that all machines' stores are copies of, and one beside them."""
    (folder / "prices.yaml").write_text(PRICING, encoding="utf-8")
    store = house.open("prototype")
    written = answerable(read_platform([(RULES, "rules"), (folder, "extra")]), house.host)
    ruleset = resolve(written, None, None, store.revision.vocabulary)
    name = "core.contracts.plan_prices"
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
