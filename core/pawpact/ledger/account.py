"""The accounts of a store's books: which there are, what they hold, who owns them.

An account is written ``root.name`` with an optional detail after a colon
(``exp.reward:complaint``); whose it is stands beside it as an integer owner, 0 for the store.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pawpact.kernel.errors import Defect
from pawpact.vocabulary.declarations import NAME_FORM

CNY = "CNY"
RP = "RP"
UNIT = "UNIT"
Commodity = str
"""``CNY`` in fen, ``RP`` in points, or ``UNIT:<type>`` in pieces of one kind of benefit."""

Owner = Literal["store", "customer", "contract", "other_store"]

BANK = "asset.bank"
PSP_CLEARING = "asset.psp_clearing"
CHARGE_RECEIVABLE = "asset.charge_receivable"
SUPPLIER_CLAIM = "asset.supplier_claim"
INTERSTORE_ASSET = "asset.interstore"
MALL_PAID = "liab.mall_paid"
MALL_BONUS = "liab.mall_bonus"
DEPOSIT = "liab.deposit"
REFUND_PAYABLE = "liab.refund_payable"
REWARD_POINTS = "liab.reward_points"
EVENT_FEES = "liab.event_fees"
SUPPLIER_PAYABLE = "liab.supplier_payable"
INTERSTORE_LIABILITY = "liab.interstore"
GOODS_INCOME = "inc.goods"
SERVICE_INCOME = "inc.service"
EVENT_INCOME = "inc.event"
TERMINATION_FEE = "inc.termination_fee"
GOODS_DISCOUNT = "contra.goods_discount"
COST_OF_GOODS = "exp.cogs"
FREIGHT = "exp.freight"
PSP_FEE = "exp.psp_fee"
BAD_DEBT = "exp.bad_debt"
REFERRAL = "exp.referral"
REWARD_EXPENSE = "exp.reward"
WELFARE = "exp.welfare"
GUARANTEE = "exp.guarantee"
VET = "exp.vet"
KIT = "exp.kit"
PROMOTION = "exp.promo"
RP_ISSUED = "rp.issued"
RP_CUSTOMER = "rp.customer"
RP_REDEEMED = "rp.redeemed"
RP_EXPIRED = "rp.expired"
RP_REVERSED = "rp.reversed"
BENEFIT_GRANTED = "ben.granted"
BENEFIT_CUSTOMER = "ben.customer"
BENEFIT_USED = "ben.used"
BENEFIT_EXPIRED = "ben.expired"
OPENING = "equity.opening"

_OWNERS: dict[str, Owner] = {
    CHARGE_RECEIVABLE: "contract",
    INTERSTORE_ASSET: "other_store",
    INTERSTORE_LIABILITY: "other_store",
    MALL_PAID: "customer",
    MALL_BONUS: "customer",
    DEPOSIT: "customer",
    REFUND_PAYABLE: "customer",
    RP_CUSTOMER: "customer",
    BENEFIT_CUSTOMER: "customer",
}
_STORE_OWNED = {
    BANK,
    PSP_CLEARING,
    SUPPLIER_CLAIM,
    REWARD_POINTS,
    EVENT_FEES,
    SUPPLIER_PAYABLE,
    GOODS_INCOME,
    SERVICE_INCOME,
    EVENT_INCOME,
    TERMINATION_FEE,
    GOODS_DISCOUNT,
    COST_OF_GOODS,
    FREIGHT,
    PSP_FEE,
    BAD_DEBT,
    REFERRAL,
    REWARD_EXPENSE,
    WELFARE,
    GUARANTEE,
    VET,
    KIT,
    PROMOTION,
    RP_ISSUED,
    RP_REDEEMED,
    RP_EXPIRED,
    RP_REVERSED,
    BENEFIT_GRANTED,
    BENEFIT_USED,
    BENEFIT_EXPIRED,
    OPENING,
}
_DETAILED = {
    REWARD_EXPENSE,
    RP_ISSUED,
    BENEFIT_GRANTED,
    BENEFIT_CUSTOMER,
    BENEFIT_USED,
    BENEFIT_EXPIRED,
}
GUARDED = frozenset({MALL_PAID, MALL_BONUS, DEPOSIT, RP_CUSTOMER, BENEFIT_CUSTOMER})
"""What a customer owns and can therefore never owe."""


@dataclass(frozen=True, slots=True)
class Account:
    """What the name of an account says about it."""

    name: str
    base: str
    detail: str
    owner: Owner
    commodity: Commodity
    guarded: bool


@lru_cache(maxsize=4096)
def account(name: str) -> Account:
    """The account with this name; a name the books do not have is a defect of the caller.

    >>> account("ben.customer:grooming").commodity
    'UNIT:grooming'
    """
    base, _, detail = name.partition(":")
    if base.startswith(f"{PROMOTION}."):
        detail, base = base.removeprefix(f"{PROMOTION}."), PROMOTION
    if base not in _STORE_OWNED and base not in _OWNERS:
        raise Defect(f"the books have no account {name}")
    wanted = base in _DETAILED or base == PROMOTION
    if wanted != bool(detail) or (detail and not NAME_FORM.accepts(detail)):
        raise Defect(f"account {name}: {'names' if wanted else 'does not name'} a detail")
    owner = _OWNERS.get(base, "store")
    return Account(name, base, detail, owner, _commodity(base, detail), base in GUARDED)


def _commodity(base: str, detail: str) -> Commodity:
    if base.startswith("rp."):
        return RP
    if base.startswith("ben."):
        return f"{UNIT}:{detail}"
    return CNY


def detailed(base: str, detail: str) -> str:
    """The account of one reason or one kind of benefit.

    >>> detailed("exp.reward", "complaint")
    'exp.reward:complaint'
    """
    return f"{base}{'.' if base == PROMOTION else ':'}{detail}"
