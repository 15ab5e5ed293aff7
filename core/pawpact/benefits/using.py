"""At the counter: a benefit is booked, redeemed by its code, given back where the store cancels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import NoReturn

from sqlalchemy import select

from pawpact.benefits.granting import forget_standings
from pawpact.benefits.models import Benefit, BenefitEvent
from pawpact.benefits.trail import benefit_of, benefits_of, move, move_all
from pawpact.benefits.values import BenefitState
from pawpact.kernel.calendar import at_local
from pawpact.kernel.errors import Conflict, InvalidField
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.ledger.movement import hand_over_kit, restore_service, use_service
from pawpact.ledger.service import post
from pawpact.ledger.values import Journal
from pawpact.outbox.service import Message, send
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.benefit_kind import Form, benefit_label

NOTICE_DAYS = "core.ledger.reward_expiry_notice_days"
PREFIX = "ben"
KIT = "adoption_kit"


class NotToBeUsed(Conflict):
    """This benefit cannot be used like this, or not now."""

    code = "benefit_not_usable"
    title = Label("这项权益现在不能这样使用", "This benefit cannot be used like this, or not now")


@dataclass(frozen=True, slots=True)
class Redeemed:
    """What was used, and what that cost the store."""

    benefit: int
    customer: int
    kind: str
    cost: int


def book(unit: Unit, benefit: int, at: datetime, why: str = "booked") -> None:
    """Book the service for an instant within the benefit's validity."""
    row = benefit_of(unit, benefit)
    _require_service(row)
    if at <= unit.at:
        raise InvalidField("at", Label("预约时间要在以后", "a booking lies ahead"))
    require_valid(unit, row, at)
    move(unit, row, BenefitState.RESERVED, why)
    row.booked_for = at
    unit.session.flush()


def cancel_booking(unit: Unit, benefit: int, why: str) -> None:
    """The booking is off; the benefit can be used as before."""
    row = benefit_of(unit, benefit)
    if row.form == Form.COUPON:
        raise NotToBeUsed(
            Label("优惠券由订单占用，请取消订单", "an order reserves the coupon; call that off")
        )
    move(unit, row, BenefitState.GRANTED, why)
    row.booked_for = None
    unit.session.flush()


def redeem(unit: Unit, benefit: int, *, cost: int = 0, why: str = "redeemed") -> Redeemed:
    """Use one piece, once (P19); ``cost`` is what it cost the store at a partner, in fen."""
    return redeem_all(unit, [benefit], cost=cost, why=why)[0]


def redeem_all(
    unit: Unit, benefits: Sequence[int], *, cost: int = 0, why: str = "redeemed"
) -> list[Redeemed]:
    """Use each of these, or none; every one cost the store so much."""
    if cost < 0:
        raise InvalidField("cost", Label("成本不能小于零", "a cost is not below zero"))
    rows = benefits_of(unit, benefits)
    for row in rows:
        _require_service(row)
        if row.state == BenefitState.REDEEMED:
            refuse_used(unit, row)
        require_valid(unit, row, unit.at)
    events = move_all(unit, rows, BenefitState.REDEEMED, why, cost)
    used = [_use(row, event, cost) for row, event in zip(rows, events, strict=True)]
    post(unit, [journal for journals in used for journal in journals])
    send(unit, [told(row) for row in rows])
    return [Redeemed(row.id, row.customer_id, row.kind, cost) for row in rows]


def restore(unit: Unit, benefit: int, why: str) -> None:
    """The store called the service off: it can be used again, for long enough to do so."""
    if not why.strip():
        raise InvalidField("why", Label("请说明原因", "say why"))
    row = benefit_of(unit, benefit)
    _require_service(row)
    if row.kind == KIT:
        raise NotToBeUsed(Label("大礼包交付后不能退回", "a kit that was handed over stays"))
    last = _last_use(unit, row)
    cost = 0 if last is None else last.cost
    event = move(unit, row, BenefitState.RESTORED, why, cost)
    row.expires_at = _kept_until(unit, row)
    row.booked_for = None
    key = f"benefit_restored:{event}"
    post(unit, [restore_service(key, row.customer_id, row.kind, cost, row.cause)])
    forget_standings(unit.session)
    unit.session.flush()


def is_valid(row: Benefit, at: datetime) -> bool:
    """Whether its time has come and is not over."""
    return row.usable_from <= at and (row.expires_at is None or at < row.expires_at)


def _use(row: Benefit, event: int, cost: int) -> list[Journal]:
    """P19; what an adoption kit costs is P42."""
    is_kit = row.kind == KIT
    key, cause = f"benefit_used:{event}", row.cause
    used = use_service(key, row.customer_id, row.kind, 0 if is_kit else cost, cause)
    return [used, hand_over_kit(f"benefit_kit:{event}", cost, cause)] if is_kit and cost else [used]


def _require_service(row: Benefit) -> None:
    if row.form in (Form.SERVICE, Form.CARD):
        return
    label = benefit_label(row.kind, row.form)
    raise NotToBeUsed(
        Label(
            f"“{label.zh}”不在柜台核销：下单时自动计价或抵扣",
            f"{label.en} is not redeemed at the counter: it counts when an order is placed",
        )
    )


def require_valid(unit: Unit, row: Benefit, at: datetime) -> None:
    """Refuse what has not begun or has run out, saying when it can be used."""
    if is_valid(row, at):
        return
    zone = unit.store.local_date
    first = zone(row.usable_from)
    last = None if row.expires_at is None else zone(row.expires_at - timedelta(seconds=1))
    raise NotToBeUsed(
        Label(
            f"这项权益的有效期是 {first} 至 {last or '不限'}",
            f"this benefit is valid from {first} to {last or 'no end'}",
        )
    )


def refuse_used(unit: Unit, row: Benefit) -> NoReturn:
    """Refuse what was used already, saying when."""
    event = _last_use(unit, row)
    assert event is not None
    day = unit.store.local_date(event.at)
    raise NotToBeUsed(
        Label(
            f"券码 {public_id(PREFIX, row.id)} 已于 {day} 核销，不能再用",
            f"{public_id(PREFIX, row.id)} was redeemed on {day} and cannot be used again",
        ),
        hint=Label(
            "如果是门店取消了服务，请先退回权益",
            "where the store called the service off give it back first",
        ),
        details={"redeemed_on": str(day)},
    )


def _last_use(unit: Unit, row: Benefit) -> BenefitEvent | None:
    return unit.session.scalars(
        select(BenefitEvent)
        .where(
            BenefitEvent.benefit_id == row.id,
            BenefitEvent.to_state == BenefitState.REDEEMED.value,
        )
        .order_by(BenefitEvent.id.desc())
        .limit(1)
    ).one_or_none()


def _kept_until(unit: Unit, row: Benefit) -> datetime | None:
    """At least as long as the first notice before it runs out."""
    if row.expires_at is None:
        return None
    days = max(unit.store.integers(NOTICE_DAYS), default=0)
    kept = at_local(unit.today + timedelta(days=days + 1), time.min, unit.store.zone)
    return max(row.expires_at, kept)


def told(row: Benefit) -> Message:
    """That it was used, for its owner."""
    return Message(
        "benefit.redeemed",
        {"customer": row.customer_id, "benefit": row.id},
        values={"benefit": row.kind},
    )
