"""The revisions that a store has had: who published them, when and why, and what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import select

from pawpact.database.session import StoreSession
from pawpact.kernel.errors import NotFound
from pawpact.kernel.label import Label
from pawpact.policy.layering.snapshot import thaw
from pawpact.policy.model import Ruleset
from pawpact.tenancy.models import PolicyRevision
from pawpact.vocabulary.registry import Vocabulary

_CONTENTS_KEPT = 256
_MOST_LISTED = 12


class NoSuchRevision(NotFound):
    """The store has no revision of this number."""

    code = "no_such_revision"
    title = Label("本店没有这个规则版本", "The store has no revision of this number")


@dataclass(frozen=True, slots=True)
class PastRevision:
    """One revision as a history shows it. It holds from ``valid_from`` until a newer one does."""

    id: int
    number: int
    content_hash: str
    actor: str
    why: str
    at: datetime
    valid_from: datetime


def past_revisions(session: StoreSession) -> list[PastRevision]:
    """All of a store, oldest first; not those that only running contracts go by."""
    rows = session.execute(
        select(
            PolicyRevision.id,
            PolicyRevision.number,
            PolicyRevision.content_hash,
            PolicyRevision.actor,
            PolicyRevision.why,
            PolicyRevision.at,
            PolicyRevision.valid_from,
        )
        .where(PolicyRevision.beside.is_(None))
        .order_by(PolicyRevision.number)
    )
    return [PastRevision(*row) for row in rows]


def in_force(revisions: Sequence[PastRevision], now: datetime) -> PastRevision | None:
    """The newest whose day has come."""
    begun = [each for each in revisions if each.valid_from <= now]
    return begun[-1] if begun else None


def numbered(revisions: Sequence[PastRevision], number: int) -> PastRevision:
    """The one of this number; else those that there are."""
    for each in revisions:
        if each.number == number:
            return each
    listed = ", ".join(f"r{each.number}" for each in revisions[-_MOST_LISTED:]) or "-"
    raise NoSuchRevision(
        Label(
            f"没有版本 r{number}；最近的有：{listed}",
            f"there is no revision r{number}; the latest are {listed}",
        )
    )


def said_by(session: StoreSession, revision: PastRevision) -> tuple[Ruleset, Vocabulary]:
    """What a revision says, with the words it was published with."""
    content = session.execute(
        select(PolicyRevision.content).where(PolicyRevision.id == revision.id)
    ).scalar_one()
    return _thawed(content)


@lru_cache(maxsize=_CONTENTS_KEPT)
def _thawed(content: str) -> tuple[Ruleset, Vocabulary]:
    return thaw(content)
