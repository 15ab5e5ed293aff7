"""Contracts in the middle of their term, each with a charge that is noticed and due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from pawpact.billing.models import Charge, Mandate
from pawpact.contracts.models import Application, Contract
from pawpact.database import bulk
from pawpact.tenancy.unit import Unit

PRICE, TERM = 39_800, 24


def run_contracts(unit: Unit, performed: Sequence[int], term: int = TERM) -> list[int]:
    """One active contract for each of these numbers of performed periods; returns their ids.

    The charge of the period to come is due now, noticed six days ago.
    """
    count = len(performed)
    contracts = unit.ids.many(count)
    applications, people = unit.ids.many(count), unit.ids.many(count)
    _apply(unit, applications, people, contracts, term)
    whose = {"customer_id": people, "pet_id": contracts}
    known: dict[str, Sequence[object]] = {
        **whose,
        "id": contracts,
        "application_id": applications,
        "plan_price": [PRICE] * count,
        "term": [term] * count,
        "state": ["active"] * count,
        "revision_id": [unit.store.revision.id] * count,
        "streak": performed,
        "performed": performed,
    }
    bulk.insert(unit.session, Contract, known)
    _authorise(unit, contracts, people)
    _owe(unit, contracts, whose, [periods + 1 for periods in performed])
    return contracts


def _apply(
    unit: Unit, ids: Sequence[int], people: Sequence[int], keys: Sequence[int], term: int
) -> None:
    count = len(ids)
    columns: dict[str, Sequence[object]] = {
        "id": ids,
        "key": [f"running-{key}" for key in keys],
        "customer_id": people,
        "pet_id": keys,
        "plan": ["cat_common"] * count,
        "plan_price": [PRICE] * count,
        "term": [term] * count,
        "documents": [[]] * count,
        "wanted": [[]] * count,
        "state": ["approved"] * count,
        "attempt": [1] * count,
        "decided_attempt": [1] * count,
        "low_threshold_offered": [False] * count,
        "submitted_at": [unit.at] * count,
    }
    bulk.insert(unit.session, Application, columns)


def _authorise(unit: Unit, contracts: Sequence[int], people: Sequence[int]) -> None:
    count = len(contracts)
    columns: dict[str, Sequence[object]] = {
        "id": unit.ids.many(count),
        "contract_id": contracts,
        "customer_id": people,
        "provider": ["simulator"] * count,
        "provider_reference": [b"sealed"] * count,
        "limit": [PRICE] * count,
        "state": ["authorised"] * count,
    }
    bulk.insert(unit.session, Mandate, columns)


def _owe(
    unit: Unit,
    contracts: Sequence[int],
    whose: dict[str, list[int]],
    periods: Sequence[int],
) -> None:
    count = len(contracts)
    columns: dict[str, Sequence[object]] = {
        **whose,
        "id": unit.ids.many(count),
        "contract_id": contracts,
        "period": periods,
        "due_on": [unit.today] * count,
        "due_at": [unit.at] * count,
        "next_at": [unit.at] * count,
        "amount": [PRICE] * count,
        "noticed_amount": [PRICE] * count,
        "state": ["noticed"] * count,
        "notice_kind": ["first"] * count,
        "notice_delivered_at": [unit.at - timedelta(days=6)] * count,
    }
    bulk.insert(unit.session, Charge, columns)
