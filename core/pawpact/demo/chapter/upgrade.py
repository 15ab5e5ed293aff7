"""Some take another plan; those whose mandate was revoked give a new one."""

from __future__ import annotations

from sqlalchemy import select

from pawpact.contracts.models import Contract, ContractHold
from pawpact.contracts.running.hold import HoldReason
from pawpact.contracts.running.plan_change import PlanWish, change_plan
from pawpact.contracts.signing.activation import Authorisation
from pawpact.contracts.signing.mandate_renewal import renew_mandate
from pawpact.demo.chapter.story import TUESDAY, Chapter
from pawpact.demo.scene import PROVIDER, Scene
from pawpact.kernel.money import Fen

SHARE, LIMIT = 0.0007, Fen(600_00)
PLAN = "cat_pedigree"


def live(scene: Scene) -> None:
    for family in scene.families("upgrade", SHARE):
        with scene.counter() as unit:
            wish = PlanWish(
                f"plan-{family.contract}-{scene.day}",
                family.contract,
                PLAN,
                {"sms": "确认"},
                LIMIT,
            )
            change_plan(unit, wish)
    _renew(scene)


def _renew(scene: Scene) -> None:
    with scene.reading() as unit:
        without = (
            select(Contract.id)
            .join(ContractHold, ContractHold.contract_id == Contract.id)
            .where(
                ContractHold.reason == HoldReason.PAYMENT_METHOD,
                ContractHold.lifted_at.is_(None),
                Contract.state.in_(("active", "payment_overdue")),
            )
        )
        contracts = unit.session.scalars(without.distinct().order_by(Contract.id)).all()
    for contract in contracts:
        with scene.counter(PROVIDER) as unit:
            given = Authorisation(contract, "simulator", f"m-{contract}-{scene.day}")
            renew_mandate(unit, given)


CHAPTER = Chapter("upgrade", live, on=(TUESDAY,))
