"""What a credit provider is asked and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from pawpact.sdk import Label, PawpactError


class CreditStatus(StrEnum):
    """What became of the question. Only ``ok`` comes with a score."""

    OK = "ok"
    UNAVAILABLE = "unavailable"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    NO_ACCOUNT = "no_account"
    NO_CONSENT = "no_consent"
    WRONG_PERSON = "wrong_person"


@dataclass(frozen=True, slots=True)
class CreditQuestion:
    """One person, asked about once: a provider answers the same key with the same answer."""

    request_key: str
    name: str = field(repr=False)
    identity_number: str = field(repr=False)
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class CreditAnswer:
    """The score is personal and stays out of ``repr``."""

    status: CreditStatus
    score: int | None = field(default=None, repr=False)

    def within(self, lowest: int, highest: int) -> CreditAnswer:
        """The same answer, or ``unknown`` where a score is missing or off the scale.

        A score belongs to ``ok`` alone: with any other status it is dropped.
        """
        if self.status is not CreditStatus.OK:
            return replace(self, score=None)
        if self.score is None or not lowest <= self.score <= highest:
            return CreditAnswer(CreditStatus.UNKNOWN)
        return self


class CreditProvider(Protocol):
    """A way to ask; the real one and the simulated one look the same from here."""

    def query(self, question: CreditQuestion) -> CreditAnswer: ...


class ProviderDown(PawpactError):
    """The credit provider could not be reached, or is not set up."""

    code = "credit_provider_down"
    title = Label("信用服务暂时无法使用", "The credit provider could not be reached")
