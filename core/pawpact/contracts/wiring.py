"""What contracts bring to decisions."""

from __future__ import annotations

from pawpact.contracts import facts, handlers, reactions
from pawpact.contracts.brand import LIVE_ELSEWHERE, SIGNED_ELSEWHERE
from pawpact.contracts.deposits import facts as deposit_facts
from pawpact.contracts.deposits import handlers as deposit_handlers
from pawpact.contracts.models import (
    Application,
    Contract,
    ContractPause,
    Deposit,
    DepositOffset,
    Incident,
)
from pawpact.contracts.running import claim_hold
from pawpact.contracts.running import facts as life_facts
from pawpact.contracts.running import handlers as life_handlers
from pawpact.contracts.signed_under import views_of
from pawpact.decisions.registry import Registry


def register(registry: Registry) -> None:
    facts.register(registry)
    registry.provide(SIGNED_ELSEWHERE)
    registry.provide(LIVE_ELSEWHERE)
    handlers.register(registry)
    life_facts.register(registry)
    life_handlers.register(registry)
    deposit_facts.register(registry)
    deposit_handlers.register(registry)
    claim_hold.register(registry)
    reactions.register(registry)
    registry.signed = views_of
    registry.identify("application", Application)
    registry.identify("deposit", Deposit)
    registry.identify("offset", DepositOffset)
    registry.identify("contract", Contract)
    registry.identify("pause", ContractPause)
    registry.identify("incident", Incident)
