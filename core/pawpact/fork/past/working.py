"""When debits and jobs ran, what providers answered, and what people at the desk decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from pawpact.benefits.models import BenefitEvent
from pawpact.billing.gateway.simulator import Outcome
from pawpact.billing.gateway.values import Result
from pawpact.billing.late import BY_HAND, PAYABLE, pay_by_hand
from pawpact.billing.models import (
    Charge,
    ChargeEvent,
    GatewayCall,
    MandateEndingEvent,
    Notice,
)
from pawpact.billing.service import reverse_charge
from pawpact.bootstrap.jobs import jobs_of
from pawpact.contracts.models import (
    Application,
    ApplicationEvent,
    ContractPause,
    DepositOffset,
)
from pawpact.decisions.models import HeldCase, HeldEvent
from pawpact.demo.chapter.work import OTHERS
from pawpact.fork.past.again import APPLICATION, CONTRACT, Again, NeverHappened
from pawpact.fork.past.happening import Deed, Happening
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.ledger.models import JournalRow, PostingRow, Receivable
from pawpact.ledger.movement import pay_receivable
from pawpact.ledger.service import post
from pawpact.payouts.models import PayoutEvent
from pawpact.tasks.case_task import KIND
from pawpact.tasks.models import Task, TaskMove
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.types import Value

_Trace = Select[datetime, int]
SYSTEM = "system"
_BY_CLOCK = ("not done in time", "its day came")
"""Moves of tasks that nobody but a run of the jobs makes."""


def read(source: Unit) -> Iterator[Happening]:
    """Everything of the kind that is on record."""
    asked_again = _asked_again(source)
    for at, number in _runs(source, _debit_traces()).items():
        for _ in range(asked_again.get(at, 1)):
            yield Happening(at, number[0], SYSTEM, _DEBITS, at)
    for at, number in _runs(source, _job_traces()).items():
        yield Happening(at, number[1], SYSTEM, _JOBS, at)
    yield from _taken_back(source)
    yield from _paid_by_hand(source)
    yield from _debts_paid(source)
    yield from _desk(source)


def outcomes_on_record(source: Unit) -> dict[str, Outcome]:
    """By key how each debit went; an answer that was lost at first is lost again."""
    found: dict[str, Outcome] = {}
    rows = source.session.execute(
        select(GatewayCall.gateway_key, GatewayCall.result, GatewayCall.reason).order_by(
            GatewayCall.id
        )
    )
    for key, result, reason in rows:
        if result == Result.UNKNOWN:
            found.setdefault(key, Outcome.TIMEOUT_AFTER_SUCCESS)
        elif result == Result.OK:
            found.setdefault(key, Outcome.OK)
        else:
            found[key] = Outcome(reason or Outcome.REFUSED)
    return found


def _asked_again(source: Unit) -> dict[datetime, int]:
    """How often debits ran at one moment: as often as one and the same was asked about."""
    count = func.count()
    calls = select(GatewayCall.at, count).group_by(GatewayCall.at, GatewayCall.gateway_key)
    return {at: int(often) for at, often in source.session.execute(calls.having(count > 1))}


def _runs(source: Unit, traces: list[_Trace]) -> dict[datetime, tuple[int, int]]:
    """By moment the first and the last row that a run left."""
    found: dict[datetime, tuple[int, int]] = {}
    for asked in traces:
        for at, number in source.session.execute(asked):
            first, last = found.get(at, (number, number))
            found[at] = (min(first, number), max(last, number))
    return found


def _debit_traces() -> list[_Trace]:
    return [
        select(GatewayCall.at, GatewayCall.id),
        select(Notice.created_at, Notice.id),
        select(ChargeEvent.at, ChargeEvent.id).where(
            ChargeEvent.actor == SYSTEM, ChargeEvent.to_state.in_(("priced", "noticed"))
        ),
    ]


def _job_traces() -> list[_Trace]:
    return [
        select(TaskMove.at, TaskMove.id).where(TaskMove.why.in_(_BY_CLOCK)),
        select(TaskMove.at, TaskMove.id)
        .join(Task, Task.id == TaskMove.task_id)
        .where(Task.kind == KIND, TaskMove.actor == SYSTEM),
        select(PayoutEvent.at, PayoutEvent.id),
        select(MandateEndingEvent.at, MandateEndingEvent.id),
        select(BenefitEvent.at, BenefitEvent.id).where(BenefitEvent.why == "ran out"),
        select(ApplicationEvent.at, ApplicationEvent.id).where(ApplicationEvent.actor == SYSTEM),
    ]


def _taken_back(source: Unit) -> Iterator[Happening]:
    rows = source.session.execute(
        select(ChargeEvent, Charge.contract_id, Charge.period)
        .join(Charge, Charge.id == ChargeEvent.charge_id)
        .where(ChargeEvent.to_state == "reversed")
        .order_by(ChargeEvent.id)
    )
    for event, contract, period in rows:
        what = (contract, period, event.why)
        yield Happening(event.at, event.id, event.actor, _REVERSED, what)


def _paid_by_hand(source: Unit) -> Iterator[Happening]:
    """What customers paid by themselves, under the number of that payment."""
    rows = source.session.execute(
        select(ChargeEvent, Charge.contract_id, Charge.period, Charge.provider_reference)
        .join(Charge, Charge.id == ChargeEvent.charge_id)
        .where(ChargeEvent.to_state == "settled", ChargeEvent.why.in_(BY_HAND))
        .order_by(ChargeEvent.id)
    )
    for event, contract, period, reference in rows:
        what = (contract, period, reference or str(event.id))
        yield Happening(event.at, event.id, event.actor, _PAID_BY_HAND, what)


def _debts_paid(source: Unit) -> Iterator[Happening]:
    rows = source.session.execute(
        select(JournalRow, PostingRow.owner, PostingRow.amount)
        .join(PostingRow, PostingRow.journal_id == JournalRow.id)
        .where(JournalRow.movement == "P47a", PostingRow.owner != 0)
        .order_by(JournalRow.id)
    )
    for row, contract, amount in rows:
        what = (row.key, contract, abs(amount), row.cause)
        yield Happening(row.at, row.id, row.actor, _DEBT_PAID, what)


def _desk(source: Unit) -> Iterator[Happening]:
    """What a person decided, told by what became of it."""
    rows = source.session.execute(
        select(HeldEvent, HeldCase)
        .join(HeldCase, HeldCase.id == HeldEvent.held_case_id)
        .where(HeldEvent.move == "decided")
        .order_by(HeldEvent.id)
    )
    for event, case in rows:
        answer = _answer_of(source, case)
        if answer is not None:
            subjects = dict(case.subjects)
            what = (case.moment, subjects, case.key, *answer, event.actor, event.why)
            yield Happening(event.at, event.id, event.actor, _DECIDED, what)


def _answer_of(source: Unit, case: HeldCase) -> tuple[str, Mapping[str, Value]] | None:
    number = int(case.key.partition(":")[0])
    tenant = source.store.tenant
    if case.moment == "application.submitted":
        return _verdict(source, number)
    if case.moment == "pause.requested":
        pause = source.session.get(ContractPause, (tenant, number))
        if pause is not None and pause.granted_at is not None:
            return "pause_contract", {"periods": pause.periods}
        return "refuse", {"reason": "store_policy"}
    if case.moment == "deposit.offset_requested":
        offset = source.session.get(DepositOffset, (tenant, number))
        if offset is not None and offset.given:
            return "offset_deposit", {"amount": offset.given}
        return "refuse", {"reason": "store_policy"}
    return None


def _verdict(source: Unit, application: int) -> tuple[str, Mapping[str, Value]] | None:
    event = source.session.scalar(
        select(ApplicationEvent)
        .where(
            ApplicationEvent.application_id == application,
            ApplicationEvent.why.startswith("person/"),
        )
        .order_by(ApplicationEvent.id.desc())
        .limit(1)
    )
    if event is None:
        return None
    if event.went_to == "approved":
        return "approve", {}
    row = source.session.get_one(Application, (source.store.tenant, application))
    return "refuse", {"reason": row.refused_reason or "store_policy"}


def _run_debits(again: Again, what: list[Any]) -> None:
    for _ in what:
        again.sandbox.world.platform.run_debits(again.store)


def _run_jobs(again: Again, _what: list[Any]) -> None:
    jobs = jobs_of(again.sandbox.world.platform)
    for name in OTHERS:
        for _ in jobs[name].run(again.store):
            pass


def _reverse(again: Again, unit: Unit, what: list[Any]) -> None:
    for there, period, why in what:
        settled = select(Charge.id).where(
            Charge.contract_id == again.numbers.of(CONTRACT, there),
            Charge.period == period,
            Charge.state == "settled",
        )
        number = unit.session.scalar(settled.limit(1))
        if number is None:
            raise NeverHappened(Label("这里没有收过这一期", "it was not collected here"))
        reverse_charge(unit, number, why)


def _pay_by_hand(again: Again, unit: Unit, what: list[Any]) -> None:
    """Nobody pays here what was collected, waived or never asked for here."""
    for there, period, reference in what:
        owed = select(Charge.id).where(
            Charge.contract_id == again.numbers.of(CONTRACT, there),
            Charge.period == period,
            Charge.state.in_([state.value for state in PAYABLE]),
        )
        number = unit.session.scalar(owed.limit(1))
        if number is None:
            raise NeverHappened(Label("这里没有欠这一期", "it was not owed here"))
        pay_by_hand(unit, number, reference)


def _pay_debt(again: Again, unit: Unit, what: list[Any]) -> None:
    for key, there, amount, cause in what:
        contract = again.numbers.of(CONTRACT, there)
        owed = unit.session.scalar(
            select(func.sum(Receivable.remaining)).where(Receivable.contract_id == contract)
        )
        if not owed:
            raise NeverHappened(Label("这里没有欠款", "nothing is owed here"))
        post(unit, [pay_receivable(key, contract, min(amount, int(owed)), cause)])


def _decide(again: Again, what: list[Any]) -> None:
    for moment, subjects, key, effect, arguments, actor, why in what:
        platform = again.sandbox.world.platform
        with platform.reading(again.store) as unit:
            case = _waiting(again, unit, moment, subjects, key)
        if case is None:
            raise NeverHappened(Label("这里没有等人处理", "nobody was asked here"))
        platform.person.decide(again.store, case, effect, arguments, actor=actor, why=why)


def _waiting(
    again: Again, unit: Unit, moment: str, subjects: Mapping[str, int], key: str
) -> str | None:
    """The case that waits about the same application, or of the same customer."""
    open_cases = select(HeldCase).where(HeldCase.moment == moment, HeldCase.state == "open")
    wanted = again.numbers.known[APPLICATION].get(subjects.get("application", 0))
    for case in unit.session.scalars(open_cases.order_by(HeldCase.id)):
        same = (
            case.subjects.get("application") == wanted
            if wanted is not None
            else case.subjects.get("customer") == subjects.get("customer")
        )
        if same:
            return public_id("held", case.id)
    return None


_DEBITS = Deed("debits", Label("扣款运行", "runs of the debits"), alone=_run_debits)
_JOBS = Deed("jobs", Label("后台运行", "runs of the jobs"), alone=_run_jobs)
_REVERSED = Deed("charge.reversed", Label("拒付", "debits charged back"), _reverse)
_PAID_BY_HAND = Deed(
    "charge.paid_by_hand", Label("客户自行补付", "debits paid by hand"), _pay_by_hand
)
_DEBT_PAID = Deed("receivable.paid", Label("还清欠款", "debts paid"), _pay_debt)
_DECIDED = Deed("held.decided", Label("人工决定", "decisions by a person"), alone=_decide)
