"""The commands over orders, refunds, deposits, debts and two stores, on a real platform."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import select

from pawpact.access.actor import Role
from pawpact.access.models import AccessLog
from pawpact.cli.deposits import deposits
from pawpact.cli.ledger import ledger
from pawpact.cli.orders import orders
from pawpact.cli.refunds import refunds
from pawpact.kernel.identity import public_id
from pawpact.ledger.movement import charge_back, owe_second_deposit, settle_charge
from pawpact.ledger.service import balances, post, spend
from pawpact.payouts.simulator import Outcome, SimulatedPayouts
from tests.core.cli.installed import OTHER, SHOP, Installed

GOODS = {"sku": "S-1", "title": "幼猫粮", "category": "staple_food", "quantity": 1}


class Desk:
    """A shop whose first customer has 398.00 in points."""

    def __init__(self, installed: Installed, folder: Path) -> None:
        self.installed, self.folder = installed, folder
        self.customer = installed.customers[SHOP][0]
        self.agent = installed.hire(Role.SERVICE_AGENT)
        self.manager = installed.hire(Role.STORE_MANAGER)
        with installed.house.platform.unit(SHOP) as unit:
            post(unit, [settle_charge("charge", self.customer, 398_00, "test")])

    def place(self, *, key: str = "o-1", by: str = "", **changes: Any) -> Result:
        document = {
            "customer": public_id("cus", self.customer),
            "lines": [{**GOODS, "unit_price": "128.00"}],
            **changes,
        }
        file = self.folder / "order.json"
        file.write_text(json.dumps(document), encoding="utf-8")
        return self.run(orders, "place", str(file), "--key", key, "--by", by or self.agent)

    def run(self, group: Any, *arguments: str, store: str = SHOP) -> Result:
        return self.installed.run(group, *arguments, "--store", store)

    def done(self, group: Any, *arguments: str) -> str:
        result = self.run(group, *arguments)
        assert result.exit_code == 0, result.output
        return result.stdout

    def owe(self, amount: int, key: str) -> None:
        with self.installed.house.platform.unit(SHOP) as unit:
            post(unit, [owe_second_deposit(key, self.customer, amount, "test")])

    def points(self) -> int:
        with self.installed.house.platform.reading(SHOP) as unit:
            return balances(unit, self.customer).paid


@pytest.fixture
def desk(installed: Installed, tmp_path: Path) -> Desk:
    """A shop with staff and a customer with points."""
    return Desk(installed, tmp_path)


def test_order_lives_on_the_command_line(desk: Desk) -> None:
    """Placed, listed, shipped, received, refunded and shown; points come back."""
    placed = desk.place()
    assert placed.exit_code == 0, placed.output
    order = placed.stdout.split()[0]
    assert "points 128.00 yuan, cash 0.00" in placed.stdout
    assert order in desk.done(orders, "list")
    desk.done(orders, "ship", order, "--tracking", "SF-1", "--by", desk.agent)
    assert desk.points() == 270_00
    desk.done(orders, "receive", order, "--by", desk.agent)
    refund = ("refund", order, "--line", "0=1", "--key", "r-1", "--why", "stale")
    assert "points of 128.00" in desk.done(orders, *refund, "--by", desk.agent)
    assert desk.points() == 398_00
    shown = desk.done(orders, "show", order)
    assert "to be shipped → shipped" in shown
    assert "stale" in shown


def test_order_outside_points_is_refused_and_kept(desk: Desk) -> None:
    """What points do not buy ends with 1, and stands in the list as refused."""
    line = {**GOODS, "category": "service", "unit_price": "30.00"}
    result = desk.place(lines=[{**line, "category": "live_animal"}])
    assert result.exit_code == 1
    assert "not bought with points" in result.output
    assert "refused" in desk.done(orders, "list")


def test_order_that_is_called_off_frees_its_points(desk: Desk) -> None:
    """Before it ships an order is called off; its points are free."""
    order = desk.place().stdout.split()[0]
    desk.done(orders, "cancel", order, "--why", "customer", "--by", desk.agent)
    assert desk.place(key="o-2").exit_code == 0


def test_file_that_is_wrong_names_the_field(desk: Desk) -> None:
    """A wrong quantity is named by its place in the file."""
    result = desk.place(lines=[{**GOODS, "quantity": 0, "unit_price": "0.01"}])
    assert result.exit_code == 1
    assert "lines.0.quantity" in result.output


def test_unknown_filter_lists_the_known_ones(desk: Desk) -> None:
    """--state takes the store's filters alone."""
    result = desk.run(orders, "list", "--state", "eaten")
    assert result.exit_code == 1
    assert "to_ship、shipped、received" in result.output


def test_order_is_handed_over_and_news_taken_in(desk: Desk) -> None:
    """Without a warehouse sync hands nothing over and says so in numbers."""
    desk.place()
    assert "handed over" in desk.done(orders, "sync")


def test_exception_is_cleared_by_a_person(desk: Desk) -> None:
    """An order that ran late is cleared and ships."""
    order = desk.place().stdout.split()[0]
    desk.installed.house.clock.advance(timedelta(hours=25))
    assert "1" in desk.done(orders, "sync")
    desk.done(orders, "clear", order, "--by", desk.agent)
    desk.done(orders, "ship", order, "--by", desk.agent)


