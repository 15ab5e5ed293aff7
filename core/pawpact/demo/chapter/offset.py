"""Customers with a deposit ask to have a part of it as points, some of them too early."""

from __future__ import annotations

from sqlalchemy import select

from pawpact.contracts.deposits.offset import OffsetRequest, request_offset
from pawpact.contracts.models import Contract, Deposit
from pawpact.demo.chapter.story import TUESDAY, Chapter
from pawpact.demo.scene import CUSTOMER, Scene
from pawpact.kernel.money import Fen

SHARE = 0.04


def live(scene: Scene) -> None:
    random, share = scene.chance("offset"), scene.share(SHARE)
    with scene.reading() as unit:
        held = (
            select(Contract.id)
            .join(Deposit, Deposit.application_id == Contract.application_id)
            .where(Deposit.state == "held", Contract.state == "active")
        )
        contracts = unit.session.scalars(held.order_by(Contract.id)).all()
    for contract in contracts:
        if random.of(contract).random() < share:
            with scene.counter(CUSTOMER) as unit:
                key = f"offset-{contract}-{scene.day}"
                request_offset(unit, OffsetRequest(key, contract, Fen(100_00)))


CHAPTER = Chapter("offset", live, on=(TUESDAY,), weeks=2, plugin="deposit_fallback")
