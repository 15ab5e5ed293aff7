"""The movements, with the figures of the book of postings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pawpact.kernel.errors import Defect
from pawpact.ledger import movement
from pawpact.ledger.values import Journal, Posting, Split

CUSTOMER = 42
PSP = "asset.psp_clearing"
PAID = "liab.mall_paid"
BONUS = "liab.mall_bonus"
DEPOSIT = "liab.deposit"
REFUND = "liab.refund_payable"
RECEIVABLE = "asset.charge_receivable"
SUPPLIER = "liab.supplier_payable"
CONTRACT, STORE_A, STORE_B, TIED = 77, 1, 2, 900
LATER = datetime(2027, 1, 1, tzinfo=UTC)


def cny(account: str, amount: int) -> Posting:
    """A leg in fen; customers' accounts belong to the one customer here."""
    return Posting(
        account, CUSTOMER if account in (PAID, BONUS, DEPOSIT, REFUND) else 0, "CNY", amount
    )


def unit(account: str, count: int) -> Posting:
    """A leg in pieces."""
    kind = account.partition(":")[2]
    return Posting(
        account, CUSTOMER if account.startswith("ben.customer") else 0, f"UNIT:{kind}", count
    )


def between(account: str, store: int, amount: int) -> Posting:
    """A leg between two stores."""
    return Posting(account, store, "CNY", amount)


def owed(amount: int) -> Posting:
    """A leg of what is open on the contract."""
    return Posting(RECEIVABLE, CONTRACT, "CNY", amount)


