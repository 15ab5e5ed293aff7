"""What becomes of pets after they went home, by the verbs of a shop."""

from __future__ import annotations

from sqlalchemy import select

from pawpact.contracts.ending.incident import (
    IncidentKind,
    Report,
    confirm_incident,
    report_incident,
    report_pet_found,
)
from pawpact.contracts.ending.incident_evidence import EVIDENCE_WANTED, accepted_documents
from pawpact.contracts.ending.values import Choice
from pawpact.contracts.models import Contract, Incident
from pawpact.contracts.running.given_back import receive_back
from pawpact.sdk.testing.store_files import StoreFiles

_WHY = "told by the test"


class StoreLife(StoreFiles):
    """Lets the pet of a running contract, by its number, be lost, found, dead or given back."""

    def report_lost(self, contract: int) -> None:
        """The customer reports the pet lost; debits are held."""
        self._report(contract, IncidentKind.LOST)

    def report_found(self, contract: int) -> None:
        """The pet that was reported lost is back at home."""
        with self.installation.platform.unit(self.name, "customer:test") as unit:
            asked = select(Incident.id).where(Incident.contract_id == contract)
            number = unit.session.scalars(asked.order_by(Incident.id.desc()).limit(1)).one()
            report_pet_found(unit, number, _WHY)

    def report_dead(self, contract: int) -> int:
        """The customer reports the pet dead; nobody of the store has looked yet."""
        return self._report(contract, IncidentKind.DEAD)

    def pet_dies(self, contract: int) -> None:
        """The pet is reported dead and the manager confirms it: the contract ends without a fee."""
        incident = self.report_dead(contract)
        with self.installation.platform.unit(self.name, "staff:test") as unit:
            confirm_incident(unit, incident, _WHY, choice=Choice.REFUND)

    def give_back(self, contract: int) -> None:
        """The store has the pet again; a person decides about the contract."""
        with self.installation.platform.unit(self.name, "staff:test") as unit:
            pet = unit.session.get_one(Contract, (unit.store.tenant, contract)).pet_id
            receive_back(unit, pet, _WHY)

    def _report(self, contract: int, kind: IncidentKind) -> int:
        self.installation.applications += 1
        key = f"report-{self.installation.applications}"
        with self.installation.platform.unit(self.name, "customer:test") as unit:
            proofs = accepted_documents(unit.store.texts(EVIDENCE_WANTED[kind]))
            given = tuple((each, _WHY) for each in sorted(proofs))
            told = Report(key, contract, kind, unit.today, _WHY, given)
            return report_incident(unit, told)
