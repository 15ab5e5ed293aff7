"""What customers asked for while their contracts ran, what befell their pets, how it ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from pawpact.billing.models import Mandate, MandateEvent
from pawpact.contracts.deposits.offset import OffsetRequest, request_offset
from pawpact.contracts.ending.incident import (
    IncidentKind,
    Report,
    confirm_incident,
    refuse_incident,
    report_incident,
    report_pet_found,
)
from pawpact.contracts.ending.termination import request_termination, settle_termination
from pawpact.contracts.ending.values import BY_CUSTOMER, Choice
from pawpact.contracts.ending.withdrawal import Withdrawal, withdraw
from pawpact.contracts.models import (
    ContractEvent,
    ContractPause,
    Deposit,
    DepositOffset,
    Ending,
    Incident,
    IncidentEvent,
    PauseEvent,
    PlanChange,
)
from pawpact.contracts.models.contract import Contract
from pawpact.contracts.running.pause import report_recovery
from pawpact.contracts.running.pause_request import PauseRequest, request_pause
from pawpact.contracts.running.plan_change import PlanWish, change_plan
from pawpact.fork.past.again import CONTRACT, Again, NeverHappened
from pawpact.fork.past.happening import Deed, Happening
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit


def read(source: Unit) -> Iterator[Happening]:
    """Everything of the kind that is on record."""
    yield from _pauses(source)
    yield from _plans(source)
    yield from _offsets(source)
    yield from _endings(source)
    yield from _incidents(source)


def _pauses(source: Unit) -> Iterator[Happening]:
    rows = {each.id: each for each in source.session.scalars(select(ContractPause))}
    ours = source.store.revision.ruleset.policies
    for event in source.session.scalars(select(PauseEvent).order_by(PauseEvent.id)):
        row = rows[event.pause_id]
        if event.went_to == "requested":
            asked = PauseRequest(row.key, row.contract_id, row.asked, tuple(row.documents))
            yield Happening(event.at, row.id, event.actor, _PAUSE, asked)
        elif (event.came_from, event.went_to) == ("running", "recovery_check"):
            is_asked = event.actor != "system" and event.why.partition("/")[0] not in ours
            if is_asked:
                what = (row.contract_id, event.why)
                yield Happening(event.at, event.id, event.actor, _RECOVERED, what)


def _plans(source: Unit) -> Iterator[Happening]:
    limits = {
        (contract, at): limit
        for contract, at, limit in source.session.execute(
            select(Mandate.contract_id, MandateEvent.at, MandateEvent.limit)
            .join(MandateEvent, MandateEvent.mandate_id == Mandate.id)
            .where(MandateEvent.to_state == "limit_changed")
        )
    }
    for row in source.session.scalars(select(PlanChange).order_by(PlanChange.id)):
        limit = limits.get((row.contract_id, row.at))
        wish = PlanWish(row.key, row.contract_id, row.plan, {"sms": "kept"}, limit)
        yield Happening(row.at, row.id, row.actor, _PLAN, wish)


def _offsets(source: Unit) -> Iterator[Happening]:
    rows = source.session.execute(
        select(DepositOffset, Contract.id)
        .join(Deposit, Deposit.id == DepositOffset.deposit_id)
        .join(Contract, Contract.application_id == Deposit.application_id)
        .order_by(DepositOffset.id)
    )
    for row, contract in rows:
        asked = OffsetRequest(row.key, contract, row.asked)
        yield Happening(row.asked_at, row.id, row.asked_by, _OFFSET, asked)


def _endings(source: Unit) -> Iterator[Happening]:
    endings = {each.contract_id: each for each in source.session.scalars(select(Ending))}
    for event in source.session.scalars(select(ContractEvent).order_by(ContractEvent.id)):
        row = endings.get(event.contract_id)
        if event.went_to == "withdrawn" and row is not None:
            back = Withdrawal(
                event.contract_id,
                event.why,
                pet_returned=not row.arrangement,
                arrangement=row.arrangement,
                choice=Choice(row.choice) if row.choice else Choice.REFUND,
            )
            yield Happening(event.at, event.id, event.actor, _WITHDRAWN, back)
        if row is None or row.reason != BY_CUSTOMER:
            continue
        if event.went_to == "terminating":
            what: Any = (event.contract_id, event.why)
            yield Happening(event.at, event.id, event.actor, _ENDS, what)
        elif event.went_to == "terminated" and event.actor != "system" and row.choice:
            what = (event.contract_id, Choice(row.choice), row.confirmed, event.why)
            yield Happening(event.at, event.id, event.actor, _ANSWERED, what)


def _incidents(source: Unit) -> Iterator[Happening]:
    endings = {each.contract_id: each.choice for each in source.session.scalars(select(Ending))}
    rows = {each.id: each for each in source.session.scalars(select(Incident))}
    events = source.session.scalars(select(IncidentEvent).order_by(IncidentEvent.id)).all()
    documents: dict[int, list[tuple[str, str]]] = {}
    for event in events:
        if event.document and event.at == rows[event.incident_id].reported_at:
            documents.setdefault(event.incident_id, []).append((event.document, "kept"))
    told: set[int] = set()
    for event in events:
        row = rows[event.incident_id]
        if row.id not in told:
            told.add(row.id)
            yield Happening(
                event.at, row.id, event.actor, _INCIDENT, _report(row, events, documents)
            )
        deed = _CONCLUDED.get(event.went_to)
        if deed is not None and event.actor != "system" and event.came_from != event.went_to:
            choice = endings.get(row.contract_id)
            what = (row.key, event.why, Choice(choice) if choice else None)
            yield Happening(event.at, event.id, event.actor, deed, what)


def _report(row: Incident, events: Any, documents: dict[int, list[tuple[str, str]]]) -> Report:
    why = next((each.why for each in events if each.incident_id == row.id and each.why), "")
    given = tuple(documents.get(row.id, ()))
    return Report(row.key, row.contract_id, IncidentKind(row.kind), row.happened_on, why, given)


def _pause(again: Again, unit: Unit, what: list[Any]) -> None:
    for each in what:
        request_pause(unit, replace(each, contract=again.numbers.of(CONTRACT, each.contract)))


def _recover(again: Again, unit: Unit, what: list[Any]) -> None:
    for there, why in what:
        report_recovery(unit, again.numbers.of(CONTRACT, there), why)


def _change_plan(again: Again, unit: Unit, what: list[Any]) -> None:
    for each in what:
        change_plan(unit, replace(each, contract=again.numbers.of(CONTRACT, each.contract)))


def _offset(again: Again, unit: Unit, what: list[Any]) -> None:
    for each in what:
        request_offset(unit, replace(each, contract=again.numbers.of(CONTRACT, each.contract)))


def _withdraw(again: Again, unit: Unit, what: list[Any]) -> None:
    for each in what:
        withdraw(unit, replace(each, contract=again.numbers.of(CONTRACT, each.contract)))


def _end(again: Again, unit: Unit, what: list[Any]) -> None:
    for there, why in what:
        request_termination(unit, again.numbers.of(CONTRACT, there), BY_CUSTOMER, why)


def _answer(again: Again, unit: Unit, what: list[Any]) -> None:
    for there, choice, confirmed, why in what:
        contract = again.numbers.of(CONTRACT, there)
        settle_termination(unit, contract, choice=choice, confirmed=confirmed, why=why)


def _report_incident(again: Again, unit: Unit, what: list[Any]) -> None:
    for each in what:
        report_incident(unit, replace(each, contract=again.numbers.of(CONTRACT, each.contract)))


def _incident(unit: Unit, key: str) -> int:
    number = unit.session.scalar(select(Incident.id).where(Incident.key == key))
    if number is None:
        raise NeverHappened(Label("这里没有这次报告", "nothing of the kind was reported here"))
    return number


def _found(_again: Again, unit: Unit, what: list[Any]) -> None:
    for key, why, _ in what:
        report_pet_found(unit, _incident(unit, key), why)


def _confirm(_again: Again, unit: Unit, what: list[Any]) -> None:
    for key, why, choice in what:
        confirm_incident(unit, _incident(unit, key), why, choice=choice)


def _refuse(_again: Again, unit: Unit, what: list[Any]) -> None:
    for key, why, _ in what:
        refuse_incident(unit, _incident(unit, key), why)


_PAUSE = Deed("pause.requested", Label("申请暂停", "pauses asked for"), _pause)
_RECOVERED = Deed("pause.recovered", Label("提前康复", "pets well again"), _recover)
_PLAN = Deed("plan.changed", Label("换套餐", "plans changed"), _change_plan)
_OFFSET = Deed("deposit.offset", Label("押金抵扣申请", "offsets asked for"), _offset)
_WITHDRAWN = Deed("contract.withdrawn", Label("冷静期反悔", "contracts withdrawn from"), _withdraw)
_ENDS = Deed("contract.ended_early", Label("提前解约", "contracts ended early"), _end)
_ANSWERED = Deed("contract.bill_answered", Label("答复账单", "bills answered"), _answer)
_INCIDENT = Deed(
    "incident.reported", Label("走失或死亡报告", "losses and deaths reported"), _report_incident
)
_CONCLUDED = {
    "found": Deed("incident.found", Label("宠物找回", "pets found"), _found),
    "confirmed": Deed(
        "incident.confirmed", Label("走失或死亡属实", "losses and deaths confirmed"), _confirm
    ),
    "refused": Deed(
        "incident.refused", Label("走失或死亡不实", "losses and deaths not believed"), _refuse
    ),
}
