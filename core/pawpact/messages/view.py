"""The outbox and the texts as people see them: ids and states, never a name or a phone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label, Language
from pawpact.messages.catalogue import texts_in_force
from pawpact.messages.known import known_words
from pawpact.messages.rendering import render
from pawpact.messages.title import titles_of
from pawpact.outbox.models import OutboxMessage
from pawpact.outbox.values import Sending
from pawpact.tenancy.unit import Unit
from pawpact.wording.values import Text, Variable, VariableKind

MOST = 200
_EXAMPLES: dict[VariableKind, int | str] = {
    VariableKind.MONEY: 39_800,
    VariableKind.DAY: "2026-03-12",
    VariableKind.TIME: "2026-03-12T01:00:00+00:00",
    VariableKind.COUNT: 2,
    VariableKind.NAME: "…",
    VariableKind.TASK: "follow_up.day",
}
_SOMEBODY = Label("某位客户", "a customer")


@dataclass(frozen=True, slots=True)
class TextView:
    """One text in force."""

    kind: str
    title: Label
    version: int
    layer: str
    audience: str
    purpose: str
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message of the outbox."""

    id: str
    kind: str
    title: Label
    customer: str | None
    state: str
    due_at: datetime
    sent_at: datetime | None
    attempts: int
    failure: str
    text: str
    channel: str


def list_texts(unit: Unit, platform: Mapping[str, Text]) -> list[TextView]:
    """Every text in force in this store, by its kind."""
    found = texts_in_force(unit, platform)
    return [_text_view(found[kind]) for kind in sorted(found)]


def preview(unit: Unit, text: Text, language: Language) -> str:
    """A text filled with made-up values and the store's own name."""
    known = {**known_words(unit, language), "customer": _SOMEBODY.say(language)}
    said = {name: _example(each) for name, each in text.variables.items()}
    return render(text, known, said, unit.store.zone, language)


def list_messages(
    unit: Unit,
    platform: Mapping[str, Text],
    state: Sending | None = None,
    *,
    before: int | None = None,
    limit: int = MOST,
) -> list[MessageView]:
    """The newest messages, of one state where one is named; ``platform`` says their titles."""
    wanted = select(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(limit)
    if before is not None:
        wanted = wanted.where(OutboxMessage.id < before)
    if state is not None:
        wanted = wanted.where(OutboxMessage.state == state)
    rows = unit.session.scalars(wanted).all()
    titles = titles_of(unit, platform, rows)
    return [
        MessageView(
            public_id("msg", row.id),
            row.kind,
            titles.of(row),
            None if row.customer_id is None else public_id("cus", row.customer_id),
            row.state,
            row.due_at,
            row.sent_at,
            row.attempts,
            row.failure,
            row.text,
            row.channel,
        )
        for row in rows
    ]


def count_messages(unit: Unit) -> Counter[str]:
    """How many messages there are of each state."""
    rows = unit.session.execute(
        select(OutboxMessage.state, func.count()).group_by(OutboxMessage.state)
    )
    return Counter(dict(rows.all()))


def _text_view(text: Text) -> TextView:
    return TextView(
        text.kind,
        text.title,
        text.version,
        text.layer,
        text.audience.value,
        text.purpose.value,
        text.content,
    )


def _example(variable: Variable) -> int | str:
    if variable.kind is VariableKind.WORD:
        return next(iter(variable.words))
    return _EXAMPLES[variable.kind]
