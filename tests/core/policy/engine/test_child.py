"""The proving child: what kills or hangs it comes out as a failure, and the worker lives on."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from time import sleep

import pytest

from pawpact.kernel.label import Label
from pawpact.policy.engine.child import Failure, Prover
from pawpact.policy.engine.child_line import (
    read_structure,
    read_verdict,
    write_structure,
    write_verdict,
)
from pawpact.policy.engine.child_main import prove
from pawpact.policy.engine.protocol import Every, Some, Structure, Test

GOOD = Structure(
    2,
    (Every((Test(0, "gte", 0), Some((Test(1, "eq", 2), Test(1, "lt", -1))))),),
    (Test(1, "eq", 1),),
)
WIDER = Structure(3, GOOD.fires, GOOD.doubts)
KILLER = Structure(666, (Test(0, "eq", 0),), (Test(1, "eq", 1),))
EVIL_CHILD = """
import json, os, signal, time
from pathlib import Path

import durable_rules_engine as native
from pawpact.policy.engine import child_main
from pawpact.policy.engine.child_main import prove, serve_standard_streams

def compile_and_run(rules, fact):
    handle = native.create_ruleset("evil", json.dumps(rules))
    native.assert_fact(handle, json.dumps({{"id": 1, "sid": "1", **fact}}))

def endless():
    compile_and_run({{str(n): {{"all": [{{"m": {{"x": n}}}}]}} for n in range(513)}}, {{"x": 2}})

def crash():
    quotient = {{"$div": {{"$l": {{"$m": "y"}}, "$r": 0}}}}
    compile_and_run({{"0": {{"all": [{{"m": {{"x": quotient}}}}]}}}}, {{"x": 1, "y": 1}})

def judge(structure):
    if structure.fields == 666:
        {deed}
    return prove(structure)

child_main.LONGEST = {longest}
serve_standard_streams(judge)
"""


@pytest.fixture
def prover() -> Iterator[Prover]:
    """A prover with its own child, ended afterwards."""
    prover = Prover()
    yield prover
    prover.close()


def evil(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deed: str, seconds: float, longest: int = 60
) -> Prover:
    """A prover whose child does something bad on one structure."""
    (tmp_path / "evil_child.py").write_text(EVIL_CHILD.format(deed=deed, longest=longest))
    monkeypatch.syspath_prepend(str(tmp_path))
    return Prover(seconds, module="evil_child")


def test_good_structures_pass(prover: Prover) -> None:
    """Structures that compile and answer rightly leave no failure."""
    assert prover.prove([GOOD, WIDER, GOOD]) == []


def test_child_lives_on_between_batches(prover: Prover) -> None:
    """Two batches are proved by one process."""
    prover.prove([GOOD])
    first = prover.child_id
    prover.prove([WIDER])
    assert prover.child_id == first is not None


def test_child_ends_with_its_prover() -> None:
    """A prover that is let go of without being closed leaves no process behind."""
    prover = Prover()
    prover.prove([GOOD])
    child = prover.child_id
    assert child is not None
    del prover
    gc.collect()
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_structure_beyond_the_engine_fails(prover: Prover) -> None:
    """What the engine refuses is a failure at its place, and the next structure passes."""
    ways = Some(tuple(Test(place, "eq", 0) for place in range(50)))
    beyond = Structure(50, (ways,), (Some(()),))
    (failure,) = prover.prove([GOOD, beyond, GOOD])
    assert failure.place == 1
    assert "engine" in failure.reason.en


@pytest.mark.parametrize(
    ("deed", "name"),
    [
        ("os.kill(os.getpid(), signal.SIGSEGV)", "SIGSEGV"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "SIGKILL"),
        ("crash()", "SIGFPE"),
        ("os._exit(3)", "3"),
    ],
    ids=["segv", "kill", "crash in C", "exit"],
)
def test_crash_of_the_child_is_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deed: str, name: str
) -> None:
    """A child that dies is named with its end and replaced for the next structure."""
    prover = evil(tmp_path, monkeypatch, deed, 20)
    (failure,) = prover.prove([GOOD, KILLER, GOOD])
    prover.close()
    assert failure.place == 1
    assert f"twice on these rules ({name})" in failure.reason.en
    assert name in failure.reason.zh


def test_hang_of_the_child_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A child that loops in C does not answer in time, is ended and replaced for the next."""
    prover = evil(tmp_path, monkeypatch, "endless()", 20)
    prover.prove([GOOD])
    hung = prover.child_id
    _wait_shortly_for(prover)
    (failure,) = prover.prove([KILLER, GOOD])
    assert prover.child_id not in (None, hung)
    prover.close()
    assert failure.place == 0
    assert "20 seconds" in failure.reason.en
    assert hung is not None
    with pytest.raises(ProcessLookupError):
        os.kill(hung, 0)


