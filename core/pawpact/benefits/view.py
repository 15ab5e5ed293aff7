"""A customer's benefits as people see them: what they are, their terms, how far they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from pawpact.benefits.models import Benefit
from pawpact.benefits.trail import benefit_of
from pawpact.benefits.values import HELD
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.benefit_kind import benefit_label


@dataclass(frozen=True, slots=True)
class BenefitShown:
    """One piece; ``id`` is the code that is shown at the counter."""

    id: int
    customer: int
    contract: int | None
    kind: str
    label: Label
    form: str
    state: str
    level: int
    priority: int
    price_ratio: int | None
    amount: int | None
    covers: tuple[str, ...]
    usable_from: datetime
    expires_at: datetime | None
    booked_for: datetime | None
    cause: str


def show_benefits(
    unit: Unit, customer: int, *, everything: bool = False, after: int = 0, limit: int = 200
) -> list[BenefitShown]:
    """What the customer can use; everything she ever had where that is asked for."""
    unit.catch_up()
    rows = select(Benefit).where(Benefit.customer_id == customer, Benefit.id > after)
    if not everything:
        rows = rows.where(Benefit.state.in_(HELD))
    return [_shown(row) for row in unit.session.scalars(rows.order_by(Benefit.id).limit(limit))]


def show_benefit(unit: Unit, benefit: int) -> BenefitShown:
    """One of them."""
    return _shown(benefit_of(unit, benefit))


def _shown(row: Benefit) -> BenefitShown:
    return BenefitShown(
        row.id,
        row.customer_id,
        row.contract_id,
        row.kind,
        benefit_label(row.kind, row.form),
        row.form,
        row.state,
        row.level,
        row.priority,
        row.price_ratio,
        row.amount,
        tuple(row.covers),
        row.usable_from,
        row.expires_at,
        row.booked_for,
        row.cause,
    )
