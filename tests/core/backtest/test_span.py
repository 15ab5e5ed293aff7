"""From when on decisions are replayed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pawpact.backtest.span import NothingRecorded, begin_of, refuse_empty
from pawpact.backtest.values import Backtest
from pawpact.kernel.errors import InvalidField
from pawpact.tenancy.unit import Unit


def test_days_are_counted_back_from_now(unit: Unit) -> None:
    """90d is ninety days before this minute."""
    assert begin_of(unit, "90d") == unit.at - timedelta(days=90)


def test_a_day_begins_in_the_stores_own_zone(unit: Unit) -> None:
    """Midnight in China is four in the afternoon of the day before, elsewhere."""
    assert begin_of(unit, "2026-03-01") == datetime(2026, 2, 28, 16, tzinfo=UTC)


def test_the_first_of_all_days_is_a_day_of_the_past(unit: Unit) -> None:
    """However early it is, it is an instant that every database takes."""
    assert begin_of(unit, "0001-01-01").astimezone(UTC).year < 1971


@pytest.mark.parametrize("since", ["2026-03-13", "2999-01-01"])
def test_the_future_cannot_be_replayed(unit: Unit, since: str) -> None:
    """A day that has not begun is refused by the name of the option."""
    with pytest.raises(InvalidField, match="not come yet") as refused:
        begin_of(unit, since)
    assert refused.value.field == "since"


@pytest.mark.parametrize("since", ["90", "0d", "-3d", "yesterday", "2026-02-30", "999999d", ""])
def test_what_is_neither_days_nor_a_date_is_refused(unit: Unit, since: str) -> None:
    """Whoever mistypes is told how to write it."""
    with pytest.raises(InvalidField, match="neither days back nor a date"):
        begin_of(unit, since)


def test_an_empty_span_says_nothing() -> None:
    """No receipts is an error and no result of zero."""
    now = datetime(2026, 3, 12, tzinfo=UTC)
    with pytest.raises(NothingRecorded, match="since 90d"):
        refuse_empty(Backtest((), now, now), "90d")
    found = Backtest((), now, now, receipts=1)
    assert refuse_empty(found, "90d") is found
