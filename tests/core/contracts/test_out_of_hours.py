"""What a customer asks for while the store is closed is acknowledged at once, and only then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from pawpact.billing.gateway.simulator import Outcome
from pawpact.billing.service import postpone_charge
from pawpact.contracts.applying.review import ask_for_review
from pawpact.contracts.ending.incident import IncidentKind, Report, report_incident
from pawpact.contracts.running.pause_request import PauseRequest, request_pause
from pawpact.messages.channel import RecordingMessages
from pawpact.messages.delivery import deliver
from pawpact.outbox.models import OutboxMessage
from pawpact.tasks.acknowledgement import KIND, acknowledge
from tests.core.contracts.life import Life
from tests.stories.counter import apply

CLOSED = datetime(2026, 3, 12, 18, 30, tzinfo=UTC)
"""Half past two at night in the store, which opens at eight."""
OPENS = datetime(2026, 3, 13, 0, 0, tzinfo=UTC)


def _report(life: Life) -> None:
    with life.unit() as unit:
        report_incident(unit, Report("r", life.contract, IncidentKind.LOST, unit.today, "gone"))


def _pause(life: Life) -> None:
    with life.unit() as unit:
        request_pause(unit, PauseRequest("p", life.contract, 1, ("clinic_diagnosis_report",)))


def _postpone(life: Life) -> None:
    charge = life.charges()[0]
    with life.unit() as unit:
        postpone_charge(unit, charge.id, charge.due_on + timedelta(days=27))


def _review(life: Life) -> None:
    minor = life.house.person(born_on=datetime(2010, 3, 1, tzinfo=UTC).date())
    refused = apply(life.house, life.store, key="minor", person=minor)
    with life.unit() as unit:
        ask_for_review(unit, refused, "she is older than that")


DOORS = {"report": _report, "pause": _pause, "postpone": _postpone, "review": _review}


def _failed_debit(life: Life) -> None:
    life.answer(lambda request: Outcome.INSUFFICIENT_FUNDS)
    life.before_debit(0)
    life.run_debits()


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)
@pytest.mark.parametrize(("hour", "told"), [(2, 1), (12, 0)])
def test_a_request_out_of_hours_is_acknowledged(
    life: Life, door: Callable[[Life], None], hour: int, told: int
) -> None:
    """At night she hears that it arrived; by day the answer itself is what she hears."""
    if door is _postpone:
        _failed_debit(life)
    day = life.house.clock.now().astimezone(UTC).replace(hour=16, minute=0) + timedelta(days=1)
    life.house.clock.move_to(day + timedelta(hours=hour))
    door(life)
    assert life.told().count(KIND) == told


def test_it_says_when_service_begins(life: Life) -> None:
    """The message names the next opening, and leaves at once although it is night."""
    life.house.clock.move_to(CLOSED)
    with life.unit() as unit:
        customer = life.row().customer_id
        acknowledge(unit, "x", {"customer": customer})
        acknowledge(unit, "x", {"customer": customer})
    with life.reading() as unit:
        (row,) = unit.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == KIND))
        assert row.said == {"opens_at": OPENS.isoformat()}


def test_quiet_hours_do_not_keep_it(life: Life) -> None:
    """An answer to somebody who is awake is given at any hour."""
    life.house.clock.move_to(CLOSED)
    with life.unit() as unit:
        acknowledge(unit, "x", {"customer": life.row().customer_id})
    channel = RecordingMessages()
    deliver(life.unit, life.house.platform.desk, channel)
    texts = [each.words for each in channel.carried if each.kind == KIND]
    assert len(texts) == 1
    assert "08:00" in texts[0]
