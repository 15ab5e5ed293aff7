"""What other contexts may do with the books."""

from pawpact.ledger.audit import audit
from pawpact.ledger.balance import balances, balances_of
from pawpact.ledger.posting import already_booked, post, post_later
from pawpact.ledger.seal import ledger_hash
from pawpact.ledger.spending import Paid, Payment, hold, refund, release, spend, spend_all
from pawpact.ledger.split import mall_limits
from pawpact.ledger.statement import statement

__all__ = [
    "Paid",
    "Payment",
    "already_booked",
    "audit",
    "balances",
    "balances_of",
    "hold",
    "ledger_hash",
    "mall_limits",
    "post",
    "post_later",
    "refund",
    "release",
    "spend",
    "spend_all",
    "statement",
]
