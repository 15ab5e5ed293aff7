"""Stores that count more strictly: a recount from the moves of charges still agrees."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pawpact.billing.models import Charge
from pawpact.billing.values import ChargeState
from pawpact.contracts.models import Contract
from pawpact.contracts.reactions import break_at_failure
from pawpact.contracts.running.streak import Performance, recompute
from pawpact.contracts.running.streak_history import history
from pawpact.database import bulk
from pawpact.policy.layering.snapshot import freeze
from pawpact.policy.model import LayerValue
from pawpact.tenancy.models import PolicyRevision
from pawpact.vocabulary.case import Case
from pawpact.vocabulary.types import Value
from tests.plugins.welfare_tiers.conftest import STORE, Street
from tests.running import run_contracts


def change(street: Street, name: str, value: Value) -> None:
    """The platform's own number is another one."""
    store = street.house.stores[STORE]
    known = store.revision.ruleset.parameters[f"welfare_tiers.{name}"]
    layers = (*known.layers, LayerValue(value, known.layers[-1].origin))
    parameters = {
        **store.revision.ruleset.parameters,
        known.name: replace(known, layers=layers),
    }
    ruleset = replace(store.revision.ruleset, parameters=parameters, content_hash=name)
    revision = replace(store.revision, ruleset=ruleset, content_hash=name)
    street.house.stores[STORE] = replace(store, revision=revision)


def performance(street: Street, contract: int) -> tuple[Performance, Performance]:
    """What the contract says, and what the moves of its charges say."""
    with street.house.platform.reading(STORE) as unit:
        row = unit.session.get_one(Contract, (unit.store.tenant, contract))
        counted = recompute(history(unit.session, [contract])[contract])
        return Performance(row.streak, row.performed), counted


@pytest.mark.parametrize(("counts", "streak"), [(True, 1), (False, 0)])
def test_a_waived_period_counts_where_the_store_says_so(
    street: Street, counts: bool, streak: int
) -> None:
    """It is performed either way; whether it is one in a row is kept with it, for any recount."""
    change(street, "streak_waived_counts", counts)
    (contract,) = waived(street, 1)
    street.house.platform.run_debits(STORE)
    change(street, "streak_waived_counts", not counts)
    assert performance(street, contract) == (Performance(streak, 1), Performance(streak, 1))


def test_whether_a_waived_period_counts_is_as_each_contract_signed(street: Street) -> None:
    """Of two on one page the one that signed it before counts its waived period, the other not."""
    before, after = waived(street, 2)
    sign_under_todays_rules(street, before)
    signed = street.house.stores[STORE]
    change(street, "streak_waived_counts", False)
    with street.house.platform.reading(STORE) as unit:
        number = unit.session.get_one(Contract, (unit.store.tenant, before)).revision_id
    today = street.house.stores[STORE]
    view = replace(signed, revision=replace(signed.revision, id=number))
    street.house.stores[STORE] = replace(today, signed={number: view})
    street.house.platform.run_debits(STORE)
    assert performance(street, before) == (Performance(1, 1), Performance(1, 1))
    assert performance(street, after) == (Performance(0, 1), Performance(0, 1))


def waived(street: Street, count: int) -> list[int]:
    """So many contracts whose first period is waived and falls due now."""
    with street.house.platform.unit(STORE) as unit:
        contracts = run_contracts(unit, [0] * count)
        for row in unit.session.query(Charge).filter(Charge.contract_id.in_(contracts)):
            row.state, row.waived = ChargeState.SCHEDULED.value, True
    return contracts


@pytest.mark.parametrize(
    ("broken_when", "streak"), [("unpaid_after_grace", 1), ("first_failure", 0)]
)
def test_a_failed_debit_breaks_a_streak_only_where_rules_are_that_strict(
    street: Street, broken_when: str, streak: int
) -> None:
    """Usually nothing happens before the grace is over; else the streak is gone, for good."""
    (contract,) = street.run(0)
    change(street, "streak_broken_when", broken_when)
    with street.house.platform.unit(STORE) as unit:
        break_at_failure(unit, "charge.failed", [Case("f", {"contract": contract})])
    assert performance(street, contract) == (Performance(streak, 1), Performance(streak, 1))


def test_a_stricter_rule_of_later_breaks_no_streak_that_was_signed_before(street: Street) -> None:
    """The contract keeps what it was signed under; one that is signed now follows the new rule."""
    (before,), (after,) = street.run(0), street.run(0)
    sign_under_todays_rules(street, before)
    change(street, "streak_broken_when", "first_failure")
    with street.house.platform.unit(STORE) as unit:
        failed = [Case(f"{each}", {"contract": each}) for each in (before, after)]
        break_at_failure(unit, "charge.failed", failed)
    assert performance(street, before)[0].streak == 1
    assert performance(street, after)[0].streak == 0


def sign_under_todays_rules(street: Street, contract: int) -> None:
    """What the store says now is kept as the policy that the contract was signed under."""
    house = street.house
    signed = freeze(house.stores[STORE].revision.ruleset, house.host.vocabulary())
    with house.platform.unit(STORE) as unit:
        number = unit.ids.one()
        columns = {
            "id": [number],
            "number": [99],
            "content_hash": [f"signed-{number}"],
            "content": [signed],
            "layers": [[]],
            "plugins": [[]],
            "valid_from": [unit.at],
            "actor": ["platform:1"],
            "why": ["earlier"],
            "at": [unit.at],
        }
        bulk.insert(unit.session, PolicyRevision, columns)
        unit.session.get_one(Contract, (unit.store.tenant, contract)).revision_id = number
