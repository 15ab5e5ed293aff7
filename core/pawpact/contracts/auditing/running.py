"""Proves holds, pauses and periods given up against the charges that they stop, move or lose."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from pawpact.billing.models import Charge, ChargeEvent, moved_oddly
from pawpact.billing.series import PAUSED, RESUMED
from pawpact.billing.values import OPEN_STATES, ChargeState
from pawpact.contracts.models import Contract, ContractHold, ContractPause
from pawpact.contracts.running.pause import NOT_MADE_UP
from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.ledger.finding import Place, pages

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


def miscounted(session: StoreSession) -> Iterator[tuple[str, Place]]:
    """A contract's own numbers are those of its pauses and of its charges' moves."""
    for page in pages(session, _miscounted):
        for row in page:
            yield from _of_contract(row)


def wrongly_held(session: StoreSession) -> Iterator[tuple[str, Place]]:
    """An open charge is held exactly where a hold lies on its contract, or a pause."""
    for page in pages(session, _wrongly_held):
        for contract, held, count in page:
            code = "held_for_nothing" if held else "debited_under_hold"
            yield code, Place.of(public_id("con", contract), _held(0, held), _held(count, held))


def _held(count: int, held: bool) -> Label:
    words = ("停扣", "held") if held else ("照常扣款", "going on")
    return Label(f"{count} 期{words[0]}", f"{count} {words[1]}")


def _of_contract(row: Any) -> Iterator[tuple[str, Place]]:
    """A contract is paused while a pause runs, pauses moved as many periods as they say, and as
    many are given up as were charged back or not made up for after a pause.
    """
    name = public_id("con", row.contract)
    said, moved = int(row.said), int(row.moved)
    if (said, row.running) != (moved, row.paused):
        expected, found = _paused(said, int(row.running)), _paused(moved, int(row.paused))
        yield "wrong_pause", Place.of(name, expected, found)
    if row.lost != row.given_up:
        yield "wrong_given_up", Place.of(name, str(row.lost), str(row.given_up))


def _paused(periods: int, running: int) -> Label:
    words = ("暂停中", "paused") if running else ("未暂停", "not paused")
    return Label(f"{words[0]}，移期 {periods} 期", f"{words[1]}, {periods} periods moved")


def _part(contract: InstrumentedAttribute[int], **counts: Any) -> Select[*tuple[Any, ...]]:
    """One of the reads that are put together; what it does not count is 0."""
    counted = [counts.get(name, literal(0)).label(name) for name in _COUNTED]
    return select(contract.label("contract"), *counted)


def _when(condition: ColumnElement[bool], count: int = 1) -> ColumnElement[int]:
    return case((condition, count), else_=0)


@Prepared
def _miscounted() -> Select[*tuple[Any, ...]]:
    """Contracts whose own numbers are not those of their pauses and of their charges' moves."""
    to, why = ChargeEvent.to_state, ChargeEvent.why
    paused = and_(to == ChargeState.MOVED.value, why == PAUSED, Charge.attempts == 0)
    resumed = and_(to == ChargeState.CANCELLED.value, why == RESUMED)
    not_made_up = and_(to == ChargeState.CANCELLED.value, why == NOT_MADE_UP)
    same = and_(Charge.tenant_id == ChargeEvent.tenant_id, Charge.id == ChargeEvent.charge_id)
    is_paused = Contract.state == "paused"
    parts = union_all(
        _part(Contract.id, paused=_when(is_paused), given_up=Contract.given_up).where(
            or_(is_paused, Contract.given_up != 0)
        ),
        _part(
            ContractPause.contract_id,
            said=ContractPause.periods + ContractPause.waited,
            running=_when(ContractPause.state.in_(_UNDER_WAY)),
        ),
        _part(
            Charge.contract_id,
            moved=case((paused, 1), (resumed, -1), else_=0),
            lost=_when(or_(not_made_up, to == ChargeState.REVERSED.value)),
        )
        .join_from(ChargeEvent, Charge, same)
        .where(moved_oddly(*_LOSING)),
    ).subquery()
    sums = {name: func.sum(parts.c[name]) for name in _COUNTED}
    return (
        select(parts.c.contract, *(total.label(name) for name, total in sums.items()))
        .group_by(parts.c.contract)
        .having(
            or_(
                sums["said"] != sums["moved"],
                sums["running"] != sums["paused"],
                sums["lost"] != sums["given_up"],
            )
        )
    )


@Prepared
def _wrongly_held() -> Select[*tuple[Any, ...]]:
    same = and_(Contract.tenant_id == Charge.tenant_id, Contract.id == Charge.contract_id)
    return (
        select(Charge.contract_id, Charge.held, func.count())
        .join_from(Charge, Contract, same)
        .where(IS_HELD_WRONGLY)
        .group_by(Charge.contract_id, Charge.held)
    )


_LOSING = (ChargeState.MOVED.value, ChargeState.CANCELLED.value, ChargeState.REVERSED.value)
_COUNTED = ("said", "running", "moved", "paused", "given_up", "lost")
_LYING = select(ContractHold.contract_id).where(ContractHold.lifted_at.is_(None))
_STOPPED = or_(Contract.state == "paused", Contract.id.in_(_LYING))
IS_HELD_WRONGLY = and_(
    Charge.state.in_(OPEN_STATES),
    or_(and_(Charge.held.is_(True), ~_STOPPED), and_(Charge.held.is_(False), _STOPPED)),
)
"""A charge against its contract."""
