"""What a newcomer knows of keeping a pet: below the mark she gets the manual and a training."""

from __future__ import annotations

from pawpact.access.actor import Role
from pawpact.contracts.models import Application
from pawpact.contracts.moves import applications
from pawpact.contracts.signing.models import NoviceAssessment
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.outbox.service import Message, send
from pawpact.tasks.deadline import Within
from pawpact.tasks.service import NewTask, open_tasks
from pawpact.tenancy.unit import Unit

TASK = "novice_training"
_BEST = 100


def record_assessment(unit: Unit, application: int, percent: int) -> bool:
    """Record how much she knew, in percent; whether that passes. It never refuses by itself."""
    if not 0 <= percent <= _BEST:
        raise InvalidField("percent", Label("得分在 0 到 100 之间", "a score is 0 to 100"))
    row = applications(unit, [application])[application]
    passed = percent >= unit.store.integer("adoption_review.novice_assessment_pass")
    unit.session.add(
        NoviceAssessment(
            id=unit.ids.one(),
            application_id=application,
            percent=percent,
            passed=passed,
            actor=unit.actor,
            at=unit.at,
        )
    )
    unit.session.flush()
    if not passed:
        _help(unit, row)
    return passed


def _help(unit: Unit, row: Application) -> None:
    subjects = {"application": row.id, "customer": row.customer_id}
    if unit.store.flag("adoption_review.push_novice_manual_when_failed"):
        key = f"novice_manual:{row.id}"
        send(unit, [Message("application.novice_manual", subjects, key=key)])
    due = Within.hours(unit.store.integer("adoption_review.review_due_hours"))
    open_tasks(unit, [NewTask(TASK, f"{TASK}:{row.id}", subjects, role=Role.SALES, within=due)])
