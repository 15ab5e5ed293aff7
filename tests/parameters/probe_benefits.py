"""Probes of what customers are given: for signing, for keeping the plan, and at which price."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import select

from pawpact.benefits.handlers import grant_benefits
from pawpact.benefits.handover import hand_over
from pawpact.benefits.models import Benefit
from pawpact.billing.gateway.simulator import Outcome
from pawpact.billing.models import Charge
from pawpact.billing.values import ChargeState
from pawpact.contracts.models import Contract
from pawpact.decisions.values import Granted
from pawpact.ledger.models import PointLot
from pawpact.orders.pricing import quote
from pawpact.orders.values import OrderLine
from pawpact.policy.model import EffectRequest
from pawpact.tasks.models import Task
from pawpact.vocabulary.case import Case
from pawpact.vocabulary.types import Value
from tests.parameters.probe import Probe, rows
from tests.parameters.scene import Scene
from tests.running import run_contracts
from tests.stories.counter import begin_contract, live_days

TERMS = ("kind", "level", "priority", "price_ratio", "covers", "usable_from", "expires_at")


def signing(scene: Scene) -> object:
    """A contract begins, half of the kit is handed over, and the first debit is priced."""
    contract = begin_contract(scene.house, scene.store)
    with scene.unit() as unit:
        hand_over(unit, contract, ["pet_manual"])
    live_days(scene.house, scene.store, 31)
    return (
        rows(scene, Benefit, *TERMS),
        rows(scene, PointLot, "granted"),
        rows(scene, Task, "kind", "said"),
        rows(scene, Charge, "discount", "promotion"),
    )


def keeping(scene: Scene) -> object:
    """Contracts perform their third, sixth and twelfth period: what they earn, and its price."""
    _perform(scene, (2, 5, 11))
    with scene.unit() as unit:
        lines = [OrderLine("A", "a", each, 1, 100_10) for each in _CATEGORIES]
        owners = unit.session.scalars(select(Contract.customer_id).order_by(Contract.id)).all()
        prices = [[line.total for line in quote(unit, each, lines).lines] for each in owners]
    return rows(scene, Benefit, *TERMS), rows(scene, PointLot, "granted"), prices


def keeping_again(scene: Scene) -> object:
    """A streak breaks after its third period and reaches the third once more."""
    (contract,) = _perform(scene, (2,))
    with scene.unit() as unit:
        row = unit.session.get_one(Contract, (unit.store.tenant, contract))
        row.streak = 2
        charge = unit.session.scalars(select(Charge.id)).one()
        roles = {"contract": contract, "charge": charge, "customer": row.customer_id}
        unit.raise_moment("period.performed", [Case("again", {**roles, "pet": row.pet_id})])
    return rows(scene, Benefit, "kind")


def failing(scene: Scene) -> object:
    """Of two contracts one debit fails for the first time, and one period is waived."""
    scene.debits(lambda request: Outcome.INSUFFICIENT_FUNDS)
    failed, waived = _perform(scene, (4,)), []
    with scene.unit() as unit:
        waived = run_contracts(unit, (4,))
        row = unit.session.scalars(select(Charge).where(Charge.contract_id == waived[0])).one()
        row.state, row.waived = ChargeState.SCHEDULED.value, True
    scene.house.platform.run_debits(scene.store)
    with scene.unit() as unit:
        rows_ = unit.session.scalars(select(Contract).where(Contract.id.in_([*failed, *waived])))
        return [(row.streak, row.performed) for row in rows_]


def many(scene: Scene) -> object:
    """Three dozen groomings are granted to one customer."""
    subjects = {"customer": 5, "contract": 6}
    arguments: Mapping[str, Value] = {"type": "grooming", "count": 12, "once_per": "occasion"}
    request = EffectRequest("grant_benefit", arguments, "core.test", "many")
    with scene.unit() as unit:
        granted = [
            Granted("period.performed", Case(str(each), subjects), request, frozenset(), 1)
            for each in range(3)
        ]
        answers = grant_benefits(unit, granted)
    return answers, len(rows(scene, Benefit, "kind"))


def _perform(scene: Scene, before: Sequence[int]) -> list[int]:
    with scene.unit() as unit:
        contracts = run_contracts(unit, before)
    scene.house.platform.run_debits(scene.store)
    scene.house.clock.advance(timedelta(minutes=1))
    return contracts


_CATEGORIES = ("staple_food", "supplies", "service", "grooming", "toy")

BENEFITS: Mapping[str, Probe] = {
    "core.benefits.food_categories": keeping,
    "core.benefits.most_of_a_kind": many,
    "core.benefits.service_categories": keeping,
    "core.benefits.supply_categories": keeping,
    "core.ledger.rounding": keeping,
    "signing_benefits.adoption_kit_items": signing,
    "signing_benefits.benefit_valid_days": signing,
    "signing_benefits.first_charge_discount": signing,
    "signing_benefits.free_grooming_count": signing,
    "signing_benefits.free_recheck_count": signing,
    "signing_benefits.handover_ceremony": signing,
    "signing_benefits.newcomer_points": signing,
    "signing_benefits.stack_with_half_price": signing,
    "welfare_tiers.food_price_by_star": keeping,
    "welfare_tiers.milestone_repeats": keeping_again,
    "welfare_tiers.milestones": keeping,
    "welfare_tiers.points_per_period": keeping,
    "welfare_tiers.service_priority_by_star": keeping,
    "welfare_tiers.stacking": keeping,
    "welfare_tiers.star_by_months": keeping,
    "welfare_tiers.streak_broken_when": failing,
    "welfare_tiers.streak_waived_counts": failing,
    "welfare_tiers.veteran_advisor": keeping,
    "welfare_tiers.veteran_contest_priority": keeping,
    "welfare_tiers.veteran_events_free": keeping,
    "welfare_tiers.veteran_experience_officer": keeping,
    "welfare_tiers.veteran_months": keeping,
    "welfare_tiers.veteran_price": keeping,
    "welfare_tiers.veteran_priority_booking": keeping,
    "welfare_tiers.veteran_scope": keeping,
    "welfare_tiers.year_card_months": keeping,
    "welfare_tiers.year_grooming_price": keeping,
}
CHOSEN: Mapping[str, Value] = {
    "core.benefits.food_categories": ("staple_food", "toy"),
    "core.benefits.service_categories": ("service", "toy"),
    "core.benefits.supply_categories": ("supplies", "toy"),
    "signing_benefits.adoption_kit_items": ("pet_manual", "toy"),
    "signing_benefits.handover_ceremony": (),
    "welfare_tiers.food_price_by_star": ({"star": 1, "price": 9_000},),
    "welfare_tiers.service_priority_by_star": ({"star": 1, "rank": 5},),
    "welfare_tiers.star_by_months": ({"months": 3, "star": 2},),
    "welfare_tiers.veteran_months": (3,),
    "welfare_tiers.veteran_price": ({"months": 6, "price": 9_000},),
    "welfare_tiers.veteran_priority_booking": ("grooming",),
    "welfare_tiers.veteran_scope": ("food",),
    "welfare_tiers.year_card_months": 24,
}
HALF_PRICE = """\
store: {name}
extends: platform@2026.1
signing_benefits.first_charge:
  add:
    - id: half_price
      after: first_charge
      title: 首月半价
      when: {{charge.period: 1}}
      then: [discount_charge: {{price_ratio: 0.5, reason: half_price}}]
"""
EARLIER = """\
store: {name}
extends: platform@2026.1
welfare_tiers.milestones:
  params:
    milestones:
      - {{months: 2, benefit: deworming, count: 1}}
      - {{months: 3, benefit: deworming, count: 2}}
      - {{months: 6, benefit: health_check, count: 1}}
      - {{months: 12, benefit: grooming_card, count: 1}}
      - {{months: 12, benefit: food_gift_pack, count: 1}}
"""
