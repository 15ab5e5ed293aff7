"""One walk over plain contracts sees every fault that the equations name, and asks none in vain."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Update, func, select, update

from pawpact.billing.models import Charge
from pawpact.contracts.auditing.walk import _FLAGS, AUDITOR, _seen
from pawpact.contracts.models import Application, Contract
from pawpact.ledger.finding import examine
from pawpact.tenancy.unit import Unit
from tests.core.contracts.life import Life

Spoil = Callable[[int], Update]


def _first(contract: int) -> Any:
    return (
        Charge.id
        == select(func.min(Charge.id)).where(Charge.contract_id == contract).scalar_subquery()
    )


FAULTS: dict[str, tuple[Spoil, str, str]] = {
    "more performed than settled": (
        lambda one: update(Contract).where(Contract.id == one).values(performed=7),
        "streak",
        "wrong_streak",
    ),
    "a longer streak": (
        lambda one: update(Contract).where(Contract.id == one).values(streak=7),
        "streak",
        "wrong_streak",
    ),
    "a gap": (
        lambda one: update(Charge).where(_first(one)).values(period=99),
        "gap",
        "wrong_schedule",
    ),
    "another term": (
        lambda one: update(Contract).where(Contract.id == one).values(term=36),
        "agreed",
        "wrong_terms",
    ),
    "another applicant": (
        lambda _: update(Application).values(customer_id=Application.customer_id + 1),
        "agreed",
        "wrong_owner",
    ),
    "another's charge": (
        lambda one: update(Charge).where(_first(one)).values(customer_id=1),
        "owner",
        "wrong_owner",
    ),
    "another price": (
        lambda one: update(Charge).where(_first(one)).values(discount=1),
        "price",
        "wrong_amount",
    ),
    "a hold out of nowhere": (
        lambda one: update(Charge).where(_first(one)).values(held=True),
        "held",
        "held_for_nothing",
    ),
}


def _flags(unit: Unit) -> set[str]:
    (row,) = _seen.rows(unit.session)
    assert row.walked == row.charges > 0
    return {name for name in _FLAGS if getattr(row, name)}


def test_a_plain_contract_is_not_looked_into(life: Life) -> None:
    """Nothing is seen of it, so no equation is asked."""
    with life.reading() as unit:
        assert _flags(unit) == set()
        assert examine(unit.session, [AUDITOR]) == ()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_seen_and_named(life: Life, fault: str) -> None:
    """By the walk under its own flag, by the equation under its own name."""
    spoil, flag, code = FAULTS[fault]
    with life.unit() as unit:
        unit.session.execute(spoil(life.contract))
        assert flag in _flags(unit)
        assert code in {each.code for each in examine(unit.session, [AUDITOR])}


def test_a_charge_without_a_contract_is_seen_by_its_number(life: Life) -> None:
    """The walk goes by contracts; what belongs to none is missing in it."""
    with life.unit() as unit:
        unit.session.execute(update(Charge).where(_first(life.contract)).values(contract_id=5))
        (row,) = _seen.rows(unit.session)
        assert row.walked == row.charges - 1
        assert {"wrong_owner"} <= {each.code for each in examine(unit.session, [AUDITOR])}
