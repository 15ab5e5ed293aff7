"""Proves charges against the books, their own trail and the recorded answers of providers.

The database compares all of them and answers those that look wrong; these are read whole, a page
at a time, and judged one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import and_, case, exists, func, or_, select

from pawpact.billing.audit_money import (
    LATE,
    SETTLED,
    SETTLING,
    Booked,
    Money,
    attempted,
    booked_periods,
    booked_under,
    charge_text,
    key_of_period,
    leg,
    owed_back,
    period_key,
    period_of,
    place,
)
from pawpact.billing.gateway.values import Result
from pawpact.billing.models import Charge, ChargeEvent, GatewayCall
from pawpact.billing.values import ChargeState
from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.ledger.account import MALL_PAID, REFUND_PAYABLE
from pawpact.ledger.finding import Auditor, Place, pages
from pawpact.ledger.models import JournalRow, PostingRow, moved_by


def look(session: StoreSession) -> Iterator[tuple[str, Place]]:
    """Each charge against its journal, its trail and the provider's recorded answers."""
    booked = _SETTLED.rows(session)[0][0]
    for page in pages(session, _SUSPECTS):
        money = Money.of_charges(session, [row.id for row in page])
        for charge in money.charges:
            booked -= (charge.contract_id, charge.period) not in money.periods
            yield from _of_charge(money, charge)
    if _JOURNALS.rows(session)[0][0] != booked:
        yield from _of_others(session)
    for page in pages(session, _ELSEWHERE):
        yield from (("state_not_in_trail", each) for each in _of_trails(session, page))
    for page in pages(session, _ODD_ANSWERS):
        yield from _of_answers(session, page)
    for page in pages(session, _OWED_BACK):
        yield from _of_owed_back(session, page)


def _of_charge(money: Money, charge: Any) -> Iterator[tuple[str, Place]]:
    where, owed = charge_text(charge), Booked(0, charge.customer_id, charge.amount)
    booked = money.periods.get((charge.contract_id, charge.period))
    if charge.opening or charge.state not in SETTLED:
        if booked and charge.opening:
            yield "booked_otherwise", place(booked, where, _OPENED, booked.text)
        elif booked:
            yield "booked_not_settled", place(booked, where, charge.state, booked.text)
        return
    movement = "P01" if charge.ended_at is None else "P45"
    told = booked if charge.ended_at is None else money.owed_back.get(charge.gateway_key or "")
    if told is None:
        yield "settled_not_booked", Place.of(where, f"{movement} {owed.text}", _NONE)
    for each in dict.fromkeys((booked, told)):
        if each and each[1:] != owed[1:]:
            yield "booked_otherwise", place(each, where, owed.text, each.text)
    if booked and not money.is_answered(charge):
        yield "settled_not_answered", place(booked, where, _AN_ANSWER, charge.gateway_key or _NONE)


def _of_others(session: StoreSession) -> Iterator[tuple[str, Place]]:
    """Debits that are booked of charges that are not settled, or not there."""
    for page in pages(session, _BOOKED_OTHERS):
        keys = [row.key for row in page]
        money = Money.of_periods(session, [period_of(key) for key in keys])
        known = {period_key(each.contract_id, each.period) for each in money.charges}
        for charge in money.charges:
            yield from _of_charge(money, charge)
        unknown = [key for key in keys if key not in known]
        for key, booked in booked_under(session, unknown, SETTLING, MALL_PAID).items():
            yield "booked_for_nothing", place(booked, key, _A_CHARGE, Label("没有", "none"))


def _of_trails(session: StoreSession, page: Sequence[Any]) -> Iterator[Place]:
    """Where the last move of each of these charges led."""
    numbers = [row.id for row in page]
    moves = select(ChargeEvent.charge_id, ChargeEvent.to_state).where(
        ChargeEvent.charge_id.in_(numbers)
    )
    last: dict[int, str] = dict(session.execute(moves.order_by(ChargeEvent.id)).all())
    for charge in Money.of_charges(session, numbers).charges:
        went_to = last.get(charge.id, ChargeState.SCHEDULED.value)
        yield Place.of(charge_text(charge), went_to, charge.state)


def _of_answers(session: StoreSession, page: Sequence[Any]) -> Iterator[tuple[str, Place]]:
    """What a provider answered is booked as the charge or owed back, with its amount."""
    keys = [row.gateway_key for row in page]
    rows = session.execute(
        select(Charge.gateway_key, Charge.contract_id, Charge.period, Charge.state).where(
            Charge.gateway_key.in_(keys)
        )
    ).all()
    latest = {row.gateway_key: row for row in rows}
    booked = booked_periods(session, [(row.contract_id, row.period) for row in rows])
    late = owed_back(session, keys)
    for answer in page:
        charge = latest.get(answer.gateway_key)
        is_booked = charge is not None and (charge.contract_id, charge.period) in booked
        is_told = charge is not None and charge.state in SETTLED
        if not (is_booked or is_told or answer.gateway_key in late):
            place_ = Place.of(answer.gateway_key, yuan(answer.amount), _NONE)
            yield "answered_not_booked", place_
        elif charge is not None and answer.owed != answer.amount:
            expected, found = yuan(answer.owed or 0), yuan(answer.amount)
            yield "answered_otherwise", Place.of(answer.gateway_key, expected, found)


