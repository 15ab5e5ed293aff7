"""Reads the moves from which a contract's performance is counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import and_, select

from pawpact.billing.models import Charge, ChargeEvent
from pawpact.billing.waiver import NOT_COUNTED
from pawpact.contracts.models import ContractEvent, ContractPause, PauseEvent
from pawpact.contracts.running.streak import PAUSE_BREAKS, PAUSE_COUNTS, Move
from pawpact.database.session import StoreSession

_COUNTING = ("settled", "waived", "overdue", "reversed")
LATE = "overdue"
"""From here a period is performed and lengthens nothing."""
BROKEN_AT_ONCE = "streak broken by a failed debit"
EFFECTS = {"count": PAUSE_COUNTS, "break": PAUSE_BREAKS}
"""What a pause does to a streak, where the terms say that it does anything."""


def history(
    session: StoreSession, contracts: Sequence[int] | None = None
) -> defaultdict[int, list[Move]]:
    """By contract, the moves that count, in their order; of all contracts where none are named."""
    found: defaultdict[int, list[tuple[int, Move]]] = defaultdict(list)
    for contract, number, move in _of_charges(session, contracts):
        found[contract].append((number, move))
    for contract, number, move in _of_pauses(session, contracts):
        found[contract].append((number, move))
    for contract, number in _of_failures(session, contracts):
        found[contract].append((number, Move("processing", PAUSE_BREAKS)))
    ordered: defaultdict[int, list[Move]] = defaultdict(list)
    for contract, moves in found.items():
        ordered[contract] = [move for _, move in sorted(moves, key=lambda each: each[0])]
    return ordered


def _of_charges(
    session: StoreSession, contracts: Sequence[int] | None
) -> list[tuple[int, int, Move]]:
    rows = (
        select(
            Charge.contract_id,
            ChargeEvent.id,
            ChargeEvent.from_state,
            ChargeEvent.to_state,
            Charge.ended_at.is_not(None),
            Charge.id,
            ChargeEvent.why,
        )
        .join_from(
            ChargeEvent,
            Charge,
            and_(Charge.tenant_id == ChargeEvent.tenant_id, Charge.id == ChargeEvent.charge_id),
        )
        .where(ChargeEvent.to_state.in_(_COUNTING))
    )
    if contracts is not None:
        rows = rows.where(Charge.contract_id.in_(contracts))
    return [
        (contract, number, Move(LATE if why == NOT_COUNTED else came, went_to, after_end, charge))
        for contract, number, came, went_to, after_end, charge, why in session.execute(rows)
    ]


def _of_pauses(
    session: StoreSession, contracts: Sequence[int] | None
) -> list[tuple[int, int, Move]]:
    """Pauses that did something to the streak when they ended."""
    rows = (
        select(
            ContractPause.contract_id,
            PauseEvent.id,
            ContractPause.streak_effect,
            PauseEvent.periods,
        )
        .join_from(
            PauseEvent,
            ContractPause,
            and_(
                ContractPause.tenant_id == PauseEvent.tenant_id,
                ContractPause.id == PauseEvent.pause_id,
            ),
        )
        .where(PauseEvent.went_to == "ended", ContractPause.streak_effect.in_(EFFECTS))
    )
    if contracts is not None:
        rows = rows.where(ContractPause.contract_id.in_(contracts))
    return [
        (contract, number, Move("paused", EFFECTS[effect], periods=periods))
        for contract, number, effect, periods in session.execute(rows)
    ]


def _of_failures(session: StoreSession, contracts: Sequence[int] | None) -> list[tuple[int, int]]:
    """Failed debits that ended a streak at once, where the store's rules say so."""
    rows = select(ContractEvent.contract_id, ContractEvent.id).where(
        ContractEvent.why == BROKEN_AT_ONCE
    )
    if contracts is not None:
        rows = rows.where(ContractEvent.contract_id.in_(contracts))
    return [(contract, number) for contract, number in session.execute(rows)]
