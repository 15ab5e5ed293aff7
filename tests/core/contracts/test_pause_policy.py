"""A policy answers a pause, a recovery and a death, within what the terms allow."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from pawpact.contracts.ending.incident import (
    IncidentKind,
    Report,
    confirm_incident,
    report_incident,
)
from pawpact.contracts.ending.values import Choice
from pawpact.contracts.models import ContractPause, Ending
from pawpact.contracts.running.hold import holds
from pawpact.contracts.running.pause import report_recovery
from pawpact.contracts.running.pause_request import PauseRequest, request_pause
from pawpact.decisions.models import HeldCase
from pawpact.policy.layering.layers import resolve
from pawpact.policy.reading.load import read_platform
from pawpact.tenancy.answerable import answerable
from tests.core.contracts.life import Life
from tests.house import RULES, House

_MONTHS = timedelta(days=70)
GRANT = """format: 1
policy: core.pause_grant
version: "2026.1"
title: {zh: 暂停, en: Pause}
moment: pause.requested
hit: all
binds: signing
rules:
  - id: grant
    title: {zh: 同意, en: Grant}
    source: 忠诚度方案第53行
    when: {pause.documents: {has: clinic_diagnosis_report}}
    then:
      - pause_contract: {periods: 2}
"""
RESUME = """format: 1
policy: core.pause_resume
version: "2026.1"
title: {zh: 恢复, en: Resume}
moment: case.recovered
hit: all
binds: signing
rules:
  - id: resume
    title: {zh: 恢复, en: Resume}
    source: 忠诚度方案第53行
    when: {}
    then:
      - resume_contract: {}
"""
ENDED = """format: 1
policy: core.pet_ended
version: "2026.1"
title: {zh: 丢失即止, en: Ended}
moment: pet.lost
hit: all
binds: signing
rules:
  - id: lost
    title: {zh: 丢失即止, en: Ended}
    source: 忠诚度方案第54行
    when: {incident.kind: lost}
    then:
      - end_contract: {fee: 598.00, reason: pet_lost}
"""


def _lived(house: House, folder: Path, *policies: str) -> Life:
    """A contract of a store whose platform has these policies besides."""
    for number, text in enumerate(policies):
        (folder / f"{number}.yaml").write_text(text, "utf-8")
    life = Life(house, "policies")
    store = house.stores[life.store]
    files = read_platform([(RULES, "rules"), (folder, "further")])
    rules = answerable(files, house.host)
    ruleset = resolve(rules, None, None, house.host.vocabulary())
    revision = replace(store.revision, ruleset=ruleset, content_hash=ruleset.content_hash)
    house.stores[life.store] = replace(store, revision=revision)
    return life


def _ask(life: Life, periods: int = 2, key: str = "p") -> None:
    with life.unit("customer:1") as unit:
        asked = PauseRequest(key, life.contract, periods, ("clinic_diagnosis_report",))
        request_pause(unit, asked)


def test_a_policy_grants_and_resumes(house: House, tmp_path: Path) -> None:
    """The rule pauses two periods and resumes on recovery; no person is asked."""
    life = _lived(house, tmp_path, GRANT, RESUME)
    _ask(life)
    assert life.row().state == "paused"
    assert life.states() == {"moved": 2, "scheduled": 12}
    with life.unit() as unit:
        report_recovery(unit, life.contract, "well")
    assert life.row().state == "active"
    with life.reading() as unit:
        assert unit.session.scalars(select(HeldCase.id)).all() == []
        assert holds(unit, [life.contract])[life.contract] == []


def test_what_a_policy_paused_is_not_debited(house: House, tmp_path: Path) -> None:
    """Nobody was asked, so nothing was held before; months after the pause nothing is debited."""
    life = _lived(house, tmp_path, GRANT)
    _ask(life, 1)
    for _ in range(50):
        life.house.clock.advance(timedelta(days=2))
        life.run_debits()
    assert life.asked == []


def test_beyond_the_year_the_manager_is_asked(house: House, tmp_path: Path) -> None:
    """A rule that grants past the yearly limit is carried to the manager instead."""
    life = _lived(house, tmp_path, GRANT)
    _ask(life)
    life.house.clock.advance(_MONTHS)
    with life.unit() as unit:
        report_recovery(unit, life.contract, "well")
    _ask(life, key="again")
    assert life.row().state == "active"
    with life.reading() as unit:
        waiting = unit.session.scalars(select(HeldCase)).one()
        assert (waiting.moment, waiting.reason_code) == ("pause.requested", "pause_limit")
        states = list(unit.session.scalars(select(ContractPause.state)))
    assert sorted(states) == ["ended", "requested"]


def test_a_rule_ends_no_contract_dearer_than_the_terms(house: House, tmp_path: Path) -> None:
    """A rule asks for a fee of 598 yuan on a loss; the terms say none, and none is billed."""
    life = _lived(house, tmp_path, ENDED)
    life.until_settled(1)
    with life.unit() as unit:
        documents = (("customer_statement", "form 7"),)
        told = Report("r", life.contract, IncidentKind.LOST, unit.today, "gone", documents)
        incident = report_incident(unit, told)
    assert life.row().state == "terminating"
    with life.reading() as unit:
        assert unit.session.scalars(select(Ending.fee)).one() == 0
    life.days(15)
    with life.unit() as unit:
        confirm_incident(unit, incident, "not found", choice=Choice.REFUND)
    assert life.row().state == "terminated"
