"""The end of a term returns the deposit: by the store's policy, and without one by core itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from pawpact.contracts.deposits.refund import upcoming_refunds
from pawpact.contracts.models import Contract, DepositEvent
from pawpact.decisions.models import DecisionRow
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.ledger.models import JournalRow
from pawpact.payouts.models import Payout
from tests.core.contracts.deposits.held import STORE, YUAN_500, Held
from tests.house import House

WITHIN = """store: xihu
extends: platform@2026.1
deposit_fallback: {{params: {{refund_days: {days}}}}}
"""


def _complete(held: Held) -> str:
    """The store's run completes it; answers why the deposit went back."""
    with held.unit() as unit:
        unit.session.scalars(select(Contract)).one().state = "completing"
    held.house.platform.run_applications(STORE)
    (cause,) = [row.cause for row in held.rows(JournalRow) if row.movement == "P09"]
    return str(cause)


def test_the_policy_returns_what_is_left(held: Held) -> None:
    """P09 of 380.00, under the rule and the receipt of the contract's end."""
    held.offset(120_00)
    cause = _complete(held)
    (decision,) = [each.id for each in held.rows(DecisionRow) if each.moment == "contract.ended"]
    assert cause == f"deposit_fallback.return/return_rest {public_id('dec', decision)}"
    assert (held.row().state, held.money().refund_payable) == ("refund_due", 380_00)
    assert held.rows(DepositEvent)[-1].why == "deposit_fallback.return/return_rest"
    assert held.findings() == []


@pytest.mark.parametrize("why", ["no rule", "broken plugin"])
def test_no_deposit_is_kept_for_want_of_a_rule(
    held: Held, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    """Core returns it in the same run where nobody answers, or the plugin cannot."""
    store = held.house.stores[STORE]
    if why == "no rule":
        monkeypatch.setitem(store.revision.ruleset.order, "contract.ended", ())
    else:
        monkeypatch.setitem(store.degraded, "deposit_fallback", Label.of("down"))
    assert _complete(held) == "core/return_deposit"
    assert (held.row().state, held.money().refund_payable) == ("refund_due", YUAN_500)
    assert held.findings() == []


@pytest.mark.parametrize(("signed", "today", "days"), [(3, 7, 3), (7, 3, 7)])
def test_the_refund_is_due_by_the_days_that_were_signed(
    house: House, signed: int, today: int, days: int
) -> None:
    """What was agreed holds, before the run that takes it up and after, whatever holds today."""
    held = Held(house, WITHIN.format(days=today))
    held.sign_under(WITHIN.format(days=signed))
    _complete(held)
    with house.platform.reading(STORE) as unit:
        due = unit.at + timedelta(days=days)
        assert [each.due_by for each in upcoming_refunds(unit)] == [due]
    house.platform.run_refunds(STORE)
    assert [row.due_by for row in held.rows(Payout)] == [due]


def test_an_offset_waits_while_its_plugin_is_broken(
    held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A request is never decided without the policy that should answer it."""
    store = held.house.stores[STORE]
    monkeypatch.setitem(store.degraded, "deposit_fallback", Label.of("down"))
    shown = held.offset(120_00)
    assert (shown.state, shown.held is None, held.money().paid) == ("asked", False, 0)
