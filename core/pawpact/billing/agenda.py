"""What a run finds to do at all, in one statement, so that an idle run costs next to nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, select

from pawpact.billing.models import Charge
from pawpact.billing.rule import notice_rule
from pawpact.billing.values import ChargeState
from pawpact.tenancy.unit import Unit


@dataclass(frozen=True, slots=True)
class Agenda:
    """Of each state the earliest next step; whether any notice waits to be carried.

    Debits up to ``notices_by`` may need a notice before the next run.
    """

    earliest: Mapping[ChargeState, datetime]
    has_notices: bool
    now: datetime
    notices_by: datetime

    def until(self, states: Iterable[ChargeState], until: datetime) -> list[ChargeState]:
        """Those of the states in which some charge's next step falls by then."""
        return [
            state for state in states if state in self.earliest and self.earliest[state] <= until
        ]


def read_agenda(unit: Unit, every: timedelta) -> Agenda:
    """Look over the store's waiting charges."""
    pending = func.max(case((Charge.notice_pending, 1), else_=0))
    rows = unit.session.execute(
        select(Charge.state, func.min(Charge.next_at), pending)
        .where(Charge.next_at.is_not(None))
        .group_by(Charge.state)
    ).all()
    return Agenda(
        {ChargeState(state): earliest for state, earliest, _ in rows},
        any(waiting for _, _, waiting in rows),
        unit.at,
        notice_rule(unit, every).extra_by(unit.at),
    )
