"""What the audit of the books does not prove, and why that is no hole in them."""

from __future__ import annotations

_PERSON = "people and what they agreed to; no amount"
_PAPER = "what was shown, signed and archived; hashed, `agreements verify` proves it"
_DECISION = "receipts of decisions; hashed and chained, and replayed"
_WORK = "tasks, messages and requests: what is still to be done, not what was booked"
_PET = "pets and their health; no amount"
_RULES = "which rules and plugins are in force"
_ACCESS = "who may do and see what, and who did"

TABLES = {
    "access_log": _ACCESS,
    "agreement": _PAPER,
    "agreement_copy": _PAPER,
    "agreement_template": _PAPER,
    "api_key": _ACCESS,
    "clause_confirmation": _PAPER,
    "customer": _PERSON,
    "customer_consent": _PERSON,
    "customer_correction": _PERSON,
    "customer_event": _PERSON,
    "customer_owner": _PERSON,
    "data_key": _ACCESS,
    "decision": _DECISION,
    "decision_chunk": _DECISION,
    "disclosure": _PAPER,
    "disclosure_confirmation": _PAPER,
    "gateway_callback": "what a provider told; what was done of it is a debit's or a mandate's",
    "held_case": _WORK,
    "held_event": _WORK,
    "idempotency_key": _WORK,
    "import_run": _WORK,
    "imported_row": _WORK,
    "inquiry_claim": _WORK,
    "mandate_ending": _WORK,
    "mandate_ending_event": _WORK,
    "message_text": _WORK,
    "notice_bounce": _WORK,
    "novice_assessment": _PERSON,
    "outbox_message": _WORK,
    "pet": _PET,
    "pet_description_event": _PET,
    "pet_event": _PET,
    "pet_health_entry": _PET,
    "pet_incident_event": "evidence of reports; the report itself is proven",
    "pet_planned_dose": _PET,
    "plugin_day": _WORK,
    "plugin_event": _WORK,
    "plugin_switch": _RULES,
    "policy_event": _RULES,
    "policy_proposal": _RULES,
    "policy_revision": _RULES,
    "reservation": _PET,
    "signed_terms": _RULES,
    "signing_evidence": _PAPER,
    "signing_session": _PAPER,
    "staff": _ACCESS,
    "stand_in": _ACCESS,
    "store_profile": _RULES,
    "subject_key": _ACCESS,
    "task": _WORK,
    "task_move": _WORK,
    "task_subject": _WORK,
    "warehouse_news": _WORK,
}
"""Tables without money, points or anybody's claim to them."""

_UNSIGNED = "nothing was signed: no money hangs on it"
_TRIES = "how often something was tried; the limit of tries is a limit on work, not on money"
_WHICH_PET = "which pet it is about; no amount"
_HISTORY = "one move of many, in a table that is never changed; where they led is proven"

_TERMS = "what was promised; it moves money only where an order is placed, which is proven"

COLUMNS = {
    "after_sales_event.claim_id": _HISTORY,
    "application.customer_id:refused": _UNSIGNED,
    "application.plan_price:refused": _UNSIGNED,
    "application.term:refused": _UNSIGNED,
    "application.pet_id": _WHICH_PET,
    "application.attempt": _TRIES,
    "application.decided_attempt": _TRIES,
    "application_event.application_id": _HISTORY,
    "benefit.amount": _TERMS,
    "benefit.decision_id": "the receipt that granted it; `pawpact explain` shows what it says",
    "benefit.level": _TERMS,
    "benefit.number": "which piece of a grant it is; how many there are is proven",
    "benefit.price_ratio": _TERMS,
    "benefit.priority": "a place in a queue; no amount",
    "benefit_event.benefit_id": _HISTORY,
    "charge.pet_id": _WHICH_PET,
    "charge.shift:cancelled": "no payment of its contract any more",
    "charge.shift:moved": "no payment of its contract any more",
    "charge.postponements": _TRIES,
    "charge.undelivered": _TRIES,
    "charge.attempts:cancelled": _TRIES,
    "charge.attempts:noticed": _TRIES,
    "charge.attempts:scheduled": _TRIES,
    "charge.receipt_id": "another receipt of the store; `pawpact explain` shows what it says",
    "charge_event.charge_id": _HISTORY,
    "charge_waiver.decision_id": "the receipt that gave it; `pawpact explain` shows what it says",
    "contract.pet_id": _WHICH_PET,
    "contract.revision_id": "the rules it was signed under; every decision's receipt names its own",
    "contract.streak_leap": "what a pause added since; the streak itself is proven",
    "contract.debit_day": "what later periods were planned by; each charge has its own date",
    "contract_event.contract_id": _HISTORY,
    "contract_hold.contract_id:lifted": "it holds nothing any more; what lies is proven",
    "contract_pause.asked": "what was asked for; what was granted is proven",
    "contract_pause_event.pause_id": _HISTORY,
    "contract_pause_event.periods": _HISTORY,
    "customer_order.tries": _TRIES,
    "deposit_event.deposit_id": _HISTORY,
    "deposit_offset.asked": "what she wished for; what was given of it is proven",
    "deposit_offset.deposit_id:refused": "nothing was given",
    "deposit_offset.missing": "what she was told when she was refused; no amount",
    "expiry_notice.days": "how early it was told; that it was told is proven",
    "expiry_notice.points": "what the notice said; what ran out is proven by its lot",
    "mandate_event.mandate_id": _HISTORY,
    "notice.attempts": _TRIES,
    "notice_delivery.notice_id": "a debit is made by what its charge says of it",
    "order_event.order_id": _HISTORY,
    "order_line.number": "the place of a line on the order",
    "payout.attempt": _TRIES,
    "payout_event.payout_id": _HISTORY,
    "pet_incident.pet_id": _WHICH_PET,
}
"""Numbers of the other tables that can be changed without a finding."""

LOST = {
    "after_sales_event": _HISTORY,
    "benefit_event": _HISTORY,
    "application_event": _HISTORY,
    "charge_event": _HISTORY,
    "contract_event": _HISTORY,
    "contract_pause_event": _HISTORY,
    "deposit_event": _HISTORY,
    "mandate_event": _HISTORY,
    "notice_delivery": "a debit is made by what its charge says of it",
    "order_event": _HISTORY,
    "payout_event": _HISTORY,
}
"""Tables of which a row can be lost without a finding."""
