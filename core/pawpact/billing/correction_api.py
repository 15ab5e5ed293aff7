"""``/charges/<charge>/payment`` and ``/reversal``, ``/reconciliations``: what no debit run did."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pawpact.access.answering import IdempotencyHeader, carry_on, carry_out, number_of
from pawpact.access.blueprint import Routes
from pawpact.access.caller import Doors, caller
from pawpact.access.permission import Permission
from pawpact.billing import correction_schemas as schema
from pawpact.billing.charge_schemas import ChargeView
from pawpact.billing.gateway.capability import NO_LIMITS, Abilities
from pawpact.billing.gateway.statement import Statement, read_lines
from pawpact.billing.gateway.values import Gateway
from pawpact.billing.reconciliation import Reconciliation, reconcile
from pawpact.billing.service import pay_by_hand, reverse_charge
from pawpact.billing.view import show_charge
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit


def routes(
    doors: Doors, gateways: Mapping[str, Gateway], abilities: Abilities = NO_LIMITS
) -> Routes:
    """Debits that a provider took back, and its statements."""
    found = Routes("corrections", "撤销与对账 / charge-backs, provider's statements", doors)
    _paid(found, doors)
    _reversed(found, doors)
    _compared(found, doors, gateways, abilities)
    return found


def _paid(found: Routes, doors: Doors) -> None:
    @found.writes(
        "/charges/<string:charge>/payment",
        headers=IdempotencyHeader,
        body=schema.OverduePaymentRequest,
        answer=ChargeView,
        permission=Permission.SETTLE_RECEIVABLE,
    )
    def pay(_header: dict[str, str], body: dict[str, str], *, store: str, charge: str) -> Any:
        """客户自己付了没扣成的一期 / The customer paid a failed or overdue debit by herself."""
        number = number_of("chg", charge)

        def work(unit: Unit) -> object:
            pay_by_hand(unit, number, body["reference"])
            return show_charge(unit, number)

        return carry_out(doors, ChargeView, work)


def _reversed(found: Routes, doors: Doors) -> None:
    @found.writes(
        "/charges/<string:charge>/reversal",
        headers=IdempotencyHeader,
        body=schema.ReversalRequest,
        answer=schema.ReversalAnswer,
        permission=Permission.CORRECT_BILLING,
    )
    def take_back(_header: dict[str, str], body: dict[str, str], *, store: str, charge: str) -> Any:
        """渠道撤销了已成功的扣款；花掉的部分转为应收 / The provider took a settled debit back."""
        number = number_of("chg", charge)

        def work(unit: Unit) -> object:
            owed = reverse_charge(unit, number, body["why"])
            return {"owed": owed, "charge": show_charge(unit, number)}

        return carry_out(doors, schema.ReversalAnswer, work)


def _compared(
    found: Routes, doors: Doors, gateways: Mapping[str, Gateway], abilities: Abilities
) -> None:
    @found.writes(
        "/reconciliations",
        headers=IdempotencyHeader,
        body=schema.StatementRequest,
        answer=schema.ReconciliationAnswer,
        permission=Permission.CORRECT_BILLING,
    )
    def compare(_header: dict[str, str], body: dict[str, str], *, store: str) -> Any:
        """用渠道对账文件核对，差异交店长 / Compare with a provider's file.

        Answers that were owed, payouts and charge-backs are booked; whatever else differs is
        listed, and is the manager's task. The same file again books nothing.
        """
        provider = body["provider"]
        statement = _read(gateways, provider, body["statement"])
        who, came = caller(), list[Reconciliation]()

        def then() -> None:
            limits = abilities[provider]
            came.append(
                reconcile(
                    lambda: doors.unit(who.store, who.actor), provider, statement, limits=limits
                )
            )

        return carry_on(
            doors,
            schema.ReconciliationAnswer,
            lambda unit: None,
            then,
            lambda unit: _shown(provider, came[-1]),
        )


def _read(gateways: Mapping[str, Gateway], provider: str, content: str) -> Statement:
    if provider not in gateways:
        known = ", ".join(sorted(gateways)) or "-"
        raise InvalidField(
            "provider",
            Label(f"没有这个渠道；已安装：{known}", f"no such provider; installed: {known}"),
        )
    return read_lines(gateways[provider], content.splitlines(), "statement")


def _shown(provider: str, came: Reconciliation) -> dict[str, Any]:
    return {
        "provider": provider,
        "resolved": came.resolved,
        "paid_out": came.paid_out,
        "reversed": came.reversed,
        "differences": [
            {
                "code": each.code,
                "title": each.title,
                "count": each.count,
                "places": [place.line for place in each.places],
            }
            for each in came.differences
        ],
    }
