"""Providers take some debits back; half of what was spent already is paid at the counter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select

from pawpact.billing.models import Charge
from pawpact.billing.service import reverse_charge
from pawpact.demo.chapter.story import WEDNESDAY, Chapter
from pawpact.demo.scene import PROVIDER, Scene
from pawpact.ledger.models import Receivable
from pawpact.ledger.movement import pay_receivable
from pawpact.ledger.service import post

SHARE, PAYS = 0.006, 0.5


def live(scene: Scene) -> None:
    _pay(scene)
    random, share = scene.chance("chargeback"), scene.share(SHARE)
    for charge, contract in _fresh(scene):
        if random.of(contract).random() < share:
            with scene.counter(PROVIDER) as unit:
                reverse_charge(unit, charge, "bank")


def _fresh(scene: Scene) -> Sequence[tuple[int, int]]:
    """What was collected in the week before."""
    with scene.reading() as unit:
        week = Charge.due_on > unit.today - timedelta(days=7)
        settled = select(Charge.id, Charge.contract_id).where(
            Charge.state == "settled", Charge.due_on <= unit.today, week
        )
        rows = unit.session.execute(settled.order_by(Charge.id))
        return [(row.id, row.contract_id) for row in rows]


def _pay(scene: Scene) -> None:
    random = scene.chance("debt")
    with scene.reading() as unit:
        owed = (
            select(Receivable.contract_id, func.sum(Receivable.remaining).label("owed"))
            .where(Receivable.remaining > 0)
            .group_by(Receivable.contract_id)
            .order_by(Receivable.contract_id)
        )
        rows = unit.session.execute(owed).all()
    for row in rows:
        if random.of(row.contract_id).random() < PAYS:
            with scene.counter() as unit:
                key = f"receivable:{row.contract_id}:{scene.day}"
                post(unit, [pay_receivable(key, row.contract_id, int(row.owed), "counter")])


CHAPTER = Chapter("chargeback", live, on=(WEDNESDAY,))
