"""Each movement that belongs to core is reached through its use case, with the book's figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import select

from pawpact.benefits.expiry import expire_due
from pawpact.billing.gateway.simulator import Outcome
from pawpact.billing.gateway.statement import Collected, PaidOut, Statement
from pawpact.billing.reconciliation import reconcile
from pawpact.billing.service import postpone_charge, reverse_charge
from pawpact.contracts.applying.intake import submit_intake
from pawpact.contracts.deposits.offset import OffsetRequest, request_offset
from pawpact.contracts.deposits.payment import pay_deposits
from pawpact.contracts.deposits.refund import payouts_due
from pawpact.contracts.deposits.returning import return_deposits
from pawpact.contracts.ending.closing import close_store
from pawpact.contracts.ending.leftover import leftovers_due
from pawpact.contracts.ending.termination import request_termination, settle_termination
from pawpact.contracts.ending.values import Choice
from pawpact.contracts.models import Deposit
from pawpact.contracts.moves import contracts
from pawpact.contracts.running.hold import put_hold
from pawpact.contracts.running.pause import grant_pause
from pawpact.contracts.running.pause_request import PauseRequest, request_pause
from pawpact.contracts.running.plan_change import PlanWish, change_plan
from pawpact.contracts.values import PaidDeposit
from pawpact.kernel.money import Fen
from pawpact.ledger.account import CNY, MALL_BONUS, detailed
from pawpact.ledger.expiring import reverse_grant
from pawpact.ledger.models import JournalRow
from pawpact.ledger.movement import grant_reward_points, take_deposit
from pawpact.ledger.receivable import receive_payment, write_off
from pawpact.ledger.service import post
from pawpact.ledger.values import Journal, Posting
from pawpact.messages.channel import RecordingMessages
from pawpact.messages.delivery import deliver
from pawpact.orders.service import OrderLine, place, receive, refund, ship
from pawpact.payouts.simulator import SimulatedPayouts
from pawpact.policy.reading.load import read_platform
from pawpact.tenancy.answerable import answerable
from tests.core.contracts.life import Life
from tests.core.contracts.movement_example import (
    BOOKS_NOTHING,
    EFFECTS,
    ELSEWHERE,
    EXAMPLES,
    WAITING,
)
from tests.house import RULES, House

_NUMBERS = count(1)
AT_398 = """
store: {0}
extends: platform@2026.1
core.contracts:
  params:
    plan_prices:
      - {{plan: cat_common, price: 398.00}}
      - {{plan: dog_small, price: 328.00}}
"""
RULE = """
format: 1
policy: core.examples
version: "2026.1"
title: {zh: 例子, en: Example}
moment: %s
hit: all
binds: today
rules:
  - id: example
    title: {zh: 例子, en: Example}
    when: {charge.period: 1}
    then: [%s]
