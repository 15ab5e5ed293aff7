"""The rows of the books. What happened is append-only; balances and lots are its running sum."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    bindparam,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from pawpact.database.model import TenantModel

_USUAL = "P01"
"""A debit that became points: nearly all journals of a store."""
_UNUSUAL = text(f"movement <> '{_USUAL}'")


class JournalRow(TenantModel):
    """One movement: why, by whom, when.

    ``hash`` is over all that it says, its postings with it; ``seal`` is the link of the chain
    that holds it.
    """

    __tablename__ = "journal"
    __append_only__ = True
    __table_args__ = (
        UniqueConstraint("tenant_id", "key"),
        Index(
            "ix_journal_unusual",
            "tenant_id",
            "movement",
            sqlite_where=_UNUSUAL,
            postgresql_where=_UNUSUAL,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    movement: Mapped[str]
    key: Mapped[str]
    cause: Mapped[str]
    actor: Mapped[str]
    at: Mapped[datetime]
    restores: Mapped[str]
    correlation: Mapped[int]
    seal: Mapped[int]
    hash: Mapped[bytes]


def moved_by(*movements: str) -> ColumnElement[bool]:
    """Whether a journal is of these movements, none of them the usual one.

    What is usual is said in the words of the index, which holds no journal of it.
    """
    unusual = JournalRow.movement != bindparam("usual", _USUAL, literal_execute=True)
    return unusual & JournalRow.movement.in_(movements)


class PostingRow(TenantModel):
    """One leg of a journal; debit positive, credit negative. ``owner`` 0 is the store."""

    __tablename__ = "posting"
    __append_only__ = True
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "journal_id"], ["journal.tenant_id", "journal.id"]),
        Index(None, "tenant_id", "owner", "journal_id"),
        CheckConstraint("amount <> 0", name="moves"),
        {"sqlite_with_rowid": False},
    )

    journal_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account: Mapped[str]
    owner: Mapped[int]
    commodity: Mapped[str]
    amount: Mapped[int]


class Balance(TenantModel):
    """Credits less debits of one account and owner, less what open holds reserve of it.

    Written as what the store owes there, so that what a customer owns is at least zero and one
    guard fits all of it: an amount is taken only where it is covered.
    """

    __tablename__ = "balance"
    __table_args__ = (
        CheckConstraint(
            "amount >= 0 OR account NOT IN"
            " ('liab.mall_paid', 'liab.mall_bonus', 'liab.deposit', 'rp.customer')",
            name="covered",
        ),
        CheckConstraint("amount >= 0 OR account NOT LIKE 'ben.customer:%'", name="benefit_covered"),
        {"sqlite_with_rowid": False},
    )

    owner: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account: Mapped[str] = mapped_column(primary_key=True)
    amount: Mapped[int]


class PointLot(TenantModel):
    """Points that came in together. Spent first in, first out inside their bucket.

    ``value`` is what one point was worth in fen on the day of its grant, and stays so.
    """

    __tablename__ = "point_lot"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "journal_id"], ["journal.tenant_id", "journal.id"]),
        Index(None, "tenant_id", "customer_id", "bucket", "id"),
        CheckConstraint("remaining >= 0 AND remaining <= granted", name="remaining"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    customer_id: Mapped[int]
    bucket: Mapped[str]
    journal_id: Mapped[int]
    granted: Mapped[int]
    remaining: Mapped[int]
    value: Mapped[int]
    granted_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]


class LotUse(TenantModel):
    """What a journal took from a lot (positive) or gave back to it (negative).

    ``origin_id`` is the journal whose taking is meant: the row's own, or the one it restores.
    """

    __tablename__ = "lot_use"
    __append_only__ = True
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "journal_id"], ["journal.tenant_id", "journal.id"]),
        ForeignKeyConstraint(["tenant_id", "lot_id"], ["point_lot.tenant_id", "point_lot.id"]),
        Index(None, "tenant_id", "origin_id"),
        CheckConstraint("amount <> 0", name="moves"),
        {"sqlite_with_rowid": False},
    )

    journal_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    lot_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    origin_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    amount: Mapped[int]


class PointHold(TenantModel):
    """Points reserved for an order; no posting until it is shipped."""

    __tablename__ = "point_hold"
    __table_args__ = (
        UniqueConstraint("tenant_id", "key"),
        Index(None, "tenant_id", "customer_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str]
    customer_id: Mapped[int]
    state: Mapped[str]
    paid: Mapped[int]
    bonus: Mapped[int]
    reward_points: Mapped[int]
    reward_worth: Mapped[int]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Receivable(TenantModel):
    """What one journal left open on a contract, and how much of it still is.

    ``customer_id`` is who owes it. Paid or written off first in, first out.
    """

    __tablename__ = "receivable"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "journal_id"], ["journal.tenant_id", "journal.id"]),
        Index(None, "tenant_id", "customer_id", "remaining"),
        Index(None, "tenant_id", "contract_id", "journal_id"),
        CheckConstraint("remaining >= 0 AND remaining <= amount", name="remaining"),
    )

    journal_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    contract_id: Mapped[int]
    customer_id: Mapped[int]
    movement: Mapped[str]
    amount: Mapped[int]
    remaining: Mapped[int]
    opened_at: Mapped[datetime]


class Seal(TenantModel):
    """One link of the store's hash chain, on the store's civil day.

    It holds the journals of one posting call, or closes its day: then it holds none.
    """

    __tablename__ = "ledger_seal"
    __append_only__ = True
    __table_args__ = (Index(None, "tenant_id", "day"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date]
    journals: Mapped[int]
    hash: Mapped[bytes]
