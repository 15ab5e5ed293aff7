"""Events that a row tells by itself: something was handed in, laid on, agreed to, sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from pawpact.access.permission import Permission
from pawpact.accounts.models import CustomerConsent, CustomerEvent
from pawpact.benefits.models import Benefit
from pawpact.contracts.ending.values import REASONS as END_REASONS
from pawpact.contracts.evidence_label import incident_label
from pawpact.contracts.models import (
    Application,
    ContractHold,
    ContractPause,
    Ending,
    Incident,
    PlanChange,
)
from pawpact.contracts.running.hold import REASONS as HOLD_REASONS
from pawpact.contracts.running.hold import HoldReason
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.messages.title import Titles, titles_of
from pawpact.messages.values import FAILURES
from pawpact.orders.models import Order
from pawpact.outbox.models import OutboxMessage
from pawpact.outbox.values import SENDING, Sending
from pawpact.reports.timeline.event import NOTHING, Event, Span
from pawpact.reports.timeline.trail import of_hers
from pawpact.reports.timeline.trails import benefit_called
from pawpact.tenancy.unit import Unit
from pawpact.wording.values import Text

Read = Callable[[Unit, int, Span], Iterator[Event]]

CONSENTS = {
    "identity_check": Label("核验身份", "checking the identity"),
    "credit_query": Label("查询信用", "a credit query"),
    "clinic_sharing": Label("向诊所提供资料", "sharing with clinics"),
    "marketing": Label("营销消息", "advertisements"),
}
_RECORD = {
    "created": Label("客户登记", "customer registered"),
    "answered": Label("登记资料或回答", "record or answers entered"),
    "corrected": Label("更正资料", "record corrected"),
    "erased": Label("个人资料已抹除", "personal data erased"),
    "identity_forgotten": Label("证件资料保存期满，已抹除", "identity data forgotten"),
    "identity_reduced": Label("证件资料已减到最少", "identity data reduced"),
}


def _account(unit: Unit, customer: int, span: Span) -> Iterator[Event]:
    rows = select(CustomerEvent).where(
        CustomerEvent.customer_id == customer, span.holds(CustomerEvent.at)
    )
    about = public_id("cus", customer)
    for row in unit.session.scalars(rows):
        title = _RECORD.get(row.kind, Label.of(row.kind))
        yield Event(row.at, row.id, f"account.{row.kind}", title, about, row.actor)


def _consents(unit: Unit, customer: int, span: Span) -> Iterator[Event]:
    rows = select(CustomerConsent).where(
        CustomerConsent.customer_id == customer, span.holds(CustomerConsent.at)
    )
    about = public_id("cus", customer)
    for row in unit.session.scalars(rows):
        what = CONSENTS.get(row.kind, Label.of(row.kind))
        zh, en = ("同意", "agreed to") if row.given else ("撤回同意", "took back")
        kind = f"consent.{'given' if row.given else 'withdrawn'}"
        title = Label(f"{zh}：{what.zh}", f"{en}: {what.en}")
        yield Event(row.at, row.id, kind, title, about, row.actor)


def _applications(unit: Unit, customer: int, span: Span) -> Iterator[Event]:
    rows = select(Application).where(
        Application.customer_id == customer, span.holds(Application.submitted_at)
    )
    title = Label("提交领养申请", "application handed in")
    for row in unit.session.scalars(rows):
        price = yuan(row.plan_price)
        said = Label(
            f"方案 {row.plan}，每月 {price} 元，共 {row.term} 期",
            f"plan {row.plan}, {price} yuan a month, {row.term} periods",
        )
        about = public_id("app", row.id)
        yield Event(row.submitted_at, row.id, "application.submitted", title, about, "", said)


def _holds(unit: Unit, customer: int, span: Span) -> Iterator[Event]:
    rows = select(ContractHold).where(
        of_hers(ContractHold, "contract", customer),
        or_(span.holds(ContractHold.since), ContractHold.lifted_at >= span.since),
    )
    for row in unit.session.scalars(rows):
        what = HOLD_REASONS[HoldReason(row.reason)]
        about = public_id("con", row.contract_id)
        if span.has(row.since):
            title = Label(f"停止扣款：{what.zh}", f"debits stopped: {what.en}")
            yield Event(row.since, row.id, "hold.laid", title, about, row.by, Label.of(row.why))
        if row.lifted_at is not None and span.has(row.lifted_at):
            title = Label(f"恢复扣款：{what.zh}", f"debits go on: {what.en}")
            by, why = row.lifted_by or "", Label.of(row.lifted_why or "")
            yield Event(row.lifted_at, row.id, "hold.lifted", title, about, by, why)


def _plans(unit: Unit, customer: int, span: Span) -> Iterator[Event]:
    rows = select(PlanChange).where(
        of_hers(PlanChange, "contract", customer), span.holds(PlanChange.at)
    )
    for row in unit.session.scalars(rows):
        before, after = yuan(row.price_before), yuan(row.price)
        title = Label(
            f"更换方案：每月 {before} 元改为 {after} 元，{row.effective_on} 起",
            f"another plan: {after} instead of {before} yuan a month from {row.effective_on} on",
        )
        about = public_id("con", row.contract_id)
        yield Event(
            row.at, row.id, "contract.plan_changed", title, about, row.actor, Label.of(row.why)
        )


def _endings(unit: Unit, customer: int, span: Span) -> Iterator[Event]:
    rows = select(Ending).where(
        of_hers(Ending, "contract", customer),
        or_(span.holds(Ending.requested_at), Ending.settled_at >= span.since),
    )
    for row in unit.session.scalars(rows):
        why = END_REASONS.get(row.reason, Label.of(row.reason))
        about = public_id("con", row.contract_id)
        if span.has(row.requested_at):
            title = Label(
                f"合约终止账单：{why.zh}，费用 {yuan(row.fee)} 元",
                f"the contract ends: {why.en}, fee {yuan(row.fee)} yuan",
            )
            yield Event(row.requested_at, row.id, "ending.billed", title, about, row.requested_by)
        if row.settled_at is not None and span.has(row.settled_at):
            title = Label("合约终止已结算", "the end of the contract is settled")
            yield Event(
                row.settled_at, row.id, "ending.settled", title, about, row.settled_by or ""
            )


def _pauses(unit: Unit, customer: int, span: Span) -> Iterator[Event]:
    rows = select(ContractPause).where(
        of_hers(ContractPause, "contract", customer), span.holds(ContractPause.requested_at)
    )
    for row in unit.session.scalars(rows):
        title = Label(f"申请暂停 {row.asked} 期", f"a pause of {row.asked} asked for")
        about = public_id("pau", row.id)
        yield Event(row.requested_at, row.id, "pause.requested", title, about, "")


def _incidents(unit: Unit, customer: int, span: Span) -> Iterator[Event]:
    rows = select(Incident).where(
        of_hers(Incident, "contract", customer), span.holds(Incident.reported_at)
    )
    for row in unit.session.scalars(rows):
        what = incident_label(row.kind)
        title = Label(f"{what.zh}（{row.happened_on} 发生）", f"{what.en}, since {row.happened_on}")
        about = public_id("inc", row.id)
        yield Event(row.reported_at, row.id, "incident.handed_in", title, about, "")


def _orders(unit: Unit, customer: int, span: Span) -> Iterator[Event]:
    rows = select(Order).where(Order.customer_id == customer, span.holds(Order.placed_at))
    for row in unit.session.scalars(rows):
        total = yuan(row.total)
        title = Label(f"下单 {total} 元", f"order of {total} yuan")
        points, cash = yuan(row.points), yuan(row.cash)
        said = Label(f"积分 {points}，现金 {cash}", f"points {points}, cash {cash}")
        about = public_id("ord", row.id)
        yield Event(row.placed_at, row.id, "order.placed", title, about, "", said)


def _benefits(unit: Unit, customer: int, span: Span) -> Iterator[Event]:
    """Each grant once, however many pieces it had."""
    rows = select(Benefit).where(Benefit.customer_id == customer, span.holds(Benefit.granted_at))
    grants: dict[str, list[Benefit]] = {}
    for row in unit.session.scalars(rows.order_by(Benefit.id)):
        grants.setdefault(row.key, []).append(row)
    for pieces in grants.values():
        first = pieces[0]
        what = benefit_called(first.kind)
        title = Label(f"发放{what.zh} × {len(pieces)}", f"granted: {what.en} × {len(pieces)}")
        about = public_id("ben", first.id)
        yield Event(first.granted_at, first.id, "benefit.granted", title, about, "")


@dataclass(frozen=True, slots=True)
class Messages:
    """What was told, or never was and why; by the titles of the platform's texts."""

    texts: Mapping[str, Text]

    def read(self, unit: Unit, customer: int, span: Span) -> Iterator[Event]:
        rows = select(OutboxMessage).where(
            OutboxMessage.customer_id == customer,
            span.holds(func.coalesce(OutboxMessage.sent_at, OutboxMessage.created_at)),
        )
        found = unit.session.scalars(rows).all()
        titles = titles_of(unit, self.texts, found)
        for row in found:
            title = _called(titles, row)
            state = Sending(row.state)
            failure = FAILURES.get(row.failure, Label.of(row.failure))
            said = SENDING[state]
            detail = Label(f"{said.zh} {failure.zh}".strip(), f"{said.en} {failure.en}".strip())
            yield Event(
                row.sent_at or row.created_at,
                row.id,
                f"message.{state}",
                title,
                public_id("msg", row.id),
                "",
                detail if state is not Sending.SENT else NOTHING,
            )


def _called(titles: Titles, row: OutboxMessage) -> Label:
    title = titles.of(row)
    if titles.is_for_staff(row):
        return Label(f"告知员工：{title.zh}", f"told to staff: {title.en}")
    return Label(f"消息：{title.zh}", f"message: {title.en}")


MARKS: tuple[tuple[Permission, Read], ...] = (
    (Permission.READ_CUSTOMER, _account),
    (Permission.READ_CUSTOMER, _consents),
    (Permission.READ_APPLICATION, _applications),
    (Permission.READ_CONTRACT, _holds),
    (Permission.READ_CONTRACT, _plans),
    (Permission.READ_CONTRACT, _endings),
    (Permission.READ_CONTRACT, _pauses),
    (Permission.READ_CONTRACT, _incidents),
    (Permission.READ_ORDER, _orders),
    (Permission.READ_STATEMENT, _benefits),
)
