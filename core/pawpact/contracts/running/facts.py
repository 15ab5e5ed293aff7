"""Facts of pauses, of reports about pets and of contracts that end."""

from __future__ import annotations

from sqlalchemy import select

from pawpact.contracts.models import Ending, Incident
from pawpact.contracts.running import pause_facts
from pawpact.contracts.values import OPEN_REPORTS
from pawpact.database.among import among_given
from pawpact.database.prepared import Prepared
from pawpact.decisions.registry import Registry
from pawpact.decisions.values import Batch, Columns, Provider
from pawpact.pets.models import Pet
from pawpact.pets.values import PetState

_ENDED = Prepared(
    select(Ending.contract_id, Ending.reason).where(among_given(Ending.contract_id, "contracts"))
)
_AT_HOME = Prepared(
    select(Pet.contract_id).where(
        among_given(Pet.contract_id, "contracts"),
        Pet.state == PetState.ADOPTED.value,
        ~(
            select(Incident.id)
            .where(Incident.contract_id == Pet.contract_id, Incident.state.in_(OPEN_REPORTS))
            .exists()
        ),
    )
)
_INCIDENTS = Prepared(
    select(Incident.id, Incident.kind).where(among_given(Incident.id, "incidents"))
)


def _ended(batch: Batch) -> Columns:
    ids = batch.subjects("contract")
    rows = _ENDED.rows(batch.unit.session, contracts=ids)
    found = {row.contract_id: row.reason for row in rows}
    return {"contract.end_reason": [found.get(each) for each in ids]}


def _at_home(batch: Batch) -> Columns:
    """A pet that came back, and perhaps went on to somebody else, is not at home under this one.

    Nor is one that was reported dead or lost, before anybody has looked.
    """
    ids = batch.subjects("contract")
    found = {row.contract_id for row in _AT_HOME.rows(batch.unit.session, contracts=ids)}
    return {"contract.pet_at_home": [each in found for each in ids]}


def _incident(batch: Batch) -> Columns:
    ids = batch.subjects("incident")
    rows = _INCIDENTS.rows(batch.unit.session, incidents=ids)
    found = {row.id: row.kind for row in rows}
    return {"incident.kind": [found[each] for each in ids]}


def register(registry: Registry) -> None:
    pause_facts.register(registry)
    registry.provide(Provider("contract", ("contract.end_reason",), _ended))
    registry.provide(Provider("contract", ("contract.pet_at_home",), _at_home))
    registry.provide(Provider("incident", ("incident.kind",), _incident))
