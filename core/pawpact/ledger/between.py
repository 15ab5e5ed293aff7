"""What two stores of a brand owe each other: one store's half at a time, tied by a correlation.

A half whose other half is missing, because a process died between the two stores, is finished by
booking the other one; its key is the same however often that is tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import and_, select

from pawpact.database.session import StoreSession
from pawpact.kernel.errors import Conflict, InvalidField
from pawpact.kernel.label import Label
from pawpact.ledger.account import INTERSTORE_ASSET, INTERSTORE_LIABILITY
from pawpact.ledger.balance import balances
from pawpact.ledger.guard import check_spending
from pawpact.ledger.models import Balance, JournalRow, PostingRow, moved_by
from pawpact.ledger.movement import (
    bear_waiver,
    sell_to_other_store,
    settle_between_stores,
    spend_elsewhere,
    unbear_waiver,
)
from pawpact.ledger.posting import booked_ids, post
from pawpact.ledger.split import split_payment
from pawpact.ledger.values import Bucket, NotEnoughPoints
from pawpact.tenancy.unit import Unit

OTHER_HALF = {
    "P06a": "P06b",
    "P06b": "P06a",
    "P38a": "P38b",
    "P38b": "P38a",
    "P39a": "P39b",
    "P39b": "P39a",
    "P48": "P48",
}


class Half(NamedTuple):
    """One store's half of something between two stores; ``amount`` is what it is owed by it.

    Below zero it owes. ``other`` is the number of the other store.
    """

    correlation: int
    movement: str
    key: str
    other: int
    amount: int

    def fits(self, store: int, half: Half) -> bool:
        """Whether that is the other half, seen from ``store``, whose half this is."""
        return (
            half.correlation == self.correlation
            and half.movement == OTHER_HALF[self.movement]
            and (half.other, half.amount) == (store, -self.amount)
        )


def take_for_other_store(
    unit: Unit, customer: int, amount: int, key: str, other_store: int
) -> Half:
    """P39a: points of a customer of this store buy ``amount`` fen of goods in another store.

    Once for the key. Mall points alone pay, in the store's order; reward points stay at home.
    """
    if amount <= 0:
        raise InvalidField("amount", Label("金额应大于 0", "the amount is above zero"))
    booked = f"elsewhere:{key}"
    if not booked_ids(unit.session, [booked]):
        check_spending(unit, [customer])
        order = [Bucket(name) for name in unit.store.texts("core.ledger.spend_order")]
        mall = [bucket for bucket in order if bucket is not Bucket.REWARD]
        split = split_payment(amount, balances(unit, customer), [], mall, {})
        if split.worth != amount:
            raise NotEnoughPoints(amount, split.worth)
        journal = spend_elsewhere(
            booked,
            customer,
            other_store,
            split.paid,
            "points spent in another store",
            unit.ids.one(),
            bonus=split.bonus,
        )
        post(unit, [journal])
    (half,) = [each for each in halves(unit.session) if each.key == booked]
    if (half.other, half.amount) != (other_store, -amount):
        raise Conflict(
            Label(f"{key} 已用于另一笔跨店付款", f"{key} stands for another payment elsewhere")
        )
    return half


def take_other_half(unit: Unit, home_store: int, half: Half, *, cost: int = 0) -> None:
    """Book in this store what the other half asks of it: P06b, P38b, P39b, the receiving of P48."""
    if half.movement == "P39a":
        key = f"{home_store}:{half.key}"
        sold = sell_to_other_store(
            key, home_store, -half.amount, "goods for another store", half.correlation, cost=cost
        )
        post(unit, [sold])
    elif half.movement == "P06a":
        key = f"{home_store}:{half.key}"
        borne = bear_waiver(key, home_store, half.amount, REFERRED, half.correlation)
        post(unit, [borne])
    elif half.movement == "P38a":
        key = f"{home_store}:{half.key}"
        back = unbear_waiver(key, home_store, -half.amount, TAKEN_BACK, half.correlation)
        post(unit, [back])
    elif half.movement == "P48" and half.amount > 0:
        _, receives = settle_between_stores(
            half.key, home_store, unit.store.tenant, half.amount, SETTLED, half.correlation
        )
        post(unit, [receives])


def pay_other_store(unit: Unit, creditor: int) -> Half | None:
    """P48, the debtor's half: everything that this store owes the other one leaves its bank."""
    owed = unit.session.scalar(
        select(Balance.amount).where(
            Balance.owner == creditor, Balance.account == INTERSTORE_LIABILITY
        )
    )
    if not owed:
        return None
    correlation = unit.ids.one()
    key = f"settle:{correlation}"
    pays, _ = settle_between_stores(key, unit.store.tenant, creditor, owed, SETTLED, correlation)
    post(unit, [pays])
    return Half(correlation, "P48", key, creditor, owed)


def halves(session: StoreSession) -> list[Half]:
    """Every half in this store's books."""
    rows = (
        select(
            JournalRow.correlation,
            JournalRow.movement,
            JournalRow.key,
            PostingRow.owner,
            PostingRow.amount,
        )
        .join_from(
            JournalRow,
            PostingRow,
            and_(
                PostingRow.tenant_id == JournalRow.tenant_id,
                PostingRow.journal_id == JournalRow.id,
                PostingRow.account.in_((INTERSTORE_ASSET, INTERSTORE_LIABILITY)),
            ),
        )
        .where(moved_by(*OTHER_HALF))
        .order_by(JournalRow.id)
    )
    return [Half(*row) for row in session.execute(rows)]


def unmatched(found: dict[int, Sequence[Half]]) -> Iterator[tuple[int, Half]]:
    """Halves, by store, whose other half is not in the other store's books."""
    known = {
        (store, half.correlation, half.movement): half
        for store, its in found.items()
        for half in its
    }
    for store, its in found.items():
        for half in its:
            other = known.get((half.other, half.correlation, OTHER_HALF[half.movement]))
            if other is None or not half.fits(store, other):
                yield store, half


SETTLED = "stores settled"
TAKEN_BACK = "waiver of a withdrawn referral from another store"
REFERRED = "waiver for a referral from another store"
