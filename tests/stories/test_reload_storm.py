"""Rules are published every moment while threads and processes decide: nothing is lost or mixed."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Semaphore

import pytest
from sqlalchemy import select

from pawpact.database.engine import make_engine
from pawpact.database.model import Base
from pawpact.database.session import Database
from pawpact.decisions import wiring
from pawpact.decisions.answer import Answerer
from pawpact.decisions.gather import NoPlugins
from pawpact.decisions.level import Levels
from pawpact.decisions.lookup import find_decision
from pawpact.decisions.models import DecisionRow
from pawpact.decisions.registry import Registry
from pawpact.decisions.runner import Runner
from pawpact.hosting.host import Host
from pawpact.kernel.clock import SystemClock
from pawpact.kernel.identity import TimeOrderedIds, public_id
from pawpact.policy.deciding.decide import Decider
from pawpact.policy.engine.durable import DurableEngine
from pawpact.policy.explaining.explain import explain_recorded
from pawpact.policy.reading.load import read_platform_texts
from pawpact.tenancy.apply import Onboarding, Status
from pawpact.tenancy.recent import Recent
from pawpact.tenancy.stores import Stores
from pawpact.tenancy.unit import Unit
from pawpact.tenancy.values import Revision, Store
from pawpact.vocabulary.case import Case
from tests.conftest import OpenVault
from tests.core.policy.sized import SIZE
from tests.databases import Databases, Given, tables_of

STORE, MOMENT = "shop", "application.submitted"
THREADS, PROCESSES, EACH, PUBLISHED = 4, 2, 12 * SIZE, 12 * SIZE
BETWEEN = THREADS * EACH // (PUBLISHED + 1)
"""Decisions of the threads between one revision and the next."""
AGE = 24
GATE = """
format: 1
policy: core.gate
version: "1"
title: Gate
moment: application.submitted
hit: first
binds: today
params:
  age: {type: int, default: 18, bounds: {min: 18, max: 1000}, store_may: any, label: Age}
rules:
  - id: under
    title: Under
    when: {customer.age: {lt: $age}}
    then: [refer_to_person: {queue: under}]
  - id: other
    title: Other
    when: {}
    then: [refer_to_person: {queue: grown}]
"""


SETTINGS = """
format: 1
kind: settings
policy: {group}
version: "1"
title: Settings
binds: today
params:
  {parameter}
"""
TEXTS = {
    "rules/core/gate.yaml": GATE,
    "rules/adoption_review/settings.yaml": SETTINGS.format(
        group="adoption_review",
        parameter="review_due_hours: {type: hours, default: 24, store_may: any, label: Due}",
    ),
    "rules/core/tenancy.yaml": SETTINGS.format(
        group="core.tenancy",
        parameter="timezone: {type: text, default: Asia/Shanghai, store_may: any, label: Zone}",
    ),
}


@dataclass(frozen=True)
class Worker:
    """What one process has: a connection, the store's door, and what decides."""

    stores: Stores
    runner: Runner

    @classmethod
    def of(cls, url: str, node: int) -> Worker:
        clock, host, engine = SystemClock(), Host.of([]), DurableEngine()
        database = Database(make_engine(url))
        stores = Stores(database, host, clock, {})
        registry = Registry()
        wiring.register(registry)
        known: Recent[str, Answerer] = Recent(64)

        def answerer(store: Store) -> Answerer:
            revision = store.revision
            decider = Decider(revision.ruleset, revision.vocabulary, engine)
            return known.get(
                revision.content_hash, lambda: Answerer(decider, registry, NoPlugins())
            )

        ids = TimeOrderedIds(clock, node)
        inquire = lambda _runner, _store, _moment, cases: cases  # noqa: E731
        runner = Runner(
            database, Levels(registry, answerer), stores, clock, ids, OpenVault(), inquire
        )
        return cls(stores, runner)

    def decide(self, thread: int, told: Callable[[], object] = lambda: None) -> list[str]:
        """So many applications, one after the other, each told when it is done; their keys."""
        keys = [f"{self.runner.ids.one()}:{thread}" for _ in range(EACH)]
        for number, key in enumerate(keys):
            subjects = {"application": number, "customer": 1, "pet": 1}
            with self.runner.unit(STORE) as unit:
                unit.raise_moment(MOMENT, [Case(key, subjects, {"customer.age": AGE})])
            told()
        return keys


def _process(url: str, node: int, said: multiprocessing.SimpleQueue[Sequence[str]]) -> None:
    worker = Worker.of(url, node)
    said.put(worker.decide(node))
    worker.runner.database.engine.dispose()


@dataclass(frozen=True)
class Storm:
    """What was asked to be decided, what was published, and a worker that comes afterwards."""

    worker: Worker
    asked: frozenset[str]
    published: int