def test_carer_places_no_orders_and_it_is_on_record(desk: Desk) -> None:
    """Who may not is refused, and the access log says who tried."""
    carer = desk.installed.hire(Role.CARER)
    assert desk.place(by=carer).exit_code == 1
    with desk.installed.house.platform.reading(SHOP) as unit:
        tried = [row.action for row in unit.session.scalars(select(AccessLog)) if not row.allowed]
    assert "order.place" in tried


def test_refunds_are_listed_and_paid(desk: Desk) -> None:
    """What is owed is listed, paid through the provider, and gone from the list."""
    desk.owe(500_00, "second")
    assert "500.00" in desk.done(refunds, "list")
    _provider(desk, SimulatedPayouts())
    assert "1" in desk.done(refunds, "pay", "--by", desk.manager)
    assert "500.00" not in desk.done(refunds, "list")
    assert "paid" in desk.done(refunds, "list", "--all")


def test_refund_that_is_refused_is_tried_again_or_paid_by_hand(desk: Desk) -> None:
    """A refused refund is shown with its reason, retried, and paid by hand in the end."""
    desk.owe(500_00, "second")
    _provider(desk, SimulatedPayouts(lambda request: Outcome.ACCOUNT_CLOSED))
    desk.done(refunds, "pay", "--by", desk.manager)
    listed = desk.done(refunds, "list", "--customer", public_id("cus", desk.customer))
    assert "account_closed" in listed
    refund = next(word for word in listed.split() if word.startswith("pay_"))
    desk.done(refunds, "retry", refund, "--by", desk.manager)
    desk.done(refunds, "pay", refund, "--reference", "BANK-1", "--by", desk.manager)
    assert "BANK-1" in desk.done(refunds, "list", "--all")


def test_agent_pays_no_refunds(desk: Desk) -> None:
    """Money leaves by a manager's hand."""
    assert desk.run(refunds, "pay", "--by", desk.agent).exit_code == 1


def test_refund_by_hand_needs_its_reference(desk: Desk) -> None:
    """A refund without a bank's reference, or a reference without one, is misuse."""
    assert desk.run(refunds, "pay", "--reference", "X", "--by", desk.manager).exit_code == 2


def test_debts_are_listed_paid_and_written_off(desk: Desk) -> None:
    """What a customer owes is listed, taken in part, and given up with a reason."""
    with desk.installed.house.platform.unit(SHOP) as unit:
        spend(unit, desk.customer, 298_00, "o", cause="test")
        post(unit, [charge_back("back", desk.customer, 77, 398_00, 100_00, "test")])
    contract = public_id("con", 77)
    assert "298.00" in desk.done(ledger, "receivables")
    paid = ("pay-receivable", contract, "--amount", "200.00", "--reference", "B-1")
    desk.done(ledger, *paid, "--by", desk.manager)
    assert "98.00" in desk.done(ledger, "receivables")
    off = ("write-off", contract, "--amount", "98.00", "--reference", "W-1", "--why", "gone")
    assert desk.run(ledger, *off, "--by", desk.agent).exit_code == 1
    desk.done(ledger, *off, "--by", desk.manager)
    assert contract not in desk.done(ledger, "receivables")
    assert desk.run(ledger, *off[:3], "x", *off[4:], "--by", desk.manager).exit_code == 1


def test_stores_spend_settle_and_match(desk: Desk) -> None:
    """Points spent in the other store, settled, and every half matched."""
    customer = public_id("cus", desk.customer)
    desk.done(
        ledger,
        "spend-elsewhere",
        customer,
        "--at",
        OTHER,
        "--amount",
        "80.00",
        "--category",
        "snack",
        "--key",
        "1",
    )
    assert desk.points() == 318_00
    assert "80.00 yuan settled" in desk.done(ledger, "settle-stores", "--with", OTHER)
    assert "every half" in desk.installed.run(ledger, "halves", "--finish").stdout


def test_closing_store_owes_everything(desk: Desk) -> None:
    """The platform closes a store; what customers paid is listed as refunds."""
    assert desk.run(ledger, "close-store", "--why", "ends", "--by", desk.manager).exit_code == 1
    assert "1 customers are owed 398.00" in desk.done(ledger, "close-store", "--why", "ends")


def test_deposits_are_listed(desk: Desk) -> None:
    """A shop without deposits shows an empty table; an unknown contract is refused."""
    assert "deposit" in desk.done(deposits, "list")
    offset = ("offset", public_id("con", 77), "--amount", "1.00", "--key", "k")
    assert desk.run(deposits, *offset, "--by", desk.agent).exit_code == 1


def _provider(desk: Desk, provider: SimulatedPayouts) -> None:
    """Parts are frozen: a test puts its provider in by hand."""
    object.__setattr__(desk.installed.house.platform.parts, "payouts", provider)


def test_a_broken_file_is_told_with_its_place(desk: Desk) -> None:
    """A file that ends in its middle is named with line and column."""
    file = desk.folder / "order.json"
    file.write_text('{"customer":\n', encoding="utf-8")
    refused = desk.run(orders, "place", str(file), "--key", "o-1", "--by", desk.agent)
    assert refused.exit_code == 1
    assert "order.json:2:1 is no UTF-8 JSON" in refused.output
