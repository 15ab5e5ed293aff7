"""Proves of anything with states that it is where its last move led it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import and_, case, func, select

from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.ledger.finding import Auditor, Place, one, pages


def moved_elsewhere(
    code: str, title: Label, subject: Any, link: Any, went_to: Any, prefix: str
) -> Auditor:
    """An auditor of one kind of subject; ``link`` and ``went_to`` are columns of its moves.

    What never moved is where it began, which only it knows.
    """
    event = link.class_
    last = func.max(event.id)
    there = func.coalesce(func.max(case((went_to == subject.state, event.id))), 0)
    same = and_(event.tenant_id == subject.tenant_id, link == subject.id)
    elsewhere = Prepared(
        select(subject.id)
        .join_from(subject, event, same)
        .group_by(subject.tenant_id, subject.id)
        .having(last != there)
    )

    def look(session: StoreSession) -> Iterator[Place]:
        for page in pages(session, elsewhere):
            numbers = [row.id for row in page]
            moves = select(link, went_to).where(link.in_(numbers)).order_by(event.id)
            led: dict[int, str] = dict(session.execute(moves).all())
            states = select(subject.id, subject.state).where(subject.id.in_(numbers))
            for number, state in session.execute(states.order_by(subject.id)):
                yield Place.of(public_id(prefix, number), led[number], state)

    return one(code, title, look)
