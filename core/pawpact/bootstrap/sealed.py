"""Every column that holds sealed values, the plugins' own included."""

from __future__ import annotations

from pawpact.access import idempotency
from pawpact.access.models import IdempotencyKey
from pawpact.access.sealed_column import SealedColumn
from pawpact.accounts import correction, staff
from pawpact.accounts.models import Customer, CustomerCorrection, Staff
from pawpact.accounts.registration import BORN_ON, IDENTITY, NAME, PHONE
from pawpact.billing import mandate
from pawpact.billing.models import Mandate
from pawpact.contracts.ending import incident_moves
from pawpact.contracts.models import Agreement, IncidentEvent, PlanChange
from pawpact.contracts.running import plan_change
from pawpact.contracts.signing import agreement, archive, code, evidence, party
from pawpact.contracts.signing.models import AgreementCopy, SigningEvidence, SigningSession
from pawpact.decisions import held, record
from pawpact.decisions.models import DecisionRow, HeldCase
from pawpact.hosting.host import Host
from pawpact.hosting.storage import purpose_of, sealed_columns
from pawpact.pets import health
from pawpact.pets.models import PetHealthEntry

CORE = (
    SealedColumn(IdempotencyKey, "body", idempotency.PURPOSE, key="key"),
    SealedColumn(Customer, "name_sealed", NAME),
    SealedColumn(Customer, "phone_sealed", PHONE),
    SealedColumn(Customer, "identity_sealed", IDENTITY),
    SealedColumn(Customer, "born_on_sealed", BORN_ON),
    SealedColumn(CustomerCorrection, "old_sealed", correction.OLD),
    SealedColumn(Staff, "name_sealed", staff.NAME),
    SealedColumn(Mandate, "provider_reference", mandate.PURPOSE),
    SealedColumn(DecisionRow, "sealed", record.PURPOSE),
    SealedColumn(HeldCase, "facts", held.PURPOSE),
    SealedColumn(Agreement, "evidence_sealed", agreement.EVIDENCE),
    SealedColumn(Agreement, "parties_sealed", party.SEALED),
    SealedColumn(AgreementCopy, "content_sealed", archive.CONTENT),
    SealedColumn(SigningEvidence, "content_sealed", evidence.CONTENT),
    SealedColumn(SigningSession, "device_sealed", code.DEVICE),
    SealedColumn(PlanChange, "confirmation_sealed", plan_change.CONFIRMATION),
    SealedColumn(IncidentEvent, "reference_sealed", incident_moves.EVIDENCE),
    SealedColumn(PetHealthEntry, "note_sealed", health.NOTE),
)


def sealed_columns_of(host: Host) -> tuple[SealedColumn, ...]:
    """Core's columns and those of the plugins that are installed."""
    own = [
        SealedColumn(model, name, purpose_of(model, name))
        for plugin in host.plugins.values()
        for model in (plugin.tables.models if plugin.tables else ())
        for name in sealed_columns(model)
    ]
    return (*CORE, *own)
