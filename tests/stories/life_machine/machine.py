"""A store lived at random: whatever customers, staff, providers and days do, in any order."""

from __future__ import annotations

import sys
from collections import Counter as Tally
from datetime import timedelta
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
)

from tests.house import House
from tests.stories.life_machine.check import Checker
from tests.stories.life_machine.choosing import ANY, SELDOM
from tests.stories.life_machine.counter import Counter
from tests.stories.life_machine.ending import Ending
from tests.stories.life_machine.model import EXAMINED, LIVE
from tests.stories.life_machine.world import PRICES, Case, World

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
MONTHS = st.sampled_from((0, 0, 1, 4, 7, 8, 10))
CUSTOMERS, CASES = 3, 8


class StoreLife(Ending):
    """Each step goes to the model first, then to the product; then both are compared."""

    house: ClassVar[House]
    steps: ClassVar[int] = 0
    lived: ClassVar[Tally[str]]
    """What happened how often, movements of the books among it."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World(self.house)
        self.counter = Counter(self.world)
        self.checker = Checker(self.world)
        self.counter.pictures, self.counter.check = self.checker.picture, self.checker.check

    @initialize(plan=PLANS, trusted=st.booleans(), months=MONTHS)
    def begin(self, plan: str, trusted: bool, months: int) -> None:
        self.adopt(plan, months, trusted=trusted)

    @precondition(lambda self: len(self.cases) < CASES and not self.having(*LIVE))
    @rule(plan=PLANS, number=ANY, months=MONTHS)
    def begin_another(self, plan: str, number: int, months: int) -> None:
        """Where no contract runs any more somebody adopts, or does so again."""
        known = self.may_adopt_again()
        if (len(self.world.purses) < CUSTOMERS and number % 2) or not known:
            self.adopt(plan, months, trusted=number % 4 == 1)
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

    @rule(days=st.integers(2, 5))
    def until_something_is_announced(self, days: int) -> None:
        """Some days before the next debit: its customer knows of it."""
        self.world.pass_days(max(self.world.days_to_something() - days, 1), "ok")

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

    @rule()
    def every_job_runs(self) -> None:
        self.world.run_jobs(everything=True)

    @rule()
    def clock_goes_back(self) -> None:
        if self.world.now.hour == 12:
            self.world.clock.set_back()

    # -- applications and deposits

    @precondition(lambda self: len(self.world.purses) < CUSTOMERS and len(self.cases) < CASES)
    @rule(plan=PLANS, trusted=st.booleans(), likely=st.integers(0, 2))
    def apply(self, plan: str, trusted: bool, likely: int) -> None:
        if not likely:
            self.counter.apply(plan, 12, trusted=trusted)

    @precondition(lambda self: len(self.cases) < CASES and self.may_adopt_again())
    @rule(plan=PLANS, number=ANY, likely=st.integers(0, 3))
    def adopt_again(self, plan: str, number: int, likely: int) -> None:
        found = self.may_adopt_again()
        if not likely:
            self.adopt(plan, 0, trusted=True, known=found[number % len(found)])
            self.counter.lived["adopted again"] += 1

    @precondition(lambda self: any(each.deposit for each in self.cases))
    @rule(number=ANY, right=SELDOM)
    def pay_deposit(self, number: int, right: int) -> None:
        """One that is due; seldom too little of it, or one that was paid or lapsed before."""
        found = [each for each in self.cases if each.deposit]
        due = [each for each in found if each.deal.deposit_state == "due"]
        if not right:
            self.counter.underpay_deposit(found[number % len(found)])
        elif due:
            self.counter.pay_deposit(due[number % len(due)])
        elif right == 1:
            self.counter.pay_deposit(found[number % len(found)])

    @precondition(lambda self: any(not each.contract for each in self.cases))
    @rule()
    def sign(self) -> None:
        found = [each for each in self.cases if not each.contract]
        self.counter.sign([*self.having("approved"), *found][0])

    @precondition(lambda self: self.having("awaiting_mandate"))
    @rule()
    def activate(self) -> None:
        self.counter.activate(self.having("awaiting_mandate")[0])

    @precondition(lambda self: self.waiting())
    @rule(number=ANY, more=st.integers(0, 3))
    def examination_grows_old(self, number: int, more: int) -> None:
        """Until a pet that has not gone home may not go any more, or about then."""
        pet = self.waiting()[number % len(self.waiting())]
        good_until = pet.deal.examined and pet.deal.examined + timedelta(days=EXAMINED)
        if good_until and good_until > self.world.today:
            self.world.pass_days((good_until - self.world.today).days + more, "ok")

    @precondition(lambda self: self.waiting())
    @rule(number=ANY, right=SELDOM)
    def examine_pet(self, number: int, right: int) -> None:
        self.counter.examine(self.waiting()[number % len(self.waiting())], passed=bool(right))

    @precondition(lambda self: self.having("active"))
    @rule(number=ANY, again=SELDOM)
    def hand_over(self, number: int, again: int) -> None:
        """A pet that has not gone home; seldom one that has."""
        known = [each for each in self.waiting() if each.contract]
        found = known if again else self.having("active")
        if found:
            self.counter.hand_over(found[number % len(found)])

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
    @rule(number=ANY, likely=st.integers(0, 3))
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

    @precondition(lambda self: self.charges("failed", "overdue"))
    @rule(number=ANY, likely=st.integers(0, 2))
    def pay_by_hand(self, number: int, likely: int) -> None:
        """Mostly what is overdue; what failed is mostly left to the next attempt."""
        found = self.charges("overdue") or (self.charges("failed") if not likely else [])
        if found:
            self.counter.pay_by_hand(*found[number % len(found)])

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
        """Mostly somebody who has enough for a piece."""
        rich = [each for each in self.cases if each.deal.purse.free("paid") > price]
        found = rich if rich and number % 4 else self.cases
        self.counter.place(found[number % len(found)], pieces, price)

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

    @precondition(lambda self: any(purse.payable for purse in self.world.purses))
    @rule()
    def pay_refunds(self) -> None:
        self.counter.pay_refunds()

    @precondition(lambda self: any(each.deal.receivable for each in self.cases))
    @rule(amount=st.integers(1, 40_000))
    def pay_what_is_owed(self, amount: int) -> None:
        case = next(each for each in self.cases if each.deal.receivable)
        self.counter.pay_owed(case, min(amount, case.deal.receivable + 1))

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
        """The audit at the end; where a step failed already, that is what is to be seen."""
        if sys.exc_info()[0] is None:
            self.checker.finish()
        self.lived.update(self.counter.lived)
        self.lived.update(self.checker.movements)
