"""A pause is asked for: policies answer it, or the manager where none does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from pawpact.contracts.models import Contract, ContractPause, PauseEvent
from pawpact.contracts.moves import contracts
from pawpact.contracts.repeat import refuse_another
from pawpact.contracts.running.hold import HoldReason, put_hold
from pawpact.contracts.running.pause import hold_key
from pawpact.contracts.running.pause_limit import check_cutoff, check_documents, check_periods
from pawpact.contracts.running.pause_moves import FIRST, REQUESTED, case_of, pause_of
from pawpact.contracts.running.terms import terms_of
from pawpact.contracts.values import CONTRACT
from pawpact.decisions.held import Holding, Reason, hold_all
from pawpact.kernel.errors import Conflict, InvalidField
from pawpact.kernel.label import Label
from pawpact.tasks.acknowledgement import acknowledge
from pawpact.tenancy.unit import Unit


@dataclass(frozen=True, slots=True)
class PauseRequest:
    """What a customer asks for; ``key`` is the caller's own number for it."""

    key: str
    contract: int
    periods: int
    documents: tuple[str, ...] = ()


def request_pause(unit: Unit, asked: PauseRequest) -> int:
    """Ask for a pause; policies answer it, or the manager where none does. Asked twice, it is one.

    While it waits for a person nothing is debited. Where a policy answers, it says how long and
    how late a pause may be and what has to be handed in; where none does, the terms say it here.
    """
    if asked.periods < 0:
        raise InvalidField("periods", Label("期数不能小于零", "periods are not below zero"))
    known = unit.session.scalar(select(ContractPause).where(ContractPause.key == asked.key))
    if known is not None:
        is_same = (known.contract_id, known.asked) == (asked.contract, asked.periods)
        refuse_another(asked.key, known.contract_id, is_same=is_same)
        return known.id
    row = contracts(unit, [asked.contract])[asked.contract]
    is_answered = bool(unit.store.revision.ruleset.order.get(REQUESTED))
    _refuse_overlap(unit, row)
    if not is_answered:
        check_periods(unit, row, asked.periods)
        check_documents(unit, row, asked.documents)
        check_cutoff(unit, row)
    pause = _open(unit, row, asked)
    case = case_of(pause, row, FIRST)
    if is_answered:
        unit.raise_moment(REQUESTED, [case])
    else:
        hold_all(unit, REQUESTED, [Holding(case, _FOR_A_PERSON, {}, "referred")])
    unit.do_later(_hold_unanswered, [pause.id])
    return pause.id


_FOR_A_PERSON = Reason(
    "pause_asked_for", Label("客户申请暂停月付，由店长决定", "a pause is asked for")
)


def _open(unit: Unit, row: Contract, asked: PauseRequest) -> ContractPause:
    pause = ContractPause(
        id=unit.ids.one(),
        key=asked.key,
        contract_id=row.id,
        state="requested",
        asked=asked.periods,
        periods=0,
        waited=0,
        documents=sorted(asked.documents),
        streak_effect=terms_of(unit, row).text("illness_pause.streak_effect"),
        requested_at=unit.at,
        granted_at=None,
        check_on=None,
        resumes_on=None,
        ended_at=None,
    )
    event = PauseEvent(
        id=unit.ids.one(),
        pause_id=pause.id,
        came_from="",
        went_to="requested",
        periods=asked.periods,
        actor=unit.actor,
        why="asked for",
        at=unit.at,
    )
    unit.session.add(pause)
    unit.session.flush()
    unit.session.add(event)
    unit.session.flush()
    return pause


def _refuse_overlap(unit: Unit, row: Contract) -> None:
    """Only a contract that runs can be paused, and no two pauses overlap."""
    if row.state not in ("active", "payment_overdue"):
        said = CONTRACT.say(row.state)
        raise Conflict(
            Label(
                f"合约当前状态为 {said.zh}，履约中的合约才能暂停；暂停不能重叠",
                f"the contract is {said.en}; one that runs can be paused, and not twice at once",
            )
        )
    waiting = select(ContractPause.id).where(
        ContractPause.contract_id == row.id,
        ContractPause.state.not_in(("refused", "ended")),
    )
    if unit.session.scalar(waiting.limit(1)) is not None:
        raise Conflict(Label("这份合约已有暂停申请，暂停不能重叠", "a pause is asked for already"))


def _hold_unanswered(unit: Unit, pauses: Sequence[int]) -> None:
    """Nobody decided in this unit: nothing is debited until somebody does."""
    for number in pauses:
        row = pause_of(unit, number)
        if row.state == "requested":
            why = "a pause is asked for"
            put_hold(unit, row.contract_id, HoldReason.DECISION, why, key=hold_key(row))
            contract = contracts(unit, [row.contract_id])[row.contract_id]
            acknowledge(unit, hold_key(row), case_of(row, contract, FIRST).subjects)
