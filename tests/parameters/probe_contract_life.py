"""Probes of running contracts: a pause, a report about a pet, another plan, an early end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy import func, select

from pawpact.billing.models import Charge
from pawpact.contracts.ending.incident import (
    IncidentKind,
    Report,
    confirm_incident,
    report_incident,
)
from pawpact.contracts.ending.termination import (
    request_termination,
    settle_termination,
    termination_bill,
)
from pawpact.contracts.ending.values import Choice
from pawpact.contracts.models import Contract, ContractPause, Ending, Incident
from pawpact.contracts.running.hold import holds
from pawpact.contracts.running.pause import grant_pause, report_recovery
from pawpact.contracts.running.pause_request import PauseRequest, request_pause
from pawpact.contracts.running.plan_change import PlanWish, change_plan
from pawpact.kernel.errors import PawpactError
from pawpact.tasks.models import Task
from pawpact.tenancy.unit import Unit
from tests.parameters.scene import Scene
from tests.stories.counter import begin_contract

DIAGNOSIS = ("clinic_diagnosis_report",)


def pausing(scene: Scene) -> object:
    """One, two and three periods asked for; two months of pause; one more in the same year."""
    contract = begin_contract(scene.house, scene.store)
    three = _attempt(scene, lambda unit: _pause(unit, contract, 3, "three", keep=False))
    bare = _attempt(scene, lambda unit: _ask(unit, contract, 1, "bare", ()))
    two = _attempt(scene, lambda unit: _pause(unit, contract, 2, "two"))
    plan = _plan(scene)
    scene.house.clock.advance(timedelta(days=65))
    _attempt(scene, lambda unit: report_recovery(unit, contract, "well"))
    one = _attempt(scene, lambda unit: _pause(unit, contract, 1, "one"))
    with scene.unit() as unit:
        streak = unit.session.scalars(select(Contract.streak)).one()
    return three, bare, two, plan, one, streak, _plan(scene)


def pausing_late(scene: Scene) -> object:
    """A pause asked for thirty hours before a debit."""
    contract = begin_contract(scene.house, scene.store)
    with scene.unit() as unit:
        due_at = unit.session.scalars(select(func.min(Charge.due_at))).one()
    scene.house.clock.move_to(due_at - timedelta(hours=30))
    asked = _attempt(scene, lambda unit: _ask(unit, contract, 1, "late", DIAGNOSIS))
    return "granted" if isinstance(asked, int) else asked


def losing(scene: Scene) -> object:
    """A pet is reported lost with a statement, then another day nothing is handed in."""
    contract = begin_contract(scene.house, scene.store)
    with scene.unit() as unit:
        told = Report("r", contract, IncidentKind.LOST, unit.today, "gone", publish=True)
        incident = report_incident(unit, told)
    with scene.unit() as unit:
        lying = [each.reason for each in holds(unit, [contract])[contract]]
        row = unit.session.get_one(Incident, (unit.store.tenant, incident))
        tasks = sorted(unit.session.scalars(select(Task.kind)))
        found = (lying, row.search_until, row.due_at, tasks)
    scene.house.clock.advance(timedelta(days=90))
    return found, _attempt(scene, lambda unit: confirm_incident(unit, incident, "no trace"))


def dying(scene: Scene) -> object:
    """A pet is reported dead without evidence."""
    contract = begin_contract(scene.house, scene.store)
    with scene.unit() as unit:
        told = Report("r", contract, IncidentKind.DEAD, unit.today, "she called")
        incident = report_incident(unit, told)
        due_at = unit.session.get_one(Incident, (unit.store.tenant, incident)).due_at
    return due_at, _attempt(scene, lambda unit: confirm_incident(unit, incident, "believed"))


def changing_plan(scene: Scene) -> object:
    """A dearer plan six days before the first debit."""
    contract = begin_contract(scene.house, scene.store)
    with scene.unit() as unit:
        due_at = unit.session.scalars(select(func.min(Charge.due_at))).one()
    scene.house.clock.move_to(due_at - timedelta(days=6))
    wish = PlanWish("k", contract, "cat_pedigree", {"sms": "yes"}, 39_800)
    return _attempt(scene, lambda unit: change_plan(unit, wish).effective_on)


def ending(scene: Scene) -> object:
    """What an end would cost for two reasons, and how long kept points can be used."""
    contract = begin_contract(scene.house, scene.store)
    fees = [
        _attempt(scene, lambda unit, reason=reason: termination_bill(unit, contract, reason).fee)
        for reason in ("customer_request", "store_breach")
    ]
    with scene.unit() as unit:
        days = termination_bill(unit, contract).use_days
    return fees, days, _until(scene, contract)


def _until(scene: Scene, contract: int) -> date | None:
    with scene.unit() as unit:
        request_termination(unit, contract, "customer_request", "moves")
        settle_termination(unit, contract, choice=Choice.KEEP, confirmed=False, why="keeps")
        return unit.session.scalars(select(Ending.points_until)).one()


def _ask(unit: Unit, contract: int, periods: int, key: str, documents: tuple[str, ...]) -> int:
    return request_pause(unit, PauseRequest(key, contract, periods, documents))


def _pause(unit: Unit, contract: int, periods: int, key: str, *, keep: bool = True) -> object:
    pause = _ask(unit, contract, periods, key, DIAGNOSIS)
    days = grant_pause(unit, pause, periods, "diagnosed")
    if not keep:
        report_recovery(unit, contract, "a mistake")
    return days


def _plan(scene: Scene) -> object:
    with scene.unit() as unit:
        states = unit.session.execute(
            select(Charge.state, func.count()).group_by(Charge.state).order_by(Charge.state)
        ).all()
        checks = unit.session.scalars(
            select(ContractPause.check_on).order_by(ContractPause.id)
        ).all()
    return [tuple(each) for each in states], checks


def _attempt(scene: Scene, do: Callable[[Unit], object]) -> object:
    """What it came to, or what the refusal says."""
    try:
        with scene.unit() as unit:
            return do(unit)
    except PawpactError as refused:
        return str(refused)
