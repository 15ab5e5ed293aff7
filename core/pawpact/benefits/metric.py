"""How customers keep their plans: by the star that each of them had earned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import exists, func, select

from pawpact.benefits.models import Benefit, BenefitEvent
from pawpact.benefits.values import BenefitState
from pawpact.kernel.label import Label
from pawpact.tenancy.metric import Figure, Metric, Month, Total
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.benefit_kind import Form

_GONE = (BenefitState.EXPIRED.value, BenefitState.WITHDRAWN.value)


def streak_distribution(unit: Unit, month: Month) -> Iterator[Figure]:
    """Customers by the highest star that they had when the month ended, in one statement."""
    is_gone = exists().where(
        BenefitEvent.tenant_id == Benefit.tenant_id,
        BenefitEvent.benefit_id == Benefit.id,
        BenefitEvent.to_state.in_(_GONE),
        BenefitEvent.at < month.until,
    )
    highest = (
        select(func.max(Benefit.level))
        .where(Benefit.form == Form.STAR.value, Benefit.granted_at < month.until, ~is_gone)
        .group_by(Benefit.customer_id)
    )
    stars = Counter(unit.session.scalars(highest))
    yield Figure(
        "all", Label("有星级的客户", "customers with a star"), Total("count", stars.total())
    )
    for level in sorted(stars):
        title = Label(f"其中 {level} 星", f"of them with {level} stars")
        yield Figure(f"{level:02}", title, Total("count", stars[level]))


METRICS = (
    Metric(
        "streak_distribution",
        Label("守约星级分布", "stars"),
        Label("月末各守约星级的客户数", "customers by star"),
        streak_distribution,
    ),
)
