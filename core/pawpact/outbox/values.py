"""A message as a value, what a channel is, and when a failed delivery is tried again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from pawpact.kernel.label import Label

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)

Said = int | str | date | datetime
"""What a message may say besides ids: an amount in fen, a count, a day, an instant, a code."""

LONGEST_SAID = 200


class Sending(StrEnum):
    """Where a message is on its way."""

    WAITING = "waiting"
    SENT = "sent"
    BOUNCED = "bounced"
    """Handed over, and reported back as not delivered."""
    DROPPED = "dropped"
    """Never to be sent: over the weekly number of advertisements, or declined by the customer."""
    SUPPRESSED = "suppressed"
    """Never to be sent: what it was about is no more."""
    DEAD = "dead"
    """Given up after too many attempts; a person has the task."""


SENDING: Mapping[Sending, Label] = {
    Sending.WAITING: Label("待发", "waiting"),
    Sending.SENT: Label("已发", "sent"),
    Sending.BOUNCED: Label("被退回", "bounced"),
    Sending.DROPPED: Label("不发", "dropped"),
    Sending.SUPPRESSED: Label("已撤下", "suppressed"),
    Sending.DEAD: Label("放弃，转人工", "given up, with a person"),
}


class Message(NamedTuple):
    """What is to be told: a kind, the ids it is about, and what its text says besides.

    The same ``key`` is sent once; without one every call is a message of its own. ``due_at``
    holds it back until then; by ``not_after`` it has to be out, quiet hours or not. ``values``
    are nobody's personal data: amounts in fen, days, instants, counts, codes.
    """

    kind: str
    subjects: Mapping[str, int]
    key: str = ""
    due_at: datetime | None = None
    values: Mapping[str, Said] = MappingProxyType({})
    not_after: datetime | None = None


def next_attempt(at: datetime, attempts: int) -> datetime:
    """When to try again: each wait is twice the one before, up to six hours."""
    doublings = min(attempts - 1, 16)
    return at + min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def stored(value: Said) -> int | str:
    """A value as it is kept: days and instants as ISO text.

    >>> stored(date(2026, 3, 12)), stored(39800)
    ('2026-03-12', 39800)
    """
    return value.isoformat() if isinstance(value, date) else value
