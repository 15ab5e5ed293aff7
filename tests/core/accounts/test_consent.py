"""What customers agreed to, and when they took it back."""

from __future__ import annotations

from datetime import timedelta

from pawpact.accounts.service import (
    consent_history,
    opted_out,
    record_consents,
    register_customers,
)
from pawpact.accounts.values import ConsentKind
from pawpact.tenancy.unit import Unit
from tests.core.shop import newcomer

MARKETING = ConsentKind.MARKETING


def test_history_tells_when_consents_moved(unit: Unit) -> None:
    """Each consent given or withdrawn stands with its time and who recorded it."""
    (customer,) = register_customers(unit, [newcomer(1, born_on=None)])
    given = unit.at
    record_consents(unit, customer, {MARKETING: True})
    unit.at += timedelta(days=3)
    record_consents(unit, customer, {MARKETING: False})
    moves = consent_history(unit, customer)
    assert [(each.given, each.at) for each in moves] == [(True, given), (False, unit.at)]
    assert {each.actor for each in moves} == {"staff:1"}


def test_opted_out_are_those_who_said_no(unit: Unit) -> None:
    """Whoever took back her yes gets no marketing; who was never asked is not opted out."""
    yes, no, never, back = register_customers(unit, [newcomer(each) for each in range(4)])
    record_consents(unit, yes, {MARKETING: True})
    record_consents(unit, no, {MARKETING: False})
    record_consents(unit, back, {MARKETING: False})
    record_consents(unit, back, {MARKETING: True})
    assert opted_out(unit, [yes, no, never, back]) == {no}