"""
DISCOUNT = "discount_charge: {amount: 30, reason: first_charge}"
HALF = "discount_charge: {price_ratio: 0.50, reason: half_price}"
WAIVER = "waive_period: {periods: 1}"
POINTS = "grant_points: {points: 100, reason: newcomer}"


class Shop:
    """Opens a contract at 398.00 a month, and arranges what its customer has."""

    def __init__(self, house: House, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._house, self._folder, self._patch = house, folder, monkeypatch

    def open(self, moment: str = "", rule: str = "") -> Example:
        name = f"example-{next(_NUMBERS)}"
        if rule:
            (self._folder / "example.yaml").write_text(RULE % (moment, rule), encoding="utf-8")
            read = read_platform([(RULES, "rules"), (self._folder, "extra")])
            written = answerable(read, self._house.host)
            self._patch.setattr("tests.house.platform_rules", lambda: written)
        return Example(self._house, name, AT_398.format(name))


class Example(Life):
    """One contract at 398.00."""

    @property
    def customer(self) -> int:
        return self.row().customer_id

    def settle(self, periods: int) -> None:
        self.until_settled(periods)

    def bonus(self, amount: int) -> None:
        """Points of the store's own, from somewhere."""
        legs = (
            Posting(detailed("exp.promo", "test"), 0, CNY, amount),
            Posting(MALL_BONUS, self.customer, CNY, -amount),
        )
        with self.unit() as unit:
            post(unit, [Journal("OPEN", "bonus", "test", legs)])

    def deposit(self) -> None:
        """A deposit of 500.00 is held for the contract."""
        with self.unit() as unit:
            row = contracts(unit, [self.contract])[self.contract]
            held = Deposit(
                id=unit.ids.one(),
                application_id=row.application_id,
                customer_id=row.customer_id,
                amount=500_00,
                state="held",
                due_at=unit.at,
                paid_at=unit.at,
                remaining=500_00,
            )
            unit.session.add(held)
            post(unit, [take_deposit(f"deposit:{held.id}:held", row.customer_id, 500_00, "x")])

    def reward(self, points: int) -> None:
        with self.unit() as unit:
            post(unit, [grant_reward_points("gift", self.customer, points, 10, "newcomer", "x")])

    def buy(self, price: int, cost: int = 0, cash: int = 0, category: str = "snack") -> int:
        """An order is placed and shipped; its number."""
        line = OrderLine("S-1", "冻干", category, 1, price, cost)
        with self.unit() as unit:
            key = f"o-{unit.ids.one()}"
            payment = f"P-{key}" if cash else ""
            order = place(unit, self.customer, [line], key, cash=cash, payment=payment).order
            ship(unit, order, tracking="T-1")
        return order

    def legs(self, *movements: str) -> dict[str, int]:
        """What all journals of these movements debited and credited together."""
        found: dict[str, int] = {}
        for movement in movements:
            for account, amount in self.booked(movement).items():
                found[account] = found.get(account, 0) + amount
        return found


Way = Callable[[Shop], Mapping[str, int]]
WAYS: dict[str, Way] = {}


def way(movement: str) -> Callable[[Way], Way]:
    """How this movement is reached."""

    def keep(found: Way) -> Way:
        WAYS[movement] = found
        return found

    return keep


def _settled(shop: Shop) -> Example:
    life = shop.open()
    life.settle(1)
    return life


@way("P01")
def _p01(shop: Shop) -> Mapping[str, int]:
    return _settled(shop).booked("P01")


@way("P02")
def _p02(shop: Shop) -> Mapping[str, int]:
    life = _settled(shop)
    key = life.charges()[0].gateway_key
    assert key is not None
    paid = PaidOut("po-1", 398_00, 2_39, (key,))
    line = Collected(key, 398_00, "ref")
    reconcile(life.unit, "simulator", Statement({key: line}, (), (paid,), None))
    return life.booked("P02")


def _priced(shop: Shop, rule: str, movement: str) -> Mapping[str, int]:
    life = shop.open("charge.priced", rule)
    life.settle(1)
    return life.booked(movement)


@way("P03")
def _p03(shop: Shop) -> Mapping[str, int]:
    return _priced(shop, DISCOUNT, "P03")


@way("P04")
def _p04(shop: Shop) -> Mapping[str, int]:
    return _priced(shop, HALF, "P04")


@way("P05")
def _p05(shop: Shop) -> Mapping[str, int]:
    return _priced(shop, WAIVER, "P05")


def _deposit_due(shop: Shop) -> tuple[Example, PaidDeposit]:
    life = shop.open()
    intake = life.house.intake(life.store, life.house.person(500))
    submit_intake(life.house.platform.runner, life.store, "poor", intake, "staff:1")
    with life.reading() as unit:
        due = unit.session.scalars(select(Deposit.id)).one()
    return life, PaidDeposit(due, "WX-1", Fen(500_00))


@way("P07")
def _p07(shop: Shop) -> Mapping[str, int]:
    life, paid = _deposit_due(shop)
    with life.unit() as unit:
        pay_deposits(unit, [paid])
    return life.booked("P07")


@way("P46")
def _p46(shop: Shop) -> Mapping[str, int]:
    life, paid = _deposit_due(shop)
    with life.unit() as unit:
        pay_deposits(unit, [paid])
        pay_deposits(unit, [PaidDeposit(paid.deposit, "WX-2", paid.amount)])
    return life.booked("P46")