def _publish(onboarding: Onboarding, tenants: Path, number: int) -> int:
    """The next revision: a line that nobody else drew, now above and now below the customer."""
    line = AGE + 1 + number if number % 2 else AGE - number % 6
    rules = f"store: {STORE}\nextends: paws@1\ncore.gate: {{params: {{age: {line}}}}}\n"
    (tenants / STORE / "rules.yaml").write_text(rules, "utf-8")
    (applied,) = onboarding.apply(tenants, "system", why="storm")
    assert applied.status in (Status.CREATED, Status.CHANGED), applied.render("en")
    return applied.revision


@pytest.fixture(scope="module")
def storm(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Storm]:
    """Four threads and two processes decide while one revision after the other comes in."""
    given = databases.filled(tables_of(Base.metadata))
    tenants = _folder(tmp_path_factory.mktemp("storm"))
    worker = Worker.of(given.url, 1)
    clock, host = worker.runner.clock, Host.of([])
    rules = read_platform_texts(TEXTS)
    onboarding = Onboarding(
        worker.runner.database, rules, host, clock, TimeOrderedIds(clock, 2), lambda *_: []
    )
    _publish(onboarding, tenants, 0)
    yield _weather(given, worker, partial(_publish, onboarding, tenants))
    worker.runner.database.engine.dispose()
    databases.give_back([given])


def _weather(given: Given, worker: Worker, publish: partial[int]) -> Storm:
    context = multiprocessing.get_context("fork")
    said = [context.SimpleQueue() for _ in range(PROCESSES)]
    worker.runner.database.engine.dispose()
    processes = [
        context.Process(target=_process, args=(given.url, 10 + node, queue))
        for node, queue in enumerate(said)
    ]
    for each in processes:
        each.start()
    done, turns = Semaphore(0), Semaphore(THREADS)

    def told() -> None:
        done.release()
        assert turns.acquire(timeout=60)

    with ThreadPoolExecutor(THREADS + 1) as pool:
        deciding = [pool.submit(worker.decide, thread, told) for thread in range(THREADS)]
        for number in range(1, PUBLISHED + 1):
            assert all(done.acquire(timeout=60) for _ in range(BETWEEN))
            last = publish(number)
            turns.release(THREADS)
        turns.release(THREADS * EACH)
        asked = [key for each in deciding for key in each.result(60)]
    for queue, process in zip(said, processes, strict=True):
        asked += queue.get()
        process.join(60)
        assert process.exitcode == 0
    return Storm(worker, frozenset(asked), last)


def _folder(folder: Path) -> Path:
    for name, files in {
        "paws": {
            "brand.yaml": "brand: paws\ntitle: Paws\n",
            "rules.yaml": 'brand: paws\nversion: "1"\nextends: platform@1\n',
        },
        STORE: {"tenant.yaml": f"store: {STORE}\nbrand: paws\ntitle: Shop\n"},
    }.items():
        (folder / name).mkdir()
        for file, text in files.items():
            (folder / name / file).write_text(text, "utf-8")
    return folder


def _revision(storm: Storm, _unit: Unit, number: int) -> Revision:
    return storm.worker.stores.revision(STORE, number)


def test_no_decision_is_lost(storm: Storm) -> None:
    """Whatever was asked has its receipt, once."""
    with storm.worker.runner.reading(STORE) as unit:
        keys = list(unit.session.scalars(select(DecisionRow.key)))

    assert len(keys) == (THREADS + PROCESSES) * EACH
    assert set(keys) == storm.asked


def test_every_receipt_replays_on_the_revision_it_names(storm: Storm) -> None:
    """No decision was made by one revision and written down under another."""
    with storm.worker.runner.reading(STORE) as unit:
        rows = unit.session.scalars(select(DecisionRow)).all()
        for row in rows:
            found = find_decision(unit, public_id("dec", row.id), partial(_revision, storm))
            ruleset = found.revision.ruleset
            explain_recorded(
                ruleset, found.revision.vocabulary, found.recorded, look_for_ways=False
            )
            is_under = ruleset.parameters["core.age"].value in range(AGE + 1, 1_001)
            assert found.recorded.bits["core.gate"].fired & 1 == is_under


def test_decisions_went_by_more_than_one_revision(storm: Storm) -> None:
    """The storm was one: threads and processes saw new revisions while they worked."""
    with storm.worker.runner.reading(STORE) as unit:
        used = set(unit.session.scalars(select(DecisionRow.revision_id)))

    assert len(used) > 2


def test_the_next_decision_goes_by_the_newest_revision(storm: Storm) -> None:
    """Everybody who opens the store now has what was published last."""
    assert storm.worker.stores.open(STORE).revision.number == storm.published
