"""Writes receipts: a row for a single decision, a chained chunk for a batch."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import select

from pawpact.database import bulk
from pawpact.database.prepared import Prepared
from pawpact.decisions.models import DecisionChunkRow, DecisionRow
from pawpact.kernel.vault import subject_of
from pawpact.policy.model import Decision
from pawpact.policy.receipt import (
    FIRST_IN_CHAIN,
    Chunk,
    EffectStatus,
    encode_chunk,
    encode_single,
)
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case

PURPOSE = "decision.facts"
_NEWEST = Prepared(
    select(DecisionChunkRow.content_hash).order_by(DecisionChunkRow.id.desc()).limit(1)
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One case with its decision and what became of every effect, in the decision's order."""

    id: int
    case: Case
    decision: Decision
    statuses: tuple[EffectStatus, ...]


def record_singles(unit: Unit, moment: str, outcomes: Sequence[Outcome]) -> None:
    """One compact row a decision; personal facts sealed in a field of their own."""
    receipts = [
        encode_single(
            each.decision,
            unit.store.revision.vocabulary,
            partial(seal_facts, unit, each.case.subjects),
            each.statuses,
        )
        for each in outcomes
    ]
    count = len(outcomes)
    columns: Mapping[str, Sequence[object]] = {
        "id": [each.id for each in outcomes],
        "moment": [moment] * count,
        "key": [each.case.key for each in outcomes],
        "subject_id": subjects_of(unit, moment, [each.case for each in outcomes]),
        "subjects": [dict(each.case.subjects) for each in outcomes],
        "decided_at": [unit.at] * count,
        "revision_id": [unit.store.revision.id] * count,
        "body": [receipt.body for receipt in receipts],
        "sealed": [receipt.sealed for receipt in receipts],
        "content_hash": [receipt.content_hash for receipt in receipts],
    }
    bulk.insert(unit.session, DecisionRow, columns)


def record_chunk(unit: Unit, number: int, chunk: Chunk) -> None:
    """One insert-only blob for a batch, chained to the store's chunk before it."""
    last = _NEWEST.rows(unit.session)
    previous = last[0].content_hash if last else FIRST_IN_CHAIN
    receipt = encode_chunk(chunk, unit.store.revision.vocabulary, previous)
    bulk.insert(
        unit.session,
        DecisionChunkRow,
        {
            "id": [number],
            "moment": [chunk.moment],
            "decided_at": [unit.at],
            "revision_id": [unit.store.revision.id],
            "count": [receipt.count],
            "body": [receipt.body],
            "previous": [receipt.previous],
            "content_hash": [receipt.content_hash],
        },
    )


def subjects_of(unit: Unit, moment: str, cases: Sequence[Case]) -> list[int]:
    """The ids of the moment's own subject: the first role it carries."""
    role = unit.store.revision.vocabulary.moments[moment].carries[0]
    return [case.subjects[role] for case in cases]


def seal_facts(unit: Unit, subjects: Mapping[str, int], content: bytes) -> bytes:
    """Personal facts under the key of whom the case is about."""
    text = base64.b64encode(content).decode()
    return unit.vault.seal_one(PURPOSE, text, subject_of(subjects))


def open_facts(unit: Unit, subjects: Mapping[str, int], sealed: bytes) -> bytes | None:
    """The same opened; None where whom they are about was erased."""
    text = unit.vault.open_one(PURPOSE, sealed, subject_of(subjects))
    return None if text is None else base64.b64decode(text)
