"""Rows of applications, deposits and contracts."""

from pawpact.contracts.models.application import (
    Application,
    ApplicationEvent,
    Deposit,
    DepositEvent,
    DepositOffset,
    DepositPayment,
)
from pawpact.contracts.models.contract import Agreement, Contract, ContractEvent
from pawpact.contracts.models.ending import Ending, Incident, IncidentEvent
from pawpact.contracts.models.running import ContractHold, ContractPause, PauseEvent, PlanChange

__all__ = [
    "Agreement",
    "Application",
    "ApplicationEvent",
    "Contract",
    "ContractEvent",
    "ContractHold",
    "ContractPause",
    "Deposit",
    "DepositEvent",
    "DepositOffset",
    "DepositPayment",
    "Ending",
    "Incident",
    "IncidentEvent",
    "PauseEvent",
    "PlanChange",
]
