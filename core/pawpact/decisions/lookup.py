"""Finds a stored decision and explains it, by the revision under which it was made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from pawpact.decisions.models import DecisionChunkRow, DecisionRow
from pawpact.decisions.record import open_facts
from pawpact.kernel.errors import NotFound
from pawpact.kernel.identity import public_id, quoted, read_public_id
from pawpact.kernel.label import Label
from pawpact.policy.receipt import (
    ReceiptDamaged,
    Recorded,
    SingleReceipt,
    chunk_hash,
    decode_chunk,
    decode_single,
)
from pawpact.tenancy.unit import Unit
from pawpact.tenancy.values import Revision

Revisions = Callable[[Unit, int], Revision]


@dataclass(frozen=True, slots=True)
class Found:
    """A stored decision with the revision it was made under."""

    id: str
    at: datetime
    recorded: Recorded
    revision: Revision
    subjects: dict[str, int]


def find_decision(unit: Unit, public: str, revisions: Revisions) -> Found:
    """The decision behind a public id of this store; one of a batch is ``dec_…:<subject>``."""
    head, _, subject = public.partition(":")
    number = read_public_id("dec", head)
    if number is not None and subject.isdecimal():
        return _of_chunk(unit, public, number, int(subject), revisions)
    row = None if number is None else unit.session.get(DecisionRow, (unit.store.tenant, number))
    if row is None:
        raise _missing(public)
    return _of_row(unit, row, revisions)


def decided_after(unit: Unit, number: int) -> list[str]:
    """The ids of what was decided in this store after this number was given out."""
    singles = unit.session.scalars(select(DecisionRow.id).where(DecisionRow.id > number))
    chunks = unit.session.execute(
        select(DecisionChunkRow.id, DecisionChunkRow.body).where(DecisionChunkRow.id > number)
    )
    found = [(each, public_id("dec", each)) for each in singles]
    found += [
        (each.id, chunk_decision_id(each.id, subject))
        for each in chunks
        for subject in decode_chunk(each.body).subjects
    ]
    return [public for _, public in sorted(found)]


def chunk_decision_id(chunk: int, subject: int) -> str:
    return f"{public_id('dec', chunk)}:{subject}"


def _of_row(unit: Unit, row: DecisionRow, revisions: Revisions) -> Found:
    _refuse_rewritten(public_id("dec", row.id), _hash_of(row), row.content_hash)
    revision = revisions(unit, row.revision_id)
    subjects = dict(row.subjects)
    opened = None if row.sealed is None else open_facts(unit, subjects, row.sealed)
    recorded = decode_single(
        SingleReceipt(row.body, row.sealed),
        revision.ruleset,
        revision.vocabulary,
        None if opened is None else lambda _: opened,
    )
    return Found(public_id("dec", row.id), row.decided_at, recorded, revision, subjects)


def _of_chunk(unit: Unit, public: str, number: int, subject: int, revisions: Revisions) -> Found:
    row = unit.session.get(DecisionChunkRow, (unit.store.tenant, number))
    recorded = None if row is None else decode_chunk(row.body).find(subject)
    if row is None or recorded is None:
        raise _missing(public)
    _refuse_rewritten(public, chunk_hash(row.body, row.previous), row.content_hash)
    revision = revisions(unit, row.revision_id)
    role = revision.vocabulary.moments[row.moment].carries[0]
    return Found(public, row.decided_at, recorded, revision, {role: subject})


def _hash_of(row: DecisionRow) -> bytes:
    return SingleReceipt(row.body, row.sealed).content_hash


def _refuse_rewritten(public: str, computed: bytes, stored: bytes) -> None:
    """A receipt that no longer fits the hash it was stored with tells nothing."""
    if computed != stored:
        raise ReceiptDamaged(
            Label(
                f"决定 {public} 的凭据与写入时的校验值不符，不作解释；请通知平台管理员核查",
                f"the receipt of {public} does not fit the hash it was stored with, so nothing is"
                " explained; have the platform's administrator look into it",
            )
        )


def _missing(public: str) -> NotFound:
    return NotFound(
        Label(
            f"本店没有决定 {quoted('dec', public)}",
            f"this store has no decision {quoted('dec', public)}",
        )
    )
