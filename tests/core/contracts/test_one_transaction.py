"""An end is one transaction over everything under way: all of it, or none of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select

from pawpact.billing.models import Charge, Mandate
from pawpact.billing.values import LIVE_MANDATES, OPEN_STATES
from pawpact.contracts.ending.completion import complete_due
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
from pawpact.contracts.models import ContractPause, Incident
from pawpact.contracts.moves import contracts
from pawpact.contracts.running.hold import holds, put_hold
from pawpact.contracts.running.pause import grant_pause, report_recovery
from pawpact.contracts.running.pause_request import PauseRequest, request_pause
from pawpact.contracts.running.plan_change import PlanWish, change_plan
from pawpact.database import bulk
from pawpact.database.model import Base, TenantModel
from pawpact.decisions.models import HeldCase
from pawpact.tasks.models import Task
from pawpact.tasks.service import NewTask, open_tasks
from pawpact.tenancy.unit import Unit
from tests.core.contracts.life import Life

DIAGNOSIS = ("clinic_diagnosis_report",)


class Broken(Exception):
    """Something fails at the very end of a unit."""


def _terminate(life: Life, unit: Unit) -> None:
    request_termination(unit, life.contract, "store_breach", "kennel closed")
    settle_termination(unit, life.contract, choice=Choice.REFUND, confirmed=True, why="agreed")


def _withdraw(life: Life, unit: Unit) -> None:
    withdraw(unit, Withdrawal(life.contract, "changed her mind", pet_returned=True))


def _die(life: Life, unit: Unit) -> None:
    documents = (("photo", "box 3"),)
    told = Report("r", life.contract, IncidentKind.DEAD, unit.today, "she called", documents)
    confirm_incident(unit, report_incident(unit, told), "seen", choice=Choice.REFUND)


def _pause(life: Life, unit: Unit) -> None:
    pause = request_pause(unit, PauseRequest("p", life.contract, 1, DIAGNOSIS))
    grant_pause(unit, pause, 1, "diagnosed")


def _pause_and_resume(life: Life, unit: Unit) -> None:
    _pause(life, unit)
    report_recovery(unit, life.contract, "well")


def _change(life: Life, unit: Unit) -> None:
    change_plan(unit, PlanWish("k", life.contract, "cat_pedigree", {"sms": "yes"}, 39_800))


def _report_loss(life: Life, unit: Unit) -> None:
    documents = (("customer_statement", "box 4"),)
    report_incident(
        unit, Report("l", life.contract, IncidentKind.LOST, unit.today, "gone", documents)
    )


def _searched(life: Life) -> None:
    """Reported, and the days of searching are over."""
    with life.unit() as unit:
        _report_loss(life, unit)
    life.house.clock.advance(timedelta(days=15))


def _lose(life: Life, unit: Unit) -> None:
    incident = unit.session.scalars(select(Incident.id)).one()
    confirm_incident(unit, incident, "no trace", choice=Choice.REFUND)


def _find(life: Life, unit: Unit) -> None:
    report_pet_found(unit, unit.session.scalars(select(Incident.id)).one(), "came home")


def _performed(life: Life) -> None:
    """The last period is settled; all others are behind it."""
    rest = life.charges()[1:]
    with life.unit("system") as unit:
        columns = {"state": ["cancelled"] * len(rest), "next_at": [None] * len(rest)}
        bulk.update(unit.session, Charge, [each.id for each in rest], columns)
        contracts(unit, [life.contract])[life.contract].given_up = len(rest)
    life.until_settled(1)


def _complete(_life: Life, unit: Unit) -> None:
    assert complete_due(unit) == 1


def _nothing(_life: Life) -> None:
    """The contract just runs."""


ENDS = {"terminate": _terminate, "withdraw": _withdraw, "die": _die}
MOVES = {
    **ENDS,
    "pause": _pause,
    "resume": _pause_and_resume,
    "change": _change,
    "report": _report_loss,
    "lose": _lose,
    "find": _find,
    "complete": _complete,
}
TOUCHED = {
    "terminate": {"Contract", "Charge", "Mandate", "MandateEnding", "Ending", "OutboxMessage"},
    "withdraw": {"Contract", "Charge", "Mandate", "MandateEnding", "Ending", "OutboxMessage"},
    "die": {"Contract", "Charge", "Mandate", "MandateEnding", "Ending", "Pet", "Incident", "Task"},
    "pause": {"Contract", "Charge", "ContractPause", "OutboxMessage"},
    "resume": {"Charge", "ContractPause", "ContractEvent", "OutboxMessage"},
    "change": {"Contract", "Charge", "Mandate", "PlanChange", "OutboxMessage"},
    "report": {"Incident", "ContractHold", "Pet", "Task", "OutboxMessage"},
    "lose": {"Contract", "Charge", "Mandate", "MandateEnding", "Ending", "Incident", "Task"},
    "find": {"Incident", "ContractHold", "Pet", "Task", "OutboxMessage"},
    "complete": {"Contract", "Mandate", "MandateEnding", "Ending", "OutboxMessage"},
}
"""The tables in which the move does something, all in its one transaction."""

BEFORE = {"lose": _searched, "find": _searched, "complete": _performed}
"""What had to happen before the move."""


def _busy(life: Life) -> None:
    """Everything that can be under way at once: a hold, a task, a request, an announced debit."""
    with life.unit() as unit:
        put_hold(unit, life.contract, "dispute", "wrong amount")
        subjects = {"contract": life.contract}
        open_tasks(unit, [NewTask("follow_up.day_7", f"f:{life.contract}", subjects, unit.at)])
        request_pause(unit, PauseRequest("busy", life.contract, 1, DIAGNOSIS))


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_an_end_leaves_nothing_under_way(life: Life, end: Callable[[Life, Unit], None]) -> None:
    """No charge, mandate, pause, request, hold or task of the contract is open afterwards."""
    _busy(life)
    with life.unit() as unit:
        end(life, unit)
    with life.reading() as unit:
        charges = select(Charge.id).where(Charge.state.in_(OPEN_STATES))
        mandates = select(Mandate.id).where(Mandate.state.in_(LIVE_MANDATES))
        pauses = select(ContractPause.id).where(ContractPause.state.not_in(("refused", "ended")))
        cases = select(HeldCase.id).where(HeldCase.state == "open")
        tasks = select(Task.id).where(Task.closed_at.is_(None), Task.kind == "follow_up.day_7")
        for left in (charges, mandates, pauses, cases, tasks):
            assert unit.session.scalars(left).all() == []
        assert holds(unit, [life.contract])[life.contract] == []


@pytest.mark.parametrize("move", MOVES)
def test_a_failure_at_the_end_changes_nothing(life: Life, move: str) -> None:
    """The unit breaks after everything was written: every table is as it was; then it is done."""
    BEFORE.get(move, _nothing)(life)
    before = _everything(life)
    with pytest.raises(Broken), _breaking(life) as unit:
        MOVES[move](life, unit)
    assert _everything(life) == before
    with life.unit() as unit:
        MOVES[move](life, unit)
    after = _everything(life)
    assert {name for name in after if after[name] != before[name]} >= TOUCHED[move]


@contextmanager
def _breaking(life: Life) -> Iterator[Unit]:
    """A unit in which the last step before the commit fails."""

    def fail(_unit: Unit, _things: object) -> None:
        raise Broken

    with life.unit() as unit:
        yield unit
        unit.session.flush()
        unit.catch_up()
        unit.do_later(fail, [None])


def _everything(life: Life) -> dict[str, list[str]]:
    """Every row of every table of this store."""
    found = {}
    with life.reading() as unit:
        for mapper in Base.registry.mappers:
            ours = mapper.class_.__module__.startswith("pawpact.")
            if ours and issubclass(mapper.class_, TenantModel):
                columns = [getattr(mapper.class_, each.key) for each in mapper.column_attrs]
                rows = unit.session.execute(select(*columns))
                found[mapper.class_.__name__] = sorted(repr(tuple(row)) for row in rows)
    return found
