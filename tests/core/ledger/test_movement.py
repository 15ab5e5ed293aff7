"""The movements, with the figures of the book of postings."""

from __future__ import annotations

import pytest

from pawpact.kernel.errors import Defect
from pawpact.ledger import movement
from pawpact.ledger.values import Journal, Posting, Split

CUSTOMER = 42
PSP = "asset.psp_clearing"
PAID = "liab.mall_paid"
BONUS = "liab.mall_bonus"
DEPOSIT = "liab.deposit"
REFUND = "liab.refund_payable"


def cny(account: str, amount: int) -> Posting:
    """A leg in fen; customers' accounts belong to the one customer here."""
    return Posting(
        account, CUSTOMER if account in (PAID, BONUS, DEPOSIT, REFUND) else 0, "CNY", amount
    )


MOVEMENTS = [
    (
        "P01",
        movement.settle_charge("k", CUSTOMER, 398_00, "c"),
        {cny(PSP, 398_00), cny(PAID, -398_00)},
    ),
    (
        "P07",
        movement.take_deposit("k", CUSTOMER, 500_00, "c"),
        {cny(PSP, 500_00), cny(DEPOSIT, -500_00)},
    ),
    (
        "P08",
        movement.offset_deposit("k", CUSTOMER, 120_00, "c"),
        {cny(DEPOSIT, 120_00), cny(PAID, -120_00)},
    ),
    (
        "P09",
        movement.return_deposit("k", CUSTOMER, 380_00, "c"),
        {cny(DEPOSIT, 380_00), cny(REFUND, -380_00)},
    ),
    (
        "P10",
        movement.pay_refund("k", CUSTOMER, 380_00, "c"),
        {cny(REFUND, 380_00), cny(PSP, -380_00)},
    ),
    (
        "P11",
        movement.pay_order("k", CUSTOMER, Split(paid=98_00, bonus=30_00), "c", cost=70_00),
        {
            cny(BONUS, 30_00),
            cny(PAID, 98_00),
            cny("exp.cogs", 70_00),
            cny("inc.goods", -128_00),
            cny("liab.supplier_payable", -70_00),
        },
    ),
    (
        "P11",
        movement.pay_order("k", CUSTOMER, Split(paid=98_00), "c", cash=52_00),
        {cny(PAID, 98_00), cny(PSP, 52_00), cny("inc.goods", -150_00)},
    ),
    (
        "P11",
        movement.pay_order("k", CUSTOMER, Split(reward_points=100, reward_worth=10_00), "c"),
        {
            Posting("rp.customer", CUSTOMER, "RP", 100),
            Posting("rp.redeemed", 0, "RP", -100),
            cny("liab.reward_points", 10_00),
            cny("inc.goods", -10_00),
        },
    ),
    (
        "P13",
        movement.grant_reward_points("k", CUSTOMER, 100, 10, "complaint", "c"),
        {
            Posting("rp.issued:complaint", 0, "RP", 100),
            Posting("rp.customer", CUSTOMER, "RP", -100),
            cny("exp.reward:complaint", 10_00),
            cny("liab.reward_points", -10_00),
        },
    ),
    (
        "P22",
        movement.refund_order("k", "o", CUSTOMER, Split(paid=98_00, bonus=30_00), "c", cost=70_00),
        {
            cny("inc.goods", 128_00),
            cny("liab.supplier_payable", 70_00),
            cny(BONUS, -30_00),
            cny(PAID, -98_00),
            cny("exp.cogs", -70_00),
        },
    ),
    (
        "P45",
        movement.owe_late_debit("k", CUSTOMER, 398_00, "c"),
        {cny(PSP, 398_00), cny(REFUND, -398_00)},
    ),
    (
        "P46",
        movement.owe_second_deposit("k", CUSTOMER, 500_00, "c"),
        {cny(PSP, 500_00), cny(REFUND, -500_00)},
    ),
]


@pytest.mark.parametrize(
    ("name", "journal", "legs"),
    MOVEMENTS,
    ids=[f"{n}-{name}" for n, (name, *_) in enumerate(MOVEMENTS)],
)
def test_movement_posts_its_figures(name: str, journal: Journal, legs: set[Posting]) -> None:
    """Each movement debits and credits what the book of postings says, and balances."""
    journal.validate()
    assert (journal.movement, set(journal.postings)) == (name, legs)
    assert len(journal.postings) == len(legs)


@pytest.mark.parametrize("amount", [0, -1])
def test_movement_of_nothing_is_refused(amount: int) -> None:
    """No movement is made of nothing, nor backwards."""
    with pytest.raises(Defect):
        movement.settle_charge("k", CUSTOMER, amount, "c")


def test_grant_of_no_points_is_refused() -> None:
    """A grant gives at least one point."""
    with pytest.raises(Defect):
        movement.grant_reward_points("k", CUSTOMER, 0, 10, "complaint", "c")


def test_order_that_takes_less_than_nothing_is_refused() -> None:
    """A bucket cannot be paid by an order."""
    with pytest.raises(Defect):
        movement.pay_order("k", CUSTOMER, Split(paid=10, bonus=-5), "c")


def test_refund_names_the_order_it_undoes() -> None:
    """A refund says whose lots it refills."""
    refund = movement.refund_order("r", "o", CUSTOMER, Split(paid=1), "c")
    assert refund.restores == "o"