def points(store_account: str, count: int, worth_account: str, worth: int) -> set[Posting]:
    """Reward points leaving the customer."""
    return {
        Posting("rp.customer", CUSTOMER, "RP", count),
        Posting(store_account, 0, "RP", -count),
        cny("liab.reward_points", worth),
        cny(worth_account, -worth),
    }


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
    (
        "P02",
        movement.pay_out_provider("k", 398_00, 2_39, "c"),
        {cny("asset.bank", 395_61), cny("exp.psp_fee", 2_39), cny(PSP, -398_00)},
    ),
    (
        "P03",
        movement.settle_charge("k", CUSTOMER, 368_00, "c", discount=30_00),
        {
            cny(PSP, 368_00),
            cny("exp.promo.first_charge", 30_00),
            cny(PAID, -368_00),
            cny(BONUS, -30_00),
        },
    ),
    (
        "P04",
        movement.settle_charge("k", CUSTOMER, 199_00, "c", discount=199_00, promotion="half_price"),
        {
            cny(PSP, 199_00),
            cny("exp.promo.half_price", 199_00),
            cny(PAID, -199_00),
            cny(BONUS, -199_00),
        },
    ),
    (
        "P05",
        movement.waive_period("k", CUSTOMER, 398_00, "c"),
        {cny("exp.referral", 398_00), cny(BONUS, -398_00)},
    ),
    (
        "P06a",
        movement.waive_for_other_store("k", CUSTOMER, STORE_B, 398_00, "c", TIED),
        {between("asset.interstore", STORE_B, 398_00), cny(BONUS, -398_00)},
    ),
    (
        "P06b",
        movement.bear_waiver("k", STORE_A, 398_00, "c", TIED),
        {cny("exp.referral", 398_00), between("liab.interstore", STORE_A, -398_00)},
    ),
    (
        "P12",
        movement.call_off_order("k", CUSTOMER, 52_00, "c"),
        {cny(PSP, 52_00), cny(REFUND, -52_00)},
    ),
    (
        "P15",
        movement.expire_points("k", CUSTOMER, 40, 4_00, "c"),
        points("rp.expired", 40, "exp.reward:expiry", 4_00),
    ),
    (
        "P16",
        movement.grant_coupon("k", CUSTOMER, "coupon10", 1, "c"),
        {unit("ben.granted:coupon10", 1), unit("ben.customer:coupon10", -1)},
    ),
    (
        "P17",
        movement.use_coupon("k", CUSTOMER, "coupon10", 10_00, 50_00, "c"),
        {
            unit("ben.customer:coupon10", 1),
            unit("ben.used:coupon10", -1),
            cny("contra.goods_discount", 10_00),
            cny(PAID, 50_00),
            cny("inc.goods", -60_00),
        },
    ),
    (
        "P18",
        movement.grant_service("k", CUSTOMER, "grooming", 1, "c"),
        {unit("ben.granted:grooming", 1), unit("ben.customer:grooming", -1)},
    ),
    (
        "P19",
        movement.use_service("k", CUSTOMER, "grooming", 60_00, "c"),
        {
            unit("ben.customer:grooming", 1),
            unit("ben.used:grooming", -1),
            cny("exp.welfare", 60_00),
            cny(SUPPLIER, -60_00),
        },
    ),
    (
        "P20",
        movement.expire_benefit("k", CUSTOMER, "grooming", 1, "c"),
        {unit("ben.customer:grooming", 1), unit("ben.expired:grooming", -1)},
    ),
    (
        "P21",
        movement.pay_order("k", CUSTOMER, Split(paid=95_00), "c", discount=5_00),
        {cny(PAID, 95_00), cny("contra.goods_discount", 5_00), cny("inc.goods", -100_00)},
    ),
    (
        "P23",
        movement.reship("k", 70_00, 8_00, "c"),
        {cny("exp.cogs", 70_00), cny("exp.freight", 8_00), cny(SUPPLIER, -78_00)},
    ),
    (
        "P24",
        movement.claim_from_warehouse("k", 70_00, 8_00, "c"),
        {cny("asset.supplier_claim", 78_00), cny("exp.cogs", -70_00), cny("exp.freight", -8_00)},
    ),
    (
        "P25",
        movement.charge_back("k", CUSTOMER, CONTRACT, 398_00, 398_00, "c"),
        {cny(PAID, 398_00), cny(PSP, -398_00)},
    ),
    (
        "P26",
        movement.charge_back("k", CUSTOMER, CONTRACT, 398_00, 100_00, "c"),
        {cny(PAID, 100_00), owed(298_00), cny(PSP, -398_00)},
    ),
    (
        "P25",
        movement.charge_back(
            "k", CUSTOMER, CONTRACT, 368_00, 368_00, "c", bonus=30_00, promotion="first_charge"
        ),
        {
            cny(PAID, 368_00),
            cny(PSP, -368_00),
            cny(BONUS, 30_00),
            cny("exp.promo.first_charge", -30_00),
        },
    ),
    (
        "P27",
        movement.end_contract(
            "k", CUSTOMER, CONTRACT, "c", paid=260_00, bonus=30_00, deposit=500_00
        ),
        {
            cny(PAID, 260_00),
            cny(DEPOSIT, 500_00),
            cny(BONUS, 30_00),
            cny(REFUND, -760_00),
            cny("exp.promo.reversal", -30_00),
        },
    ),
    (
        "P28",
        movement.end_contract(
            "k", CUSTOMER, CONTRACT, "c", paid=260_00, deposit=500_00, fee=318_40
        ),
        {
            cny(PAID, 260_00),
            cny(DEPOSIT, 500_00),
            cny("inc.termination_fee", -318_40),
            cny(REFUND, -441_60),
        },
    ),
    (
        "P29",
        movement.end_contract("k", CUSTOMER, CONTRACT, "c", fee=318_40),
        {owed(318_40), cny("inc.termination_fee", -318_40)},
    ),
    (
        "P29",
        movement.end_contract(
            "k", CUSTOMER, CONTRACT, "c", deposit=500_00, fee=318_40, confirmed=False
        ),
        {
            owed(318_40),
            cny("inc.termination_fee", -318_40),
            cny(DEPOSIT, 500_00),
            cny(REFUND, -500_00),
        },
    ),
    (
        "P30",
        movement.refund_leftover("k", CUSTOMER, 60_00, "c"),
        {cny(PAID, 60_00), cny(REFUND, -60_00)},
    ),
    (
        "P31",
        movement.replace_pet("k", 600_00, "c"),
        {cny("exp.guarantee", 600_00), cny(SUPPLIER, -600_00)},
    ),
    (
        "P32",
        movement.refund_under_guarantee("k", CUSTOMER, 398_00, 260_00, "c"),
        {cny(PAID, 260_00), cny("exp.guarantee", 138_00), cny(REFUND, -398_00)},
    ),
    (
        "P33",
        movement.take_event_fee("k", 20_00, "c"),
        {cny(PSP, 20_00), cny("liab.event_fees", -20_00)},
    ),
    (
        "P34",
        movement.pay_event_with_points("k", CUSTOMER, 200, 20_00, "c"),
        points("rp.redeemed", 200, "liab.event_fees", 20_00),
    ),
    (
        "P35",
        movement.hold_event("k", 20_00, "c"),
        {cny("liab.event_fees", 20_00), cny("inc.event", -20_00)},
    ),
    (
        "P36",
        movement.cancel_event("k", CUSTOMER, 20_00, "c"),
        {cny("liab.event_fees", 20_00), cny(REFUND, -20_00)},
    ),
    (
        "P37",
        movement.fund_clinic_discount("k", 60_00, "c"),
        {cny("exp.vet", 60_00), cny(SUPPLIER, -60_00)},
    ),
    (
        "P38",
        movement.withdraw_waiver("k", CUSTOMER, 398_00, "c"),
        {cny(BONUS, 398_00), cny("exp.referral", -398_00)},
    ),
    (
        "P39a",
        movement.spend_elsewhere("k", CUSTOMER, STORE_B, 80_00, "c", TIED),
        {cny(PAID, 80_00), between("liab.interstore", STORE_B, -80_00)},
    ),
    (
        "P39b",
        movement.sell_to_other_store("k", STORE_A, 80_00, "c", TIED),
        {between("asset.interstore", STORE_A, 80_00), cny("inc.goods", -80_00)},
    ),
    (
        "P40",
        movement.close_store("k", CUSTOMER, 260_00, 500_00, "c"),
        {cny(PAID, 260_00), cny(DEPOSIT, 500_00), cny(REFUND, -760_00)},
    ),
    (
        "P41",
        movement.reverse_points("k", CUSTOMER, 100, 10_00, "newcomer", "c"),
        points("rp.reversed", 100, "exp.reward:newcomer", 10_00),
    ),
    (
        "P42",
        movement.hand_over_kit("k", 85_00, "c"),
        {cny("exp.kit", 85_00), cny(SUPPLIER, -85_00)},
    ),
    (
        "P47a",
        movement.pay_receivable("k", CONTRACT, 298_00, "c"),
        {cny(PSP, 298_00), owed(-298_00)},
    ),
    (
        "P47b",
        movement.write_off_receivable("k", CONTRACT, 298_00, "c"),
        {cny("exp.bad_debt", 298_00), owed(-298_00)},
    ),
    (
        "P48",
        movement.settle_between_stores("k", STORE_B, STORE_A, 398_00, "c", TIED)[0],
        {between("liab.interstore", STORE_A, 398_00), cny("asset.bank", -398_00)},
    ),
    (
        "P48",
        movement.settle_between_stores("k", STORE_B, STORE_A, 398_00, "c", TIED)[1],
        {cny("asset.bank", 398_00), between("asset.interstore", STORE_B, -398_00)},
    ),
    (
        "OPEN",
        movement.open_customer("k", CUSTOMER, "c", paid=260_00, bonus=30_00, deposit=500_00),
        {
            cny(PAID, -260_00),
            cny(BONUS, -30_00),
            cny(DEPOSIT, -500_00),
            cny("equity.opening", 790_00),
        },
    ),
    (
        "OPEN",
        movement.open_reward_points("k", CUSTOMER, 40, 10, LATER, "c"),
        {
            Posting("rp.issued:opening", 0, "RP", 40),
            Posting("rp.customer", CUSTOMER, "RP", -40),
            cny("equity.opening", 4_00),
            cny("liab.reward_points", -4_00),
        },
    ),
    (
        "OPEN",
        movement.open_receivable("k", CUSTOMER, CONTRACT, 298_00, "c"),
        {owed(298_00), cny("equity.opening", -298_00)},
    ),
    (
        "OPEN",
        movement.open_money("k", "c", bank=1_000_00, clearing=398_00),
        {cny("asset.bank", 1_000_00), cny(PSP, 398_00), cny("equity.opening", -1_398_00)},
    ),
]


