"""Reads the lots that a batch of journals touches and writes what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import func, select

from pawpact.database import bulk
from pawpact.database.among import among_given
from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession
from pawpact.kernel.calendar import add_months, at_local
from pawpact.ledger.lot import Book, Lot, Move, Use, moves_of, value_of
from pawpact.ledger.models import LotUse, PointLot
from pawpact.ledger.values import Bucket, Journal
from pawpact.tenancy.unit import Unit

_COLUMNS = (
    PointLot.id,
    PointLot.customer_id,
    PointLot.bucket,
    PointLot.remaining,
    PointLot.value,
    PointLot.expires_at,
)
_SPENDABLE = Prepared(
    select(*_COLUMNS).where(
        among_given(PointLot.customer_id, "customers"),
        among_given(PointLot.bucket, "buckets"),
        PointLot.remaining > 0,
    )
)
"""In no order: asked for one SQLite walks through all lots of the store, which come in it."""


def move_lots(unit: Unit, booked: Sequence[tuple[int, Journal]], origins: dict[str, int]) -> None:
    """Make, spend and refill lots as the journals say; balances have been moved before."""
    moves = moves_of(booked, origins)
    restoring = [move for move in moves if move.origin and move.points > 0]
    granting = [move for move in moves if not move.origin and move.points > 0]
    taking = [move for move in moves if move.points < 0]
    book = Book()
    _read_spendable(unit.session, book, taking)
    _read_taken(unit.session, book, restoring)
    known = set(book.by_id)
    granted = _new_lots(unit, granting)
    book.hold(granted)
    keep_until = _kept_until(unit) if restoring else unit.at
    for move in sorted(restoring + taking, key=lambda each: (not each.origin, each.journal)):
        if move.points > 0:
            book.restore(move, keep_until)
        else:
            book.take(move)
    _write_new(unit, granting, granted)
    _write_changed(unit.session, book, known)


def spendable(session: StoreSession, customer: int, bucket: Bucket) -> list[Lot]:
    """The lots of one bucket that still hold points, first in first."""
    book = Book()
    _read_spendable(session, book, [Move(0, customer, bucket, -1, 0)])
    return book.lots[customer, bucket]


def taken_by(session: StoreSession, journal_id: int) -> list[tuple[Lot, int]]:
    """The lots that a journal took from, the last one used first, with what is not given back."""
    book = Book()
    _read_taken(session, book, [Move(0, 0, Bucket.PAID, 1, 0, journal_id)])
    return [
        (book.by_id[lot], points)
        for (_, lot), points in sorted(book.taken.items(), reverse=True)
        if points
    ]


def _read_spendable(session: StoreSession, book: Book, taking: Sequence[Move]) -> None:
    if not taking:
        return
    rows = _SPENDABLE.rows(
        session,
        customers=sorted({move.customer for move in taking}),
        buckets=sorted({str(move.bucket) for move in taking}),
    )
    book.hold(_lot(*row) for row in sorted(rows))


def _read_taken(session: StoreSession, book: Book, restoring: Sequence[Move]) -> None:
    """What the journals to be undone took and was not given back yet, and from which lots."""
    if not restoring:
        return
    rows = (
        select(LotUse.origin_id, func.sum(LotUse.amount), *_COLUMNS)
        .join(PointLot, (PointLot.tenant_id == LotUse.tenant_id) & (PointLot.id == LotUse.lot_id))
        .where(LotUse.origin_id.in_({move.origin for move in restoring}))
        .group_by(LotUse.origin_id, *_COLUMNS)
    )
    for row in session.execute(rows):
        lot = _lot(*row[2:])
        book.hold([lot])
        book.taken[row[0], lot.id] = int(row[1])


def _lot(
    id: int, customer: int, bucket: str, remaining: int, value: int, expires_at: datetime | None
) -> Lot:
    return Lot(id, customer, Bucket(bucket), remaining, value, expires_at)


def _new_lots(unit: Unit, granting: Sequence[Move]) -> list[Lot]:
    rewarding = any(move.bucket is Bucket.REWARD for move in granting)
    runs_out = _runs_out(unit) if rewarding else None
    return [
        Lot(
            lot_id,
            move.customer,
            move.bucket,
            move.points,
            value_of(move),
            (move.expires_at or runs_out) if move.bucket is Bucket.REWARD else None,
        )
        for lot_id, move in zip(unit.ids.many(len(granting)), granting, strict=True)
    ]


def _runs_out(unit: Unit) -> datetime:
    """Reward points granted today are good through the same day so many months later."""
    months = unit.store.integer("core.ledger.reward_points_expire_months")
    last_day = add_months(unit.today, months)
    return at_local(last_day + timedelta(days=1), time.min, unit.store.zone)


def _kept_until(unit: Unit) -> datetime:
    """Points given back can be used at least as long as the first notice before they run out."""
    days = max(unit.store.integers("core.ledger.reward_expiry_notice_days"), default=0)
    return at_local(unit.today + timedelta(days=days + 1), time.min, unit.store.zone)


def _write_new(unit: Unit, granting: Sequence[Move], lots: Sequence[Lot]) -> None:
    columns: dict[str, Sequence[object]] = {
        "id": [lot.id for lot in lots],
        "customer_id": [lot.customer for lot in lots],
        "bucket": [str(lot.bucket) for lot in lots],
        "journal_id": [move.journal for move in granting],
        "granted": [move.points for move in granting],
        "remaining": [lot.remaining for lot in lots],
        "value": [lot.value for lot in lots],
        "granted_at": [unit.at] * len(lots),
        "expires_at": [lot.expires_at for lot in lots],
    }
    bulk.insert(unit.session, PointLot, columns)


def _write_changed(session: StoreSession, book: Book, known: set[int]) -> None:
    """Bring the lots that were there before to their new rest, and keep every use."""
    used = sorted({use.lot for use in book.uses} & known)
    lots = [book.by_id[lot_id] for lot_id in used]
    columns: dict[str, Sequence[object]] = {
        "remaining": [lot.remaining for lot in lots],
        "expires_at": [lot.expires_at for lot in lots],
    }
    bulk.update(session, PointLot, used, columns)
    _write_uses(session, book.uses)


def _write_uses(session: StoreSession, uses: Sequence[Use]) -> None:
    columns = {
        "journal_id": [use.journal for use in uses],
        "lot_id": [use.lot for use in uses],
        "origin_id": [use.origin for use in uses],
        "amount": [use.points for use in uses],
    }
    bulk.insert(session, LotUse, columns)
