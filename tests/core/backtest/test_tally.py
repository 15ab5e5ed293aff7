"""Changed decisions added up, each by hand."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pawpact.backtest.amount import Amount, Price
from pawpact.backtest.books import Known
from pawpact.backtest.change import Change
from pawpact.backtest.fate import ON_TIME
from pawpact.backtest.outcome import Outcomes
from pawpact.backtest.page import Cases
from pawpact.backtest.segment import Segments
from pawpact.backtest.tally import Tally, Where
from pawpact.policy.model import EffectRequest
from pawpact.policy.replaying.recording import Recording
from pawpact.vocabulary.core import CORE
from pawpact.vocabulary.types import Value

AT = datetime(2026, 3, 12, tzinfo=UTC)
HERE = Where("shop")
PRICE = Price(398_00, 12 * 398_00)


class Asked:
    """What one side of a decision asks for, as a replay would tell it."""

    def __init__(self, *requests: EffectRequest) -> None:
        self._requests = requests

    def held(self, _position: int) -> str:
        return ""

    def requests(self, _position: int) -> tuple[EffectRequest, ...]:
        return self._requests


def asked(
    effect: str, policy: str = "acme.one", rule: str = "rule", **given: Value
) -> EffectRequest:
    return EffectRequest(effect, given, policy, rule)


def change(
    moment: str, before: list[EffectRequest], after: list[EffectRequest], customer: int = 7
) -> Change:
    outcomes = Outcomes(CORE)
    roles = {role: [customer] for role in CORE.moments[moment].carries}
    one, two = (outcomes.of(moment, Asked(*each), 0) for each in (before, after))
    moved = tuple((policy, (), ()) for policy in sorted({e.policy for e in (*before, *after)}))
    return Change(Cases(moment, False, [1], [AT], roles), 0, one, two, moved, {})


def tally() -> Tally:
    return Tally(CORE, {}, Segments(CORE))


def known(customer: int = 7) -> Known:
    return Known(customer, PRICE, ON_TIME, "cat", 12)


HALF = asked("discount_charge", price_ratio=5_000, reason="half_price")
THIRTY = asked("discount_charge", policy="acme.two", amount=30_00, reason="first_charge")
CLINIC = asked("grant_coupon", kind="clinic", price_ratio=7_000)
SUBMITTED, PRICED, PERFORMED = "application.submitted", "charge.priced", "period.performed"
PACK = asked("grant_benefit", policy="acme.two", type="food_pack", count=1)


def test_a_discount_that_another_outweighs_is_not_noticed() -> None:
    """She pays half either way: that 30 off stands beside it changes nothing for her."""
    found = tally()
    assert found.add(change(PRICED, [HALF], [HALF, THIRTY]), known(), HERE, is_last=True) is None
    assert (found.moves(), found.people().gain) == ((), 0)


def test_where_discounts_add_up_it_is_noticed() -> None:
    """Then she pays 30 less, and whose rule it was is told."""
    found, where = tally(), Where("shop", True, True)
    amount = found.add(change(PRICED, [HALF], [HALF, THIRTY]), known(), where, is_last=True)
    assert amount == Amount(money=30_00)
    assert {each.policy: each.amount.money for each in found.policy_changes()} == {
        "acme.one": 0,
        "acme.two": 30_00,
    }


def test_what_comes_of_an_application_counts_once() -> None:
    """An answer that was not the last brings neither contract nor payments."""
    refused, approved = [asked("refuse", reason="under_age")], [asked("approve")]
    found = tally()
    found.add(change(SUBMITTED, refused, approved), known(), HERE, is_last=False)
    assert found.total == Amount()
    found.add(change(SUBMITTED, refused, approved), known(), HERE, is_last=True)
    assert found.total == Amount(contracts=1, payments=12 * 398_00)
    (move,) = found.moves()
    assert (move.decisions, move.fates) == (2, ((ON_TIME, 2),))


@pytest.mark.parametrize(
    ("moment", "before", "after", "sign"),
    [
        (SUBMITTED, [asked("approve")], [asked("refuse", reason="under_age")], -1),
        (SUBMITTED, [asked("approve")], [asked("require_deposit", amount=500_00)], -1),
        (
            SUBMITTED,
            [asked("require_deposit", amount=500_00)],
            [asked("require_deposit", amount=300_00)],
            1,
        ),
        (SUBMITTED, [], [asked("approve")], 1),
        (PRICED, [], [HALF], 1),
        (PRICED, [HALF], [THIRTY], -1),
    ],
)
def test_milder_and_more_is_a_gain(
    moment: str, before: list[EffectRequest], after: list[EffectRequest], sign: int
) -> None:
    """A stricter answer is a loss whatever it costs; with no answer a person would decide."""
    found = tally()
    found.add(change(moment, before, after), known(), HERE, is_last=True)
    people = found.people()
    assert people.gain - people.lose == sign


def test_who_gains_here_and_loses_there_is_counted_apart() -> None:
    """One customer with both is neither a winner nor a loser."""
    found = tally()
    found.add(change(PRICED, [], [HALF]), known(), HERE, is_last=True)
    found.add(change(PRICED, [HALF], []), known(), HERE, is_last=True)
    found.add(change(PRICED, [], [HALF], 8), known(8), HERE, is_last=True)
    people = found.people()
    assert (people.gain, people.lose, people.mixed) == (1, 0, 1)


def test_more_of_one_and_less_of_another_is_both() -> None:
    """Points for money is neither a gain nor a loss, whatever each is worth."""
    points = asked("grant_points", points=50, reason="streak")
    found = tally()
    found.add(change(PERFORMED, [points], [PACK]), known(), HERE, is_last=True)
    people = found.people()
    assert (people.gain, people.lose, people.mixed) == (0, 0, 1)


def test_another_level_is_somebody_concerned_and_has_no_price() -> None:
    """Nobody can say whether it is more, so it is neither left out nor called exact."""
    one, two = ([asked("set_star", level=level)] for level in (1, 2))
    found = tally()
    found.add(change(PERFORMED, one, two), known(), HERE, is_last=True)
    people = found.people()
    assert (people.gain, people.lose, people.other, found.unpriced) == (0, 0, 1, 1)


def test_what_has_a_price_is_in_the_sums() -> None:
    """Half off a period is so many fen, and nothing is left out of them."""
    found = tally()
    found.add(change(PRICED, [], [HALF]), known(), HERE, is_last=True)
    assert not found.unpriced


def test_of_a_part_never_more_change_than_were_compared() -> None:
    """Where only some receipts hold a fact, how many were compared is not told of any."""
    found = tally()
    receipts = Recording(PRICED, 1, AT.toordinal(), {"pet.species": ["cat"]}, {})
    found.segments.compare(receipts, ["pet.species"])
    for customer in (7, 8):
        found.add(change(PRICED, [], [HALF], customer), known(customer), HERE, is_last=True)
    dog = Known(9, PRICE, ON_TIME, "dog", 24)
    found.add(change(PRICED, [], [HALF], 9), dog, HERE, is_last=True)
    species = [each for each in found.segments.found() if each.name == "pet.species"]
    assert [(each.changed, each.compared) for each in species] == [(2, None), (1, None)]


def test_segments_of_the_books_stand_beside_those_of_receipts() -> None:
    """Species and term are told of what changed, though no rule asked for them."""
    found = tally()
    found.add(change(PRICED, [], [HALF]), known(), HERE, is_last=True)
    dog = Known(8, PRICE, ON_TIME, "dog", 24)
    found.add(change(PRICED, [], [HALF], 8), dog, HERE, is_last=True)
    segments = {(e.label.en, e.value.en): (e.changed, e.compared) for e in found.segments.found()}
    assert segments == {
        ("Species", "cat"): (1, None),
        ("Species", "dog"): (1, None),
        ("Term", "12"): (1, None),
        ("Term", "24"): (1, None),
    }


@pytest.mark.parametrize(
    ("before", "after", "unpriced"),
    [
        ([], [asked("grant_benefit", type="checkup", count=1, once_per="pet")], 1),
        ([CLINIC], [asked("grant_coupon", kind="clinic", price_ratio=1_000)], 1),
        ([CLINIC], [CLINIC, asked("open_task", kind="call", within=1, clock="days")], 0),
        ([], [asked("grant_coupon", kind="food", amount=20_00)], 0),
    ],
)
def test_what_has_no_price_is_counted_wherever_it_differs(
    before: list[EffectRequest], after: list[EffectRequest], unpriced: int
) -> None:
    """A tenth instead of seven tenths is another benefit, though both are one piece."""
    found = tally()
    found.add(change("period.performed", before, after), known(), HERE, is_last=True)
    assert found.unpriced == unpriced


def test_of_an_outcome_what_differs_is_told() -> None:
    """A tenth effect that stays is not in the way of the one that changes; it is said to stay."""
    stays = asked("grant_points", points=10, reason="streak")
    less = asked("grant_points", points=50, reason="anniversary")
    more = asked("grant_points", points=80, reason="anniversary")
    came, comes = change("period.performed", [less, stays], [more, stays]).words
    assert came.en == "grant 50 reward points (a year of keeping the plan)"
    assert comes.en == "grant 80 reward points (a year of keeping the plan) (all else stays)"


def test_an_outcome_that_is_wholly_another_is_told_whole() -> None:
    """Nothing stays, so nothing is said of it."""
    one = asked("grant_points", points=10, reason="streak")
    came, comes = change("period.performed", [one], []).words
    assert (came.zh, comes.zh) == ("发放奖励积分 10 分（连续履约）", "没有")


def test_what_differs_alike_is_one_line_whatever_stays_beside_it() -> None:
    """Two periods get thirty points more, each beside other points that stay."""
    less = asked("grant_points", points=50, reason="anniversary")
    more = asked("grant_points", points=80, reason="anniversary")
    kept = [asked("grant_points", points=n, reason="streak") for n in (10, 12)]
    found = tally()
    for each in kept:
        told = change("period.performed", [less, each], [more, each])
        found.add(told, known(), HERE, is_last=True)
    assert [each.decisions for each in found.moves()] == [2]
