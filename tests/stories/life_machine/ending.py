"""Steps of the machine that end a contract, or try to."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.stories.life_machine.choosing import ANY, SELDOM, Choosing
from tests.stories.life_machine.model import LIVE
from tests.stories.life_machine.world import PRICES


class Ending(Choosing):
    """Customers leave, pets are lost or die, whatever else is under way."""

    @precondition(lambda self: self.signed())
    @rule(number=ANY, likely=SELDOM, keep=st.booleans(), confirmed=st.booleans())
    def terminate(self, number: int, likely: int, keep: bool, confirmed: bool) -> None:
        found = self.signed()
        case = found[number % len(found)]
        if self.eager or not likely:
            self.counter.terminate(case, keep=keep, confirmed=confirmed)

    @precondition(lambda self: self.having("active"))
    @rule(keep=st.booleans(), confirmed=st.booleans(), likely=st.integers(0, 3))
    def terminate_unanswered(self, keep: bool, confirmed: bool, likely: int) -> None:
        """While the provider has not said yet what became of a debit, which it made."""
        if not likely:
            self.world.pass_days(self.world.days_to_something(), "timeout_after_success")
            for case, _ in self.charges("unknown")[:1]:
                self.counter.terminate(case, keep=keep, confirmed=confirmed)

    @precondition(lambda self: self.having("active"))
    @rule(number=ANY, likely=st.integers(0, 1))
    def cheaper_plan_and_no_mandate(self, number: int, likely: int) -> None:
        """After a dearer debit was announced she takes a cheaper plan, and her mandate back."""
        if likely:
            return
        self.world.pass_days(max(self.world.days_to_something() - 3, 1), "ok")
        for case in self.having("active")[:1]:
            self.counter.change_plan(case, min(PRICES, key=lambda plan: PRICES[plan]))
            if case.deal.mandate:
                self.counter.revoke_mandate(case)

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
