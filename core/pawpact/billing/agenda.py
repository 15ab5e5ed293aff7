"""What a run finds to do at all, in one statement, so that an idle run costs next to nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, literal, select, union_all

from pawpact.billing.models import Charge
from pawpact.billing.pricing import is_priced_by_policy
from pawpact.billing.rule import notice_rule
from pawpact.billing.values import UNANSWERED_STATES, ChargeState
from pawpact.database.prepared import Prepared
from pawpact.tenancy.unit import Unit

_TOLD = (ChargeState.NOTICED, ChargeState.FAILED, ChargeState.POSTPONED)
_WAITING = (ChargeState.SCHEDULED, ChargeState.PRICED, *_TOLD, *UNANSWERED_STATES)
_PENDING = "pending"


def _earliest(name: str, *states: ChargeState) -> Select[str, datetime | None]:
    """The head of the waiting index: as quick over years of charges to come as over one."""
    return select(literal(name).label("name"), func.min(Charge.next_at).label("next_at")).where(
        Charge.state.in_([each.value for each in states]), Charge.next_at.is_not(None)
    )


def _look() -> Select[str, datetime | None]:
    waiting = [_earliest(state.value, state) for state in _WAITING]
    pending = _earliest(_PENDING, *_TOLD).where(Charge.notice_pending.is_(True))
    heads = union_all(*waiting, pending).subquery()
    return select(heads.c.name, heads.c.next_at)


_LOOK = Prepared(_look())


@dataclass(frozen=True, slots=True)
class Agenda:
    """Of each state the earliest next step; whether any notice waits to be carried.

    Debits up to ``notices_by`` may need a notice before the next run.
    """

    earliest: Mapping[ChargeState, datetime]
    has_notices: bool
    now: datetime
    notices_by: datetime
    is_priced_by_policy: bool = False

    def until(self, states: Iterable[ChargeState], until: datetime) -> list[ChargeState]:
        """Those of the states in which some charge's next step falls by then."""
        return [
            state for state in states if state in self.earliest and self.earliest[state] <= until
        ]


def read_agenda(unit: Unit, every: timedelta, provider: timedelta = timedelta(0)) -> Agenda:
    """Look over the store's waiting charges; ``provider`` is the longest notice one asks for."""
    found: dict[str, datetime | None] = dict(map(tuple, _LOOK.rows(unit.session)))
    has_notices = found.pop(_PENDING) is not None
    return Agenda(
        {ChargeState(state): earliest for state, earliest in found.items() if earliest},
        has_notices,
        unit.at,
        notice_rule(unit, every, provider).extra_by(unit.at),
        is_priced_by_policy(unit.store),
    )
