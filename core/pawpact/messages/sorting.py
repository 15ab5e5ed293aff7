"""What becomes of each message that is due: sent now, later, or never, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from pawpact.kernel.errors import PawpactError
from pawpact.kernel.label import Language
from pawpact.messages.catalogue import texts_in_force
from pawpact.messages.known import known_words
from pawpact.messages.recipient import Recipient, recipients, willing
from pawpact.messages.rendering import render
from pawpact.messages.rhythm import MOST, advertised_lately, held_back
from pawpact.messages.values import Envelope
from pawpact.outbox.values import Sending
from pawpact.tenancy.unit import Unit
from pawpact.wording.values import Audience, Purpose, Text

Gone = Callable[[Unit, Collection[int]], Collection[int]]
"""Which of these pets died or are lost."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What sorting needs besides the messages: the platform's texts, and what pets are gone."""

    platform: Mapping[str, Text]
    gone: Gone
    language: Language = "zh"


class Waiting(NamedTuple):
    """A message that is due; ``said`` as stored."""

    id: int
    kind: str
    subjects: Mapping[str, int]
    said: Mapping[str, int | str]
    customer_id: int | None
    not_after: datetime | None
    attempts: int


@dataclass(slots=True)
class Sorted:
    """The answer for each message, by its number."""

    envelopes: dict[int, Envelope] = field(default_factory=dict, repr=False)
    texts: dict[int, Text] = field(default_factory=dict)
    later: dict[int, datetime] = field(default_factory=dict)
    never: dict[int, tuple[Sending, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read for all messages together."""

    texts: Mapping[str, Text]
    store: Mapping[str, str]
    recipients: Mapping[int, Recipient]
    willing: Collection[int]
    gone: Collection[int]


def sort(unit: Unit, desk: Desk, rows: Sequence[Waiting]) -> Sorted:
    """Sort these messages; a constant number of statements, whatever their number."""
    texts = texts_in_force(unit, desk.platform)
    customers = {row.customer_id for row in rows if row.customer_id is not None}
    advertised_to = {
        row.customer_id
        for row in rows
        if row.customer_id is not None and _is(texts.get(row.kind), Purpose.MARKETING)
    }
    pets = {row.subjects["pet"] for row in rows if _follows_pet(texts.get(row.kind), row)}
    known = _Known(
        texts,
        known_words(unit, desk.language),
        recipients(unit, customers),
        willing(unit, advertised_to),
        desk.gone(unit, pets) if pets else (),
    )
    sent_lately = advertised_lately(unit, advertised_to)
    found = Sorted()
    for row in rows:
        refused = _refusal(unit, row, known, sent_lately)
        if refused is not None:
            found.never[row.id] = refused
            continue
        text = texts[row.kind]
        later = held_back(unit.store, unit.at, row.not_after, at_any_hour=_at_any_hour(text))
        if later is not None:
            found.later[row.id] = later
            continue
        _fill(unit, desk, row, known, found)
        if row.id in found.envelopes and text.purpose is Purpose.MARKETING:
            sent_lately[row.customer_id or 0] += 1
    return found


def _refusal(
    unit: Unit, row: Waiting, known: _Known, sent_lately: Counter[int]
) -> tuple[Sending, str] | None:
    """Why a message is never sent."""
    text = known.texts.get(row.kind)
    if text is None:
        return Sending.DEAD, "no_text"
    if text.audience is Audience.CUSTOMER and row.customer_id not in known.recipients:
        return Sending.SUPPRESSED, "no_recipient"
    if _follows_pet(text, row) and row.subjects["pet"] in known.gone:
        return Sending.SUPPRESSED, "pet_gone"
    if text.purpose is Purpose.MARKETING:
        if row.customer_id not in known.willing:
            return Sending.DROPPED, "no_consent"
        if sent_lately[row.customer_id or 0] >= unit.store.integer(MOST):
            return Sending.DROPPED, "weekly_limit"
    return None


def _fill(unit: Unit, desk: Desk, row: Waiting, known: _Known, found: Sorted) -> None:
    """The words and the address, or the reason why there are none."""
    text = known.texts[row.kind]
    recipient = known.recipients.get(row.customer_id or 0)
    names = {**known.store, "customer": recipient.name if recipient else ""}
    try:
        words = render(text, names, row.said, unit.store.zone, desk.language)
    except PawpactError as problem:
        found.never[row.id] = Sending.DEAD, problem.code
        return
    to_customer = text.audience is Audience.CUSTOMER and recipient is not None
    found.texts[row.id] = text
    found.envelopes[row.id] = Envelope(
        row.id,
        unit.store.name,
        row.kind,
        text.audience,
        text.title.say(desk.language),
        recipient.phone if to_customer and recipient else str(row.said.get("role", "")),
        words,
        row.attempts + 1,
    )


def _at_any_hour(text: Text) -> bool:
    return text.audience is Audience.STAFF or text.purpose is Purpose.URGENT


def _is(text: Text | None, purpose: Purpose) -> bool:
    return text is not None and text.purpose is purpose


def _follows_pet(text: Text | None, row: Waiting) -> bool:
    return text is not None and text.while_pet_is_here and "pet" in row.subjects
