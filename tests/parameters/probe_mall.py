"""Probes of orders on their way, deposits and refunds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from pawpact.accounts.service import register_customer
from pawpact.contracts.deposits.offset import OffsetRequest, request_offset, show_offset
from pawpact.contracts.deposits.payment import pay_deposits
from pawpact.contracts.deposits.returning import return_unanswered
from pawpact.contracts.models import Contract, Deposit
from pawpact.contracts.values import PaidDeposit
from pawpact.kernel.errors import PawpactError
from pawpact.kernel.identity import public_id
from pawpact.kernel.money import Fen
from pawpact.ledger.movement import settle_charge
from pawpact.ledger.service import post
from pawpact.orders.service import OrderLine, place
from pawpact.orders.sync import orders_due
from pawpact.orders.view import show_order, show_orders
from pawpact.orders.warehouse_simulator import SimulatedWarehouse
from pawpact.outbox.models import OutboxMessage
from pawpact.payouts.models import Payout
from tests.parameters.scene import Scene
from tests.stories.counter import apply


@dataclass(frozen=True)
class Shipping:
    """An order at the warehouse; shipped and delivered where asked, and looked at later."""

    hours: int = 0
    delivered: bool = False
    wanted: str = ""

    def __call__(self, scene: Scene) -> object:
        warehouse = SimulatedWarehouse()
        order = self._place(scene)
        orders_due(scene.unit, warehouse)
        if self.delivered:
            number, now = public_id("ord", order), scene.house.clock.now()
            warehouse.ship(number, now)
            warehouse.deliver(number, now)
            orders_due(scene.unit, warehouse)
        scene.house.clock.advance(timedelta(hours=self.hours))
        orders_due(scene.unit, warehouse)
        with scene.unit() as unit:
            told = list(unit.session.scalars(select(OutboxMessage.kind)))
            moves = [(each.went_to, each.why) for each in show_order(unit, order).moves]
            try:
                listed = [each.state for each in show_orders(unit, state=self.wanted)]
            except PawpactError as refused:
                listed = [refused.code]
        return sorted(told), moves, listed

    def _place(self, scene: Scene) -> int:
        line = OrderLine("S-1", "商品", "snack", 1, 1_000, 400)
        with scene.unit() as unit:
            customer = register_customer(unit, scene.house.person(None))
            post(unit, [settle_charge("p", customer, 10_000, "test")])
            return place(unit, customer, [line], "o-1").order


def depositing(scene: Scene) -> object:
    """A deposit after six paid periods: a part is offset, the rest returned and owed."""
    application = apply(scene.house, scene.store, score=500)
    with scene.unit() as unit:
        row = unit.session.scalars(select(Deposit)).one()
        pay_deposits(unit, [PaidDeposit(row.id, "WX-1", Fen(row.amount))])
        contract = unit.ids.one()
        unit.session.add(
            Contract(
                id=contract,
                application_id=application,
                customer_id=row.customer_id,
                pet_id=1,
                plan_price=398_00,
                term=12,
                state="completed",
                revision_id=unit.store.revision.id,
                streak=6,
                performed=6,
            )
        )
    with scene.unit() as unit:
        asked = request_offset(unit, OffsetRequest("o-1", contract, 120_00))
    with scene.unit() as unit:
        answer = show_offset(unit, asked)
        return_unanswered(unit)
    scene.house.platform.run_refunds(scene.store)
    with scene.unit() as unit:
        owed = [(each.amount, each.due_by) for each in unit.session.scalars(select(Payout))]
    return answer.state, answer.missing, owed
