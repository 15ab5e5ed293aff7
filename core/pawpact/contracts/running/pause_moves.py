"""Moves of a pause: checked against the machine, written with who and why."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from pawpact.contracts.models import Contract, ContractPause, PauseEvent
from pawpact.contracts.values import PAUSE
from pawpact.database.prepared_objects import PreparedObjects
from pawpact.decisions.held import close
from pawpact.decisions.models import HeldCase
from pawpact.kernel.errors import Conflict, NotFound
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case

REQUESTED = "pause.requested"
RECOVERED = "case.recovered"
FIRST = "1"
PAUSED = ("running", "recovery_check", "extended_by_manager")
"""States in which a pause keeps its contract from being debited."""

_NUMBERED = PreparedObjects(select(ContractPause).where(ContractPause.id == bindparam("pause")))
_PAUSED = PreparedObjects(
    select(ContractPause).where(
        ContractPause.contract_id == bindparam("contract"), ContractPause.state.in_(PAUSED)
    )
)
_WAITING = PreparedObjects(
    select(HeldCase).where(
        HeldCase.moment == REQUESTED,
        HeldCase.key == bindparam("key"),
        HeldCase.state == "open",
    )
)


def move_pause(unit: Unit, row: ContractPause, to: str, why: str, periods: int = 0) -> None:
    PAUSE.check(row.state, to)
    unit.session.add(
        PauseEvent(
            id=unit.ids.one(),
            pause_id=row.id,
            came_from=row.state,
            went_to=to,
            periods=periods,
            actor=unit.actor,
            why=why,
            at=unit.at,
        )
    )
    row.state = to


def pause_of(unit: Unit, pause: int) -> ContractPause:
    """The store's pause with this id."""
    row = _NUMBERED.one_or_none(unit.session, pause=pause)
    if row is None:
        raise NotFound(Label("本店没有这次暂停", "this store has no such pause"))
    return row


def running_pause(unit: Unit, contract: int) -> ContractPause:
    """The pause under which this contract is now."""
    row = paused_now(unit, contract)
    if row is None:
        raise Conflict(Label("这份合约没有在暂停", "this contract is not paused"))
    return row


def paused_now(unit: Unit, contract: int) -> ContractPause | None:
    """The same; None where the contract is not paused."""
    return _PAUSED.one_or_none(unit.session, contract=contract)


def case_of(row: ContractPause, contract: Contract, attempt: str) -> Case:
    subjects = {
        "pause": row.id,
        "contract": contract.id,
        "customer": contract.customer_id,
        "pet": contract.pet_id,
    }
    return Case(f"{row.id}:{attempt}", subjects)


def case_key(row: ContractPause) -> str:
    """How the request itself is called where it is decided."""
    return f"{row.id}:{FIRST}"


def close_request(unit: Unit, row: ContractPause, why: str) -> None:
    """The request was answered: whoever it waited for need not."""
    for held in _WAITING.all(unit.session, key=case_key(row)):
        close(unit, held, "decided", why)


def count_for_streak(row: ContractPause, contract: Contract, periods: int) -> None:
    """What an ended pause does to the streak: mostly nothing."""
    if row.streak_effect == "count":
        contract.streak += periods
        contract.streak_leap += periods
    elif row.streak_effect == "break":
        contract.streak = contract.streak_leap = 0
