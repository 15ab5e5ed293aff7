"""Who asks the outside world: of several that want the same answer, one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from pawpact.database import bulk
from pawpact.decisions.models import InquiryClaim
from pawpact.tenancy.unit import Unit

TAKEN_OVER_AFTER = timedelta(minutes=5)
"""Longer than any adapter waits for its answer: who claimed that long ago asks no more."""


@dataclass(frozen=True, slots=True)
class Asking:
    """One question by its request key. Asked again, the provider sees the same key."""

    plugin: str
    inquiry: str
    key: str


def claim(unit: Unit, wanted: Sequence[Asking]) -> frozenset[Asking]:
    """Those that the caller is to ask; somebody else is asking the others right now.

    Three statements at most, whatever their number. A claim whose holder died is taken over
    after a while.
    """
    known = _known(unit, wanted)
    fresh = [each for each in dict.fromkeys(wanted) if each not in known]
    free = [
        each
        for each, row in known.items()
        if row.released_at is not None or row.claimed_at + TAKEN_OVER_AFTER <= unit.at
    ]
    _begin(unit, fresh)
    columns: Mapping[str, Sequence[object]] = {
        "claimed_at": [unit.at] * len(free),
        "released_at": [None] * len(free),
    }
    bulk.update(unit.session, InquiryClaim, [known[each].id for each in free], columns)
    return frozenset((*fresh, *free))


def release(unit: Unit, asked: Sequence[Asking]) -> None:
    """What these found is stored in this unit, or they failed: it may be asked again."""
    rows = _known(unit, asked)
    columns = {"released_at": [unit.at] * len(rows)}
    bulk.update(unit.session, InquiryClaim, [row.id for row in rows.values()], columns)


def _known(unit: Unit, wanted: Sequence[Asking]) -> Mapping[Asking, InquiryClaim]:
    if not wanted:
        return {}
    keys = {each.key for each in wanted}
    rows = unit.session.scalars(select(InquiryClaim).where(InquiryClaim.key.in_(keys)))
    found = {Asking(row.plugin, row.inquiry, row.key): row for row in rows}
    return {each: found[each] for each in dict.fromkeys(wanted) if each in found}


def _begin(unit: Unit, fresh: Sequence[Asking]) -> None:
    columns: Mapping[str, Sequence[object]] = {
        "id": unit.ids.many(len(fresh)),
        "plugin": [each.plugin for each in fresh],
        "inquiry": [each.inquiry for each in fresh],
        "key": [each.key for each in fresh],
        "claimed_at": [unit.at] * len(fresh),
        "released_at": [None] * len(fresh),
    }
    bulk.insert(unit.session, InquiryClaim, columns)
