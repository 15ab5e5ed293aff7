"""A store lived at random: whatever customers, staff, providers and days do, in any order."""

from __future__ import annotations

from collections import Counter as Tally
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from tests.house import House
from tests.stories.life_machine.check import Checker
from tests.stories.life_machine.counter import Counter
from tests.stories.life_machine.model import LIVE, Charge
from tests.stories.life_machine.purse import Order
from tests.stories.life_machine.world import PRICES, Case, World

ANY = st.integers(0, 99)
PLANS = st.sampled_from(sorted(PRICES))
ANSWERS = st.sampled_from(
    (
        *("ok",) * 8,
        "insufficient_funds",
        "refused",
        "timeout_after_success",
        "timeout_after_success",
        "timeout_before_arrival",
        "mandate_revoked",
    )
)
SELDOM = st.integers(0, 11)
CUSTOMERS, CASES = 3, 8
OVER = ("lapsed", "cancelled", "withdrawn", "terminated", "completed")


class StoreLife(RuleBasedStateMachine):
    """Each step goes to the model first, then to the product; then both are compared."""

    house: ClassVar[House]
    steps: ClassVar[int] = 0
    lived: ClassVar[Tally[str]]
    """What happened how often, movements of the books among it."""
    eager: ClassVar[bool] = False
    """Whether every contract that may be ended early is."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World(self.house)
        self.counter = Counter(self.world)
        self.checker = Checker(self.world)
        self.counter.pictures, self.counter.check = self.checker.picture, self.checker.check

    @property
    def cases(self) -> list[Case]:
        return self.world.cases

    def case(self, number: int) -> Case:
        return self.cases[number % len(self.cases)]

    def having(self, *states: str) -> list[Case]:
        return [each for each in self.cases if each.deal.state in states]

    def signed(self) -> list[Case]:
        return [each for each in self.cases if each.contract]

    def charges(self, *states: str) -> list[tuple[Case, Charge]]:
        return [
            (case, charge)
            for case in self.cases
            for charge in case.deal.live_charges()
            if charge.state in states
        ]

    @initialize(plan=PLANS, trusted=st.booleans(), months=st.integers(0, 10))
    def begin(self, plan: str, trusted: bool, months: int) -> None:
        self.adopt(plan, months, trusted=trusted)

    @precondition(lambda self: len(self.cases) < CASES and not self.having(*LIVE))
    @rule(plan=PLANS, number=ANY, months=st.integers(0, 10))
    def begin_another(self, plan: str, number: int, months: int) -> None:
        """Where no contract runs any more somebody adopts, or does so again."""
        known = self.may_adopt_again()
        if len(self.world.purses) < CUSTOMERS and number % 2 or not known:
            self.adopt(plan, months, trusted=bool(number % 4 == 1))
        else:
            self.adopt(plan, months, trusted=True, known=known[number % len(known)])

    def adopt(self, plan: str, months: int, *, trusted: bool, known: Case | None = None) -> None:
        """The whole way, and so many months on."""
        case = self.counter.apply(plan, 12, trusted=trusted, known=known)
        if not case.trusted:
            self.counter.pay_deposit(case)
        self.counter.sign(case)
        self.counter.activate(case)
        if months:
            self.world.pass_days(31 * months, "ok")

    # -- days

    @rule(days=st.integers(1, 40), answer=ANSWERS)
    def days_pass(self, days: int, answer: str) -> None:
        self.world.pass_days(days, answer)

    @rule(answer=ANSWERS)
    def until_something_is_due(self, answer: str) -> None:
        self.world.pass_days(self.world.days_to_something(), answer)

    @rule(answer=ANSWERS)
    def a_month_passes(self, answer: str) -> None:
        self.world.pass_days(31, answer)

    @rule(answer=ANSWERS)
    def a_week_passes(self, answer: str) -> None:
        self.world.pass_days(7, answer)

    @precondition(lambda self: self.waits_for_a_year())
    @rule(likely=st.integers(0, 2))
    def a_year_passes(self, likely: int) -> None:
        if not likely:
            self.world.pass_days(370, "ok")

    def waits_for_a_year(self) -> bool:
        kept = any(each.deal.keep_until for each in self.cases)
        return kept or any(purse.rewards for purse in self.world.purses)

    @rule()
    def every_job_runs(self) -> None:
        self.world.run_jobs(everything=True)

    @rule()
    def clock_goes_back(self) -> None:
        if self.world.now.hour == 12:
            self.world.clock.set_back()

    # -- applications and deposits

    @precondition(lambda self: len(self.world.purses) < CUSTOMERS and len(self.cases) < CASES)
    @rule(plan=PLANS, trusted=st.booleans())
    def apply(self, plan: str, trusted: bool) -> None:
        self.counter.apply(plan, 12, trusted=trusted)

    @precondition(lambda self: len(self.cases) < CASES and self.may_adopt_again())
    @rule(plan=PLANS, number=ANY)
    def adopt_again(self, plan: str, number: int) -> None:
        found = self.may_adopt_again()
        self.counter.apply(plan, 12, trusted=True, known=found[number % len(found)])
        self.counter.lived["adopted again"] += 1

    def may_adopt_again(self) -> list[Case]:
        """Whose contracts but one are over."""
        return [
            each
            for each in self.cases
            if sum(deal.state not in OVER for deal in each.deal.others) <= 1
        ]

    @precondition(lambda self: any(each.deposit for each in self.cases))
    @rule(number=ANY, right=st.integers(0, 4))
    def pay_deposit(self, number: int, right: int) -> None:
        found = [each for each in self.cases if each.deposit]
        case = found[number % len(found)]
        if right:
            self.counter.pay_deposit(case)
        else:
            self.counter.underpay_deposit(case)

    @precondition(lambda self: any(not each.contract for each in self.cases))
    @rule()
    def sign(self) -> None:
        self.counter.sign(next(each for each in self.cases if not each.contract))

    @precondition(lambda self: self.having("awaiting_mandate"))
    @rule()
    def activate(self) -> None:
        self.counter.activate(self.having("awaiting_mandate")[0])

    @precondition(lambda self: any(each.deposit and each.contract for each in self.cases))
    @rule(amount=st.integers(1, 60_000))
    def offset_deposit(self, amount: int) -> None:
        found = [each for each in self.cases if each.deposit and each.contract]
        ready = [each for each in found if each.deal.deposit and each.deal.performed >= 6]
        self.counter.offset([*ready, *found][0], amount)

    # -- running contracts

    @precondition(lambda self: self.charges("noticed", "failed", "postponed", "scheduled"))
    @rule(number=ANY, days=st.integers(1, 20))
    def postpone(self, number: int, days: int) -> None:
        found = self.charges("noticed", "failed") or self.charges("postponed", "scheduled")
        self.counter.postpone(*found[number % len(found)], days)

    @precondition(lambda self: self.signed())
    @rule(number=ANY, periods=st.integers(1, 2))
    def pause(self, number: int, periods: int) -> None:
        found = self.having("active", "payment_overdue") or self.signed()
        self.counter.pause(found[number % len(found)], periods)

    @precondition(lambda self: self.having("paused"))
    @rule()
    def resume(self) -> None:
        self.counter.resume(self.having("paused")[0])

    @precondition(lambda self: self.signed())
    @rule(number=ANY, plan=PLANS)
    def change_plan(self, number: int, plan: str) -> None:
        found = self.having("active", "payment_overdue", "paused") or self.signed()
        self.counter.change_plan(found[number % len(found)], plan)

    @precondition(lambda self: any(each.deal.mandate for each in self.having(*LIVE)))
    @rule(number=ANY, likely=st.integers(0, 2))
    def revoke_mandate(self, number: int, likely: int) -> None:
        found = [each for each in self.having(*LIVE) if each.deal.mandate]
        if not likely:
            self.counter.revoke_mandate(found[number % len(found)])

    @precondition(lambda self: any(not each.deal.mandate for each in self.having(*LIVE)))
    @rule()
    def renew_mandate(self) -> None:
        self.counter.renew_mandate(
            next(each for each in self.having(*LIVE) if not each.deal.mandate)
        )

    @precondition(lambda self: self.charges("overdue"))
    @rule(number=ANY)
    def pay_late(self, number: int) -> None:
        found = self.charges("overdue")
        self.counter.pay_late(*found[number % len(found)])

    @precondition(lambda self: self.charges("settled", "late", "overdue"))
    @rule(number=ANY)
    def charge_back(self, number: int) -> None:
        found = self.charges("late") or self.charges("settled", "overdue")
        self.counter.charge_back(*found[number % len(found)])

    @rule()
    def provider_answers_again(self) -> None:
        self.counter.answer_again()

    # -- points, orders, money

    @rule(number=ANY, points=st.integers(1, 300))
    def grant_points(self, number: int, points: int) -> None:
        self.counter.grant(self.case(number), points)

    @rule(number=ANY, pieces=st.integers(1, 3), price=st.integers(101, 9_000))
    def place_order(self, number: int, pieces: int, price: int) -> None:
        self.counter.place(self.case(number), pieces, price)

    @precondition(lambda self: self.placed("accepted"))
    @rule(number=ANY)
    def ship_order(self, number: int) -> None:
        self.counter.ship(*self.order(number, "accepted"))

    @precondition(lambda self: self.placed("accepted"))
    @rule(number=ANY)
    def cancel_order(self, number: int) -> None:
        self.counter.cancel(*self.order(number, "accepted"))

    @precondition(lambda self: self.placed("shipped", "after_sales"))
    @rule(number=ANY, pieces=st.integers(1, 3))
    def give_goods_back(self, number: int, pieces: int) -> None:
        self.counter.give_back(*self.order(number, "shipped", "after_sales"), pieces)

    def placed(self, *states: str) -> list[tuple[Case, Order]]:
        """Orders in these states, each with a contract of its customer."""
        first = {id(case.deal.purse): case for case in reversed(self.cases)}
        return [
            (case, order)
            for case in reversed(first.values())
            for order in case.deal.purse.orders
            if order.state in states
        ]

    def order(self, number: int, *states: str) -> tuple[Case, Order]:
        found = self.placed(*states)
        return found[number % len(found)]

    @precondition(lambda self: any(purse.payable for purse in self.world.purses))
    @rule()
    def pay_refunds(self) -> None:
        self.counter.pay_refunds()

    @precondition(lambda self: any(each.deal.receivable for each in self.cases))
    @rule(amount=st.integers(1, 40_000))
    def pay_what_is_owed(self, amount: int) -> None:
        case = next(each for each in self.cases if each.deal.receivable)
        self.counter.pay_owed(case, min(amount, case.deal.receivable + 1))

    # -- ends

    @precondition(lambda self: self.signed())
    @rule(number=ANY, likely=SELDOM, keep=st.booleans(), confirmed=st.booleans())
    def terminate(self, number: int, likely: int, keep: bool, confirmed: bool) -> None:
        found = self.signed()
        case = found[number % len(found)]
        if self.eager or not likely:
            self.counter.terminate(case, keep=keep, confirmed=confirmed)

    @precondition(lambda self: self.charges("unknown"))
    @rule(keep=st.booleans(), confirmed=st.booleans(), likely=st.booleans())
    def terminate_unanswered(self, keep: bool, confirmed: bool, likely: bool) -> None:
        """While the provider has not said yet what became of a debit."""
        case, _ = self.charges("unknown")[0]
        if likely:
            self.counter.terminate(case, keep=keep, confirmed=confirmed)

    @precondition(lambda self: self.signed())
    @rule(number=ANY, likely=SELDOM)
    def withdraw(self, number: int, likely: int) -> None:
        found = self.signed()
        case = found[number % len(found)]
        if not likely and case.deal.state != "awaiting_mandate":
            self.counter.withdraw(case)

    @precondition(lambda self: any(not each.deal.searching for each in self.having(*LIVE)))
    @rule(likely=SELDOM)
    def lose_pet(self, likely: int) -> None:
        if likely:
            return
        self.counter.report_lost(
            next(each for each in self.having(*LIVE) if not each.deal.searching)
        )

    @precondition(lambda self: any(each.deal.searching for each in self.having(*LIVE)))
    @rule(found=st.booleans(), keep=st.booleans())
    def search_ends(self, found: bool, keep: bool) -> None:
        case = next(each for each in self.having(*LIVE) if each.deal.searching)
        if found:
            self.counter.find(case)
        else:
            self.counter.give_up_search(case, keep=keep)

    @precondition(lambda self: any(not each.deal.searching for each in self.having(*LIVE)))
    @rule(likely=SELDOM, keep=st.booleans())
    def pet_dies(self, likely: int, keep: bool) -> None:
        case = next(each for each in self.having(*LIVE) if not each.deal.searching)
        if not likely:
            self.counter.die(case, keep=keep)

    @precondition(lambda self: self.counter.writes)
    @rule(number=st.integers(0, 999))
    def repeat_a_write(self, number: int) -> None:
        self.counter.repeat(number)

    @invariant()
    def the_product_is_where_the_model_is(self) -> None:
        if self.cases:
            type(self).steps += 1
            self.checker.check()

    def teardown(self) -> None:
        self.checker.finish()
        self.lived.update(self.counter.lived)
        self.lived.update(self.checker.movements)