def _wait_shortly_for(prover: Prover) -> None:
    """Of this child, which has begun, no answer is awaited for long."""
    assert prover._child is not None
    prover._child._socket.settimeout(0.3)


def test_structure_is_not_blamed_for_an_idle_child(prover: Prover) -> None:
    """A child that was killed between two batches is replaced, and the next batch passes."""
    prover.prove([GOOD])
    first = prover.child_id
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert prover.prove([WIDER, GOOD]) == []
    assert prover.child_id not in (None, first)


def test_structure_is_not_blamed_for_one_death(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A child that is killed while it compiles is replaced, and the second one's word counts."""
    mark = tmp_path / "begun"
    deed = f"Path({str(mark)!r}).exists() or (Path({str(mark)!r}).touch(), time.sleep(600))"
    prover = evil(tmp_path, monkeypatch, deed, 20)
    failures: list[Failure] = []
    proof = Thread(target=lambda: failures.extend(prover.prove([GOOD, KILLER, GOOD])))
    proof.start()
    while not mark.exists():
        sleep(0.01)
    first = prover.child_id
    assert first is not None
    os.kill(first, signal.SIGKILL)
    proof.join()
    assert failures == []
    assert prover.child_id not in (None, first)
    prover.close()


def test_threads_take_turns_with_the_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of four threads each is told of its own structures, though one of them kills the child."""
    prover = evil(tmp_path, monkeypatch, "os.kill(os.getpid(), signal.SIGSEGV)", 20)
    batches = ([GOOD, KILLER], [KILLER, WIDER], [GOOD, WIDER, GOOD], [WIDER])
    found: dict[int, list[int]] = {}

    def run(number: int) -> None:
        found[number] = [failure.place for failure in prover.prove(batches[number])]

    threads = [Thread(target=run, args=(number,)) for number in range(len(batches))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    prover.close()
    assert found == {0: [1], 1: [0], 2: [], 3: []}


def test_proof_ends_where_nobody_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A child that hangs in C ends by itself, so that it does not outlive a killed worker."""
    prover = evil(tmp_path, monkeypatch, "endless()", 20, longest=1)
    (failure,) = prover.prove([KILLER])
    prover.close()
    assert "SIGALRM" in failure.reason.en


FORKED = """
import os
from pawpact.policy.engine.child import Prover
from pawpact.policy.engine.protocol import NEVER, Structure, Test

good = Structure(1, (Test(0, "gte", 0),), (NEVER,))
prover = Prover()
assert prover.prove([good]) == []
mine = prover.child_id
process = os.fork()
assert prover.prove([good] * 20) == []
if process == 0:
    shared = prover.child_id == mine
    prover.close()
    os._exit(shared)
print(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), prover.child_id == mine)
"""


def test_forked_worker_has_its_own_child() -> None:
    """After a fork both workers prove at once, each with a child of its own."""
    path = {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", FORKED], env=path, capture_output=True, text=True, timeout=60
    )
    assert (done.stdout.split(), done.returncode) == (["0", "True"], 0), done.stderr[-2000:]


def test_print_of_the_child_is_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a library prints in the child does not get between the answers."""
    prover = evil(tmp_path, monkeypatch, "print('noise', flush=True)", 20)
    failures = prover.prove([KILLER, GOOD])
    prover.close()
    assert failures == []


def test_structure_survives_the_line() -> None:
    """A structure that is written and read again is the same structure."""
    assert read_structure(write_structure(GOOD)) == GOOD


def test_verdict_survives_the_line() -> None:
    """A reason keeps both its languages on the line."""
    reason = Label("超时", "too late")
    assert read_verdict(write_verdict(reason)) == reason


def test_wrong_answer_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that answers differently from the second engine does not pass."""
    monkeypatch.setattr("pawpact.policy.engine.durable._WORD", {"lt": "$lt", "gte": "$gt"})
    reason = prove(GOOD)
    assert reason is not None
    assert "differ" in reason.en
