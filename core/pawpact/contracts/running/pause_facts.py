"""Facts of pauses that are asked for: what is asked, and what each agreement allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select

from pawpact.billing.models import Charge
from pawpact.contracts.models import ContractPause
from pawpact.contracts.moves import contracts
from pawpact.contracts.running.pause_limit import WAITING, paused_in_years
from pawpact.contracts.running.pause_moves import PAUSED
from pawpact.contracts.running.terms import terms_of_each
from pawpact.database.among import among_given
from pawpact.database.prepared import Prepared
from pawpact.decisions.registry import Registry
from pawpact.decisions.values import Batch, Columns, Provider
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.types import Value

ALLOWED = {
    "pause.fewest_periods": "illness_pause.min_periods",
    "pause.most_periods": "illness_pause.max_periods",
    "pause.most_in_year": "illness_pause.max_paused_periods_per_contract_year",
    "pause.least_hours": "illness_pause.request_cutoff_hours",
}
"""By fact the number in the agreement that it says."""

_RUNNING = Prepared(
    select(ContractPause.contract_id).where(
        among_given(ContractPause.contract_id, "contracts"), ContractPause.state.in_(PAUSED)
    )
)
EVIDENCE = "illness_pause.evidence_required"
_ASKED = ("pause.periods_asked", "pause.documents", "pause.missing_documents")
_HOURS = "pause.hours_to_debit"


def register(registry: Registry) -> None:
    registry.provide(Provider("pause", (*_ASKED, *ALLOWED, _HOURS), _pause))
    registry.provide(Provider("contract", ("contract.paused_in_contract_year",), _paused))
    registry.provide(Provider("contract", ("contract.is_paused",), _is_paused))


def _pause(batch: Batch) -> Columns:
    ids = batch.subjects("pause")
    wanted = select(ContractPause).where(ContractPause.id.in_(ids))
    found = {row.id: row for row in batch.unit.session.scalars(wanted)}
    rows = [found[each] for each in ids]
    of = contracts(batch.unit, [row.contract_id for row in rows])
    terms = terms_of_each(batch.unit, list(of.values()))
    nearest = _nearest(batch.unit, list(of))
    columns: dict[str, Sequence[Value | None]] = {
        "pause.periods_asked": [row.asked for row in rows],
        "pause.documents": [tuple(row.documents) for row in rows],
        "pause.missing_documents": [
            tuple(
                each for each in terms[row.contract_id].texts(EVIDENCE) if each not in row.documents
            )
            for row in rows
        ],
        _HOURS: [_hours(batch.unit.at, nearest.get(row.contract_id)) for row in rows],
    }
    for fact, parameter in ALLOWED.items():
        columns[fact] = [terms[row.contract_id].integer(parameter) for row in rows]
    return columns


def _paused(batch: Batch) -> Columns:
    ids = batch.subjects("contract")
    found = paused_in_years(batch.unit, list(contracts(batch.unit, ids).values()))
    return {"contract.paused_in_contract_year": [found[each] for each in ids]}


def _is_paused(batch: Batch) -> Columns:
    ids = batch.subjects("contract")
    found = {row.contract_id for row in _RUNNING.rows(batch.unit.session, contracts=ids)}
    return {"contract.is_paused": [each in found for each in ids]}


def _nearest(unit: Unit, ids: Sequence[int]) -> Mapping[int, datetime]:
    """When each of these contracts is debited next; none that lies still."""
    rows = unit.session.execute(
        select(Charge.contract_id, func.min(Charge.next_at))
        .where(
            Charge.contract_id.in_(ids),
            Charge.state.in_(WAITING),
            Charge.held.is_(False),
            Charge.next_at.is_not(None),
        )
        .group_by(Charge.contract_id)
    )
    return {contract: at for contract, at in rows if at is not None}


def _hours(at: datetime, debit: datetime | None) -> int | None:
    return None if debit is None else max((debit - at) // timedelta(hours=1), 0)
