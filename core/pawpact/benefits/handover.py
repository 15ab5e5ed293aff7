"""The adoption kit is handed over piece by piece; what is missing is brought later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from pawpact.access.actor import Role
from pawpact.benefits.models import Benefit
from pawpact.benefits.using import KIT, Redeemed, redeem
from pawpact.benefits.values import HELD
from pawpact.kernel.errors import InvalidField, NotFound
from pawpact.kernel.label import Label
from pawpact.tasks.service import NewTask, open_tasks
from pawpact.tenancy.unit import Unit

ITEMS = ("signing_benefits.adoption_kit_items", "signing_benefits.handover_ceremony")
TASK = "kit_delivery"
WITHIN_DAYS = "core.contracts.cooling_off_days"
"""What is missing is there before she has to have made up her mind."""


def hand_over(unit: Unit, contract: int, items: Sequence[str], cost: int = 0) -> Redeemed:
    """Hand the contract's kit over with these items (P42); a task brings those that are missing.

    The collar and the photo of the handover are items too.
    """
    expected = [item for name in ITEMS for item in unit.store.texts(name)]
    unknown = [each for each in items if each not in expected]
    if unknown:
        listed = "、".join(expected)
        raise InvalidField(
            "items",
            Label(
                f"大礼包没有 {unknown[0]}，有：{listed}", f"no {unknown[0]} in it; one of: {listed}"
            ),
        )
    kit = _kit(unit, contract)
    done = redeem(unit, kit.id, cost=cost, why=", ".join(items) or "nothing")
    missing = [each for each in expected if each not in items]
    if missing:
        _bring_later(unit, kit, contract, missing)
    return done


def _kit(unit: Unit, contract: int) -> Benefit:
    unit.catch_up()
    rows = select(Benefit).where(
        Benefit.contract_id == contract, Benefit.kind == KIT, Benefit.state.in_(HELD)
    )
    found = unit.session.scalars(rows.order_by(Benefit.id)).first()
    if found is None:
        raise NotFound(
            Label("这份合约没有待交付的大礼包", "no kit of this contract waits to be handed over")
        )
    return found


def _bring_later(unit: Unit, kit: Benefit, contract: int, missing: Sequence[str]) -> None:
    days = unit.store.integer(WITHIN_DAYS)
    open_tasks(
        unit,
        [
            NewTask(
                TASK,
                f"{TASK}:{kit.id}",
                {"contract": contract, "customer": kit.customer_id},
                due_at=unit.at + timedelta(days=days),
                role=Role.SALES,
                values={"items": ", ".join(missing)},
            )
        ],
    )
