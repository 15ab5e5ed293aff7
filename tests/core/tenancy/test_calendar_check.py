"""A calendar that does not hold is refused before a store may use it."""

from __future__ import annotations

import pytest

from pawpact.hosting.host import Host
from pawpact.policy.layering.layers import resolve
from pawpact.policy.model import Ruleset
from pawpact.policy.reading.load import read_patch
from pawpact.tenancy.calendar_check import check_calendar
from tests.house import platform_rules


def resolved(group: str, written: str) -> Ruleset:
    text = f"store: corner\nextends: platform@2026.1\n{group}: {{params: {{{written}}}}}\n"
    patch = read_patch("tenants/corner/rules.yaml", text, "store")
    return resolve(platform_rules(), None, patch, Host.load().vocabulary())


def told(group: str, written: str) -> list[tuple[str, str]]:
    found = check_calendar(resolved(group, written))
    return [(each.code, each.span.file.rpartition("/")[2]) for each in found]


@pytest.mark.parametrize(
    ("written", "is_refused"),
    [
        ('service_open: "08:01"', True),
        ('service_open: "07:00"', False),
        ('service_close: "23:59"', True),
        ('service_open: "07:00", service_close: "23:00"', False),
    ],
)
def test_a_window_of_service_is_sixteen_hours_at_least(written: str, is_refused: bool) -> None:
    """A minute less is refused in the store's own file, moved to another hour it may be."""
    assert told("core.tenancy", written) == ([("S108", "rules.yaml")] if is_refused else [])


@pytest.mark.parametrize("written", ['["22:00"]', '["22:00", "8"]', '["25:00", "08:00"]'])
def test_quiet_hours_are_two_times(written: str) -> None:
    """One time, or something that is none, is refused."""
    assert told("care_touchpoints", f"quiet_hours: {written}") == [("S108", "rules.yaml")]


def test_no_quiet_hours_will_do() -> None:
    """An empty list means none."""
    assert told("care_touchpoints", "quiet_hours: []") == []


def test_follow_up_days_begin_with_one() -> None:
    """Day nought is the handover itself."""
    assert told("followup", "day_offsets: [0, 1, 3, 7, 30]") == [("S108", "rules.yaml")]
