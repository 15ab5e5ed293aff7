"""Which life each parameter changes, and to what the parameter is changed."""

from __future__ import annotations

from collections.abc import Mapping

from pawpact.pets.values import Species
from pawpact.policy.model import Parameter
from pawpact.vocabulary.types import Value, ValueType
from tests.parameters.probe import (
    Applying,
    Listing,
    Ordering,
    Probe,
    anniversary,
    arriving,
    forgotten_after_contract,
    forgotten_after_refusal,
    keeping_identity,
    recovering,
    registering_twice,
    reserving,
    second_period,
    signing,
    signing_again,
    signing_late_in_the_month,
    unpaid,
)

TOLERATED, REWARD_ONLY = Applying(score=600), Ordering("service", paid=0, reward=200)
DEPOSIT = Applying(score=500)

PROBES: Mapping[str, Probe] = {
    "adoption_review.approval_valid_days": Applying(),
    "adoption_review.review_due_hours": Applying(identity=None),
    "core.accounts.closed_account_retention_days": forgotten_after_contract,
    "core.accounts.duplicate_phone_policy": registering_twice,
    "core.accounts.id_number_storage": keeping_identity,
    "core.accounts.max_active_contracts_per_customer": signing_again,
    "core.accounts.min_age_years": Applying(years=20),
    "core.accounts.rejected_application_id_retention_days": forgotten_after_refusal,
    "core.anniversary_period": anniversary,
    "core.anniversary_points": anniversary,
    "core.billing.anchor_day_max": signing,
    "core.billing.debit_time": signing,
    "core.billing.extra_notice_hours": second_period,
    "core.billing.first_debit_delay_hours": signing_late_in_the_month,
    "core.billing.grace_days": unpaid,
    "core.billing.max_attempts_per_period": unpaid,
    "core.billing.pre_debit_notice_hours": unpaid,
    "core.billing.retry_offsets_days": unpaid,
    "core.contracts.allowed_terms": Applying(term=24),
    "core.contracts.cooling_off_days": signing,
    "core.contracts.highlighted_terms": signing,
    "core.contracts.plan_price_max": Applying(plan="pedigree_premium"),
    "core.contracts.plan_price_min": Applying(),
    "core.contracts.plan_prices": signing,
    "core.contracts.term_periods_max": Applying(term=24),
    "core.contracts.term_periods_min": Applying(),
    "core.contracts.termination_fee_cap_periods": signing,
    "core.contracts.termination_fee_rate": signing,
    "core.ledger.mall_points_excluded_categories": Ordering("nutrition"),
    "core.ledger.mall_points_spend_categories": Ordering("toy"),
    "core.ledger.reward_expiry_notice_days": Ordering("snack", paid=0, back_after_days=360),
    "core.ledger.reward_point_value": anniversary,
    "core.ledger.reward_points_expire_months": anniversary,
    "core.ledger.reward_spend_categories": REWARD_ONLY,
    "core.ledger.spend_order": Ordering("snack"),
    "core.pets.exam_pass_valid_days": Listing(exam_days_ago=10),
    "core.pets.intake_exam_due_hours": arriving,
    "core.pets.isolation_days": Listing(),
    "core.pets.relist_after_illness": recovering,
    "core.pets.required_dewormings": Listing(),
    "core.pets.required_tests_cat": Listing(),
    "core.pets.required_tests_dog": Listing(Species.DOG),
    "core.pets.required_vaccine_doses": Listing(),
    "core.pets.reservation_hold_hours": reserving,
    "core.tenancy.timezone": signing,
    "credit_scoring.consent_required": Applying(consents=False),
    "credit_scoring.min_score": TOLERATED,
    "credit_scoring.on_fail": DEPOSIT,
    "credit_scoring.platform_floor": Applying(score=500, tags=("low_threshold",)),
    "credit_scoring.provider": Applying(),
    "credit_scoring.scale_max": Applying(score=900),
    "credit_scoring.scale_min": Applying(score=360),
    "credit_scoring.score_valid_days": Applying(again_after_days=20),
    "deposit_fallback.deposit_amount": DEPOSIT,
    "deposit_fallback.eligible_failures": DEPOSIT,
    "deposit_fallback.low_threshold_pet_tag": Applying(score=500, tags=("low_threshold",)),
    "deposit_fallback.payment_window_hours": DEPOSIT,
    "mall_orders.cash_top_up": Ordering("snack", cash=500),
    "mall_orders.exception_kinds": Ordering("snack", exception="lost_parcel"),
}

CHOSEN: Mapping[str, Value] = {
    "core.accounts.max_active_contracts_per_customer": 1,
    "core.billing.retry_offsets_days": (2, 5),
    "core.contracts.allowed_terms": (12, 18),
    "core.contracts.highlighted_terms": ("debit_date", "debit_amount"),
    "core.contracts.plan_price_max": 59_000,
    "core.contracts.plan_price_min": 30_000,
    "core.contracts.plan_prices": ({"plan": "cat_common", "price": 28_800},),
    "core.contracts.term_periods_max": 18,
    "core.contracts.term_periods_min": 18,
    "core.ledger.mall_points_excluded_categories": ("nutrition",),
    "core.ledger.mall_points_spend_categories": ("staple_food", "snack", "toy"),
    "core.ledger.reward_expiry_notice_days": (60, 30, 7),
    "core.ledger.reward_spend_categories": ("snack",),
    "core.ledger.spend_order": ("paid", "bonus", "reward"),
    "core.pets.exam_pass_valid_days": 7,
    "core.pets.required_tests_cat": ("feline_panleukopenia", "feline_leukemia"),
    "core.pets.required_tests_dog": ("canine_distemper", "canine_parvovirus"),
    "core.tenancy.timezone": "Europe/Paris",
    "credit_scoring.on_fail": ("low_threshold_pet",),
    "credit_scoring.platform_floor": 350,
    "credit_scoring.scale_max": 800,
    "credit_scoring.scale_min": 400,
    "credit_scoring.score_valid_days": 1,
    "deposit_fallback.eligible_failures": (),
    "deposit_fallback.low_threshold_pet_tag": "easy",
    "mall_orders.exception_kinds": ("bad_address", "lost_parcel"),
}
"""Where there is no other bound, choice or flip, or where that bound lies on the near side."""


def other_value(parameter: Parameter) -> Value:
    """The parameter's other bound, another of its choices, the other of yes and no."""
    if parameter.name in CHOSEN:
        return CHOSEN[parameter.name]
    value = parameter.value
    if parameter.type is ValueType.BOOL:
        return not value
    if parameter.choices:
        return next(each for each in parameter.choices if each != value)
    ends = (parameter.bounds.maximum, parameter.bounds.minimum)
    return next(end for end in ends if end is not None and end != value)
