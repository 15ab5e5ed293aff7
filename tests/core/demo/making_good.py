"""What a store makes good: claims on the lines of an order, an apology, a waived period."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from pawpact.billing.handlers import WAIVES, waive_periods
from pawpact.billing.models import Charge
from pawpact.billing.page import START
from pawpact.billing.waiver import perform_waived
from pawpact.contracts.models import Contract
from pawpact.decisions.values import Granted, Status
from pawpact.orders.claim_steps import approve_claim, file_claim, reship_claim
from pawpact.orders.claim_values import ClaimKind
from pawpact.orders.compensation import compensate
from pawpact.orders.models import OrderLineRow
from pawpact.orders.service import OrderLine, place, ship_all
from pawpact.policy.model import EffectRequest
from pawpact.tenancy.models import StoreRow
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case


def make_good(unit: Unit, contract: Contract) -> None:
    """One line is sent again, the other awaited back; an apology; a sister bears a period."""
    lines = [OrderLine(f"S-{n}", "猫粮", "staple_food", 2, 10_00, 6_00) for n in (5, 6)]
    order = place(unit, contract.customer_id, lines, "broken").order
    ship_all(unit, {order: "SF4"})
    found = select(OrderLineRow.id).where(OrderLineRow.order_id == order)
    again, back = unit.session.scalars(found.order_by(OrderLineRow.id))
    claim = file_claim(unit, again, ClaimKind.RESHIP, "torn").id
    approve_claim(unit, claim, "seen on the photo")
    reship_claim(unit, claim, "SF5", 8_00, is_warehouse_at_fault=True)
    approve_claim(unit, file_claim(unit, back, ClaimKind.REFUND, "not eaten").id, "unopened")
    sorry = _granted(unit, contract, "compensate", {"points": 30}, order_line=again)
    assert compensate(unit, [sorry]) == [Status.APPLIED]
    _waive(unit, contract)


def _waive(unit: Unit, contract: Contract) -> None:
    """The next period: most of it is to come as points, of which a sister bears half."""
    sisters = select(StoreRow.tenant).where(
        StoreRow.brand == unit.store.brand, StoreRow.tenant != unit.store.tenant
    )
    wish: dict[str, int | str] = {
        "periods": 1,
        "points_ratio": 8_000,
        "borne_by": unit.session.scalars(sisters.order_by(StoreRow.tenant).limit(1)).one(),
        "borne_share": 5_000,
        "mark": "test",
    }
    coming = select(Charge.id).where(Charge.contract_id == contract.id, Charge.state == "scheduled")
    charge = unit.session.scalars(coming.order_by(Charge.due_on)).first()
    assert charge is not None
    granted = _granted(unit, contract, WAIVES, wish, charge=charge)
    assert waive_periods(unit, [granted]) == [Status.APPLIED]


def perform(unit: Unit) -> None:
    """The day of the waived period."""
    assert perform_waived(unit, START, 100) == (1, None)


def _granted(
    unit: Unit, contract: Contract, effect: str, wish: Mapping[str, int | str], **subjects: int
) -> Granted:
    """No rule was asked, a person gives it."""
    about = {"contract": contract.id, "customer": contract.customer_id, **subjects}
    request = EffectRequest(effect, wish, "person", unit.actor)
    return Granted("period.performed", Case(effect, about), request, frozenset({effect}), 0)
