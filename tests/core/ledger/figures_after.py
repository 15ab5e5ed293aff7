"""The figures of the book of postings: what is taken back, ended, costs and is settled."""

from __future__ import annotations

from pawpact.ledger import movement
from pawpact.ledger.values import Journal, Posting
from tests.core.ledger.leg import (
    BONUS,
    CONTRACT,
    CUSTOMER,
    DEPOSIT,
    LATER,
    PAID,
    PSP,
    REFUND,
    STORE_A,
    STORE_B,
    SUPPLIER,
    TIED,
    between,
    cny,
    owed,
    points,
)

AFTERWARDS: list[tuple[str, Journal, set[Posting]]] = [
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
        "P38a",
        movement.withdraw_shared_waiver("k", CUSTOMER, STORE_B, 398_00, "c", TIED),
        {cny(BONUS, 398_00), between("liab.interstore", STORE_B, -398_00)},
    ),
    (
        "P38b",
        movement.unbear_waiver("k", STORE_A, 398_00, "c", TIED),
        {between("asset.interstore", STORE_A, 398_00), cny("exp.referral", -398_00)},
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
