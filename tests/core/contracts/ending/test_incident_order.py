"""Reports about a pet, and ends of its contract, in either order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from pawpact.contracts.auditing.incident import AUDITOR as INCIDENTS
from pawpact.contracts.ending.incident import (
    IncidentKind,
    Report,
    confirm_incident,
    refuse_incident,
    report_incident,
    report_pet_found,
)
from pawpact.contracts.ending.termination import request_termination, settle_termination
from pawpact.contracts.ending.values import Choice
from pawpact.contracts.ending.withdrawal import Withdrawal, withdraw
from pawpact.contracts.models import Ending, Incident
from pawpact.contracts.running.given_back import receive_back
from pawpact.contracts.running.hold import holds
from pawpact.kernel.errors import Conflict
from pawpact.ledger.finding import examine
from pawpact.pets.models import Pet
from pawpact.tasks.models import Task
from tests.core.contracts.life import PRICE, Life

DOCUMENTS = {
    IncidentKind.DEAD: (("photo", "box 3"),),
    IncidentKind.LOST: (("customer_statement", "form 7"),),
}
DEAD, LOST = IncidentKind.DEAD, IncidentKind.LOST


def _report(life: Life, kind: IncidentKind, key: str = "r1") -> int:
    with life.unit("customer:1") as unit:
        told = Report(key, life.contract, kind, unit.today, "she called", DOCUMENTS[kind])
        return report_incident(unit, told)


def _confirm(life: Life, incident: int, choice: Choice | None = Choice.REFUND) -> None:
    with life.unit() as unit:
        confirm_incident(unit, incident, "seen", choice=choice)


def _end(life: Life, reason: str = "customer_request") -> None:
    with life.unit() as unit:
        request_termination(unit, life.contract, reason, "moves away")


def _settle(life: Life, choice: Choice = Choice.REFUND) -> None:
    with life.unit() as unit:
        settle_termination(unit, life.contract, choice=choice, confirmed=True, why="signed")


def _states(life: Life) -> list[str]:
    with life.reading() as unit:
        return list(unit.session.scalars(select(Incident.state).order_by(Incident.id)))


def _pet(life: Life) -> str:
    with life.reading() as unit:
        return unit.session.scalars(select(Pet.state).where(Pet.id == life.row().pet_id)).one()


def _open_decisions(life: Life) -> int:
    with life.reading() as unit:
        waiting = select(Task.id).where(Task.kind == "incident.decide", Task.closed_at.is_(None))
        return len(unit.session.scalars(waiting).all())


def _is_proven(life: Life) -> bool:
    with life.reading() as unit:
        lying = holds(unit, [life.contract])[life.contract]
        return examine(unit.session, [INCIDENTS]) == () and lying == []


@pytest.mark.parametrize("kind", [DEAD, LOST])
def test_no_fee_is_settled_while_a_report_waits(life: Life, kind: IncidentKind) -> None:
    """An end with a fee, then a report: the fee is settled by nobody before it is answered."""
    life.until_settled(1)
    _end(life)
    incident = _report(life, kind)
    with pytest.raises(Conflict, match="waits for its answer"):
        _settle(life)
    assert (life.row().state, life.money().paid) == ("terminating", PRICE)
    life.house.clock.advance(timedelta(days=15))
    _confirm(life, incident)
    assert life.booked("P27") == {"liab.mall_paid": PRICE, "liab.refund_payable": -PRICE}
    assert (life.booked("P28"), _is_proven(life)) == ({}, True)


def test_an_end_leaves_the_report_to_be_decided(life: Life) -> None:
    """Reported first, ended then: somebody still has the task, until the report is answered."""
    incident = _report(life, DEAD)
    _end(life)
    assert _open_decisions(life) == 1
    _confirm(life, incident)
    assert _open_decisions(life) == 0


def test_a_report_that_does_not_hold_leaves_the_fee(life: Life) -> None:
    """Answered with no, the end is settled as it was billed, and no hold is left lying."""
    life.until_settled(1)
    _end(life)
    incident = _report(life, DEAD)
    with life.unit() as unit:
        refuse_incident(unit, incident, "another cat")
    _settle(life)
    assert life.booked("P28")["inc.termination_fee"] < 0
    assert _is_proven(life)


def test_a_free_end_waits_for_no_report(life: Life) -> None:
    """Her money is not kept back for a search that changes nothing of it; no hold stays behind."""
    _end(life, "store_breach")
    _report(life, LOST)
    _settle(life)
    assert (life.row().state, _states(life), _is_proven(life)) == (
        "terminated",
        ["searching"],
        True,
    )


def test_a_report_of_a_contract_that_is_over_is_closed_not_confirmed(life: Life) -> None:
    """There is nothing left to end; the refusal says how the report is closed."""
    _end(life, "store_breach")
    incident = _report(life, DEAD)
    _settle(life)
    with pytest.raises(Conflict, match="nothing left to end") as refused:
        _confirm(life, incident)
    assert "contracts reject" in str(refused.value.hint)
    with life.unit() as unit:
        refuse_incident(unit, incident, "the contract is over")
    assert _states(life) == ["refused"]


def test_a_confirmed_death_answers_the_loss_as_well(life: Life) -> None:
    """Reported lost, then found dead: the search ends with it, and waits for nobody."""
    _report(life, LOST)
    _confirm(life, _report(life, DEAD, "r2"))
    assert (_states(life), _pet(life)) == (["refused", "settled"], "deceased")
    assert (_is_proven(life), _open_decisions(life)) == (True, 0)


def test_a_loss_is_not_confirmed_past_a_reported_death(life: Life) -> None:
    """The reason of the end is that of the report that holds: the death is answered first."""
    lost = _report(life, LOST)
    dead = _report(life, DEAD, "r2")
    life.house.clock.advance(timedelta(days=15))
    with pytest.raises(Conflict, match="reports the same pet dead"):
        _confirm(life, lost)
    with life.unit() as unit:
        refuse_incident(unit, dead, "another cat")
    _confirm(life, lost)
    with life.reading() as unit:
        assert unit.session.scalars(select(Ending.reason)).one() == "pet_lost"
    assert _is_proven(life)


def test_nothing_is_reported_of_what_a_report_has_ended(life: Life) -> None:
    """A loss was confirmed and waits for the customer's choice: a death beside it is refused."""
    lost = _report(life, LOST)
    life.house.clock.advance(timedelta(days=15))
    _confirm(life, lost, None)
    with pytest.raises(Conflict, match="already"):
        _report(life, DEAD, "r2")


