"""Cases that wait for a person: opened by the runner, answered by people."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import bindparam, select

from pawpact.access.log import FOREIGN_ID
from pawpact.database import bulk
from pawpact.database.prepared_objects import PreparedObjects
from pawpact.decisions.models import HeldCase, HeldEvent
from pawpact.hosting.failure import PluginFailed
from pawpact.kernel.errors import Attempt, NotFound, PawpactError
from pawpact.kernel.identity import public_id, quoted, read_public_id
from pawpact.kernel.label import Label
from pawpact.kernel.machine import Machine
from pawpact.kernel.vault import subject_of
from pawpact.outbox.service import Message, send
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case
from pawpact.vocabulary.declarations import MomentKind
from pawpact.vocabulary.renamed import names_of
from pawpact.vocabulary.types import Value

HELD = Machine(
    "held_case",
    {"open": ("resumed", "decided", "dropped")},
    {
        "held_case": Label("待处理案件", "held case"),
        "open": Label("待处理", "open"),
        "resumed": Label("已重试", "resumed"),
        "decided": Label("已决定", "decided"),
        "dropped": Label("不再需要", "not needed any more"),
    },
    "pawpact held list",
)
"""A case is answered once; it waits again where it came to nothing."""
PURPOSE = "held_case.facts"
_IN_STATE = PreparedObjects(
    select(HeldCase)
    .where(HeldCase.state == bindparam("state"))
    .order_by(HeldCase.due_at, HeldCase.id)
)
UNEXPECTED = Label("规则或插件执行时出错，由人工处理", "a rule or plugin failed; a person decides")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a case waits: a stable code, words without personal data, the plugin that caused it."""

    code: str
    text: Label
    plugin: str = ""

    @classmethod
    def of(cls, error: Exception) -> Reason:
        """Of our own errors the message; of others only the kind, which holds no values."""
        if isinstance(error, PluginFailed):
            return cls(error.code, error.message, error.plugin)
        if isinstance(error, PawpactError):
            return cls(error.code, error.message)
        kind = type(error).__name__
        return cls("unexpected", Label(f"{UNEXPECTED.zh}（{kind}）", f"{UNEXPECTED.en} ({kind})"))


@dataclass(frozen=True, slots=True)
class Holding:
    """One case that is to wait, with the facts that are known of it."""

    case: Case
    reason: Reason
    facts: Mapping[str, Value | None] = field(repr=False)
    kind: Literal["held", "referred", "reaction"] = "held"
    queue: str = "store_manager"
    decision: int | None = None


def hold_all(unit: Unit, moment: str, holdings: Sequence[Holding]) -> list[int]:
    """Let cases wait for a person, each once; their ids, in the order given.

    Who asked for leave is told that it waits; of what has happened anyway nobody is. A case that
    could not be resumed waits again. As many statements for a thousand cases as for one.
    """
    if not holdings:
        return []
    keys = [each.case.key for each in holdings]
    names = names_of(moment, unit.store.revision.vocabulary.renamed.moments)
    found = unit.session.scalars(
        select(HeldCase).where(HeldCase.moment.in_(names), HeldCase.key.in_(keys))
    )
    known = {row.key: row for row in found}
    fresh = {each.case.key: each for each in holdings if each.case.key not in known}
    again = [each for each in holdings if each.case.key in known]
    numbers = _wait(unit, moment, list(fresh.values()))
    _wait_again(unit, [(known[each.case.key], each.reason) for each in again])
    ids = {key: row.id for key, row in known.items()} | dict(zip(fresh, numbers, strict=True))
    return [ids[key] for key in keys]


def _wait(unit: Unit, moment: str, holdings: Sequence[Holding]) -> list[int]:
    if not holdings:
        return []
    numbers = unit.ids.many(len(holdings))
    due_at = unit.at + timedelta(hours=unit.store.integer("adoption_review.review_due_hours"))
    count = len(holdings)
    about = [subject_of(each.case.subjects) for each in holdings]
    columns: Mapping[str, Sequence[object]] = {
        "id": numbers,
        "moment": [moment] * count,
        "key": [each.case.key for each in holdings],
        "kind": [each.kind for each in holdings],
        "queue": [each.queue for each in holdings],
        "subjects": [dict(each.case.subjects) for each in holdings],
        "facts": unit.vault.seal(PURPOSE, [_dump(each.facts) for each in holdings], about),
        "reason_code": [each.reason.code for each in holdings],
        "reason_zh": [each.reason.text.zh for each in holdings],
        "reason_en": [each.reason.text.en for each in holdings],
        "plugin": [each.reason.plugin for each in holdings],
        "state": ["open"] * count,
        "held_at": [unit.at] * count,
        "due_at": [due_at] * count,
        "decision_id": [each.decision for each in holdings],
    }
    bulk.insert(unit.session, HeldCase, columns)
    moves = [(each.kind, each.reason.code) for each in holdings]
    _note_all(unit, numbers, moves)
    _tell(unit, moment, holdings, numbers)
    return numbers


