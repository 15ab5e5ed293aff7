"""Each day every provider that tells its statement is asked for it, and the books are compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from pawpact.billing.carrying import OpenUnit
from pawpact.billing.gateway.capability import UNLIMITED, abilities_of
from pawpact.billing.gateway.registry import Gateways
from pawpact.billing.gateway.statement import TellsStatement, statement_of
from pawpact.billing.gateway.values import UNREACHABLE
from pawpact.billing.reconciliation import reconcile

LOOK_BACK = timedelta(days=31)
"""Of how many days a statement is asked for, again and again: what came late is seen, and what was
taken over does nothing the second time. A month is what a provider's statements span."""


@dataclass(slots=True)
class ReconcilingReport:
    """What statements came to; ``unanswered`` counts providers that could not be reached."""

    resolved: int = 0
    paid_out: int = 0
    reversed: int = 0
    differences: int = 0
    unanswered: int = 0


def reconcile_due(
    open_unit: OpenUnit, gateways: Gateways, *, reading: OpenUnit
) -> Iterator[ReconcilingReport]:
    """Ask and compare, one provider after the other, outside any transaction. Repeatable.

    Only where there is something to compare a unit that writes is opened.
    """
    report, limits = ReconcilingReport(), abilities_of(gateways)
    for name, gateway in gateways.items():
        if not isinstance(gateway, TellsStatement):
            continue
        store, first, last = _asked(reading)
        try:
            lines = gateway.statement(store, first, last)
        except UNREACHABLE:
            report.unanswered += 1
            yield report
            continue
        if lines is None:
            continue
        statement = statement_of(lines, first, last)
        done = reconcile(open_unit, name, statement, limits=limits.get(name, UNLIMITED))
        report.resolved += done.resolved
        report.paid_out += done.paid_out
        report.reversed += done.reversed
        report.differences += sum(each.count for each in done.differences)
        yield report


def _asked(reading: OpenUnit) -> tuple[str, date, date]:
    """Whose statement, and of which days: up to yesterday, the last that is over."""
    with reading() as unit:
        return unit.store.name, unit.today - LOOK_BACK, unit.today - timedelta(days=1)
