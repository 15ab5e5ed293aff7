"""Receipts of a store since a day, a page at a time, proven by their hashes and decoded."""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from pawpact.decisions.lookup import Revisions, chunk_decision_id
from pawpact.decisions.models import DecisionChunkRow, DecisionRow
from pawpact.decisions.record import PURPOSE
from pawpact.kernel.identity import public_id
from pawpact.kernel.vault import subject_of
from pawpact.policy.receipt import (
    ReceiptDamaged,
    Recorded,
    SingleReader,
    SingleReceipt,
    chunk_hash,
    decode_chunk,
)
from pawpact.policy.replaying.recording import (
    Recording,
    recording_of_chunk,
    recording_of_singles,
)
from pawpact.tenancy.unit import Unit
from pawpact.tenancy.values import Revision

_Stored = DecisionRow | DecisionChunkRow

SINGLES, CHUNKS = 2_000, 50
"""Rows of a page: some megabytes at most."""

_SINGLE = select(
    DecisionRow.id,
    DecisionRow.moment,
    DecisionRow.subjects,
    DecisionRow.decided_at,
    DecisionRow.revision_id,
    DecisionRow.body,
    DecisionRow.sealed,
    DecisionRow.content_hash,
)
_CHUNK = select(
    DecisionChunkRow.id,
    DecisionChunkRow.moment,
    DecisionChunkRow.decided_at,
    DecisionChunkRow.revision_id,
    DecisionChunkRow.body,
    DecisionChunkRow.previous,
    DecisionChunkRow.content_hash,
    DecisionChunkRow.count.label("cases"),
)


@dataclass(frozen=True, slots=True)
class Cases:
    """With whom decisions were about, and when: what is kept of all of them.

    Of a batch ``numbers`` and ``instants`` hold the batch alone and ``roles`` its one role.
    """

    moment: str
    in_batch: bool
    numbers: Sequence[int]
    instants: Sequence[datetime]
    roles: Mapping[str, Sequence[int]]

    @property
    def count(self) -> int:
        return len(next(iter(self.roles.values())))

    def decision(self, position: int) -> str:
        """The public id of one of the decisions."""
        if self.in_batch:
            subject = next(iter(self.roles.values()))[position]
            return chunk_decision_id(self.numbers[0], subject)
        return public_id("dec", self.numbers[position])

    def instant(self, position: int) -> datetime:
        return self.instants[0] if self.in_batch else self.instants[position]

    def subjects(self, position: int) -> dict[str, int]:
        return {role: column[position] for role, column in self.roles.items()}


@dataclass(frozen=True, slots=True)
class Told:
    """Decisions of one moment under one revision. ``sealed`` names facts that were erased: then

    there is nothing to decide on again.
    """

    recording: Recording
    revision: Revision
    cases: Cases
    sealed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Damaged:
    """A receipt by its public id, and how many decisions it should hold."""

    decision: str
    decisions: int = 1


