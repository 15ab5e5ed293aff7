"""A provider that fails on purpose, with a memory of its own that outlives a killed run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from pawpact.billing.gateway.statement import Collected
from pawpact.billing.gateway.values import DebitRequest, GatewayAnswer, Result
from pawpact.billing.values import Reason


class Outcome(StrEnum):
    """What the simulated provider does with a request it sees for the first time."""

    OK = "ok"
    INSUFFICIENT_FUNDS = "insufficient_funds"
    REFUSED = "refused"
    MANDATE_REVOKED = "mandate_revoked"
    TIMEOUT_AFTER_SUCCESS = "timeout_after_success"
    """The money is taken, but the answer is lost."""
    TIMEOUT_BEFORE_ARRIVAL = "timeout_before_arrival"
    """The request is lost; the provider never heard of it."""


Decide = Callable[[DebitRequest], Outcome]

_REFUSALS = {
    Outcome.INSUFFICIENT_FUNDS: Reason.INSUFFICIENT_FUNDS,
    Outcome.REFUSED: Reason.REFUSED,
    Outcome.MANDATE_REVOKED: Reason.MANDATE_REVOKED,
}


def always_ok(request: DebitRequest) -> Outcome:
    return Outcome.OK


def seeded(seed: int, shares: Mapping[Outcome, int]) -> Decide:
    """Outcomes in these shares of 1,000, fixed by seed and key; the rest is ``ok``."""

    def decide(request: DebitRequest) -> Outcome:
        digest = hashlib.sha256(f"{seed}/{request.key}".encode()).digest()
        place = int.from_bytes(digest[:8], "big") % 1000
        for outcome, share in shares.items():
            if place < share:
                return outcome
            place -= share
        return Outcome.OK

    return decide


class SimulatedGateway:
    """Takes each key once. With ``memory`` it remembers in a file, as a provider would."""

    def __init__(self, decide: Decide = always_ok, memory: Path | None = None) -> None:
        self._decide = decide
        self._memory = memory
        self._known: dict[str, GatewayAnswer] = {}
        self._lost: set[str] = set()
        self.taken: dict[str, int] = {}
        """What was collected, by key, in fen."""
        if memory is not None and memory.exists():
            self._recall(memory)

    def collect(self, requests: Sequence[DebitRequest]) -> list[GatewayAnswer]:
        fresh: list[str] = []
        answers = [self._collect_one(request, fresh) for request in requests]
        self._remember(fresh)
        return answers

    def ask(self, keys: Sequence[str]) -> list[GatewayAnswer]:
        return [self._known.get(key) or GatewayAnswer(key, Result.ABSENT) for key in keys]

    def read_statement(self, lines: Iterable[str]) -> Iterator[Collected]:
        """What the lines of a memory say was collected."""
        for line in lines:
            key, result, reference, _, amount = json.loads(line)
            if Result(result) is Result.OK:
                yield Collected(key, int(amount), reference)

    def _collect_one(self, request: DebitRequest, fresh: list[str]) -> GatewayAnswer:
        known = self._known.get(request.key)
        if known is not None:
            return known
        outcome = self._decide(request)
        if outcome is Outcome.TIMEOUT_BEFORE_ARRIVAL and request.key not in self._lost:
            self._lost.add(request.key)
            return GatewayAnswer(request.key, Result.UNKNOWN)
        answer = _answer(request.key, outcome)
        self._known[request.key] = answer
        fresh.append(request.key)
        if answer.result is Result.OK:
            self.taken[request.key] = request.amount
        if outcome is Outcome.TIMEOUT_AFTER_SUCCESS:
            return GatewayAnswer(request.key, Result.UNKNOWN)
        return answer

    def _remember(self, fresh: Sequence[str]) -> None:
        if self._memory is None or not fresh:
            return
        with self._memory.open("a", encoding="utf-8") as file:
            for key in fresh:
                file.write(json.dumps([*self._known[key], self.taken.get(key)]) + "\n")

    def _recall(self, memory: Path) -> None:
        for line in memory.read_text(encoding="utf-8").splitlines():
            key, result, reference, reason, amount = json.loads(line)
            self._known[key] = GatewayAnswer(key, Result(result), reference, reason)
            if amount is not None:
                self.taken[key] = amount


def _answer(key: str, outcome: Outcome) -> GatewayAnswer:
    refusal = _REFUSALS.get(outcome)
    if refusal is not None:
        return GatewayAnswer(key, Result.REFUSED, None, refusal.value)
    return GatewayAnswer(key, Result.OK, f"sim-{key}", None)
