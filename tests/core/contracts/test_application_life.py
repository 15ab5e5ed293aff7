"""An application beside its decisions: withdrawn, lapsed, reviewed by a person, assessed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from pawpact.accounts.values import Answers, Housing
from pawpact.contracts.applying.assessment import record_assessment
from pawpact.contracts.applying.expiry import lapse_approvals
from pawpact.contracts.applying.intake import submit_intake
from pawpact.contracts.applying.listing import HandedIn, hand_in_later
from pawpact.contracts.applying.review import ask_for_review
from pawpact.contracts.applying.withdrawal import withdraw_application
from pawpact.contracts.deposits.payment import pay_deposits
from pawpact.contracts.models import Application, Contract, Deposit
from pawpact.contracts.signing.agreement import draft
from pawpact.contracts.signing.code import CodeRefused, issue_code, scan
from pawpact.contracts.values import APPLICATION, PaidDeposit
from pawpact.decisions.held import waiting
from pawpact.kernel.errors import Conflict, InvalidField, MoveRefused
from pawpact.kernel.money import Fen
from pawpact.ledger.models import JournalRow
from pawpact.outbox.models import OutboxMessage
from pawpact.pets.models import Pet
from pawpact.tasks.models import Task
from tests.core.contracts.signing_scene import STORE, begin
from tests.house import House
from tests.stories.counter import apply

ALLOWED = {
    "draft": {"submitted", "withdrawn"},
    "submitted": {"checking", "withdrawn"},
    "checking": {
        "needs_information",
        "approved",
        "approved_with_deposit_due",
        "offered_low_threshold_pet",
        "refused",
        "withdrawn",
    },
    "needs_information": {"checking", "withdrawn", "lapsed"},
    "approved_with_deposit_due": {"deposit_paid", "checking", "withdrawn", "lapsed"},
    "deposit_paid": {"approved"},
    "approved": {"withdrawn", "lapsed"},
    "offered_low_threshold_pet": {"checking", "withdrawn", "lapsed"},
    "refused": {"checking"},
    "withdrawn": set(),
    "lapsed": set(),
}


def _column(house: House, column: object) -> object:
    with house.platform.reading(STORE) as unit:
        return unit.session.scalars(select(column)).one()  # type: ignore[call-overload]


def _refused(house: House) -> int:
    house.open(STORE)
    intake = house.intake(STORE, house.person(700), pets_prohibited=True)
    return submit_intake(house.platform.runner, STORE, "k", intake, "staff:1")


def _with_deposit_due(house: House) -> int:
    house.open(STORE)
    return apply(house, STORE, person=house.person(500))


def _pay(house: House) -> None:
    with house.platform.unit(STORE, "provider:simulator") as unit:
        due = unit.session.scalars(select(Deposit.id)).one()
        pay_deposits(unit, [PaidDeposit(due, "p-1", Fen(50_000))])


@pytest.mark.parametrize("state", ALLOWED)
@pytest.mark.parametrize("asked", ALLOWED)
def test_applications_move_as_written_and_no_other_way(state: str, asked: str) -> None:
    """Every move that is not written down is refused with those that are."""
    if asked in ALLOWED[state]:
        APPLICATION.check(state, asked)
        return
    with pytest.raises(MoveRefused) as refused:
        APPLICATION.check(state, asked)
    assert set(refused.value.details["allowed"]) == ALLOWED[state]  # type: ignore[call-overload]


def test_a_withdrawn_application_leaves_nothing(house: House) -> None:
    """The draft is cancelled, its code void, the pet free; the customer is told."""
    signer = begin(house)
    link = signer.code()
    with house.platform.unit(STORE, "customer:1") as unit:
        withdraw_application(unit, unit.session.scalars(select(Application.id)).one(), "改主意")
    assert _column(house, Application.state) == "withdrawn"
    assert _column(house, Contract.state) == "cancelled"
    assert _column(house, Pet.state) == "listed"
    with pytest.raises(CodeRefused), house.platform.unit(STORE) as unit:
        scan(unit, link, "ios", "x")
    with house.platform.reading(STORE) as unit:
        assert "application.withdrawn" in list(unit.session.scalars(select(OutboxMessage.kind)))


def test_what_is_signed_is_not_withdrawn_here(house: House) -> None:
    """After the signature there is the contract's own way out."""
    signer = begin(house).ready()
    signer.sign()
    with pytest.raises(Conflict, match="signed"), house.platform.unit(STORE) as unit:
        withdraw_application(unit, unit.session.scalars(select(Application.id)).one(), "x")


def test_a_withdrawal_gives_the_deposit_back(house: House) -> None:
    """A deposit that was paid becomes payable to the customer (P09)."""
    application = _with_deposit_due(house)
    _pay(house)
    with house.platform.unit(STORE, "customer:1") as unit:
        withdraw_application(unit, application, "搬家")
    assert _column(house, Deposit.state) == "refund_due"
    with house.platform.reading(STORE) as unit:
        movements = list(unit.session.scalars(select(JournalRow.movement)))
    assert sorted(movements) == ["P07", "P09"]


