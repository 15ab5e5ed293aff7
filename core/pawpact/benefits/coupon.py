"""Coupons on their way: an order reserves one, uses it as it ships, or sets it free."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from pawpact.benefits.models import Benefit
from pawpact.benefits.trail import benefit_of, move, move_all
from pawpact.benefits.using import NotToBeUsed, is_valid
from pawpact.benefits.values import FREE, BenefitState
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.benefit_kind import Form


def coupon_for(unit: Unit, benefit: int, customer: int) -> Benefit:
    """The customer's own coupon, valid now and used by nothing else; otherwise refused."""
    row = benefit_of(unit, benefit)
    if row.form != Form.COUPON or row.customer_id != customer:
        raise NotToBeUsed(Label("这不是该客户的优惠券", "this is no coupon of this customer's"))
    if row.state not in FREE:
        raise NotToBeUsed(Label("这张优惠券已用或已占用", "this coupon is used or reserved"))
    if not is_valid(row, unit.at):
        raise NotToBeUsed(Label("这张优惠券不在有效期内", "this coupon is not valid now"))
    return row


def reserve_coupon(unit: Unit, row: Benefit, why: str) -> None:
    """Nothing else uses it while the order is on its way."""
    move(unit, row, BenefitState.RESERVED, why)


def use_coupons(unit: Unit, benefits: Sequence[int], why: str) -> dict[int, str]:
    """These were used; the order's own journal books it (P17). Answers the kind of each."""
    rows = _rows(unit, benefits)
    move_all(unit, rows, BenefitState.REDEEMED, why)
    return {row.id: row.kind for row in rows}


def free_coupon(unit: Unit, benefit: int, why: str) -> None:
    """The order was called off: the coupon can be used as before."""
    move_all(unit, _rows(unit, [benefit]), BenefitState.GRANTED, why)


def _rows(unit: Unit, benefits: Sequence[int]) -> list[Benefit]:
    if not benefits:
        return []
    wanted = select(Benefit).where(Benefit.id.in_(benefits)).with_for_update()
    return list(unit.session.scalars(wanted))
