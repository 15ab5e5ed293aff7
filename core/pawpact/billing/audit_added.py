"""Proves what stores add to periods and what providers take back: P03 to P06a, P25 and P26."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from pawpact.billing.audit_money import (
    SETTLED,
    SETTLING,
    Money,
    charge_text,
    key_of_period,
    leg,
    period_of,
)
from pawpact.billing.models import Charge, ChargeWaiver, is_odd
from pawpact.billing.values import ChargeState
from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.ledger.account import INTERSTORE_ASSET, MALL_BONUS, PSP_CLEARING
from pawpact.ledger.finding import Auditor, Place, pages
from pawpact.ledger.models import JournalRow, PostingRow, moved_by
from pawpact.vocabulary.types import RATIO_SCALE

REVERSING = ("P25", "P26")
_REVERSAL = "reversal:"


def look(session: StoreSession) -> Iterator[tuple[str, Place]]:
    """Each charge against what the store added to it and what was taken back of it."""
    for page in pages(session, _ADDED):
        yield from _differences(session, page, "added")
    for page in pages(session, _BORNE):
        yield from _differences(session, page, "borne")
    for page in pages(session, _REVERSED):
        yield from _differences(session, page, "reversed")


def _differences(
    session: StoreSession, page: Sequence[Any], what: str
) -> Iterator[tuple[str, Place]]:
    """By key and owner, what was owed and what is booked instead."""
    charges = Money.of_periods(session, [period_of(row.key) for row in page]).charges
    texts = {(each.contract_id, each.period): charge_text(each) for each in charges}
    for row in page:
        where = texts.get(period_of(row.key))
        owed, booked = yuan(int(row.owed)), yuan(int(row.booked))
        if where is None:
            yield f"{what}_for_nothing", Place.of(row.key, _NOTHING, booked)
            continue
        told = _told(where, row.owner, what)
        yield f"{what}_otherwise", Place.of(told, owed, booked)


def _told(where: Label, owner: int, what: str) -> Label:
    """Which charge it is, and whose points or which store's share."""
    if not owner:
        return where
    if what == "borne":
        return Label(f"{where.zh} 门店 {owner}", f"{where.en} store {owner}")
    whose = public_id("cus", owner)
    return Label(f"{where.zh} {whose}", f"{where.en} {whose}")


def _compared(
    owed: Select[*tuple[Any, ...]],
    booking: ColumnElement[bool],
    account: str,
    sign: int = -1,
    are_few: bool = False,
) -> Select[*tuple[Any, ...]]:
    """Keys and owners for which the charges owe something else than these journals book.

    Where the journals ``are_few`` they are found first and their postings by them: an outer join
    says so, of which a database would make an inner one if it saw that an amount has to be there.
    """
    booked = (
        select(JournalRow.key, PostingRow.owner, literal(0), PostingRow.amount * sign)
        .join_from(JournalRow, PostingRow, leg(account), isouter=are_few)
        .where(booking, func.coalesce(PostingRow.amount, 0) != 0)
    )
    parts = union_all(owed, booked).subquery()
    due, found = func.sum(parts.c.owed), func.sum(parts.c.booked)
    return (
        select(parts.c.key, parts.c.owner, due.label("owed"), found.label("booked"))
        .group_by(parts.c.key, parts.c.owner)
        .having(due != found)
    )


def _owed(key: ColumnElement[str], owner: Any, amount: Any) -> Select[*tuple[Any, ...]]:
    return select(
        key.label("key"), owner.label("owner"), amount.label("owed"), literal(0).label("booked")
    )


_WAIVED = Charge.state == ChargeState.WAIVED.value
_DISCOUNTED = and_(
    Charge.state.in_(SETTLED),
    Charge.ended_at.is_(None),
    Charge.opening.is_(False),
    Charge.discount != 0,
)
_WHOLE = (Charge.amount * ChargeWaiver.ratio * 2 + RATIO_SCALE) // (RATIO_SCALE * 2)
_OF_CHARGE = and_(ChargeWaiver.tenant_id == Charge.tenant_id, ChargeWaiver.charge_id == Charge.id)
_POINTS = (
    select(_WHOLE)
    .where(_OF_CHARGE)
    .order_by((ChargeWaiver.id + 0).desc())
    .limit(1)
    .correlate(Charge)
    .scalar_subquery()
)
"""What the rule that waived a period said was to come on its day.

Found among the waivers of its charge: by the plain number all of a store would be looked through.
"""
_LATER = aliased(ChargeWaiver)
_LAST = (
    select(func.max(_LATER.id + 0))
    .where(_LATER.tenant_id == Charge.tenant_id, _LATER.charge_id == Charge.id)
    .correlate(Charge)
    .scalar_subquery()
)
"""The waiver that was given; it counts also where what it gave was taken back later."""
_ADDED = Prepared(
    _compared(
        _owed(
            key_of_period(),
            Charge.customer_id,
            case((_WAIVED, func.coalesce(_POINTS, Charge.amount)), else_=Charge.discount),
        ).where(is_odd(), or_(_WAIVED, _DISCOUNTED)),
        JournalRow.movement.in_((*SETTLING, "P05", "P06a")),
        MALL_BONUS,
    )
)
"""The bonus points of a period: those of a waived one, the discount of a collected one."""
_BORNE = Prepared(
    _compared(
        _owed(
            key_of_period(),
            ChargeWaiver.borne_by,
            (_WHOLE * ChargeWaiver.share * 2 + RATIO_SCALE) // (RATIO_SCALE * 2),
        )
        .join(ChargeWaiver, _OF_CHARGE)
        .where(is_odd(), _WAIVED, ChargeWaiver.borne_by.is_not(None), ChargeWaiver.id == _LAST),
        moved_by("P06a"),
        INTERSTORE_ASSET,
        sign=1,
        are_few=True,
    )
)
"""What a sister owes of the points of waived periods."""
_REVERSED = Prepared(
    _compared(
        _owed(key_of_period(_REVERSAL), literal(0), Charge.amount).where(
            is_odd(), Charge.state == ChargeState.REVERSED.value
        ),
        moved_by(*REVERSING),
        PSP_CLEARING,
        are_few=True,
    )
)
_NOTHING = Label("没有对应的账单", "no charge")

AUDITOR = Auditor(
    {
        "added_otherwise": Label(
            "门店补贴的积分与优惠、减免不符", "the store added other points than it promised"
        ),
        "added_for_nothing": Label(
            "门店补贴的积分没有对应的账单", "the store added points to no charge"
        ),
        "borne_otherwise": Label(
            "其他门店承担的减免与入账不符", "another store bears another share than is booked"
        ),
        "borne_for_nothing": Label(
            "其他门店承担的减免没有对应的账单", "another store bears a part of no charge"
        ),
        "reversed_otherwise": Label("撤销的扣款与入账不符", "a reversed debit is booked otherwise"),
        "reversed_for_nothing": Label(
            "撤销入账没有对应的账单", "a reversal is booked without a charge"
        ),
    },
    look,
)
