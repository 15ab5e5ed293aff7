"""Holds beside the state: nothing is debited while one lies there, and nothing else is stopped."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from pawpact.billing.gateway.simulator import Outcome, always_ok
from pawpact.billing.service import valid_mandate
from pawpact.contracts.models import ContractHold
from pawpact.contracts.running.hold import HoldReason, holds, lift_hold, put_hold
from pawpact.kernel.errors import InvalidField, NotFound
from pawpact.vocabulary.case import Case
from tests.core.contracts.life import Life

SECOND = "second"


def _put(life: Life, reason: str = HoldReason.DISPUTE, key: str = "") -> bool:
    with life.unit() as unit:
        return put_hold(unit, life.contract, reason, "wrong amount, she says", key=key)


def _lift(life: Life, reason: str = HoldReason.DISPUTE, key: str = "") -> bool:
    with life.unit() as unit:
        return lift_hold(unit, life.contract, reason, "settled", key=key)


@pytest.mark.parametrize("reason", list(HoldReason))
def test_a_held_contract_is_not_debited(life: Life, reason: HoldReason) -> None:
    """With any of the five holds months pass without a debit or a notice."""
    _put(life, reason)
    life.days(60)
    assert life.asked == []
    assert life.states() == {"scheduled": 12}


def test_a_hold_on_an_unanswered_debit_keeps_it_from_being_tried_again(life: Life) -> None:
    """Refused after the hold was laid, it waits until the hold is lifted; then it is debited."""
    life.answer(lambda _: Outcome.TIMEOUT_BEFORE_ARRIVAL)
    while "unknown" not in life.states():
        life.days(1)
    _put(life)
    life.answer(always_ok)
    life.days(12)
    first = life.charges()[0]
    assert (life.asked, first.state, first.held) == ([], "failed", True)
    _lift(life)
    life.until_settled(1)


def test_the_last_hold_lifted_lets_debits_go_on(life: Life) -> None:
    """With one of two holds lifted nothing is debited, with both lifted it is."""
    _put(life)
    _put(life, HoldReason.EVIDENCE)
    _lift(life)
    life.days(60)
    assert life.asked == []
    _lift(life, HoldReason.EVIDENCE)
    life.until_settled(1)


def test_two_holds_of_one_reason_are_told_apart(life: Life) -> None:
    """Lifting one of two reports' holds leaves the other."""
    _put(life, HoldReason.DEBIT, "first")
    _put(life, HoldReason.DEBIT, SECOND)
    _lift(life, HoldReason.DEBIT, "first")
    with life.reading() as unit:
        assert [each.key for each in holds(unit, [life.contract])[life.contract]] == [SECOND]


def test_a_hold_says_who_since_when_and_why(life: Life) -> None:
    """Laid and lifted, the row keeps both sides."""
    _put(life)
    _lift(life)
    with life.reading() as unit:
        row = unit.session.scalars(select(ContractHold)).one()
    assert (row.by, row.why, row.lifted_by, row.lifted_why) == (
        "staff:1",
        "wrong amount, she says",
        "staff:1",
        "settled",
    )
    assert row.since == row.lifted_at


def test_a_hold_lies_once(life: Life) -> None:
    """Laid twice it is one; lifted twice the second finds nothing."""
    assert (_put(life), _put(life)) == (True, False)
    assert (_lift(life), _lift(life)) == (True, False)


def test_an_unknown_reason_is_refused(life: Life) -> None:
    """The message lists the five reasons."""
    with pytest.raises(InvalidField, match="payment_method"):
        _put(life, "bad_mood")


def test_a_hold_needs_a_contract(life: Life) -> None:
    """Of another store's or no contract nothing is held."""
    with life.unit() as unit, pytest.raises(NotFound):
        put_hold(unit, 1, HoldReason.DISPUTE, "why")


def test_a_stopped_mandate_holds_and_a_new_one_frees(life: Life) -> None:
    """Without a valid mandate the hold ``payment_method`` lies there until it is restored."""
    with life.unit() as unit:
        mandate = valid_mandate(unit, life.contract)
        assert mandate is not None
        subjects = {"mandate": mandate, "contract": life.contract, "customer": 1, "pet": 1}
        unit.raise_moment("mandate.stopped", [Case("m:1", subjects)])
    with life.reading() as unit:
        reasons = [each.reason for each in holds(unit, [life.contract])[life.contract]]
    assert reasons == [HoldReason.PAYMENT_METHOD]
    with life.unit() as unit:
        unit.raise_moment("mandate.restored", [Case("m:2", subjects)])
    with life.reading() as unit:
        assert holds(unit, [life.contract])[life.contract] == []
