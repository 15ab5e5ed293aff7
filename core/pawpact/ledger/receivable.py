"""What customers owe for contracts: left open by charge-backs and fees, paid or written off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from pawpact.kernel.errors import Conflict, InvalidField
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.ledger.models import Receivable
from pawpact.ledger.movement import pay_receivable, write_off_receivable
from pawpact.ledger.posting import booked_ids, post
from pawpact.ledger.values import Journal
from pawpact.tenancy.unit import Unit


class OverReceivable(Conflict):
    """More was to be settled than is owed; nothing was booked."""

    code = "over_receivable"
    title = Label("超出应收金额，未入账", "More than is owed; nothing was booked")


@dataclass(frozen=True, slots=True)
class OpenReceivable:
    """What is open on a contract since when, and from which movement."""

    journal: int
    contract: int
    customer: int
    movement: str
    amount: int
    remaining: int
    opened_at: datetime


def open_receivables(
    unit: Unit,
    contracts: Sequence[int] | None = None,
    *,
    after: int = 0,
    limit: int | None = None,
) -> list[OpenReceivable]:
    """What is owed to the store, oldest first; of these contracts, or of all."""
    unit.catch_up()
    rows = (
        select(Receivable)
        .where(Receivable.remaining > 0, Receivable.journal_id > after)
        .order_by(Receivable.journal_id)
        .limit(limit)
    )
    if contracts is not None:
        rows = rows.where(Receivable.contract_id.in_(contracts))
    return [
        OpenReceivable(
            row.journal_id,
            row.contract_id,
            row.customer_id,
            row.movement,
            row.amount,
            row.remaining,
            row.opened_at,
        )
        for row in unit.session.scalars(rows)
    ]


def receive_payment(unit: Unit, contract: int, amount: int, reference: str) -> int:
    """The customer paid of what is open (P47a), once for the payment's own reference."""
    _check_amount(amount)
    key = f"receivable:{contract}:paid:{reference}"
    return _settle(unit, pay_receivable(key, contract, amount, "customer paid"), contract)


def write_off(unit: Unit, contract: int, amount: int, why: str, reference: str) -> int:
    """Give up what is open (P47b), with the reason; once for the reference."""
    if not why.strip():
        raise InvalidField("why", Label("请说明核销的原因", "say why it is written off"))
    _check_amount(amount)
    key = f"receivable:{contract}:off:{reference}"
    return _settle(
        unit, write_off_receivable(key, contract, amount, f"written off: {why}"), contract
    )


def _check_amount(amount: int) -> None:
    if amount <= 0:
        raise InvalidField("amount", Label("金额应大于 0", "the amount is above zero"))


def _settle(unit: Unit, journal: Journal, contract: int) -> int:
    unit.catch_up()
    if not booked_ids(unit.session, [journal.key]):
        amount = -next(leg.amount for leg in journal.postings if leg.amount < 0)
        left = sum(each.remaining for each in open_receivables(unit, [contract]))
        if amount > left:
            raise OverReceivable(
                Label(
                    f"这份合约只欠 {yuan(left)} 元，不能结 {yuan(amount)} 元",
                    f"{yuan(left)} yuan are open on this contract, not {yuan(amount)}",
                ),
                details={"open": left, "asked": amount},
            )
    return post(unit, [journal])[0]
