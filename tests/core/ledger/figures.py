"""The figures of the book of postings: what a contract earns, spends and is granted."""

from __future__ import annotations

from pawpact.ledger import movement
from pawpact.ledger.values import Journal, Posting, Split
from tests.core.ledger.leg import (
    BONUS,
    CUSTOMER,
    DEPOSIT,
    PAID,
    PSP,
    REFUND,
    STORE_A,
    STORE_B,
    SUPPLIER,
    TIED,
    between,
    cny,
    points,
    unit,
)

WHILE_IT_RUNS: list[tuple[str, Journal, set[Posting]]] = [
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
]
