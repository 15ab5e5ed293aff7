"""What makes a journal one that may be posted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pawpact.kernel.errors import Defect
from pawpact.ledger.values import Balances, Bucket, Journal, NotEnoughPoints, Posting, Split

GOOD = (
    Posting("asset.psp_clearing", 0, "CNY", 100),
    Posting("liab.mall_paid", 7, "CNY", -100),
)


def journal(*legs: Posting) -> Journal:
    """These legs as a journal."""
    return Journal("P01", "k", "c", legs)


@pytest.mark.parametrize(
    "legs",
    [
        (),
        GOOD[:1],
        (GOOD[0]._replace(amount=99), GOOD[1]),
        (GOOD[0], GOOD[1]._replace(owner=0)),
        (GOOD[0]._replace(owner=7), GOOD[1]),
        (GOOD[0]._replace(commodity="RP"), GOOD[1]),
        (*GOOD, Posting("asset.bank", 0, "CNY", 0)),
        (GOOD[0]._replace(amount=100.0), GOOD[1]),  # type: ignore[arg-type]
        (*GOOD, Posting("rp.customer", 7, "RP", -1)),
        (GOOD[0], GOOD[1]._replace(account="liab.nothing")),
    ],
)
def test_unsound_journal_is_refused(legs: tuple[Posting, ...]) -> None:
    """No legs, no balance, a wrong owner, commodity or account, nothing moved, no whole number."""
    with pytest.raises(Defect):
        journal(*legs).validate()


@given(st.lists(st.integers(-(10**12), 10**12).filter(bool), min_size=1, max_size=8))
def test_balance_alone_decides(amounts: list[int]) -> None:
    """Legs of sound accounts are accepted exactly if they add up to nothing."""
    built = journal(*(Posting("asset.bank", 0, "CNY", amount) for amount in amounts))
    if sum(amounts):
        with pytest.raises(Defect):
            built.validate()
    else:
        built.validate()


def test_order_of_legs_does_not_matter() -> None:
    """The same legs in another order say the same, a leg more says something else."""
    assert journal(*GOOD).same_content("P01", GOOD[::-1])
    assert not journal(*GOOD).same_content("P01", (*GOOD, GOOD[0]))
    assert not journal(*GOOD).same_content("P07", GOOD)


def test_split_counts_reward_points_at_their_worth() -> None:
    """100 reward points worth 10.00 and 50.00 of mall points are 60.00."""
    split = Split(paid=20_00, bonus=30_00, reward_points=100, reward_worth=10_00)
    assert (split.worth, split.mall) == (60_00, 50_00)
    assert split.points() == {Bucket.PAID: 20_00, Bucket.BONUS: 30_00, Bucket.REWARD: 100}


def test_each_bucket_of_balances_is_its_own() -> None:
    """Free points are answered by bucket."""
    balances = Balances(paid=1, bonus=2, reward_points=3)
    assert [balances.free(bucket) for bucket in Bucket] == [1, 2, 3]


def test_shortage_is_told_in_yuan() -> None:
    """A refused payment says what was asked, what there is and what is missing."""
    refused = NotEnoughPoints(60_00, 41_50)
    assert "差 18.50" in refused.message.zh
    assert "18.50 are missing" in refused.message.en
