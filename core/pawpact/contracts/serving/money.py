"""``/stores/<store>/deposits``, ``/refunds`` and statements: what is held, owed and was moved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

from pawpact.access.answering import (
    READ_PROBLEMS,
    WRITE_PROBLEMS,
    IdempotencyHeader,
    carry_out,
    look,
    number_of,
)
from pawpact.access.blueprint import Routes
from pawpact.access.caller import Doors
from pawpact.access.field import NothingRequest
from pawpact.access.paging import place
from pawpact.access.permission import Permission
from pawpact.accounts.service import require_customers
from pawpact.contracts.deposits.payment import pay_deposits
from pawpact.contracts.deposits.refund import pay_refund_by_hand, upcoming_refunds
from pawpact.contracts.deposits.view import DepositShown, show_deposit, show_deposits
from pawpact.contracts.serving import money_schemas as schema
from pawpact.contracts.serving.offset import add_offsets
from pawpact.contracts.values import PaidDeposit
from pawpact.kernel.calendar import at_local
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.kernel.money import Fen
from pawpact.ledger.movement_title import movement_title
from pawpact.ledger.naming import bucket_title, shown_in
from pawpact.ledger.service import statement as statement_of
from pawpact.payouts.service import Owed
from pawpact.payouts.service import retry as retry_payout
from pawpact.payouts.values import PayoutShown, PayoutState
from pawpact.payouts.view import page_of_payouts, show_payout
from pawpact.tenancy.unit import Unit

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def routes(doors: Doors) -> Routes:
    """What is held for customers, and what they are owed."""
    found = Routes("money", "押金、退款与对账单 / deposits, refunds, statements", doors)
    _deposits(found, doors)
    _paid_in(found, doors)
    add_offsets(found, doors)
    _refunds(found, doors)
    _paid(found, doors)
    _statements(found, doors)
    return found


def _deposits(found: Routes, doors: Doors) -> None:
    @found.serve(
        "GET",
        "/deposits",
        query=schema.DepositQuery,
        answer=schema.DepositPageView,
        permission=Permission.LIST_CONTRACTS,
        problems=READ_PROBLEMS,
    )
    def deposits(query: dict[str, Any], *, store: str) -> Any:
        """押金：应收、在管、待退 / Deposits that are due, held, or to be refunded."""
        return look(doors, lambda unit: _deposit_page(unit, query))

    @found.serve(
        "GET",
        "/deposits/<string:deposit>",
        answer=schema.HeldDepositView,
        permission=Permission.READ_CONTRACT,
        problems=READ_PROBLEMS,
    )
    def deposit_shown(*, store: str, deposit: str) -> Any:
        """一笔押金 / One deposit."""
        number = number_of("dep", deposit)
        return look(doors, lambda unit: _deposit(show_deposit(unit, number)))


def _paid_in(found: Routes, doors: Doors) -> None:
    @found.serve(
        "POST",
        "/deposits/<string:deposit>/payment",
        headers=IdempotencyHeader,
        body=schema.PaymentRequest,
        answer=schema.HeldDepositView,
        permission=Permission.REPORT_PAYMENT,
        problems=WRITE_PROBLEMS,
    )
    def pay(_header: dict[str, str], body: dict[str, Any], *, store: str, deposit: str) -> Any:
        """渠道报告押金已付 / The provider reports that a deposit was paid."""
        return _deposit_paid(doors, deposit, body)

    @found.serve(
        "POST",
        "/deposits/<string:deposit>/receipt",
        headers=IdempotencyHeader,
        body=schema.PaymentRequest,
        answer=schema.HeldDepositView,
        permission=Permission.TAKE_DEPOSIT,
        problems=WRITE_PROBLEMS,
    )
    def take(_header: dict[str, str], body: dict[str, Any], *, store: str, deposit: str) -> Any:
        """前台登记客户已付的押金 / The counter enters a deposit that the customer paid."""
        return _deposit_paid(doors, deposit, body)


def _refunds(found: Routes, doors: Doors) -> None:
    @found.serve(
        "GET",
        "/refunds",
        query=schema.RefundQuery,
        answer=schema.RefundPageView,
        permission=Permission.LIST_CONTRACTS,
        problems=READ_PROBLEMS,
    )
    def refunds(query: dict[str, Any], *, store: str) -> Any:
        """待退的款项，也列下次运行才付的 / What customers are owed, taken up by a run or not."""
        return look(doors, lambda unit: _refund_page(unit, query))

    @found.serve(
        "GET",
        "/refunds/<string:refund>",
        answer=schema.RefundView,
        permission=Permission.READ_CONTRACT,
        problems=READ_PROBLEMS,
    )
    def refund_shown(*, store: str, refund: str) -> Any:
        """一笔退款 / One refund."""
        number = number_of("pay", refund)
        return look(doors, lambda unit: _refund(show_payout(unit, number)))


def _paid(found: Routes, doors: Doors) -> None:
    @found.serve(
        "POST",
        "/refunds/<string:refund>/payment",
        headers=IdempotencyHeader,
        body=schema.PaidByHandRequest,
        answer=schema.RefundView,
        permission=Permission.PAY_REFUND,
        problems=WRITE_PROBLEMS,
    )
    def paid(_header: dict[str, str], body: dict[str, str], *, store: str, refund: str) -> Any:
        """登记已另行付款 / Record that it was paid another way."""
        return _refunded(
            doors, refund, lambda unit, row: pay_refund_by_hand(unit, row, body["reference"])
        )

    @found.serve(
        "POST",
        "/refunds/<string:refund>/retry",
        headers=IdempotencyHeader,
        body=NothingRequest,
        answer=schema.RefundView,
        permission=Permission.PAY_REFUND,
        problems=WRITE_PROBLEMS,
    )
    def again(_header: dict[str, str], _body: dict[str, Any], *, store: str, refund: str) -> Any:
        """渠道拒绝的退款，下次就重试 / Try a refused refund again at the next run."""
        return _refunded(doors, refund, retry_payout)


def _statements(found: Routes, doors: Doors) -> None:
    @found.serve(
        "GET",
        "/customers/<string:customer>/statement",
        query=schema.StatementQuery,
        answer=schema.StatementView,
        permission=Permission.READ_STATEMENT,
        problems=READ_PROBLEMS,
    )
    def statement(query: dict[str, Any], *, store: str, customer: str) -> Any:
        """客户对账单 / What a customer had, what moved, what is left, to the fen."""
        number = number_of("cus", customer)
        return look(doors, lambda unit: _statement(unit, number, query))


def _deposit_paid(doors: Doors, deposit: str, body: dict[str, Any]) -> Any:
    number = number_of("dep", deposit)
    paid = PaidDeposit(number, body["reference"], Fen(body["amount"]))

    def work(unit: Unit) -> object:
        pay_deposits(unit, [paid])
        return _deposit(show_deposit(unit, number))

    return carry_out(doors, schema.HeldDepositView, work)


def _refunded(doors: Doors, refund: str, work: Callable[[Unit, int], None]) -> Any:
    number = number_of("pay", refund)

    def change(unit: Unit) -> object:
        work(unit, number)
        return _refund(show_payout(unit, number))

    return carry_out(doors, schema.RefundView, change)


def _deposit_page(unit: Unit, query: dict[str, Any]) -> dict[str, Any]:
    limit, customer = query["limit"], query["customer"]
    if customer is not None:
        require_customers(unit, [customer])
    after = place("dep", query["after"])
    found = show_deposits(unit, customer, after=after, limit=limit + 1)
    more = public_id("dep", found[limit - 1].deposit) if len(found) > limit else None
    return {"items": [_deposit(each) for each in found[:limit]], "next": more}


def _deposit(shown: DepositShown) -> dict[str, Any]:
    return {
        "id": shown.deposit,
        "application": shown.application,
        "customer": shown.customer,
        "state": shown.state,
        "amount": shown.amount,
        "remaining": shown.remaining,
        "due_at": shown.due_at,
        "paid_at": shown.paid_at,
    }


def _refund_page(unit: Unit, query: dict[str, Any]) -> dict[str, Any]:
    limit, customer = query["limit"], query["customer"]
    if customer is not None:
        require_customers(unit, [customer])
    after = place("pay", query["after"])
    found = page_of_payouts(unit, query["state"], customer=customer, after=after, limit=limit + 1)
    more = public_id("pay", found[limit - 1].payout) if len(found) > limit else None
    is_wanted = not after and PayoutState.DUE in query["state"]
    coming = upcoming_refunds(unit, customer) if is_wanted else []
    return {
        "items": [_refund(each) for each in found[:limit]],
        "upcoming": [_upcoming(each) for each in coming[:limit]],
        "upcoming_count": len(coming),
        "next": more,
    }


def _upcoming(owed: Owed) -> dict[str, Any]:
    return {
        "customer": owed.customer,
        "movement": owed.movement,
        "title": movement_title(owed.movement),
        "amount": owed.amount,
        "state": PayoutState.DUE.value,
        "due_by": owed.due_by,
    }


def _refund(shown: PayoutShown) -> dict[str, Any]:
    return {
        "id": shown.payout,
        "customer": shown.customer,
        "movement": shown.movement,
        "title": movement_title(shown.movement),
        "amount": shown.amount,
        "state": shown.state,
        "attempts": shown.attempts,
        "owed_since": shown.owed_since,
        "due_by": shown.due_by,
        "paid_at": shown.paid_at,
        "reference": shown.reference,
        "payment": shown.payment,
        "reason": shown.reason,
    }


def _statement(unit: Unit, customer: int, query: dict[str, Any]) -> dict[str, Any]:
    require_customers(unit, [customer])
    since, last = query["since"], query["until"] or unit.today
    if since is not None and since > last:
        raise InvalidField("since", Label("起始日晚于截止日", "it begins after it ends"))
    zone = unit.store.zone
    start = at_local(since, time.min, zone) if since else _BEGINNING
    end = at_local(last + timedelta(days=1), time.min, zone)
    found = statement_of(unit, customer, start, end)
    return {
        "store": unit.store.name,
        "customer": customer,
        "since": since,
        "until": last,
        "buckets": [
            {
                "title": bucket_title(name),
                **{part: shown_in(name, amount) for part, amount in total._asdict().items()},
            }
            for name, total in found.totals().items()
        ],
        "lines": [
            {
                "at": line.at,
                "movement": movement_title(line.movement),
                "bucket": bucket_title(line.account),
                "amount": shown_in(line.account, line.amount),
                "balance": shown_in(line.account, line.balance),
                "journal": line.journal,
            }
            for line in found.lines
        ],
    }