def _offset(shop: Shop) -> Example:
    life = shop.open()
    life.deposit()
    with life.unit() as unit:
        contracts(unit, [life.contract])[life.contract].performed = 6
    with life.unit() as unit:
        request_offset(unit, OffsetRequest("order-1", life.contract, 120_00))
    return life


@way("P08")
def _p08(shop: Shop) -> Mapping[str, int]:
    return _offset(shop).booked("P08")


def _returned(shop: Shop) -> Example:
    life = _offset(shop)
    with life.unit() as unit:
        return_deposits(unit, {life.contract: "the contract ended"})
    return life


@way("P09")
def _p09(shop: Shop) -> Mapping[str, int]:
    return _returned(shop).booked("P09")


@way("P10")
def _p10(shop: Shop) -> Mapping[str, int]:
    life = _returned(shop)
    payouts_due(life.unit, SimulatedPayouts())
    return life.booked("P10")


def _bought(shop: Shop) -> tuple[Example, int]:
    life = _settled(shop)
    life.bonus(30_00)
    return life, life.buy(128_00, cost=70_00)


@way("P11")
def _p11(shop: Shop) -> Mapping[str, int]:
    return _bought(shop)[0].booked("P11")


@way("P12")
def _p12(shop: Shop) -> Mapping[str, int]:
    life = _settled(shop)
    life.buy(300_00)
    before = life.legs("P11", "P12")
    life.buy(150_00, cash=52_00)
    after = life.legs("P11", "P12")
    return {name: after[name] - before.get(name, 0) for name in after}


@way("P13")
def _p13(shop: Shop) -> Mapping[str, int]:
    life = shop.open("period.performed", POINTS)
    life.settle(1)
    return life.booked("P13")


@way("P14")
def _p14(shop: Shop) -> Mapping[str, int]:
    life = shop.open()
    life.reward(100)
    life.buy(10_00)
    return life.legs("P11", "P14")


@way("P15")
def _p15(shop: Shop) -> Mapping[str, int]:
    life = shop.open()
    life.reward(40)
    for days in (340, 20, 10):
        life.house.clock.advance(timedelta(days=days))
        with life.unit() as unit:
            expire_due(unit)
        deliver(life.unit, life.house.platform.desk, RecordingMessages())
    return life.booked("P15")


@way("P22")
def _p22(shop: Shop) -> Mapping[str, int]:
    life, order = _bought(shop)
    with life.unit() as unit:
        receive(unit, order)
        refund(unit, order, None, "back", why="returned")
    return life.booked("P22")


def _reversed(shop: Shop, spent: int) -> Example:
    life = _settled(shop)
    if spent:
        life.buy(spent)
    with life.unit() as unit:
        reverse_charge(unit, life.charges()[0].id, "provider_charge_back")
    return life


@way("P25")
def _p25(shop: Shop) -> Mapping[str, int]:
    return _reversed(shop, 0).booked("P25")


@way("P26")
def _p26(shop: Shop) -> Mapping[str, int]:
    return _reversed(shop, 298_00).booked("P26")


@way("P47a")
def _p47a(shop: Shop) -> Mapping[str, int]:
    life = _reversed(shop, 298_00)
    with life.unit() as unit:
        receive_payment(unit, life.contract, 298_00, "BANK-1")
    return life.booked("P47a")


@way("P47b")
def _p47b(shop: Shop) -> Mapping[str, int]:
    life = _reversed(shop, 298_00)
    with life.unit() as unit:
        write_off(unit, life.contract, 298_00, "cannot be reached", "w-1")
    return life.booked("P47b")


def _eight_left(shop: Shop, left: int) -> Example:
    """Four of twelve periods are paid, and all but so much of their points is spent."""
    life = shop.open()
    life.settle(4)
    life.buy(4 * 398_00 - left)
    return life


def _end(life: Example, reason: str, choice: Choice, *, confirmed: bool = True) -> None:
    with life.unit() as unit:
        request_termination(unit, life.contract, reason, "why")
        settle_termination(unit, life.contract, choice=choice, confirmed=confirmed, why="bill")


