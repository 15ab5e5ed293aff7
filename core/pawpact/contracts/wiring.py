"""What contracts bring to decisions."""

from __future__ import annotations

from pawpact.contracts import facts, handlers, reactions
from pawpact.contracts.models import Application, Contract, Deposit
from pawpact.contracts.running import plugins_signed
from pawpact.decisions.registry import Registry


def register(registry: Registry) -> None:
    facts.register(registry)
    handlers.register(registry)
    reactions.register(registry)
    registry.signed = plugins_signed
    registry.identify("application", Application)
    registry.identify("deposit", Deposit)
    registry.identify("contract", Contract)
