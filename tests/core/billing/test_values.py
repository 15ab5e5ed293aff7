"""Schedules, retries and notices, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pawpact.billing.values import (
    CHARGE,
    CHARGE_MOVES,
    MANDATE_MOVES,
    OPEN_STATES,
    ChargeState,
    MandateState,
    NoticeRule,
    Reason,
    check_path,
    next_attempt,
    schedule,
)
from pawpact.kernel.errors import InvalidField, MoveRefused

NOW = datetime(2026, 4, 10, 2, 0, tzinfo=UTC)
RULE = NoticeRule(timedelta(hours=48), timedelta(hours=120), timedelta(days=1))


@given(
    first=st.dates(date(2026, 1, 1), date(2030, 12, 28)).filter(lambda day: day.day <= 28),
    periods=st.integers(1, 24),
    price=st.integers(1, 10**6),
)
def test_schedule_is_one_a_month_on_the_anchor(first: date, periods: int, price: int) -> None:
    """Every period falls on the anchor day of its own month, for the whole price."""
    parts = schedule(first, first.day, periods, price)

    months = [part.due_on.year * 12 + part.due_on.month for part in parts]
    assert [part.period for part in parts] == list(range(1, periods + 1))
    assert {part.due_on.day for part in parts} == {first.day}
    assert months == list(range(months[0], months[0] + periods))
    assert sum(part.amount for part in parts) == periods * price


@pytest.mark.parametrize(("periods", "price"), [(0, 100), (12, 0), (12, -1)])
def test_schedule_refuses_nothing_to_pay(periods: int, price: int) -> None:
    """A contract without periods or without a price has no schedule."""
    with pytest.raises(InvalidField):
        schedule(date(2026, 1, 10), 10, periods, price)


@pytest.mark.parametrize(
    ("attempt", "days"),
    [(1, 3), (2, 7), (3, None)],
)
def test_next_attempt(attempt: int, days: int | None) -> None:
    """A failed attempt is repeated 3 days later, then 7, and the third is the last."""
    expected = None if days is None else NOW + timedelta(days=days)
    assert next_attempt(NOW, attempt, (3, 7), 3) == expected


def test_next_attempt_needs_an_offset() -> None:
    """Where the store names one interval only, the second attempt is the last."""
    assert next_attempt(NOW, 2, (3,), 3) is None


@pytest.mark.parametrize(("minutes", "may"), [(48 * 60, True), (48 * 60 - 1, False)])
def test_notice_is_48_hours_old(minutes: int, may: bool) -> None:
    """A notice delivered 48 hours ago allows the debit; 47 hours 59 minutes do not."""
    assert RULE.may_debit(NOW - timedelta(minutes=minutes), NOW) is may


def test_undelivered_notice_never_allows_a_debit() -> None:
    """Without a delivery there is no debit."""
    assert not RULE.may_debit(None, NOW)


def test_notice_that_would_be_late_at_the_next_run_goes_out_now() -> None:
    """The notices of a daily run reach a day further than the hours they have to be ahead."""
    assert RULE.first_by(NOW) == NOW + timedelta(hours=72)
    assert RULE.extra_by(NOW) == NOW + timedelta(hours=144)


def test_moved_debit_leaves_time_for_a_new_notice() -> None:
    """A moved debit lies so late that a notice written at the next run is still in time."""
    assert RULE.may_debit(NOW + RULE.every, RULE.earliest(NOW))


def test_machine_of_charges_is_closed() -> None:
    """Every state has its moves, and every move leads to a state."""
    assert set(CHARGE_MOVES) == set(ChargeState)
    assert {to for moves in CHARGE_MOVES.values() for to in moves} <= set(ChargeState)


def test_machine_of_mandates_is_closed() -> None:
    """Every state of a mandate has its moves, and a revoked one has none."""
    assert set(MANDATE_MOVES) == set(MandateState)
    assert MANDATE_MOVES[MandateState.REVOKED] == ()


@pytest.mark.parametrize("state", OPEN_STATES)
def test_open_charge_can_be_cancelled(state: ChargeState) -> None:
    """Every open state leads to cancelled."""
    check_path(state, ChargeState.CANCELLED)


@pytest.mark.parametrize("state", [ChargeState.PROCESSING, ChargeState.UNKNOWN])
def test_asked_charge_cannot_be_cancelled(state: ChargeState) -> None:
    """What the provider was asked to collect waits for its answer."""
    with pytest.raises(MoveRefused) as refused:
        check_path(state, ChargeState.CANCELLED)
    assert "cancelled" not in refused.value.details["allowed"]  # type: ignore[operator]


def test_settled_charge_is_never_collected_again() -> None:
    """From settled there is one way only: reversed."""
    with pytest.raises(MoveRefused):
        check_path(ChargeState.SETTLED, ChargeState.PROCESSING)


def test_unknown_reason_counts_as_other() -> None:
    """A reason that no list knows becomes ``other``."""
    assert Reason.of("teapot") is Reason.OTHER
    assert Reason.of("insufficient_funds") is Reason.INSUFFICIENT_FUNDS


def test_the_machine_of_charges_is_the_books() -> None:
    """These moves of a charge exist and no others: every pair of states is asked for."""
    given_up = {"cancelled", "moved"}
    moves = {
        "scheduled": {"priced", "waived", *given_up},
        "priced": {"noticed", *given_up},
        "noticed": {"due", *given_up},
        "due": {"processing", "postponed", *given_up},
        "processing": {"settled", "failed", "unknown"},
        "unknown": {"settled", "failed"},
        "failed": {"due", "overdue", "postponed", *given_up},
        "postponed": {"due", *given_up},
        "overdue": {"settled", *given_up},
        "settled": {"reversed"},
    }
    for source in ChargeState:
        found = {str(each) for each in ChargeState if CHARGE.allows(source, each)}
        assert found == moves.get(source, set())
