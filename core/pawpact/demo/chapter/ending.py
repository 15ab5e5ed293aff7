"""Some end their contract early: the bill first, the answer to it a week later."""

from __future__ import annotations

from sqlalchemy import select

from pawpact.contracts.ending.termination import request_termination, settle_termination
from pawpact.contracts.ending.values import BY_CUSTOMER, Choice
from pawpact.contracts.models import Contract, Ending
from pawpact.demo.chapter.story import TUESDAY, Chapter
from pawpact.demo.scene import Scene

SHARE, AGREES = 0.0014, 0.8


def live(scene: Scene) -> None:
    _answer(scene)
    for family in scene.families("ending", SHARE):
        with scene.counter() as unit:
            request_termination(unit, family.contract, BY_CUSTOMER, "搬家，带不走")


def _answer(scene: Scene) -> None:
    """Most agree to the fee on the bill; where somebody does not, it stays owed."""
    random = scene.chance("bill")
    with scene.reading() as unit:
        billed = (
            select(Contract.id)
            .join(Ending, Ending.contract_id == Contract.id)
            .where(Contract.state == "terminating", Ending.reason == BY_CUSTOMER)
        )
        contracts = unit.session.scalars(billed.order_by(Contract.id)).all()
    for contract in contracts:
        choice = random.of(contract).choice((Choice.REFUND, Choice.KEEP))
        agrees = random.of(contract).random() < AGREES
        with scene.counter() as unit:
            settle_termination(
                unit, contract, choice=choice, confirmed=agrees, why="看过账单后答复"
            )


CHAPTER = Chapter("ending", live, on=(TUESDAY,))
