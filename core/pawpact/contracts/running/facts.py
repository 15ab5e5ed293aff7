"""Facts of pauses, of reports about pets and of contracts that end."""

from __future__ import annotations

from sqlalchemy import select

from pawpact.contracts.models import ContractPause, Ending, Incident
from pawpact.contracts.moves import contracts
from pawpact.contracts.running.pause_limit import paused_in_years
from pawpact.decisions.registry import Registry
from pawpact.decisions.values import Batch, Columns, Provider


def _pause(batch: Batch) -> Columns:
    ids = batch.subjects("pause")
    asked = select(ContractPause.id, ContractPause.asked, ContractPause.documents)
    rows = {
        row.id: row for row in batch.unit.session.execute(asked.where(ContractPause.id.in_(ids)))
    }
    return {
        "pause.periods_asked": [rows[each].asked for each in ids],
        "pause.documents": [tuple(rows[each].documents) for each in ids],
    }


def _paused(batch: Batch) -> Columns:
    ids = batch.subjects("contract")
    found = paused_in_years(batch.unit, list(contracts(batch.unit, ids).values()))
    return {"contract.paused_in_contract_year": [found[each] for each in ids]}


def _ended(batch: Batch) -> Columns:
    ids = batch.subjects("contract")
    rows = select(Ending.contract_id, Ending.reason).where(Ending.contract_id.in_(ids))
    found = {row.contract_id: row.reason for row in batch.unit.session.execute(rows)}
    return {"contract.end_reason": [found.get(each) for each in ids]}


def _incident(batch: Batch) -> Columns:
    ids = batch.subjects("incident")
    rows = select(Incident.id, Incident.kind).where(Incident.id.in_(ids))
    found = {row.id: row.kind for row in batch.unit.session.execute(rows)}
    return {"incident.kind": [found[each] for each in ids]}


def register(registry: Registry) -> None:
    registry.provide(Provider("pause", ("pause.periods_asked", "pause.documents"), _pause))
    registry.provide(Provider("contract", ("contract.paused_in_contract_year",), _paused))
    registry.provide(Provider("contract", ("contract.end_reason",), _ended))
    registry.provide(Provider("incident", ("incident.kind",), _incident))
