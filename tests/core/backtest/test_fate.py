"""What became of a case, from the states of its contract and its charges."""

from __future__ import annotations

import pytest

from pawpact.backtest.fate import fate_of_application, fate_of_charge, fate_of_contract
from pawpact.billing.values import ChargeState
from pawpact.contracts.values import APPLICATION, CONTRACT


@pytest.mark.parametrize(
    ("state", "paid", "late", "code"),
    [
        ("active", {"settled": 3}, False, "paid_on_time"),
        ("active", {"settled": 3}, True, "paid_late"),
        ("payment_overdue", {"settled": 2, "overdue": 1}, True, "overdue"),
        ("terminated", {"settled": 2, "overdue": 1}, True, "overdue"),
        ("terminated", {"settled": 2}, False, "ended_early"),
        ("completed", {"settled": 11, "waived": 1}, False, "paid_on_time"),
        ("active", {"waived": 1}, False, "waived"),
        ("active", {"settled": 2, "failed": 1}, False, "failed"),
        ("active", {"reversed": 1, "settled": 2}, False, "reversed"),
        ("active", {}, False, "not_due_yet"),
        ("withdrawn", {}, False, "withdrawn"),
        ("awaiting_mandate", {}, False, "signing"),
    ],
)
def test_a_contract_is_told_by_its_worst(
    state: str, paid: dict[str, int], late: bool, code: str
) -> None:
    """Money that is owed now goes before how the contract ended, that before a late period."""
    assert fate_of_contract(state, paid, was_late=late).code == code


@pytest.mark.parametrize("state", sorted(CONTRACT.states))
def test_every_contract_has_a_fate(state: str) -> None:
    """No state of a contract is left without words."""
    assert fate_of_contract(state, {}, was_late=False).label.zh


@pytest.mark.parametrize(
    ("state", "late", "code"),
    [
        ("settled", False, "paid_on_time"),
        ("settled", True, "paid_late"),
        ("overdue", True, "overdue"),
        ("waived", False, "waived"),
        ("moved", False, "called_off"),
        ("failed", False, "failed"),
        ("noticed", False, "not_due_yet"),
    ],
)
def test_a_period_is_told_by_its_state(state: str, late: bool, code: str) -> None:
    """Of one debit."""
    assert ChargeState(state) is not None
    assert fate_of_charge(state, was_late=late).code == code


def test_an_application_without_a_contract_is_told_by_its_state() -> None:
    """In the words that applications have for it."""
    assert fate_of_application("lapsed").label == APPLICATION.say("lapsed")
