"""The whole audit of a store: what the books promise, and what every context above them does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from pawpact.benefits import audit as benefits
from pawpact.benefits.models import Benefit, BenefitEvent, ExpiryNotice
from pawpact.billing import audit as billing
from pawpact.billing import audit_added, audit_announced, audit_provider, audit_reversal
from pawpact.billing.gateway.registry import Gateways, gateway_of
from pawpact.billing.gateway.statement import Collected, read_statement
from pawpact.billing.models import ChargeWaiver, MandateEvent
from pawpact.contracts.auditing import audit as contracts
from pawpact.contracts.auditing import text
from pawpact.contracts.models import (
    Agreement,
    ApplicationEvent,
    ContractEvent,
    ContractHold,
    ContractPause,
    Deposit,
    DepositOffset,
    DepositPayment,
    Ending,
    Incident,
    PlanChange,
)
from pawpact.database.presence import Presence, known_empty
from pawpact.ledger import verify
from pawpact.ledger.audit import AuditReport, audit
from pawpact.ledger.finding import Auditor
from pawpact.orders import audit as orders
from pawpact.orders import audit_claim, audit_coupon
from pawpact.orders.claim_models import AfterSalesClaim, AfterSalesEvent, CompensationMonth
from pawpact.orders.models import Order, OrderLineRow, OrderRefund
from pawpact.payouts import audit as payouts
from pawpact.payouts.models import Payout
from pawpact.tenancy.unit import Unit

AUDITORS: tuple[Auditor, ...] = (
    billing.AUDITOR,
    audit_added.AUDITOR,
    audit_reversal.AUDITOR,
    *audit_announced.AUDITORS,
    *benefits.AUDITORS,
    *orders.AUDITORS,
    *audit_coupon.AUDITORS,
    *audit_claim.AUDITORS,
    *payouts.AUDITORS,
    *contracts.AUDITORS,
)

HASHES: tuple[Auditor, ...] = (verify.AUDITOR, text.AUDITOR)
"""What was hashed when it was written, hashed anew: it reads every journal and agreement whole."""

_PRESENCE = Presence(
    (
        *(AfterSalesClaim, AfterSalesEvent, Agreement, ApplicationEvent, Benefit, BenefitEvent),
        *(ChargeWaiver, CompensationMonth, ContractEvent, ContractHold, ContractPause, Deposit),
        *(DepositOffset, DepositPayment, Ending, ExpiryNotice, Incident, MandateEvent),
        *(Order, OrderLineRow, OrderRefund, Payout, PlanChange),
    )
)
"""What many a store has none of; nearly half of the audit's statements begin there."""

Statements = Mapping[str, Mapping[str, Collected]]
"""What providers say they collected, by provider and key."""


def audit_books(unit: Unit, statements: Statements | None = None) -> AuditReport:
    """Every equation that holds in a store's books; with providers' own files also those.

    Nothing is hashed: whether the books are those that were written is for `prove_books`.
    """
    with known_empty(unit.session, _PRESENCE):
        return audit(unit, _auditors(statements or {}))


def prove_books(unit: Unit, statements: Statements | None = None) -> AuditReport:
    """The whole audit, and whether journals and agreements are what was hashed of them."""
    with known_empty(unit.session, _PRESENCE):
        return audit(unit, (*HASHES, *_auditors(statements or {})))


def _auditors(statements: Statements) -> tuple[Auditor, ...]:
    compared = [
        audit_provider.provider_auditor(provider, collected)
        for provider, collected in statements.items()
    ]
    return (*AUDITORS, *compared)


def read_statements(gateways: Gateways, files: Iterable[tuple[str, Path]]) -> Statements:
    """The files of these providers, each read as its provider writes them."""
    return {
        provider: read_statement(gateway_of(gateways, provider), path) for provider, path in files
    }


def unclaimed(units: Iterable[Unit], statements: Statements) -> dict[str, list[Collected]]:
    """What providers say they collected and no store has a contract for."""
    left = {provider: dict(collected) for provider, collected in statements.items()}
    for unit in units:
        for collected in left.values():
            for key in audit_provider.known_keys(unit.session, collected):
                del collected[key]
    return {provider: list(collected.values()) for provider, collected in left.items()}
