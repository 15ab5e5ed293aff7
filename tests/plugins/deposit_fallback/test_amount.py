"""A store that asks for less than the platform, down to nothing."""

from __future__ import annotations

from types import ModuleType

import pytest
from sqlalchemy import func, select

from pawpact.contracts.models import Deposit
from pawpact.sdk.testing import Store
from pawpact_plugins.credit_scoring import plugin as credit_scoring
from pawpact_plugins.deposit_fallback import plugin


@pytest.fixture
def pawpact_plugins() -> list[ModuleType]:
    return [credit_scoring, plugin]


@pytest.mark.parametrize(
    ("amount", "state", "deposits", "told"),
    [
        (0, "approved", 0, "application.approve"),
        (1, "approved_with_deposit_due", 1, "application.require_deposit"),
    ],
)
def test_a_deposit_of_nothing_is_an_approval(
    store: Store, amount: int, state: str, deposits: int, told: str
) -> None:
    """At 0 yuan nobody waits for a payment that cannot be made; at 1 yuan it is waited for."""
    store.parameters({"deposit_fallback.deposit_amount": amount})
    assert store.apply(score=549).state == state
    with store.reading() as unit:
        assert unit.session.scalar(select(func.count(Deposit.id))) == deposits
    assert told in store.messages()