@way("P27")
def _p27(shop: Shop) -> Mapping[str, int]:
    life = _eight_left(shop, 260_00)
    life.bonus(30_00)
    life.deposit()
    _end(life, "store_breach", Choice.REFUND)
    return life.booked("P27")


@way("P28")
def _p28(shop: Shop) -> Mapping[str, int]:
    life = _eight_left(shop, 260_00)
    life.deposit()
    _end(life, "customer_request", Choice.REFUND)
    return life.booked("P28")


@way("P29")
def _p29(shop: Shop) -> Mapping[str, int]:
    life = _eight_left(shop, 0)
    _end(life, "customer_request", Choice.REFUND, confirmed=False)
    return life.booked("P29")


@way("P30")
def _p30(shop: Shop) -> Mapping[str, int]:
    life = _eight_left(shop, 60_00)
    _end(life, "store_breach", Choice.KEEP)
    life.house.clock.advance(timedelta(days=366))
    with life.unit() as unit:
        assert leftovers_due(unit) == 1
    return life.booked("P30")


@way("P40")
def _p40(shop: Shop) -> Mapping[str, int]:
    life = _eight_left(shop, 260_00)
    life.deposit()
    with life.unit() as unit:
        contracts(unit, [life.contract])[life.contract].state = "terminated"
    with life.unit() as unit:
        close_store(unit, "the shop closes")
    return life.booked("P40")


@way("P41")
def _p41(shop: Shop) -> Mapping[str, int]:
    life = shop.open()
    life.reward(100)
    with life.unit() as unit:
        reverse_grant(unit, "gift", "newcomer", "withdrawn")
    return life.booked("P41")


@way("P45")
def _p45(shop: Shop) -> Mapping[str, int]:
    life = shop.open()
    life.answer(lambda _: Outcome.TIMEOUT_AFTER_SUCCESS)
    life.before_debit(0)
    life.run_debits()
    with life.unit() as unit:
        request_termination(unit, life.contract, "store_breach", "closes")
    life.run_debits()
    return life.booked("P45")


@pytest.fixture
def examples(shop: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """Contracts at 398.00, each in a shop of its own."""
    return Shop(shop, tmp_path, monkeypatch)


@pytest.mark.parametrize("movement", EXAMPLES)
def test_a_use_case_books_the_example(movement: str, examples: Shop) -> None:
    """The accounts and amounts are those of the book of postings, and no other account moves."""
    booked = {name: amount for name, amount in WAYS[movement](examples).items() if amount}
    assert booked == EXAMPLES[movement]


def test_what_books_nothing_books_nothing(examples: Shop) -> None:
    """P43 and P44: another plan, a failed debit, a postponement, a pause and a hold."""
    life = examples.open()
    with life.unit() as unit:
        change_plan(unit, PlanWish("k", life.contract, "dog_small", {"sms": "yes"}))
    assert [each.amount for each in life.charges()] == [328_00] * 12
    life.answer(lambda _: Outcome.INSUFFICIENT_FUNDS)
    life.before_debit(0)
    life.run_debits()
    failed = life.charges()[0]
    with life.unit() as unit:
        postpone_charge(unit, failed.id, failed.due_on + timedelta(days=10))
        pause = PauseRequest("p", life.contract, 1, ("clinic_diagnosis_report",))
        grant_pause(unit, request_pause(unit, pause), 1, "diagnosed")
        put_hold(unit, life.contract, "dispute", "asks")
    with life.reading() as unit:
        assert unit.session.scalars(select(JournalRow.id)).all() == []


def test_every_movement_has_its_place() -> None:
    """Each has its example, books nothing, or waits for its plugin."""
    placed = [*EXAMPLES, *EFFECTS, *BOOKS_NOTHING, *ELSEWHERE, *WAITING]
    assert len(placed) == len(set(placed))
    numbers = {int(each[1:3]) for each in placed}
    assert numbers == set(range(1, 49))
    assert WAYS.keys() == EXAMPLES.keys()
