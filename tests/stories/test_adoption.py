"""A customer's way from the counter to the first mall points."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from pawpact.accounts.service import record_answer
from pawpact.accounts.values import Answers, Housing
from pawpact.contracts.applying.application import decide_submitted, hand_in_document
from pawpact.contracts.applying.intake import submit_intake
from pawpact.contracts.applying.view import ApplicationShown, show_application
from pawpact.contracts.deposits.payment import pay_deposits
from pawpact.contracts.models import Application, Contract, Deposit
from pawpact.contracts.signing.activation import Authorisation, activate
from pawpact.contracts.signing.agreement import draft, sign
from pawpact.contracts.values import PaidDeposit, Signature
from pawpact.decisions.held import waiting
from pawpact.kernel.identity import public_id
from pawpact.kernel.money import Fen
from pawpact.ledger.models import JournalRow
from pawpact.ledger.service import balances
from tests.house import House

STORE = "xihu"


def _apply(house: House, *, score: int | None = 700, **person: Any) -> int:
    intake = house.intake(STORE, house.person(score, **person))
    return submit_intake(house.platform.runner, STORE, f"key-{score}", intake, "staff:1")


def _show(house: House, application: int) -> ApplicationShown:
    with house.platform.reading(STORE) as unit:
        return show_application(unit, public_id("app", application))


def test_a_good_score_is_approved(house: House) -> None:
    """A home owner with 700 points is approved and keeps the pet."""
    house.open(STORE)
    shown = _show(house, _apply(house))
    assert (shown.state, shown.waiting_for_person) == ("approved", None)
    assert shown.decision is not None
    told = house.platform.explain_decision(STORE, shown.decision, "zh")
    assert "min_score = 550  rules/credit_scoring/decide.yaml:13" in told


def test_a_low_score_is_offered_a_deposit(house: House) -> None:
    """549 points bring a deposit of 500 yuan, due in 24 hours, or a low-threshold pet."""
    house.open(STORE)
    shown = _show(house, _apply(house, score=549))
    assert shown.state == "approved_with_deposit_due"
    assert shown.deposit is not None
    assert (shown.deposit.amount, shown.low_threshold_offered) == ("500.00", True)
    assert shown.deposit.due_at == house.clock.now() + timedelta(hours=24)


def test_a_renter_without_consent_is_asked(house: House) -> None:
    """A renter with 700 points and no landlord's answer on record is asked, not approved."""
    house.open(STORE)
    shown = _show(house, _apply(house, housing=Housing.RENTED))
    assert (shown.state, shown.wanted_documents) == ("needs_information", ["landlord_consent"])


def test_a_minor_is_refused(house: House) -> None:
    """Somebody of 17 is refused whatever the score, and the pet is free again."""
    house.open(STORE)
    born_on = house.clock.now().date() - timedelta(days=17 * 365)
    shown = _show(house, _apply(house, born_on=born_on))
    assert (shown.state, shown.refused_reason) == ("refused", "under_age")


def test_no_score_goes_to_a_person(house: House) -> None:
    """When the provider does not answer, a person decides."""
    house.open(STORE)
    person = house.person(None)
    assert person.identity_number is not None
    house.credit.fix(person.identity_number, "unavailable")
    intake = house.intake(STORE, person)
    application = submit_intake(house.platform.runner, STORE, "k", intake, "staff:1")
    shown = _show(house, application)
    assert shown.state == "checking"
    with house.platform.reading(STORE) as unit:
        (case,) = waiting(unit)
    assert (case.id, case.queue) == (shown.waiting_for_person, "credit")


def test_a_renter_who_hands_in_the_consent_is_approved(house: House) -> None:
    """With the landlord's yes on record and the document handed in, the check runs anew."""
    house.open(STORE)
    application = _apply(house, housing=Housing.RENTED)
    with house.platform.unit(STORE, "staff:1") as unit:
        customer = unit.session.scalars(select(Application.customer_id)).one()
        record_answer(unit, customer, Answers(landlord_consent=True))
        hand_in_document(unit, application, "landlord_consent")
    decide_submitted(house.platform.runner, STORE)
    assert _show(house, application).state == "approved"


def test_a_paid_deposit_approves(house: House) -> None:
    """The deposit arrives, is held in the books (P07), and the application is approved."""
    house.open(STORE)
    application = _apply(house, score=549)
    _pay(house, "psp-1")
    assert _show(house, application).state == "approved"
    assert _movements(house) == ["P07"]


def test_a_deposit_paid_twice_is_owed_back(house: House) -> None:
    """The second payment of a deposit is booked as a refund (P46), the same reference once."""
    house.open(STORE)
    _apply(house, score=549)
    answers = [_pay(house, reference) for reference in ("psp-1", "psp-2", "psp-2")]
    assert answers == [["held"], ["refund"], ["already"]]
    assert _movements(house) == ["P07", "P46"]


def test_an_unpaid_deposit_lapses(house: House) -> None:
    """A day later the approval lapses, and money that comes after all is owed back."""
    house.open(STORE)
    application = _apply(house, score=549)
    house.clock.advance(timedelta(hours=24, seconds=1))
    house.platform.run_applications(STORE)
    assert _show(house, application).state == "lapsed"
    assert _pay(house, "psp-1") == ["refund"]


def test_from_application_to_points(house: House) -> None:
    """Approved, signed, authorised, noticed, debited: a period's money becomes mall points."""
    house.open(STORE)
    application = _apply(house)
    with house.platform.unit(STORE, "staff:1") as unit:
        (contract,) = draft(unit, [application])
        clauses = unit.store.texts("core.contracts.highlighted_terms")
        sign(
            unit,
            [
                Signature(
                    contract,
                    clauses,
                    {"signature_image": "sha256:0", "ip": "203.0.113.7", "device": "tablet"},
                )
            ],
        )
    with house.platform.unit(STORE, "provider:simulator") as unit:
        assert activate(unit, [Authorisation(contract, "simulator", "m-1")]) == 1
        assert activate(unit, [Authorisation(contract, "simulator", "m-1")]) == 0
    for _ in range(40):
        house.clock.advance(timedelta(days=1))
        house.platform.run_debits(STORE)
    with house.platform.reading(STORE) as unit:
        row = unit.session.scalars(select(Contract)).one()
    assert (row.state, row.performed, row.streak) == ("active", 1, 1)
    assert _movements(house) == ["P01"]
    with house.platform.reading(STORE) as unit:
        assert balances(unit, row.customer_id).paid == row.plan_price


def _pay(house: House, reference: str) -> list[str]:
    with house.platform.unit(STORE, "provider:simulator") as unit:
        deposit = unit.session.scalars(select(Deposit)).one()
        return pay_deposits(unit, [PaidDeposit(deposit.id, reference, Fen(deposit.amount))])


def _movements(house: House) -> list[str]:
    with house.platform.reading(STORE) as unit:
        return list(unit.session.scalars(select(JournalRow.movement).order_by(JournalRow.id)))
