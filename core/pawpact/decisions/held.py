"""Cases that wait for a person: opened by the runner, answered by people."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select

from pawpact.decisions.models import HeldCase, HeldEvent
from pawpact.kernel.errors import MoveRefused, NotFound, PawpactError
from pawpact.kernel.identity import public_id, read_public_id
from pawpact.kernel.label import Label
from pawpact.outbox.service import Message, send
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case
from pawpact.vocabulary.types import Value

PURPOSE = "held_case.facts"
UNEXPECTED = Label("规则或插件执行时出错，由人工处理", "a rule or plugin failed; a person decides")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a case waits: a stable code and words without personal data."""

    code: str
    text: Label

    @classmethod
    def of(cls, error: Exception) -> Reason:
        """Of our own errors the message; of others only the kind, which holds no values."""
        if isinstance(error, PawpactError):
            return cls(error.code, error.message)
        kind = type(error).__name__
        return cls("unexpected", Label(f"{UNEXPECTED.zh}（{kind}）", f"{UNEXPECTED.en} ({kind})"))


def hold(
    unit: Unit,
    moment: str,
    case: Case,
    reason: Reason,
    facts: Mapping[str, Value | None],
    *,
    kind: Literal["held", "referred"] = "held",
    queue: str = "store_manager",
    decision: int | None = None,
) -> int:
    """Let a case wait for a person, once, and tell the customer that it waits.

    One that could not be resumed waits again.
    """
    known = unit.session.scalar(
        select(HeldCase).where(HeldCase.moment == moment, HeldCase.key == case.key)
    )
    if known is not None:
        return _wait_on(unit, known, reason)
    hours = unit.store.integer("adoption_review.review_due_hours")
    row = HeldCase(
        id=unit.ids.one(),
        moment=moment,
        key=case.key,
        kind=kind,
        queue=queue,
        subjects=dict(case.subjects),
        facts=unit.vault.seal(unit.store.tenant, PURPOSE, _dump(facts)),
        reason_code=reason.code,
        reason_zh=reason.text.zh,
        reason_en=reason.text.en,
        state="open",
        held_at=unit.at,
        due_at=unit.at + timedelta(hours=hours),
        decision_id=decision,
    )
    unit.session.add(row)
    unit.session.flush()
    _note(unit, row.id, kind, reason.code)
    if "customer" in case.subjects:
        send(unit, [Message("request.waiting", dict(case.subjects), key=f"held:{row.id}")])
    return row.id


def _wait_on(unit: Unit, row: HeldCase, reason: Reason) -> int:
    if row.state != "open":
        row.state = "open"
        row.reason_code = reason.code
        row.reason_zh = reason.text.zh
        row.reason_en = reason.text.en
        _note(unit, row.id, "held", reason.code)
    return row.id


def close(unit: Unit, row: HeldCase, move: Literal["resumed", "decided"], why: str) -> None:
    """End the waiting; a case is answered once."""
    if row.state != "open":
        raise MoveRefused("held_case", row.state, move, ())
    row.state = move
    _note(unit, row.id, move, why)


def find(unit: Unit, public: str) -> HeldCase:
    """The held case behind a public id of this store."""
    number = read_public_id("held", public)
    row = None if number is None else unit.session.get(HeldCase, (unit.store.tenant, number))
    if row is None:
        raise NotFound(
            Label(f"本店没有待处理案件 {public}", f"this store has no held case {public}")
        )
    return row


def case_of(unit: Unit, row: HeldCase) -> Case:
    """The case as it was, with the facts that were known when it was held."""
    facts = json.loads(unit.vault.open(unit.store.tenant, PURPOSE, row.facts))
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


def waiting(unit: Unit, *, state: str = "open") -> Sequence[Waiting]:
    """The store's held cases of one state, the most urgent first."""
    rows = unit.session.scalars(
        select(HeldCase).where(HeldCase.state == state).order_by(HeldCase.due_at, HeldCase.id)
    )
    return [
        Waiting(
            public_id("held", row.id),
            row.moment,
            row.kind,
            row.queue,
            Label(row.reason_zh, row.reason_en),
            row.state,
            row.held_at,
            row.due_at,
        )
        for row in rows
    ]


def _note(unit: Unit, held_case: int, move: str, why: str) -> None:
    event = HeldEvent(
        id=unit.ids.one(),
        held_case_id=held_case,
        move=move,
        actor=unit.actor,
        why=why,
        at=unit.at,
    )
    unit.session.add(event)


def _dump(facts: Mapping[str, Value | None]) -> str:
    return json.dumps({name: value for name, value in facts.items() if value is not None})
