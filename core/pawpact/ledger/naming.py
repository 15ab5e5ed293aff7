"""How accounts, owners and amounts of the books are called where people read them."""

from __future__ import annotations

from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.ledger.account import (
    BENEFIT_CUSTOMER,
    CHARGE_RECEIVABLE,
    CNY,
    DEPOSIT,
    MALL_BONUS,
    MALL_PAID,
    REFUND_PAYABLE,
    RP_CUSTOMER,
    Commodity,
    account,
)
from pawpact.vocabulary.benefit_kind import KIND_LABELS

_PREFIXES = {"customer": "cus", "contract": "con"}

CUSTOMER_ACCOUNTS: dict[str, Label] = {
    MALL_PAID: Label("商城积分", "Mall points"),
    MALL_BONUS: Label("赠送积分", "Gift points"),
    RP_CUSTOMER: Label("奖励积分", "Reward points"),
    DEPOSIT: Label("押金", "Deposit"),
    REFUND_PAYABLE: Label("待退款", "Refund due to you"),
    BENEFIT_CUSTOMER: Label("权益", "Benefit"),
}
"""What a customer owns, in the order of a statement and in the customer's words."""

STATEMENT_ACCOUNTS: dict[str, Label] = {
    **CUSTOMER_ACCOUNTS,
    CHARGE_RECEIVABLE: Label("欠款", "Owed by you"),
}
"""What stands on a statement: what the customer owns, and below it what she owes."""

BENEFITS: dict[str, Label] = {
    "grooming": Label("洗护", "grooming"),
    "recheck": Label("复查", "recheck"),
    "deworming": Label("驱虫", "deworming"),
    "examination": Label("体检", "examination"),
    "year_card": Label("全年卡", "year card"),
    "lifetime_card": Label("终身卡", "lifetime card"),
}
"""Benefits as short as a statement has room for; others are called as their grants call them."""


def bucket_title(name: str) -> Label:
    """An account of a customer in the customer's words; a benefit with its kind."""
    about = account(name)
    title = STATEMENT_ACCOUNTS[about.base]
    if not about.detail:
        return title
    kind = BENEFITS.get(about.detail) or KIND_LABELS.get(about.detail, Label.of(about.detail))
    return Label(f"{title.zh}·{kind.zh}", f"{title.en}: {kind.en}")


def account_title(name: str) -> Label:
    """Any account for people who keep the books: its code, and the words where there are some."""
    if account(name).base not in CUSTOMER_ACCOUNTS:
        return Label.of(name)
    title = bucket_title(name)
    return Label(f"{title.zh}（{name}）", f"{title.en} ({name})")


def owner_id(name: str, owner: int) -> str:
    """The public id of whom an account belongs to; nothing for the store itself."""
    kind = account(name).owner
    if kind == "store":
        return ""
    return public_id(_PREFIXES[kind], owner) if kind in _PREFIXES else str(owner)


def position(name: str, owner: int) -> Label:
    """One account of one owner."""
    title, whose = account_title(name), owner_id(name, owner)
    return Label(f"{whose} {title.zh}".strip(), f"{whose} {title.en}".strip())


def shown(commodity: Commodity, amount: int) -> str:
    """Money in yuan to the fen, points and benefits as they are counted."""
    return yuan(amount) if commodity == CNY else str(amount)


def shown_in(name: str, amount: int) -> str:
    """An amount of an account."""
    return shown(account(name).commodity, amount)
