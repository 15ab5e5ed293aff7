"""A message as a value, what a channel is, and when a failed delivery is tried again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be told: a kind and the ids it is about.

    The same ``key`` is sent once; without one every call is a message of its own. ``due_at``
    holds it back until then.
    """

    kind: str
    subjects: Mapping[str, int]
    key: str = ""
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Numbered:
    """A message on its way out. Its number lets the other side drop a repeat."""

    number: int
    store: str
    kind: str
    subjects: Mapping[str, int]
    attempt: int


class Channel(Protocol):
    """Carries messages out of the house. It may be handed the same number again."""

    def carry(self, message: Numbered) -> None:
        """Deliver, or raise; what was raised is tried again later."""
        ...


@dataclass(slots=True)
class RecordingChannel:
    """Keeps what it was handed, for tests and the demo; drops repeats by number."""

    carried: list[Numbered] = field(default_factory=list)

    def carry(self, message: Numbered) -> None:
        if all(each.number != message.number for each in self.carried):
            self.carried.append(message)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one call of `deliver` did."""

    sent: int
    failed: int


def next_attempt(at: datetime, attempts: int) -> datetime:
    """When to try again: each wait is twice the one before, up to six hours."""
    doublings = min(attempts - 1, 16)
    return at + min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)
