"""What the machine does at the counter of a store: each step to the model and to the product.

The model says first what should come of it; a step that it refuses has to be refused.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from pawpact.billing.service import (
    pay_by_hand,
    postpone_charge,
    reverse_charge,
    revoke_mandate,
    valid_mandate,
)
from pawpact.billing.settlement import settle
from pawpact.contracts.applying.intake import submit_intake
from pawpact.contracts.deposits.offset import OffsetRequest, request_offset, show_offset
from pawpact.contracts.deposits.payment import pay_deposits
from pawpact.contracts.models import Application, Deposit
from pawpact.contracts.running.pause import grant_pause, report_recovery
from pawpact.contracts.running.pause_request import PauseRequest, request_pause
from pawpact.contracts.running.plan_change import PlanWish, change_plan
from pawpact.contracts.signing.activation import Authorisation, activate
from pawpact.contracts.signing.agreement import draft, sign
from pawpact.contracts.signing.handover import hand_over
from pawpact.contracts.signing.mandate_renewal import renew_mandate
from pawpact.contracts.values import PaidDeposit, Signature
from pawpact.kernel.money import Fen
from pawpact.pets.service import record_health
from pawpact.pets.values import HealthKind, HealthResult, NewHealthEntry
from pawpact.tenancy.unit import Unit
from tests.stories.life_machine import moves
from tests.stories.life_machine.ends import Ends
from tests.stories.life_machine.invariant import OWNED, hold
from tests.stories.life_machine.model import Charge, Deal
from tests.stories.life_machine.world import PRICES, Case, World

EVIDENCE = {"signature_image": "sha256:0", "ip": "203.0.113.7", "device": "tablet"}
DEPOSIT = 50_000
EXAMINED_BEFORE = timedelta(days=3)
"""Before its application a pet was examined."""


class Counter(Ends):
    """What customers, staff and providers do, one method for each."""

    # -- until activation

    def apply(self, plan: str, term: int, *, trusted: bool, known: Case | None = None) -> Case:
        """Somebody applies; or one whom the store knows adopts again."""
        world = self.world
        case = _new_case(world, Deal(PRICES[plan], term), trusted, known)
        intake = world.house.intake(world.name, case.person, plan=plan, term=term)
        runner, key = world.platform.runner, world.key()
        case.application = submit_intake(runner, world.name, key, intake, "staff:1")
        deal, trusted = case.deal, case.trusted
        deal.state = "approved" if trusted else "deposit_due"
        deal.waits_until = world.now + timedelta(days=30 if trusted else 1)
        deal.deposit_state = "" if trusted else "due"
        deal.examined = world.today - EXAMINED_BEFORE
        with world.reading() as unit:
            row = unit.session.scalars(
                select(Application).where(Application.id == case.application)
            ).one()
            case.customer, case.pet = row.customer_id, row.pet_id
            mine = select(Deposit.id).where(Deposit.application_id == case.application)
            case.deposit = unit.session.scalars(mine).one_or_none() or 0
        world.cases.append(case)
        return case

    def pay_deposit(self, case: Case) -> None:
        deal, reference = case.deal, self.world.key()
        if deal.deposit_state == "due":
            deal.deposit_state, deal.deposit, deal.state = "held", DEPOSIT, "approved"
            deal.waits_until = self.world.now + timedelta(days=30)
        else:
            deal.purse.payable += DEPOSIT
        paid = PaidDeposit(case.deposit, reference, Fen(DEPOSIT))
        self.do(True, lambda unit: pay_deposits(unit, [paid]), actor="provider:simulator")

    def underpay_deposit(self, case: Case) -> None:
        paid = PaidDeposit(case.deposit, self.world.key(), Fen(DEPOSIT - 1))
        self.do(False, lambda unit: pay_deposits(unit, [paid]))

    def sign(self, case: Case) -> None:
        deal = case.deal
        approved, may_go = deal.state == "approved", deal.may_go_home(self.world.today)
        self.lived["kept by the gate"] += approved and not may_go
        allowed = approved and may_go
        if allowed:
            moves.sign(deal, self.world.today)
        made = self.do(allowed, lambda unit: _sign(unit, case.application))
        case.contract = made or case.contract

    def activate(self, case: Case) -> None:
        allowed = case.deal.state == "awaiting_mandate"
        if allowed:
            moves.activate(case.deal, self.world.today)
            case.deal.waits_until = None
        given = Authorisation(case.contract, "simulator", "m-1")
        self.do(True, lambda unit: activate(unit, [given]), actor="provider:simulator")
        if allowed:
            self.hand_over(case)

    def hand_over(self, case: Case) -> None:
        deal = case.deal
        self.lived["kept by the gate"] += not deal.may_go_home(self.world.today)
        allowed = moves.hand_over(deal, self.world.today)
        self.do(allowed, lambda unit: hand_over(unit, [case.contract]))

    def examine(self, case: Case, *, passed: bool) -> None:
        """The vet sees the pet; what is written twice is two examinations."""
        case.deal.examined = self.world.today if passed else None
        self.lived["examined anew"] += passed
        result = HealthResult.PASSED if passed else HealthResult.FAILED
        seen = NewHealthEntry(case.pet, HealthKind.EXAM, self.world.today, result=result)
        self.do(True, lambda unit: record_health(unit, [seen]), actor="staff:vet")
        self.writes.pop()

    # -- while it runs

    def postpone(self, case: Case, charge: Charge, days: int) -> None:
        to = self.world.today + timedelta(days=days)
        before = charge.postponements
        allowed = moves.postpone(case.deal, charge, to, self.world.today)
        self.lived["postponed"] += charge.postponements > before
        number = self.row(case, charge)
        self.do(allowed, lambda unit: postpone_charge(unit, number, to))
        self.writes = self.writes[: -1 if allowed else None]

    def pause(self, case: Case, periods: int) -> None:
        allowed = moves.pause(case.deal, periods, self.world.today)
        self.lived["paused"] += allowed
        asked = PauseRequest(self.world.key(), case.contract, periods, ("clinic_diagnosis_report",))
        self.do(allowed, lambda unit: grant_pause(unit, request_pause(unit, asked), periods, "ill"))

    def resume(self, case: Case) -> None:
        allowed = moves.resume(case.deal, self.world.today)
        self.lived["resumed"] += allowed
        self.do(allowed, lambda unit: report_recovery(unit, case.contract, "well again"))
        self.writes = self.writes[: -1 if allowed else None]

    def change_plan(self, case: Case, plan: str) -> None:
        deal, price = case.deal, PRICES[plan]
        limit = price if deal.mandate and price > deal.limit else None
        allowed = moves.change_plan(deal, price, self.world.today)
        self.lived["plan changed"] += allowed
        key = self.world.key()
        wish = PlanWish(key, case.contract, plan, {"signature": "sha256:1"}, limit)
        self.do(allowed, lambda unit: change_plan(unit, wish))

    def renew_mandate(self, case: Case) -> None:
        had, dear = case.deal.mandate, case.deal.price
        allowed = moves.renew_mandate(case.deal)
        self.lived["mandate renewed"] += not had and case.deal.mandate
        self.lived["mandate renewed above the price"] += not had and case.deal.limit > dear
        given = Authorisation(case.contract, "simulator", self.world.key())
        self.do(allowed, lambda unit: renew_mandate(unit, given))
        self.writes = self.writes[: -1 if allowed else None]

    def revoke_mandate(self, case: Case) -> None:
        """The customer takes it back; debits stop at once."""
        case.deal.mandate = False
        case.deal.hold("payment_method")
        self.do(True, lambda unit: _revoke(unit, case.contract))
        self.writes.pop()

    def pay_by_hand(self, case: Case, charge: Charge) -> None:
        self.lived["paid in grace"] += charge.state == "failed"
        allowed = moves.pay_by_hand(case.deal, charge, self.world.today)
        number, reference = self.row(case, charge), self.world.key()
        self.do(allowed, lambda unit: pay_by_hand(unit, number, reference))

    def charge_back(self, case: Case, charge: Charge) -> None:
        if charge.state == "reversed":
            return
        late = charge.state == "late"
        allowed = moves.charge_back(case.deal, charge)
        self.lived["charged back after the end"] += allowed and late
        number = self.row(case, charge)
        self.do(allowed, lambda unit: reverse_charge(unit, number, "disputed"))

    def answer_again(self) -> None:
        """The provider reports by itself what it has answered already."""
        answers = [each for each in self.world.gateway.answered if each.result != "unknown"]
        if answers:
            self.do(True, lambda unit: settle(unit, answers), actor="provider:simulator")

    def offset(self, case: Case, amount: int) -> None:
        answer = moves.offset(case.deal, amount)
        asked = OffsetRequest(self.world.key(), case.contract, amount)
        made = self.do(answer or False, lambda unit: request_offset(unit, asked))
        if answer:
            self.lived[f"offset {answer}"] += 1
            with self.world.reading() as unit:
                shown = show_offset(unit, made)
            given = amount if answer == "given" else 0
            hold(OWNED, (shown.state, shown.given) == (answer, given), (shown.state, answer))


def _new_case(world: World, deal: Deal, trusted: bool, known: Case | None) -> Case:
    deal.number = len(world.cases)
    if known is None:
        person = world.house.person(700 if trusted else 500)
        deal.others = [deal]
        return Case(deal, deal.number, person, trusted)
    deal.purse, deal.others = known.deal.purse, known.deal.others
    deal.others.append(deal)
    return Case(deal, deal.number, known.person, known.trusted)


def _revoke(unit: Unit, contract: int) -> None:
    mandate = valid_mandate(unit, contract)
    assert mandate is not None
    revoke_mandate(unit, mandate, "her own wish")


def _sign(unit: Unit, application: int) -> int:
    (contract,) = draft(unit, [application])
    clauses = unit.store.texts("core.contracts.highlighted_terms")
    sign(unit, [Signature(contract, clauses, EVIDENCE)])
    return contract
