"""A few change their minds in the cooling-off days and bring the pet back."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from pawpact.contracts.ending.withdrawal import Withdrawal, withdraw
from pawpact.contracts.models import Contract
from pawpact.demo.chapter.story import WEDNESDAY, Chapter
from pawpact.demo.scene import Scene

SHARE = 0.05


def live(scene: Scene) -> None:
    random = scene.chance("withdrawal")
    with scene.reading() as unit:
        signed = unit.at - timedelta(days=6)
        fresh = select(Contract.id).where(
            Contract.state == "active", Contract.activated_at > signed
        )
        contracts = unit.session.scalars(fresh.order_by(Contract.id)).all()
    for contract in contracts:
        if random.of(contract).random() < SHARE:
            with scene.counter() as unit:
                withdraw(unit, Withdrawal(contract, "家人过敏", pet_returned=True))


CHAPTER = Chapter("withdrawal", live, on=(WEDNESDAY,))