def _tell(unit: Unit, moment: str, holdings: Sequence[Holding], numbers: Sequence[int]) -> None:
    if unit.store.revision.vocabulary.moments[moment].kind is not MomentKind.REQUEST:
        return
    messages = [
        Message("request.waiting", dict(each.case.subjects), key=f"held:{number}")
        for each, number in zip(holdings, numbers, strict=True)
        if "customer" in each.case.subjects
    ]
    if messages:
        send(unit, messages)


def _wait_again(unit: Unit, cases: Sequence[tuple[HeldCase, Reason]]) -> None:
    closed = [(row, reason) for row, reason in cases if row.state != "open"]
    if not closed:
        return
    numbers = [row.id for row, _ in closed]
    columns: Mapping[str, Sequence[object]] = {
        "state": ["open"] * len(closed),
        "reason_code": [reason.code for _, reason in closed],
        "reason_zh": [reason.text.zh for _, reason in closed],
        "reason_en": [reason.text.en for _, reason in closed],
        "plugin": [reason.plugin for _, reason in closed],
    }
    bulk.update(unit.session, HeldCase, numbers, columns)
    _note_all(unit, numbers, [("held", reason.code) for _, reason in closed])


Answered = Literal["resumed", "decided", "dropped"]


def close(unit: Unit, row: HeldCase, move: Answered, why: str) -> None:
    """End the waiting; a case is answered once."""
    HELD.check(row.state, move)
    row.state = move
    _note(unit, row.id, move, why)


def find(unit: Unit, public: str) -> HeldCase:
    """The held case behind a public id of this store."""
    number = read_public_id("held", public)
    row = None if number is None else unit.session.get(HeldCase, (unit.store.tenant, number))
    if row is None:
        missing = NotFound(
            Label(
                f"本店没有待处理案件 {quoted('held', public)}",
                f"this store has no held case {quoted('held', public)}",
            )
        )
        if number is not None:
            missing.attempt = Attempt(FOREIGN_ID, "held_case", (number,))
        raise missing
    return row


def case_of(unit: Unit, row: HeldCase) -> Case:
    """The case as it was, with the facts that were known when it was held.

    Nothing is known any more of somebody who was erased.
    """
    opened = unit.vault.open_one(PURPOSE, row.facts, subject_of(row.subjects))
    facts = {} if opened is None else json.loads(opened)
    known = {
        name: tuple(value) if isinstance(value, list) else value for name, value in facts.items()
    }
    return Case(row.key, row.subjects, known)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A held case as people read it in a list."""

    id: str
    moment: str
    kind: str
    queue: str
    reason: Label
    state: str
    held_at: datetime
    due_at: datetime
    code: str = ""
    plugin: str = ""


def waiting(unit: Unit, *, state: str = "open") -> Sequence[Waiting]:
    """The store's held cases of one state, the most urgent first."""
    return [waiting_of(row) for row in _IN_STATE.all(unit.session, state=state)]


def waiting_of(row: HeldCase) -> Waiting:
    """One case as people read it in a list."""
    return Waiting(
        public_id("held", row.id),
        row.moment,
        row.kind,
        row.queue,
        Label(row.reason_zh, row.reason_en),
        row.state,
        row.held_at,
        row.due_at,
        row.reason_code,
        row.plugin,
    )


def _note(unit: Unit, held_case: int, move: str, why: str) -> None:
    _note_all(unit, [held_case], [(move, why)])


def _note_all(unit: Unit, cases: Sequence[int], moves: Sequence[tuple[str, str]]) -> None:
    count = len(cases)
    columns: Mapping[str, Sequence[object]] = {
        "id": unit.ids.many(count),
        "held_case_id": cases,
        "move": [move for move, _ in moves],
        "actor": [unit.actor] * count,
        "why": [why for _, why in moves],
        "at": [unit.at] * count,
    }
    bulk.insert(unit.session, HeldEvent, columns)


def _dump(facts: Mapping[str, Value | None]) -> str:
    return json.dumps({name: value for name, value in facts.items() if value is not None})
