"""Probes of the cash of an order."""

from __future__ import annotations

from pawpact.accounts.service import register_customer
from pawpact.kernel.errors import PawpactError
from pawpact.ledger.service import balances
from pawpact.orders.service import OrderLine, cancel, place
from tests.parameters.scene import Scene

CASH = 150_00


def calling_off(scene: Scene) -> object:
    """A clerk calls off an order that was paid with 150 yuan in cash."""
    line = OrderLine("T-1", "航空箱", "toy", 1, CASH)
    with scene.unit() as unit:
        customer = register_customer(unit, scene.house.person(None))
        order = place(unit, customer, [line], "o-1", cash=CASH, payment="P-1").order
    try:
        with scene.unit() as unit:
            cancel(unit, order, "changed her mind")
    except PawpactError as refused:
        return refused.code, refused.message
    with scene.unit() as unit:
        return balances(unit, customer).refund_payable
