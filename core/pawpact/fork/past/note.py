"""How far a past was lived again, so that one that was stopped goes on where it was.

A stretch of it is one transaction, and its note a row of it, under a key of its own like a request
that may come twice. One that is stopped within a stretch never lived it: the next lives it from its
beginning and comes to the same end. Only the provider's file is not the database's.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select

from pawpact.access.idempotency import Answer, remember, replay
from pawpact.access.models import IdempotencyKey
from pawpact.demo import journal
from pawpact.demo.world import PROVIDER
from pawpact.fork.past.again import Again
from pawpact.fork.past.happening import Deed
from pawpact.fork.sandbox import Sandbox

_ACTOR, _PATH, _KEY = "platform:fork", "/fork", "past-"


@dataclass(frozen=True, slots=True)
class Note:
    """After how many things; what the provider's file held then, what things are called here.

    ``did`` and ``refused`` count by the deed's name.
    """

    things: int = 0
    provider: journal.Note = field(default_factory=lambda: journal.Note(0))
    numbers: Mapping[str, Mapping[str, int]] = field(default_factory=dict, repr=False)
    did: Mapping[str, int] = field(default_factory=dict)
    refused: Mapping[str, int] = field(default_factory=dict)

    def restore(self, again: Again, deeds: Iterable[Deed]) -> None:
        """The life as it stood then."""
        known = {each.name: each for each in deeds}
        for counted, here in ((self.did, again.done), (self.refused, again.refused)):
            here.update({known[name]: count for name, count in counted.items()})
        for kind, pairs in self.numbers.items():
            for there, number in pairs.items():
                again.numbers.note(kind, int(there), number)
        again.sandbox.world.gateway.lost.update(self.provider.lost)


def write_note(again: Again, things: int) -> None:
    """Keep that so many things have happened; within the transaction of the last."""
    path, world = again.sandbox.folder / PROVIDER, again.sandbox.world
    note = {
        "provider": path.stat().st_size if path.exists() else 0,
        "lost": sorted(world.gateway.lost),
        "numbers": again.numbers.known,
        "did": _by_name(again.done),
        "refused": _by_name(again.refused),
    }
    key = f"{_KEY}{things:09d}"
    with world.platform.unit(again.store, _ACTOR) as unit:
        replay(unit, key, "POST", _PATH, b"")
        remember(unit, key, Answer(200, json.dumps(note)))


def last_note(sandbox: Sandbox, store: str) -> Note:
    """How far the life in this sandbox has come."""
    with sandbox.world.platform.unit(store, _ACTOR) as unit:
        ours = IdempotencyKey.key.startswith(_KEY)
        key = unit.session.scalar(select(func.max(IdempotencyKey.key)).where(ours))
        answer = None if key is None else replay(unit, key, "POST", _PATH, b"")
    if key is None or answer is None:
        return Note()
    kept = json.loads(answer.body)
    provider = journal.Note(0, kept["provider"], tuple(kept["lost"]))
    things = int(key.removeprefix(_KEY))
    return Note(things, provider, kept["numbers"], kept["did"], kept["refused"])


def cut_off(folder: Path, note: Note) -> bool:
    """Whether the provider was told more than was lived; it forgets that."""
    return journal.cut_off(folder / PROVIDER, note.provider)


def _by_name(counted: Counter[Deed]) -> dict[str, int]:
    return {deed.name: count for deed, count in counted.items() if count}
