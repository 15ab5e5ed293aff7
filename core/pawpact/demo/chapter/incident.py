"""Pets die or get lost: reported, looked into a week later, believed or not."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from sqlalchemy import select

from pawpact.contracts.ending.incident import (
    IncidentKind,
    Report,
    confirm_incident,
    refuse_incident,
    report_incident,
    report_pet_found,
)
from pawpact.contracts.ending.values import Choice
from pawpact.contracts.models import Incident
from pawpact.demo.chapter.story import TUESDAY, Chapter
from pawpact.demo.scene import Scene

SHARES: Mapping[IncidentKind, float] = {IncidentKind.DEAD: 0.0011, IncidentKind.LOST: 0.0012}
"""Of the running contracts, in a week."""
EVIDENCE: Mapping[IncidentKind, str] = {
    IncidentKind.DEAD: "photo",
    IncidentKind.LOST: "customer_statement",
}
BELIEVED, FOUND = 0.6, 0.4


def live(scene: Scene) -> None:
    _look_into(scene)
    for kind, share in SHARES.items():
        for family in scene.families(kind.value, share):
            key = f"{kind.value}-{family.contract}-{scene.day}"
            with scene.counter() as unit:
                told = Report(
                    key,
                    family.contract,
                    kind,
                    unit.today,
                    "客户来电",
                    ((EVIDENCE[kind], "档案盒 3"),),
                )
                report_incident(unit, told)


def _look_into(scene: Scene) -> None:
    random = scene.chance("looked_into")
    with scene.reading() as unit:
        open_cases = select(Incident.id, Incident.state, Incident.contract_id).where(
            Incident.state.in_(("searching", "verifying"))
        )
        rows = unit.session.execute(open_cases.order_by(Incident.id)).all()
    for row in rows:
        chance = random.of(row.contract_id)
        _conclude(scene, chance, row.id, is_searching=row.state == "searching")


def _conclude(scene: Scene, random: Random, incident: int, *, is_searching: bool) -> None:
    draw, choice = random.random(), random.choice((Choice.REFUND, Choice.KEEP))
    with scene.counter() as unit:
        if is_searching and draw < FOUND:
            report_pet_found(unit, incident, "邻居送回")
        elif draw < BELIEVED or is_searching:
            confirm_incident(unit, incident, "材料属实", choice=choice)
        else:
            refuse_incident(unit, incident, "材料与宠物不符")


CHAPTER = Chapter("incident", live, on=(TUESDAY,))
