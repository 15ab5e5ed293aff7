"""A pet that is lost or dead: debits held from the report, the end free, the way back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from pawpact.billing.view import show_charges
from pawpact.contracts.ending.incident import (
    IncidentKind,
    Report,
    add_document,
    confirm_incident,
    refuse_incident,
    report_incident,
    report_pet_found,
    searches_due,
    settle_incident,
)
from pawpact.contracts.ending.termination import request_termination
from pawpact.contracts.ending.values import Choice
from pawpact.contracts.models import Ending, Incident, IncidentEvent
from pawpact.contracts.running.hold import HoldReason, holds, put_hold
from pawpact.contracts.running.pause import grant_pause
from pawpact.contracts.running.pause_request import PauseRequest, request_pause
from pawpact.kernel.errors import Conflict, InvalidField, MoveRefused
from pawpact.pets.models import Pet
from pawpact.tasks.models import Task
from tests.core.contracts.life import PRICE, Life

MINUTE = timedelta(minutes=1)
PHOTO = (("photo", "box 3"),)
STATEMENT = (("customer_statement", "form 7"),)


def _report(
    life: Life,
    kind: IncidentKind = IncidentKind.DEAD,
    documents: tuple[tuple[str, str], ...] = (),
    key: str = "r1",
    *,
    publish: bool = False,
) -> int:
    with life.unit("customer:1") as unit:
        told = Report(key, life.contract, kind, unit.today, "she called", documents, publish)
        return report_incident(unit, told)


def _confirm(life: Life, incident: int, choice: Choice | None = Choice.REFUND) -> None:
    with life.unit() as unit:
        confirm_incident(unit, incident, "seen", choice=choice)


def _pet(life: Life) -> str:
    with life.reading() as unit:
        return unit.session.scalars(select(Pet.state).where(Pet.id == life.row().pet_id)).one()


def _state(life: Life) -> str:
    with life.reading() as unit:
        return unit.session.scalars(select(Incident.state)).one()


def test_a_death_reported_an_hour_before_the_run_stops_it(life: Life) -> None:
    """The debit was announced and due in an hour; nothing is debited."""
    life.before_debit(1)
    _report(life)
    life.house.clock.advance(timedelta(hours=1))
    life.run_debits()
    life.days(40)
    assert life.asked == []
    with life.reading() as unit:
        assert [each.reason for each in holds(unit, [life.contract])[life.contract]] == ["debit"]


def test_a_confirmed_death_ends_the_contract_free(life: Life) -> None:
    """The bill has no fee, the points return, the pet is recorded as dead."""
    life.until_settled(1)
    incident = _report(life, documents=PHOTO)
    _confirm(life, incident)
    assert (life.row().state, _state(life), _pet(life)) == ("terminated", "settled", "deceased")
    assert life.booked("P27") == {"liab.mall_paid": PRICE, "liab.refund_payable": -PRICE}
    assert life.states() == {"settled": 1, "cancelled": 11}


def test_what_is_over_is_not_shown_as_held(life: Life) -> None:
    """While a person looks every debit is shown as held; cancelled, none is."""
    incident = _report(life, documents=PHOTO)
    with life.reading() as unit:
        assert all(each.held for each in show_charges(unit, life.contract))
    _confirm(life, incident)
    with life.reading() as unit:
        shown = {(each.state, each.held) for each in show_charges(unit, life.contract)}
    assert shown == {("cancelled", False)}


def test_the_customer_may_choose_later(life: Life) -> None:
    """Without her choice the contract stops and waits for it; kept points stay hers."""
    life.until_settled(1)
    incident = _report(life, documents=PHOTO)
    _confirm(life, incident, None)
    assert (life.row().state, _state(life)) == ("terminating", "contract_ended")
    with life.unit() as unit:
        settle_incident(unit, incident, Choice.KEEP, "she keeps them")
    assert (life.row().state, life.money().paid) == ("terminated", PRICE)


def test_evidence_is_wanted_before_it_is_believed(life: Life) -> None:
    """A death without certificate or photo is not confirmed; either of them will do."""
    incident = _report(life)
    with pytest.raises(Conflict, match="clinic_certificate_or_photo"):
        _confirm(life, incident)
    with life.unit() as unit:
        add_document(unit, incident, "clinic_certificate", "drawer 2")
    _confirm(life, incident)
    assert life.row().state == "terminated"


def test_evidence_that_nobody_asked_for_is_refused_at_once(life: Life) -> None:
    """A kind that the policy does not want is refused with those it does, now and later."""
    wanted = r"not diploma; one of: .*\(clinic_certificate\), .*\(photo\)"
    with pytest.raises(InvalidField, match=wanted):
        _report(life, documents=(("diploma", "box 1"), *PHOTO))
    incident = _report(life)
    with pytest.raises(InvalidField, match=wanted), life.unit() as unit:
        add_document(unit, incident, "diploma", "box 1")


def test_where_evidence_lies_is_sealed(life: Life) -> None:
    """What says where a photo is kept stands sealed about the customer, never in clear."""
    _report(life, documents=PHOTO)
    with life.reading() as unit:
        row = unit.session.scalars(
            select(IncidentEvent).where(IncidentEvent.document == "photo")
        ).one()
    assert row.reference_sealed is not None
    assert row.reference_sealed.startswith(b"incident.evidence|customer:")


def test_refused_evidence_lets_debits_go_on_after_a_fresh_notice(life: Life) -> None:
    """The hold is lifted; the debit comes at least 48 hours after the new notice."""
    life.before_debit(30)
    incident = _report(life)
    life.days(3)
    with life.unit() as unit:
        refuse_incident(unit, incident, "the photo shows another cat")
        lifted = unit.at
    life.until_settled(1)
    settled = next(each for each in life.charges() if each.state == "settled")
    assert settled.settled_at is not None
    assert settled.settled_at - lifted >= timedelta(hours=48)
    assert life.row().streak == 1


def test_a_lost_pet_is_searched_for_first(life: Life) -> None:
    """Within 14 days a loss is not confirmed; the day after it is."""
    incident = _report(life, IncidentKind.LOST, STATEMENT)
    assert (_state(life), _pet(life)) == ("searching", "lost")
    life.days(14)
    with pytest.raises(Conflict, match="search goes on"):
        _confirm(life, incident)
    life.house.clock.advance(timedelta(days=1))
    with life.unit("system") as unit:
        assert searches_due(unit) == 1
    with life.unit("system") as unit:
        assert searches_due(unit) == 0
    _confirm(life, incident)
    assert life.row().state == "terminated"


def test_a_found_pet_resumes_the_contract(life: Life) -> None:
    """Found in the search: the pet is at home, debits go on, nothing was debited meanwhile."""
    life.before_debit(20)
    incident = _report(life, IncidentKind.LOST, STATEMENT)
    life.days(10)
    with life.unit() as unit:
        report_pet_found(unit, incident, "came back")
    assert (life.asked, _pet(life), life.row().state) == ([], "adopted", "active")
    life.until_settled(1)


def test_a_paused_contract_takes_a_report(life: Life) -> None:
    """Paused and held for a dispute, a death is reported and the contract ended."""
    with life.unit() as unit:
        asked = PauseRequest("p", life.contract, 1, ("clinic_diagnosis_report",))
        pause = request_pause(unit, asked)
        grant_pause(unit, pause, 1, "diagnosed")
        put_hold(unit, life.contract, HoldReason.DISPUTE, "wrong amount")
    incident = _report(life, documents=PHOTO)
    _confirm(life, incident)
    assert life.row().state == "terminated"
    with life.reading() as unit:
        assert holds(unit, [life.contract])[life.contract] == []


def test_a_death_makes_an_end_free_that_had_a_fee(life: Life) -> None:
    """The customer asked for the end with a fee; the death that followed waives it."""
    life.until_settled(1)
    with life.unit() as unit:
        assert request_termination(unit, life.contract, "customer_request", "moves").fee > 0
    _confirm(life, _report(life, documents=PHOTO))
    assert life.booked("P27") == {"liab.mall_paid": PRICE, "liab.refund_payable": -PRICE}
    with life.reading() as unit:
        assert unit.session.scalars(select(Ending.reason)).one() == "pet_dead"


def test_a_report_counts_once(life: Life) -> None:
    """The same number again is the same report; a second loss beside it is refused."""
    first = _report(life, IncidentKind.LOST, STATEMENT)
    assert _report(life, IncidentKind.LOST, STATEMENT) == first
    with pytest.raises(Conflict, match="already"):
        _report(life, IncidentKind.LOST, STATEMENT, "r2")


def test_what_is_to_come_is_not_reported(life: Life) -> None:
    """A day in the future is refused."""
    day = life.house.clock.now().date() + timedelta(days=1)
    told = Report("x", life.contract, IncidentKind.DEAD, day, "dreamt")
    with life.unit() as unit, pytest.raises(InvalidField, match="not happened"):
        report_incident(unit, told)


def test_a_settled_report_stays_as_it_is(life: Life) -> None:
    """What is settled is neither refused nor found any more."""
    incident = _report(life, documents=PHOTO)
    _confirm(life, incident)
    for move in (refuse_incident, report_pet_found):
        with life.unit() as unit, pytest.raises(MoveRefused):
            move(unit, incident, "too late")


def test_a_person_has_a_working_day(life: Life) -> None:
    """The decision is due on the next working day; it is a task of the manager's."""
    _report(life)
    with life.reading() as unit:
        task = unit.session.scalars(select(Task).where(Task.kind == "incident.decide")).one()
        assert (task.role, unit.store.local_date(task.due_at - MINUTE).isoformat()) == (
            "store_manager",
            "2026-03-13",
        )


@pytest.mark.parametrize(("publish", "tasks"), [(True, 1), (False, 0)])
def test_a_public_notice_needs_consent(life: Life, publish: bool, tasks: int) -> None:
    """A notice about a lost pet is published only where the customer agreed."""
    _report(life, IncidentKind.LOST, STATEMENT, publish=publish)
    with life.reading() as unit:
        kinds = list(unit.session.scalars(select(Task.kind)))
    assert kinds.count("incident.lost_notice") == tasks


def test_death_is_reported_once(life: Life) -> None:
    """A second report of the same death is refused: it could be confirmed by nobody."""
    _report(life, documents=PHOTO)
    with pytest.raises(Conflict, match="looked at already"):
        _report(life, documents=PHOTO, key="r2")


def test_death_ends_the_search_for_a_lost_pet(life: Life) -> None:
    """A pet that was reported lost may be reported dead."""
    _report(life, IncidentKind.LOST, STATEMENT)
    _confirm(life, _report(life, documents=PHOTO, key="r2"))
    assert life.row().state == "terminated"