def test_a_withdrawal_before_paying_ends_the_deposit(house: House) -> None:
    """What was only due lapses and moves no money."""
    application = _with_deposit_due(house)
    with house.platform.unit(STORE, "customer:1") as unit:
        withdraw_application(unit, application, "搬家")
    assert _column(house, Deposit.state) == "lapsed"


def test_a_lapsed_approval_gives_the_deposit_back(house: House) -> None:
    """Paid but not signed in time: the approval lapses and the deposit is owed back."""
    _with_deposit_due(house)
    _pay(house)
    house.clock.advance(timedelta(days=31))
    with house.platform.unit(STORE) as unit:
        assert lapse_approvals(unit) == 1
        assert lapse_approvals(unit) == 0
    assert _column(house, Deposit.state) == "refund_due"


def test_who_brings_nothing_lapses(house: House) -> None:
    """An application that waits for a document lapses after the validity of an approval."""
    house.open(STORE)
    intake = house.intake(STORE, house.person(700), documents=("id_card",))
    submit_intake(house.platform.runner, STORE, "k", intake, "staff:1")
    assert _column(house, Application.state) == "needs_information"
    house.clock.advance(timedelta(days=29))
    with house.platform.unit(STORE) as unit:
        assert lapse_approvals(unit) == 0
    house.clock.advance(timedelta(days=2))
    with house.platform.unit(STORE) as unit:
        assert lapse_approvals(unit) == 1
    assert _column(house, Application.state) == "lapsed"
    assert _column(house, Pet.state) in ("listed", "ready")


def test_a_review_is_due_and_is_done_with_the_verdict(house: House) -> None:
    """The manager's task is due within the store's hours and ends with the answer."""
    application = _refused(house)
    with house.platform.unit(STORE, "customer:1") as unit:
        ask_for_review(unit, application, "新居允许养宠")
        asked = unit.at
    with house.platform.reading(STORE) as unit:
        task = unit.session.scalars(select(Task).where(Task.kind == "application_review")).one()
        (case,) = waiting(unit)
    assert (task.state, task.role, task.due_at - asked) == (
        "due",
        "store_manager",
        timedelta(hours=24),
    )
    with house.platform.unit(STORE, "staff:9") as unit:
        moved = HandedIn("housing_answer", Answers(Housing.OWNED), pets_prohibited=False)
        hand_in_later(unit, application, moved)
    house.platform.person.decide(STORE, case.id, "approve", {}, actor="staff:9", why="已核实")
    assert _column(house, Application.state) == "approved"
    with house.platform.reading(STORE) as unit:
        kinds = select(Task.state).where(Task.kind == "application_review")
        assert unit.session.scalars(kinds).one() == "done"


def test_a_minor_is_refused_whatever_her_score(house: House) -> None:
    """A day before the eighteenth birthday she is refused, on the day she is not; no deposit."""
    house.open(STORE)
    today = house.clock.now().date()
    for key, born_on, state in (
        ("younger", today.replace(year=today.year - 18) + timedelta(days=1), "refused"),
        ("of_age", today.replace(year=today.year - 18), "approved"),
    ):
        apply(house, STORE, key=key, person=house.person(700, born_on=born_on))
        with house.platform.reading(STORE) as unit:
            found = select(Application.state).where(Application.key == key)
            assert unit.session.scalars(found).one() == state
    with house.platform.reading(STORE) as unit:
        assert list(unit.session.scalars(select(Deposit.id))) == []


@pytest.mark.parametrize(("percent", "passed"), [(59, False), (60, True)])
def test_an_assessment_never_refuses(house: House, percent: int, passed: bool) -> None:
    """Below the mark she gets the manual and a training; the application stays as it was."""
    house.open(STORE)
    application = apply(house, STORE)
    with house.platform.unit(STORE, "staff:1") as unit:
        assert record_assessment(unit, application, percent) is passed
    assert _column(house, Application.state) == "approved"
    with house.platform.reading(STORE) as unit:
        told = "application.novice_manual" in list(unit.session.scalars(select(OutboxMessage.kind)))
        training = "novice_training" in list(unit.session.scalars(select(Task.kind)))
    assert (told, training) == (not passed, not passed)


@pytest.mark.parametrize("percent", [-1, 101])
def test_a_score_is_a_percentage(house: House, percent: int) -> None:
    """A score beyond a hundred, or below nothing, is refused."""
    house.open(STORE)
    application = apply(house, STORE)
    with pytest.raises(InvalidField), house.platform.unit(STORE) as unit:
        record_assessment(unit, application, percent)


def test_a_code_needs_an_unsigned_contract(house: House) -> None:
    """For a contract that is signed no code is issued any more."""
    signer = begin(house).ready()
    signer.sign()
    with pytest.raises(Conflict), house.platform.unit(STORE) as unit:
        issue_code(unit, signer.contract)


def test_a_draft_needs_an_approval(house: House) -> None:
    """A refused application is not drafted."""
    application = _refused(house)
    with pytest.raises(Conflict, match="approved"), house.platform.unit(STORE) as unit:
        draft(unit, [application])
