"""The proving child: what kills or hangs it comes out as a failure, and the worker lives on."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from pawpact.kernel.label import Label
from pawpact.policy.child import Prover
from pawpact.policy.child_line import (
    read_structure,
    read_verdict,
    write_structure,
    write_verdict,
)
from pawpact.policy.child_main import prove
from pawpact.policy.engine import Every, Some, Structure, Test

GOOD = Structure(
    2,
    (Every((Test(0, "gte", 0), Some((Test(1, "eq", 2), Test(1, "lt", -1))))),),
    (Test(1, "eq", 1),),
)
WIDER = Structure(3, GOOD.fires, GOOD.doubts)
KILLER = Structure(666, (Test(0, "eq", 0),), (Test(1, "eq", 1),))
EVIL_CHILD = """
import os, signal, time
from pawpact.policy.child_main import prove, serve_standard_streams

def judge(structure):
    if structure.fields == 666:
        {deed}
    return prove(structure)

serve_standard_streams(judge)
"""


@pytest.fixture
def prover() -> Iterator[Prover]:
    """A prover with its own child, ended afterwards."""
    prover = Prover()
    yield prover
    prover.close()


def evil(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deed: str, seconds: float) -> Prover:
    """A prover whose child does something bad on one structure."""
    (tmp_path / "evil_child.py").write_text(EVIL_CHILD.format(deed=deed))
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


@pytest.mark.parametrize("name", ["SIGSEGV", "SIGKILL"])
def test_crash_of_the_child_is_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A child that dies is named with its signal and replaced for the next structure."""
    prover = evil(tmp_path, monkeypatch, f"os.kill(os.getpid(), signal.{name})", 20)
    (failure,) = prover.prove([GOOD, KILLER, GOOD])
    prover.close()
    assert failure.place == 1
    assert name in failure.reason.en


def test_hang_of_the_child_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A child that does not answer in time is ended and replaced for the next structure."""
    prover = evil(tmp_path, monkeypatch, "time.sleep(600)", 3)
    (failure,) = prover.prove([KILLER, GOOD])
    prover.close()
    assert failure.place == 0
    assert "3 seconds" in failure.reason.en


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
    monkeypatch.setattr("pawpact.policy.durable._WORD", {"lt": "$lt", "gte": "$gt"})
    reason = prove(GOOD)
    assert reason is not None
    assert "differ" in reason.en
