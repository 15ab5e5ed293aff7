"""Many threads on one engine, while programs are displaced and policies change underneath."""

from __future__ import annotations

import gc
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from random import Random
from threading import Barrier, Event, Thread
from time import sleep

import durable_rules_engine as native
import pytest

from pawpact.policy.deciding import policy as decide_policy
from pawpact.policy.deciding.decide import Decider
from pawpact.policy.engine.cell import CellMemo
from pawpact.policy.engine.durable import DurableEngine
from pawpact.policy.engine.plain import PlainEngine
from pawpact.policy.engine.protocol import NEVER, Every, Structure, Test
from pawpact.policy.model import Ruleset
from pawpact.vocabulary.core import CORE
from tests.core.policy.written import (
    MOMENT,
    call,
    compare,
    numbers,
    parameter,
    policy,
    rule,
    ruleset,
)

THREADS = 8
FIELDS = 6
STRUCTURES = tuple(
    Structure(
        FIELDS,
        tuple(Every((Test(n, "gte", number), Test(n + 1, "lt", 2))) for n in range(FIELDS - 1)),
        (NEVER,) * (FIELDS - 1),
    )
    for number in range(12)
)
FACT = "contract.streak"


@pytest.fixture(autouse=True)
def hurry() -> Iterator[None]:
    """Threads take turns a hundred times as often as usual."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(usual / 100)
    yield
    sys.setswitchinterval(usual)


@pytest.fixture
def closed_used(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The handles with which the C module was called outside their life."""
    found: list[int] = []
    alive: set[int] = set()
    create, delete, decide = native.create_ruleset, native.delete_ruleset, native.assert_fact

    def note_create(name: str, definition: str) -> int:
        handle: int = create(name, definition)
        alive.add(handle)
        return handle

    def note_delete(handle: int) -> None:
        alive.discard(handle)
        delete(handle)

    def note_decide(handle: int, fact: str) -> object:
        if handle not in alive:
            found.append(handle)
        return decide(handle, fact)

    monkeypatch.setattr(native, "create_ruleset", note_create)
    monkeypatch.setattr(native, "delete_ruleset", note_delete)
    monkeypatch.setattr(native, "assert_fact", note_decide)
    return found


def run_together(*works: Callable[[], None]) -> list[BaseException]:
    """Run each in a thread of its own, begun at once; what they raised."""
    barrier = Barrier(len(works))
    raised: list[BaseException] = []

    def run(work: Callable[[], None]) -> None:
        barrier.wait()
        try:
            work()
        except BaseException as error:
            raised.append(error)

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_threads_decide_while_programs_are_displaced(closed_used: list[int]) -> None:
    """Eight threads share twelve programs in an engine that keeps two, and none errs."""
    engine, expected = DurableEngine(capacity=2), PlainEngine()
    answered: Counter[int] = Counter()

    def work(number: int) -> None:
        random = Random(number)
        for _ in range(60):
            structure = random.choice(STRUCTURES)
            program = engine.program(structure)
            for _ in range(3):
                fields = [random.randrange(-2, 13) for _ in range(FIELDS)]
                assert program.decide(fields) == expected.program(structure).decide(fields)
                answered[number] += 1

    raised = run_together(*(partial(work, number) for number in range(THREADS)))
    gc.collect()
    assert raised == []
    assert closed_used == []
    assert answered == dict.fromkeys(range(THREADS), 180)
    assert engine.live == 2


def test_threads_that_ask_at_once_share_one_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """A structure that eight threads ask for at the same time is compiled once."""
    engine = DurableEngine()
    create = native.create_ruleset
    made: list[str] = []

    def slowly(name: str, definition: str) -> object:
        made.append(name)
        sleep(0.002)
        return create(name, definition)

    monkeypatch.setattr(native, "create_ruleset", slowly)
    found: list[object] = []
    raised = run_together(
        *(lambda: found.append(engine.program(STRUCTURES[0])) for _ in range(THREADS))
    )
    assert raised == []
    assert (len(made), len(found), len(set(map(id, found)))) == (1, THREADS, 1)


