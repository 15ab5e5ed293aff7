"""One customer's life in a store, in order, a page at a time.

What a role may not read is left out area by area, and named; that somebody looked is on record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, literal, select

from pawpact.access.actor import Role
from pawpact.access.log import READ_TIMELINE, record
from pawpact.access.permission import Permission, may
from pawpact.accounts.directory import Listed, show_customer
from pawpact.accounts.models import Customer
from pawpact.billing.models import Charge
from pawpact.contracts.models import Application, Contract, ContractPause, Deposit, Incident
from pawpact.decisions.lookup import Revisions
from pawpact.decisions.models import DecisionRow
from pawpact.decisions.told import told_of
from pawpact.kernel.calendar import at_local
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.orders.models import Order
from pawpact.reports.timeline.event import Event, Span
from pawpact.reports.timeline.marks import MARKS, Messages, Read
from pawpact.reports.timeline.money import money
from pawpact.reports.timeline.task import moved_tasks, opened_tasks
from pawpact.reports.timeline.trail import Owner, of_hers
from pawpact.reports.timeline.trails import TRAILS
from pawpact.tenancy.unit import Unit
from pawpact.wording.values import Text

LONGEST_PAGE = 1_000
_MODELS: Mapping[str, tuple[Any, Owner]] = {
    "application": (Application, "customer"),
    "contract": (Contract, "customer"),
    "order": (Order, "customer"),
    "deposit": (Deposit, "application"),
    "charge": (Charge, "contract"),
    "incident": (Incident, "contract"),
    "pause": (ContractPause, "contract"),
}
"""What decisions about a customer may be about, besides herself and her pets, by role."""
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_AREAS: Mapping[Permission, Label] = {
    Permission.READ_APPLICATION: Label("申请与押金", "applications and deposits"),
    Permission.READ_CONTRACT: Label("合约与扣款", "contracts and debits"),
    Permission.READ_STATEMENT: Label("资金、积分与权益", "money, points and benefits"),
    Permission.READ_ORDER: Label("订单", "orders"),
    Permission.READ_MESSAGES: Label("消息", "messages"),
    Permission.WORK_TASK: Label("任务", "tasks"),
    Permission.READ_DECISION: Label("决定", "decisions"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of her life: days, both with them, and the event after which the page begins."""

    since: date | None = None
    until: date | None = None
    after: str = ""
    limit: int = 100


@dataclass(frozen=True, slots=True)
class Timeline:
    """One page. ``next`` is the event after which there is more; ``hidden`` what is left out."""

    who: Listed
    asked: Asked
    events: Sequence[Event]
    next: str | None
    hidden: Sequence[Label]


@dataclass(frozen=True, slots=True)
class Biographer:
    """Tells lives: decisions by any revision, messages by the platform's titles."""

    revisions: Revisions
    texts: Mapping[str, Text]

    def tell(self, unit: Unit, customer: int, role: Role, asked: Asked) -> Timeline:
        """Her life as this role may read it; the number of statements is always the same."""
        span = _span(unit, asked)
        who = show_customer(unit, customer).listed
        record(unit, READ_TIMELINE, "customer", [customer])
        sources = self._sources()
        told = [
            event
            for permission, read in sources
            if may(role, permission)
            for event in read(unit, customer, span)
        ]
        events = sorted(told, key=lambda event: event.place)
        page = _after(events, asked.after)
        more = len(page) > asked.limit
        return Timeline(
            who,
            asked,
            page[: asked.limit],
            page[asked.limit - 1].id if more else None,
            [said for permission, said in _AREAS.items() if not may(role, permission)],
        )

    def _sources(self) -> list[tuple[Permission, Read]]:
        return [
            *MARKS,
            *((permission, trail.read) for permission, trail in TRAILS),
            (Permission.READ_STATEMENT, money),
            (Permission.WORK_TASK, opened_tasks),
            (Permission.WORK_TASK, moved_tasks),
            (Permission.READ_MESSAGES, Messages(self.texts).read),
            (Permission.READ_DECISION, self._decisions),
        ]

    def _decisions(self, unit: Unit, customer: int, span: Span) -> Iterator[Event]:
        when = span.holds(DecisionRow.decided_at)
        for told in told_of(unit, customer, hers(unit, customer), when, self.revisions):
            yield Event(
                told.at,
                told.number,
                "decision.made",
                Label(f"决定（{told.moment.zh}）", f"decision ({told.moment.en})"),
                told.about,
                "",
                told.sentence,
                told.receipt,
            )


def hers(unit: Unit, customer: int) -> Mapping[str, Select[int]]:
    """By role the ids of what decisions about her may be about."""
    tenant = unit.store.tenant
    own = {
        role: select(model.id).where(of_hers(model, by, customer), model.tenant_id == tenant)
        for role, (model, by) in _MODELS.items()
    }
    return {
        "customer": select(literal(customer)).where(
            Customer.id == customer, Customer.tenant_id == tenant
        ),
        "pet": select(Contract.pet_id).where(
            Contract.customer_id == customer, Contract.tenant_id == tenant
        ),
        **own,
    }


def _span(unit: Unit, asked: Asked) -> Span:
    """The days as instants of the store's own zone."""
    if asked.since and asked.until and asked.since > asked.until:
        raise InvalidField("from", Label("起始日晚于截止日", "it begins after it ends"))
    zone, last = unit.store.zone, min(asked.until or unit.today, unit.today)
    is_bound = asked.since is not None and asked.since > _BEGINNING.date()
    since = at_local(asked.since, time.min, zone) if asked.since and is_bound else _BEGINNING
    return Span(since, at_local(last + timedelta(days=1), time.min, zone))


def _after(events: list[Event], name: str) -> list[Event]:
    """What follows the event of this name."""
    if not name:
        return events
    for place, event in enumerate(events):
        if event.id == name:
            return events[place + 1 :]
    example = f"{public_id('evt', 1)}:charge.settled"
    raise InvalidField(
        "after",
        Label(f"应为上一页的 next（如 {example}）", f"the last page's next, as {example}"),
    )
