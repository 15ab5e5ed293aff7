"""The safe shape of durable-rules, precaution by precaution."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from random import Random
from threading import Thread
from time import sleep

import durable_rules_engine as native
import pytest

from pawpact.kernel.errors import Defect
from pawpact.policy.engine import durable
from pawpact.policy.engine.durable import DurableEngine, name_hash, refuse_colliding
from pawpact.policy.engine.plain import PlainEngine
from pawpact.policy.engine.protocol import (
    ALWAYS,
    LARGEST_FIELD,
    NEVER,
    OPPOSITE,
    EngineFailure,
    Every,
    Node,
    Some,
    Structure,
    Test,
    fits,
)

VALUES = (0, 0, 1, 2, -1, -2, LARGEST_FIELD, -LARGEST_FIELD)


def structure(*fires: Node, fields: int = 400) -> Structure:
    return Structure(fields, fires, (NEVER,) * len(fires))


@pytest.fixture
def freed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The rulesets that the C module was told to free."""
    numbers: list[int] = []
    delete = native.delete_ruleset

    def noted(handle: int) -> None:
        numbers.append(handle)
        delete(handle)

    monkeypatch.setattr(native, "delete_ruleset", noted)
    return numbers


def random_nodes(random: Random, fields: int, count: int) -> Iterator[Node]:
    while count:
        node = random_node(random, fields, 3)
        if fits(node):
            count -= 1
            yield node


def random_node(random: Random, fields: int, depth: int) -> Node:
    if depth == 0 or random.random() < 0.5:
        return Test(random.randrange(fields), random.choice(list(OPPOSITE)), random.randint(-1, 2))
    parts = (random_node(random, fields, depth - 1) for _ in range(random.randint(1, 5)))
    return random.choice((Every, Some))(tuple(parts))


@pytest.mark.parametrize(("fields", "rules"), list(product((1, 10, 400), (1, 20, 300))))
def test_durable_fires_what_the_second_engine_fires(fields: int, rules: int) -> None:
    """On random structures within the grammar both engines give the same bits."""
    random = Random(fields * 1000 + rules)
    made = Structure(
        fields,
        tuple(random_nodes(random, fields, rules)),
        tuple(random_nodes(random, fields, rules)),
    )
    program, expected = DurableEngine().program(made), PlainEngine().program(made)
    for _ in range(60):
        values = [random.choice(VALUES) for _ in range(fields)]
        assert program.decide(values) == expected.decide(values)


def test_twelve_hundred_matching_rules_all_fire() -> None:
    """A fact that matches every one of 1,200 rules fires them all: buckets keep them apart."""
    nodes = tuple(Test(0, "gte", -n) for n in range(1200))
    assert DurableEngine().program(structure(*nodes)).decide([0]) == ((1 << 1200) - 1, 0)


def test_rule_with_several_true_branches_fires_once() -> None:
    """An ``or`` that is true in many ways sets one bit."""
    wide = Some(tuple(Test(n, "eq", 0) for n in range(7)))
    assert DurableEngine().program(structure(wide)).decide([0] * 7) == (1, 0)


def test_more_fields_than_a_fact_may_have() -> None:
    """A structure over 1,000 fields is split over several facts and still decided whole."""
    nodes = tuple(Test(n, "eq", n % 2) for n in range(1000))
    program = DurableEngine().program(structure(*nodes, fields=1000))
    assert program.decide([0, 1] * 500) == ((1 << 1000) - 1, 0)


def test_constant_rules_need_no_engine() -> None:
    """A rule that always or never fires is answered without a ruleset."""
    made = Structure(0, (ALWAYS, NEVER, ALWAYS), (NEVER, ALWAYS, NEVER))
    assert DurableEngine().program(made).decide([]) == (0b101, 0b010)


@pytest.mark.parametrize("value", ["1", True, 1.0, None, LARGEST_FIELD + 1])
def test_only_small_integers_get_in(value: object) -> None:
    """A field of another type or beyond the exact numbers is refused, and the program goes on."""
    program = DurableEngine().program(structure(Test(0, "eq", 1)))
    with pytest.raises(EngineFailure):
        program.decide([value])  # type: ignore[list-item]
    assert program.decide([1]) == (1, 0)


def test_one_ruleset_for_one_structure() -> None:
    """Equal structures share a program; another structure gets its own."""
    engine = DurableEngine()
    one, same = (engine.program(structure(Test(0, "gte", 0))) for _ in range(2))
    other = engine.program(structure(Test(0, "gt", 0)))
    assert one is same
    assert other is not one
    assert engine.live == 2


def test_displaced_program_is_freed_behind_its_last_user(freed: list[int]) -> None:
    """A program pushed out of the cache decides on while in use, and is freed after that."""
    engine = DurableEngine(capacity=1)
    used = engine.program(structure(Test(0, "gte", 0)))
    engine.program(structure(Test(0, "gt", 0)))
    gc.collect()
    assert (engine.live, freed) == (2, [])
    assert used.decide([0]) == (1, 0)
    del used
    gc.collect()
    assert (engine.live, len(freed)) == (1, 1)


