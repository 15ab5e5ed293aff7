"""Real workers on a real database, killed again and again at random moments.

A process of its own that is warmed up once and forks its workers, so that a life takes a fraction
of a second instead of the seconds of a cold start. Run with a `Yard` as JSON; prints how often a
kill left a debit in the hands of the provider, and how often a worker died by itself.

The yard has its own days, contracts of a seed always the same numbers: its provider fails alike.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random

from sqlalchemy import func, select

from pawpact.accounts.models import Customer
from pawpact.billing.models import Charge
from pawpact.bootstrap import Platform, wire
from pawpact.bootstrap.collector import keep_collector_quiet
from pawpact.bootstrap.jobs import jobs_of
from pawpact.database import bulk
from pawpact.database.engine import make_engine
from pawpact.database.session import Database
from pawpact.jobs.engine import JobEngine
from pawpact.jobs.lease import take
from pawpact.jobs.place import EnginePlace
from pawpact.jobs.values import Counts, Job, Jobs
from pawpact.jobs.worker import WorkerLoop
from pawpact.kernel.clock import Clock, SystemClock
from pawpact.kernel.identity import TimeOrderedIds
from pawpact.logs import configure
from tests.conftest import OpenVault
from tests.house import OpenedStores, build_house
from tests.running import run_contracts
from tests.stories.killing_engine import open_work, warm_engine
from tests.stories.killing_world import (
    LATENCY,
    WORKERS,
    FreshKeys,
    MovedClock,
    Show,
    Signs,
    SlowProvider,
    fallible,
)

STORE, VERSION = "xihu", "1"
PAGE = 5
NAMES = 3
"""Names that a node has in turn: what was left under another name has to be taken over."""
LONGEST_WORK, LONGEST_BIRTH = 0.15, 0.4
"""Seconds that one lives on, at most, that has something to do, and one killed wherever it is."""
DAYS = ((0, 40), (3, 10), (7, 5), (25, 10), (28, 10), (31, 25))
"""On which day after the beginning how many of a hundred kills happen, while there is work."""
LAST_DAYS = range(32, 60)
"""Days on which nobody is killed any more: what was put off is done."""


@dataclass(frozen=True)
class Yard:
    """One run of it."""

    url: str
    jobs_url: str
    memory: str
    seed: int
    kills: int
    contracts: int
    fresh_keys: bool = False

    def provider(self, show: Show) -> SlowProvider:
        kind = FreshKeys if self.fresh_keys else SlowProvider
        return kind(fallible(self.seed, Path(f"{self.memory}.lost")), Path(self.memory), show)


def main(text: str) -> None:
    yard, clock, signs = Yard(**json.loads(text)), MovedClock(), Signs()
    configure("json", SystemClock(), level="warning", stream=sys.stderr)
    engine = make_engine(yard.url)
    nodes = [_node(yard, Database(engine), clock, signs, number) for number in range(WORKERS)]
    _begin(nodes[0].platform, yard.contracts)
    clock.start()
    for node in nodes:
        _one_page(node.platform)
    engine.dispose()
    warm_engine(yard.jobs_url, VERSION)
    keep_collector_quiet()
    try:
        told = kill_workers(yard, nodes, clock, signs)
    except AssertionError:
        sys.stderr.write(f"{open_work(yard.jobs_url)}\n")
        raise
    finally:
        for node in nodes:
            node.kill()
    _finish(nodes[0].platform, clock)
    sys.stdout.write(json.dumps(told))


@dataclass
class Node:
    """A place where one worker lives at a time."""

    yard: Yard
    platform: Platform
    number: int
    show: Show
    births: int = 0
    process: int = 0

    def bear(self) -> None:
        """A worker process, in the background."""
        self.show(Signs.BORN)
        self.births += 1
        yard = os.getpid()
        self.process = os.fork()
        if self.process == 0:
            threading.Thread(target=_end_with, args=(yard,), daemon=True).start()
            try:
                self._live(f"w{self.number}.{self.births % NAMES}")
            finally:
                os._exit(1)

    def kill(self) -> bool:
        """End it now; whether it lived until then."""
        os.kill(self.process, signal.SIGKILL)
        _, status = os.waitpid(self.process, 0)
        return os.WIFSIGNALED(status)

    def _live(self, name: str) -> None:
        parts = self.platform.parts
        jobs = {key: _telling(job, self.show) for key, job in _jobs(self.platform).items()}
        lease = take(parts.database, parts.clock, name, self.number, parts.ids.one(), VERSION)
        place = EnginePlace(self.yard.jobs_url)
        engine = JobEngine(place, name, VERSION, jobs, look_every=0.02)
        WorkerLoop(parts.database, parts.clock, lease, engine, jobs, lambda: [STORE]).work(0.05)


def _end_with(yard: int) -> None:
    """No worker outlives a yard that was killed itself."""
    while os.getppid() == yard:
        time.sleep(1)
    os._exit(1)


def kill_workers(
    yard: Yard, nodes: Sequence[Node], clock: MovedClock, signs: Signs
) -> dict[str, int]:
    """Let workers live and kill them; how many died with debits under way, and how many alone.

    Of four, one is killed wherever it is, in its birth too, one when it has work, and two when
    the provider has the money and has not said so.
    """
    random, told = Random(yard.seed), {"kills": yard.kills, "caught": 0, "died": 0}
    for node in nodes:
        node.bear()
    days = _days(yard.kills)
    for number in range(yard.kills):
        if clock.move_to(days[0]):
            signs.forget()
        victim = _pick(number % 4, random, signs)
        if victim is None:
            days = [day for day in days if day > days[0]] or days
        days = days[1:] or days
        node = nodes[random.randrange(WORKERS) if victim is None else victim]
        told["died"] += not node.kill()
        told["caught"] += _under_way(node.platform) > 0
        signs.forget()
        node.bear()
    return told


def _pick(kind: int, random: Random, signs: Signs) -> int | None:
    """Who dies next, after the moment that is left to it; None where nothing is left to do."""
    if kind == 0:
        time.sleep(random.uniform(0, LONGEST_BIRTH))
        return random.randrange(WORKERS)
    at_work = kind == 1
    victim = signs.wait(Signs.WORKS, Signs.PAYS) if at_work else signs.wait(Signs.PAYS)
    if victim is not None:
        time.sleep(random.uniform(0, LONGEST_WORK if at_work else LATENCY))
    return victim


def _days(kills: int) -> list[int]:
    """The day of each kill."""
    return [day for day, of_hundred in DAYS for _ in range(of_hundred * kills // 100)]


def _node(yard: Yard, database: Database, clock: Clock, signs: Signs, number: int) -> Node:
    def show(sign: int) -> None:
        signs.show(number, sign)

    house = next(build_house(database, clock, OpenVault()))
    house.open(STORE)
    parts = replace(
        house.platform.parts,
        gateways={"simulator": yard.provider(show)},
        ids=TimeOrderedIds(clock, number),
        stores=OpenedStores(house.stores),
    )
    return Node(yard, wire(parts), number, show)


def _begin(platform: Platform, count: int) -> None:
    """Contracts whose first debit is due now and whose second is due in a month."""
    with platform.unit(STORE) as unit:
        run_contracts(unit, [0] * count, term=12)
        next_month = unit.at + timedelta(days=31)
        rows = unit.session.execute(
            select(Charge.contract_id, Charge.customer_id, Charge.pet_id, Charge.amount)
        ).all()
        columns: dict[str, Sequence[object]] = {
            "id": unit.ids.many(count),
            "contract_id": [row.contract_id for row in rows],
            "customer_id": [row.customer_id for row in rows],
            "pet_id": [row.pet_id for row in rows],
            "period": [2] * count,
            "due_on": [unit.store.local_date(next_month)] * count,
            "due_at": [next_month] * count,
            "next_at": [next_month] * count,
            "amount": [row.amount for row in rows],
            "state": ["scheduled"] * count,
        }
        bulk.insert(unit.session, Charge, columns)
        people: dict[str, Sequence[object]] = {
            "id": [row.customer_id for row in rows],
            "name_sealed": [b"sealed"] * count,
            "phone_sealed": [b"sealed"] * count,
            "created_at": [unit.at] * count,
        }
        bulk.insert(unit.session, Customer, people)


def _one_page(platform: Platform) -> None:
    """Work a little, so that whoever is forked has compiled every rule already."""
    jobs = _jobs(platform)
    for _, job in zip(range(2), jobs.values(), strict=False):
        next(job.run(STORE), None)


def _jobs(platform: Platform) -> Jobs:
    """The jobs of money, looked at every second."""
    every = timedelta(seconds=1)
    jobs = jobs_of(platform, PAGE)
    return {name: replace(jobs[name], every=every) for name in ("debits", "notices")}


def _telling(job: Job, show: Show) -> Job:
    """The same job; debits come last, so they tell when nothing at all is left."""

    def run(store: str) -> Iterator[Counts]:
        done: Counts = {}
        for done in job.run(store):
            if done:
                show(Signs.WORKS)
            yield done
        if not done and job.name == "debits":
            show(Signs.IDLES)

    return replace(job, run=run, since=None)


@contextmanager
def _looking(platform: Platform) -> Iterator[None]:
    """No connection outlives this: a fork would share it."""
    try:
        yield
    finally:
        platform.parts.database.engine.dispose()


def _under_way(platform: Platform) -> int:
    with _looking(platform), platform.parts.database.reading(1) as session:
        count = select(func.count()).select_from(Charge).where(Charge.state == "processing")
        return session.scalar(count) or 0


def _finish(platform: Platform, clock: MovedClock) -> None:
    """The last worker is left alone until nothing is due and nothing unknown."""
    for day in LAST_DAYS:
        clock.move_to(day)
        for _ in range(10):
            if not any(asdict(platform.run_debits(STORE)).values()):
                break


if __name__ == "__main__":
    main(sys.argv[1])
