"""Nobody is woken, nobody is flooded, and no legal deadline is missed for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pawpact.accounts.service import record_consents
from pawpact.accounts.values import ConsentKind
from pawpact.messages.delivery import Delivered
from pawpact.messages.rhythm import QuietHours, held_back
from pawpact.outbox.service import Message
from tests.core.messages.conftest import Shop
from tests.core.tasks.conftest import calendar_store

NIGHT = datetime(2026, 3, 12, 15, 0, tzinfo=UTC)
"""Eleven in the evening in China."""
MORNING = datetime(2026, 3, 13, 0, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def news(shop: Shop, customer: int = 0) -> Message:
    return Message("news", {"customer": shop.customers[customer]})


def notice(shop: Shop, not_after: datetime | None = None) -> Message:
    values = {"amount": 39800, "debit_at": NIGHT + 60 * HOUR}
    subjects = {"customer": shop.customers[0]}
    return Message("notice", subjects, values=values, not_after=not_after)


@pytest.mark.parametrize(
    ("minute", "is_quiet"),
    [(22 * 60 - 1, False), (22 * 60, True), (0, True), (8 * 60 - 1, True), (8 * 60, False)],
)
def test_quiet_hours_go_over_midnight(minute: int, is_quiet: bool) -> None:
    """The first minute of the night is quiet, the last one before eight too, eight is not."""
    assert QuietHours.of(calendar_store()).covers(minute) is is_quiet


def test_a_store_may_have_no_quiet_hours() -> None:
    """An empty list means that every hour will do."""
    store = calendar_store({"care_touchpoints.quiet_hours": ()})
    assert held_back(store, NIGHT, None) is None


def test_quiet_hours_within_a_day_end_that_day() -> None:
    """A nap from one to three holds a message until three."""
    store = calendar_store({"care_touchpoints.quiet_hours": ("13:00", "15:00")})
    at = datetime(2026, 3, 12, 6, 0, tzinfo=UTC)
    assert held_back(store, at, None) == at + HOUR


def test_a_message_of_the_night_leaves_in_the_morning(shop: Shop) -> None:
    """Sent at eleven in the evening it waits until eight."""
    shop.clock.move_to(NIGHT)
    shop.send(notice(shop))
    assert shop.deliver() == Delivered(later=1)
    assert shop.rows()[0].due_at == MORNING
    shop.clock.move_to(MORNING)
    assert shop.deliver() == Delivered(sent=1)


@pytest.mark.parametrize(("latest", "sent"), [(MORNING, 1), (MORNING + timedelta(minutes=1), 0)])
def test_a_legal_deadline_goes_before_quiet_hours(shop: Shop, latest: datetime, sent: int) -> None:
    """What has to be out by the end of the night goes out in it; a minute later it can wait."""
    shop.clock.move_to(NIGHT)
    shop.send(notice(shop, latest))
    assert shop.deliver().sent == sent


def test_illness_and_staff_are_told_at_any_hour(shop: Shop) -> None:
    """An urgent message to a customer and one to staff leave at night."""
    shop.clock.move_to(NIGHT)
    shop.send(Message("vet", {"customer": shop.customers[0]}))
    shop.send(Message("late", {}, values={"role": "vet", "level": 1}))
    assert shop.deliver() == Delivered(sent=2)


def test_advertisements_need_consent(shop: Shop) -> None:
    """Who did not agree, or took it back, gets none; that is recorded and not queued."""
    shop.agree(shop.customers[0])
    with shop.unit() as unit:
        record_consents(unit, shop.customers[0], {ConsentKind.MARKETING: False})
    shop.send(news(shop), news(shop, 1))
    assert shop.deliver() == Delivered(never=2)
    assert [(row.state, row.failure) for row in shop.rows()] == [("dropped", "no_consent")] * 2


def test_over_the_weekly_number_advertisements_are_dropped(shop: Shop) -> None:
    """Two a week go out, the third never does; another customer's two are their own."""
    shop.agree(*shop.customers)
    shop.send(news(shop), news(shop), news(shop), news(shop, 1))
    assert shop.deliver() == Delivered(sent=3, never=1)
    shop.clock.advance(timedelta(days=7) - HOUR)
    shop.send(news(shop))
    assert shop.deliver() == Delivered(never=1)
    assert [row.failure for row in shop.rows()] == ["", "", "weekly_limit", "", "weekly_limit"]


def test_after_a_week_there_may_be_another(shop: Shop) -> None:
    """Seven days after the first of two, one more may go out."""
    shop.agree(*shop.customers)
    shop.send(news(shop), news(shop))
    shop.deliver()
    shop.clock.advance(timedelta(days=7))
    shop.send(news(shop))
    assert shop.deliver() == Delivered(sent=1)


def test_service_messages_do_not_count(shop: Shop) -> None:
    """However many were sent, they take nothing from the advertisements, nor are they stopped."""
    shop.agree(*shop.customers)
    hello = Message("hello", {"customer": shop.customers[0]}, values={"day": 1})
    shop.send(*[hello] * 5, news(shop), news(shop), *[hello] * 5)
    assert shop.deliver() == Delivered(sent=12)


def test_a_store_may_send_none(shop: Shop) -> None:
    """With a weekly number of nought every advertisement is dropped."""
    shop = replace(shop, changed={"care_touchpoints.max_marketing_per_week": 0})
    shop.agree(*shop.customers)
    shop.send(news(shop))
    assert shop.deliver() == Delivered(never=1)


def test_nothing_is_said_of_a_pet_that_is_gone(shop: Shop) -> None:
    """A follow-up about a pet that died is suppressed; other words still go out."""
    shop.gone = {77}
    about = {"customer": shop.customers[0], "pet": 77}
    shop.send(
        Message("hello", about, values={"day": 3}),
        Message("vet", about),
        Message("hello", {**about, "pet": 78}, values={"day": 3}),
    )
    assert shop.deliver() == Delivered(sent=2, never=1)
    assert [row.failure for row in shop.rows()] == ["pet_gone", "", ""]
