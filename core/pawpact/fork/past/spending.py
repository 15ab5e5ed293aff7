"""What customers bought with their points and gave back, the benefits they booked and used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select

from pawpact.benefits.models import Benefit, BenefitEvent
from pawpact.benefits.using import book, cancel_booking, redeem, restore
from pawpact.benefits.values import FREE, BenefitState
from pawpact.fork.past.again import LINE, ORDER, Again, NeverHappened
from pawpact.fork.past.happening import Deed, Happening
from pawpact.kernel.label import Label
from pawpact.orders.models import Order, OrderEvent, OrderLineRow, OrderRefund
from pawpact.orders.service import OrderLine, place, receive_all, refund, ship_all
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.benefit_kind import Form

USABLE = (*FREE, BenefitState.RESERVED.value)
_SOON = timedelta(hours=1)


def read(source: Unit) -> Iterator[Happening]:
    """Everything of the kind that is on record."""
    rows = {each.id: each for each in source.session.scalars(select(Order))}
    lines = _lines(source)
    for event in source.session.scalars(select(OrderEvent).order_by(OrderEvent.id)):
        row = rows[event.order_id]
        if event.from_state == "placed":
            what: Any = (
                row.id,
                row.customer_id,
                *lines.get(row.id, ([], [])),
                row.key,
                row.cash,
                row.payment,
            )
            yield Happening(event.at, row.id, event.actor, _PLACED, what)
        elif event.to_state == "shipped":
            yield Happening(event.at, event.id, event.actor, _SHIPPED, (row.id, row.tracking))
        elif event.to_state == "received":
            yield Happening(event.at, event.id, event.actor, _RECEIVED, (row.id, event.why))
    for back in source.session.scalars(select(OrderRefund).order_by(OrderRefund.id)):
        pieces = {int(number): count for number, count in back.pieces.items()}
        what = (back.order_id, pieces, back.key, back.why)
        yield Happening(back.at, back.id, back.actor, _GIVEN_BACK, what)
    yield from _used(source)


def _lines(source: Unit) -> dict[int, tuple[list[OrderLine], list[int]]]:
    """By order its lines, and their numbers."""
    found: dict[int, tuple[list[OrderLine], list[int]]] = {}
    asked = select(OrderLineRow).order_by(OrderLineRow.order_id, OrderLineRow.number)
    for row in source.session.scalars(asked):
        line = OrderLine(
            row.sku, row.title, row.category, row.quantity, row.unit_price, row.unit_cost
        )
        lines, numbers = found.setdefault(row.order_id, ([], []))
        lines.append(line)
        numbers.append(row.id)
    return found


def _used(source: Unit) -> Iterator[Happening]:
    """Benefits have no names: it is known by its terms, and which grant of which rule it was.

    For when a booking was that was called off is on no record.
    """
    grant = (Benefit.cause, Benefit.scope, Benefit.number)
    terms = (Benefit.customer_id, Benefit.kind, Benefit.form, Benefit.level, *grant)
    rows = source.session.execute(
        select(BenefitEvent, Benefit.booked_for, *terms)
        .join(Benefit, Benefit.id == BenefitEvent.benefit_id)
        .where(Benefit.form != Form.COUPON)
        .order_by(BenefitEvent.id)
    )
    for event, booked_for, *granted in rows:
        deed = _AT_THE_COUNTER.get((event.from_state, event.to_state))
        deed = _AT_THE_COUNTER.get(("", event.to_state)) if deed is None else deed
        if deed is None:
            continue
        ahead = booked_for if booked_for and booked_for > event.at else event.at + _SOON
        what = (*granted, ahead, event.cost, event.why)
        yield Happening(event.at, event.id, event.actor, deed, what)


def _place(again: Again, unit: Unit, what: list[Any]) -> None:
    for there, customer, lines, numbers, key, cash, payment in what:
        placed = place(unit, customer, lines, key, cash=cash, payment=payment or "")
        again.numbers.note(ORDER, there, placed.order)
        made = select(OrderLineRow.id).where(OrderLineRow.order_id == placed.order)
        here = unit.session.scalars(made.order_by(OrderLineRow.number)).all()
        for line, number in zip(numbers, here, strict=True):
            again.numbers.note(LINE, line, number)


def _ship(again: Again, unit: Unit, what: list[Any]) -> None:
    ship_all(unit, {again.numbers.of(ORDER, there): tracking for there, tracking in what})


def _receive(again: Again, unit: Unit, what: list[Any]) -> None:
    receive_all(unit, [again.numbers.of(ORDER, there) for there, _ in what], what[0][1])


def _give_back(again: Again, unit: Unit, what: list[Any]) -> None:
    for there, pieces, key, why in what:
        refund(unit, again.numbers.of(ORDER, there), pieces, key, why=why, decided=True)


def _use(again: Again, unit: Unit, what: list[Any]) -> None:
    for *terms, _, cost, why in what:
        redeem(unit, _benefit(again, unit, terms, USABLE), cost=cost, why=why)


def _book(again: Again, unit: Unit, what: list[Any]) -> None:
    for *terms, ahead, _, why in what:
        book(unit, _benefit(again, unit, terms, FREE), ahead, why)


def _call_off(again: Again, unit: Unit, what: list[Any]) -> None:
    for *terms, _, _, why in what:
        cancel_booking(unit, _benefit(again, unit, terms, (BenefitState.RESERVED,)), why)


def _take_back(again: Again, unit: Unit, what: list[Any]) -> None:
    for *terms, _, _, why in what:
        restore(unit, _benefit(again, unit, terms, (BenefitState.REDEEMED,)), why)


def _benefit(again: Again, unit: Unit, terms: list[Any], states: Sequence[str]) -> int:
    customer, kind, form, level, cause, scope, piece = terms
    granted = Granted(cause, _here(again, scope), piece)
    number = fitting(unit, customer, kind, form, level, granted, states)
    if number is None:
        raise NeverHappened(Label("这里没有这项权益", "she was granted no such benefit here"))
    return number


def _here(again: Again, scope: str) -> str:
    """What it was granted for, as it is numbered here; none of these where that never came."""
    role, _, number = scope.rpartition(":")
    if not number.isdecimal():
        return scope
    try:
        return f"{role}:{again.numbers.of_subject(role, int(number))}"
    except NeverHappened:
        return ""


@dataclass(frozen=True, slots=True)
class Granted:
    """Which rule gave it for what, and which piece of several it is."""

    cause: str
    scope: str
    piece: int


def fitting(
    unit: Unit,
    customer: int,
    kind: str,
    form: str,
    level: int,
    granted: Granted,
    states: Sequence[str] = USABLE,
) -> int | None:
    """What she has of this kind in one of these states: the very one, else one of the same rule,

    else any. What is used up has no more time to keep.
    """
    usable = select(Benefit.id).where(
        Benefit.customer_id == customer,
        Benefit.kind == kind,
        Benefit.form == form,
        Benefit.level == level,
        Benefit.state.in_(states),
        Benefit.usable_from <= unit.at,
    )
    if BenefitState.REDEEMED not in states:
        usable = usable.where(or_(Benefit.expires_at.is_(None), Benefit.expires_at > unit.at))
    best = usable.order_by(
        Benefit.cause != granted.cause,
        Benefit.scope != granted.scope,
        Benefit.number != granted.piece,
        Benefit.id,
    )
    return unit.session.scalar(best.limit(1))


_PLACED = Deed("order.placed", Label("下单", "orders placed"), _place)
_SHIPPED = Deed("order.shipped", Label("发货", "orders shipped"), _ship)
_RECEIVED = Deed("order.received", Label("收货", "orders received"), _receive)
_GIVEN_BACK = Deed("order.refunded", Label("退货", "goods given back"), _give_back)
_AT_THE_COUNTER: Mapping[tuple[str, str], Deed] = {
    ("", BenefitState.REDEEMED): Deed("benefit.used", Label("使用权益", "benefits used"), _use),
    ("", BenefitState.RESERVED): Deed("benefit.booked", Label("预约", "benefits booked"), _book),
    (BenefitState.RESERVED, BenefitState.GRANTED): Deed(
        "benefit.called_off", Label("取消预约", "bookings called off"), _call_off
    ),
    ("", BenefitState.RESTORED): Deed(
        "benefit.restored", Label("退回权益", "benefits given back"), _take_back
    ),
}
"""By the states from which and to which somebody took a benefit; nothing: from whichever."""
