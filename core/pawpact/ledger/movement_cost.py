"""What care, guarantees and events do to the books."""

from __future__ import annotations

from pawpact.ledger.account import (
    EVENT_FEES,
    EVENT_INCOME,
    GUARANTEE,
    KIT,
    PSP_CLEARING,
    REFUND_PAYABLE,
    SUPPLIER_PAYABLE,
    VET,
)
from pawpact.ledger.leg import money
from pawpact.ledger.values import Journal


def replace_pet(key: str, cost: int, cause: str) -> Journal:
    """P31: a pet is replaced under the guarantee; treatment and kit are the store's cost."""
    return Journal("P31", key, cause, money(GUARANTEE, 0, SUPPLIER_PAYABLE, 0, cost))


def take_event_fee(key: str, fee: int, cause: str) -> Journal:
    """P33: an event's fee is paid in cash and owed until the event is held."""
    return Journal("P33", key, cause, money(PSP_CLEARING, 0, EVENT_FEES, 0, fee))


def hold_event(key: str, fees: int, cause: str) -> Journal:
    """P35: the event was held; its fees are earned."""
    return Journal("P35", key, cause, money(EVENT_FEES, 0, EVENT_INCOME, 0, fees))


def cancel_event(key: str, customer: int, fee: int, cause: str) -> Journal:
    """P36: the store cancels an event; a fee paid in cash is to be refunded."""
    return Journal("P36", key, cause, money(EVENT_FEES, 0, REFUND_PAYABLE, customer, fee))


def fund_clinic_discount(key: str, discount: int, cause: str) -> Journal:
    """P37: the store funds what a clinic takes off a bill."""
    return Journal("P37", key, cause, money(VET, 0, SUPPLIER_PAYABLE, 0, discount))


def hand_over_kit(key: str, cost: int, cause: str) -> Journal:
    """P42: the adoption kit is handed over."""
    return Journal("P42", key, cause, money(KIT, 0, SUPPLIER_PAYABLE, 0, cost))
