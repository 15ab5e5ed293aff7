"""Customers use what they were granted: groomings, examinations, cards."""

from __future__ import annotations

from sqlalchemy import or_, select

from pawpact.benefits.models import Benefit
from pawpact.benefits.using import redeem_all
from pawpact.demo.chapter.story import FRIDAY, Chapter
from pawpact.demo.scene import Scene
from pawpact.kernel.money import Fen
from pawpact.vocabulary.benefit_kind import Form

SHARE, COST = 0.1, Fen(45_00)


def live(scene: Scene) -> None:
    random = scene.chance("service")
    with scene.reading() as unit:
        usable = select(Benefit.id, Benefit.customer_id).where(
            Benefit.form == Form.SERVICE,
            Benefit.state == "granted",
            Benefit.usable_from <= unit.at,
            or_(Benefit.expires_at.is_(None), Benefit.expires_at > unit.at),
        )
        benefits = unit.session.execute(usable.order_by(Benefit.id)).all()
    using = [each.id for each in benefits if random.of(each.customer_id).random() < SHARE]
    if using:
        with scene.counter() as unit:
            redeem_all(unit, using, cost=COST)


CHAPTER = Chapter("service", live, on=(FRIDAY,), weeks=2)