def streaks(number: int) -> Ruleset:
    """Revision ``number``: thresholds of its own, and every third time another structure."""
    operator = ("gte", "gt", "lt")[number % 3]
    rules = (
        rule(f"r{n}", compare(FACT, operator, parameter(f"shop.at{n}")), call("note"))
        for n in range(5)
    )
    thresholds = numbers(**{f"at{n}": 3 * n + number % 7 for n in range(5)})
    return ruleset(policy(*rules, hit="all"), parameters=thresholds)


def fired_by_hand(number: int, streak: int) -> int:
    thresholds = [3 * n + number % 7 for n in range(5)]
    holds = {
        0: [streak >= each for each in thresholds],
        1: [streak > each for each in thresholds],
        2: [streak < each for each in thresholds],
    }[number % 3]
    return sum(1 << n for n, each in enumerate(holds) if each)


class Publishing:
    """The revision in force, which a thread replaces while the others decide."""

    def __init__(self, engine: DurableEngine) -> None:
        self.engine = engine
        self.over = Event()
        self.seen: set[int] = set()
        self.now = (0, self._decider(0))

    def _decider(self, number: int) -> Decider:
        return Decider(streaks(number), CORE, self.engine)

    def publish(self, revisions: int) -> None:
        self._wait_until_seen(0)
        for number in range(1, revisions):
            decider = self._decider(number)
            decider.decide(MOMENT, {FACT: 0}, "r")
            self.now = (number, decider)
            self._wait_until_seen(number)
        self.over.set()

    def _wait_until_seen(self, number: int) -> None:
        for _ in range(60_000):
            if number in self.seen:
                return
            sleep(0.001)


def test_no_decision_is_lost_while_policies_change(closed_used: list[int]) -> None:
    """While eighty revisions are swapped in, each decision is that of the one it began on."""
    published = Publishing(DurableEngine(capacity=1))

    def work(seed: int) -> None:
        random = Random(seed)
        while not published.over.is_set():
            number, decider = published.now
            column = [random.randrange(20) for _ in range(8)]
            decided = decider.decide_columns(MOMENT, {FACT: column}, 8, str(number))
            assert decided.held == frozenset()
            assert decided.revision == str(number)
            fired = decided.policies[0].fired
            assert fired == [fired_by_hand(number, streak) for streak in column]
            published.seen.add(number)

    works = [partial(work, seed) for seed in range(THREADS)]
    raised = run_together(*works, partial(published.publish, 80))
    assert raised == []
    assert closed_used == []
    assert published.seen == set(range(80))
    gc.collect()
    assert published.engine.live == 1


def test_threads_share_a_decider_whose_memory_overflows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight threads on one decider that remembers two cells get right answers, none held."""
    forgetful = partial(CellMemo, capacity=2, trial=1_000_000)
    monkeypatch.setattr(decide_policy, "CellMemo", forgetful)
    decider = Decider(streaks(3), CORE, DurableEngine())

    def work(seed: int) -> None:
        random = Random(seed)
        for _ in range(40):
            column = [random.randrange(20) for _ in range(10)]
            decided = decider.decide_columns(MOMENT, {FACT: column}, 10, "r")
            assert decided.held == frozenset()
            assert decided.policies[0].fired == [fired_by_hand(3, each) for each in column]

    assert run_together(*(partial(work, seed) for seed in range(THREADS))) == []


def test_threads_share_a_memory() -> None:
    """A full memory that eight threads write at once stays within its bounds and counts all."""
    memo: CellMemo[int, int] = CellMemo(capacity=1, trial=1_000_000)

    def work(seed: int) -> None:
        for number in range(6_000):
            memo.keep(number * THREADS + seed, seed)
            memo.count(hits=1, misses=1)

    assert run_together(*(partial(work, seed) for seed in range(THREADS))) == []
    assert (memo.hits, memo.misses) == (48_000, 48_000)
