"""Most pay their deposit on the day they are asked; now and then a provider reports it twice."""

from __future__ import annotations

from sqlalchemy import select

from pawpact.contracts.deposits.payment import pay_deposits
from pawpact.contracts.models import Deposit
from pawpact.contracts.values import PaidDeposit
from pawpact.demo.chapter.story import SATURDAY, Chapter
from pawpact.demo.scene import PROVIDER, Scene
from pawpact.kernel.money import Fen


def live(scene: Scene) -> None:
    random = scene.chance("deposit")
    with scene.unit(PROVIDER) as unit:
        due = select(Deposit).where(Deposit.state == "due", Deposit.due_at > unit.at)
        rows = unit.session.scalars(due.order_by(Deposit.id)).all()
        paying = [row for row in rows if random.of(row.application_id).random() < 0.8]
        twice = [row for row in paying if random.of(row.application_id).random() < 0.1]
        for which, paid in (("a", paying), ("b", twice)):
            if paid:
                pay_deposits(unit, [_payment(row, which) for row in paid])


def _payment(row: Deposit, which: str) -> PaidDeposit:
    return PaidDeposit(row.id, f"{row.id}-{which}", Fen(row.amount))


CHAPTER = Chapter("deposit", live, on=(SATURDAY,))
