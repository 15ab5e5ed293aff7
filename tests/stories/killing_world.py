"""What lies outside of the workers of a yard: its days, their signs, a provider that fails."""

from __future__ import annotations

import hashlib
import mmap
import os
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from pawpact.billing.gateway.simulator import Decide, Outcome, SimulatedGateway, seeded
from pawpact.billing.gateway.values import DebitRequest, GatewayAnswer

BEGIN = datetime(2026, 3, 12, 4, 0, tzinfo=UTC)
WORKERS = 2
PATIENCE = 120.0
"""Seconds to wait for a worker to have something to do."""
LATENCY = 0.08
"""Seconds between the provider's taking the money and its answer."""
HOPELESS = 20
"""Of a thousand periods, how many are refused whenever they are tried."""
FAILURES = {
    Outcome.TIMEOUT_AFTER_SUCCESS: 50,
    Outcome.INSUFFICIENT_FUNDS: 50,
    Outcome.SILENT_AFTER_SUCCESS: 20,
    Outcome.TIMEOUT_BEFORE_ARRIVAL: 20,
}
"""Of a thousand."""
Show = Callable[[int], None]
"""How a worker gives a sign of itself."""


class MovedClock:
    """Stands still until it is started; all processes of a yard see the same days."""

    def __init__(self) -> None:
        self._days = mmap.mmap(-1, 1)
        self._started: float | None = None

    def now(self) -> datetime:
        gone = 0.0 if self._started is None else time.monotonic() - self._started
        return BEGIN + timedelta(days=self._days[0], seconds=gone)

    def start(self) -> None:
        self._started = time.monotonic()

    def move_to(self, day: int) -> bool:
        """Whether this is another day."""
        before, self._days[0] = self._days[0], day
        return before != day


class Signs:
    """What a worker tells the process that kills it: whether it has found something to do."""

    BORN, WORKS, PAYS, IDLES = range(4)

    def __init__(self) -> None:
        self._signs = mmap.mmap(-1, WORKERS)

    def show(self, node: int, sign: int) -> None:
        self._signs[node] = sign

    def forget(self) -> None:
        """Who idled before may find something now."""
        for node, sign in enumerate(self._signs[:WORKERS]):
            if sign == self.IDLES:
                self.show(node, self.BORN)

    def wait(self, *wanted: int) -> int | None:
        """The worker that shows one of these, as soon as one does; None where nothing is left."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            signs = list(self._signs[:WORKERS])
            found = [node for node, sign in enumerate(signs) if sign in wanted]
            if found:
                return found[0]
            if self.IDLES in signs:
                return None
            time.sleep(0.002)
        raise AssertionError(f"no worker works and none idles: {list(self._signs[:WORKERS])}")


class SlowProvider(SimulatedGateway):
    """Takes the money, shows that it has it, and answers a moment later."""

    def __init__(self, decide: Decide, memory: Path, show: Show) -> None:
        super().__init__(decide, memory)
        self._show = show

    def collect(self, requests: Sequence[DebitRequest]) -> list[GatewayAnswer]:
        answers = super().collect(requests)
        self._show(Signs.PAYS)
        time.sleep(LATENCY)
        self._show(Signs.WORKS)
        return answers


class FreshKeys(SlowProvider):
    """The fault: each call has a key of its own, so the provider never knows a repeat."""

    def __init__(self, decide: Decide, memory: Path, show: Show) -> None:
        super().__init__(decide, memory, show)
        self._random = Random(os.urandom(8))

    def collect(self, requests: Sequence[DebitRequest]) -> list[GatewayAnswer]:
        fresh = [each._replace(key=f"{each.key}-{self._random.random()}") for each in requests]
        answers = super().collect(fresh)
        return [
            answer._replace(key=each.key) for each, answer in zip(requests, answers, strict=True)
        ]


def fallible(seed: int, lost: Path) -> Decide:
    """Fails in the shares above; some periods are refused at every attempt.

    What was lost on the way once, whoever sent it, arrives the next time: else each new worker
    would lose it again, and a worker that is killed there never gets beyond it.
    """
    decide = seeded(seed, FAILURES)
    lost.mkdir(exist_ok=True)

    def outcome(request: DebitRequest) -> Outcome:
        period = request.key.rpartition("-")[0]
        digest = hashlib.sha256(f"hopeless/{seed}/{period}".encode()).digest()
        if int.from_bytes(digest[:8], "big") % 1000 < HOPELESS:
            return Outcome.INSUFFICIENT_FUNDS
        decided = decide(request)
        if decided is Outcome.TIMEOUT_BEFORE_ARRIVAL:
            if (lost / request.key).exists():
                return Outcome.OK
            (lost / request.key).touch()
        return decided

    return outcome
