"""63-bit time-ordered ids inside, short prefixed texts at the edge.

An id is 41 bits of milliseconds since 2020, 10 bits of node and 12 bits of sequence. The
generator is injected, so the same seed and the same clock give the same ids and with them
the same ledger hash. Integers, because uuid keys cost SQLite twice the time and thrice the disk.
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Protocol

from pawpact.kernel.clock import Clock

EPOCH_MILLISECONDS = 1_577_836_800_000
_NODE_BITS = 10
_SEQUENCE_BITS = 12
_SEQUENCES = 1 << _SEQUENCE_BITS
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH = 13


class Ids(Protocol):
    """Where new ids come from."""

    def one(self) -> int: ...

    def many(self, count: int) -> list[int]: ...


class TimeOrderedIds:
    """Ids that never repeat on one node and grow with the clock, also when it stands still."""

    def __init__(self, clock: Clock, node: int) -> None:
        if not 0 <= node < 1 << _NODE_BITS:
            raise ValueError(f"a node is a number from 0 to {(1 << _NODE_BITS) - 1}")
        self._clock = clock
        self._node = node
        self._next = 0
        self._lock = threading.Lock()

    def one(self) -> int:
        return self.many(1)[0]

    def many(self, count: int) -> list[int]:
        with self._lock:
            now = int(self._clock.now().timestamp() * 1000) - EPOCH_MILLISECONDS
            first = max(self._next, now * _SEQUENCES)
            self._next = first + count
        ids: list[int] = []
        while len(ids) < count:
            milliseconds, sequence = divmod(first + len(ids), _SEQUENCES)
            begin = (
                (milliseconds << (_NODE_BITS + _SEQUENCE_BITS))
                | (self._node << _SEQUENCE_BITS)
                | sequence
            )
            ids.extend(range(begin, begin + min(_SEQUENCES - sequence, count - len(ids))))
        return ids


def earliest_id(at: datetime) -> int:
    """No id made at this instant or later is smaller: where to begin reading what is newer.

    >>> from datetime import UTC
    >>> earliest_id(datetime(2020, 1, 1, tzinfo=UTC))
    0
    """
    since = int(at.timestamp() * 1000) - EPOCH_MILLISECONDS
    return max(since, 0) << (_NODE_BITS + _SEQUENCE_BITS)


def made_at(number: int) -> datetime:
    """When an id was made, to the millisecond.

    >>> from datetime import UTC
    >>> made_at(earliest_id(datetime(2026, 1, 5, tzinfo=UTC))).isoformat()
    '2026-01-05T00:00:00+00:00'
    """
    since = EPOCH_MILLISECONDS + (number >> (_NODE_BITS + _SEQUENCE_BITS))
    return datetime.fromtimestamp(since // 1000, UTC) + timedelta(milliseconds=since % 1000)


PREFIXES = {
    "application": "app",
    "benefit": "ben",
    "charge": "chg",
    "contract": "con",
    "customer": "cus",
    "deposit": "dep",
    "held": "held",
    "message": "msg",
    "order": "ord",
    "order_line": "lin",
    "pet": "pet",
    "policy_proposal": "prp",
    "refund": "pay",
    "staff": "stf",
    "task": "tsk",
    "withdrawn": "con",
}
"""By the name of a subject how its ids begin; of others with the first letters of the name."""


def subject_id(name: str, number: int) -> str:
    """The id of a case's, task's or reading's subject as people see it.

    >>> subject_id("customer", 1), subject_id("incident", 1)
    ('cus_0000000000001', 'inc_0000000000001')
    """
    return public_id(PREFIXES.get(name, name[:3]), number)


def read_subject_id(name: str, text: str) -> int | None:
    """The number behind the id of such a subject, or None where the text is none.

    >>> read_subject_id("customer", "cus_0000000000001"), read_subject_id("customer", "pet_1")
    (1, None)
    """
    return read_public_id(PREFIXES.get(name, name[:3]), text)


def public_id(prefix: str, number: int) -> str:
    """The id as people and programs outside see it.

    >>> public_id("app", 1)
    'app_0000000000001'
    """
    digits = []
    for _ in range(_LENGTH):
        number, digit = divmod(number, 32)
        digits.append(_ALPHABET[digit])
    return f"{prefix}_{''.join(reversed(digits))}"


def quoted(prefix: str, text: str) -> str:
    """A public id as it was given; a text that is none is not repeated: it may be personal.

    >>> quoted("dec", "15400001234")
    '…'
    """
    return text if read_public_id(prefix, text.partition(":")[0]) is not None else "…"


def read_public_id(prefix: str, text: str) -> int | None:
    """The number behind a public id, or None where the text is not one of this kind."""
    head, _, digits = text.partition("_")
    if head != prefix or len(digits) != _LENGTH or any(d not in _ALPHABET for d in digits):
        return None
    number = 0
    for digit in digits:
        number = number * 32 + _ALPHABET.index(digit)
    return number if number < 1 << 63 else None
