"""A part of the deposit pays purchases: asked for, answered by a policy or a person, given once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from pawpact.contracts.deposits.handlers import offset_deposits
from pawpact.contracts.deposits.held import NotOffset
from pawpact.contracts.deposits.offset import OffsetRequest, request_offset, show_offsets
from pawpact.contracts.deposits.returning import propose_deduction
from pawpact.contracts.models import DepositOffset
from pawpact.decisions.held import waiting
from pawpact.decisions.models import DecisionRow
from pawpact.decisions.values import Granted, Status
from pawpact.kernel.errors import InvalidField
from pawpact.ledger.models import JournalRow
from pawpact.outbox.models import OutboxMessage
from pawpact.policy.model import EffectRequest
from pawpact.vocabulary.case import Case
from tests.core.contracts.deposits.held import STORE, YUAN_500, Held
from tests.house import House

AFTER = """store: xihu
extends: platform@2026.1
deposit_fallback.offset: {{params: {{offset_after_periods: {periods}}}}}
"""


def _booked(held: Held) -> list[Any]:
    return [row for row in held.rows(JournalRow) if row.movement == "P08"]


def _told(held: Held) -> list[str]:
    with held.house.platform.reading(STORE) as unit:
        kinds = select(OutboxMessage.kind).where(OutboxMessage.kind.like("deposit.offset%"))
        return list(unit.session.scalars(kinds))


def test_part_of_the_deposit_pays_purchases(held: Held) -> None:
    """P08: after six periods 120.00 become paid points; 380.00 stay held."""
    shown = held.offset(120_00)
    assert (shown.state, shown.given, shown.remaining) == ("given", 120_00, 380_00)
    assert (held.money().paid, held.money().deposit) == (120_00, 380_00)
    assert (held.row().state, held.row().remaining) == ("part_offset", 380_00)
    assert (held.findings(), _told(held)) == ([], ["deposit.offset"])


def test_each_use_has_its_own_posting_and_receipt(held: Held) -> None:
    """Two uses are two journals, each naming the receipt of its own decision."""
    first, second = held.offset(120_00, "a"), held.offset(80_00, "b")
    causes = [row.cause for row in _booked(held)]
    rule = "deposit_fallback.offset/offset"
    assert causes == [f"{rule} {first.decision}", f"{rule} {second.decision}"]
    assert first.decision != second.decision
    assert held.findings() == []


def test_one_key_is_one_request(held: Held) -> None:
    """Asked again it is the same; for another amount the key is refused."""
    assert held.offset(120_00) == held.offset(120_00)
    assert len(_booked(held)) == 1
    with pytest.raises(InvalidField, match=r"120\.00"):
        held.offset(130_00)


@pytest.mark.parametrize(
    ("performed", "state", "missing"), [(4, "refused", 2), (5, "refused", 1), (6, "given", 0)]
)
def test_six_paid_periods_are_needed(held: Held, performed: int, state: str, missing: int) -> None:
    """Five are not enough and the customer learns that one is missing; six are."""
    held.perform(performed)
    shown = held.offset(1_00)
    assert (shown.state, shown.missing, shown.given) == (state, missing, 1_00 * (not missing))
    assert _told(held) == ["deposit.offset_early" if missing else "deposit.offset"]
    assert held.money().paid == (0 if missing else 1_00)


@pytest.mark.parametrize(
    ("signed", "today", "performed", "state"),
    [(3, 6, 3, "given"), (5, 6, 4, "refused"), (6, 6, 5, "refused")],
)
def test_the_signed_number_counts(
    house: House, signed: int, today: int, performed: int, state: str
) -> None:
    """What was signed holds, whatever the store's number is today."""
    held = Held(house, AFTER.format(periods=today))
    held.sign_under(AFTER.format(periods=signed))
    held.perform(performed)
    shown = held.offset(1_00)
    assert (shown.state, shown.missing) == (state, max(signed - performed, 0))


def test_one_fen_more_than_is_held_is_refused(held: Held) -> None:
    """The balance itself is given, and then there is nothing to ask for."""
    above = held.offset(YUAN_500 + 1, "a")
    assert (above.state, above.reason and above.reason.zh) == ("refused", "超过在管的押金")
    assert _told(held) == ["deposit.offset_refused"]
    assert held.offset(YUAN_500, "b").state == "given"
    assert held.row().state == "offset"
    with pytest.raises(NotOffset):
        held.offset(1, "c")


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_is_no_request(held: Held, amount: int) -> None:
    """An amount of nothing or less is refused before anybody is asked."""
    with pytest.raises(InvalidField):
        held.offset(amount)
    assert held.rows(DepositOffset) == []


