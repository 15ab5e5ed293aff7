"""What other contexts may do with refunds."""

from pawpact.payouts.collecting import Owed, uncollected
from pawpact.payouts.run import PayoutReport, run_payouts
from pawpact.payouts.settling import pay_by_hand, retry, settle
from pawpact.payouts.view import show_payouts

__all__ = [
    "Owed",
    "PayoutReport",
    "pay_by_hand",
    "retry",
    "run_payouts",
    "settle",
    "show_payouts",
    "uncollected",
]
