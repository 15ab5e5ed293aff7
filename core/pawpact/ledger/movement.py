"""The movements of the books, one pure function each: amounts in, a balanced journal out.

Amounts are fen and positive; the numbers of the functions are those of the book of postings.
"""

from pawpact.ledger.movement_benefit import (
    expire_benefit,
    grant_coupon,
    grant_service,
    restore_service,
    use_coupon,
    use_service,
    withdraw_benefit,
)
from pawpact.ledger.movement_charge import (
    bear_waiver,
    charge_back,
    owe_late_debit,
    pay_out_provider,
    settle_charge,
    unbear_waiver,
    waive_for_other_store,
    waive_period,
    withdraw_shared_waiver,
    withdraw_waiver,
)
from pawpact.ledger.movement_cost import (
    cancel_event,
    fund_clinic_discount,
    hand_over_kit,
    hold_event,
    replace_pet,
    take_event_fee,
)
from pawpact.ledger.movement_deposit import (
    offset_deposit,
    owe_second_deposit,
    pay_refund,
    return_deposit,
    take_deposit,
)
from pawpact.ledger.movement_ending import (
    close_store,
    end_contract,
    pay_receivable,
    refund_leftover,
    refund_under_guarantee,
    write_off_receivable,
)
from pawpact.ledger.movement_opening import (
    open_customer,
    open_money,
    open_receivable,
    open_reward_points,
)
from pawpact.ledger.movement_order import (
    call_off_order,
    claim_from_warehouse,
    pay_order,
    refund_order,
    reship,
)
from pawpact.ledger.movement_reward import (
    expire_points,
    grant_reward_points,
    pay_event_with_points,
    reverse_points,
)
from pawpact.ledger.movement_stores import (
    sell_to_other_store,
    settle_between_stores,
    spend_elsewhere,
)

__all__ = [
    "bear_waiver",
    "call_off_order",
    "cancel_event",
    "charge_back",
    "claim_from_warehouse",
    "close_store",
    "end_contract",
    "expire_benefit",
    "expire_points",
    "fund_clinic_discount",
    "grant_coupon",
    "grant_reward_points",
    "grant_service",
    "hand_over_kit",
    "hold_event",
    "offset_deposit",
    "open_customer",
    "open_money",
    "open_receivable",
    "open_reward_points",
    "owe_late_debit",
    "owe_second_deposit",
    "pay_event_with_points",
    "pay_order",
    "pay_out_provider",
    "pay_receivable",
    "pay_refund",
    "refund_leftover",
    "refund_order",
    "refund_under_guarantee",
    "replace_pet",
    "reship",
    "restore_service",
    "return_deposit",
    "reverse_points",
    "sell_to_other_store",
    "settle_between_stores",
    "settle_charge",
    "spend_elsewhere",
    "take_deposit",
    "take_event_fee",
    "unbear_waiver",
    "use_coupon",
    "use_service",
    "waive_for_other_store",
    "waive_period",
    "withdraw_benefit",
    "withdraw_shared_waiver",
    "withdraw_waiver",
    "write_off_receivable",
]
