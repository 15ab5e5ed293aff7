"""Pets fall ill and customers ask to pause the debits; not everybody brings the clinic's report."""

from __future__ import annotations

from sqlalchemy import select

from pawpact.contracts.models import ContractPause
from pawpact.contracts.running.pause import report_recovery
from pawpact.contracts.running.pause_request import PauseRequest, request_pause
from pawpact.demo.chapter.story import TUESDAY, Chapter
from pawpact.demo.scene import CUSTOMER, Scene

SHARE, RECOVERS = 0.0026, 0.15
REPORT = ("clinic_diagnosis_report",)


def live(scene: Scene) -> None:
    _recover(scene)
    random = scene.chance("paused")
    for family in scene.families("pause", SHARE):
        documents = REPORT if random.of(family.contract).random() < 0.6 else ()
        with scene.counter(CUSTOMER) as unit:
            key = f"pause-{family.contract}-{scene.day}"
            periods = random.of(family.contract).choice((1, 1, 2))
            request_pause(unit, PauseRequest(key, family.contract, periods, documents))


def _recover(scene: Scene) -> None:
    """Some pets are well before the pause is over."""
    random = scene.chance("recovery")
    with scene.reading() as unit:
        on = select(ContractPause.contract_id).where(ContractPause.state == "running")
        contracts = unit.session.scalars(on.order_by(ContractPause.id)).all()
    for contract in contracts:
        if random.of(contract).random() < RECOVERS:
            with scene.counter() as unit:
                report_recovery(unit, contract, "复诊正常")


CHAPTER = Chapter("pause", live, on=(TUESDAY,))
