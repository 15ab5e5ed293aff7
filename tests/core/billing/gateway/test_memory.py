"""The simulated provider's memory is one for all processes, and no kill harms it."""

from __future__ import annotations

from pathlib import Path

from pawpact.billing.gateway.memory import Memory
from pawpact.billing.gateway.simulator import SILENT_FOR, Outcome, SimulatedGateway
from pawpact.billing.gateway.values import DebitRequest, Result

REQUEST = DebitRequest("1-1-1", 39_800, 5, None)


def test_two_processes_see_one_provider(tmp_path: Path) -> None:
    """What one process had collected, another one that was there already hears of."""
    first, second = (SimulatedGateway(memory=tmp_path / "memory") for _ in range(2))
    first.collect([REQUEST])
    assert second.ask([REQUEST.key])[0].result is Result.OK
    second.collect([REQUEST])
    assert (tmp_path / "memory").read_text().count("\n") == 1


def test_torn_line_was_never_taken_in(tmp_path: Path) -> None:
    """A line that a kill tore apart is cut off: the provider never heard of that request."""
    file = tmp_path / "memory"
    SimulatedGateway(memory=file).collect([REQUEST])
    whole = file.read_bytes()
    file.write_bytes(whole + b'["2-1-1", "ok"')
    gateway = SimulatedGateway(memory=file)
    assert gateway.ask(["2-1-1"])[0].result is Result.ABSENT
    assert file.read_bytes() == whole
    gateway.collect([REQUEST._replace(key="2-1-1")])
    assert SimulatedGateway(memory=file).taken == {"1-1-1": 39_800, "2-1-1": 39_800}


def test_memory_reads_on(tmp_path: Path) -> None:
    """Each look finds the lines that came since the last one."""
    first, second = Memory(tmp_path / "memory"), Memory(tmp_path / "memory")
    for line in ("one", "two"):
        with first.held() as file:
            first.add(file, [line])
        with second.held() as file:
            assert second.news(file) == [line]


def test_silent_after_success() -> None:
    """For a while the provider does not say that it took the money; then it does."""
    gateway = SimulatedGateway(lambda request: Outcome.SILENT_AFTER_SUCCESS)
    assert gateway.collect([REQUEST])[0].result is Result.UNKNOWN
    said = [gateway.ask([REQUEST.key])[0].result for _ in range(SILENT_FOR + 1)]
    assert said == [Result.UNKNOWN] * SILENT_FOR + [Result.OK]
    assert gateway.taken == {REQUEST.key: 39_800}
