"""What else can happen to the contracts of a small life, so that every table of money has rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from pawpact.benefits.granting import grant_now
from pawpact.benefits.models import Benefit, ExpiryNotice
from pawpact.benefits.using import book, redeem, restore
from pawpact.benefits.values import NewBenefit, Terms, Window
from pawpact.billing.models import Charge
from pawpact.billing.service import reverse_charge
from pawpact.contracts.deposits.handlers import offset_deposits
from pawpact.contracts.deposits.offset import OffsetRequest, request_offset
from pawpact.contracts.deposits.refund import pay_refund_by_hand
from pawpact.contracts.deposits.release import release_deposits
from pawpact.contracts.ending.incident import (
    IncidentKind,
    Report,
    confirm_incident,
    report_incident,
)
from pawpact.contracts.ending.termination import request_termination, settle_termination
from pawpact.contracts.ending.values import Choice
from pawpact.contracts.models import Contract, Deposit
from pawpact.contracts.running.hold import put_hold
from pawpact.contracts.running.pause import grant_pause
from pawpact.contracts.running.pause_request import PauseRequest, request_pause
from pawpact.contracts.running.plan_change import PlanWish, change_plan
from pawpact.contracts.values import RUNNING
from pawpact.decisions.values import Granted
from pawpact.demo.world import World
from pawpact.ledger.expiring import expire_lots, lots_expiring
from pawpact.ledger.movement import grant_reward_points, open_reward_points, pay_receivable
from pawpact.ledger.service import balances, post
from pawpact.orders.service import OrderLine, place, receive_all, refund, ship_all
from pawpact.payouts.collecting import collect_owed
from pawpact.payouts.models import Payout
from pawpact.policy.model import EffectRequest
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.benefit_kind import Form
from tests.core.demo.lived import STORE
from tests.core.demo.making_good import make_good, perform

NOTHING = Terms()
Happening = Callable[[Unit, Contract], object]


def live_on(world: World) -> None:
    """One thing happens to each contract, then what is owed goes back."""
    platform = world.platform
    world.clock.advance(timedelta(days=61))
    with platform.reading(STORE) as unit:
        running = select(Contract.id).where(Contract.state == "active", Contract.performed > 0)
        numbers = list(unit.session.scalars(running.order_by(Contract.id)))
    for number, happens in zip(numbers, HAPPENINGS, strict=False):
        with platform.unit(STORE, "staff:1") as unit:
            happens(unit, unit.session.scalars(select(Contract).where(Contract.id == number)).one())
    assert len(numbers) >= len(HAPPENINGS), len(numbers)
    with platform.unit(STORE, "staff:1") as unit:
        number = _with_a_deposit(unit)
        request_offset(unit, OffsetRequest("too-early", number, 600_00))
    with platform.unit(STORE, "staff:1") as unit:
        use_deposit(unit, number)
    world.clock.advance(timedelta(days=9))
    with platform.unit(STORE, "system") as unit:
        expire_lots(unit, lots_expiring(unit, unit.at))
        held = select(Deposit.application_id).where(Deposit.state == "held").limit(1)
        release_deposits(unit, list(unit.session.scalars(held)), "not needed any more")
        collect_owed(unit)
    with platform.unit(STORE, "staff:1") as unit:
        first = unit.session.scalars(select(Payout.id).where(Payout.state == "due")).first()
        assert first is not None
        pay_refund_by_hand(unit, first, "BANK-1")
    world.clock.advance(timedelta(days=26))
    with platform.unit(STORE, "system") as unit:
        perform(unit)


def take_back(unit: Unit, contract: Contract) -> None:
    """The provider takes a debit back; all of its points are there."""
    reverse_charge(unit, _settled(unit, contract), "bank")


def take_back_spent(unit: Unit, contract: Contract) -> None:
    """Its points were spent: some of what is owed for them is paid."""
    paid = balances(unit, contract.customer_id).paid
    number = _order(unit, contract, "spent", paid // 2)
    ship_all(unit, {number: "SF1"})
    reverse_charge(unit, _settled(unit, contract), "bank")
    post(unit, [pay_receivable("receivable:1", contract.id, 1_00, "counter")])


def pause(unit: Unit, contract: Contract) -> None:
    documents = ("clinic_diagnosis_report",)
    number = request_pause(unit, PauseRequest("p", contract.id, 1, documents))
    grant_pause(unit, number, 1, "diagnosed")


def change(unit: Unit, contract: Contract) -> None:
    """To another plan, agreed to."""
    plan = "cat_pedigree" if contract.plan_price != 398_00 else "dog_large"
    wish = PlanWish("k", contract.id, plan, {"sms": "yes"}, mandate_limit=600_00)
    change_plan(unit, wish)


def end(unit: Unit, contract: Contract) -> None:
    """With a fee that the customer agreed to."""
    request_termination(unit, contract.id, "customer_request", "moves away")
    settle_termination(unit, contract.id, choice=Choice.REFUND, confirmed=True, why="agreed")


def lose(unit: Unit, contract: Contract) -> None:
    """The pet is searched for."""
    report_incident(unit, Report("l", contract.id, IncidentKind.LOST, unit.today, "gone"))


def die(unit: Unit, contract: Contract) -> None:
    documents = (("photo", "box 3"),)
    told = Report("r", contract.id, IncidentKind.DEAD, unit.today, "she called", documents)
    confirm_incident(unit, report_incident(unit, told), "seen", choice=Choice.REFUND)


def reward(unit: Unit, contract: Contract) -> None:
    """Points are granted, brought along and run out; an order waits, another one came back."""
    customer, soon = contract.customer_id, unit.at + timedelta(days=8)
    post(
        unit,
        [
            grant_reward_points("gift:1", customer, 500, 10, "feedback", "test"),
        ],
    )
    columns = {"customer_id": customer, "expires_at": soon, "days": 7, "points": 40}
    notice = ExpiryNotice(id=unit.ids.one(), key="told:1", at=unit.at, **columns)
    unit.session.add(notice)
    back = _order(unit, contract, "back", 60_00)
    _order(unit, contract, "waits", 20_00)
    ship_all(unit, {back: "SF2"})
    receive_all(unit, [back])
    refund(unit, back, {0: 1}, "refund:1", why="returned")
    post(unit, [open_reward_points("opening:9", customer, 40, 10, soon, "import")])
    put_hold(unit, contract.id, "dispute", "wrong amount")
    _benefits(unit, contract)


def _benefits(unit: Unit, contract: Contract) -> None:
    """Services, a coupon and better prices; booked, used, given back, one bought with."""
    customer, of = contract.customer_id, f"contract:{contract.id}"

    def new(kind: str, form: Form, pieces: int = 1, terms: Terms = NOTHING) -> NewBenefit:
        key, windows = f"test:{kind}:{of}", (Window(unit.at, None),) * pieces
        return NewBenefit(
            key, customer, kind, form, of, "test/gift", 1, windows, contract.id, terms
        )

    granted = [
        new("grooming", Form.SERVICE, 3),
        new("small", Form.COUPON, 1, Terms(amount=5_00)),
        new("star", Form.STAR, 1, Terms(2, 9_500, covers=("supplies",))),
    ]
    grant_now(unit, granted)
    rows = select(Benefit.id, Benefit.form).where(Benefit.customer_id == customer)
    found: dict[str, list[int]] = {}
    for number, form in unit.session.execute(rows.order_by(Benefit.id)):
        found.setdefault(form, []).append(number)
    _, booked, used = found["service"]
    book(unit, booked, unit.at + timedelta(days=3))
    redeem(unit, used, cost=60_00)
    restore(unit, used, "the groomer was ill")
    redeem(unit, used, cost=55_00)
    (coupon,) = found["coupon"]
    line = OrderLine("S-2", "猫砂", "cat_litter", 1, 40_00, 20_00)
    order = place(unit, customer, [line], "with-coupon", coupon=coupon).order
    ship_all(unit, {order: "SF3"})


def _with_a_deposit(unit: Unit) -> int:
    """A contract that runs, for which a deposit is held."""
    rows = (
        select(Contract.id)
        .join(Deposit, Deposit.application_id == Contract.application_id)
        .where(Deposit.state == "held", Contract.state.in_(RUNNING))
        .order_by(Contract.id)
        .limit(1)
    )
    return unit.session.scalars(rows).one()


def use_deposit(unit: Unit, contract: int) -> None:
    """A part of it pays purchases; no rule was asked, a person gives it."""
    made = request_offset(unit, OffsetRequest("order-1", contract, 120_00))
    (raised,) = unit.raised
    unit.raised.clear()
    (case,) = raised.cases
    assert case.subjects["offset"] == made
    wish = EffectRequest("offset_deposit", {"amount": 120_00}, "person", unit.actor)
    offset_deposits(unit, [Granted(raised.moment, case, wish, frozenset({wish.effect}), 0)])


HAPPENINGS: tuple[Happening, ...] = (
    take_back,
    take_back_spent,
    pause,
    change,
    end,
    lose,
    die,
    reward,
    make_good,
)


def _settled(unit: Unit, contract: Contract) -> int:
    settled = select(Charge.id).where(Charge.contract_id == contract.id, Charge.state == "settled")
    number = unit.session.scalars(settled).first()
    assert number is not None
    return number


def _order(unit: Unit, contract: Contract, key: str, price: int) -> int:
    """Two pieces of something that points may pay."""
    line = OrderLine("food", "猫粮", "staple_food", 2, price // 2, 10_00)
    return place(unit, contract.customer_id, [line], key).order
