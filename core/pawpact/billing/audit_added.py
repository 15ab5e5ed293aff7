"""Proves what stores add to periods and what providers take back: P03 to P05, P25 and P26."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import and_, func, select

from pawpact.billing.audit import SETTLING, charge_text, period_key
from pawpact.billing.models import Charge
from pawpact.billing.values import ChargeState
from pawpact.database.session import StoreSession
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.ledger.account import MALL_BONUS, PSP_CLEARING
from pawpact.ledger.finding import Auditor, Place
from pawpact.ledger.models import JournalRow, PostingRow

REVERSING = ("P25", "P26")
_PERFORMED = (ChargeState.SETTLED.value, ChargeState.REVERSED.value)


class _Added(NamedTuple):
    """What journals gave of bonus points and took back of collected money, by their keys."""

    bonus: dict[str, int]
    reversed: dict[str, int]


def look(session: StoreSession) -> Iterator[tuple[str, Place]]:
    """Each charge against what the store added to it and what was taken back of it."""
    added = _Added(
        _sums(session, (*SETTLING, "P05"), MALL_BONUS, -1),
        _sums(session, REVERSING, PSP_CLEARING, -1),
    )
    for charge in session.execute(_CHARGES):
        yield from _of_charge(charge, added)
    for key, amount in added.bonus.items():
        yield "added_for_nothing", Place.of(key, _NOTHING, yuan(amount))
    for key, amount in added.reversed.items():
        yield "reversed_for_nothing", Place.of(key, _NOTHING, yuan(amount))


def _of_charge(charge: Any, added: _Added) -> Iterator[tuple[str, Place]]:
    owed = _owed(charge)
    given = added.bonus.pop(period_key(charge), 0)
    if given != owed:
        yield "added_otherwise", Place.of(charge_text(charge), yuan(owed), yuan(given))
    taken = added.reversed.pop(f"reversal:{charge.contract_id}:{charge.period}", 0)
    expected = charge.amount if charge.state == ChargeState.REVERSED else 0
    if taken != expected:
        where = charge_text(charge)
        yield "reversed_otherwise", Place.of(where, yuan(expected), yuan(taken))


def _owed(charge: Any) -> int:
    """The bonus points of this period: all of a waived one, the discount of a collected one."""
    if charge.state == ChargeState.WAIVED:
        return int(charge.amount)
    if charge.state in _PERFORMED and charge.ended_at is None and not charge.opening:
        return int(charge.discount)
    return 0


def _sums(
    session: StoreSession, movements: tuple[str, ...], account: str, sign: int
) -> dict[str, int]:
    same = and_(
        PostingRow.tenant_id == JournalRow.tenant_id,
        PostingRow.journal_id == JournalRow.id,
        PostingRow.account == account,
    )
    rows = session.execute(
        select(JournalRow.key, func.sum(PostingRow.amount))
        .join(PostingRow, same)
        .where(JournalRow.movement.in_(movements))
        .group_by(JournalRow.key)
    )
    return {key: sign * int(amount) for key, amount in rows}


_CHARGES = select(
    Charge.id,
    Charge.contract_id,
    Charge.period,
    Charge.amount,
    Charge.discount,
    Charge.state,
    Charge.ended_at,
    Charge.opening,
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
        "reversed_otherwise": Label("撤销的扣款与入账不符", "a reversed debit is booked otherwise"),
        "reversed_for_nothing": Label(
            "撤销入账没有对应的账单", "a reversal is booked without a charge"
        ),
    },
    look,
)