def test_settled_as_any_other_end_the_report_is_settled_too(life: Life) -> None:
    """Confirmed without her choice and answered with the bill: nothing of it stays open."""
    life.until_settled(1)
    _confirm(life, _report(life, DEAD), None)
    _settle(life)
    assert (life.row().state, _states(life), _is_proven(life)) == ("terminated", ["settled"], True)


def test_a_pet_found_after_the_end_comes_back(life: Life) -> None:
    """Its loss ended the contract; found weeks later it is recorded, and the store takes it in."""
    incident = _report(life, LOST)
    life.house.clock.advance(timedelta(days=15))
    _confirm(life, incident)
    told = life.told()
    with life.unit() as unit:
        report_pet_found(unit, incident, "in the neighbour's shed")
    assert (_pet(life), _states(life), life.row().state) == ("adopted", ["settled"], "terminated")
    assert life.told() == told, "nobody hears that debits go on"
    with life.unit() as unit:
        receive_back(unit, life.row().pet_id, "she cannot keep it")
    assert _pet(life) == "returned"


@pytest.mark.parametrize("answer", [report_pet_found, refuse_incident])
def test_of_a_contract_that_is_over_nobody_hears_that_debits_go_on(
    life: Life, answer: type
) -> None:
    """Withdrawn from while the pet was lost: the report is answered, the message is not sent."""
    incident = _report(life, LOST)
    with life.unit() as unit:
        withdraw(unit, Withdrawal(life.contract, "changed her mind", arrangement="if found"))
    told = life.told()
    with life.unit() as unit:
        answer(unit, incident, "seen")
    assert (life.told(), _pet(life)) == (told, "adopted")


@pytest.mark.parametrize("answer", [report_pet_found, refuse_incident])
def test_a_pet_found_after_its_contract_was_withdrawn_is_asked_back(
    life: Life, answer: type
) -> None:
    """While it is lost there is nothing to fetch; found, somebody has to, as from any home."""
    incident = _report(life, LOST)
    with life.unit() as unit:
        withdraw(unit, Withdrawal(life.contract, "changed her mind"))
    asked = select(Task.role, Task.subjects).where(Task.kind == "contract.pet_return")
    with life.reading() as unit:
        assert unit.session.execute(asked).all() == []
    with life.unit() as unit:
        answer(unit, incident, "seen")
    with life.reading() as unit:
        (task,) = unit.session.execute(asked).all()
    assert task.role == "service_agent"
    assert task.subjects["withdrawn"] == life.contract


def test_a_pet_found_while_its_contract_runs_stays(life: Life) -> None:
    """The contract goes on with it: nobody asks for the pet."""
    incident = _report(life, LOST)
    with life.unit() as unit:
        report_pet_found(unit, incident, "came back")
    with life.reading() as unit:
        kinds = set(unit.session.scalars(select(Task.kind)))
    assert "contract.pet_return" not in kinds
