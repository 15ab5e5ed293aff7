"""What a message is called, also when nobody ships words of its kind any more."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from pawpact.kernel.label import Label
from pawpact.messages.models import MessageText
from pawpact.outbox.models import OutboxMessage
from pawpact.tenancy.unit import Unit
from pawpact.wording.values import Audience, Text


@dataclass(frozen=True, slots=True)
class Titles:
    """Titles by kind, and what was said in messages whose kind is gone."""

    platform: Mapping[str, Text]
    said: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """The words that were kept, by the reference that a sent message holds."""

    def of(self, row: OutboxMessage) -> Label:
        """Its title; of a kind that is gone its words as written, of one never sent the kind."""
        if row.kind in self.platform:
            return self.platform[row.kind].title
        words = self.said.get(row.text)
        return Label(words["zh"], words.get("en", words["zh"])) if words else Label.of(row.kind)

    def is_for_staff(self, row: OutboxMessage) -> bool:
        """As the text says; a plugin's are for customers."""
        text = self.platform.get(row.kind)
        return text is not None and text.audience is Audience.STAFF


def titles_of(unit: Unit, platform: Mapping[str, Text], rows: Collection[OutboxMessage]) -> Titles:
    """The titles of these; one statement where a kind is gone, as when a plugin was removed."""
    gone = {row.text for row in rows if row.text and row.kind not in platform}
    if not gone:
        return Titles(platform)
    kept = unit.session.execute(
        select(MessageText.reference, MessageText.words).where(MessageText.reference.in_(gone))
    )
    return Titles(platform, {row.reference: row.words for row in kept if row.words})
