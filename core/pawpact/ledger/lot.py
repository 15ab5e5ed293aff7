"""Point lots: points that came in together, spent first in first out inside their bucket.

Planning is pure (`Book`); reading and writing are a constant number of statements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from pawpact.kernel.errors import Defect
from pawpact.ledger.account import REWARD_POINTS
from pawpact.ledger.values import BUCKET_OF, Bucket, Journal, Unbalanced


@dataclass(slots=True)
class Lot:
    """One lot while a batch is planned. ``remaining`` is in the bucket's own points."""

    id: int
    customer: int
    bucket: Bucket
    remaining: int
    value: int
    expires_at: datetime | None


class Move(NamedTuple):
    """What one journal does to one customer's bucket; ``points`` is above zero when they come in.

    ``worth`` is what the journal books for these points in fen. ``takes`` are the only lots that
    points leave, where there are some; ``expires_at`` is given where points come in.
    """

    journal: int
    customer: int
    bucket: Bucket
    points: int
    worth: int
    origin: int = 0
    takes: tuple[int, ...] = ()
    expires_at: datetime | None = None


class Use(NamedTuple):
    """Points taken from a lot by a journal; negative where they are given back to it."""

    journal: int
    lot: int
    origin: int
    points: int


@dataclass(slots=True)
class Book:
    """The lots that a batch touches. Moves are planned on it; what has changed is written after."""

    lots: dict[tuple[int, Bucket], list[Lot]] = field(default_factory=lambda: defaultdict(list))
    by_id: dict[int, Lot] = field(default_factory=dict)
    taken: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))
    """Points that a journal has taken from a lot and not given back: by (origin, lot)."""
    uses: list[Use] = field(default_factory=list)

    def hold(self, lots: Iterable[Lot]) -> None:
        """Know these lots; first in stands first."""
        for lot in lots:
            if lot.id not in self.by_id:
                self.by_id[lot.id] = lot
                self.lots[lot.customer, lot.bucket].append(lot)

    def take(self, move: Move) -> None:
        """First in, first out; or only from the lots that the move names."""
        missing = -move.points
        worth = 0
        for lot in self.lots[move.customer, move.bucket]:
            if move.takes and lot.id not in move.takes:
                continue
            points = min(lot.remaining, missing)
            if points:
                worth -= self._use(move, lot, move.journal, points)
                missing -= points
            if not missing:
                break
        self._check(move, missing, worth)

    def restore(self, move: Move, keep_until: datetime) -> None:
        """Back to the lots they came from, the last one used first; none of them runs out at once.

        A reward lot given back stays usable until ``keep_until`` at least.
        """
        missing = move.points
        worth = 0
        for (origin, lot_id), points in sorted(self.taken.items(), reverse=True):
            lot = self.by_id[lot_id]
            if origin != move.origin or (lot.customer, lot.bucket) != (move.customer, move.bucket):
                continue
            given = min(points, missing)
            if given:
                worth -= self._use(move, lot, origin, -given)
                missing -= given
                if lot.expires_at is not None:
                    lot.expires_at = max(lot.expires_at, keep_until)
        self._check(move, missing, worth)

    def _use(self, move: Move, lot: Lot, origin: int, points: int) -> int:
        lot.remaining -= points
        self.taken[origin, lot.id] += points
        self.uses.append(Use(move.journal, lot.id, origin, points))
        return points * lot.value

    def _check(self, move: Move, missing: int, worth: int) -> None:
        if missing:
            raise Defect(
                f"lots of bucket {move.bucket} are {missing} short of journal {move.journal}"
            )
        if worth != move.worth:
            raise Unbalanced(
                f"journal {move.journal} books {move.worth} fen for points "
                f"that its lots hold at {worth}"
            )


def moves_of(booked: Sequence[tuple[int, Journal]], origins: dict[str, int]) -> list[Move]:
    """What these journals do to customers' buckets, one move a journal, customer and bucket."""
    moves = []
    for journal_id, journal in booked:
        nets: dict[tuple[int, Bucket], int] = {}
        reward_worth = 0
        for name, owner, _, amount in journal.postings:
            bucket = BUCKET_OF.get(name)
            if bucket is not None:
                nets[owner, bucket] = nets.get((owner, bucket), 0) - amount
            elif name == REWARD_POINTS:
                reward_worth -= amount
        origin = origins[journal.restores] if journal.restores else 0
        for (customer, bucket), points in nets.items():
            worth = reward_worth if bucket is Bucket.REWARD else points
            if points:
                takes = journal.takes if bucket in (Bucket.REWARD, Bucket.BONUS) else ()
                moves.append(
                    Move(
                        journal_id,
                        customer,
                        bucket,
                        points,
                        worth,
                        origin,
                        takes,
                        journal.expires_at,
                    )
                )
    return moves


def value_of(move: Move) -> int:
    """What one point of a grant is worth in fen."""
    value, rest = divmod(move.worth, move.points)
    if rest or value <= 0:
        raise Unbalanced(f"journal {move.journal}: {move.points} points cannot share {move.worth}")
    return value
