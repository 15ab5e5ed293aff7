"""A provider that fails on purpose, with a memory of its own that outlives a killed run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path

from pawpact.billing.gateway.memory import Memory
from pawpact.billing.gateway.statement import Collected, Line, read_fields
from pawpact.billing.gateway.values import DebitRequest, EndRequest, GatewayAnswer, Result
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
    SILENT_AFTER_SUCCESS = "silent_after_success"
    """The money is taken, and asked about it the provider does not know yet."""


Decide = Callable[[DebitRequest], Outcome]

_REFUSALS = {
    Outcome.INSUFFICIENT_FUNDS: Reason.INSUFFICIENT_FUNDS,
    Outcome.REFUSED: Reason.REFUSED,
    Outcome.MANDATE_REVOKED: Reason.MANDATE_REVOKED,
}


_UNHEARD = (Outcome.TIMEOUT_AFTER_SUCCESS, Outcome.SILENT_AFTER_SUCCESS)
"""Collected, though whoever asked for it is not told."""


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


SILENT_FOR = 2
"""How often a silent provider is asked in vain."""


class SimulatedGateway:
    """Takes each key once. With ``memory`` it remembers in a file, as a provider would."""

    def __init__(self, decide: Decide = always_ok, memory: Path | None = None) -> None:
        self._decide = decide
        self._memory = None if memory is None else Memory(memory)
        self._known: dict[str, GatewayAnswer] = {}
        """What it answered where `taken` does not tell: a year's debits of a shop are many."""
        self.lost: set[str] = set()
        """Requests that never arrived, which are lost once only; they are in no memory."""
        self._silent: dict[str, int] = {}
        self.ending: Decide = always_ok
        """What it does when it is asked to end a mandate."""
        self.taken: dict[str, int] = {}
        """What was collected, by key, in fen."""
        with self._remembering(()):
            pass  # what the file says is known from the first question on

    def collect(self, requests: Sequence[DebitRequest]) -> list[GatewayAnswer]:
        fresh: list[str] = []
        with self._remembering(fresh):
            return [self._take_in(request, fresh, self._decide) for request in requests]

    def ask(self, keys: Sequence[str]) -> list[GatewayAnswer]:
        with self._remembering(()):
            return [self._answer(key) for key in keys]

    def end_mandates(self, requests: Sequence[EndRequest]) -> list[GatewayAnswer]:
        """The same rules as for debits: a key once, an answer that may be lost or refused."""
        asked = [
            DebitRequest(each.key, 0, each.mandate, each.sealed_reference) for each in requests
        ]
        fresh: list[str] = []
        with self._remembering(fresh):
            return [self._take_in(request, fresh, self.ending) for request in asked]

    def ask_endings(self, keys: Sequence[str]) -> list[GatewayAnswer]:
        return self.ask(keys)

    def statement(self, store: str, first: date, last: date) -> list[Line] | None:
        """Everything it ever took, for it knows neither stores nor days; without a memory nothing,
        because another process may have taken more.
        """
        if self._memory is None:
            return None
        with self._remembering(()):
            return [
                Collected(key, amount, self._told(key).reference)
                for key, amount in self.taken.items()
            ]

    def read_statement(self, lines: Iterable[str]) -> Iterator[Line]:
        """What the lines of a memory say was collected; lines of the neutral form say the rest."""
        for line in lines:
            fields = json.loads(line)
            if isinstance(fields, dict):
                yield from read_fields(fields)
                continue
            key, result, reference, _, amount = fields
            if Result(result) is Result.OK and amount is not None:
                yield Collected(key, int(amount), reference)

    def _take_in(self, request: DebitRequest, fresh: list[str], decide: Decide) -> GatewayAnswer:
        known = self._find(request.key)
        if known is not None:
            return known
        outcome = decide(request)
        if outcome is Outcome.TIMEOUT_BEFORE_ARRIVAL and request.key not in self.lost:
            self.lost.add(request.key)
            return GatewayAnswer(request.key, Result.UNKNOWN)
        answer = _answer(request.key, outcome)
        self._keep(answer, request.amount)
        fresh.append(request.key)
        if outcome is Outcome.SILENT_AFTER_SUCCESS:
            self._silent[request.key] = SILENT_FOR
        if outcome in _UNHEARD:
            return GatewayAnswer(request.key, Result.UNKNOWN)
        return answer

    def _answer(self, key: str) -> GatewayAnswer:
        known = self._find(key)
        if known is None:
            return GatewayAnswer(key, Result.ABSENT)
        if self._silent.get(key, 0) > 0:
            self._silent[key] -= 1
            return GatewayAnswer(key, Result.UNKNOWN)
        return known

    @contextmanager
    def _remembering(self, fresh: Sequence[str]) -> Iterator[None]:
        """Knowing what other processes were told, and writing down what this one is told."""
        if self._memory is None:
            yield
            return
        with self._memory.held() as file:
            self._recall(self._memory.news(file))
            yield
            self._memory.add(file, [self._line(key) for key in fresh])

    def _line(self, key: str) -> str:
        return json.dumps([*self._told(key), self.taken.get(key)])

    def _recall(self, lines: Iterable[str]) -> None:
        for line in lines:
            key, result, reference, reason, amount = json.loads(line)
            self._keep(GatewayAnswer(key, Result(result), reference, reason), amount)

    def _keep(self, answer: GatewayAnswer, amount: int | None) -> None:
        if answer.result is Result.OK and amount:
            self.taken[answer.key] = amount
        if answer.key not in self.taken or answer != _answer(answer.key, Outcome.OK):
            self._known[answer.key] = answer

    def _find(self, key: str) -> GatewayAnswer | None:
        if key not in self._known and key in self.taken:
            return _answer(key, Outcome.OK)
        return self._known.get(key)

    def _told(self, key: str) -> GatewayAnswer:
        found = self._find(key)
        assert found is not None
        return found


def _answer(key: str, outcome: Outcome) -> GatewayAnswer:
    refusal = _REFUSALS.get(outcome)
    if refusal is not None:
        return GatewayAnswer(key, Result.REFUSED, None, refusal.value)
    return GatewayAnswer(key, Result.OK, f"sim-{key}", None)
