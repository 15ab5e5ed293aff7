"""A pause because the pet is ill: asked for, granted, checked, ended.

While it lasts nothing is debited, whatever the calendar says: the periods that fall into it move
to the end, and a period that comes while nobody has decided moves too.
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import func, select

from pawpact.access.actor import Role
from pawpact.billing.models import Charge
from pawpact.billing.series import give_up, live, series
from pawpact.billing.service import hold_debits, pause_charges, resume_charges
from pawpact.billing.values import ChargeState
from pawpact.contracts.models import Contract, ContractPause, PauseEvent
from pawpact.contracts.moves import contracts, move_contract
from pawpact.contracts.running.hold import HoldReason, lift_hold, resume_debits
from pawpact.contracts.running.pause_limit import (
    check_periods,
    paused_this_year,
    year_is_full,
)
from pawpact.contracts.running.pause_moves import (
    RECOVERED,
    case_of,
    close_request,
    count_for_streak,
    move_pause,
    pause_of,
    running_pause,
)
from pawpact.contracts.running.progress import settle_progress
from pawpact.contracts.running.terms import terms_of
from pawpact.kernel.calendar import at_minute
from pawpact.kernel.errors import Conflict, InvalidField
from pawpact.kernel.label import Label
from pawpact.outbox.service import Message, send
from pawpact.outbox.values import Said
from pawpact.tasks.service import NewTask, open_tasks, suppress_all
from pawpact.tenancy.unit import Unit

TASK = "pause.recovery_check"
NOT_MADE_UP = "pause_not_made_up"
"""Why a charge was cancelled whose period a pause gave up for good."""
UNBILLED = (ChargeState.SCHEDULED, ChargeState.PRICED, ChargeState.NOTICED, ChargeState.DUE)


def grant_pause(
    unit: Unit, pause: int, periods: int, why: str, *, by_manager: bool = False
) -> list[date]:
    """Pause for so many periods; the debit days that fall out.

    Beyond the periods of a contract year only a manager grants, and says why.
    """
    row = pause_of(unit, pause)
    contract = contracts(unit, [row.contract_id])[row.contract_id]
    check_periods(unit, contract, periods)
    if year_is_full(unit, contract, periods) and not by_manager:
        done = paused_this_year(unit, contract)
        raise Conflict(
            Label(
                f"本合约年已暂停 {done} 期，再停 {periods} 期要店长同意",
                f"{done} periods were paused in this contract year; {periods} more are the"
                " manager's to grant",
            )
        )
    move_pause(unit, row, "granted", why, periods)
    close_request(unit, row, why)
    row.granted_at = unit.at
    move_contract(unit, contract, "paused", why)
    days = _move_periods(unit, row, contract, periods)
    move_pause(unit, row, "running", why)
    _plan_check(unit, row, contract)
    lift_hold(unit, contract.id, HoldReason.DECISION, why, key=hold_key(row))
    hold_debits(unit, contract.id)
    unit.session.flush()
    tell(unit, row, contract, "contract.paused", "")
    return days


def refuse_pause(unit: Unit, pause: int, why: str) -> None:
    """No pause; debits go on after fresh notices."""
    row = pause_of(unit, pause)
    contract = contracts(unit, [row.contract_id])[row.contract_id]
    move_pause(unit, row, "refused", why)
    close_request(unit, row, why)
    row.ended_at = unit.at
    lift_hold(unit, contract.id, HoldReason.DECISION, why, key=hold_key(row))
    unit.session.flush()
    tell(unit, row, contract, "contract.pause_refused", "")


def report_recovery(unit: Unit, contract: int, why: str) -> None:
    """The pet is well again: debits resume, unless a policy of the store says otherwise."""
    found = contracts(unit, [contract])[contract]
    row = running_pause(unit, contract)
    if row.state != "recovery_check":
        move_pause(unit, row, "recovery_check", why)
    unit.session.flush()
    if not unit.store.revision.ruleset.order.get(RECOVERED):
        resume(unit, row.id, why)
        return
    attempt = unit.session.scalars(
        select(func.count()).select_from(PauseEvent).where(PauseEvent.pause_id == row.id)
    ).one()
    unit.raise_moment(RECOVERED, [case_of(row, found, str(attempt))])


def resume(unit: Unit, pause: int, why: str) -> None:
    """The pause ends. Periods that can still be announced are debited on their own days again."""
    row = pause_of(unit, pause)
    contract = contracts(unit, [row.contract_id])[row.contract_id]
    before = _cancelled(unit, contract.id)
    resume_charges(unit, contract.id)
    row.periods -= _cancelled(unit, contract.id) - before
    if row.state != "recovery_check":
        move_pause(unit, row, "recovery_check", why)
    move_pause(unit, row, "ended", why, row.periods)
    row.ended_at = unit.at
    count_for_streak(row, contract, row.periods)
    move_contract(unit, contract, "active", why)
    suppress_all(unit, [{"pause": row.id}], "resumed")
    unit.session.flush()
    settle_progress(unit, [contract])
    resume_debits(unit, contract.id)
    row.resumes_on = next_debit_day(unit, contract.id)
    unit.session.flush()
    tell(unit, row, contract, "contract.resumed", "")


def extend_pause(unit: Unit, contract: int, periods: int, why: str) -> list[date]:
    """The pet is not well yet: a manager lets more periods move to the end."""
    found = contracts(unit, [contract])[contract]
    row = running_pause(unit, contract)
    if not why.strip():
        raise InvalidField("why", Label("请写明延长的理由", "say why it is extended"))
    check_periods(unit, found, periods)
    if row.state != "recovery_check":
        move_pause(unit, row, "recovery_check", why)
    move_pause(unit, row, "extended_by_manager", why, periods)
    days = _move_periods(unit, row, found, periods)
    _plan_check(unit, row, found)
    hold_debits(unit, contract)
    unit.session.flush()
    tell(unit, row, found, "contract.pause_extended", f"{row.periods}")
    return days


def next_debit_day(unit: Unit, contract: int) -> date | None:
    """The next day on which a period that nobody tried to debit yet falls due."""
    return unit.session.scalar(
        select(func.min(Charge.due_on)).where(
            Charge.contract_id == contract, Charge.state.in_(UNBILLED), Charge.attempts == 0
        )
    )


def hold_key(row: ContractPause) -> str:
    return f"pause:{row.id}"


def _move_periods(unit: Unit, row: ContractPause, contract: Contract, periods: int) -> list[date]:
    """Move the next periods; where the agreement does not extend the term they are given up."""
    unit.session.flush()
    days = pause_charges(unit, contract.id, periods)
    row.periods += len(days)
    give_up_extension(unit, contract, len(days))
    row.resumes_on = next_debit_day(unit, contract.id)
    return days


def give_up_extension(unit: Unit, contract: Contract, periods: int) -> None:
    """Where the terms do not extend the contract, its last periods are given up instead."""
    if terms_of(unit, contract).flag("illness_pause.extends_contract"):
        return
    rows = [row for row in live(series(unit, contract.id)) if row.state == ChargeState.SCHEDULED]
    last = rows[len(rows) - periods :]
    give_up(unit, last, ChargeState.CANCELLED, NOT_MADE_UP)
    contract.given_up += len(last)


def _plan_check(unit: Unit, row: ContractPause, contract: Contract) -> None:
    """Some days before the first debit after the pause somebody asks how the pet is."""
    days = terms_of(unit, contract).integer("illness_pause.resume_check_days")
    if row.resumes_on is None:
        row.check_on = None
        return
    row.check_on = max(row.resumes_on - timedelta(days=days), unit.today)
    open_tasks(
        unit,
        [
            NewTask(
                TASK,
                f"{TASK}:{row.id}:{row.resumes_on:%Y%m%d}",
                {**_about(row, contract)},
                due_at=at_minute(row.resumes_on, 0, unit.store.zone),
                from_at=at_minute(row.check_on, 0, unit.store.zone),
                role=Role.SERVICE_AGENT,
                escalate_to=(Role.STORE_MANAGER,),
            )
        ],
    )


def _cancelled(unit: Unit, contract: int) -> int:
    unit.session.flush()
    return unit.session.scalars(
        select(func.count())
        .select_from(Charge)
        .where(Charge.contract_id == contract, Charge.state == ChargeState.CANCELLED)
    ).one()


def _about(row: ContractPause, contract: Contract) -> dict[str, int]:
    return {
        "pause": row.id,
        "contract": contract.id,
        "customer": contract.customer_id,
        "pet": contract.pet_id,
    }


def tell(unit: Unit, row: ContractPause, contract: Contract, kind: str, once: str) -> None:
    """Tell the customer; ``once`` tells apart what may be said several times of one pause."""
    said: dict[str, Said] = {
        "periods": row.periods,
        "resumes_on": row.resumes_on or unit.today,
    }
    values = {name: said[name] for name in _SAID.get(kind, ())}
    key = f"{kind}:{row.id}:{once}"
    send(unit, [Message(kind, _about(row, contract), key=key, values=values)])


_SAID = {
    "contract.paused": ("periods", "resumes_on"),
    "contract.pause_extended": ("periods", "resumes_on"),
    "contract.recovery_check": ("resumes_on",),
    "contract.pause_waiting": ("resumes_on",),
}
