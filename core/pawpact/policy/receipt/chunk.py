"""The decisions of a whole batch as one insert-only, hash-chained, columnar blob.

The body is zlib over JSON: ``language``, ``revision``, ``moment``, ``count``, ``subjects`` (the
first one, then the gaps), ``facts`` (a column each), ``bits`` (of each policy a column of fired
and one of undetermined bits) and ``statuses`` (of each effect the positions as gaps, a code for
each and, where any, the details as gaps). Whoever has zlib can read it, without this program.
"""

from __future__ import annotations

import bisect
import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from types import NoneType
from typing import Any, TypeVar, cast

from pawpact.kernel.label import Label
from pawpact.policy.deciding.column import ColumnDecision
from pawpact.policy.model import Bits
from pawpact.policy.receipt.recorded import (
    LANGUAGE_VERSION,
    STATUSES,
    EffectStatus,
    PersonalFactExposed,
    ReceiptDamaged,
    Recorded,
    Status,
    as_value,
    refuse_newer,
)
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value

FIRST_IN_CHAIN = bytes(32)
"""What a store's first chunk names as the hash before it."""

_LARGEST = 64 * 1024 * 1024

_PLAIN = {int, str, bool, NoneType}
_Entry = TypeVar("_Entry")


@dataclass(frozen=True, slots=True)
class StatusColumn:
    """What became of one rule's effect for the subjects at these positions, in rising order."""

    policy: str
    rule: str
    effect: str
    positions: tuple[int, ...]
    statuses: tuple[Status, ...]
    details: tuple[int | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Chunk:
    """A batch of decisions in columns, all parallel to ``subjects``, which rise strictly."""

    moment: str
    revision: str
    subjects: Sequence[int]
    facts: Mapping[str, Sequence[Value | None]]
    bits: Mapping[str, tuple[Sequence[int], Sequence[int]]]
    statuses: Sequence[StatusColumn] = ()

    def position(self, subject: int) -> int | None:
        at = bisect.bisect_left(self.subjects, subject)
        return at if at < len(self.subjects) and self.subjects[at] == subject else None

    def find(self, subject: int) -> Recorded | None:
        """The decision about one subject, or None where the batch does not hold it."""
        position = self.position(subject)
        return None if position is None else self.at(position)

    def at(self, position: int) -> Recorded:
        return Recorded(
            moment=self.moment,
            revision=self.revision,
            facts={name: column[position] for name, column in self.facts.items()},
            sealed=frozenset(),
            bits={
                policy: Bits(fired[position], undetermined[position])
                for policy, (fired, undetermined) in self.bits.items()
            },
            statuses=tuple(self._statuses_at(position)),
        )

    def _statuses_at(self, position: int) -> Iterable[EffectStatus]:
        for column in self.statuses:
            at = bisect.bisect_left(column.positions, position)
            if at < len(column.positions) and column.positions[at] == position:
                detail = column.details[at] if column.details else None
                yield EffectStatus(column.statuses[at], detail)


@dataclass(frozen=True, slots=True)
class ChunkReceipt:
    """What is stored of a batch. ``previous`` is the store's chunk before this one."""

    body: bytes
    count: int
    previous: bytes
    content_hash: bytes


def encode_chunk(
    chunk: Chunk, vocabulary: Vocabulary, previous: bytes = FIRST_IN_CHAIN
) -> ChunkReceipt:
    """The receipt of a batch; a personal fact among its columns is refused."""
    _refuse_personal(chunk, vocabulary)
    _refuse_crooked(chunk)
    content = {
        "language": LANGUAGE_VERSION,
        "revision": chunk.revision,
        "moment": chunk.moment,
        "count": len(chunk.subjects),
        "subjects": _gaps(chunk.subjects),
        "facts": {name: list(column) for name, column in sorted(chunk.facts.items())},
        "bits": {policy: [list(a), list(b)] for policy, (a, b) in chunk.bits.items()},
        "statuses": [_column_as_stored(column) for column in chunk.statuses],
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    body = zlib.compress(text.encode(), 6)
    return ChunkReceipt(body, len(chunk.subjects), previous, chunk_hash(body, previous))


def chunk_of(
    decision: ColumnDecision, subjects: Sequence[int], statuses: Sequence[StatusColumn] = ()
) -> Chunk:
    """The batch as it is recorded: without the rows that are held, whose decision comes later.

    ``statuses`` carry the positions of the decision's own effect columns.
    """
    held = decision.held
    kept = [position for position in range(decision.count) if position not in held]
    place = {position: n for n, position in enumerate(kept)}
    return Chunk(
        moment=decision.moment,
        revision=decision.revision,
        subjects=_at(subjects, kept),
        facts={name: _at(column, kept) for name, column in decision.read.items()},
        bits={
            policy.policy: (_at(policy.fired, kept), _at(policy.undetermined, kept))
            for policy in decision.policies
        },
        statuses=[
            replace(status, positions=tuple(place[position] for position in status.positions))
            for status in statuses
        ],
    )


def _at(column: Sequence[_Entry], kept: Sequence[int]) -> Sequence[_Entry]:
    """The entries of rows that are not held; most often that is all of them."""
    return tuple(column) if len(kept) == len(column) else tuple(map(column.__getitem__, kept))


def decode_chunk(body: bytes) -> Chunk:
    """The batch behind a stored body."""
    content = _load(body)
    refuse_newer(content.get("language"))
    try:
        chunk = _chunk_from(content)
        _refuse_crooked(chunk)
    except (KeyError, TypeError, ValueError, IndexError) as broken:
        raise _damaged(type(broken).__name__) from broken
    return chunk


def verify_chain(receipts: Iterable[ChunkReceipt], previous: bytes = FIRST_IN_CHAIN) -> int:
    """How many chunks hang together after ``previous``; the first that does not is refused."""
    count = 0
    for count, receipt in enumerate(receipts, start=1):
        if receipt.previous != previous:
            raise _damaged(f"chunk {count} of the chain does not follow the one before it")
        if receipt.content_hash != chunk_hash(receipt.body, previous):
            raise _damaged(f"chunk {count} of the chain was changed")
        previous = receipt.content_hash
    return count


def chunk_hash(body: bytes, previous: bytes) -> bytes:
    """What binds a batch to its content and to its place in the chain."""
    return hashlib.sha256(body + previous).digest()


def _refuse_personal(chunk: Chunk, vocabulary: Vocabulary) -> None:
    personal = sorted(name for name in chunk.facts if vocabulary.facts[name].personal)
    if personal:
        listed = ", ".join(personal)
        raise PersonalFactExposed(
            Label(
                f"批量凭据里不能有个人信息：{listed}；请由提供者先换算成区间或是非",
                f"a batch receipt holds no personal fact: {listed}; let the provider derive a"
                " band or a yes/no from it",
            )
        )


def _refuse_crooked(chunk: Chunk) -> None:
    count = len(chunk.subjects)
    if any(after <= before for before, after in pairwise(chunk.subjects)):
        raise _damaged("subjects do not rise")
    columns = [*chunk.facts.values(), *(column for pair in chunk.bits.values() for column in pair)]
    if any(len(column) != count for column in columns):
        raise _damaged(f"a column is not {count} long")
    for status in chunk.statuses:
        lengths = {len(status.positions), len(status.statuses)}
        if status.details:
            lengths.add(len(status.details))
        if len(lengths) > 1 or any(b <= a for a, b in pairwise(status.positions)):
            raise _damaged("a column of statuses is crooked")


def _column_as_stored(column: StatusColumn) -> list[object]:
    codes = [STATUSES.index(status) for status in column.statuses]
    return [
        column.policy,
        column.rule,
        column.effect,
        _gaps(column.positions),
        codes[0] if len(set(codes)) == 1 else codes,
        _gaps_of_some(column.details),
    ]


def _column_from(stored: Sequence[Any]) -> StatusColumn:
    policy, rule, effect, gaps, codes, details = stored
    positions = tuple(accumulate(gaps))
    if isinstance(codes, int):
        codes = [codes] * len(positions)
    statuses = tuple(STATUSES[code] for code in codes)
    return StatusColumn(policy, rule, effect, positions, statuses, _some_from(details))


def _gaps(rising: Sequence[int]) -> list[int]:
    """The first number, then how far each is from the one before it."""
    return [*rising[:1], *(after - before for before, after in pairwise(rising))]


def _gaps_of_some(details: Sequence[int | None]) -> list[int | None]:
    stored: list[int | None] = []
    before = 0
    for detail in details:
        stored.append(None if detail is None else detail - before)
        before = before if detail is None else detail
    return stored


def _some_from(stored: Sequence[int | None]) -> tuple[int | None, ...]:
    details: list[int | None] = []
    before = 0
    for gap in stored:
        before = before if gap is None else before + gap
        details.append(None if gap is None else before)
    return tuple(details)


def _chunk_from(content: Mapping[str, Any]) -> Chunk:
    subjects = tuple(accumulate(content["subjects"]))
    if len(subjects) != content["count"]:
        raise _damaged(f"{len(subjects)} subjects, {content['count']} expected")
    return Chunk(
        moment=content["moment"],
        revision=content["revision"],
        subjects=subjects,
        facts={name: _values(column) for name, column in content["facts"].items()},
        bits={policy: (tuple(a), tuple(b)) for policy, (a, b) in content["bits"].items()},
        statuses=tuple(_column_from(stored) for stored in content["statuses"]),
    )


def _values(column: Sequence[object]) -> tuple[Value | None, ...]:
    """The values of a column; a look at its types spares looking at each where all are plain."""
    if set(map(type, column)) <= _PLAIN:
        return cast("tuple[Value | None, ...]", tuple(column))
    return tuple(map(as_value, column))


def _load(body: bytes) -> dict[str, Any]:
    unpacker = zlib.decompressobj()
    try:
        content = json.loads(unpacker.decompress(body, _LARGEST))
    except (zlib.error, ValueError) as broken:
        raise _damaged(type(broken).__name__) from broken
    if not isinstance(content, dict):
        raise _damaged("not a mapping")
    return content


def _damaged(found: str) -> ReceiptDamaged:
    return ReceiptDamaged(
        Label(
            f"批量凭据无法使用（{found}）；请停止使用并与备份核对",
            f"a batch receipt cannot be used ({found}); leave it alone and compare it with a"
            " backup",
        )
    )
