"""Whom and what a step of the machine may be about."""

from __future__ import annotations

from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from tests.stories.life_machine.counter import Counter
from tests.stories.life_machine.model import LIVE, Charge
from tests.stories.life_machine.purse import Order
from tests.stories.life_machine.world import Case, World

ANY = st.integers(0, 99)
SELDOM = st.integers(0, 11)
OVER = ("lapsed", "cancelled", "withdrawn", "terminated", "completed")


class Choosing(RuleBasedStateMachine):
    """Finds cases, charges and orders in the model."""

    world: World
    counter: Counter
    eager: ClassVar[bool] = False
    """Whether every contract that may be ended early is."""

    @property
    def cases(self) -> list[Case]:
        return self.world.cases

    def case(self, number: int) -> Case:
        return self.cases[number % len(self.cases)]

    def having(self, *states: str) -> list[Case]:
        return [each for each in self.cases if each.deal.state in states]

    def signed(self) -> list[Case]:
        return [each for each in self.cases if each.contract]

    def waiting(self) -> list[Case]:
        """Whose pet has not gone home yet."""
        found = self.having("deposit_due", "approved", "awaiting_mandate", *LIVE)
        return [each for each in found if not each.deal.handed]

    def charges(self, *states: str) -> list[tuple[Case, Charge]]:
        return [
            (case, charge)
            for case in self.cases
            for charge in case.deal.live_charges()
            if charge.state in states
        ]

    def waits_for_a_year(self) -> bool:
        kept = any(each.deal.keep_until for each in self.cases)
        return kept or any(purse.rewards for purse in self.world.purses)

    def may_adopt_again(self) -> list[Case]:
        """Whose contracts but one are over."""
        return [
            each
            for each in self.cases
            if sum(deal.state not in OVER for deal in each.deal.others) <= 1
        ]

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
