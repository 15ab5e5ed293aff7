"""A fresh installation in a folder of its own, on a clock that the demo moves."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from pawpact.access.key_file import create_key_file
from pawpact.access.vault import FileVault
from pawpact.billing.channel import NoticeMessage
from pawpact.billing.gateway.simulator import Outcome, SimulatedGateway, seeded
from pawpact.billing.gateway.values import DebitRequest
from pawpact.bootstrap import Platform
from pawpact.bootstrap.start import assemble, connector, open_database
from pawpact.demo.repayment import History
from pawpact.hosting.host import Host
from pawpact.kernel.clock import Clock, FixedClock
from pawpact.kernel.errors import FileError
from pawpact.kernel.identity import TimeOrderedIds
from pawpact.kernel.label import Label
from pawpact.messages.values import Envelope
from pawpact.payouts.simulator import SimulatedPayouts
from pawpact.settings import Settings
from pawpact.tenancy.apply import Status

BEGIN = datetime(2026, 1, 5, 2, 30, tzinfo=UTC)
"""A Monday, half past ten in the morning in China: after the daily debits fall due."""
KEYS, DATABASE, _MARK = "keys.json", "pawpact.sqlite3", ".pawpact-demo"
PROVIDER = "provider.jsonl"
"""What the played payment provider remembers, as its own file."""
_TAKEN = Label(
    "这个数据库里已有门店；演示需要一个刚建好、没有门店的数据库",
    "this database holds stores; a demo needs one that is up to date and holds none",
)
_TROUBLE = {
    Outcome.INSUFFICIENT_FUNDS: 60,
    Outcome.TIMEOUT_AFTER_SUCCESS: 20,
    Outcome.TIMEOUT_BEFORE_ARRIVAL: 10,
    Outcome.REFUSED: 8,
    Outcome.MANDATE_REVOKED: 1,
}
"""Of 1,000 debits, so many go wrong in each way."""


@dataclass(slots=True)
class Post:
    """Takes every message and counts them."""

    name: str = "demo"
    reaches_people: bool = True
    taken: int = 0

    def carry(self, envelope: Envelope) -> None:
        self.taken += 1


class Carrier:
    """Takes every notice of a debit and keeps none: there are a quarter of a million in a life."""

    name = "recorded"

    def send(self, messages: Sequence[NoticeMessage]) -> list[bool]:
        return [True] * len(messages)


class StoreIds:
    """Ids of each store from a source of its own: the same whoever else lives at the same time."""

    def __init__(self, clock: Clock, node: int) -> None:
        self._clock = clock
        self._made = {node: TimeOrderedIds(clock, node)}
        self._of = self._made[node]

    def turn_to(self, node: int) -> None:
        """Make ids of this node from now on."""
        if node not in self._made:
            self._made[node] = TimeOrderedIds(self._clock, node)
        self._of = self._made[node]

    def one(self) -> int:
        return self._of.one()

    def many(self, count: int) -> list[int]:
        return self._of.many(count)


@dataclass
class World:
    """A platform with everything the demo turns: clock, gateway, credit provider."""

    platform: Platform
    clock: FixedClock
    gateway: SimulatedGateway
    credit: Any
    stores: tuple[str, ...]
    histories: dict[int, History] = field(default_factory=dict)
    """Of contracts whose debits a real history decides."""
    ids: StoreIds | None = None

    def turn_to(self, place: int) -> None:
        """It is the turn of the store at this place; node 0 is the installation's own."""
        if self.ids is not None:
            self.ids.turn_to(place + 1)


def build_world(
    folder: Path, rules: Path | None, tenants: Path, seed: int, url: str | None = None
) -> World:
    """Wipe the folder, make keys and database in it, bring up the stores of ``tenants``.

    A database elsewhere has to be up to date and without any store; nothing of it is wiped.
    """
    _wipe(folder)
    create_key_file(folder / KEYS)
    world = open_world(folder, rules, seed, node=0, url=url)
    if world.platform.stores.every():
        raise FileError(_TAKEN)
    applied = world.platform.onboarding.apply(tenants, "platform:demo", why="demo")
    _refuse_broken(applied)
    world.stores = tuple(each.store for each in applied)
    return world


def open_world(
    folder: Path,
    rules: Path | None,
    seed: int,
    node: int,
    url: str | None = None,
    *,
    is_over: bool = False,
) -> World:
    """The installation in this folder, at the beginning of its time, for one process.

    Its database lies in the folder too, unless ``url`` names another one that is up to date.
    Where its life ``is_over`` nobody asks the provider any more, so it need not remember.
    """
    settings = Settings(url or f"sqlite:///{folder / DATABASE}", folder / KEYS, rules)
    host, clock = _installed(), FixedClock(BEGIN)
    ids, histories = StoreIds(clock, node), dict[int, History]()
    chance = seeded(seed, _TROUBLE)

    def decide(request: DebitRequest) -> Outcome:
        contract, period, attempt = (int(part) for part in request.key.split("-"))
        known = histories.get(contract)
        return chance(request) if known is None else known.outcome(period, attempt)

    gateway = SimulatedGateway(decide, None if is_over else folder / PROVIDER)
    connect = connector(host, f"demo-{seed}")
    platform = assemble(
        settings,
        host,
        open_database(settings.database_url, host),
        clock,
        ids,
        FileVault.load(folder / KEYS),
        {},
        connect,
        gateways={"simulator": gateway},
        channel=Carrier(),
        payouts=SimulatedPayouts(),
        messages=Post(),
    )
    credit = connect("credit_scoring", "credit_provider", "zhima", {})
    stores = tuple(each.name for each in platform.stores.every())
    return World(platform, clock, gateway, credit, stores, histories, ids)


@cache
def _installed() -> Host:
    """What is installed, looked over once: the processes of the stores are forked with it."""
    return Host.load()


def _refuse_broken(applied: Any) -> None:
    for each in applied:
        if each.status is Status.REFUSED:
            raise FileError(each.render("zh"))


def _wipe(folder: Path) -> None:
    """Only a folder that the demo made itself, or an empty one, is wiped."""
    if folder.exists() and any(folder.iterdir()) and not (folder / _MARK).exists():
        raise FileError(f"{folder} holds something else than a demo; choose another --folder")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / _MARK).touch()
