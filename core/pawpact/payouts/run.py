"""The refund run of one store; killed anywhere, it is simply run again.

Like a debit run: a transaction that marks what is asked, the provider outside any transaction, a
transaction that writes its answers. What was marked and not answered is asked for by key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from sqlalchemy import select

from pawpact.payouts.collecting import (
    Agreed,
    PaidBy,
    agreed_with_nobody,
    collect_owed,
    paid_by_nobody,
)
from pawpact.payouts.models import Payout
from pawpact.payouts.settling import OnPaid, Settled, move, settle
from pawpact.payouts.values import (
    UNREACHABLE,
    PayoutAnswer,
    PayoutGateway,
    PayoutRequest,
    PayoutState,
    Result,
    complete,
    payout_key,
)
from pawpact.tenancy.unit import Unit

OpenUnit = Callable[[], AbstractContextManager[Unit]]
PAGE = 500


@dataclass(slots=True)
class PayoutReport:
    """What one run did, in refunds."""

    found: int = 0
    paid: int = 0
    refused: int = 0
    unknown: int = 0

    def add(self, settled: Settled) -> None:
        self.paid += settled.paid
        self.refused += settled.refused
        self.unknown += settled.unknown


def run_payouts(
    open_unit: OpenUnit,
    gateway: PayoutGateway | None,
    on_paid: OnPaid,
    *,
    paid_by: PaidBy = paid_by_nobody,
    agreed: Agreed = agreed_with_nobody,
    size: int = PAGE,
) -> PayoutReport:
    """Everything that is to be done now; doing it again does nothing more.

    Without a provider what is owed is only collected; people pay it by hand.
    """
    report = PayoutReport()
    with open_unit() as unit:
        report.found = collect_owed(unit, paid_by, agreed)
    if gateway is None:
        return report
    for requests in _pages(open_unit, _asked_before, size):
        report.add(_write(open_unit, _ask(gateway, requests), on_paid))
    for requests in _pages(open_unit, _ask_now, size):
        report.add(_write(open_unit, _pay_out(gateway, requests), on_paid))
    return report


def _pages(
    open_unit: OpenUnit, read: Callable[[Unit, int, int], list[PayoutRequest]], size: int
) -> Iterator[list[PayoutRequest]]:
    after = 0
    while True:
        with open_unit() as unit:
            requests = read(unit, after, size)
        if not requests:
            return
        after = _number(requests[-1])
        yield requests


def _asked_before(unit: Unit, after: int, size: int) -> list[PayoutRequest]:
    """Requests whose answer is awaited."""
    rows = (
        select(Payout)
        .where(Payout.state == PayoutState.ASKED, Payout.id > after)
        .order_by(Payout.id)
        .limit(size)
    )
    return [_request(row) for row in unit.session.scalars(rows)]


def _ask_now(unit: Unit, after: int, size: int) -> list[PayoutRequest]:
    """Mark what is due as asked; it is committed before anybody is."""
    rows = (
        select(Payout)
        .where(
            Payout.state.in_((PayoutState.DUE, PayoutState.REFUSED)),
            Payout.next_at <= unit.at,
            Payout.id > after,
        )
        .order_by(Payout.id)
        .limit(size)
        .with_for_update()
    )
    requests = []
    for row in unit.session.scalars(rows):
        move(unit, row, PayoutState.ASKED, "asked")
        row.attempt, row.next_at = row.attempt + 1, None
        requests.append(_request(row))
    unit.session.flush()
    return requests


def _ask(gateway: PayoutGateway, requests: Sequence[PayoutRequest]) -> list[PayoutAnswer]:
    """What became of these; what never arrived is sent now, under the same key."""
    keys = [request.key for request in requests]
    try:
        answers = complete(keys, gateway.ask(keys))
    except UNREACHABLE:
        return []
    absent = {answer.key for answer in answers if answer.result is Result.ABSENT}
    again = [request for request in requests if request.key in absent]
    known = [answer for answer in answers if answer.key not in absent]
    return known + (_pay_out(gateway, again) if again else [])


def _pay_out(gateway: PayoutGateway, requests: Sequence[PayoutRequest]) -> list[PayoutAnswer]:
    keys = [request.key for request in requests]
    try:
        return complete(keys, gateway.pay_out(requests))
    except UNREACHABLE:
        return complete(keys, ())


def _write(open_unit: OpenUnit, answers: Sequence[PayoutAnswer], on_paid: OnPaid) -> Settled:
    with open_unit() as unit:
        return settle(unit, answers, on_paid)


def _request(row: Payout) -> PayoutRequest:
    key = payout_key(row.id, row.attempt)
    return PayoutRequest(key, row.customer_id, row.amount, row.payment)


def _number(request: PayoutRequest) -> int:
    return int(request.key.split(":")[1])
