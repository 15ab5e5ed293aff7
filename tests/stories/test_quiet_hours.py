"""Debit notices and quiet hours, lived hour by hour with the store's own channel."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from pawpact.messages.values import Envelope
from tests.house import House
from tests.stories.counter import begin_contract, charge, movements

STORE = "xihu"
HOUR = timedelta(hours=1)
QUIET = """
store: xihu
extends: platform@2026.1
core.billing:
  params: {{debit_time: "{debit}"}}
care_touchpoints:
  params: {{quiet_hours: ["{begin}", "{end}"]}}
"""


@dataclass
class Heard:
    """A channel that keeps when it carried what."""

    house: House
    name: str = "heard"
    reaches_people: bool = True
    at: list[tuple[str, datetime]] = field(default_factory=list)

    def carry(self, envelope: Envelope) -> None:
        self.at.append((envelope.kind, self.house.clock.now()))


def live(house: House, debit: str, begin: str, end: str) -> Heard:
    """One contract, a debit run every hour until its notice is out; then its first debit."""
    channel = Heard(house)
    parts = replace(house.platform.parts, channel=None, messages=channel)
    house.platform = replace(house.platform, parts=parts)
    house.open(STORE, QUIET.format(debit=debit, begin=begin, end=end))
    begin_contract(house, STORE)
    due_at = charge(house, STORE).due_at
    house.clock.move_to(due_at - timedelta(days=3, hours=6))
    while house.clock.now() < due_at and not channel.at:
        house.platform.run_debits(STORE)
        house.clock.advance(HOUR)
    house.clock.move_to(due_at)
    house.platform.run_debits(STORE)
    return channel


@pytest.mark.parametrize(
    ("debit", "begin", "end"),
    [
        ("10:00", "22:00", "08:00"),
        ("08:00", "22:00", "08:00"),
        ("08:00", "21:00", "09:30"),
        ("19:00", "12:00", "20:00"),
        ("10:00", "00:00", "23:59"),
    ],
)
def test_quiet_hours_never_cost_a_debit_its_notice(
    house: House, debit: str, begin: str, end: str
) -> None:
    """Whatever the quiet hours, the notice is out 48 hours before, once, and nothing moves."""
    channel = live(house, debit, begin, end)
    first = charge(house, STORE)
    told = [at for kind, at in channel.at if kind == "charge.notice"]
    assert len(told) == 1
    assert first.due_at - told[0] >= timedelta(hours=48)
    assert (first.state, movements(house, STORE)) == ("settled", ["P01"])
    assert first.due_at.astimezone(house.stores[STORE].zone).strftime("%H:%M") == debit


def test_where_there_is_time_nobody_is_disturbed(house: House) -> None:
    """Written in quiet hours with a day to spare, the notice leaves when they end."""
    channel = live(house, "10:00", "09:00", "12:00")
    (told,) = [at for kind, at in channel.at if kind == "charge.notice"]
    assert told.astimezone(house.stores[STORE].zone).hour == 12


def test_a_deadline_in_quiet_hours_is_kept_in_them(house: House) -> None:
    """Where it is quiet all day but for a minute the notice leaves in time all the same."""
    channel = live(house, "08:00", "00:00", "23:59")
    (told,) = [at for kind, at in channel.at if kind == "charge.notice"]
    assert told.astimezone(house.stores[STORE].zone).hour <= 8
    assert charge(house, STORE).due_at - told >= timedelta(hours=48)
