"""Proves holds, pauses and periods given up against the charges that they stop, move or lose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select

from pawpact.billing.models import Charge, ChargeEvent
from pawpact.billing.series import PAUSED, RESUMED
from pawpact.billing.values import OPEN_STATES, ChargeState
from pawpact.contracts.models import Contract, ContractHold, ContractPause
from pawpact.contracts.running.pause import NOT_MADE_UP
from pawpact.database.session import StoreSession
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.ledger.finding import Auditor, Place

_UNDER_WAY = ("granted", "running", "recovery_check", "extended_by_manager")

TITLES = {
    "debited_under_hold": Label(
        "有冻结或暂停的合约，账单却没有停扣", "a charge goes on under a hold or a pause"
    ),
    "held_for_nothing": Label(
        "没有冻结也没有暂停的合约，账单却停扣", "a charge is held though nothing holds its contract"
    ),
    "wrong_pause": Label(
        "暂停与移期的账单不符", "a pause is not what was moved of its contract's charges"
    ),
    "wrong_given_up": Label(
        "不再履约的期数与账单不符", "periods given up are not those that the charges lost"
    ),
}


def look(session: StoreSession) -> Iterator[tuple[str, Place]]:
    yield from _holds(session)
    yield from (("wrong_pause", place) for place in _pauses(session))
    yield from (("wrong_given_up", place) for place in _given_up(session))


def _holds(session: StoreSession) -> Iterator[tuple[str, Place]]:
    """An open charge is held exactly where a hold lies on its contract, or a pause."""
    lying = set(
        session.scalars(select(ContractHold.contract_id).where(ContractHold.lifted_at.is_(None)))
    )
    same = and_(Contract.tenant_id == Charge.tenant_id, Contract.id == Charge.contract_id)
    rows = (
        select(Charge.contract_id, Charge.held, Contract.state, func.count())
        .join_from(Charge, Contract, same)
        .where(Charge.state.in_(OPEN_STATES))
        .group_by(Charge.contract_id, Charge.held, Contract.state)
        .order_by(Charge.contract_id)
    )
    for contract, held, state, count in session.execute(rows):
        stopped = contract in lying or state == "paused"
        if held != stopped:
            code = "debited_under_hold" if stopped else "held_for_nothing"
            place = Place.of(public_id("con", contract), _held(0, held), _held(count, held))
            yield code, place


def _held(count: int, held: bool) -> Label:
    words = ("停扣", "held") if held else ("照常扣款", "going on")
    return Label(f"{count} 期{words[0]}", f"{count} {words[1]}")


def _pauses(session: StoreSession) -> Iterator[Place]:
    """A contract is paused while a pause runs, and pauses moved as many periods as they say."""
    moved = _moved(session)
    running = case((ContractPause.state.in_(_UNDER_WAY), 1), else_=0)
    counted = (
        select(
            ContractPause.contract_id.label("contract"),
            func.sum(ContractPause.periods + ContractPause.waited).label("periods"),
            func.sum(running).label("running"),
        )
        .group_by(ContractPause.contract_id)
        .subquery()
    )
    rows = (
        select(Contract.id, Contract.state, counted.c.periods, counted.c.running)
        .outerjoin(counted, counted.c.contract == Contract.id)
        .order_by(Contract.id)
    )
    for contract, state, periods, under_way in session.execute(rows):
        said, stopped = int(periods or 0), int(under_way or 0)
        if (moved.get(contract, 0), int(state == "paused")) != (said, stopped):
            yield Place.of(
                public_id("con", contract),
                _paused(said, stopped),
                _paused(moved.get(contract, 0), int(state == "paused")),
            )


def _paused(periods: int, running: int) -> Label:
    words = ("暂停中", "paused") if running else ("未暂停", "not paused")
    return Label(f"{words[0]}，移期 {periods} 期", f"{words[1]}, {periods} periods moved")


def _moved(session: StoreSession) -> Mapping[int, int]:
    """Periods that pauses moved, less those that went back to their own days, by contract."""
    to, why = ChargeEvent.to_state, ChargeEvent.why
    paused = and_(to == ChargeState.MOVED.value, why == PAUSED, Charge.attempts == 0)
    resumed = and_(to == ChargeState.CANCELLED.value, why == RESUMED)
    return _counted(session, case((paused, 1), (resumed, -1), else_=0))


def _given_up(session: StoreSession) -> Iterator[Place]:
    """Charged back, or paused without being made up for."""
    to, why = ChargeEvent.to_state, ChargeEvent.why
    lost = and_(to == ChargeState.CANCELLED.value, why == NOT_MADE_UP)
    reversed_ = to == ChargeState.REVERSED.value
    counted = _counted(session, case((lost, 1), (reversed_, 1), else_=0))
    rows = select(Contract.id, Contract.given_up).order_by(Contract.id)
    for contract, given_up in session.execute(rows):
        if counted.get(contract, 0) != given_up:
            expected, found = str(counted.get(contract, 0)), str(given_up)
            yield Place.of(public_id("con", contract), expected, found)


def _counted(session: StoreSession, what: ColumnElement[Any]) -> dict[int, int]:
    same = and_(Charge.tenant_id == ChargeEvent.tenant_id, Charge.id == ChargeEvent.charge_id)
    rows = (
        select(Charge.contract_id, func.sum(what))
        .join_from(ChargeEvent, Charge, same)
        .where(ChargeEvent.to_state.in_(_LOSING))
        .group_by(Charge.contract_id)
    )
    return {contract: int(count) for contract, count in session.execute(rows)}


_LOSING = (ChargeState.MOVED.value, ChargeState.CANCELLED.value, ChargeState.REVERSED.value)

AUDITOR = Auditor(TITLES, look)
