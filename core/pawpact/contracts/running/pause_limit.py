"""How long and how often a contract may be paused, under the terms that were signed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select

from pawpact.billing.models import Charge
from pawpact.contracts.evidence_label import listed_evidence
from pawpact.contracts.models import Contract, ContractPause
from pawpact.contracts.running.terms import terms_of
from pawpact.database.among import among_given
from pawpact.database.prepared import Prepared
from pawpact.kernel.calendar import add_years, at_minute, full_years
from pawpact.kernel.errors import Conflict, InvalidField
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit

WAITING = ("scheduled", "priced", "noticed", "due")
"""States in which a charge is still to be debited."""

_GRANTED = Prepared(
    select(ContractPause.contract_id, ContractPause.granted_at, ContractPause.periods).where(
        among_given(ContractPause.contract_id, "contracts"), ContractPause.granted_at.is_not(None)
    )
)


def check_periods(unit: Unit, row: Contract, periods: int) -> None:
    """Refuse fewer or more periods than one pause may have."""
    terms = terms_of(unit, row)
    lowest = terms.integer("illness_pause.min_periods")
    highest = terms.integer("illness_pause.max_periods")
    if not lowest <= periods <= highest:
        raise InvalidField(
            "periods",
            Label(
                f"一次可暂停 {lowest} 到 {highest} 期，不能是 {periods} 期",
                f"a pause has {lowest} to {highest} periods, not {periods}",
            ),
        )


def check_documents(unit: Unit, row: Contract, documents: Sequence[str]) -> None:
    """Refuse a request without the evidence that was agreed."""
    wanted = terms_of(unit, row).texts("illness_pause.evidence_required")
    missing = [each for each in wanted if each not in documents]
    if missing:
        listed = listed_evidence(missing)
        raise InvalidField(
            "documents", Label(f"还缺材料：{listed.zh}", f"documents are missing: {listed.en}")
        )


def check_cutoff(unit: Unit, row: Contract) -> None:
    """Refuse a request so shortly before a debit that it could not be stopped in time."""
    hours = terms_of(unit, row).integer("illness_pause.request_cutoff_hours")
    next_at = unit.session.scalar(
        select(func.min(Charge.next_at)).where(
            Charge.contract_id == row.id, Charge.state.in_(WAITING), Charge.held.is_(False)
        )
    )
    if next_at is not None and next_at - unit.at < timedelta(hours=hours):
        when = next_at.astimezone(unit.store.zone)
        raise Conflict(
            Label(
                f"{when:%Y-%m-%d %H:%M} 就要扣款，暂停要提前 {hours} 小时申请；这期扣款后可再申请",
                f"the debit of {when:%Y-%m-%d %H:%M} is less than {hours} hours away;"
                " ask again after it",
            )
        )


def paused_this_year(unit: Unit, row: Contract) -> int:
    """How many periods were paused in the contract year that runs now."""
    return paused_in_years(unit, [row])[row.id]


def paused_in_years(unit: Unit, rows: Sequence[Contract]) -> dict[int, int]:
    """The same for many contracts, in one statement."""
    begins = {row.id: _year_begins(unit, row) for row in rows}
    found = dict.fromkeys(begins, 0)
    for contract, granted_at, periods in _GRANTED.rows(unit.session, contracts=begins):
        if granted_at >= begins[contract]:
            found[contract] += periods
    return found


def year_is_full(unit: Unit, row: Contract, periods: int) -> bool:
    """Whether so many more periods are beyond what a contract year allows."""
    most = terms_of(unit, row).integer("illness_pause.max_paused_periods_per_contract_year")
    return paused_this_year(unit, row) + periods > most


def _year_begins(unit: Unit, row: Contract) -> datetime:
    """The last anniversary of the activation."""
    began = unit.store.local_date(row.activated_at or unit.at)
    return at_minute(add_years(began, full_years(began, unit.today)), 0, unit.store.zone)