fen = some.integers(min_value=0, max_value=10_000_000)


@given(paid=fen, bonus=fen, deposit=fen, fee=fen, confirmed=some.booleans())
def test_ending_balances_and_gives_all_of_it_back_but_the_fee(
    paid: int, bonus: int, deposit: int, fee: int, confirmed: bool
) -> None:
    """However a contract ends, the customer gets what was settled less the fee it covers."""
    if not paid + bonus + deposit + fee:
        return
    journal = movement.end_contract(
        "k",
        CUSTOMER,
        CONTRACT,
        "c",
        paid=paid,
        bonus=bonus,
        deposit=deposit,
        fee=fee,
        confirmed=confirmed,
    )
    journal.validate()
    booked = {leg.account: -leg.amount for leg in journal.postings}
    covered = fee + booked.get(RECEIVABLE, 0)
    assert booked.get(REFUND, 0) == paid + deposit - covered
    assert covered == (min(fee, paid + deposit) if confirmed else 0)


@given(amount=some.integers(min_value=1, max_value=10_000_000), data=some.data())
def test_charge_back_balances_and_owes_what_is_spent(amount: int, data: some.DataObject) -> None:
    """Points taken back and what is owed make up the debit that was reversed."""
    covered = data.draw(some.integers(min_value=0, max_value=amount))
    journal = movement.charge_back("k", CUSTOMER, CONTRACT, amount, covered, "c")
    journal.validate()
    booked = {leg.account: leg.amount for leg in journal.postings}
    assert booked.get(PAID, 0) + booked.get(RECEIVABLE, 0) == -booked[PSP] == amount


