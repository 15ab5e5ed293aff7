"""Half of those who were asked for something bring it the next time."""

from __future__ import annotations

from sqlalchemy import select

from pawpact.accounts.service import record_answers
from pawpact.accounts.values import Answers, Housing
from pawpact.contracts.applying.application import decide_submitted, hand_in_document
from pawpact.contracts.models import Application
from pawpact.demo.chapter.story import SATURDAY, Chapter
from pawpact.demo.scene import STAFF, Scene
from pawpact.tenancy.unit import Unit


def live(scene: Scene) -> None:
    random = scene.chance("document")
    with scene.unit() as unit:
        asked = select(Application).where(Application.state == "needs_information")
        rows = unit.session.scalars(asked.order_by(Application.id)).all()
        for row in rows:
            if random.of(row.id).random() < 0.5:
                _bring(unit, row)
    if rows:
        decide_submitted(scene.world.platform.runner, scene.store, STAFF)


def _bring(unit: Unit, row: Application) -> None:
    if "landlord_consent" in row.wanted:
        record_answers(unit, {row.customer_id: Answers(landlord_consent=True)})
    if "housing_answer" in row.wanted:
        record_answers(unit, {row.customer_id: Answers(housing=Housing.OWNED)})
        row.pets_prohibited = False
    for kind in list(row.wanted):
        hand_in_document(unit, row.id, kind)


CHAPTER = Chapter("document", live, on=(SATURDAY,))
