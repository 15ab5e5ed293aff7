"""Points, orders and money: each step to the model and to the product."""

from __future__ import annotations

from sqlalchemy import select

from pawpact.contracts.deposits.refund import pay_refund_by_hand
from pawpact.ledger.movement import grant_reward_points
from pawpact.ledger.receivable import receive_payment
from pawpact.ledger.service import post
from pawpact.orders import service as orders
from pawpact.payouts.models import Payout
from pawpact.tenancy.unit import Unit
from tests.stories.life_machine.purse import Order
from tests.stories.life_machine.world import Case
from tests.stories.life_machine.writer import Writer


class Till(Writer):
    """What customers buy, get and pay, one method for each."""

    def grant(self, case: Case, points: int) -> None:
        case.deal.purse.grant(points, self.world.today)
        journal = grant_reward_points(
            self.world.key(), case.customer, points, 10, "newcomer", "granted by staff"
        )
        self.do(True, lambda unit: post(unit, [journal]), actor="staff:till")

    def place(self, case: Case, pieces: int, price: int) -> None:
        line = orders.OrderLine("S-1", "幼猫粮", "staple_food", pieces, price, price // 2)
        placed = None if case.deal.stopped else case.deal.purse.place(pieces, price)
        key = self.world.key()
        done = self.do(placed, lambda unit: orders.place(unit, case.customer, [line], key))
        if done:
            self.world.orders[id(placed)] = done.order

    def ship(self, case: Case, order: Order) -> None:
        case.deal.purse.ship(order)
        number = self.world.orders[id(order)]
        self.do(True, lambda unit: _ship(unit, number))

    def cancel(self, case: Case, order: Order) -> None:
        order.state = "cancelled"
        number = self.world.orders[id(order)]
        self.do(True, lambda unit: orders.cancel(unit, number, "changed her mind"))

    def give_back(self, case: Case, order: Order, pieces: int) -> None:
        """Some pieces or all that are left; more than that is refused."""
        left = order.pieces - order.returned
        allowed = pieces <= left
        if allowed:
            case.deal.purse.give_back(order, pieces, self.world.today)
            self.lived["part refunded"] += pieces < left
        row, key = self.world.orders[id(order)], self.world.key()
        back = None if pieces == left else {0: pieces}
        self.do(allowed, lambda unit: orders.refund(unit, row, back, key, why="quality"))

    def pay_refunds(self) -> None:
        """Everything that is owed to customers leaves the store."""
        self.world.platform.run_refunds(self.world.name)
        for case in self.world.cases:
            case.deal.purse.payable = 0
            for charge in case.deal.charges:
                charge.owed_back = False
            if case.deal.deposit_state == "refund_due":
                case.deal.deposit_state = "refunded"
        self.do(True, _pay_refunds)

    def pay_owed(self, case: Case, amount: int) -> None:
        deal = case.deal
        allowed = 0 < amount <= deal.receivable
        if allowed:
            deal.settle_owed(amount)
        key = self.world.key()
        self.do(allowed, lambda unit: receive_payment(unit, case.contract, amount, key))


def _ship(unit: Unit, order: int) -> None:
    orders.ship(unit, order)
    orders.receive(unit, order)


def _pay_refunds(unit: Unit) -> None:
    for payout in unit.session.scalars(
        select(Payout.id).where(Payout.state.not_in(("paid", "withdrawn")))
    ).all():
        pay_refund_by_hand(unit, payout, f"bank-{payout}")
