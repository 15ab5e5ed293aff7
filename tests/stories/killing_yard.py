"""Real workers on a real database, killed again and again at random moments.

A process of its own that is warmed up once and forks its workers, so that a life takes a fraction
of a second instead of the seconds of a cold start. Run with a `Yard` as JSON; prints how often a
kill left a debit in the hands of the provider.
"""

from __future__ import annotations

import json
import mmap
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import func, select

from pawpact.accounts.models import Customer
from pawpact.billing.gateway.simulator import Decide, Outcome, SimulatedGateway, seeded
from pawpact.billing.gateway.values import DebitRequest, GatewayAnswer
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

STORE = "xihu"
PAGE = 10
WORKERS = 2
PATIENCE, LONGEST_WORK, LONGEST_BIRTH = 30.0, 0.15, 0.4
"""Seconds to wait for a worker to have something to do, and how long one that has lives on; how
long those live at most that are killed wherever they are."""
DAYS = ((0, 40), (3, 10), (7, 5), (25, 10), (28, 10), (31, 25))
"""On which day after the beginning how many of a hundred kills happen, while there is work."""
LAST_DAYS = range(32, 60)
"""Days on which nobody is killed any more: what was put off is done."""
LATENCY = 0.08
"""Seconds between the provider's taking the money and its answer."""
FAILURES = {
    Outcome.TIMEOUT_AFTER_SUCCESS: 50,
    Outcome.INSUFFICIENT_FUNDS: 50,
    Outcome.SILENT_AFTER_SUCCESS: 20,
    Outcome.TIMEOUT_BEFORE_ARRIVAL: 20,
}
"""Of a thousand."""


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

    def provider(self) -> SimulatedGateway:
        kind = FreshKeys if self.fresh_keys else SlowProvider
        return kind(seeded(self.seed, FAILURES), Path(self.memory))


class SlowProvider(SimulatedGateway):
    """Takes the money, and answers a moment later."""

    def collect(self, requests: Sequence[DebitRequest]) -> list[GatewayAnswer]:
        answers = super().collect(requests)
        time.sleep(LATENCY)
        return answers


class FreshKeys(SlowProvider):
    """The fault: each call has a key of its own, so the provider never knows a repeat."""

    def __init__(self, decide: Decide, memory: Path) -> None:
        super().__init__(decide, memory)
        self._random = Random(os.urandom(8))

    def collect(self, requests: Sequence[DebitRequest]) -> list[GatewayAnswer]:
        fresh = [each._replace(key=f"{each.key}-{self._random.random()}") for each in requests]
        answers = super().collect(fresh)
        return [
            answer._replace(key=each.key) for each, answer in zip(requests, answers, strict=True)
        ]


class MovedClock:
    """The machine's clock, some days ahead; all processes of a yard see the same days."""

    def __init__(self) -> None:
        self._days = mmap.mmap(-1, 1)

    def now(self) -> datetime:
        return SystemClock().now() + timedelta(days=self._days[0])

    def move_to(self, day: int) -> None:
        self._days[0] = day


class Signs:
    """What a worker tells the process that kills it: whether it has found something to do."""

    BORN, WORKS, IDLES = range(3)

    def __init__(self) -> None:
        self._signs = mmap.mmap(-1, WORKERS)

    def show(self, node: int, sign: int) -> None:
        self._signs[node] = sign

    def wait(self) -> int | None:
        """The worker that works, as soon as one does; None where there is nothing to do."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            signs = list(self._signs[:WORKERS])
            if self.WORKS in signs:
                return signs.index(self.WORKS)
            if self.IDLES in signs:
                return None
            time.sleep(0.002)
        return None


def main(text: str) -> None:
    yard, clock = Yard(**json.loads(text)), MovedClock()
    configure("json", SystemClock(), level="warning", stream=sys.stderr)
    engine = make_engine(yard.url)
    platforms = [_platform(yard, Database(engine), clock, node) for node in range(WORKERS)]
    _begin(platforms[0], yard.contracts)
    for platform in platforms:
        _one_page(platform)
    engine.dispose()
    keep_collector_quiet()
    caught = kill_workers(yard, platforms, clock)
    _finish(platforms[0], clock)
    sys.stdout.write(json.dumps({"kills": yard.kills, "caught": caught}))


def kill_workers(yard: Yard, platforms: Sequence[Platform], clock: MovedClock) -> int:
    """Let workers live and kill them; returns how many died with debits under way.

    Every fourth is killed wherever it is, in its birth too; the others when they have work.
    """
    random, caught, signs = Random(yard.seed), 0, Signs()
    lives = [_born(yard, each, node, signs) for node, each in enumerate(platforms)]
    days = _days(yard.kills)
    for number in range(yard.kills):
        clock.move_to(days[0])
        node = random.randrange(WORKERS)
        if number % 4 == 0:
            time.sleep(random.uniform(0, LONGEST_BIRTH))
        elif (working := signs.wait()) is not None:
            node = working
            time.sleep(random.uniform(0, LONGEST_WORK))
        else:
            days = [day for day in days if day > days[0]] or days
        days = days[1:] or days
        _kill(lives[node])
        caught += _under_way(platforms[node]) > 0
        lives[node] = _born(yard, platforms[node], node, signs)
    for life in lives:
        _kill(life)
    return caught


def _days(kills: int) -> list[int]:
    """The day of each kill."""
    return [day for day, of_hundred in DAYS for _ in range(of_hundred * kills // 100)]


def _platform(yard: Yard, database: Database, clock: Clock, node: int) -> Platform:
    house = next(build_house(database, clock, OpenVault()))
    house.open(STORE)
    parts = replace(
        house.platform.parts,
        gateways={"simulator": yard.provider()},
        ids=TimeOrderedIds(clock, node),
        stores=OpenedStores(house.stores),
    )
    return wire(parts)


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


def _born(yard: Yard, platform: Platform, node: int, signs: Signs) -> int:
    """A worker process."""
    signs.show(node, Signs.BORN)
    child = os.fork()
    if child:
        return child
    try:
        _live(yard, platform, node, lambda sign: signs.show(node, sign))
    finally:
        os._exit(1)


def _live(yard: Yard, platform: Platform, node: int, show: Callable[[int], None]) -> None:
    parts = platform.parts
    jobs = {name: _telling(job, show) for name, job in _jobs(platform).items()}
    lease = take(parts.database, parts.clock, f"w{node}", node, parts.ids.one(), "1")
    place = EnginePlace(yard.jobs_url)
    engine = JobEngine(place, f"w{node}", "1", jobs, look_every=0.02)
    WorkerLoop(parts.database, parts.clock, lease, engine, jobs, lambda: [STORE]).work(0.05)


def _telling(job: Job, show: Callable[[int], None]) -> Job:
    """The same job; debits come last, so they tell when nothing at all is left."""

    def run(store: str) -> Iterator[Counts]:
        idle = True
        for counts in job.run(store):
            show(Signs.WORKS)
            idle = False
            yield counts
        if idle and job.name == "debits":
            show(Signs.IDLES)

    return replace(job, run=run, since=None)


def _kill(process: int) -> None:
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)


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
