"""A store's calendar: when it serves, on which days it works."""

from __future__ import annotations

from pawpact.kernel.calendar import DAY_MINUTES
from pawpact.kernel.service_hours import ServiceHours
from pawpact.kernel.workday import Workdays
from pawpact.tenancy.values import Store

WHOLE_DAY = (0, DAY_MINUTES)


def service_hours(store: Store) -> ServiceHours:
    """The clock of after-sales limits: it only runs while the store serves."""
    return ServiceHours(
        store.zone,
        store.integer("core.tenancy.service_open"),
        store.integer("core.tenancy.service_close"),
        frozenset(range(store.integer("core.tenancy.service_days_per_week"))),
    )


def limit_hours(store: Store) -> ServiceHours:
    """The clock that the store's limits run on: its service hours, or every hour of the week."""
    if store.text("core.tenancy.sla_clock") == "wall_clock":
        return ServiceHours(store.zone, *WHOLE_DAY)
    return service_hours(store)


def workdays(store: Store) -> Workdays:
    """The store's working days, with public holidays and make-up days."""
    return Workdays.of(
        store.text("core.tenancy.holiday_calendar"), store.texts("core.tenancy.working_days")
    )
