"""A credit provider that never leaves the house and fails on purpose."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from pawpact_plugins.credit_scoring.answer import (
    CreditAnswer,
    CreditQuestion,
    CreditStatus,
    ProviderDown,
)

Decide = Callable[[CreditQuestion], CreditAnswer]

_OUT_OF_100 = (
    (CreditStatus.OK, 88),
    (CreditStatus.UNAVAILABLE, 3),
    (CreditStatus.UNKNOWN, 2),
    (CreditStatus.REFUSED, 2),
    (CreditStatus.NO_ACCOUNT, 2),
    (CreditStatus.NO_CONSENT, 1),
    (CreditStatus.WRONG_PERSON, 2),
)
_LOWEST, _HIGHEST = 450, 850


class SimulatedCreditProvider:
    """Answers as ``decide`` says; ``fix`` says in advance what comes out for one person."""

    def __init__(self, decide: Decide) -> None:
        self._decide = decide
        self._fixed: dict[str, CreditAnswer] = {}
        self.asked: list[str] = []

    def fix(self, identity_number: str, status: str, score: int | None = None) -> None:
        """From now on this person's answer is this; ``unavailable`` is raised as a time-out."""
        self._fixed[identity_number] = CreditAnswer(CreditStatus(status), score)

    def query(self, question: CreditQuestion) -> CreditAnswer:
        self.asked.append(question.request_key)
        answer = self._fixed.get(question.identity_number) or self._decide(question)
        if answer.status is CreditStatus.UNAVAILABLE:
            raise ProviderDown
        return answer


def seeded(seed: str) -> Decide:
    """The same seed and person give the same answer, on every machine and in every order."""

    def decide(question: CreditQuestion) -> CreditAnswer:
        digest = hashlib.sha256(f"{seed}|{question.identity_number}".encode()).digest()
        status = _pick(digest[0] * 256 + digest[1])
        if status is not CreditStatus.OK:
            return CreditAnswer(status)
        spread = int.from_bytes(digest[2:6]) % (_HIGHEST - _LOWEST + 1)
        return CreditAnswer(status, _LOWEST + spread)

    return decide


def simulated(seed: str) -> SimulatedCreditProvider:
    return SimulatedCreditProvider(seeded(seed))


def _pick(drawn: int) -> CreditStatus:
    place = drawn % 100
    for status, share in _OUT_OF_100:
        if place < share:
            return status
        place -= share
    return CreditStatus.OK
