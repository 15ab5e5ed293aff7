"""Deposits that a store brings along: held here as there, and owed from the first day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pawpact.contracts.models import Deposit, DepositEvent, DepositPayment
from pawpact.database import bulk
from pawpact.ledger.movement import open_customer
from pawpact.ledger.posting import post
from pawpact.tenancy.unit import Unit

OPENING = "OPEN"
HELD = "held"

Brought = tuple[int, int, int, int, datetime]
"""Application, contract, customer, amount and when the contract was signed."""


def open_deposits(unit: Unit, brought: Sequence[Brought]) -> None:
    """Write deposits that were paid elsewhere, each with its opening journal."""
    if not brought:
        return
    ids, count = unit.ids.many(len(brought)), len(brought)
    amounts = [amount for *_, amount, _ in brought]
    signed = [at for *_, at in brought]
    bulk.insert(
        unit.session,
        Deposit,
        {
            "id": ids,
            "application_id": [each[0] for each in brought],
            "customer_id": [each[2] for each in brought],
            "amount": amounts,
            "remaining": amounts,
            "state": [HELD] * count,
            "due_at": signed,
            "paid_at": signed,
        },
    )
    bulk.insert(
        unit.session,
        DepositEvent,
        {
            "id": unit.ids.many(count),
            "deposit_id": ids,
            "came_from": ["due"] * count,
            "went_to": [HELD] * count,
            "actor": [unit.actor] * count,
            "why": ["import"] * count,
            "at": [unit.at] * count,
        },
    )
    references = [f"opening:{contract}" for _, contract, *_ in brought]
    bulk.insert(
        unit.session,
        DepositPayment,
        {
            "id": unit.ids.many(count),
            "deposit_id": ids,
            "reference": references,
            "amount": amounts,
            "movement": [OPENING] * count,
            "at": [unit.at] * count,
        },
    )
    post(
        unit,
        [
            open_customer(f"deposit:{reference}", each[2], "import", deposit=each[3])
            for reference, each in zip(references, brought, strict=True)
        ],
    )
