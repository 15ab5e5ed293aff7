"""The book of postings' own examples: what each movement debits (positive) and credits, in fen."""

from __future__ import annotations

from collections.abc import Mapping

BANK, CLEARING, SUPPLIER = "asset.bank", "asset.psp_clearing", "liab.supplier_payable"
PAID, BONUS, DEPOSIT = "liab.mall_paid", "liab.mall_bonus", "liab.deposit"
REFUND, OWED, GOODS, COGS = (
    "liab.refund_payable",
    "asset.charge_receivable",
    "inc.goods",
    "exp.cogs",
)
PROMO = "exp.promo"

EXAMPLES: Mapping[str, Mapping[str, int]] = {
    "P01": {CLEARING: 398_00, PAID: -398_00},
    "P02": {BANK: 395_61, "exp.psp_fee": 2_39, CLEARING: -398_00},
    "P03": {CLEARING: 368_00, f"{PROMO}.first_charge": 30_00, PAID: -368_00, BONUS: -30_00},
    "P04": {CLEARING: 199_00, f"{PROMO}.half_price": 199_00, PAID: -199_00, BONUS: -199_00},
    "P05": {"exp.referral": 398_00, BONUS: -398_00},
    "P07": {CLEARING: 500_00, DEPOSIT: -500_00},
    "P08": {DEPOSIT: 120_00, PAID: -120_00},
    "P09": {DEPOSIT: 380_00, REFUND: -380_00},
    "P10": {REFUND: 380_00, CLEARING: -380_00},
    "P11": {BONUS: 30_00, PAID: 98_00, COGS: 70_00, GOODS: -128_00, SUPPLIER: -70_00},
    "P12": {PAID: 98_00, CLEARING: 52_00, GOODS: -150_00},
    "P13": {
        "rp.issued:newcomer": 100,
        "exp.reward:newcomer": 10_00,
        "rp.customer": -100,
        "liab.reward_points": -10_00,
    },
    "P14": {"rp.customer": 100, "liab.reward_points": 10_00, "rp.redeemed": -100, GOODS: -10_00},
    "P15": {
        "rp.customer": 40,
        "liab.reward_points": 4_00,
        "rp.expired": -40,
        "exp.reward:expiry": -4_00,
    },
    "P22": {GOODS: 128_00, SUPPLIER: 70_00, BONUS: -30_00, PAID: -98_00, COGS: -70_00},
    "P25": {PAID: 398_00, CLEARING: -398_00},
    "P26": {PAID: 100_00, OWED: 298_00, CLEARING: -398_00},
    "P27": {
        PAID: 260_00,
        DEPOSIT: 500_00,
        BONUS: 30_00,
        REFUND: -760_00,
        f"{PROMO}.reversal": -30_00,
    },
    "P28": {PAID: 260_00, DEPOSIT: 500_00, "inc.termination_fee": -318_40, REFUND: -441_60},
    "P29": {OWED: 318_40, "inc.termination_fee": -318_40},
    "P30": {PAID: 60_00, REFUND: -60_00},
    "P40": {PAID: 260_00, DEPOSIT: 500_00, REFUND: -760_00},
    "P41": {
        "rp.customer": 100,
        "liab.reward_points": 10_00,
        "rp.reversed": -100,
        "exp.reward:newcomer": -10_00,
    },
    "P45": {CLEARING: 398_00, REFUND: -398_00},
    "P46": {CLEARING: 500_00, REFUND: -500_00},
    "P47a": {CLEARING: 298_00, OWED: -298_00},
    "P47b": {"exp.bad_debt": 298_00, OWED: -298_00},
}

EFFECTS: Mapping[str, Mapping[str, int]] = {
    "P06a": {"asset.interstore": 398_00, BONUS: -398_00},
    "P06b": {"exp.referral": 398_00, "liab.interstore": -398_00},
    "P16": {"ben.granted:coupon10": 1, "ben.customer:coupon10": -1},
    "P17": {
        "ben.customer:coupon10": 1,
        "ben.used:coupon10": -1,
        "contra.goods_discount": 10_00,
        PAID: 50_00,
        GOODS: -60_00,
    },
    "P18": {"ben.granted:grooming": 1, "ben.customer:grooming": -1},
    "P19": {
        "ben.customer:grooming": 1,
        "ben.used:grooming": -1,
        "exp.welfare": 60_00,
        SUPPLIER: -60_00,
    },
    "P20": {"ben.customer:grooming": 1, "ben.expired:grooming": -1},
    "P21": {PAID: 95_00, "contra.goods_discount": 5_00, GOODS: -100_00},
    "P23": {COGS: 70_00, "exp.freight": 8_00, SUPPLIER: -78_00},
    "P24": {"asset.supplier_claim": 78_00, COGS: -70_00, "exp.freight": -8_00},
    "P38": {BONUS: 398_00, "exp.referral": -398_00},
    "P39a": {PAID: 80_00, "liab.interstore": -80_00},
    "P39b": {"asset.interstore": 80_00, GOODS: -80_00},
    "P42": {"exp.kit": 85_00, SUPPLIER: -85_00},
    "P48": {"liab.interstore": 398_00, "asset.bank": -398_00},
}
"""What effects of rules, and what stores owe each other, lead to."""

BOOKS_NOTHING = ("P43", "P44")
"""Another plan; a pause, a postponement, a failed debit, a hold."""

ELSEWHERE: Mapping[str, str] = {
    "P37": "tests/plugins/illness_pause/test_case.py",
    "P38a": "tests/plugins/referral_rewards/test_elsewhere.py",
    "P38b": "tests/plugins/referral_rewards/test_elsewhere.py",
}
"""Reached with their plugin alone, and which tests prove them."""

WAITING: Mapping[str, str] = {
    "P31": "replace_pet",
    "P32": "refund_under_guarantee",
    "P33": "take_event_fee",
    "P34": "pay_event_with_points",
    "P35": "hold_event",
    "P36": "cancel_event",
}
"""Guarantee and events have no plugin yet; who books them, by the function that would."""
