"""Probes of ill pets: when a vet calls, what a voucher is worth, how a pause is answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from pawpact.access.actor import Actor, Role
from pawpact.benefits.clinic import redeem_at_clinic
from pawpact.benefits.models import Benefit
from pawpact.billing.models import Charge
from pawpact.contracts.ending.incident import (
    IncidentKind,
    Report,
    confirm_incident,
    report_incident,
)
from pawpact.contracts.ending.values import Choice
from pawpact.contracts.models import ContractPause
from pawpact.contracts.running.pause import report_recovery
from pawpact.contracts.running.pause_moves import PAUSED
from pawpact.contracts.running.pause_request import PauseRequest, request_pause
from pawpact.kernel.errors import Conflict
from pawpact.kernel.identity import subject_id
from pawpact.ledger.models import JournalRow
from pawpact.messages.known import known_words
from pawpact.tasks.models import Task
from pawpact.tenancy.clinic import partners_of
from pawpact.vocabulary.types import Value
from tests.parameters.probe import Probe, rows
from tests.parameters.scene import Scene
from tests.stories.counter import begin_contract

NAME = "illness_pause"
NIGHT = 15
"""Hours from the noon at which every life begins."""


def falling_ill(scene: Scene) -> object:
    """At three in the morning a pet is reported ill, sent to a clinic, and the bill comes."""
    contract = begin_contract(scene.house, scene.store)
    scene.house.clock.advance(timedelta(hours=NIGHT))
    seen = _do(scene, "report", "sales", contract=subject_id("contract", contract), symptoms="x")
    with scene.unit() as unit:
        clinic, words = partners_of(unit.store)[0].clinic, known_words(unit, "zh")
    for action, said in (
        ("accept", {}),
        ("consult", {"advice": "x"}),
        ("refer", {"clinic": clinic}),
    ):
        named = {"illness": seen["illness"], "version": seen["version"]}
        seen = _do(scene, action, "vet", **named, **said)
    with scene.unit() as unit:
        voucher = unit.session.scalars(select(Benefit.id).where(Benefit.kind == "clinic")).one()
        used = redeem_at_clinic(unit, voucher, clinic, 300_00)
    called = ("kind", "due_at", "escalate_to", "level_minutes")
    return (
        [each for each in rows(scene, Task, *called) if str(each[0]).startswith("rule.")],
        rows(scene, Benefit, "kind", "price_ratio", "expires_at"),
        (words["clinics"], used.paid, used.funded),
        rows(scene, JournalRow, "movement"),
    )


def asking(scene: Scene) -> object:
    """One, two and three periods; without evidence; thirty hours before a debit; once more."""
    contract = begin_contract(scene.house, scene.store)
    found = [_asked(scene, contract, number, REPORT) for number in (3, 2)]
    scene.house.clock.advance(timedelta(days=65))
    _recover(scene, contract)
    with scene.unit() as unit:
        waiting = Charge.state.in_(("scheduled", "priced", "noticed", "due"))
        next_at = unit.session.scalars(select(func.min(Charge.next_at)).where(waiting)).one()
    assert next_at is not None
    scene.house.clock.move_to(max(next_at - timedelta(hours=30), scene.house.clock.now()))
    return [*found, _asked(scene, contract, 1, ()), _asked(scene, contract, 1, REPORT)]


def mourning(scene: Scene) -> object:
    """A pet dies; what its customer has two weeks later."""
    contract = begin_contract(scene.house, scene.store)
    with scene.unit() as unit:
        evidence = (("photo", "box 1"), ("clinic_certificate", "box 1"))
        told = Report("r", contract, IncidentKind.DEAD, unit.today, "old age", evidence)
        incident = report_incident(unit, told)
    with scene.unit() as unit:
        confirm_incident(unit, incident, "seen", choice=Choice.REFUND)
    scene.house.clock.advance(timedelta(days=14))
    list(scene.house.platform.run_plugins(scene.store))
    return rows(scene, Benefit, "kind", "amount", "granted_at", "expires_at")


REPORT = ("clinic_diagnosis_report",)


def _asked(
    scene: Scene, contract: int, periods: int, documents: tuple[str, ...]
) -> tuple[str, int] | str:
    try:
        with scene.unit() as unit:
            number = len(unit.session.scalars(select(ContractPause.id)).all())
            wish = PauseRequest(f"ask-{number}", contract, periods, documents)
            pause = request_pause(unit, wish)
    except Conflict as refused:
        return refused.code
    with scene.unit() as unit:
        row = unit.session.get_one(ContractPause, (unit.store.tenant, pause))
        return row.state, row.periods


def _recover(scene: Scene, contract: int) -> None:
    with scene.unit() as unit:
        running = select(ContractPause.id).where(ContractPause.state.in_(PAUSED))
        if unit.session.scalars(running).all():
            report_recovery(unit, contract, "well")


def _do(scene: Scene, action: str, role: str, **given: Any) -> dict[str, Any]:
    terminal = scene.house.platform.terminal
    who = Actor(Role(role), "1")
    return dict(terminal.do(scene.store, NAME, action, given, who, f"{action}-key").answer)


ILLNESS: Mapping[str, Probe] = {
    "followup.illness_vet_hours": falling_ill,
    "illness_pause.clinic_price_ratio": falling_ill,
    "illness_pause.clinic_voucher_days": falling_ill,
    "illness_pause.evidence_required": asking,
    "illness_pause.max_paused_periods_per_contract_year": asking,
    "illness_pause.max_periods": asking,
    "followup.next_vet_hours": falling_ill,
    "illness_pause.partner_clinics": falling_ill,
    "illness_pause.readoption_quiet_days": mourning,
    "illness_pause.readoption_valid_days": mourning,
    "illness_pause.request_cutoff_hours": asking,
    "followup.vet_on_call": falling_ill,
    "safety_net.readoption_coupon": mourning,
}
CHOSEN: Mapping[str, Value] = {
    "illness_pause.evidence_required": (),
    "illness_pause.partner_clinics": (
        {"clinic": "仁心", "open_at_night": True, "store_funds": False},
    ),
}
