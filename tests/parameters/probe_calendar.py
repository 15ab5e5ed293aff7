"""Probes of the store's calendar, of follow-ups and of when messages go out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from pawpact.accounts.service import record_consents, register_customer
from pawpact.accounts.values import ConsentKind
from pawpact.contracts.running.after_debit import MONTHLY, settled_due
from pawpact.messages.channel import RecordingMessages
from pawpact.messages.delivery import deliver
from pawpact.outbox.models import OutboxMessage
from pawpact.outbox.service import Message, send
from pawpact.publishing.values import Approval
from pawpact.publishing.weighing import THRESHOLD
from pawpact.tasks.deadline import Clock, Within
from pawpact.tasks.models import Task
from pawpact.tasks.service import NewTask, open_tasks, tasks_due
from pawpact.tenancy.calendar_check import check_calendar
from tests.parameters.scene import Scene
from tests.stories.counter import begin_contract, live_days

LATE_EVENING = datetime(2026, 4, 30, 15, 30, tzinfo=UTC)
"""Half past eleven in China, on the eve of Labour Day."""
WITHIN = (
    Within.hours(20, Clock.SERVICE),
    Within.hours(1, Clock.LIMIT),
    Within.working_days(3),
    Within.working_days(12),
)


def deadlines(scene: Scene) -> object:
    """By when tasks on the store's clocks are to be done."""
    with scene.unit() as unit:
        tasks = [
            NewTask("probe", f"probe:{number}", {}, within=within, since=LATE_EVENING)
            for number, within in enumerate(WITHIN)
        ]
        open_tasks(unit, tasks)
        return list(unit.session.scalars(select(Task.due_at).order_by(Task.key)))


def checking(scene: Scene) -> object:
    """What is wrong with the store's calendar."""
    with scene.unit() as unit:
        return [each.code for each in check_calendar(unit.store.revision.ruleset)]


def publishing_alone(scene: Scene) -> object:
    """Whether one person may publish what moves 6,000 yuan a month."""
    with scene.unit() as unit:
        return Approval(unit.store.integer(THRESHOLD), 600_000).is_needed


def visiting(scene: Scene) -> object:
    """The visits after an adoption, and which were told above when nobody made the first."""
    begin_contract(scene.house, scene.store)
    with scene.unit() as unit:
        visits = sorted(unit.session.scalars(select(Task.due_at).where(Task.kind.like("follow%"))))
    scene.house.clock.advance(timedelta(days=3))
    with scene.unit() as unit:
        tasks_due(unit)
        told = len(unit.session.scalars(select(Task.id).where(Task.level > 0)).all())
    return visits, told


def following_up(scene: Scene) -> object:
    """By when the customer is called after her first debit."""
    begin_contract(scene.house, scene.store)
    live_days(scene.house, scene.store, 33)
    assert list(settled_due(scene.unit))
    with scene.unit() as unit:
        return list(unit.session.scalars(select(Task.due_at).where(Task.kind == MONTHLY)))


def night(scene: Scene) -> object:
    """Three advertisements at half past nine in the evening: which leave, when, and which never."""
    scene.house.clock.move_to(datetime(2026, 3, 12, 13, 30, tzinfo=UTC))
    with scene.unit() as unit:
        customer = register_customer(unit, scene.house.person())
        record_consents(unit, customer, {ConsentKind.MARKETING: True})
        send(unit, [Message("store.news", {"customer": customer}) for _ in range(3)])
    deliver(scene.unit, scene.house.platform.desk, RecordingMessages())
    with scene.unit() as unit:
        rows = unit.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
        return [(row.state, row.due_at) for row in rows]