def _of_owed_back(session: StoreSession, page: Sequence[Any]) -> Iterator[tuple[str, Place]]:
    """What is owed back was answered, with its amount, and is its customer's."""
    money = Money.of_periods(session, [attempted(row.key.removeprefix(LATE)) for row in page])
    owners = {(each.contract_id, each.period): each.customer_id for each in money.charges}
    for row in page:
        key = row.key.removeprefix(LATE)
        owed = Booked(0, owners.get(attempted(key), 0), money.answered.get(key, 0))
        booked = Booked(row.id, row.owner or 0, -(row.amount or 0))
        if booked[1:] != owed[1:]:
            yield "owed_for_nothing", place(booked, key, owed.text, booked.text)


_PAID = and_(Charge.state.in_(SETTLED), Charge.opening.is_(False))
_SETTLED = Prepared(select(func.count()).select_from(Charge).where(_PAID))
_JOURNALS = Prepared(
    select(func.count()).select_from(JournalRow).where(JournalRow.movement.in_(SETTLING))
)
_ANSWERED = (
    exists()
    .where(
        GatewayCall.tenant_id == Charge.tenant_id,
        GatewayCall.charge_id == Charge.id,
        GatewayCall.gateway_key == Charge.gateway_key,
        GatewayCall.result == Result.OK.value,
    )
    .correlate(Charge)
)
_SUSPECTS = Prepared(
    select(Charge.id)
    .outerjoin(
        JournalRow,
        and_(
            JournalRow.tenant_id == Charge.tenant_id,
            JournalRow.key == key_of_period(),
            JournalRow.movement.in_(SETTLING),
        ),
    )
    .outerjoin(PostingRow, leg(MALL_PAID))
    .where(
        _PAID,
        or_(
            Charge.ended_at.is_not(None),
            PostingRow.line.is_(None),
            PostingRow.owner != Charge.customer_id,
            PostingRow.amount != -Charge.amount,
            ~_ANSWERED,
        ),
    )
    .order_by(Charge.id)
)
"""Settled, and not plainly booked and answered as they were charged."""
_BOOKED_OTHERS = Prepared(
    select(JournalRow.key)
    .where(JournalRow.movement.in_(SETTLING))
    .except_(select(key_of_period()).where(_PAID))
)
_LAST = func.coalesce(func.max(ChargeEvent.id), 0)
_THERE = func.coalesce(func.max(case((ChargeEvent.to_state == Charge.state, ChargeEvent.id))), 0)
_ELSEWHERE = Prepared(
    select(Charge.id)
    .outerjoin(
        ChargeEvent,
        and_(ChargeEvent.tenant_id == Charge.tenant_id, ChargeEvent.charge_id == Charge.id),
    )
    .group_by(Charge.tenant_id, Charge.id)
    .having(or_(_LAST != _THERE, and_(_LAST == 0, Charge.state != ChargeState.SCHEDULED.value)))
)
"""Not where the last move led, or never moved and not where every charge begins."""
_ODD_ANSWERS = Prepared(
    select(GatewayCall.gateway_key, GatewayCall.amount, Charge.amount.label("owed"))
    .outerjoin(
        Charge, and_(Charge.tenant_id == GatewayCall.tenant_id, Charge.id == GatewayCall.charge_id)
    )
    .where(
        GatewayCall.result == Result.OK.value,
        or_(
            Charge.id.is_(None),
            Charge.gateway_key.is_(None),
            Charge.gateway_key != GatewayCall.gateway_key,
            Charge.state.not_in(SETTLED),
            Charge.amount != GatewayCall.amount,
        ),
    )
)
_OWED_BACK = Prepared(
    select(JournalRow.id, JournalRow.key, PostingRow.owner, PostingRow.amount)
    .outerjoin(PostingRow, leg(REFUND_PAYABLE))
    .where(moved_by("P45"))
)

_NONE = Label("没有入账", "not booked")
_OPENED = Label("已在期初余额中", "in the opening balances")
_A_CHARGE = Label("有这一期账单", "a charge of this period")
_AN_ANSWER = Label("渠道成功的答复", "an answer that it was collected")

_TITLES = {
    "settled_not_booked": Label("已扣款的账单没有入账", "a settled charge is not booked"),
    "booked_not_settled": Label("没有扣款的账单已入账", "a charge is booked but not settled"),
    "booked_otherwise": Label("入账的金额或客户与账单不符", "a charge is booked otherwise"),
    "booked_for_nothing": Label("扣款入账没有对应的账单", "a debit is booked without a charge"),
    "state_not_in_trail": Label(
        "账单状态与其流水不符", "a charge's state is not where its moves led"
    ),
    "answered_not_booked": Label(
        "渠道答复成功但没有入账", "the provider answered success, nothing is booked"
    ),
    "answered_otherwise": Label(
        "渠道答复的金额与账单不符", "the provider answered another amount than was charged"
    ),
    "settled_not_answered": Label(
        "账单已扣款但渠道没有答复成功", "a charge is settled without a provider's answer"
    ),
    "owed_for_nothing": Label(
        "待退的迟到扣款没有渠道答复", "a late debit is owed back that no provider answered"
    ),
}

AUDITOR = Auditor(_TITLES, look)
