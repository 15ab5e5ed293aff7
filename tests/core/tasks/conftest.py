"""Units of the test shop, with the calendar of the shipped rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager

import pytest

from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import Ids
from pawpact.kernel.vault import Vault
from pawpact.tenancy.unit import Unit
from pawpact.tenancy.values import Store
from pawpact.vocabulary.types import Value
from tests.core.shop import TENANT, make_store, make_unit

CALENDAR: Mapping[str, Value] = {
    "core.tenancy.service_days_per_week": 7,
    "core.tenancy.service_open": 8 * 60,
    "core.tenancy.service_close": 24 * 60,
    "core.tenancy.working_days": ("mon", "tue", "wed", "thu", "fri"),
    "core.tenancy.holiday_calendar": "CN",
    "core.tenancy.sla_clock": "service_hours",
    "followup.overdue_escalate_hours": 24,
    "followup.day_offsets": (1, 3, 7, 30),
    "followup.adaptation_days": 7,
    "followup.after_debit_days": 3,
    "followup.illness_vet_hours": 1,
    "care_touchpoints.quiet_hours": ("22:00", "08:00"),
    "care_touchpoints.max_marketing_per_week": 2,
}

OpenUnit = Callable[[], AbstractContextManager[Unit]]


def calendar_store(changed: Mapping[str, Value] | None = None) -> Store:
    """The test shop with a calendar; ``changed`` says what it sets otherwise."""
    return make_store({**CALENDAR, **(changed or {})})


@pytest.fixture
def open_unit(database: Database, clock: FixedClock, ids: Ids, vault: Vault) -> OpenUnit:
    """Opens one transaction of the shop after the other."""

    @contextmanager
    def opened() -> Iterator[Unit]:
        with database.store(TENANT) as session:
            yield make_unit(session, clock, ids, vault, calendar_store())

    return opened


@pytest.fixture
def unit(open_unit: OpenUnit) -> Iterator[Unit]:
    """One transaction of the shop."""
    with open_unit() as opened:
        yield opened
