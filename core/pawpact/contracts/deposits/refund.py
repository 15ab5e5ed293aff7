"""Refunds with what hangs on them: a deposit is refunded when its money has arrived."""

from __future__ import annotations

from collections.abc import Sequence

from pawpact.contracts.deposits.returning import close_refunded
from pawpact.orders.payment import payments_of
from pawpact.payouts import service as payouts
from pawpact.payouts.run import OpenUnit, PayoutReport
from pawpact.payouts.values import PayoutAnswer, PayoutGateway
from pawpact.tenancy.unit import Unit


def payouts_due(open_unit: OpenUnit, gateway: PayoutGateway | None) -> PayoutReport:
    """One refund run of one store: everything owed is paid, asked for, or shown as owed."""
    return payouts.run_payouts(open_unit, gateway, close_refunded, paid_by=payments_of)


def pay_refund_by_hand(unit: Unit, payout: int, reference: str) -> None:
    """Somebody paid it another way, under the bank's reference."""
    payouts.pay_by_hand(unit, payout, reference, close_refunded)


def record_payouts(unit: Unit, answers: Sequence[PayoutAnswer]) -> None:
    """The provider reports by itself what became of refunds."""
    payouts.settle(unit, answers, close_refunded)