def test_a_refused_request_leaves_a_receipt_and_no_posting(held: Held) -> None:
    """What was missing stands in the decision; the next request is a case of its own."""
    held.perform(5)
    early = held.offset(120_00, "a")
    assert early.decision is not None
    assert _booked(held) == []
    text = held.house.platform.explain_decision(STORE, early.decision)
    assert "履约期数未到" in text
    held.perform(6)
    assert held.offset(120_00, "b").state == "given"
    assert [row.moment for row in held.rows(DecisionRow)][-2:] == ["deposit.offset_requested"] * 2


def test_while_a_bill_asks_for_the_deposit_none_is_offset(held: Held) -> None:
    """The customer answers the bill first."""
    with held.unit() as unit:
        propose_deduction(unit, held.contract, 318_40)
    with pytest.raises(NotOffset, match="answer the bill first"):
        held.offset(120_00)


def test_requests_are_listed_the_oldest_first(held: Held) -> None:
    """All of one contract, given and refused."""
    held.offset(120_00, "a")
    held.offset(YUAN_500, "b")
    with held.house.platform.reading(STORE) as unit:
        found = show_offsets(unit, held.contract)
    assert [(each.asked, each.state) for each in found] == [
        (120_00, "given"),
        (YUAN_500, "refused"),
    ]


def test_without_a_policy_a_person_decides(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is given until then; what she gives is still no more than is held."""
    with held.house.platform.reading(STORE) as unit:
        order = unit.store.revision.ruleset.order
    monkeypatch.setitem(order, "deposit.offset_requested", ())
    shown = held.offset(600_00)
    assert (shown.state, shown.decision, held.money().paid) == ("asked", None, 0)
    with held.house.platform.reading(STORE) as unit:
        (case,) = waiting(unit)
    assert shown.held == case.id
    person = held.house.platform.person
    arguments = {"amount": 120_00}
    person.decide(STORE, case.id, "offset_deposit", arguments, actor="staff:9", why="asked for")
    assert (held.money().paid, held.rows(DepositOffset)[0].answered_by) == (120_00, "staff:9")
    assert held.findings() == []


@pytest.mark.parametrize(
    ("used", "state", "gets", "told"),
    [
        (300_00, "given", 200_00, "deposit.offset"),
        (YUAN_500, "refused", 0, "deposit.offset_refused"),
    ],
)
def test_whatever_a_rule_asks_for_no_more_than_is_held_is_given(
    held: Held, used: int, state: str, gets: int, told: str
) -> None:
    """A request that waited gets what is there when it is answered; of nothing it is refused."""
    moment, case = _waiting(held, 450_00)
    held.offset(used, "b")
    with held.unit() as unit:
        facts = {"deposit.balance": YUAN_500, **case.facts}
        unit.raise_moment(moment, [replace(case, facts=facts)])
    first = held.rows(DepositOffset)[0]
    assert (first.state, first.given) == (state, gets)
    assert (_told(held)[-1], held.row().state, held.findings()) == (told, "offset", [])


def test_a_request_is_answered_once(held: Held) -> None:
    """Asked to carry it out again, the handler changes nothing."""
    moment, case = _waiting(held, 120_00)
    wish = EffectRequest("offset_deposit", {"amount": 120_00}, "person", "staff:1")
    granted = Granted(moment, case, wish, frozenset({wish.effect}), 0)
    with held.unit() as unit:
        assert offset_deposits(unit, [granted]) == [Status.APPLIED]
    with held.unit() as unit:
        assert offset_deposits(unit, [granted]) == [Status.ALREADY]
    assert (held.money().paid, len(_booked(held)), held.findings()) == (120_00, 1, [])


def _waiting(held: Held, amount: int) -> tuple[str, Case]:
    """A request that nobody has answered yet."""
    with held.unit() as unit:
        request_offset(unit, OffsetRequest("a", held.contract, amount))
        (raised,) = unit.raised
        unit.raised.clear()
    return raised.moment, raised.cases[0]