@given(amount=fen, discount=fen)
def test_settlement_gives_points_at_face_value(amount: int, discount: int) -> None:
    """What is collected and what the store adds are the customer's points, to the fen."""
    if not amount + discount:
        return
    journal = movement.settle_charge("k", CUSTOMER, amount, "c", discount=discount)
    journal.validate()
    booked = {leg.account: -leg.amount for leg in journal.postings}
    assert booked.get(PAID, 0) + booked.get(BONUS, 0) == amount + discount
    assert booked.get(PAID, 0) == amount


@pytest.mark.parametrize(
    "backwards",
    [
        lambda: movement.settle_charge("k", CUSTOMER, 10, "c", discount=-1),
        lambda: movement.pay_out_provider("k", 100, 101, "c"),
        lambda: movement.charge_back("k", CUSTOMER, CONTRACT, 100, 101, "c"),
        lambda: movement.end_contract("k", CUSTOMER, CONTRACT, "c", paid=10, fee=-1),
        lambda: movement.refund_under_guarantee("k", CUSTOMER, 100, 101, "c"),
        lambda: movement.close_store("k", CUSTOMER, 0, 0, "c"),
        lambda: movement.expire_points("k", CUSTOMER, 0, 0, "c"),
        lambda: movement.use_coupon("k", CUSTOMER, "coupon10", -1, 1, "c"),
        lambda: movement.grant_coupon("k", CUSTOMER, "coupon10", 0, "c"),
        lambda: movement.spend_elsewhere("k", CUSTOMER, STORE_B, 80, "c", 0),
        lambda: movement.open_customer("k", CUSTOMER, "c", paid=-1, bonus=2),
    ],
)
def test_movement_never_runs_backwards(backwards: Callable[[], object]) -> None:
    """Amounts below zero, parts above their whole and halves without their tie are refused."""
    with pytest.raises(Defect):
        backwards()


def test_halves_of_two_stores_are_tied() -> None:
    """What two stores' books say of one thing carries one correlation number."""
    halves = (
        movement.spend_elsewhere("k", CUSTOMER, STORE_B, 80_00, "c", TIED),
        movement.sell_to_other_store("k", STORE_A, 80_00, "c", TIED),
        *movement.settle_between_stores("k", STORE_B, STORE_A, 398_00, "c", TIED),
        movement.waive_for_other_store("k", CUSTOMER, STORE_B, 398_00, "c", TIED),
        movement.bear_waiver("k", STORE_A, 398_00, "c", TIED),
    )
    assert {half.correlation for half in halves} == {TIED}


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
