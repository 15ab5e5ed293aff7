"""A provider of refunds that fails on purpose, with a memory that outlives a killed run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from pawpact.payouts.values import PayoutAnswer, PayoutRequest, Result


class Outcome(StrEnum):
    """What the simulated provider does with a request that it sees for the first time."""

    OK = "ok"
    ACCOUNT_CLOSED = "account_closed"
    TIMEOUT_AFTER_SUCCESS = "timeout_after_success"
    TIMEOUT_BEFORE_ARRIVAL = "timeout_before_arrival"


Decide = Callable[[PayoutRequest], Outcome]


def always_ok(request: PayoutRequest) -> Outcome:
    return Outcome.OK


def seeded(seed: int, shares: Mapping[Outcome, int]) -> Decide:
    """Outcomes in these shares of 1,000, fixed by seed and key; the rest is ``ok``."""

    def decide(request: PayoutRequest) -> Outcome:
        digest = hashlib.sha256(f"{seed}/{request.key}".encode()).digest()
        place = int.from_bytes(digest[:8], "big") % 1000
        for outcome, share in shares.items():
            if place < share:
                return outcome
            place -= share
        return Outcome.OK

    return decide


class SimulatedPayouts:
    """Pays each key once. With ``memory`` it remembers in a file, as a provider would."""

    def __init__(self, decide: Decide = always_ok, memory: Path | None = None) -> None:
        self._decide = decide
        self._memory = memory
        self._known: dict[str, PayoutAnswer] = {}
        self._lost: set[str] = set()
        self.paid: dict[str, int] = {}
        """What was paid out, by key, in fen."""
        if memory is not None and memory.exists():
            self._recall(memory)

    def pay_out(self, requests: Sequence[PayoutRequest]) -> list[PayoutAnswer]:
        return [self._pay_one(request) for request in requests]

    def ask(self, keys: Sequence[str]) -> list[PayoutAnswer]:
        return [self._known.get(key) or PayoutAnswer(key, Result.ABSENT) for key in keys]

    def _pay_one(self, request: PayoutRequest) -> PayoutAnswer:
        known = self._known.get(request.key)
        if known is not None:
            return known
        outcome = self._decide(request)
        if outcome is Outcome.TIMEOUT_BEFORE_ARRIVAL and request.key not in self._lost:
            self._lost.add(request.key)
            return PayoutAnswer(request.key, Result.UNKNOWN)
        answer = _answer(request.key, outcome)
        self._known[request.key] = answer
        if answer.result is Result.OK:
            self.paid[request.key] = request.amount
        self._remember(request, answer)
        if outcome is Outcome.TIMEOUT_AFTER_SUCCESS:
            return PayoutAnswer(request.key, Result.UNKNOWN)
        return answer

    def _remember(self, request: PayoutRequest, answer: PayoutAnswer) -> None:
        if self._memory is None:
            return
        line = [answer.key, answer.result.value, answer.reference, answer.reason, request.amount]
        with self._memory.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")

    def _recall(self, memory: Path) -> None:
        for line in memory.read_text(encoding="utf-8").splitlines():
            key, result, reference, reason, amount = json.loads(line)
            self._known[key] = PayoutAnswer(key, Result(result), reference, reason)
            if Result(result) is Result.OK:
                self.paid[key] = amount


def _answer(key: str, outcome: Outcome) -> PayoutAnswer:
    if outcome is Outcome.ACCOUNT_CLOSED:
        return PayoutAnswer(key, Result.REFUSED, reason=outcome.value)
    return PayoutAnswer(key, Result.OK, reference=f"sim-{key}")
