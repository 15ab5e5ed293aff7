"""Refunds with what hangs on them: a deposit is refunded when its money has arrived."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from pawpact.contracts.deposits.returning import close_refunded
from pawpact.contracts.models import Contract, Deposit
from pawpact.contracts.running.terms import terms_of
from pawpact.orders.payment import payments_of
from pawpact.payouts import service as payouts
from pawpact.payouts.collecting import REFUND_DAYS
from pawpact.payouts.run import OpenUnit, PayoutReport
from pawpact.payouts.values import PayoutAnswer, PayoutGateway
from pawpact.tenancy.unit import Unit


def payouts_due(open_unit: OpenUnit, gateway: PayoutGateway | None) -> PayoutReport:
    """One refund run of one store: everything owed is paid, asked for, or shown as owed."""
    return payouts.run_payouts(
        open_unit, gateway, close_refunded, paid_by=payments_of, agreed=days_agreed
    )


def upcoming_refunds(unit: Unit, customer: int | None = None) -> list[payouts.Owed]:
    """What is owed and no run has taken up yet, with the day until which it will be paid."""
    return payouts.uncollected(unit, customer, days_agreed)


def days_agreed(unit: Unit, journals: Sequence[str]) -> dict[str, int]:
    """Within how many days deposits and ended contracts are refunded, by the terms they signed."""
    owing = _contracts_of(unit, journals)
    rows = unit.session.scalars(select(Contract).where(Contract.id.in_(set(owing.values()))))
    days = {row.id: terms_of(unit, row).integer(REFUND_DAYS) for row in rows}
    return {key: days[contract] for key, contract in owing.items() if contract in days}


def _contracts_of(unit: Unit, journals: Sequence[str]) -> dict[str, int]:
    """The contract that each of these journals ended, or whose deposit it returned."""
    found: dict[str, int] = {}
    deposits: dict[str, int] = {}
    for key in journals:
        kind, _, rest = key.partition(":")
        number, _, what = rest.partition(":")
        if kind == "end" and number.isdecimal():
            found[key] = int(number)
        elif kind == "deposit" and what == "return" and number.isdecimal():
            deposits[key] = int(number)
    of = (
        select(Deposit.id, Contract.id)
        .join(
            Contract,
            (Contract.tenant_id == Deposit.tenant_id)
            & (Contract.application_id == Deposit.application_id),
        )
        .where(Deposit.id.in_(set(deposits.values())))
    )
    known = dict(unit.session.execute(of).all()) if deposits else {}
    return found | {key: known[row] for key, row in deposits.items() if row in known}


def pay_refund_by_hand(unit: Unit, payout: int, reference: str) -> None:
    """Somebody paid it another way, under the bank's reference."""
    payouts.pay_by_hand(unit, payout, reference, close_refunded)


def record_payouts(unit: Unit, answers: Sequence[PayoutAnswer]) -> None:
    """The provider reports by itself what became of refunds."""
    payouts.settle(unit, answers, close_refunded)
