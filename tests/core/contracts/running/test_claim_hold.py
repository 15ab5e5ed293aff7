"""While a claim that rules recognised is open nothing is debited, and others' holds stay theirs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pawpact.contracts.running.claim_hold import hold, release
from pawpact.contracts.running.hold import HoldReason, holds, put_hold
from pawpact.decisions.values import Granted, Status
from pawpact.policy.model import EffectRequest
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case
from tests.core.contracts.life import Life

Handler = Callable[[Unit, Sequence[Granted]], Sequence[Status]]


def ask(life: Life, handler: Handler, policy: str = "acme.guarantee") -> Status:
    request = EffectRequest("hold_debits", {}, policy, "claim")
    case = Case("k", {"contract": life.contract})
    with life.unit() as unit:
        (status,) = handler(unit, [Granted("acme.claimed", case, request, frozenset(), 1)])
        return status


def lying(life: Life) -> list[tuple[str, str]]:
    with life.unit() as unit:
        found = holds(unit, [life.contract])[life.contract]
        return [(each.reason.value, each.key) for each in found]


def test_a_claim_holds_debits_once(life: Life) -> None:
    """Asked twice there is one hold, and months pass without a debit."""
    assert [ask(life, hold), ask(life, hold)] == [Status.APPLIED, Status.ALREADY]
    assert lying(life) == [("debit", "acme")]
    life.days(60)
    assert life.asked == []


def test_debits_go_on_by_whoever_held_them(life: Life) -> None:
    """Another policy of the group lets them go on, another group's does not, a dispute stays."""
    with life.unit() as unit:
        put_hold(unit, life.contract, HoldReason.DISPUTE, "test")
    ask(life, hold)
    assert ask(life, release, "other.decision") is Status.ALREADY
    assert ask(life, release, "acme.decision") is Status.APPLIED
    assert ask(life, release, "acme.decision") is Status.ALREADY
    assert lying(life) == [("dispute", "")]
