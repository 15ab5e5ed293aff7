"""What rules grant: once for what they say, booked in pieces, with the terms of the day."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from pawpact.benefits.granting import bring
from pawpact.decisions.values import Status
from pawpact.kernel.errors import Defect, InvalidField
from tests.core.benefits.counter import CONTRACT, CUSTOMER, Counterpart


def test_a_service_is_booked_in_pieces_without_money(counter: Counterpart) -> None:
    """P18: two groomings are two UNIT of the customer's, and no money moves."""
    given: dict[str, Any] = {"type": "grooming", "count": 2, "once_per": "contract"}
    assert counter.ask("grant_benefit", **given) is Status.APPLIED
    assert counter.held() == {"grooming": 2}
    assert counter.legs("P18") == [{"ben.granted:grooming": 2, "ben.customer:grooming": -2}]
    assert counter.findings() == []


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({}, Status.ALREADY),
        ({"rule": "a[2]"}, Status.ALREADY),
        ({"key": "2"}, Status.ALREADY),
        ({"contract": 78}, Status.APPLIED),
        ({"mark": 6}, Status.APPLIED),
        ({"rule": "b"}, Status.APPLIED),
        ({"type": "deworming"}, Status.APPLIED),
        ({"once_per": "occasion"}, Status.APPLIED),
    ],
)
def test_a_grant_is_made_once_for_what_it_says(
    counter: Counterpart, more: dict[str, Any], status: Status
) -> None:
    """The same rule, kind and mark for the same contract is `already`, in whatever row."""
    given: dict[str, Any] = {"type": "grooming", "count": 1, "once_per": "contract", "rule": "a[1]"}
    counter.ask("grant_benefit", **given)
    assert counter.ask("grant_benefit", **{**given, **more}) is status


def test_a_kit_is_given_once_whoever_gives_it(counter: Counterpart) -> None:
    """Two rules that both bring a kit for a contract bring one."""
    given: dict[str, Any] = {"type": "adoption_kit", "count": 1, "once_per": "contract"}
    counter.ask("grant_benefit", rule="signing", **given)
    assert counter.ask("grant_benefit", rule="referral", **given) is Status.ALREADY
    assert counter.held() == {"adoption_kit": 1}


def test_what_the_system_before_granted_is_not_granted_again(counter: Counterpart) -> None:
    """An imported contract that had its deworming gets none for the same milestone."""
    with counter.unit() as unit:
        bring(unit, [(CONTRACT, CUSTOMER, "deworming")])
    given: dict[str, Any] = {"count": 1, "once_per": "contract", "mark": 3}
    assert counter.ask("grant_benefit", type="deworming", **given) is Status.ALREADY
    assert counter.ask("grant_benefit", type="health_check", **given) is Status.APPLIED
    assert counter.held() == {"health_check": 1}
    assert counter.findings() == []


def test_nobody_holds_more_than_the_most_of_a_kind(counter: Counterpart) -> None:
    """Of 12 groomings beside 20 that are held only 4 are granted, and it is called capped."""
    for number, count in enumerate((12, 8)):
        given: dict[str, Any] = {"type": "grooming", "count": count, "once_per": "occasion"}
        counter.ask("grant_benefit", key=f"k{number}", **given)
    status = counter.ask("grant_benefit", type="grooming", count=12, once_per="occasion")
    assert (status, counter.held()) == (Status.CAPPED, {"grooming": 24})


def test_none_is_a_grant_of_nothing(counter: Counterpart) -> None:
    """A count of 0 and 0 points book nothing."""
    given: dict[str, Any] = {"type": "grooming", "count": 0, "once_per": "contract"}
    assert counter.ask("grant_benefit", **given) is Status.APPLIED
    assert counter.ask("grant_points", points=0, reason="newcomer") is Status.APPLIED
    assert (counter.held(), counter.states()) == ({}, {})


def test_a_role_that_the_moment_does_not_carry_is_refused(counter: Counterpart) -> None:
    """Once a referral needs a referral."""
    with pytest.raises(Defect, match="carries no referral"):
        counter.ask("grant_benefit", type="grooming", count=1, once_per="referral")


