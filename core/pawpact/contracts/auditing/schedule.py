"""Proves that a contract has its periods: numbered without a gap, each of them once."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from pawpact.billing.models import Charge, is_odd
from pawpact.billing.values import GIVEN_UP, ChargeState
from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.ledger.finding import Place, pages


def gaps(session: StoreSession) -> Iterator[Place]:
    """Serial numbers count from 1."""
    for page in pages(session, _GAPS):
        for contract, count, last in page:
            expected = Label(f"第 1 至 {count} 期", f"periods 1 to {count}")
            found = Label(f"至第 {last} 期", f"up to {last}")
            yield Place.of(public_id("con", contract), expected, found)


def repeated(session: StoreSession) -> Iterator[Place]:
    """No two payments are the same one of their contract, and what stands in does for a moved."""
    for page in pages(session, _REPEATED):
        for contract, ordinal, count in page:
            where = public_id("con", contract)
            found = Label(
                f"第 {ordinal} 次付款 {count} 期", f"{count} charges are payment {ordinal}"
            )
            yield Place.of(where, Label("每次付款一期", "one charge a payment"), found)
    for number, replaced in _REPLACING.rows(session):
        yield Place.of(public_id("chg", number), public_id("chg", replaced or 0), _NOT_MOVED)


_NOT_MOVED = Label("该合约没有移期的这一期", "no such moved charge of its contract")
_count, _first, _last = func.count(Charge.id), func.min(Charge.period), func.max(Charge.period)
HAS_GAPS: ColumnElement[bool] = or_(_first != 1, _last != _count)
"""Of the charges of one contract."""
_GAPS = Prepared(
    select(Charge.contract_id, _count, _last)
    .group_by(Charge.tenant_id, Charge.contract_id)
    .having(HAS_GAPS)
)
_ordinal = Charge.period + Charge.shift
_shifted = aliased(Charge)
_REPEATED = Prepared(
    select(Charge.contract_id, _ordinal, _count)
    .where(
        Charge.contract_id.in_(
            select(_shifted.contract_id).where(is_odd(_shifted), _shifted.shift != 0)
        ),
        Charge.state.not_in(GIVEN_UP),
    )
    .group_by(Charge.contract_id, _ordinal)
    .having(_count > 1)
)
"""Without a shift ordinals are serial numbers, of which there is one each."""
_moved = aliased(Charge)
_REPLACING = Prepared(
    select(Charge.id, Charge.replaces_id)
    .outerjoin(
        _moved,
        and_(
            _moved.tenant_id == Charge.tenant_id,
            _moved.id == Charge.replaces_id,
            _moved.contract_id == Charge.contract_id,
            _moved.state == ChargeState.MOVED.value,
        ),
    )
    .where(is_odd(), Charge.replaces_id.is_not(None), _moved.id.is_(None))
)

TITLES = {
    "wrong_schedule": Label(
        "合约的期次有缺失或重复", "a contract's periods have a gap, or one of them twice"
    )
}
