"""Word from a plugin in one store to the same plugin in another store of the brand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pawpact.hosting.outcome import Outcome
from pawpact.hosting.seeing import Seeing, Surroundings


@dataclass(frozen=True, slots=True)
class Received:
    """One letter, as the receiver reads it.

    ``store`` is the sender's name and ``sender`` its number, both as core knows them. ``number``
    belongs to nothing yet: a thing that begins with this letter is called by it.

    >>> Received("hangzhou-xihu", 3, "seen:7", 9, {"customer": 7}).store
    'hangzhou-xihu'
    """

    store: str
    sender: int
    key: str
    number: int
    values: Mapping[str, int | str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class LetterBatch(Seeing):
    """Letters of one kind, in the order in which they were sent.

    >>> def receive(batch: LetterBatch):
    ...     return Outcome(answer={})
    """

    surroundings: Surroundings = field(repr=False)
    letters: tuple[Received, ...]


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who reads letters of one kind.

    ``receive`` is pure and gets a `LetterBatch`; what it returns is kept in one transaction with
    the note that they are read, so each is read once. Where it fails they wait and are tried again.

    >>> Receiver("asked", receive=lambda batch: Outcome()).name
    'asked'
    """

    name: str
    receive: Callable[[LetterBatch], Outcome]
