"""What stops a customer's points from being spent: an open receivable, or books that disagree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import func, select

from pawpact.database.among import among_given
from pawpact.database.prepared import Prepared
from pawpact.kernel.errors import Conflict
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.ledger.balance import balances_of
from pawpact.ledger.models import PostingRow
from pawpact.ledger.receivable_store import owing
from pawpact.ledger.values import ACCOUNT_OF, Balances, Bucket
from pawpact.tenancy.unit import Unit

_BOOKED = Prepared(
    select(PostingRow.owner, PostingRow.account, func.sum(PostingRow.amount).label("amount"))
    .where(among_given(PostingRow.owner, "customers"), PostingRow.account.in_(ACCOUNT_OF.values()))
    .group_by(PostingRow.owner, PostingRow.account)
)


class SpendingStopped(Conflict):
    """A debit was charged back whose points were spent; nothing more is spent until it is paid."""

    code = "spending_stopped"
    title = Label(
        "有退回的扣款未补付，积分暂停使用", "Points wait until a debit charged back is paid"
    )


class BooksDisagree(Conflict):
    """A customer's balance is not the sum of its postings; nothing is spent from it."""

    code = "books_disagree"
    title = Label(
        "余额与分录不符，积分暂停使用", "A balance is not what was posted; nothing is spent from it"
    )


def check_spending(unit: Unit, customers: Sequence[int]) -> None:
    """Refuse where one of these customers may not spend now; four statements for all of them."""
    check_debts(unit, customers)
    check_books(unit, customers)


def check_debts(unit: Unit, customers: Sequence[int]) -> None:
    """Refuse where points that were charged back have been spent and nobody paid since."""
    stopped = owing(unit.session, customers)
    if stopped:
        raise SpendingStopped(
            Label(
                f"{_named(stopped)} 有扣款被渠道退回，积分已用，欠款付清前不能再用积分",
                f"{_named(stopped)}: a debit was charged back after its points were spent;"
                " they are stopped until it is paid",
            ),
            hint=Label(
                "收到欠款后登记：pawpact ledger pay-receivable",
                "record the payment with pawpact ledger pay-receivable",
            ),
        )


def check_books(unit: Unit, customers: Sequence[int]) -> None:
    """Refuse where a balance is not what was posted, reserved or not."""
    wrong = disagreeing(unit, customers)
    if wrong:
        raise BooksDisagree(
            Label(
                f"{_named(wrong)} 的积分余额与分录不符，已停止使用",
                f"{_named(wrong)}: the balance is not the sum of the postings; spending is stopped",
            ),
            hint=Label("请运行 pawpact ledger audit", "run pawpact ledger audit"),
        )


def disagreeing(unit: Unit, customers: Sequence[int]) -> set[int]:
    """Those of the customers whose points, free and held, are not what was posted."""
    if not customers:
        return set()
    booked: dict[int, dict[str, int]] = defaultdict(dict)
    kept = balances_of(unit, customers)
    for owner, name, amount in _BOOKED.rows(unit.session, customers=customers):
        booked[owner][name] = -int(amount)
    return {
        customer
        for customer, balance in kept.items()
        if any(
            booked[customer].get(name, 0) != _whole(balance, bucket)
            for bucket, name in ACCOUNT_OF.items()
        )
    }


def _whole(balance: Balances, bucket: Bucket) -> int:
    return balance.free(bucket) + balance.held.points().get(bucket, 0)


def _named(customers: set[int]) -> str:
    return ", ".join(public_id("cus", each) for each in sorted(customers))