@dataclass(slots=True)
class Receipts:
    """All receipts of a store since an instant, up to when the unit began."""

    unit: Unit
    revisions: Revisions
    since: datetime
    damaged: list[Damaged] = field(default_factory=list)
    """Receipts that do not fit their hash; nothing is told of them."""

    _readers: dict[int, SingleReader] = field(default_factory=dict)

    def count(self) -> int:
        """How many decisions there are."""
        singles = select(func.count()).select_from(DecisionRow)
        chunks = select(func.coalesce(func.sum(DecisionChunkRow.count), 0))
        found = [
            self.unit.session.scalar(
                query.where(model.decided_at >= self.since, model.decided_at <= self.unit.at)
            )
            for query, model in ((singles, DecisionRow), (chunks, DecisionChunkRow))
        ]
        return sum(int(each or 0) for each in found)

    def pages(self) -> Iterator[tuple[list[Told], int]]:
        """What each page holds and how many decisions are done with it, singles first."""
        for rows in self._rows(_SINGLE, DecisionRow, SINGLES):
            yield self._singles(rows), len(rows)
        for rows in self._rows(_CHUNK, DecisionChunkRow, CHUNKS):
            yield (
                [each for row in rows for each in self._chunk(row)],
                sum(row.cases for row in rows),
            )

    def _rows(
        self,
        query: Select[*tuple[Any, ...]],
        model: type[DecisionRow] | type[DecisionChunkRow],
        size: int,
    ) -> Iterator[Sequence[Any]]:
        last = 0
        while True:
            page = (
                query.where(
                    model.decided_at >= self.since,
                    model.decided_at <= self.unit.at,
                    model.id > last,
                )
                .order_by(model.id)
                .limit(size)
            )
            rows = self.unit.session.execute(page).all()
            if rows:
                yield rows
                last = rows[-1].id
            if len(rows) < size:
                return

    def _chunk(self, row: Any) -> Iterator[Told]:
        if chunk_hash(row.body, row.previous) != row.content_hash:
            self.damaged.append(Damaged(public_id("dec", row.id), row.cases))
            return
        revision = self.revisions(self.unit, row.revision_id)
        chunk = decode_chunk(row.body)
        role = revision.vocabulary.moments[row.moment].carries[0]
        recording = recording_of_chunk(chunk, self._day(row.decided_at))
        roles = {role: chunk.subjects}
        yield Told(
            recording, revision, Cases(row.moment, True, (row.id,), (row.decided_at,), roles)
        )

    def _singles(self, rows: Sequence[Any]) -> list[Told]:
        """Side by side what was decided alike: moment, revision, day, policies, what is sealed."""
        rows = [row for row in rows if self._holds(row)]
        opened = self._opened(rows)
        groups: defaultdict[tuple[object, ...], list[tuple[Any, Recorded]]] = defaultdict(list)
        for row, facts in zip(rows, opened, strict=True):
            recorded = self._decoded(row, facts)
            if recorded is not None:
                day = self._day(row.decided_at)
                alike = (row.moment, row.revision_id, day, tuple(sorted(row.subjects)))
                key = (*alike, tuple(recorded.bits), recorded.sealed)
                groups[key].append((row, recorded))
        return [self._side_by_side(each) for each in groups.values()]

    def _side_by_side(self, group: Sequence[tuple[Any, Recorded]]) -> Told:
        rows = [row for row, _ in group]
        first = group[0][1]
        day = self._day(rows[0].decided_at)
        cases = Cases(
            rows[0].moment,
            False,
            [row.id for row in rows],
            [row.decided_at for row in rows],
            {role: [row.subjects[role] for row in rows] for role in rows[0].subjects},
        )
        recording = recording_of_singles(cases.moment, day, [recorded for _, recorded in group])
        revision = self.revisions(self.unit, rows[0].revision_id)
        return Told(recording, revision, cases, first.sealed)

    def _decoded(self, row: Any, facts: bytes | None) -> Recorded | None:
        receipt = SingleReceipt(row.body, row.sealed)
        opened = None if facts is None else lambda _: facts
        try:
            return self._reader(row.revision_id).decode(receipt, opened)
        except ReceiptDamaged:
            self.damaged.append(Damaged(public_id("dec", row.id)))
            return None

    def _holds(self, row: Any) -> bool:
        holds: bool = SingleReceipt(row.body, row.sealed).content_hash == row.content_hash
        if not holds:
            self.damaged.append(Damaged(public_id("dec", row.id)))
        return holds

    def _opened(self, rows: Sequence[Any]) -> list[bytes | None]:
        """The personal facts of a page, its keys read at once; None where they were erased."""
        texts = self.unit.vault.open(
            PURPOSE, [row.sealed for row in rows], [subject_of(row.subjects) for row in rows]
        )
        return [None if text is None else base64.b64decode(text) for text in texts]

    def _reader(self, revision: int) -> SingleReader:
        if revision not in self._readers:
            found = self.revisions(self.unit, revision)
            self._readers[revision] = SingleReader(found.ruleset, found.vocabulary)
        return self._readers[revision]

    def _day(self, at: datetime) -> int:
        return self.unit.store.local_date(at).toordinal()
