"""How far a life has come, so that one that was stopped goes on where it was.

What a week did is one transaction, and its note a row of it, under a key of its own like a request
that may come twice. A life that is killed in the middle of a week never lived that week: the next
one lives it from its Monday, with the same chance, and comes to the same end. Only the provider's
file is not the database's: what it took in a week that was never lived is cut off.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, func, select

from pawpact.access.idempotency import Answer, remember, replay
from pawpact.access.models import IdempotencyKey
from pawpact.demo.plan import Plan
from pawpact.demo.world import PROVIDER, World, open_world

MARK = "life.json"
"""What was wished for when the life in this folder began, and whether it is over."""
_ACTOR, _PATH, _KEY = "platform:demo", "/demo", "demo-week-"


@dataclass(frozen=True, slots=True)
class Note:
    """After how many whole weeks; what the provider's file held then, which requests were lost."""

    weeks: int
    provider: int = 0
    lost: tuple[str, ...] = ()


def begin(plan: Plan) -> None:
    """A life begins in this folder."""
    _write(plan, {"mark": plan.mark(), "over": False})


def end(plan: Plan) -> None:
    """It is over: the next one begins anew."""
    _write(plan, {"mark": plan.mark(), "over": True})


def is_unfinished(plan: Plan) -> bool:
    """Whether just this life was begun in the folder and is not over."""
    path = plan.folder / MARK
    if not path.exists():
        return False
    kept: object = json.loads(path.read_text("utf-8"))
    return kept == {"mark": plan.mark(), "over": False}


def note_week(world: World, plan: Plan, weeks: int) -> None:
    """Keep that so many weeks are over; within the transaction of the last."""
    note = {"provider": _size(plan.folder / PROVIDER), "lost": sorted(world.gateway.lost)}
    with world.platform.unit(world.stores[0], _ACTOR) as unit:
        replay(unit, f"{_KEY}{weeks:04d}", "POST", _PATH, b"")
        remember(unit, f"{_KEY}{weeks:04d}", Answer(200, json.dumps(note)))


def note_whole(plan: Plan) -> World:
    """Keep that all weeks are over, with the provider's file as it is now, whatever was noted."""
    world = open_world(plan.folder, plan.rules, plan.seed, node=0, url=plan.database, is_over=True)
    with world.platform.unit(world.stores[0], _ACTOR) as unit:
        ours = delete(IdempotencyKey).where(IdempotencyKey.key.startswith(_KEY))
        unit.session.execute(ours.execution_options(synchronize_session=False))
    note_week(world, plan, plan.weeks)
    return world


def reopen(plan: Plan) -> tuple[World, Note]:
    """The world as it was after its last whole week."""
    world = _open(plan)
    note = last_note(world)
    if cut_off(plan.folder / PROVIDER, note):
        world.platform.parts.database.engine.dispose()
        world = _open(plan)
    world.gateway.lost.update(note.lost)
    return world, note


def cut_off(path: Path, note: Note) -> bool:
    """Whether the provider was told more than was lived; it forgets that."""
    if _size(path) <= note.provider:
        return False
    with path.open("r+b") as file:
        file.truncate(note.provider)
    return True


def _open(plan: Plan) -> World:
    return open_world(plan.folder, plan.rules, plan.seed, node=0, url=plan.database)


def last_note(world: World) -> Note:
    """After how many whole weeks the world stands still."""
    if not world.stores:
        return Note(0)
    with world.platform.unit(world.stores[0], _ACTOR) as unit:
        ours = IdempotencyKey.key.startswith(_KEY)
        key = unit.session.scalar(select(func.max(IdempotencyKey.key)).where(ours))
        answer = None if key is None else replay(unit, key, "POST", _PATH, b"")
    if key is None or answer is None:
        return Note(0)
    kept = json.loads(answer.body)
    return Note(int(key.removeprefix(_KEY)), kept["provider"], tuple(kept["lost"]))


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _write(plan: Plan, kept: object) -> None:
    (plan.folder / MARK).write_text(json.dumps(kept), "utf-8")