def test_a_year_card_has_a_piece_for_each_due_date(counter: Counterpart) -> None:
    """Examinations: four, a quarter each; dewormings: one every 90 days within the year."""
    for kind in ("health_check_year_card", "deworming_year_card"):
        counter.ask("grant_benefit", type=kind, count=1, once_per="customer", valid_months=12)
    days = {
        kind: [
            (counter.store.local_date(row.usable_from), counter.store.local_date(row.expires_at))
            for row in counter.benefits(kind)
            if row.expires_at
        ]
        for kind in ("health_check_year_card", "deworming_year_card")
    }
    examined, dewormed = days["health_check_year_card"], days["deworming_year_card"]
    today = examined[0][0]
    assert [(begin - today).days for begin, _ in dewormed] == [0, 90, 180, 270, 360]
    assert len(examined) == 4
    assert all(before[1] == after[0] for before, after in pairwise(examined))
    assert counter.held() == {"health_check_year_card": 4, "deworming_year_card": 5}


def test_terms_stay_as_they_were_granted(counter: Counterpart) -> None:
    """A card keeps the price of its day when the rule gives another one later."""
    given: dict[str, Any] = {"type": "grooming_card", "count": 1, "once_per": "contract"}
    counter.ask("grant_benefit", price_ratio=8_000, valid_months=12, **given)
    counter.ask("grant_benefit", price_ratio=9_000, valid_months=12, contract=78, **given)
    assert [row.price_ratio for row in counter.benefits("grooming_card")] == [8_000, 9_000]


def test_a_coupon_is_a_sum_or_a_share(counter: Counterpart) -> None:
    """P16 for a coupon of 10 yuan; one that is neither or both is refused."""
    assert counter.ask("grant_coupon", kind="birthday", amount=10_00) is Status.APPLIED
    assert counter.legs("P16") == [{"ben.granted:birthday": 1, "ben.customer:birthday": -1}]
    for wrong in ({}, {"amount": 10_00, "price_ratio": 8_000}):
        with pytest.raises(InvalidField, match="one of them"):
            counter.ask("grant_coupon", kind="birthday", key="2", **wrong)


def test_a_star_is_never_lowered(counter: Counterpart) -> None:
    """Two stars, then one, then three: the contract has two, two, three."""
    answers = [counter.ask("set_star", level=level, price_ratio=9_500) for level in (2, 1, 2, 3)]
    assert answers == [Status.APPLIED, Status.ALREADY, Status.ALREADY, Status.APPLIED]
    assert max(row.level for row in counter.benefits("star")) == 3
    assert counter.findings() == []


def test_a_privilege_is_set_once_and_never_at_a_worse_price(counter: Counterpart) -> None:
    """A veteran of 6 becomes one of 12 at a better price; a worse one is `already`."""
    given: dict[str, Any] = {"kind": "veteran", "covers": ("food",)}
    answers = [
        counter.ask("set_privilege", level=level, price_ratio=ratio, **given)
        for level, ratio in ((6, 9_500), (6, 9_500), (6, 9_800), (12, 9_200))
    ]
    assert answers == [Status.APPLIED, Status.ALREADY, Status.ALREADY, Status.APPLIED]


def test_only_what_is_unused_is_withdrawn(counter: Counterpart) -> None:
    """Of grooming and points what is left goes back (P18r, P41); a second time there is nothing."""
    counter.ask("grant_benefit", type="grooming", count=2, once_per="contract", key=str(CONTRACT))
    counter.ask("grant_points", points=100, reason="newcomer", key=str(CONTRACT))
    counter.ask("grant_benefit", type="grooming", count=1, once_per="contract", contract=78)
    asked: dict[str, Any] = {"grant": "shop.gifts", "moment": "contract.ended"}
    assert counter.ask("withdraw_grant", key=str(CONTRACT), **asked) is Status.APPLIED
    assert counter.held() == {"grooming": 1}
    assert counter.legs("P41") == [
        {
            "rp.customer": 100,
            "rp.reversed": -100,
            "liab.reward_points": 1_000,
            "exp.reward:newcomer": -1_000,
        }
    ]
    assert counter.ask("withdraw_grant", key=str(CONTRACT), **asked) is Status.ALREADY
    assert counter.findings() == []
