"""The moves of everything that is a customer's: which tables tell them, who may read them."""

from __future__ import annotations

from pawpact.access.permission import Permission
from pawpact.benefits.models import Benefit, BenefitEvent
from pawpact.benefits.values import BENEFIT
from pawpact.billing.models import Charge, ChargeEvent, Mandate, MandateEvent
from pawpact.billing.values import CHARGE, MANDATE, ChargeState
from pawpact.contracts.evidence_label import incident_label
from pawpact.contracts.models import (
    Application,
    ApplicationEvent,
    Contract,
    ContractEvent,
    ContractPause,
    Deposit,
    DepositEvent,
    Incident,
    IncidentEvent,
    PauseEvent,
)
from pawpact.contracts.values import APPLICATION, CONTRACT, DEPOSIT, INCIDENT, PAUSE
from pawpact.kernel.label import Label
from pawpact.orders.models import Order, OrderEvent
from pawpact.orders.values import ORDER
from pawpact.payouts.models import Payout, PayoutEvent
from pawpact.payouts.values import PAYOUT
from pawpact.reports.timeline.trail import Trail
from pawpact.vocabulary.benefit_kind import COUPONS, KIND_LABELS, PRIVILEGES, STAR


def benefit_called(kind: str) -> Label:
    """A benefit by its kind; a kind of the store's own by the store's own word."""
    named = (KIND_LABELS, COUPONS, PRIVILEGES, {STAR: Label("守约星级", "star")})
    said = next((each[kind] for each in named if kind in each), Label.of(kind))
    return Label(f"权益“{said.zh}”", f"benefit {said.en}")


def _period(period: int) -> Label:
    return Label(f"第 {period} 期月付", f"period {period}")


TRAILS = (
    (
        Permission.READ_APPLICATION,
        Trail(
            "application",
            "app",
            APPLICATION,
            Application,
            ApplicationEvent,
            "application_id",
            told=frozenset({"submitted"}),
        ),
    ),
    (
        Permission.READ_APPLICATION,
        Trail("deposit", "dep", DEPOSIT, Deposit, DepositEvent, "deposit_id", by="application"),
    ),
    (
        Permission.READ_CONTRACT,
        Trail("contract", "con", CONTRACT, Contract, ContractEvent, "contract_id"),
    ),
    (
        Permission.READ_CONTRACT,
        Trail("pause", "pau", PAUSE, ContractPause, PauseEvent, "pause_id", by="contract"),
    ),
    (
        Permission.READ_CONTRACT,
        Trail(
            "incident",
            "inc",
            INCIDENT,
            Incident,
            IncidentEvent,
            "incident_id",
            by="contract",
            name="kind",
            called=incident_label,
        ),
    ),
    (
        Permission.READ_CONTRACT,
        Trail(
            "mandate",
            "man",
            MANDATE,
            Mandate,
            MandateEvent,
            "mandate_id",
            by="contract",
            came_from="from_state",
            went_to="to_state",
        ),
    ),
    (
        Permission.READ_CONTRACT,
        Trail(
            "charge",
            "chg",
            CHARGE,
            Charge,
            ChargeEvent,
            "charge_id",
            by="contract",
            came_from="from_state",
            went_to="to_state",
            name="period",
            called=_period,
            receipt=("receipt_id", "contract_id"),
            decided=frozenset({ChargeState.SETTLED.value, ChargeState.WAIVED.value}),
        ),
    ),
    (
        Permission.READ_ORDER,
        Trail(
            "order",
            "ord",
            ORDER,
            Order,
            OrderEvent,
            "order_id",
            came_from="from_state",
            went_to="to_state",
        ),
    ),
    (
        Permission.READ_STATEMENT,
        Trail(
            "benefit",
            "ben",
            BENEFIT,
            Benefit,
            BenefitEvent,
            "benefit_id",
            came_from="from_state",
            went_to="to_state",
            name="kind",
            called=benefit_called,
        ),
    ),
    (
        Permission.READ_STATEMENT,
        Trail("refund", "pay", PAYOUT, Payout, PayoutEvent, "payout_id"),
    ),
)
