"""How contracts end: each step to the model and to the product."""

from __future__ import annotations

from datetime import timedelta

from pawpact.contracts.ending.incident import (
    IncidentKind,
    Report,
    confirm_incident,
    report_incident,
    report_pet_found,
)
from pawpact.contracts.ending.termination import request_termination, settle_termination
from pawpact.contracts.ending.values import Choice
from pawpact.contracts.ending.withdrawal import Withdrawal, withdraw
from pawpact.tenancy.unit import Unit
from tests.stories.life_machine import moves
from tests.stories.life_machine.model import Deal
from tests.stories.life_machine.till import Till
from tests.stories.life_machine.world import Case


class Ends(Till):
    """Early ends, withdrawals, lost and dead pets, one method for each."""

    def terminate(self, case: Case, *, keep: bool, confirmed: bool) -> None:
        deal = case.deal
        allowed = deal.state in moves.RUNNING
        fee = deal.fee(self.world.today)
        if allowed and fee and deal.searching:
            self._settle_too_early(case)
            return
        if allowed:
            deal.end("terminating")
            deal.waits_until = None
        self.do(
            allowed,
            lambda unit: request_termination(unit, case.contract, "customer_request", "moves away"),
        )
        if allowed:
            deal.settle_end(fee, keep=keep, confirmed=confirmed, today=self.world.today)
            deal.state = "terminated"
            choice = Choice.KEEP if keep else Choice.REFUND
            self.do(
                True,
                lambda unit: settle_termination(
                    unit, case.contract, choice=choice, confirmed=confirmed, why="answered"
                ),
            )

    def _settle_too_early(self, case: Case) -> None:
        """While she looks for her pet nobody knows whether a fee is due."""

        def write(unit: Unit) -> None:
            request_termination(unit, case.contract, "customer_request", "moves away")
            settle_termination(
                unit, case.contract, choice=Choice.KEEP, confirmed=True, why="answered"
            )

        self.do(False, write)

    def withdraw(self, case: Case) -> None:
        deal = case.deal
        standing = deal.state in ("awaiting_mandate", "active", "paused")
        allowed = standing and deal.may_think_again(self.world.today)
        if allowed:
            deal.end("withdrawn")
            deal.waits_until = None
            deal.settle_end(0, keep=False, confirmed=True, today=self.world.today)
        wish = Withdrawal(case.contract, "second thoughts", pet_returned=True)
        self.do(allowed, lambda unit: withdraw(unit, wish))

    def report_lost(self, case: Case) -> None:
        case.deal.searching = self.world.today + timedelta(days=14)
        case.deal.hold("incident")
        report = self._report(case, IncidentKind.LOST, (("customer_statement", "form 7"),))
        case.incident = self.do(True, lambda unit: report_incident(unit, report))

    def find(self, case: Case) -> None:
        case.deal.searching = None
        case.deal.lift("incident")
        incident = case.incident
        self.do(True, lambda unit: report_pet_found(unit, incident, "came home"))

    def give_up_search(self, case: Case, *, keep: bool) -> None:
        deal = case.deal
        over = deal.searching is not None and self.world.today > deal.searching
        if over:
            self._end_free(deal, keep=keep)
            deal.searching = None
        choice, incident = Choice.KEEP if keep else Choice.REFUND, case.incident
        self.do(over, lambda unit: confirm_incident(unit, incident, "gone", choice=choice))

    def die(self, case: Case, *, keep: bool) -> None:
        self._end_free(case.deal, keep=keep)
        report = self._report(case, IncidentKind.DEAD, (("photo", "box 3"),))
        choice = Choice.KEEP if keep else Choice.REFUND

        def write(unit: Unit) -> None:
            incident = report_incident(unit, report)
            confirm_incident(unit, incident, "seen", choice=choice)

        self.do(True, write)

    def _end_free(self, deal: Deal, *, keep: bool) -> None:
        deal.end("terminating")
        deal.settle_end(0, keep=keep, confirmed=True, today=self.world.today)
        deal.state = "terminated"

    def _report(
        self, case: Case, kind: IncidentKind, documents: tuple[tuple[str, str], ...]
    ) -> Report:
        day, key = self.world.today, self.world.key()
        return Report(key, case.contract, kind, day, "she called", documents)
