"""No debit without a notice that was delivered 48 hours before it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.house import House
from tests.stories.counter import begin_contract, charge, live_days, movements

STORE = "xihu"


@pytest.mark.parametrize(
    ("hours", "minutes", "state", "booked"),
    [(47, 59, "noticed", []), (48, 0, "settled", ["P01"])],
)
def test_notice_before_the_debit(
    house: House,
    monkeypatch: pytest.MonkeyPatch,
    hours: int,
    minutes: int,
    state: str,
    booked: list[str],
) -> None:
    """Told 47:59 before, the customer is debited later; told 48:00 before, on the day."""
    house.open(STORE)
    begin_contract(house, STORE)
    due_at = charge(house, STORE).due_at
    with monkeypatch.context() as deaf:
        deaf.setattr(house.channel, "send", lambda messages: [False] * len(messages))
        live_days(house, STORE, (due_at - house.clock.now()).days - 2)
        assert charge(house, STORE).notice_pending
    house.clock.move_to(due_at - timedelta(hours=hours, minutes=minutes))
    house.platform.run_debits(STORE)
    house.clock.move_to(due_at)
    house.platform.run_debits(STORE)
    now = charge(house, STORE)
    assert (now.state, movements(house, STORE)) == (state, booked)
    assert (now.due_at > due_at) is (state == "noticed")
