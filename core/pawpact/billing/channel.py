"""How a notice reaches a customer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from pawpact.billing.values import NoticeKind


class NoticeMessage(NamedTuple):
    """What a channel has to say to whom; ``notice`` is the key that makes it say it once."""

    notice: int
    customer: int
    kind: NoticeKind
    period: int
    """Which payment of the contract it is, counted from 1."""
    attempts: int
    amount: int
    debit_at: datetime | None
    """None where no further attempt follows: the customer has to pay by herself."""
    reason: str | None
    not_after: datetime | None = None
    """By when it has to be out: quiet hours never delay it past this instant."""


class NoticeChannel(Protocol):
    """Carries notices, outside any transaction.

    Delivered means accepted without a bounce, or opened by the customer. What it answers
    False for is handed over again at the next run.
    """

    @property
    def name(self) -> str: ...

    def send(self, messages: Sequence[NoticeMessage]) -> Sequence[bool]: ...


class RecordingChannel:
    """Accepts everything and keeps it: for the demo and for tests."""

    name = "recorded"

    def __init__(self) -> None:
        self.sent: list[NoticeMessage] = []

    def send(self, messages: Sequence[NoticeMessage]) -> list[bool]:
        self.sent.extend(messages)
        return [True] * len(messages)


class NoChannel:
    """Carries nothing: where no channel is installed no notice is delivered, so nothing is debited.

    A debit needs a notice that reached the customer. What cannot be told is not taken.
    """

    name = "none"

    def send(self, messages: Sequence[NoticeMessage]) -> list[bool]:
        return [False] * len(messages)
