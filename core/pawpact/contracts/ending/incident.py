"""A pet is reported lost or dead: debits are held at once, a person looks, the contract ends free.

Whatever state the contract is in, and whatever holds lie on it, the report is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import select

from pawpact.contracts.ending.incident_answer import refuse_out_of_turn, supersede_others
from pawpact.contracts.ending.incident_evidence import check_documents, require_evidence
from pawpact.contracts.ending.incident_moves import (
    case_of,
    incident_of,
    move_incident,
    note,
    subjects,
)
from pawpact.contracts.ending.incident_task import open_decision_task, open_notice_task
from pawpact.contracts.ending.pet_return import bring_home, pet_state
from pawpact.contracts.ending.termination import begin_ending, settle_termination, waive_fee
from pawpact.contracts.ending.values import PET_DEAD, PET_LOST, Choice
from pawpact.contracts.models import Contract, Incident
from pawpact.contracts.moves import contracts
from pawpact.contracts.repeat import refuse_another
from pawpact.contracts.running.hold import HoldReason, lift_hold, put_hold
from pawpact.contracts.running.terms import terms_of
from pawpact.contracts.values import CONTRACT, INCIDENT, OPEN_REPORTS, RUNNING
from pawpact.kernel.calendar import at_minute, last_day
from pawpact.kernel.errors import Conflict, InvalidField
from pawpact.kernel.label import Label
from pawpact.outbox.service import Message, send
from pawpact.pets.service import record_death, report_lost
from pawpact.tasks.acknowledgement import acknowledge
from pawpact.tasks.deadline import Within, deadline
from pawpact.tasks.service import suppress_all
from pawpact.tenancy.unit import Unit

REPORTABLE = ("awaiting_mandate", *RUNNING, "terminating")


class IncidentKind(StrEnum):
    LOST = "lost"
    DEAD = "dead"


RECEIVED = {IncidentKind.LOST: "pet.loss_received", IncidentKind.DEAD: "pet.death_received"}
"""What the customer is told at once."""


@dataclass(frozen=True, slots=True)
class Report:
    """What is reported; ``key`` is the caller's own number for it.

    ``documents`` are kinds of evidence with where each is kept, which is sealed.
    """

    key: str
    contract: int
    kind: IncidentKind
    happened_on: date
    why: str
    documents: tuple[tuple[str, str], ...] = ()
    publish: bool = False
    """Whether the customer agrees to a public notice about a lost pet."""


def report_incident(unit: Unit, report: Report) -> int:
    """Take a report; from this moment nothing is debited. Reported twice, it is one."""
    known = unit.session.scalar(select(Incident).where(Incident.key == report.key))
    if known is not None:
        told = (report.contract, report.kind, report.happened_on)
        is_same = (known.contract_id, known.kind, known.happened_on) == told
        refuse_another(report.key, known.contract_id, is_same=is_same)
        return known.id
    contract = contracts(unit, [report.contract])[report.contract]
    _check(unit, contract, report)
    check_documents(unit, contract, report.kind, [kind for kind, _ in report.documents])
    row = _open(unit, contract, report)
    for kind, reference in report.documents:
        note(unit, row, document=kind, reference=reference)
    if terms_of(unit, contract).flag("safety_net.hold_debit_on_report"):
        put_hold(unit, contract.id, HoldReason.DEBIT, report.why, key=_hold_key(row))
    if report.kind is IncidentKind.LOST:
        _search(unit, row, contract, report)
    else:
        move_incident(unit, row, "verifying", "evidence is looked at")
    open_decision_task(unit, row)
    unit.session.flush()
    _tell(unit, row, RECEIVED[report.kind])
    acknowledge(unit, f"incident:{row.id}", subjects(row))
    return row.id


def add_document(unit: Unit, incident: int, kind: str, reference: str = "") -> None:
    """Keep a piece of evidence: its kind in clear, where it lies sealed."""
    row = incident_of(unit, incident)
    contract = contracts(unit, [row.contract_id])[row.contract_id]
    check_documents(unit, contract, row.kind, [kind])
    note(unit, row, document=kind, reference=reference)


def confirm_incident(unit: Unit, incident: int, why: str, *, choice: Choice | None = None) -> None:
    """A manager believes it: the contract ends without a fee.

    With the customer's choice about her paid points everything is settled at once; without it
    the bill waits for her.
    """
    row = incident_of(unit, incident)
    contract = contracts(unit, [row.contract_id])[row.contract_id]
    refuse_out_of_turn(unit, row, contract)
    require_evidence(unit, row, contract)
    if row.state == "searching":
        _refuse_while_searching(unit, row)
        move_incident(unit, row, "verifying", "the search is over")
    move_incident(unit, row, "confirmed", why)
    suppress_all(unit, [{"incident": row.id}], "confirmed")
    reason = PET_LOST if row.kind == IncidentKind.LOST else PET_DEAD
    if row.kind == IncidentKind.DEAD:
        record_death(unit, [row.pet_id], "death confirmed")
        unit.raise_moment("pet.died", [case_of(row)])
    if contract.state == "terminating":
        waive_fee(unit, contract, reason)
    else:
        begin_ending(unit, contract, reason, why)
    move_incident(unit, row, "contract_ended", why)
    unit.session.flush()
    if row.kind == IncidentKind.DEAD:
        supersede_others(unit, contract.id)
    if choice is not None:
        settle_incident(unit, incident, choice, why)


def settle_incident(unit: Unit, incident: int, choice: Choice, why: str) -> None:
    """The customer said what is to become of her points: the contract is over."""
    row = incident_of(unit, incident)
    INCIDENT.check(row.state, "settled")
    settle_termination(unit, row.contract_id, choice=choice, confirmed=True, why=why)


def refuse_incident(unit: Unit, incident: int, why: str) -> None:
    """The evidence does not hold: debits go on, each after a fresh notice.

    Of a contract that is ending or over only the report is closed.
    """
    row = incident_of(unit, incident)
    if not why.strip():
        raise InvalidField("why", Label("请写明不予确认的理由", "say why it is refused"))
    if row.state == "searching":
        move_incident(unit, row, "verifying", why)
    move_incident(unit, row, "refused", why)
    _close(unit, row, "refused")
    if row.kind == IncidentKind.LOST:
        bring_home(unit, row, why)
    if goes_on(unit, row):
        _tell(unit, row, "incident.refused")


def report_pet_found(unit: Unit, incident: int, why: str) -> None:
    """A lost pet is back: the contract goes on, each debit after a fresh notice.

    A customer who would rather not go on ends the contract as anybody else. What a loss has ended
    stays ended; the pet is found all the same, and may be taken back.
    """
    row = incident_of(unit, incident)
    if _is_found_too_late(unit, row):
        note(unit, row, why=why)
        bring_home(unit, row, why)
        return
    move_incident(unit, row, "found", why)
    _close(unit, row, "found")
    bring_home(unit, row, why)
    unit.raise_moment("pet.found", [case_of(row)])
    if goes_on(unit, row):
        _tell(unit, row, "incident.found")


def goes_on(unit: Unit, row: Incident) -> bool:
    """Whether the contract of this report is one of which debits will be made."""
    return contracts(unit, [row.contract_id])[row.contract_id].state in (
        "awaiting_mandate",
        *RUNNING,
    )


def searches_due(unit: Unit) -> int:
    """Searches whose days are over: a person decides now. Returns how many; repeatable."""
    rows = unit.session.scalars(
        select(Incident)
        .where(Incident.state == "searching", Incident.search_until < unit.today)
        .order_by(Incident.id)
    ).all()
    for row in rows:
        move_incident(unit, row, "verifying", "the search is over")
    unit.session.flush()
    return len(rows)


def _is_found_too_late(unit: Unit, row: Incident) -> bool:
    """A loss that was confirmed ended the contract; afterwards the pet turns up."""
    return row.state in ("contract_ended", "settled") and pet_state(unit, row.pet_id) == "lost"


def _check(unit: Unit, contract: Contract, report: Report) -> None:
    if contract.state not in REPORTABLE:
        said = CONTRACT.say(contract.state)
        raise Conflict(
            Label(
                f"合约当前状态为 {said.zh}，没有要停的扣款",
                f"the contract is {said.en}; there is nothing to be held",
            )
        )
    if report.happened_on > unit.today:
        raise InvalidField("happened_on", Label("日期不能在将来", "it has not happened yet"))
    under_way = select(Incident.id).where(
        Incident.contract_id == contract.id,
        Incident.state.in_(OPEN_REPORTS),
    )
    if report.kind is IncidentKind.DEAD:
        under_way = under_way.where(Incident.kind == IncidentKind.DEAD)
    ended = select(Incident.id).where(
        Incident.contract_id == contract.id, Incident.state == "contract_ended"
    )
    if unit.session.scalar(under_way.union_all(ended).limit(1)) is not None:
        raise Conflict(Label("这份合约已有未结的报告", "a report is being looked at already"))


def _open(unit: Unit, contract: Contract, report: Report) -> Incident:
    terms = terms_of(unit, contract)
    days = terms.integer("safety_net.search_period_days")
    is_lost = report.kind is IncidentKind.LOST
    until = last_day(unit.today, days) if is_lost else None
    since = unit.at if until is None else at_minute(until, 0, unit.store.zone)
    within = Within.working_days(terms.integer("safety_net.decision_working_days"))
    row = Incident(
        id=unit.ids.one(),
        key=report.key,
        contract_id=contract.id,
        customer_id=contract.customer_id,
        pet_id=contract.pet_id,
        kind=report.kind.value,
        state="reported",
        happened_on=report.happened_on,
        reported_at=unit.at,
        search_until=until,
        due_at=deadline(unit.store, within, since).at,
    )
    unit.session.add(row)
    unit.session.flush()
    note(unit, row, why=report.why)
    return row


def _search(unit: Unit, row: Incident, contract: Contract, report: Report) -> None:
    """The pet counts as lost; with the customer's leave a notice is published."""
    move_incident(unit, row, "searching", "the search begins")
    if pet_state(unit, row.pet_id) == "adopted":
        report_lost(unit, row.pet_id, "reported lost")
    wants = terms_of(unit, contract).flag("safety_net.publish_lost_notice")
    if wants and report.publish:
        open_notice_task(unit, row)
    unit.raise_moment("pet.lost", [case_of(row)])


def _refuse_while_searching(unit: Unit, row: Incident) -> None:
    if row.search_until is not None and unit.today <= row.search_until:
        raise Conflict(
            Label(
                f"寻宠期到 {row.search_until} 为止，之后才能确认丢失；扣款一直停着",
                f"the search goes on through {row.search_until}; debits stay held meanwhile",
            )
        )


def _close(unit: Unit, row: Incident, why: str) -> None:
    suppress_all(unit, [{"incident": row.id}], why)
    unit.session.flush()
    lift_hold(unit, row.contract_id, HoldReason.DEBIT, why, key=_hold_key(row))


def _hold_key(row: Incident) -> str:
    return f"incident:{row.id}"


def _tell(unit: Unit, row: Incident, kind: str) -> None:
    send(unit, [Message(kind, subjects(row), key=f"{kind}:{row.id}")])