def test_displaced_program_is_found_again_while_in_use() -> None:
    """A structure whose displaced program is still in use is not built twice."""
    engine = DurableEngine(capacity=1)
    used = engine.program(structure(Test(0, "gte", 0)))
    engine.program(structure(Test(0, "gt", 0)))
    assert engine.program(structure(Test(0, "gte", 0))) is used


def test_failure_of_the_engine_is_got_over(
    monkeypatch: pytest.MonkeyPatch, freed: list[int]
) -> None:
    """After a failure inside the C module the ruleset is built anew and decides on."""
    program = DurableEngine().program(structure(Test(0, "eq", 1)))
    start = native.start_action_for_state
    failing = iter([True])

    def fail_once(handle: int, state: int) -> object:
        if next(failing, False):
            raise native.error("code 303")
        return start(handle, state)

    monkeypatch.setattr(native, "start_action_for_state", fail_once)
    with pytest.raises(EngineFailure):
        program.decide([1])
    assert program.decide([1]) == (1, 0)
    assert len(freed) == 1


def test_endless_firing_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """A ruleset that never stops firing is a failure, not a hang."""
    program = DurableEngine().program(structure(Test(0, "eq", 1)))
    monkeypatch.setattr(native, "complete_and_start_action", lambda *_: '{"0":{}}')
    monkeypatch.setattr(durable._Part, "_primed", lambda self: self._ruleset)
    with pytest.raises(EngineFailure, match="more often"):
        program.decide([1])


def test_no_state_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each decision uses a state of its own, never used before, and drops it."""
    asserted: list[str] = []
    dropped: list[str] = []
    assert_fact, delete_state = native.assert_fact, native.delete_state

    def note_assert(handle: int, fact: str) -> object:
        asserted.append(fact.split('"sid":"')[1].split('"')[0])
        return assert_fact(handle, fact)

    def note_drop(handle: int, sid: str) -> None:
        dropped.append(sid)
        delete_state(handle, sid)

    program = DurableEngine().program(structure(Test(0, "eq", 1)))
    monkeypatch.setattr(native, "assert_fact", note_assert)
    monkeypatch.setattr(native, "delete_state", note_drop)
    for value in (0, 1, 2):
        program.decide([value])
    assert asserted == dropped
    assert len(set(asserted)) == 3


CHURN = """
from resource import RUSAGE_SELF, getrusage
from pawpact.policy.engine.durable import DurableEngine
from pawpact.policy.engine.protocol import NEVER, Every, Structure, Test

engine = DurableEngine()
for size in range(20, 44, 2):
    rules = tuple(Every((Test(n, "lt", 0), Test(n + 1, "gte", 0))) for n in range(size))
    program = engine.program(Structure(size + 1, rules, (NEVER,) * size))
    program.decide([-1, 1] * size)
    before = getrusage(RUSAGE_SELF).ru_minflt
    for _ in range(100):
        program.decide([-1, 1] * size)
    print(getrusage(RUSAGE_SELF).ru_minflt - before)
"""


def test_decisions_do_not_churn_the_heap() -> None:
    """Memory of one decision is there for the next: no page is faulted in again and again."""
    path = {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", CHURN], env=path, capture_output=True, text=True, check=True
    )
    faults = [int(line) for line in done.stdout.split()]
    assert len(faults) == 12
    assert max(faults) < 500


def test_names_with_one_hash_are_refused() -> None:
    """Two names that the C module could not tell apart are never used together."""
    one, other = "costarring", "liquid"
    assert name_hash(one) == name_hash(other)
    with pytest.raises(Defect, match="one hash"):
        refuse_colliding(["f1", one, other])


def test_threads_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only one thread at a time is inside a ruleset, and each gets its own facts' answers."""
    inside: set[int] = set()
    wrong: list[str] = []
    assert_fact, delete_state = native.assert_fact, native.delete_state

    def enter(handle: int, fact: str) -> object:
        if handle in inside:
            wrong.append("two at once")
        inside.add(handle)
        sleep(0)
        return assert_fact(handle, fact)

    def leave(handle: int, sid: str) -> None:
        delete_state(handle, sid)
        inside.discard(handle)

    program = DurableEngine().program(structure(*(Test(n, "eq", 1) for n in range(8))))
    monkeypatch.setattr(native, "assert_fact", enter)
    monkeypatch.setattr(native, "delete_state", leave)

    def run(number: int) -> None:
        values = [number >> n & 1 for n in range(8)]
        for _ in range(200):
            if program.decide(values) != (number, 0):
                wrong.append("another's answer")

    threads = [Thread(target=run, args=(number,)) for number in (3, 85, 170, 255)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
